"""How the site is made, how far it can be trusted, and what it offers to take away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aidocket.site.datafiles import DATA_FILES, VIEW_NOTES
from aidocket.site.disagreements import disagreement
from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import Page
from aidocket.site.pages.home import counts
from aidocket.site.pages.sources import Health


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """`/about/` and `/data/`."""
    origins = Counter(a.origin for a in docket.assertions)
    yield Page(
        path="about/",
        template="about.html",
        title="About",
        nav="about/",
        description="Method, what the labels mean, the state of the sources, and how to correct an error.",
        context={
            "counts": counts(docket),
            "health": Health.of(docket),
            "curated": origins["curated"],
            "extracted": origins["extracted"],
            "conflicts": [disagreement(docket, items, conflict) for conflict in docket.conflicts],
        },
    )
    yield Page(
        path="data/",
        template="data.html",
        title="Data",
        nav="data/",
        description="The whole database, tables for spreadsheets, feeds, and queries to begin with.",
        context={"files": DATA_FILES, "views": VIEW_NOTES},
    )
