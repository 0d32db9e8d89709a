"""Who accuses whom, with or without a suit: `X accused Y`, `X has evidence that Y`, `X tells Y to stop`."""

from __future__ import annotations

from aidocket.nlp import vocabulary
from aidocket.nlp.light import Token
from aidocket.nlp.noting import ACCUSATIONS, ACCUSE, ALLEGES, ARGUES, Reader, give, note_accusation, note_suit
from aidocket.nlp.reading import Sentence, is_passive, labs_meant, next_word
from aidocket.nlp.words import words

_EVIDENCE = words("evidence indications signs proof")
_INVESTIGATES = words(
    "investigating investigates investigated investigate probing probes probe probed looking examining reviewing"
)
_CONFESSING = words("partly admitted admits admit acknowledged acknowledges conceded concedes admitting")
_DEMANDS = words(
    "demanded demands demanding asked asks asking urged urges urging called calls calling want wants told tells "
    "telling warned warns requested requests requesting ordered orders wrote sent"
)


_SUIT_SPEAKERS = words("plaintiffs plaintiff complaint lawsuit suit")
_SUBJECT_REACH = 3
_FAKED = words("fake fraudulent")
_DISCLOSES = words("disclosed discloses revealed reveals told tells reported reports wrote writes")
_CRITICISED = words("criticised criticized slammed blasted condemned faulted")


def _read_criticised(sentence: Sentence, token: Token) -> None:
    """`X was criticised for …`: accused by nobody in particular."""
    if next_word(sentence, token.i, {"for", "over"}, reach=1) is not None and is_passive(token):
        note_accusation(sentence, [], [p for p in sentence.before(token) if p.kind == "organisation"])


def _read_accuse(sentence: Sentence, token: Token) -> None:
    index = token.i
    ahead = token.nbor().lower_ if index + 1 < sentence.span.end else ""
    if token.lower_ == "accused" and (ahead in {"of", "by"} or is_passive(token)):
        by = next_word(sentence, index, {"by"}, reach=3)
        note_accusation(sentence, sentence.after(by) if by is not None else [], sentence.before(token))
        return
    of = next_word(sentence, index, {"of"}, reach=8)
    accused = sentence.after(index, 8 if of is None else of - index - 1)
    note_accusation(sentence, sentence.before(token), accused)


def _read_facing(sentence: Sentence, token: Token) -> None:
    """`X faces allegations that …`."""
    before = token.doc[max(sentence.span.start, token.i - 5) : token.i]
    verb = next((t for t in before if t.lower_ in vocabulary.FACING_VERBS), None)
    if verb is not None:
        note_accusation(sentence, [], sentence.before(verb))


def _read_allege(sentence: Sentence, token: Token) -> None:
    """`X alleges that Y …`: an accusation where Y makes models; one lab's mere words on another are none.

    What `the plaintiffs` or `the complaint` allege of a lab is a suit against it.
    """
    if token.lower_ not in ALLEGES and sentence.says(_CONFESSING):
        return  # `X says that his company partly did`: no accusation
    if next_word(sentence, token.i, {"by"}, reach=1) is not None:
        return
    doc, index = token.doc, token.i
    that = index + 1 if index + 1 < sentence.span.end and doc[index + 1].lower_ == "that" else index
    accused = [p for p in sentence.after(that, 6) if p.is_lab or p.weights["defendant"]]
    sure = token.lower_ in ALLEGES or any(t.lower_.startswith("distill") for t in sentence.span)
    subject = [p for p in sentence.before(token) if not p.only_source and p.kind != "agency"]
    accusers = [p for p in subject if sure or not p.is_lab]
    if accused and accusers:
        note_accusation(sentence, accusers, accused)
    elif accused and token.lower_ in ALLEGES | ARGUES and _speaks_in_suit(sentence, token):
        note_suit(sentence, [], accused[:1], 1)


def _read_disclose(sentence: Sentence, token: Token) -> None:
    """`X disclosed that Y ran fake accounts`, `The company told senators that Y had distilled its model`."""
    that = next_word(sentence, token.i, {"that"}, reach=12)
    if that is None or not (sentence.says(_FAKED) or any(word.startswith("distill") for word in sentence.lowers)):
        return
    accused = [p for p in sentence.after(that, 6) if p.is_lab]
    before = token.doc[max(sentence.span.start, token.i - _SUBJECT_REACH) : token.i]
    accusers = [p for p in sentence.before(token) if p.kind == "organisation" and not p.only_source]
    accusers = accusers or next((meant for meant in map(labs_meant, before) if meant), [])
    if accused and accusers:
        note_accusation(sentence, accusers, accused)


def _speaks_in_suit(sentence: Sentence, verb: Token) -> bool:
    """Whether what alleges is a suit or its nameless plaintiffs: `the complaint alleges`, `plaintiffs say`."""
    start = max(sentence.span.start, verb.i - _SUBJECT_REACH)
    return any(t.lower_ in _SUIT_SPEAKERS for t in verb.doc[start : verb.i])


def _read_evidence(sentence: Sentence, token: Token) -> None:
    """`X has evidence that Y …`, `X investigates whether Y …`."""
    index = token.i
    if token.lower_ == "whether" and not sentence.says(_INVESTIGATES):
        return
    that = next_word(sentence, index, {"that", "of"}, reach=3) if token.lower_ in _EVIDENCE else index
    accused = [p for p in sentence.after(index if that is None else that, 6) if p.is_lab]
    if accused:
        note_accusation(sentence, sentence.before(token), accused)


def _read_into(sentence: Sentence, token: Token) -> None:
    """`the regulator opened an inquiry into X`."""
    if token.i and token.nbor(-1).lower_ in {"inquiry", "investigation", "probe", "investigations", "enquiry"}:
        give([p for p in sentence.after(token.i, 4) if p.kind == "organisation"], "actor", sentence.weight)


def _read_according(sentence: Sentence, token: Token) -> None:
    """`according to X` makes X the accuser where the sentence is about what a lab did."""
    told = [p for p in sentence.after(token.i, 8) if p.kind == "organisation" and not p.is_lab and not p.only_source]
    accused = [i.party for i in sentence.items if i.party.is_lab and i.party not in told]
    if told and accused:
        note_accusation(sentence, told[:1], accused[:1])


def _read_demand(sentence: Sentence, token: Token) -> None:
    """`X tells Y to stop`, `X asks that Y refrain`, `X sent Y a cease and desist letter`."""
    doc, start = token.doc, sentence.span.start
    verb = next((t for t in reversed(doc[max(start, token.i - 12) : token.i]) if t.lower_ in _DEMANDS), None)
    if token.lower_ == "desist":
        to = next_word(sentence, token.i, {"to"}, reach=5)
        accused = sentence.after(to, 6) if to is not None else []
    else:
        behind = [i for i in sentence.items if 0 <= token.i - i.end <= 3]
        nouns = (labs_meant(t) for t in doc[max(start, token.i - 3) : token.i])
        accused = [behind[-1].party] if behind else next((meant for meant in nouns if meant), [])
    accused = [p for p in accused if not p.only_source]
    if verb is not None and (accused or token.lower_ == "desist"):
        note_accusation(sentence, sentence.before(verb), accused, demand=True)


def _read_takedown(sentence: Sentence, token: Token) -> None:
    """`X sent a takedown notice`, `X flags Y as a threat`, `X forced Y offline`: X complains."""
    complaining = [p for p in sentence.before(token) if p.kind == "organisation" and not p.is_lab and not p.only_source]
    give(complaining, "accuser", 0.5 * sentence.weight)


def _read_behalf(sentence: Sentence, token: Token) -> None:
    """`on behalf of X` in a takedown notice names who complains, in a counter-notice who answers."""
    meta = sentence.span.doc._.meta
    title = meta.title.lower()
    if meta.kind != "filing" or not any(word in title for word in ("dmca", "takedown", "notice")):
        return
    of = next_word(sentence, token.i, {"of"}, reach=2)
    named = sentence.after(of, 3) if of is not None else []
    give([p for p in named if p.kind != "agency"], "actor" if "counter" in title else "accuser", sentence.weight)


READERS: tuple[tuple[frozenset[str], Reader], ...] = (
    (ACCUSE, _read_accuse),
    (_CRITICISED, _read_criticised),
    (ACCUSATIONS, _read_facing),
    (ALLEGES | ARGUES, _read_allege),
    (_DISCLOSES, _read_disclose),
    (_EVIDENCE | words("whether"), _read_evidence),
    (words("into"), _read_into),
    (words("according"), _read_according),
    (words("stop refrain cease desist stopping"), _read_demand),
    (words("behalf"), _read_behalf),
    (words("takedown flagged flags offline"), _read_takedown),
)
