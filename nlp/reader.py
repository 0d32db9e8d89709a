"""One document in, one `Extraction` out: pipeline and linking, without a database."""

from __future__ import annotations

from collections.abc import Mapping

from spacy.language import Language
from spacy.tokens import Doc, Span

from aidocket.nlp.cast import name_key
from aidocket.nlp.components.relevance import is_relevant
from aidocket.nlp.extensions import DocumentMeta, to_span
from aidocket.nlp.knowledge import KnownTerm, knowledge_of
from aidocket.nlp.linking import link_document
from aidocket.nlp.pipeline import judge_document, lay_out_document, read_document
from aidocket.store.records import Extraction, Mention, MentionKind


def extract_document(nlp: Language, text: str, meta: DocumentMeta) -> Extraction:
    """All that is read in one document; of an irrelevant one, only that it is irrelevant.

    Most of what is crawled is irrelevant: that is found from the bare text, before tokens are made.
    """
    layout = lay_out_document(text, meta)
    relevance = judge_document(nlp, layout, meta)
    if not is_relevant(relevance, meta):
        return Extraction(document_id=meta.id, relevant=False, relevance=relevance)
    doc = read_document(nlp, text, meta, layout)
    knowledge = knowledge_of(nlp)
    return Extraction(
        document_id=meta.id,
        relevant=True,
        relevance=doc._.relevance,
        parties=tuple(doc._.parties),
        models=tuple(_model_mentions(doc)),
        claims=tuple(_terms(doc, "claims", "claim", knowledge.claims)),
        practices=tuple(_terms(doc, "practices", "practice", knowledge.practices)),
        citations=tuple(_citations(doc)),
        cases=tuple(doc._.cases),
        assertions=tuple(doc._.assertions),
        events=tuple(doc._.events),
        disputes=tuple(link_document(doc, knowledge)),
    )


def _model_mentions(doc: Doc) -> list[Mention]:
    by_name: dict[str, list[Span]] = {}
    for span in doc.spans["models"]:
        by_name.setdefault(name_key(span.text), []).append(span)
    mentions = []
    for spans in by_name.values():
        places = [place for s in spans if (place := to_span(doc, s.start_char, s.end_char)) is not None]
        name = " ".join(spans[0].text.split())
        mentions.append(
            Mention(
                kind="model",
                name=name,
                entity_id=spans[0].id_ or None,
                span=places[0] if places else None,
                confidence=0.9 if spans[0].id_ else 0.5,
            )
        )
    return mentions


def _terms(doc: Doc, group: str, kind: MentionKind, terms: Mapping[str, KnownTerm]) -> list[Mention]:
    """One mention an id: where the text first states it, or none of its own where only the title does."""
    found: dict[str, Mention] = {}
    for span in doc.spans[group]:
        known = found.get(span.label_)
        if known is not None and known.span is not None:
            continue
        found[span.label_] = Mention(
            kind=kind,
            name=term.label if (term := terms.get(span.label_)) else span.label_,
            entity_id=span.label_,
            span=to_span(doc, span.start_char, span.end_char),
            confidence=0.7,
        )
    return list(found.values())


def _citations(doc: Doc) -> list[Mention]:
    return [
        Mention(
            kind="citation",
            name=" ".join(span.text.split()),
            entity_id=span.id_ or None,
            role=span.label_ or None,
            span=to_span(doc, span.start_char, span.end_char),
        )
        for span in doc.spans["citations"]
    ]
