"""The tokens of a spaCy Doc as plain Python objects, for rules that look at many of them.

spaCy makes a new Python object each time a token or a slice is asked for, and works each attribute out anew; that was
more than half of the time of all our rules. Here every token is made once a document. The names are spaCy's, and what
is kept of its interface means the same (https://spacy.io/api/token, https://spacy.io/api/span).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, overload

from spacy.attrs import LENGTH, SPACY
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc as SpacyDoc

from aidocket.nlp.layout import layout_of

GROUPS = ("parties", "models", "practices", "claims", "citations")
"""The span groups that our components fill."""

_KEY = "aidocket_light"


class Token:
    """One token; `idx` counts code points of the Doc's text."""

    __slots__ = ("doc", "i", "idx", "is_sent_start", "lower_", "text", "whitespace_")

    def __init__(self, doc: Doc, i: int, idx: int, text: str, whitespace: str, *, is_sent_start: bool) -> None:
        self.doc = doc
        self.i = i
        self.idx = idx
        self.text = text
        self.lower_ = text.lower()
        self.whitespace_ = whitespace
        self.is_sent_start = is_sent_start

    @property
    def is_alpha(self) -> bool:
        """Whether it is all letters."""
        return self.text.isalpha()

    @property
    def is_digit(self) -> bool:
        """Whether it is all digits."""
        return self.text.isdigit()

    @property
    def is_space(self) -> bool:
        """Whether it is white space."""
        return self.text.isspace()

    @property
    def is_stop(self) -> bool:
        """Whether it is one of spaCy's stop words for English."""
        return self.lower_ in STOP_WORDS

    def nbor(self, distance: int = 1) -> Token:
        """The token so many places on (back where negative).

        Raises:
            IndexError: there is none.
        """
        if self.i + distance < 0:
            raise IndexError(f"no token {distance} places from token {self.i}")
        return self.doc.tokens[self.i + distance]

    def __repr__(self) -> str:
        return self.text


class Span:
    """The tokens `start` to `end` (excluded) of a Doc."""

    __slots__ = ("doc", "end", "start")

    def __init__(self, doc: Doc, start: int, end: int) -> None:
        self.doc = doc
        self.start = start
        self.end = end

    @property
    def text(self) -> str:
        """Its words as they stand, without the white space behind them."""
        return self.doc.text[self.start_char : self.end_char] if self.end > self.start else ""

    @property
    def start_char(self) -> int:
        """Where its first token begins in the Doc's text."""
        tokens = self.doc.tokens
        return tokens[self.start].idx if self.start < len(tokens) else len(self.doc.text)

    @property
    def end_char(self) -> int:
        """Where its last token ends in the Doc's text; an empty span ends where it begins."""
        if self.end <= self.start:
            return self.start_char
        last = self.doc.tokens[self.end - 1]
        return last.idx + len(last.text)

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc.tokens[self.start : self.end])

    def __reversed__(self) -> Iterator[Token]:
        return reversed(self.doc.tokens[self.start : self.end])

    @overload
    def __getitem__(self, index: int) -> Token: ...
    @overload
    def __getitem__(self, index: slice) -> list[Token]: ...
    def __getitem__(self, index: int | slice) -> Token | list[Token]:
        return self.doc.tokens[self.start : self.end][index]

    def __repr__(self) -> str:
        return self.text


class Doc:
    """All tokens of a document, with its text and what the components hang on spaCy's Doc.

    `text_start` is where the text without its title begins, `size` the number of tokens, `sentence_of` gives for each
    token the number of its sentence in `sents`.
    """

    def __init__(self, doc: SpacyDoc) -> None:
        layout = layout_of(doc)
        self.text = layout.text
        self.user_data = doc.user_data
        self.spans = doc.spans
        self._: Any = doc._
        self.text_start: int = doc._.text_start
        self.tokens = _tokens(self, doc, [start for start, _ in layout.sentences])
        self.size = len(self.tokens)
        starts = [token.i for token in self.tokens if token.is_sent_start]
        self.sents = [Span(self, a, b) for a, b in pairwise([*starts, self.size])]
        self.sentence_of = [number for number, sentence in enumerate(self.sents) for _ in range(len(sentence))]

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens)

    @overload
    def __getitem__(self, index: int) -> Token: ...
    @overload
    def __getitem__(self, index: slice) -> Span: ...
    def __getitem__(self, index: int | slice) -> Token | Span:
        if isinstance(index, int):
            return self.tokens[index]
        start, end, _ = index.indices(self.size)
        return Span(self, start, end if end > start else start)


def _tokens(light: Doc, doc: SpacyDoc, starts: list[int]) -> list[Token]:
    """Every token; one at or behind the start of a sentence, the first such, opens it."""
    tokens: list[Token] = []
    position = 0
    text = light.text
    ahead = [*starts[1:], len(text) + 1]
    number, opens = 0, True
    for i, (length, space) in enumerate(doc.to_array([LENGTH, SPACY]).tolist()):
        end = position + length
        while position >= ahead[number]:
            number, opens = number + 1, True
        tokens.append(Token(light, i, position, text[position:end], " " if space else "", is_sent_start=opens))
        opens = False
        position = end + space
    return tokens


def longest(spans: Iterable[Span]) -> list[Span]:
    """Without those that overlap a longer one, or an earlier one of the same length, in order of the text."""
    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        places = range(span.start, span.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def light(doc: SpacyDoc | Doc) -> Doc:
    """The Doc's tokens, made at the first call; groups that no component has filled are empty from then on."""
    if isinstance(doc, Doc):
        return doc
    made: Doc | None = doc.user_data.get(_KEY)
    if made is None:
        made = doc.user_data[_KEY] = Doc(doc)
        for group in GROUPS:
            if group not in doc.spans:
                doc.spans[group] = []
    return made
