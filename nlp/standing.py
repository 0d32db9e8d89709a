"""How a sentence says that a practice stands: found or rejected by a court, settled, admitted, denied, alleged."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from aidocket.nlp.cast import Party
from aidocket.nlp.words import words
from aidocket.store.records import EvidenceKind, Status

_COURT = words("judge judges court courts justice jury tribunal ruling rulings magistrate order regulator authority")
_DECIDED = words(
    "ruled rules found finds held holds concluded concludes decided decides sided sides granted grants dismissed "
    "dismisses dismissing rejected rejects tossed threw thrown ordered justified determined upheld affirmed favored "
    "favoured fined banned ruling finding holding"
)
_LAWFUL = words(
    "lawful legal transformative dismissed dismissing dismiss tossed thrown threw rejected failed justified"
)
_UNLAWFUL = words(
    "illegal illegally unlawful unlawfully breached violated violates violating infringed infringes infringing liable "
    "fined banned pirated theft"
)
_ADMIT = words(
    "admitted admits admit admittedly acknowledged acknowledges conceded concedes partly confessed admitting"
)
_DENY = words("denied denies deny denying disputes disputed refuted refutes rejects rebuffed dismissed baseless untrue")
_ALLEGE = words(
    "alleged alleges alleging allege allegedly accused accuses accusing accusation accusations claims claimed claiming "
    "claim argue argues argued contends contend complaint lawsuit suit sued sues suing purportedly asserts charged"
)
_SETTLE = words("settlement settle settled settles settling")
_REPORT = words("reported reportedly report reports researchers study investigation")
_TESTIFY = words("testified testifies testimony stand deposition oath")


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands; `status` is None where the sentence does not say."""

    status: Status | None
    evidence: EvidenceKind | None
    speaker: str | None = None


def standing_of(doc: Doc, sentence: Span, named: tuple[Party, ...]) -> Standing:
    """What the sentence's own words say of the practice that it names."""
    lower = [t.lower_ for t in sentence]
    said = set(lower)
    judge = next((p.name for p in named if p.role == "judge"), None)
    court = bool(said & _COURT) or judge is not None
    if court and said & _DECIDED:
        ruling = _ruling(said, lower)
        if ruling is not None:
            return Standing(ruling, "ruling", judge)
    if said & _SETTLE:
        return Standing("settled", "filing")
    evidence: EvidenceKind = "testimony" if said & _TESTIFY else "statement"
    speaker = next((p.name for p in named if p.kind == "person" and p.role != "judge"), None)
    if said & _ADMIT and not said & {"deny"}:
        return Standing("admitted", evidence, speaker)
    if said & _DENY:
        return Standing("denied", evidence, speaker)
    if said & _ALLEGE:
        return Standing(None, None)
    return Standing(None, None)


def _ruling(said: set[str], lower: list[str]) -> Status | None:
    fair = any(a == "fair" and b == "use" for a, b in itertools.pairwise(lower))
    negated = bool(said & {"not", "n't", "never"})
    if fair:
        return "found" if negated else "rejected"
    if said & _UNLAWFUL:
        return "rejected" if negated else "found"
    if said & _LAWFUL:
        return "rejected"
    return None
