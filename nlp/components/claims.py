"""Claims and defences: the legal theories that a text states, from its words and from the statutes it cites.

Fills `doc.spans["claims"]`, one span for each claim and sentence; its label is the taxonomy's id.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.layout import layout_of, spans_of
from aidocket.nlp.terms import terms_of


@Language.factory("aidocket_claims")
class Claims:
    """Hangs what `nlp/terms.py` reads on the Doc."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._terms = terms_of(nlp)

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its claims."""
        doc.spans["claims"] = spans_of(doc, self._terms.claims(layout_of(doc)))
        return doc
