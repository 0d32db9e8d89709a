"""A Doc as our rules see it: its text, its sentences as pairs of offsets, and which part is title, beginning or rest.

spaCy puts `doc.text` together anew at every call, so it is taken once and kept with the Doc.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Span

from aidocket.nlp.extensions import text_of
from aidocket.nlp.rules import Match

BEGINNING = 700
"""Code points of the text that count as its beginning: about the first three sentences of a news item."""

Part = Literal["title", "beginning", "rest"]
_KEY = "aidocket_layout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`sentences` are (start, end) in `text`, in order, without gaps; the title is part of `text` and ends before
    `text_start`."""

    text: str
    sentences: list[tuple[int, int]]
    text_start: int

    @property
    def beginning(self) -> int:
        """Where the beginning of the text ends."""
        return self.text_start + BEGINNING

    def part(self, start: int) -> Part:
        """Which part of the document a place is in."""
        if start < self.text_start:
            return "title"
        return "beginning" if start < self.beginning else "rest"


def layout_of(doc: Doc) -> Layout:
    """The Doc's layout; to be asked for when its sentences stand."""
    layout: Layout | None = doc.user_data.get(_KEY)
    if layout is None:
        layout = doc.user_data[_KEY] = _lay_out(doc)
    return layout


def _lay_out(doc: Doc) -> Layout:
    text = text_of(doc)
    starts = [token.idx for token in doc if token.is_sent_start] or [0]
    borders = list(zip(starts, [*starts[1:], len(text)], strict=True)) if text else []
    return Layout(text=text, sentences=borders, text_start=doc._.text_start)


def spans_of(doc: Doc, matches: Iterable[Match]) -> list[Span]:
    """Matches as spans of whole tokens, in order, their label that of the rule."""
    spans = []
    for match in matches:
        span = doc.char_span(match.start, match.end, label=match.label, alignment_mode="expand")
        if span is not None:
            spans.append(span)
    return spans
