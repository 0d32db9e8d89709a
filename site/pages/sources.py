"""How the sources are doing: what fails, what is odd, what rests, and what the last crawls did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import Page
from aidocket.site.words import ATTENTION
from aidocket.store.published import CrawlRun, SourceHealth

RUNS_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The sources by what a reader has to know of them: each is in one of the groups, `in_use` are all but `off`."""

    attention: list[SourceHealth]
    well: list[SourceHealth]
    resting: list[SourceHealth]
    off: list[SourceHealth]

    @classmethod
    def of(cls, docket: Docket) -> Health:
        """The groups, the worst of those first that need attention."""
        groups: dict[str, list[SourceHealth]] = {"attention": [], "well": [], "resting": [], "off": []}
        for source in docket.sources:
            own = source.health if source.health in ("well", "off") else "resting"
            groups["attention" if source.health in ATTENTION else own].append(source)
        groups["attention"].sort(key=lambda source: ATTENTION.index(source.health))
        return cls(**groups)

    @property
    def in_use(self) -> int:
        """How many sources are switched on."""
        return len(self.attention) + len(self.well) + len(self.resting)


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """`/about/sources/`. Its "now" is the last crawl, so that it says the same whenever it is built."""
    yield Page(
        path="about/sources/",
        template="sources.html",
        dated=True,
        title="State of the sources",
        nav="about/",
        description="Which sources are well, which fail and why, and what the last crawls did.",
        context={
            "health": Health.of(docket),
            "crawls": docket.crawls[:RUNS_SHOWN],
            "week": _sums(docket.crawls),
        },
    )


def _sums(crawls: list[CrawlRun]) -> dict[str, int]:
    """What the crawls did together."""
    names = ("requests", "bytes", "new", "changed")
    return {"crawls": len(crawls)} | {name: sum(getattr(crawl, name) for crawl in crawls) for name in names}
