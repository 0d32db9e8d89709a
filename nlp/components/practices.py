"""Practices: what is said to have been done to train, test or run a model. The rules stand in the registry's YAML.

Fills `doc.spans["practices"]`, one span for each practice and sentence; its label is the taxonomy's id.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.knowledge import knowledge_of
from aidocket.nlp.layout import layout_of, spans_of
from aidocket.nlp.phrases import phrases_of
from aidocket.nlp.rules import Match, RuleBook, drop_weak, word_lists


@Language.factory("aidocket_practices")
class Practices:
    """Reads the rules once; each document costs time in line with its length."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        patterns = {practice.id: practice.patterns for practice in knowledge_of(nlp).practices.values()}
        self._book = RuleBook(patterns, veto=word_lists()["not_alleged"], phrases=phrases_of(nlp))

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its practices."""
        layout = layout_of(doc)
        matches = drop_weak(self._book.match(layout.found(self._book.phrases)), beginning=layout.beginning)
        doc.spans["practices"] = spans_of(doc, _narrowest(matches))
        return doc


def _narrowest(matches: list[Match]) -> list[Match]:
    """Without the parents of what the same sentence names more narrowly (`distillation` beside its `.outputs`)."""
    narrow = {(match.sentence, parent) for match in matches for parent in _parents(match.label)}
    return [match for match in matches if (match.sentence, match.label) not in narrow]


def _parents(label: str) -> list[str]:
    parts = label.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]
