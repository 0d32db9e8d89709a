"""Links: the disputes that a document belongs to, and for each event and assertion the one that it is told of, and how
sure it is.

In a round-up each belongs to the dispute that its own sentence names, or else its paragraph, or else the heading
above that; where none of them names one it belongs to none, for another item's dispute would be a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.knowledge import Knowledge, knowledge_of
from aidocket.nlp.layout import layout_of
from aidocket.nlp.linking import link_document, linker_for
from aidocket.nlp.surety import state_confidence
from aidocket.store.records import DisputeLink, Event, Span

MAX_PASSAGE = 2_000
"""Code points of a paragraph that are read on each side of a place."""

MAX_HEADING = 120
"""Code points of a line that may be the heading of the paragraph under it."""

_SENTENCE_END = re.compile(r"(?<!\bInc)(?<!\bCorp)(?<!\bLtd)(?<!\bCo)(?<!\bal)[.!?][\"”’)]?$")

CLEAR_LEAD = 0.15
"""How much surer the first link has to be, for a place that names no dispute to belong to it."""


@Language.factory("aidocket_links")
class Links:
    """Runs last: it needs everything that was read."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._knowledge = knowledge_of(nlp)

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, its events and assertions with their disputes."""
        if doc._.relevant:
            links = link_document(doc, self._knowledge)
            doc._.events = [replace(e, dispute_id=self._dispute_of_event(e, doc, links)) for e in doc._.events]
            doc._.assertions = [
                replace(a, dispute_id=_dispute_at(a.span, doc, links, self._knowledge)) for a in doc._.assertions
            ]
            state_confidence(doc)
        return doc

    def _dispute_of_event(self, event: Event, doc: Doc, links: list[DisputeLink]) -> str | None:
        if event.type.startswith("policy."):
            return None  # rules are made for all
        return _dispute_at(event.span, doc, links, self._knowledge)


def _dispute_at(span: Span | None, doc: Doc, links: list[DisputeLink], knowledge: Knowledge) -> str | None:
    """The dispute that is told of at a place; no place means the title."""
    linked = {link.dispute_id for link in links}
    if len(links) < 2 and doc._.meta.kind != "digest":
        return links[0].dispute_id if links else None
    linker = linker_for(knowledge)
    for start, end in _passages(span, doc):
        parties = {s.id_ for s in doc.spans["parties"] if s.id_ and start <= s.start_char < end}
        text = layout_of(doc).text[start:end]
        for told in (linker.named_in(text) & linked, linker.fought_by(parties) & linked):
            if told:
                return next(link.dispute_id for link in links if link.dispute_id in told)
    if doc._.meta.kind != "digest" and links[0].confidence - links[1].confidence >= CLEAR_LEAD:
        return links[0].dispute_id
    return None


def _passages(span: Span | None, doc: Doc) -> Iterator[tuple[int, int]]:
    """Where the dispute of a place may be named, the nearest first: its sentence, its paragraph, the heading."""
    if span is None:
        yield 0, doc._.text_start
        return
    text = layout_of(doc).text
    start, end = span.start + doc._.text_start, span.end + doc._.text_start
    yield start, end
    first = text.rfind("\n", max(start - MAX_PASSAGE, 0), start) + 1 or max(start - MAX_PASSAGE, 0)
    last = text.find("\n", end, end + MAX_PASSAGE)
    yield first, last if last >= 0 else end + MAX_PASSAGE
    left = max(first - MAX_HEADING - 4, doc._.text_start)
    above = text[left:first].rstrip()
    before, _, heading = above.rpartition("\n")
    whole = bool(before) or left == doc._.text_start
    if heading and whole and len(heading) <= MAX_HEADING and not _SENTENCE_END.search(heading):
        at = left + len(above) - len(heading)
        yield at, at + len(heading)
