"""Sentences with the parties that they name, and whose names stand before and behind a verb.

There is no parser here. The subject of a verb is the first list of names in its clause, its object the first list of
names behind it; the words between decide whether a list goes on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Party, cast_of
from aidocket.nlp.extensions import sentence_bounds
from aidocket.nlp.light import Doc, Span, Token
from aidocket.nlp.lists import NOT_IN_GAP, SEPARATORS, is_list_gap, noun_of
from aidocket.nlp.words import words

REACH = 14
LEAD = 5
"""Sentences, the title among them, that tell what the document is about."""

_LIST_SPREAD = 12
_IN_BRACKET = 16
"""Tokens within which a bracket that describes a person closes: `(author of …)`, `(D-Vt.)`."""

_AUXILIARIES = words(
    "is are was were be been being get gets got has have had also already now separately since recently both"
)
_BREAKS = words("; :")
_QUOTES = frozenset('”“"')
_CLAUSE_STARTS = words("that after while when because since although though whereas but where if whether")
_NO_SUBJECT = words("according by from against in of with like such to for at")
_DESCRIBING = words("owned backed based led funded style like built powered developed founded run affiliated linked")
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})


@dataclass(frozen=True, slots=True)
class Item:
    """One naming in a sentence. `start` and `end` are tokens of the Doc."""

    start: int
    end: int
    party: Party


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its namings; `weight` says how much it matters, `lowers` are its words in small letters."""

    span: Span
    items: tuple[Item, ...]
    weight: float
    lowers: frozenset[str]

    def before(self, token: Token) -> list[Party]:
        """The subject of a verb: the first list of names in the clause that the verb closes."""
        return _subject(self, token.i)

    def after(self, index: int, reach: int = REACH) -> list[Party]:
        """The object of a verb or preposition: the first list of names behind `index`, or what a noun means."""
        return _object(self, index, reach)

    def says(self, wanted: frozenset[str]) -> bool:
        """Whether one of the words, in small letters, stands in it."""
        return not wanted.isdisjoint(self.lowers)

    def listed_from(self, first: Item, end: int | None = None) -> list[Party]:
        """A name and those that are listed with it, to the right."""
        return [item.party for item in _list_items(self, first, end)]

    def listed_until(self, last: Item) -> list[Party]:
        """A name and those that are listed with it, to the left."""
        doc = self.span.doc
        group, first = [last.party], last
        for item in reversed(self.items):
            if item.start >= first.start:
                continue
            if not is_list_gap(doc[item.end : first.start]) or _is_source(doc, item):
                break
            group.insert(0, item.party)
            first = item
        return list(dict.fromkeys(group))


def sentences_of(doc: Doc) -> list[Sentence]:
    """The sentences with their namings, the title first."""
    cast = cast_of(doc)
    told = [party for party in cast.parties if not party.only_source]
    items = [Item(s.start, s.end, p) for p in told for s in p.spans if not is_adjective(s)]
    items.sort(key=lambda i: (i.start, i.end))
    found: list[Sentence] = []
    position = 0
    for number, span in enumerate(doc.sents):
        here = []
        while position < len(items) and items[position].start < span.end:
            here.append(items[position])
            position += 1
        weight = 3.0 if span.start_char < doc.text_start else 2.0 if number < LEAD else 1.0
        found.append(Sentence(span, tuple(here), weight, frozenset(token.lower_ for token in span)))
    return found


def lead_end(doc: Doc) -> int:
    """The token behind the lead."""
    return next((s.end for number, s in enumerate(doc.sents) if number == LEAD - 1), len(doc))


def is_definite(token: Token) -> bool:
    """Whether `the`, `these` … stands before, with up to three describing words between."""
    if token.lower_ in {"plaintiff", "plaintiffs"}:
        return True
    doc = token.doc
    for before in reversed(doc[max(sentence_bounds(doc, token.i)[0], token.i - 4) : token.i]):
        if before.lower_ in vocabulary.DETERMINERS:
            return True
        if before.text == "-":
            continue  # `the start-up`
        if not before.is_alpha or before.lower_ in {"of", "a", "an", "and", "in", "by", "for"}:
            return False
    return False


def is_passive(verb: Token) -> bool:
    """Whether a form of `be` or `by` marks the verb as suffered, not done."""
    if not verb.lower_.endswith("ed") and verb.lower_ not in {"brought", "hit"}:
        return verb.i > 0 and verb.nbor(-1).lower_ == "being"
    doc, (start, end) = verb.doc, sentence_bounds(verb.doc, verb.i)
    for token in reversed(doc[max(start, verb.i - 3) : verb.i]):
        if token.lower_ in {"is", "are", "was", "were", "been", "being", "be", "get", "gets", "got", "getting"}:
            return True
        if token.lower_ not in _AUXILIARIES and not token.lower_.endswith("ly"):
            break
    if verb.i + 1 >= end:
        return False
    ahead = verb.nbor().lower_
    return ahead == "by" or (verb.lower_ == "sued" and ahead in {"over", "for", "in"})


def next_word(sentence: Sentence, index: int, wanted: Iterable[str], reach: int) -> int | None:
    """The first of the wanted words behind the token `index`, as a token index."""
    among = set(wanted)
    ahead = sentence.span.doc[index + 1 : min(index + 1 + reach, sentence.span.end)]
    return next((token.i for token in ahead if token.lower_ in among), None)


def is_adjective(span: Span) -> bool:
    """Whether a name only describes the next word, as in `the Microsoft-owned company`."""
    doc, end = span.doc, span.end
    return end + 1 < len(doc) and doc[end].text == "-" and doc[end + 1].lower_ in _DESCRIBING


def _subject(sentence: Sentence, index: int) -> list[Party]:
    doc = sentence.span.doc
    previous = index - 1
    while previous > sentence.span.start and doc[previous].lower_ in _AUXILIARIES:
        previous -= 1
    if doc[previous].lower_ in {"who", "which", "that"}:
        touching = [i for i in sentence.items if 0 <= previous - i.end <= 1]
        return sentence.listed_until(touching[-1]) if touching else []
    start = sentence.span.start
    for token in reversed(doc[sentence.span.start : index]):
        if token.text in _BREAKS or token.text in _QUOTES or token.lower_ in _CLAUSE_STARTS:
            start = token.i + 1
            break
    inside = [i for i in sentence.items if start <= i.start and i.end <= index]
    skipped = -1
    for item in inside:
        if item.start < skipped:
            continue
        before = doc[max(start, item.start - 2) : item.start]
        if any(t.lower_ in _NO_SUBJECT for t in before) and "led" not in {t.lower_ for t in before}:
            skipped = _end_of_list(sentence, item, index)
            continue
        if _owns_next(doc, item, inside):
            continue
        return sentence.listed_from(item, end=index)
    return []


def _object(sentence: Sentence, index: int, reach: int) -> list[Party]:
    doc = sentence.span.doc
    for item in sentence.items:
        if item.start <= index:
            continue
        gap = doc[index + 1 : item.start]
        if len(gap) > reach or any(t.lower_ in vocabulary.STOPPERS or t.text in _BREAKS for t in gap):
            break
        if any(t.lower_ in {"like", "such"} for t in gap):
            return []  # `cases against companies like X` is about others
        if _owns_next(doc, item, sentence.items):
            continue
        return sentence.listed_from(item)
    return _meant_by_noun(sentence, index, min(reach, 6))


def _end_of_list(sentence: Sentence, first: Item, end: int) -> int:
    """Where the list that a name opens ends; without an `and` a comma ends a phrase, not a list: `To X, Y says`."""
    items = _list_items(sentence, first, end)
    joined = any(t.lower_ in {"and", "&", "or"} for t in sentence.span.doc[first.end : items[-1].start])
    return items[-1].end if joined else first.end


def _meant_by_noun(sentence: Sentence, index: int, reach: int) -> list[Party]:
    """The labs that `the company` or `the AI companies` means, right behind the token `index`."""
    doc = sentence.span.doc
    for token in doc[index + 1 : min(index + 1 + reach, sentence.span.end)]:
        if token.lower_ in vocabulary.STOPPERS or token.text in _BREAKS:
            return []
        if meant := labs_meant(token):
            return meant
    return []


def labs_meant(token: Token) -> list[Party]:
    """The labs that a noun such as `company` stands for: the one named last, or all of the last list."""
    noun = noun_of(token)
    one, many = noun in vocabulary.COMPANY_NOUNS, noun in vocabulary.COMPANIES_NOUNS
    if not (one or many) or not is_definite(token):
        return []
    named = _lab_namings(token.doc)
    last = bisect_left(named, token.i, key=lambda pair: pair[0]) - 1
    if last < 0:
        return []
    if one:
        return [named[last][1]]
    near = [party for start, party in named[max(0, last - 7) : last + 1] if named[last][0] - start <= _LIST_SPREAD]
    return list(dict.fromkeys(near))


def _lab_namings(doc: Doc) -> list[tuple[int, Party]]:
    """Every naming of a lab, in order; worked out once a document."""
    cast = cast_of(doc)
    if cast.lab_namings is None:
        found = [(s.start, p) for p in cast.parties if p.is_lab for s in p.spans]
        cast.lab_namings = sorted(found, key=lambda pair: pair[0])
    return cast.lab_namings


def _owns_next(doc: Doc, item: Item, items: Iterable[Item]) -> bool:
    """Whether it is the possessor of the next name, as `Musk` in `Musk's xAI`."""
    if item.end >= len(doc) or doc[item.end].text not in _POSSESSIVES:
        return False
    for other in items:
        gap = doc[item.end + 1 : other.start]
        if other.start > item.end and len(gap) <= 7:
            return all((t.is_alpha and t.lower_ not in NOT_IN_GAP) or t.text in "-&" for t in gap)
    return False


def _list_items(sentence: Sentence, first: Item, end: int | None) -> list[Item]:
    doc = sentence.span.doc
    group, edge = [first], _behind_bracket(sentence, first)
    for item in sentence.items:
        if item.start < edge or (end is not None and item.end > end):
            continue
        gap = doc[edge : item.start]
        if not is_list_gap(gap):
            break
        describes = len(gap) > 1 and gap[0].lower_ in vocabulary.PERSON_NOUNS and gap[1].text == ","
        if gap.text.strip() and (describes or not any(t.lower_ in SEPARATORS for t in gap)):
            group.pop()  # `Rolling Stone owner Penske Media`, `a Perplexity user, Jane Roe`: the last name is meant
        group.append(item)
        edge = _behind_bracket(sentence, item)
    seen: dict[int, Item] = {}
    for item in group:
        seen.setdefault(id(item.party), item)
    return list(seen.values())


def _behind_bracket(sentence: Sentence, item: Item) -> int:
    """The token where a list goes on behind a name: behind the bracket that describes a person."""
    doc, end = sentence.span.doc, item.end
    if item.party.kind != "person" or end >= sentence.span.end or doc[end].text != "(":
        return end
    closed = next((t.i for t in doc[end : min(end + _IN_BRACKET, sentence.span.end)] if t.text == ")"), None)
    return end if closed is None else closed + 1


def _is_source(doc: Doc, item: Item) -> bool:
    """`According to X, Y and Z …`: X is in no list with the others."""
    before = doc[max(0, item.start - 2) : item.start]
    return len(before) == 2 and before[0].lower_ == "according"
