"""What a crawl did, counted."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailure:
    """A source that could not be read."""

    source_id: str
    url: str
    reason: str


@dataclass(slots=True, kw_only=True)
class CrawlReport:
    """What a crawl did.

    `sources` were asked: of them `done` answered well (`unchanged` of these had nothing new), `failed` did not.
    `waiting` had asked for a break that is not over; `resting` were not due. `new` and `changed` count documents,
    `pages` linked pages that were read, `page_failures` those that could not be had. `remarks` are what the keepers
    of sources should know.
    """

    sources: int = 0
    done: int = 0
    unchanged: int = 0
    failed: int = 0
    waiting: int = 0
    resting: int = 0
    new: int = 0
    changed: int = 0
    pages: int = 0
    page_failures: int = 0
    given_up: int = 0
    requests: int = 0
    bytes: int = 0
    failures: list[SourceFailure] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The numbers alone."""
        return {name: value for name in self.__slots__ if isinstance(value := getattr(self, name), int)}

    def sources_summary(self) -> str:
        """What the sources gave, in one line."""
        unchanged = f" ({self.unchanged} unchanged)" if self.unchanged else ""
        parts = [f"{self.done} of {self.sources} read{unchanged}", f"{self.new} new documents, {self.changed} changed"]
        for count, words in (
            (self.failed, "failed"),
            (self.waiting, "asked to be left alone for now"),
            (self.resting, "not due yet"),
        ):
            if count:
                parts.append(f"{count} {words}")
        return "; ".join(parts)

    def pages_summary(self) -> str:
        """What became of the linked pages, in one line."""
        failed = f"; {self.page_failures} could not be had" if self.page_failures else ""
        return f"{self.pages} read{failed}"
