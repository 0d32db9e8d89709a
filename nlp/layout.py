"""A document as our rules see it: its text, its sentences as pairs of offsets, and what is title, beginning or rest.

It is made from the bare text, so that a document can be found irrelevant before anything more is done with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, cast

from spacy.tokens import Doc, Span

from aidocket.nlp.phrases import Found, Phrases
from aidocket.nlp.rules import Match, fold
from aidocket.nlp.splitting import split_sentences
from aidocket.store import records

BEGINNING = 700
"""Code points of the text that count as its beginning: about the first three sentences of a news item."""

T = TypeVar("T")
Part = Literal["title", "beginning", "rest"]
_KEY = "aidocket_layout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`plain` is the folded text, place by place (see `rules.fold`); `sentences` are (start, end) in `text`, in order,
    without gaps; the title is part of `text` and ends before `text_start`."""

    text: str
    plain: str
    sentences: list[tuple[int, int]]
    text_start: int
    _found: dict[Phrases, Found] = field(default_factory=dict, repr=False, compare=False)
    _read: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def found(self, phrases: Phrases) -> Found:
        """Where the phrases stand; read once, however many books of rules share them."""
        found = self._found.get(phrases)
        if found is None:
            found = self._found[phrases] = phrases.read(self.plain, self.sentences)
        return found

    def once(self, name: str, read: Callable[[], T]) -> T:
        """What was read of this text under a name; read at the first call, for several components ask for it."""
        if name not in self._read:
            self._read[name] = read()
        return cast(T, self._read[name])

    def span(self, start: int, end: int) -> records.Span | None:
        """A place as one in the text without its title; None where it begins in the title."""
        if start < self.text_start or end <= start:
            return None
        quote = self.text[start:end]
        return records.Span(start=start - self.text_start, end=end - self.text_start, quote=quote)

    @property
    def beginning(self) -> int:
        """Where the beginning of the text ends."""
        return self.text_start + BEGINNING

    def part(self, start: int) -> Part:
        """Which part of the document a place is in."""
        if start < self.text_start:
            return "title"
        return "beginning" if start < self.beginning else "rest"


def lay_out(text: str, text_start: int) -> Layout:
    """The layout of title and text together, of which the text begins at `text_start`."""
    return Layout(text=text, plain=fold(text), sentences=split_sentences(text), text_start=text_start)


def text_of(doc: Doc) -> str:
    """`doc.text`, which spaCy joins anew from its tokens at every call."""
    whole = doc.user_data.get("text")
    if whole is None:
        whole = doc.user_data["text"] = doc.text
    return str(whole)


def layout_of(doc: Doc) -> Layout:
    """The Doc's layout, made once."""
    layout: Layout | None = doc.user_data.get(_KEY)
    if layout is None:
        layout = doc.user_data[_KEY] = lay_out(text_of(doc), doc._.text_start)
    return layout


def give_layout(doc: Doc, layout: Layout) -> None:
    """Let a Doc have a layout that was made of its text before."""
    doc.user_data[_KEY] = layout


def spans_of(doc: Doc, matches: Iterable[Match]) -> list[Span]:
    """Matches as spans of whole tokens, in order, their label that of the rule."""
    spans = []
    for match in matches:
        span = doc.char_span(match.start, match.end, label=match.label, alignment_mode="expand")
        if span is not None:
            spans.append(span)
    return spans
