"""Practices: what is said to have been done to train, test or run a model. The rules stand in the registry's YAML.

Fills `doc.spans["practices"]`, one span for each practice and sentence; its label is the taxonomy's id.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from aidocket.nlp.knowledge import knowledge_of
from aidocket.nlp.rules import Match, RuleBook, drop_weak, word_lists

BEGINNING = 700
"""Code points of the text that count as its beginning: about the first three sentences of a news item."""


@Language.factory("aidocket_practices")
class Practices:
    """Reads the rules once; each document costs time in line with its length."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        patterns = {practice.id: practice.patterns for practice in knowledge_of(nlp).practices.values()}
        self._book = RuleBook(patterns, veto=word_lists()["not_alleged"])

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its practices."""
        matches = self._book.find(doc.text, sentence_borders(doc))
        matches = drop_weak(matches, beginning=doc._.text_start + BEGINNING)
        doc.spans["practices"] = spans_of(doc, _narrowest(matches))
        return doc


def _narrowest(matches: list[Match]) -> list[Match]:
    """Without the parents of what the same sentence names more narrowly (`distillation` beside its `.outputs`)."""
    narrow = {(match.sentence, parent) for match in matches for parent in _parents(match.label)}
    return [match for match in matches if (match.sentence, match.label) not in narrow]


def _parents(label: str) -> list[str]:
    parts = label.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def sentence_borders(doc: Doc) -> list[tuple[int, int]]:
    """(start, end) in `doc.text` of each sentence, in order."""
    starts = [token.idx for token in doc if token.is_sent_start]
    if not starts:
        return [(0, len(doc.text))] if len(doc) else []
    return list(zip(starts, [*starts[1:], len(doc.text)], strict=True))


def spans_of(doc: Doc, matches: list[Match]) -> list[Span]:
    """The matches as spans of whole tokens, in order, their label that of the rule."""
    spans = []
    for match in matches:
        span = doc.char_span(match.start, match.end, label=match.label, alignment_mode="expand")
        if span is not None:
            spans.append(span)
    return spans
