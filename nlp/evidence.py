"""What speaks for the link of a document to a dispute: reasons, their worth, and which links are kept.

Independent pieces add up as 1 - (1 - a)(1 - b)…, so that more evidence never lowers a confidence; a link below `ENOUGH`
is not made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from aidocket.nlp.knowledge import KnownDispute

WORTH = {
    "docket number and court": 0.99,
    "docket number": 0.93,
    "caption": 0.9,
    "opponents in their parts, early": 0.75,
    "opponents in their parts": 0.3,
    "opponents named early": 0.49,
    "opponents named": 0.2,
    "only such dispute of a party": 0.35,
    "same practice": 0.25,
}
ENOUGH = 0.5
CLEAR, BACKGROUND = 0.7, 0.65
"""Beside a link of at least the first confidence, one below the second is taken for background."""

BY_CASE = ("docket", "caption")
"""How reasons begin that name the case itself."""


@dataclass(slots=True)
class Evidence:
    """What speaks for one dispute; `share` is how many of its accused the document names."""

    dispute: KnownDispute
    proceeding_id: str | None = None
    reasons: list[str] = field(default_factory=list)
    basis: frozenset[str] = frozenset()
    share: float = 0.0

    @property
    def confidence(self) -> float:
        doubt = 1.0
        for reason in self.reasons:
            doubt *= 1.0 - WORTH[reason]
        return round(1.0 - doubt, 4)


def note(evidence: Evidence, reason: str) -> None:
    """Add a reason; of two that say the same in different strength the stronger stays."""
    family = reason.split()[0]
    rival = next((r for r in evidence.reasons if r.split()[0] == family), None)
    if rival is None:
        evidence.reasons.append(reason)
    elif WORTH[reason] > WORTH[rival]:
        evidence.reasons[evidence.reasons.index(rival)] = reason


def best_of(found: Iterable[Evidence], published: str) -> list[Evidence]:
    """What is sure enough, one for each set of opponents, the surest first."""

    def filed(evidence: Evidence) -> str:
        day = (evidence.dispute.filed or "")[:10]
        return day if not published or day <= published else ""

    rows = sorted((e for e in found if e.confidence >= ENOUGH), key=lambda e: e.dispute.id)
    rows.sort(key=filed, reverse=True)
    rows.sort(key=lambda e: (e.confidence, e.share), reverse=True)
    chosen: list[Evidence] = []
    for evidence in rows:
        by_parties_alone = not any(r.startswith(BY_CASE) for r in evidence.reasons)
        if by_parties_alone and any(_same_quarrel(evidence, known) for known in chosen):
            continue
        chosen.append(evidence)
    return chosen


def _same_quarrel(evidence: Evidence, known: Evidence) -> bool:
    """Whether the parties that speak for one already speak for the other."""
    parties = known.basis or {party for p in known.dispute.proceedings for party, _ in p.parties}
    return bool(evidence.basis) and len(evidence.basis & parties) >= 2
