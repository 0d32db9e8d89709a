"""Which of the steps that a document tells are its news: one a type, the best told, none that another makes moot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

ENOUGH = 2.0
"""Weight from which a step counts as the document's own news."""

_STEPS = (
    "ruling.",
    "motion",
    "settlement",
    "amended-complaint",
    "answer",
    "appeal",
    "dismissal",
    "testimony",
    "trial",
    "verdict",
    "judgment",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A step that the words at `start:end` tell; `at` is the phrase that told it, `item` its place in a digest."""

    type: str
    date: str | None
    start: int
    end: int
    at: int
    weight: float
    in_title: bool
    item: str | None = None

    @property
    def headed(self) -> bool:
        """Whether it stands in an item of a digest or round-up, which is named by its date or its case."""
        return self.item is not None


def choose(candidates: Iterable[Candidate]) -> list[Candidate]:
    """What counts as news, one event a type (in a digest: a type and item), with the best date that was told."""
    enough = [c for c in candidates if c.weight >= ENOUGH]
    in_title = {c.type for c in enough if c.in_title}
    step_in_title = any(kind.startswith(_STEPS) for kind in in_title)
    if step_in_title:
        first = min(c.at for c in enough if c.in_title and c.type.startswith(_STEPS))
        if not any(c.type == "complaint" and c.in_title and c.at < first for c in enough):
            enough = [c for c in enough if c.type != "complaint" or c.headed]
    types = {c.type for c in enough}
    if types & {"complaint"} or step_in_title:
        told_in_title = not step_in_title and "complaint" not in in_title
        enough = [c for c in enough if c.type != "public-accusation" or (c.in_title and told_in_title)]
    if "testimony" in types:
        enough = [c for c in enough if c.type != "public-accusation" or c.in_title or c.headed]
    if "appeal-ruling" in types:
        enough = [c for c in enough if c.type != "appeal" or c.headed]
    if any(t.startswith("ruling.") and t != "ruling.other" for t in types):
        enough = [c for c in enough if c.type != "ruling.other" or c.headed]
    best: dict[tuple[str, str | None], Candidate] = {}
    for c in sorted(enough, key=lambda c: (-c.weight, c.start)):
        key = (c.type, c.item)
        known = best.get(key)
        if known is None:
            best[key] = c
        elif known.date is None and c.date is not None:
            best[key] = replace(known, date=c.date)
    return sorted(best.values(), key=lambda c: (c.start, c.type))
