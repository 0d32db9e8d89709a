"""Who has which part: read from the words around names, sentence by sentence.

Each reader looks at one kind of cue word and adds weight to (party, role) pairs; headline and lead count more than the
closing paragraphs, where earlier cases are told as background. Suits and accusations are noted too, with both sides,
so that a later step knows who sued whom. `casting` then settles the roles.
"""

from __future__ import annotations

from itertools import pairwise

from aidocket.nlp import accusations, decisions, sides, suits, vocabulary
from aidocket.nlp.light import Doc, Token
from aidocket.nlp.noting import Reader, give
from aidocket.nlp.reading import Sentence, sentences_of
from aidocket.nlp.words import words

_TOLD = words("told tells")
_HEARERS = words("jury jurors court courtroom tribunal")
_PUNISHED = words("fined fines banned bans")
_REGULATORS = words("authority watchdog regulator commission agency")
_REGULATOR_WITHIN = 4
_LAW_FORMS = words("llp advokatbyrå rechtsanwälte advocaten abogados solicitors")
_FOR_CLIENT = words("act represent")
_BILLS = words("bill bills legislation act measure amendment amendments")
_AIMED = words("ordered orders fined fines banned bans investigating investigates probing asked asks designated")


def read_roles(doc: Doc) -> None:
    """Add to the weights of every party of the cast what the sentences say of it."""
    previous: Sentence | None = None
    listing = False
    for sentence in sentences_of(doc):
        if previous is not None and any(t.text == "JUDGE" for t in sentence.span[:6]):
            give([i.party for i in previous.items[-1:] if i.party.kind == "person"], "judge", 3)
        if sentence.items:
            _note_employers(sentence)
            if not sentence.lowers.isdisjoint(_READERS_OF):
                for token in sentence.span:
                    for read in _READERS_OF.get(token.lower_, ()):
                        read(sentence, token)
        if previous is not None:
            sides.read_heading(sentence, previous)
            if not sentence.lowers.isdisjoint(suits.SUED_BEFORE):
                suits.read_sued_before(sentence, previous)
            if not sentence.lowers.isdisjoint(suits.MEANS_BEFORE):
                suits.read_they_sue(sentence, previous)
        listing = sides.opens_list(sentence) or (listing and sides.read_list_line(sentence))
        previous = sentence


def _note_employers(sentence: Sentence) -> None:
    """`OpenAI spokesperson Jane Doe`, `Jane Doe, OpenAI's counsel`, `Jane Doe, head of policy at OpenAI`."""
    doc = sentence.span.doc
    for left, right in pairwise(sentence.items):
        gap = {t.lower_ for t in doc[left.end : right.start]}
        if len(gap) > 7 or ";" in gap:
            continue
        if right.party.kind == "person" and left.party.kind != "person" and gap & vocabulary.PERSON_NOUNS:
            right.party.employer = right.party.employer or left.party
        if left.party.kind == "person" and right.party.kind != "person" and "," in gap:
            owned = right.end < len(doc) and doc[right.end].text in {"'s", "’s"}
            if owned or (gap & vocabulary.PERSON_NOUNS and gap & {"of", "at", "for"}):
                left.party.employer = left.party.employer or right.party


def _read_judge(sentence: Sentence, token: Token) -> None:
    for item in sentence.items:
        if item.party.kind != "person":
            continue
        if token.i == item.end - 1:
            return  # a surname: `Howard Justice`
        inside = item.start <= token.i < item.end
        signed = token.text.isupper() and 0 <= token.i - item.end <= 6
        gap = token.doc[item.end : token.i] if token.i > item.end else None
        styled = (
            gap is not None and 1 < len(gap) <= 4 and gap[0].text == "," and all(t.text[0].isupper() for t in gap[1:])
        )
        if inside or signed or styled or 0 < item.start - token.i <= 2:
            give([item.party], "judge", 3)
            return


def _read_counsel(sentence: Sentence, token: Token) -> None:
    """`attorney X`, `X, general counsel`."""
    for item in sentence.items:
        if item.party.kind != "person":
            continue
        if any(t.lower_ in {"for", "of"} for t in token.doc[token.i + 1 : item.start]):
            continue  # `a lawyer for X` is not X
        titled = token.lower_ == "counsel" and 0 <= token.i - item.end <= 6
        if 0 < item.start - token.i <= 2 or (titled and "," in token.doc[item.end : token.i].text):
            give([item.party], "counsel", sentence.weight)
            return


def _read_law_firm(sentence: Sentence, token: Token) -> None:
    """`Marchetti Tolliver LLP`, `the law firm Marchetti Tolliver`."""
    for item in sentence.items:
        if item.party.kind == "person" or item.party.is_lab:
            continue
        called = token.lower_ == "firm" and item.start == token.i + 1 and token.i > 0 and token.nbor(-1).lower_ == "law"
        if called or (token.lower_ in _LAW_FORMS and item.start < token.i <= item.end):
            give([item.party], "counsel", sentence.weight)
            return


def _read_client(sentence: Sentence, token: Token) -> None:
    """`We act for X`: a letter before action, in which X complains."""
    if token.lower_ in _FOR_CLIENT and token.i > 0 and token.nbor(-1).lower_ == "we":
        clients = [i.party for i in sentence.items if 0 < i.start - token.i <= 3]
        give(clients[:1], "accuser", sentence.weight)


def _read_sponsors(sentence: Sentence, token: Token) -> None:
    """`Senator X introduced a bill`, `cosponsored by X, Y and Z`: who brings a bill has a part in what it says."""
    if not sentence.says(_BILLS) and not token.lower_.startswith(("cosponsor", "sponsor")):
        return
    for item in sentence.items:
        if item.party.kind == "person":
            item.party.speaks = True


def _read_testimony(sentence: Sentence, token: Token) -> None:
    span = sentence.span
    if token.lower_ in _TOLD and not any(
        t.lower_ in _HEARERS for t in token.doc[token.i + 1 : min(token.i + 6, span.end)]
    ):
        return
    if token.lower_ == "oath" and (token.i == 0 or token.nbor(-1).lower_ != "under"):
        return
    if token.lower_ == "stand" and (token.i == 0 or token.nbor(-1).lower_ != "the"):
        return
    speakers = sentence.before(token) or ([] if token.lower_ in _TOLD else sentence.after(token.i, 8))
    give([p for p in speakers[:1] if p.kind == "person"], "witness", 2 * sentence.weight)


def _read_amicus(sentence: Sentence, token: Token) -> None:
    if sentence.says(words("brief briefs filed curiae")):
        give(sentence.before(token), "amicus", 2 * sentence.weight)


def _read_saying(sentence: Sentence, token: Token) -> None:
    """Who speaks."""
    ahead = sentence.after(token.i, 2) if token.i + 1 < sentence.span.end else []
    for party in [*sentence.before(token)[-1:], *ahead[:1]]:
        party.speaks = True


def _read_regulating(sentence: Sentence, token: Token) -> None:
    agencies = [p for p in sentence.before(token) if p.kind == "agency"]
    give(agencies, "regulator", sentence.weight)
    start = max(sentence.span.start, token.i - _REGULATOR_WITHIN)
    unnamed = token.lower_ in _PUNISHED and any(t.lower_ in _REGULATORS for t in token.doc[start : token.i])
    if (agencies or unnamed) and token.lower_ in _AIMED:
        give([p for p in sentence.after(token.i, 4) if p.kind == "organisation"], "actor", sentence.weight)


_READERS: tuple[tuple[frozenset[str], Reader], ...] = (
    *suits.READERS,
    *sides.READERS,
    *decisions.READERS,
    *accusations.READERS,
    (words("judge justice judges"), _read_judge),
    (words("attorney attorneys lawyer lawyers counsel litigator"), _read_counsel),
    (_LAW_FORMS | {"firm"}, _read_law_firm),
    (_FOR_CLIENT, _read_client),
    (
        words(
            "introduced introduces introducing introduce reintroduced reintroduces unveiled unveils tabled tables "
            "cosponsored cosponsor cosponsors sponsored sponsor sponsors"
        ),
        _read_sponsors,
    ),
    (words("testified testifies testifying testimony stand deposed oath told tells cross"), _read_testimony),
    (words("amicus amici"), _read_amicus),
    (vocabulary.SAYING, _read_saying),
    (vocabulary.SAYING | vocabulary.REGULATING, _read_regulating),
)


def _by_word() -> dict[str, list[Reader]]:
    found: dict[str, list[Reader]] = {}
    for cues, read in _READERS:
        for cue in cues:
            found.setdefault(cue, []).append(read)
    return found


_READERS_OF = _by_word()
