"""All charts on one page, with what each counts."""

from __future__ import annotations

from collections.abc import Iterator

from aidocket.site.charts import counts
from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import Page
from aidocket.site.pages.distillation import drawn_pairs


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The page of charts."""
    charts = (
        counts.suits_by_quarter(docket),
        counts.levels(docket),
        counts.statements_by_standing(items.statements),
        counts.disputes_by_practice(docket),
        counts.disputes_by_stage(docket),
        counts.who_trained_on_whom(drawn_pairs(docket)),
        counts.proceedings_by_court(docket),
    )
    yield Page(
        path="charts/",
        template="charts.html",
        title="Charts, and what they count",
        description="Suits by quarter, practice and court, disputes by stage, statements by standing, and who is said "
        "to have trained on whom: each with its figures.",
        charts=tuple(filter(None, charts)),
    )
