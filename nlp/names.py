"""Capitalised stretches of a Doc that may be somebody's name, for names that no registry knows.

There is no statistical model here: a stretch is only a candidate. It becomes a party where the text gives it a part
(it sues, is accused, speaks), which `roles` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidocket.nlp import vocabulary
from aidocket.nlp.light import Doc, Span, Token
from aidocket.nlp.words import words
from aidocket.party_names import SUFFIXES, name_key

MAX_TOKENS = 9
_DATELINE_TOKENS = 16
PARTICLES = words("de da di del della der den van von la le al bin ibn ten ter dos du")
_ARTICLES = words("The A An")
_JOINERS = words("& + -")
_AFTER_OF = words("the and of for")
_OFFICES = words(
    "spokesman spokeswoman spokesperson lawyer attorney ceo chief president chairman founder cofounder professor "
    "novelist"
)
_AI_THINGS = words(
    "model models slop training tool tools image images chatbot chatbots system systems company companies firm firms "
    "lab labs startup startups art video videos content search research data lawsuit lawsuits policy rules features"
)
_SAID = words("said says wrote added")
_ALSO_SURNAMES = words("Justice Judge Lord Chancellor Mayor Major Lady Dame")
"""Titles that people bear as surnames: `Howard Justice`, but `Mr Justice Howard`."""

_APOSTROPHES = frozenset({"'", "’"})
_SOCIETIES = words("Union Guild Association League Society Federation Alliance Licensing")
"""Words of a society's name that stand behind those whom it unites: `Poets’ Union`."""

_OWNERS_IN_NAMES = words("My Our Your")
_NO_BODIES = frozenset({"R&B", "Q&A", "M&A", "R&D", "P&L"})
_OFFICES_IN_CAPITALS = words("CPO CIO CISO CMO CLO CRO EVP SVP VP")
_DATELINE = re.compile(
    r"[A-Z][A-Za-z.'’ -]{1,40}(?:, (?:[A-Z][a-z]+\.?|[A-Z.]{2,6}))?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r" (?:\([^()\n]{2,40}\) ?)?[-–—]{1,2} "
)
"""`MARLPORT, Nov 10 (Meridian) - `: where and when a story was filed, by which agency."""

_LEGAL_VERBS = words(
    "sued sues suing accused accuses accusing alleges alleged demanded demands filed files lodged claims claimed "
    "settled settles taken takes took brought"
)
_BEFORE_VERB = words("and has have is are also 's ’s which jointly other others two three four several") | (
    vocabulary.PLAINTIFF_NOUNS
)
_VERB_WITHIN = 6
_TELLING_VERBS = _LEGAL_VERBS | words("said says admitted conceded acknowledged denied announced confirmed told")
_RELATIVE = {", which", ", who", ", a", ", an", ", the"}
_RELATIVE_WITHIN = 24
_NO_LONE_NAMES = vocabulary.PLAINTIFF_NOUNS | vocabulary.PERSON_NOUNS | vocabulary.ORG_NOUNS
_OPENERS = frozenset("\"“‘'([—–-:•*")


def is_capital(token: Token) -> bool:
    """Whether the token could belong to a name: a capital somewhere, as in `OpenAI`, `xAI` or `S.C.R.I.B.E.`."""
    text = token.text
    return text != token.lower_ and text[0].isalpha() and text[-1] not in "/:@" and "://" not in text


def is_title_case(span: Span) -> bool:
    """Whether a sentence is set like a headline, so that a capital says nothing."""
    if span.text.rstrip().endswith((".", "”", '"')) and span.start_char >= span.doc.text_start:
        return False
    alpha = [t.text for t in span if t.is_alpha and len(t.text) > 3]
    return len(alpha) > 2 and sum(t[0].isupper() for t in alpha) >= 0.75 * len(alpha)


def iter_chunks(doc: Doc) -> Iterator[Span]:
    """Candidate names in order, without overlap, trimmed of articles, titles and words that name nobody."""
    midway = _capitals_midway(doc)
    datelines = _datelines(doc)
    for sentence in doc.sents:
        if is_title_case(sentence) and not _is_roll(sentence):
            continue
        position, end = sentence.start, sentence.end
        while position < end:
            token = doc.tokens[position]
            if token.text == token.lower_ or position in datelines or not is_capital(token):
                position += 1
                continue
            stop = _chunk_end(doc, position, end)
            chunk = _trimmed(doc, position, stop, sentence.start)
            if chunk is not None and (
                len(chunk) > 1 or not _opens(chunk[0]) or chunk.text in midway or _acts_at_law(chunk)
            ):
                yield chunk
            position = stop


def is_person_name(chunk: Span) -> bool:
    """Whether the words look like a person's: a known first name or initials before one more, no corporate word."""
    tokens = [t.text for t in chunk]
    if not 2 <= len(tokens) <= 5 or any(t in vocabulary.ORG_HEADS or (t in _JOINERS and t != "-") for t in tokens):
        return False
    if any(c.isdigit() for t in tokens for c in t):
        return False
    first = tokens[0].title() if tokens[0].isupper() and len(tokens[0]) > 2 else tokens[0]
    initials = len(first) == 2 and first[1] == "."
    return first in vocabulary.FIRST_NAMES or initials


def has_person_context(chunk: Span) -> bool:
    """Whether a title or a noun such as `author` stands right before it, or `, a spokesman` right behind."""
    doc = chunk.doc
    behind = doc[chunk.end : chunk.end + 4]
    if len(chunk) in {2, 3} and not any(t.text in vocabulary.ORG_HEADS for t in chunk) and _is_told_of_person(behind):
        return True
    if len(behind) > 1 and behind[0].text == "," and any(t.lower_ in _OFFICES for t in behind):
        return not any(is_capital(t) for t in behind)
    if chunk.start == 0:
        return False
    before = doc[chunk.start - 1]
    if before.lower_ in _SAID and len(chunk) in {2, 3} and chunk.end < len(doc) and doc[chunk.end].text == ",":
        return not any(t.text in vocabulary.ORG_HEADS for t in chunk)  # `…,” said Leonie Vale, the lead plaintiff`
    return before.text in vocabulary.PERSON_TITLES or before.lower_ in vocabulary.PERSON_NOUNS


def _is_told_of_person(behind: Span) -> bool:
    """Whether an age, an office by state, or what somebody wrote stands behind a name: `, 34,`, `(author of …`."""
    told = [t.lower_ for t in behind]
    if told[:1] == [","] and len(told) > 2:
        return (told[1].isdigit() and len(told[1]) == 2 and told[2] == ",") or told[1] in {"who", "whose"}
    return told[:1] == ["("] and len(told) > 1 and told[1] in vocabulary.PERSON_NOUNS


def _datelines(doc: Doc) -> set[int]:
    """The tokens of datelines, at the start of the text or of a line; the place stands in capitals."""
    found: set[int] = set()
    for sentence in doc.sents:
        if sum(c.isupper() for c in sentence[0].text) < 2 or sentence.start_char < doc.text_start:
            continue
        head = doc[sentence.start : min(sentence.end, sentence.start + _DATELINE_TOKENS)]
        match = _DATELINE.match(head.text)
        if match is not None and sentence[0].text.isupper():
            found.update(t.i for t in head if t.idx < head.start_char + match.end())
    return found


def _capitals_midway(doc: Doc) -> set[str]:
    """Words that are capital where grammar does not ask for it; elsewhere a first word is just a first word."""
    plain = [sentence for sentence in doc.sents if not is_title_case(sentence)]
    return {t.text for sentence in plain for t in sentence if is_capital(t) and not _opens(t)} | {
        t.text for t in doc if t.text != t.lower_ and t.text[1:] != t.lower_[1:] and t.is_alpha
    }


def _opens(token: Token) -> bool:
    """Whether it is the first word of a sentence or of a quotation."""
    return bool(token.is_sent_start) or (token.i > 0 and token.nbor(-1).text in _OPENERS)


def _acts_at_law(chunk: Span) -> bool:
    """Whether the first word of a sentence sues or accuses, by what follows: `Kadokawa and X sued`."""
    doc = chunk.doc
    if chunk.text in vocabulary.GROUPS_AT_START or chunk[0].lower_ in _NO_LONE_NAMES or chunk.text.endswith("ly"):
        return False
    if doc[chunk.end : chunk.end + 2].text in _RELATIVE:
        told = doc[chunk.end : min(chunk.end + _RELATIVE_WITHIN, len(doc))]
        return any(token.lower_ in _TELLING_VERBS for token in told)  # `Harfa, which manages rights, sued`
    for token in doc[chunk.end : min(chunk.end + _VERB_WITHIN, len(doc))]:
        if token.lower_ in _LEGAL_VERBS:
            return True
        if not (is_capital(token) or token.lower_ in _BEFORE_VERB or token.text in {",", "&"}):
            return False
    return False


def _is_roll(sentence: Span) -> bool:
    """Whether a line in capitals lists parties of a case, or is the signature above a judge's title."""
    doc, end = sentence.doc, min(sentence.end + 8, len(sentence.doc))
    return any(t.lower_.rstrip("s.") in {"plaintiff", "defendant", "judge"} for t in sentence) or any(
        t.text == "JUDGE" for t in doc[sentence.end : end]
    )


def _chunk_end(doc: Doc, start: int, end: int) -> int:
    position = start + 1
    while position < end and position - start < MAX_TOKENS:
        token, previous = doc[position], doc[position - 1]
        if is_capital(token):
            position += 1
        elif token.text in _JOINERS and position + 1 < end and is_capital(doc[position + 1]):
            if token.text == "-" and previous.whitespace_:
                break
            position += 2
        elif (token.is_digit or token.text in PARTICLES) and position + 1 < end and is_capital(doc[position + 1]):
            position += 2
        elif token.text in {"of", "for"} and previous.text in vocabulary.OF_HEADS:
            ahead = position + 1
            while ahead < end and doc[ahead].text in _AFTER_OF:
                ahead += 1
            if ahead >= end or not is_capital(doc[ahead]):
                break
            position = ahead + 1
        elif token.text in _APOSTROPHES and position + 1 < end and doc[position + 1].text in _SOCIETIES:
            position += 2
        elif token.text in {"'s", "’s"} and previous.text in {"Anna", "Reader", "People", "Simon", "McDonald"}:
            position += 1
        else:
            break
    return position


def _trimmed(doc: Doc, start: int, stop: int, sentence_start: int) -> Span | None:
    """The stretch without what is no part of a name; None where nothing is left."""
    titles = [
        t.i
        for t in doc[start:stop]
        if (t.text in vocabulary.PERSON_TITLES and not _is_surname(t, start)) or _is_trade(t, stop)
    ]
    if titles and titles[-1] + 1 < stop:
        start = titles[-1] + 1
    elif titles:
        stop = titles[0]
    while start < stop and _is_trimmed_in_front(doc[start], sentence_start):
        start += 1
    if stop - start > 1 and doc[stop - 1].text == "AI" and stop < len(doc) and doc[stop].lower_ in _AI_THINGS:
        stop -= 1  # `Harry Potter AI slop`
    if titles:
        while start < stop and doc[start].text in vocabulary.NOT_NAMES:
            start += 1
    if start >= stop or all(_is_common(t) for t in doc[start:stop]) or doc[start:stop].text in _NO_BODIES:
        return None
    if stop - start == 1 and _names_nobody_alone(doc[start]):
        return None
    return doc[start:stop]


def _names_nobody_alone(token: Token) -> bool:
    """Whether one word is no name by itself: a letter, `Media`, `INC`."""
    if token.text in vocabulary.CREATORS_IN_CAPITALS:
        return True
    return len(token.text.strip(".")) < 2 or token.text in vocabulary.BARE_HEADS or name_key(token.text) in SUFFIXES


def _is_surname(token: Token, start: int) -> bool:
    """Whether a title behind a first name ends the name: `Howard Justice`."""
    return token.text in _ALSO_SURNAMES and token.i > start and token.nbor(-1).text in vocabulary.FIRST_NAMES


def _is_trade(token: Token, stop: int) -> bool:
    """Whether a capital word is what a person does, before a first name: `Novelist Jane Roe`, `X CPO Jo Roe`."""
    trade = token.lower_ in vocabulary.PERSON_NOUNS or token.text in _OFFICES_IN_CAPITALS
    return trade and token.i + 1 < stop and token.nbor().text in vocabulary.FIRST_NAMES


def _is_trimmed_in_front(token: Token, sentence_start: int) -> bool:
    if token.text in _OWNERS_IN_NAMES and token.i > sentence_start and not _opens(token):
        return False
    if token.text in _ARTICLES or (token.is_stop and token.text.istitle()):
        return True
    return (token.i == sentence_start or not token.is_alpha) and _is_common(token)


def _is_common(token: Token) -> bool:
    return token.text in vocabulary.NOT_NAMES or token.is_stop or not any(c.isalpha() for c in token.text)
