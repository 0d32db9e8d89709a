"""Sentence borders: after `.`, `!`, `?` and at line breaks, but not after abbreviations, initials and `v.`."""

from __future__ import annotations

import numpy
from spacy.language import Language
from spacy.tokens import Doc, Token

from aidocket.nlp.extensions import set_sentence_index
from aidocket.nlp.words import words

ENDS = frozenset(".!?…。！？") | {"..", "...", "?!", "!?"}
CLOSERS = frozenset("\"'”’)]»")
ABBREVIATIONS = words(
    "v. vs. no. nos. inc. corp. co. ltd. llc. mr. mrs. ms. dr. prof. hon. jr. sr. st. u.s. u.k. e.u. d.c. u.n. l.l.c. "
    "art. sec. para. pp. cf. e.g. i.e. viz. approx. dept. dist. ct. cir. cal. mass. ill. tex. del. n.y. s.d.n.y. "
    "n.d. s.d. d. e.d. w.d. c.d. supp. fed. jan. feb. mar. apr. jun. jul. aug. sept. sep. oct. nov. dec. "
    "gov. sen. rep. gen. rev. att'y"
)
"""Lower case. Some may end a sentence too (`Inc.`): there a capital word that often opens one decides."""

START, NO_START = 1, -1
MAX_TOKENS = 250
"""A longer sentence is a table or an attack; it is cut, so that whatever looks at a whole sentence stays quick."""

OPENERS = words(
    "The A An In On At It He She They We I You But And Or This That These Those As For If When While After Before "
    "However Meanwhile According Both Its His Her Their There Now Since Although Though Under With By From"
)


@Language.factory("aidocket_sentences")
class Sentences:
    """Sets `token.is_sent_start` on every token, and the sentence index that `span._.sentence` reads."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its sentence borders."""
        starts = numpy.full(len(doc), NO_START, dtype="int64")
        start_next, length = True, 0
        for token in doc:
            length = 0 if start_next else length + 1
            start_next = start_next or length > MAX_TOKENS
            if start_next and not token.is_space:
                starts[token.i] = START
                start_next = False
            if token.is_space:
                start_next = start_next or "\n" in token.text
            elif _ends(doc[token.i - 1] if _closes(token) else token):
                start_next = _capital_follows(doc, token.i)
        if len(doc):
            starts[0] = START
            # The setter of `token.is_sent_start` looks through the whole Doc at every call.
            doc.from_array(["SENT_START"], starts.view("uint64").reshape(-1, 1))  # type: ignore[arg-type]
        set_sentence_index(doc)
        return doc


def _ends(token: Token) -> bool:
    text = token.text
    if text not in ENDS and not (text.endswith(".") and len(text) > 1):
        return False
    doc, here = token.doc, token.i
    if text == ".":
        if here == 0 or token.idx == 0:
            return True
        word = doc[here - 1].text
        if len(word) == 1 and word.isupper() and _touches(doc, here):
            return False
        if word.casefold() == "no":
            return not (here + 1 < len(doc) and doc[here + 1].text[0].isdigit())
        if (word + ".").casefold() in ABBREVIATIONS and _touches(doc, here):
            return _opener_follows(doc, here)
        return not (_touches(doc, here) and not token.whitespace_ and here + 1 < len(doc) and doc[here + 1].is_alpha)
    if text.endswith(".") and len(text) > 1:
        return text not in ENDS and _opener_follows(doc, here) if text not in {"..", "..."} else True
    return True


def _closes(token: Token) -> bool:
    """Whether it is a closing quotation mark or bracket; a straight mark after a space opens."""
    return token.text in CLOSERS and token.i > 0 and _touches(token.doc, token.i)


def _touches(doc: Doc, here: int) -> bool:
    return not doc[here - 1].whitespace_


def _opener_follows(doc: Doc, here: int) -> bool:
    return here + 1 >= len(doc) or doc[here + 1].is_space or doc[here + 1].text in OPENERS


def _capital_follows(doc: Doc, here: int) -> bool:
    """Whether what comes after may open a sentence: not a small letter, not a closing mark."""
    if here + 1 >= len(doc):
        return True
    after = doc[here + 1]
    return not (after.text in CLOSERS or after.text in {",", ";", ":"} or after.text[:1].islower())
