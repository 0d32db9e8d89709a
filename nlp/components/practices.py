"""Practices: what is said to have been done to train, test or run a model. The rules stand in the registry's YAML.

Fills `doc.spans["practices"]`, one span for each practice and sentence; its label is the taxonomy's id.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.layout import layout_of, spans_of
from aidocket.nlp.terms import terms_of


@Language.factory("aidocket_practices")
class Practices:
    """Hangs what `nlp/terms.py` reads on the Doc."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._terms = terms_of(nlp)

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its practices."""
        doc.spans["practices"] = spans_of(doc, self._terms.practices(layout_of(doc)))
        return doc
