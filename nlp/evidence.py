"""What speaks for and against the link of a document to a dispute, and which links are kept.

Each reason and each doubt has a weight that was learned from labelled documents (`labelled/links.yaml`), so that of
links with a confidence of 0.9 about nine in ten are right. No reason lowers a confidence, no doubt raises it. A link
below `ENOUGH` is not made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aidocket.nlp.confidence import Weights, weights_of
from aidocket.nlp.knowledge import KnownDispute

FAMILIES = (
    ("docket number and court", "docket number"),
    ("caption in full", "caption"),
    (
        "opponents in their parts, early",
        "opponents named early",
        "opponents in their parts",
        "opponents named",
    ),
    ("only such dispute of a party",),
    ("in the title", "in the first sentence", "one side in the title"),
    ("same practice",),
    ("its court is named",),
    ("a step that its record has", "a step of its kind"),
    ("named often", "named again"),
    ("called the case in question",),
    ("has an item of its own",),
    ("its defendant answers, and nobody else sues",),
    ("told apart from others of its parties", "the latest between these parties"),
    ("all the accused are named",),
    ("one of several cases",),
)
"""Reasons that say the same in different strength, the strongest first; it counts for all behind it too."""

REASONS = tuple(reason for family in FAMILIES for reason in family)
DOUBTS = (
    "told in passing",
    "told late",
    "their parts are others",
    "told beside another case",
    "the step is another case's",
    "somebody else sues",
    "somebody else is sued",
    "another court is named",
    "the same parties have another dispute",
    "told before it began",
    "nothing says that cases were joined",
    "beside another caption",
)
ENOUGH = 0.55
BY_CASE = ("docket", "caption")
"""How reasons begin that name the case itself."""

_RANK = {reason: (number, place) for number, family in enumerate(FAMILIES) for place, reason in enumerate(family)}


@dataclass(slots=True)
class Evidence:
    """What speaks for and against one dispute.

    `basis` are the opponents that speak for it, `share` is how many of its accused the document names, `places` are
    offsets in title and text where it is named, `numbered` the proceedings that are named by their number, `captions`
    the captions that name it.
    """

    dispute: KnownDispute
    reasons: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    basis: frozenset[str] = frozenset()
    share: float = 0.0
    places: list[int] = field(default_factory=list)
    numbered: set[str] = field(default_factory=set)
    captions: set[str] = field(default_factory=set)

    @property
    def by_case(self) -> bool:
        """Whether the document names the case itself."""
        return any(reason.startswith(BY_CASE) for reason in self.reasons)

    @property
    def signs(self) -> list[str]:
        """All that counts: each reason with the weaker ones of its family, and the doubts."""
        return [sign for reason in self.reasons for sign in _with_weaker(reason)] + self.doubts

    @property
    def confidence(self) -> float:
        """How sure the link is."""
        return _weights().confidence(self.signs)

    @property
    def text(self) -> str:
        """Reasons and doubts in words."""
        return "; ".join([*self.reasons, *(f"but {doubt}" for doubt in self.doubts)])

    @property
    def worth(self) -> tuple[tuple[str, float], ...]:
        """Each reason with the confidence that it would give alone."""
        return tuple((reason, _weights().confidence(_with_weaker(reason))) for reason in self.reasons)


def note(evidence: Evidence, reason: str) -> None:
    """Add a reason; of two that say the same in different strength the stronger stays."""
    family, place = _RANK[reason]
    for at, rival in enumerate(evidence.reasons):
        if _RANK[rival][0] == family:
            if place < _RANK[rival][1]:
                evidence.reasons[at] = reason
            return
    evidence.reasons.append(reason)


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
        if any(is_rival(evidence, known) for known in chosen):
            continue
        chosen.append(evidence)
    return chosen


def is_rival(evidence: Evidence, known: Evidence) -> bool:
    """Whether what speaks for one already speaks for the other: a caption that both have, or the same parties."""
    if evidence.numbered:
        return False
    if evidence.captions:
        return bool(evidence.captions & known.captions)
    left, right = sides_of(known.dispute)
    common = evidence.basis & (known.basis or left | right)
    return bool(common & left and common & right)


def sides_of(dispute: KnownDispute) -> tuple[set[str], set[str]]:
    """Who sues or accuses in a dispute, and who answers for it."""
    parties = [*dispute.parties, *(party for p in dispute.proceedings for party in p.parties)]
    left = {party for party, role in parties if role in {"plaintiff", "accuser"}}
    return left, {party for party, role in parties if role in {"defendant", "accused"}}


def _with_weaker(reason: str) -> Iterator[str]:
    number, place = _RANK[reason]
    yield from FAMILIES[number][place:]


def _weights() -> Weights:
    return weights_of("links")
