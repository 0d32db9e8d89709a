"""The spaCy pipeline: one component a module in `components/`, in a fixed order, over a blank English tokeniser."""

from __future__ import annotations

import importlib
import importlib.util

import spacy
from spacy.attrs import LOWER
from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp import knowledge as known
from aidocket.nlp.components.relevance import Relevance
from aidocket.nlp.extensions import DocumentMeta, join, make_doc
from aidocket.nlp.layout import Layout, give_layout, lay_out
from aidocket.nlp.spacy_model import load_model

MAX_CHARS = 400_000
"""Code points of a text that are read; what lies behind is cut, and the extraction says so."""

COMPONENTS = (
    "sentences",
    "citations",
    "parties",
    "models",
    "cases",
    "practices",
    "claims",
    "coref",
    "relevance",
    "events",
    "assertions",
    "links",
)
"""Order matters: roles need cases, assertions need practices, parties and everything else."""


def build_pipeline(knowledge: known.Knowledge, *, spacy_model: str = "") -> Language:
    """The pipeline, ready to read.

    Args:
        knowledge: names and patterns of the registry.
        spacy_model: an installed spaCy package, or a folder, whose tokeniser and entities come first; or empty.

    Raises:
        UsageError: there is no such model.
    """
    nlp = load_model(spacy_model) if spacy_model else _blank()
    known.give(nlp, knowledge)
    for name in COMPONENTS:
        module = f"aidocket.nlp.components.{name}"
        if importlib.util.find_spec(module) is None:
            continue
        importlib.import_module(module)
        nlp.add_pipe(f"aidocket_{name}")
    return nlp


def _blank() -> Language:
    """A blank English pipeline whose new words get only the attribute that is read: small letters, to match names by.

    spaCy works out eleven more for each word that it meets for the first time, which took as long as all our rules.
    """
    nlp = spacy.blank("en")
    getters = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]
    nlp.vocab.lex_attr_getters = {LOWER: getters[LOWER]}  # type: ignore[attr-defined]
    return nlp


def lay_out_document(text: str, meta: DocumentMeta) -> Layout:
    """A document as its bare text tells it, before it has tokens."""
    return lay_out(*join(text, meta, max_chars=MAX_CHARS))


def judge_document(nlp: Language, layout: Layout, meta: DocumentMeta) -> float:
    """How surely a document is relevant, 0 to 1: just what the pipeline's `relevance` would say, without its tokens."""
    relevance: Relevance = nlp.get_pipe("aidocket_relevance")  # type: ignore[assignment]
    return relevance.judge(layout, meta)


def read_document(nlp: Language, text: str, meta: DocumentMeta, layout: Layout | None = None) -> Doc:
    """Run the pipeline over one document, of which a layout may have been made before."""
    doc = make_doc(nlp, text, meta, max_chars=MAX_CHARS)
    if layout is not None:
        give_layout(doc, layout)
    return nlp(doc)
