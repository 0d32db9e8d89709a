"""The spaCy pipeline: one component a module in `components/`, in a fixed order, over a blank English tokeniser."""

from __future__ import annotations

import importlib
import importlib.util

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from aidocket.errors import UsageError
from aidocket.nlp import knowledge as known
from aidocket.nlp.extensions import DocumentMeta, make_doc

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
        spacy_model: an installed spaCy package whose tokeniser and components come first, or empty for none.

    Raises:
        UsageError: there is no such package.
    """
    if spacy_model:
        if not spacy.util.is_package(spacy_model):
            raise UsageError(f"the spaCy model {spacy_model!r} is not installed; leave AIDOCKET_SPACY_MODEL empty")
        nlp = spacy.load(spacy_model)
    else:
        nlp = spacy.blank("en")
    known.give(nlp, knowledge)
    for name in COMPONENTS:
        module = f"aidocket.nlp.components.{name}"
        if importlib.util.find_spec(module) is None:
            continue
        importlib.import_module(module)
        nlp.add_pipe(f"aidocket_{name}")
    return nlp


def read_document(nlp: Language, text: str, meta: DocumentMeta) -> Doc:
    """Run the pipeline over one document."""
    return nlp(make_doc(nlp, text, meta, max_chars=MAX_CHARS))
