"""How a sentence says that a practice stands: found or rejected by a court, settled, admitted, denied.

A sentence that says none of this leaves the standing to what the document tells of: a suit or an accusation makes it
alleged, and otherwise nothing is asserted.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from aidocket.nlp.cast import Party
from aidocket.nlp.extensions import sentence_bounds
from aidocket.nlp.light import Span, Token
from aidocket.nlp.words import words
from aidocket.store.records import EvidenceKind, Status

_COURT = words("judge judges court courts jury tribunal magistrate order regulator authority watchdog appeals")
_COURT_VERBS = words("ruled ruling rulings held holding")
"""Nobody but a court or its like does these."""
_DECIDED = words(
    "found finds finding concluded concludes decided decides sided sides granted grants dismissed dismisses dismissing "
    "rejected rejects tossed threw thrown ordered orders justified determined upheld affirmed favored favoured fined "
    "banned concluding dismissal infringed breached"
)
_REJECTED = words(
    "dismissed dismisses dismissing dismissal tossed thrown threw rejected rejects failed lawful justified"
)
_GOING_ON = words("survive survives survived surviving proceed proceeds proceeding alive plausibly")
_ONWARD = re.compile(
    r"\b(?:go|goes|going|move|moves|went) (?:on|ahead|forward)\b"
    r"|\ballow(?:s|ed|ing)?\b.{1,80}\bto (?:go|move|continue)",
    re.IGNORECASE,
)
_LAWFUL = words("lawful lawfully legal legally transformative")
_UNLAWFUL = words(
    "illegal illegally unlawful unlawfully breached violated violates violating infringed infringes infringing liable "
    "fined banned pirated theft stole stolen violation infringement breach"
)
_NEGATIONS = words("not n't never nor neither cannot")
_ADMIT = words(
    "admitted admits admit admittedly acknowledged acknowledges conceded concedes confessed admitting partly"
)
_DENY = words(
    "denied denies deny denying disputes disputed refuted refutes rebuffed baseless untrue false rejects dismissed "
    "meritless unfounded groundless fabricated fiction nonsense fairy"
)
_WILL_NOT = words("whether could might may would if should")
_SETTLE = words("settlement settle settled settles settling settlements")
_UNSETTLED = words("talks allegedly alleged refused declined refuses") | _NEGATIONS
_TESTIFY = words("testified testifies testimony stand deposition oath testifying")
_SWORN = re.compile(
    r"under oath|(?:on|took|takes|taking) the (?:witness )?stand|cross.examin|(?:asked|told) in court"
    r"|deposition|testif|testimony"
    r"|\btold (?:a|the|an)(?: \w+){0,3} (?:jury|jurors|court|courtroom)\b|\btells? (?:a |the )?(?:jury|court)\b",
    re.IGNORECASE,
)
_ACCUSING = words(
    "alleged alleges alleging allege allegedly accused accuses accusing claims claimed claiming complaint lawsuit sued "
    "argue argues argued contends contended plaintiffs"
)

_CUES = _COURT_VERBS | _DECIDED | _ADMIT | _DENY | _SETTLE | _TESTIFY
"""Without one of these a sentence says nothing of how things stand, unless a court itself is speaking."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands; `status` is None where the sentence does not say. `verb` is the token that says it."""

    status: Status | None = None
    evidence: EvidenceKind | None = None
    speaker: str | None = None
    verb: Token | None = None


def standing_of(sentence: Span, named: tuple[Party, ...], *, in_ruling: bool = False) -> Standing:
    """What the sentence's own words say of the practice that it names; in a ruling the court is speaking."""
    said = {token.lower_ for token in sentence}
    if not in_ruling and said.isdisjoint(_CUES):
        return Standing()
    person = next((p.name for p in named if p.kind == "person" and p.role != "judge"), None)
    court = _court_standing(sentence, said, named, in_ruling)
    if court is not None:
        return court
    evidence: EvidenceKind = "testimony" if is_sworn(sentence) else "statement"
    admitted = _first_of(sentence, _ADMIT) or _sworn(sentence, named)
    if admitted is not None and not said & _DENY:
        return Standing("admitted", evidence, person, admitted)
    denied = _first_of(sentence, _DENY)
    if denied is not None:
        negated = denied.i > sentence.start and denied.nbor(-1).lower_ in _NEGATIONS
        return Standing("admitted" if negated else "denied", evidence, person, denied)
    if said & _SETTLE and not said & _UNSETTLED:
        return Standing("settled", "filing", None, _first_of(sentence, _SETTLE))
    return Standing()


def _sworn(sentence: Span, named: tuple[Party, ...]) -> Token | None:
    """Testimony about one's own company: `testified that his company X did`, `testifies that X did` in a headline."""
    verb = _first_of(sentence, _TESTIFY)
    witness = any(party.role == "witness" for party in named)
    return verb if verb is not None and witness and not any(t.lower_ in _ACCUSING for t in sentence) else None


def is_sworn(sentence: Span) -> bool:
    """Whether it tells what is said in court or under oath."""
    return _SWORN.search(sentence.text) is not None


def accuses(sentence: Span) -> bool:
    """Whether the sentence says that somebody alleges what it tells."""
    return any(token.lower_ in _ACCUSING for token in sentence)


def _court_standing(sentence: Span, said: set[str], named: tuple[Party, ...], in_ruling: bool) -> Standing | None:
    judge = next((p.name for p in named if p.role == "judge"), None)
    agency = next((p.name for p in named if p.kind == "agency"), None)
    decides = (
        in_ruling or bool(said & _COURT_VERBS) or (bool(said & _DECIDED) and bool(said & _COURT or judge or agency))
    )
    if not decides or (said & _WILL_NOT and not in_ruling and not said & _COURT_VERBS):
        return None
    quoted = sentence.text.lstrip().startswith(("“", '"')) and judge is None
    if said & {"alleged", "allegedly"} or (quoted and not in_ruling):
        return None
    if _survives(sentence, said):
        return None
    status = _ruling(sentence, said, in_ruling)
    return None if status is None else Standing(status, "ruling", judge or agency, None)


def _survives(sentence: Span, said: set[str]) -> bool:
    """Whether a claim goes on: that decides nothing on it, and what was dismissed beside it is not told apart."""
    if said & _GOING_ON or _ONWARD.search(sentence.text) is not None:
        return True
    return bool(said & {"denied", "denies", "denying", "rejected", "rejects"}) and "dismiss" in said


def _ruling(sentence: Span, said: set[str], in_ruling: bool) -> Status | None:
    fair = _fair_use(sentence)
    if fair is not None:
        return "found" if _is_negated(fair) or said & {"rejected", "rejects"} else "rejected"
    if said & _REJECTED:
        return "rejected"
    lawful = _first_of(sentence, _LAWFUL)
    if lawful is not None:
        return "found" if _is_negated(lawful) else "rejected"
    unlawful = _first_of(sentence, _UNLAWFUL)
    if unlawful is not None:
        return "rejected" if _is_negated(unlawful) and not in_ruling else "found"
    return None


def _fair_use(sentence: Span) -> Token | None:
    return next((a for a, b in itertools.pairwise(sentence) if a.lower_ == "fair" and b.lower_ == "use"), None)


def _is_negated(token: Token) -> bool:
    """Whether a negation stands within a few words before."""
    return any(
        t.lower_ in _NEGATIONS for t in token.doc[max(sentence_bounds(token.doc, token.i)[0], token.i - 6) : token.i]
    )


def _first_of(sentence: Span, wanted: frozenset[str]) -> Token | None:
    return next((token for token in sentence if token.lower_ in wanted), None)
