"""Claims and defences: the legal theories that a text states, from its words and from the statutes it cites.

Fills `doc.spans["claims"]`, one span for each claim and sentence; its label is the taxonomy's id.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from aidocket.nlp.knowledge import KnownTerm, knowledge_of
from aidocket.nlp.layout import layout_of, spans_of
from aidocket.nlp.phrases import phrases_of
from aidocket.nlp.rules import RuleBook, drop_weak, word_lists


@Language.factory("aidocket_claims")
class Claims:
    """Reads the rules once; needs the citations."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        claims = knowledge_of(nlp).claims.values()
        patterns = {claim.id: claim.patterns for claim in claims}
        self._book = RuleBook(patterns, veto=word_lists()["not_alleged"], phrases=phrases_of(nlp))
        self._by_statute = {statute: claim.id for claim in claims for statute in _statutes_of(claim)}

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its claims."""
        layout = layout_of(doc)
        matches = self._book.match(layout.found(self._book.phrases))
        spans = spans_of(doc, drop_weak(matches, beginning=layout.beginning))
        seen = {(span.label_, span._.sentence) for span in spans}
        for span in self._cited(doc):
            if (span.label_, span._.sentence) not in seen:
                seen.add((span.label_, span._.sentence))
                spans.append(span)
        doc.spans["claims"] = sorted(spans, key=lambda span: (span.start, span.end, span.label_))
        return doc

    def _cited(self, doc: Doc) -> Iterator[Span]:
        """Claims whose statute is cited, at the citation; `17 U.S.C. 1202(b)` counts for `17 U.S.C. 1202`."""
        for citation in doc.spans["citations"]:
            claim = self._by_statute.get(citation.id_) or self._by_statute.get(citation.id_.partition("(")[0])
            if claim is not None:
                yield Span(doc, citation.start, citation.end, label=claim)


def _statutes_of(claim: KnownTerm) -> list[str]:
    rules = (rule for rule in claim.patterns if isinstance(rule, dict))
    return [statute for rule in rules for statute in rule.get("statute", ())]
