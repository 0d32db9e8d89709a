"""The page by which the site is searched, and what to do where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import Page


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """`/search/`. What can be found stands in `findable.py`; the index is made by `search.py`."""
    yield Page(
        path="search/",
        template="search.html",
        title="Search",
        nav="search/",
        description="Search disputes, statements, stories, rules, terms and parties.",
    )
