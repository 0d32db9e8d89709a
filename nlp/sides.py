"""Who sues whom, by what the sides are called: `X v. Y`, `plaintiffs X and Y`, `Jane Roe, the lead plaintiff`."""

from __future__ import annotations

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Party, cast_of
from aidocket.nlp.light import Doc, Token
from aidocket.nlp.noting import ACCUSE, ALLEGES, ARGUES, SUE, Reader, note_accusation, note_suit
from aidocket.nlp.reading import Item, Sentence, labs_meant, next_word
from aidocket.nlp.words import words
from aidocket.party_names import SUFFIXES, name_key

_LEGAL = vocabulary.LEGAL_ACTIONS
_AMONG = words("include includes including are were : —")
_OF_LIST = words("identified including include includes comprises comprise led such are : — – (")
_WORKS = words("works work books book copyrights songs music art artwork articles photos images code voice likeness")
_AS_SIDE = {"as a", "as", "as the", "as co -", "as another"} | {
    f"{be}{words_}"
    for be in ("is ", "are ", "was ", "were ")
    for words_ in ("among the", "the", "the lead", "the named", "one of the", "named as", "listed as", "all")
}
"""Words between names and the side that they are told to be on."""

_OF_SIDE = words("the a an one of lead named first co - main and who is are")
_SUING = SUE | words("suing lawsuit lawsuits suit suits plaintiffs complaint")
_LINE = 14
_SIDE_WORDS = words("plaintiff plaintiffs defendant defendants et al others and claimant claimants petitioner")
_HEAD_WITHIN = 8
_APPOSED = 6
_STILL_TOLD = 60
"""Tokens behind a suit within which a list of publishers or authors still belongs to it."""


def _read_versus(sentence: Sentence, token: Token) -> None:
    if token.lower_ == "v" and not (token.i + 1 < len(token.doc) and token.nbor().text == "."):
        return
    left = [i for i in sentence.items if i.end <= token.i and _touches(token.doc, i.end, token.i)]
    right = [i for i in sentence.items if i.start > token.i and i.start - token.i <= 3]
    sides = [side.party for side in (*left[-1:], *right[:1]) if _is_side(side)]
    if not right or (len(sides) < 2 and token.lower_ != "v."):
        return
    listed = [p for p in sentence.listed_until(left[-1]) if not _is_bracketed(sentence, p, left[-1])] if left else []
    plaintiffs = [p for p in listed if p in sides or (p.known and p.kind != "person")]
    note_suit(sentence, plaintiffs, [p for p in [right[0].party] if p in sides], 1.5)


def _is_bracketed(sentence: Sentence, party: Party, last: Item) -> bool:
    """Whether a bracket opens between a name and the caption that `last` stands in: `YouTube (Pelagic v. Vireo)`."""
    place = next((i.end for i in sentence.items if i.party is party and i.end <= last.start), last.start)
    return any(t.text == "(" for t in sentence.span.doc[place : last.start])


def _is_side(item: Item) -> bool:
    """A surname alone in a caption names the case, not somebody that the text tells of."""
    return item.end - item.start > 1 or (item.party.known and item.party.kind != "person")


def _read_side(sentence: Sentence, token: Token) -> None:
    """`Plaintiffs X, Y and Z`, `the plaintiffs include X`, `X, Defendant`."""
    role = token.lower_.rstrip("s")
    ahead = [i for i in sentence.items if 0 < i.start - token.i <= 1]
    if not ahead:
        among = next_word(sentence, token.i, _AMONG, reach=4)
        such = next_word(sentence, among, {"as"}, reach=7) if among is not None else None
        if such is not None and token.doc[such - 1].lower_ == "such":
            among = such  # `the plaintiffs include well-known writers such as X`
        ahead = [i for i in sentence.items if among is not None and 0 < i.start - among <= 2]
    behind = [i for i in sentence.items if i.end <= token.i and _touches(token.doc, i.end, token.i)]
    behind = behind or [i for i in sentence.items if i.end < token.i and _is_apposition(token.doc, i.end, token.i)]
    named_as = [i for i in sentence.items if token.doc[i.end : token.i].text.lower() in _AS_SIDE]
    if named_as:
        parties = sentence.listed_until(named_as[-1])
    elif ahead:
        parties = sentence.listed_from(ahead[0])
    elif behind and (token.text[0].isupper() or behind[-1].end < token.i - 1):
        parties = sentence.listed_until(behind[-1])
    else:
        return
    if role == "plaintiff":
        note_suit(sentence, parties, [], 2)
    else:
        note_suit(sentence, [], parties, 2)


def _touches(doc: Doc, end: int, index: int) -> bool:
    """Whether only `, Inc.,` and the word for a side stand between: `HART HOUSE, INC., Plaintiff`."""
    gap = doc[end:index]
    return len(gap) <= _HEAD_WITHIN and all(
        not t.is_alpha or name_key(t.text) in SUFFIXES or t.lower_ in _SIDE_WORDS for t in gap
    )


def _is_apposition(doc: Doc, end: int, index: int) -> bool:
    """Whether a name ends at `end` and is told to be what stands at `index`: `Jane Roe, the lead plaintiff`."""
    gap = [t.lower_ for t in doc[end:index]]
    return 1 < len(gap) <= _APPOSED and gap[0] == "," and all(word in _OF_SIDE for word in gap[1:])


def _read_rightsholders(sentence: Sentence, token: Token) -> None:
    """`labels including X, Y and Z`, `three authors — X, Y and Z`, in a sentence that tells of a suit."""
    suits = cast_of(token.doc).suits
    told = bool(suits) and sentence.span.start - suits[-1].start <= _STILL_TOLD
    if not (told or sentence.says(SUE | _LEGAL | ACCUSE | ALLEGES)) or sentence.says(vocabulary.DEALS):
        return
    marker = next_word(sentence, token.i, _OF_LIST, reach=6)
    if marker is None:
        return
    first = next((i for i in sentence.items if 0 < i.start - marker <= 5), None)
    if first is None or first.party.is_lab:
        return
    if told or sentence.says(SUE | _LEGAL):
        note_suit(sentence, sentence.listed_from(first), [], 1.5)
    else:
        accused = [i.party for i in sentence.items if i.party.is_lab]
        note_accusation(sentence, sentence.listed_from(first), accused or _meant_behind(sentence, first.end))


def _meant_behind(sentence: Sentence, start: int) -> list[Party]:
    """The labs that a noun such as `the company` behind a place means."""
    nouns = (labs_meant(token) for token in sentence.span.doc[start : sentence.span.end])
    return next((meant for meant in nouns if meant), [])


def _read_own_work(sentence: Sentence, token: Token) -> None:
    """`X and Y said their books were used`: in the story of a suit these are plaintiffs."""
    owner = next_word(sentence, token.i, {"their", "his", "her"}, reach=5)
    if owner is None or next_word(sentence, owner, _WORKS, reach=3) is None:
        return
    claimants = [p for p in sentence.before(token) if not p.is_lab and p.kind != "agency" and not p.only_source]
    if cast_of(token.doc).suits and all(p.kind == "person" for p in claimants):
        note_suit(sentence, claimants, [], 1)


def _read_infringe(sentence: Sentence, token: Token) -> None:
    """`X infringed Y's copyrights`."""
    doc = token.doc
    of = next_word(sentence, token.i, {"of"}, reach=4)
    owner = next((i for i in sentence.items if 0 < i.start - (of or token.i) <= (2 if of else 3)), None)
    owned = owner is not None and owner.end < len(doc) and doc[owner.end].text in {"'s", "’s", "'", "’"}
    if owner is None or not (of or owned):
        return
    infringers = [p for p in sentence.before(token) if p.is_lab]
    if infringers and not owner.party.is_lab:
        note_suit(sentence, [owner.party], infringers, 1)


def opens_list(sentence: Sentence) -> bool:
    """Whether a line announces those who sue: `The publishers that sued are:`."""
    return sentence.says(_SUING) and sentence.span.text.rstrip().endswith(":")


def read_list_line(sentence: Sentence) -> bool:
    """Note the names on a line of such a list as plaintiffs; whether it is one."""
    first = sentence.items[0] if sentence.items else None
    if first is None or len(sentence.span) > _LINE or first.start - sentence.span.start > 2:
        return False
    note_suit(sentence, [p for p in sentence.listed_from(first) if not p.is_lab], [], 1)
    return True


def read_heading(sentence: Sentence, previous: Sentence) -> None:
    """In a digest, names alone on a line head the item that tells how they sued."""
    if sentence.span.doc._.meta.kind != "digest" or not sentence.says(_SUING) or not previous.items:
        return
    named = {i for item in previous.items for i in range(item.start, item.end)}
    if all(t.i in named or not t.is_alpha or t.text[0].isupper() or t.lower_ in {"and", "the"} for t in previous.span):
        note_suit(sentence, [i.party for i in previous.items if not i.party.is_lab], [], 1)


READERS: tuple[tuple[frozenset[str], Reader], ...] = (
    (words("v. vs. vs v versus"), _read_versus),
    (words("plaintiff plaintiffs defendant defendants"), _read_side),
    (vocabulary.PLAINTIFF_NOUNS - words("plaintiff plaintiffs"), _read_rightsholders),
    (words("coalition group others claimants"), _read_rightsholders),
    (ALLEGES | ARGUES, _read_own_work),
    (words("infringed infringes infringing"), _read_infringe),
)
