"""How a sentence says that a practice stands: found or rejected by a court, settled, admitted, denied.

A sentence that says none of this leaves the standing to what the document tells of: a suit or an accusation makes it
alleged, and otherwise nothing is asserted.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from aidocket.nlp.cast import Party
from aidocket.nlp.denying import CLAIMS, DENY, denying
from aidocket.nlp.extensions import sentence_bounds
from aidocket.nlp.light import Span, Token
from aidocket.nlp.words import words
from aidocket.store.records import EvidenceKind, Status

_COURT = words(
    "judge judges court courts jury tribunal magistrate order regulator authority watchdog appeals circuit panel"
)
_COURT_VERBS = words("ruled ruling rulings held holding")
"""Nobody but a court or its like does these."""
_DECIDED = words(
    "cleared clears acquitted "
    "found finds finding concluded concludes decided decides sided sides granted grants dismissed dismisses dismissing "
    "rejected rejects tossed threw thrown ordered orders justified determined upheld affirmed favored favoured fined "
    "banned concluding dismissal infringed breached"
)
_REJECTED = words(
    "cleared clears acquitted "
    "dismissed dismisses dismissing dismissal tossed thrown threw rejected rejects failed lawful justified"
)
_GOING_ON = words("survive survives survived surviving proceed proceeds proceeding alive plausibly")
_ONWARD = re.compile(
    r"\b(?:go|goes|going|move|moves|went) (?:on|ahead|forward)\b"
    r"|\b(?:stand|face|(?:go|goes|going|proceed|proceeds|head|heads|headed|send|sends|sent)\b.{0,40}\b(?:to|for))"
    r" (?:a )?(?:jury )?trial\b"
    r"|\ballow(?:s|ed|ing)?\b.{1,80}\bto (?:go|move|continue)|\blet\b.{1,90}\b(?:stand|go|proceed|continue)\b",
    re.IGNORECASE,
)
_LAWFUL = words("lawful lawfully legal legally transformative")
_UNLAWFUL = words(
    "illegal illegally unlawful unlawfully breached violated violates violating infringed infringes infringing liable "
    "fined banned pirated theft stole stolen violation infringement breach memorised memorized"
)
_NEGATIONS = words("not n't never nor neither cannot")
_ADMIT = words(
    "admitted admits admit admittedly acknowledged acknowledges conceded concedes confessed admitting partly"
)
_WILL_NOT = words("whether could might may would if should skeptical sceptical questioned appeared seemed leaning")
_TURNS_DOWN = words("rejected rejecting dismissed dismissing")
_IN_PART = words("most part parts partly partially some several")
_FAIR_USE_FAILS = words("rejected rejects rejecting fails failed")
_FINDS_THAT = re.compile(r"\b(?:found|finds|determined|concluded|concludes|decided) that\b", re.IGNORECASE)
"""Behind these `could be considered fair use` is what the court said, not what it may say."""

_HOPES = words("hoping hopes hoped hope")
_JUDGES = words("judge judges justice court")
_SAYS = words("said says wrote writes called calls deemed considered")
_CONTRASTS = words("but while whereas however although though ;")
_SHORTEST = 3
_MARKS = ".”\"’' "
_NOT_SO = ("was not", "were not", "is not", "are not", "did not", "wasn't", "wasn’t", "weren't", "isn't", "isn’t")
_OPPOSITE: dict[str, Status] = {"found": "rejected", "rejected": "found"}
_GRANTS, _DENIES = words("granted grants granting"), words("denied denies denying")
_GRANTED_OR_NOT = _GRANTS | _DENIES
_CLAIM = words("claim claims count counts")
_NOT_THROWN_OUT = words("summary injunction preliminary class certification compel leave")
"""Other motions than to dismiss a claim."""

_SETTLE = words("settlement settle settled settles settling settlements")
_UNSETTLED = words("talks allegedly alleged refused declined refuses") | _NEGATIONS
_NOT_YET = words("possible potential eventual likely any future no without earlier previous prior")
"""Before `settlement`: one that nobody has made yet, or that ended another suit."""

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

_CUES = _COURT_VERBS | _DECIDED | _ADMIT | DENY | _TURNS_DOWN | _SETTLE | _TESTIFY | _LAWFUL | {"fair"}
"""Without one of these a sentence says nothing of how things stand, unless a court itself is speaking."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands; `status` is None where the sentence does not say. `verb` is the token that says it."""

    status: Status | None = None
    evidence: EvidenceKind | None = None
    speaker: str | None = None
    verb: Token | None = None


def standings_of(
    sentence: Span, named: tuple[Party, ...], *, in_ruling: bool = False
) -> list[tuple[int, int, Standing]]:
    """How things stand in each part of a sentence, as its first token, the one behind it, and the standing.

    A court may decide one thing and the other way on the next: `training was fair use, but piracy was not`. Other
    sentences are one part.
    """
    said = {token.lower_ for token in sentence}
    if not in_ruling and said.isdisjoint(_CUES):
        return [(sentence.start, sentence.end, Standing())]
    whole = standing_of(sentence, named, in_ruling=in_ruling)
    if said.isdisjoint(_CONTRASTS) and not (said & _GRANTS and said & _DENIES):
        return [(sentence.start, sentence.end, whole)]
    speaks = whole.evidence == "ruling" or _court_speaks(sentence, named, in_ruling)
    parts = _parts(sentence) if speaks or whole.status == "denied" else []
    if len(parts) < 2:
        return [(sentence.start, sentence.end, whole)]
    found: list[tuple[int, int, Standing]] = []
    for start, end in parts:
        standing = standing_of(sentence.doc[start:end], named, in_ruling=in_ruling, court_speaks=speaks)
        if found and standing.status is None and sentence.doc[start:end].text.rstrip(_MARKS).endswith(_NOT_SO):
            before = found[-1][2]
            opposite = _OPPOSITE.get(before.status or "")
            standing = replace(before, status=opposite) if opposite else standing
        found.append((start, end, standing))
    return found


def _parts(sentence: Span) -> list[tuple[int, int]]:
    """Where the clauses of a sentence lie that a contrast parts."""
    doc, cuts = sentence.doc, [sentence.start]
    if sentence[0].lower_ in _CONTRASTS:
        cuts.extend([t.i for t in sentence if t.text == ","][:1])
    for token in sentence:
        parted = token.lower_ in _CONTRASTS or (
            token.lower_ == "and" and token.i + 1 < sentence.end and token.nbor().lower_ in _GRANTED_OR_NOT
        )
        if parted and token.i - cuts[-1] >= _SHORTEST:
            cuts.append(token.i)
    ends = [*cuts[1:], sentence.end]
    return [(a, b) for a, b in zip(cuts, ends, strict=True) if len(doc[a:b]) >= _SHORTEST or b == sentence.end]


def _court_speaks(sentence: Span, named: tuple[Party, ...], in_ruling: bool) -> bool:
    said = {token.lower_ for token in sentence}
    return in_ruling or _decides(sentence, said, any(p.role == "judge" or p.kind == "agency" for p in named))


def standing_of(
    sentence: Span, named: tuple[Party, ...], *, in_ruling: bool = False, court_speaks: bool = False
) -> Standing:
    """What the words say of the practice that they name; in a ruling, or where it says so, the court is speaking."""
    said = {token.lower_ for token in sentence}
    if not in_ruling and said.isdisjoint(_CUES):
        return Standing()
    person = next((p.name for p in named if p.kind == "person" and p.role != "judge"), None)
    court = _court_standing(sentence, said, named, in_ruling, court_speaks)
    if court is not None:
        return court
    if court_speaks:
        return Standing()
    evidence: EvidenceKind = "testimony" if is_sworn(sentence) else "statement"
    admitted = _first_of(sentence, _ADMIT) or _sworn(sentence, named)
    denial = denying(sentence)
    if admitted is not None and denial is None:
        return Standing("admitted", evidence, person, admitted)
    denied = denial or _turned_down(sentence)
    if denied is not None:
        negated = denied.i > sentence.start and denied.nbor(-1).lower_ in _NEGATIONS
        return Standing("admitted" if negated else "denied", evidence, person, denied)
    settled = next((t for t in sentence if t.lower_ in _SETTLE and not _is_not_yet(sentence, t)), None)
    if settled is not None and not said & _UNSETTLED:
        return Standing("settled", "filing", None, settled)
    return Standing()


def _is_not_yet(sentence: Span, noun: Token) -> bool:
    """Whether a settlement is only thought of: `a possible settlement`, `what to watch: rulings, settlement terms`."""
    before = {t.lower_ for t in sentence.doc[max(sentence.start, noun.i - 2) : noun.i]}
    watched = any(t.lower_ == "watch" for t in sentence.doc[sentence.start : min(sentence.start + 4, noun.i)])
    return bool(before & _NOT_YET) or watched


def _turned_down(sentence: Span) -> Token | None:
    """`X rejected the accusation`, `dismissed the claims`."""
    verb = _first_of(sentence, _TURNS_DOWN)
    if verb is None:
        return None
    return verb if any(t.lower_ in CLAIMS for t in sentence.doc[verb.i + 1 : min(verb.i + 6, sentence.end)]) else None


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


def _decides(sentence: Span, said: set[str], judged: bool) -> bool:
    """Whether a court or its like decides something: by a verb that only courts do, or as subject of another."""
    court = judged or bool(said & _COURT)
    if said & _COURT_VERBS or (court and said & _DECIDED):
        return True
    judges = judged or bool(said & _JUDGES)
    return judges and bool(said & _SAYS) and (_fair_use(sentence) is not None or bool(said & _LAWFUL))


def _court_standing(
    sentence: Span, said: set[str], named: tuple[Party, ...], in_ruling: bool, court_speaks: bool
) -> Standing | None:
    judge = next((p.name for p in named if p.role == "judge"), None)
    agency = next((p.name for p in named if p.kind == "agency"), None)
    decides = in_ruling or court_speaks or _decides(sentence, said, bool(judge or agency))
    if not decides or said & _HOPES or _is_open(sentence, said, in_ruling):
        return None
    quoted = sentence.text.lstrip().startswith(("“", '"')) and judge is None
    if said & {"alleged", "allegedly"} or (quoted and not in_ruling):
        return None
    if _survives(sentence, said):
        return None
    status = _ruling(sentence, said, in_ruling)
    return None if status is None else Standing(status, "ruling", judge or agency, None)


def _is_open(sentence: Span, said: set[str], in_ruling: bool) -> bool:
    """Whether it is only asked or supposed what the court may decide."""
    if in_ruling or said.isdisjoint(_WILL_NOT):
        return False
    if sentence[0].lower_ == "if" and any(t.lower_ in _COURT for t in sentence[1:4]):
        return True  # `If courts ruled that …`
    if said & _COURT_VERBS:
        return False
    return _FINDS_THAT.search(sentence.text) is None


def _survives(sentence: Span, said: set[str]) -> bool:
    """Whether a claim goes on: that decides nothing on it, and what was dismissed beside it is not told apart."""
    if said & _GOING_ON or _ONWARD.search(sentence.text) is not None:
        return True
    return bool(said & (_DENIES | {"rejected", "rejects"})) and bool(said & {"dismiss", "motion"})


def _ruling(sentence: Span, said: set[str], in_ruling: bool) -> Status | None:
    if in_ruling and said & _GRANTS and said & _CLAIM and said.isdisjoint(_NOT_THROWN_OUT):
        return "rejected"
    fair = _fair_use(sentence)
    if fair is not None:
        return "found" if _is_negated(fair) or said & _FAIR_USE_FAILS else "rejected"
    if said & _REJECTED:
        return None if said & _IN_PART else "rejected"
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
