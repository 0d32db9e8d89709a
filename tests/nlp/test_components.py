"""Each component is a spaCy factory that can stand in a pipeline alone, on spaCy's own call."""

from __future__ import annotations

import importlib

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp import knowledge as known
from aidocket.nlp.pipeline import COMPONENTS
from tests.nlp.who import pipeline

TEXT = (
    "OpenAI sued xAI on Thursday, No. 3:26-cv-01234 (N.D. Cal.), over distillation of ChatGPT. "
    "Elon Musk testified that xAI had partly trained Grok on OpenAI's outputs. "
    "The company denied a breach of 17 U.S.C. 1202. "
)


def alone(*names: str) -> Doc:
    """The text, read by these components only."""
    nlp: Language = spacy.blank("en")
    known.give(nlp, known.knowledge_of(pipeline()))
    for name in names:
        importlib.import_module(f"aidocket.nlp.components.{name}")
        nlp.add_pipe(f"aidocket_{name}")
    return nlp(TEXT)


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_runs_alone(name: str) -> None:
    assert alone(name).text == TEXT


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_reads_an_empty_text(name: str) -> None:
    nlp: Language = spacy.blank("en")
    known.give(nlp, known.knowledge_of(pipeline()))
    importlib.import_module(f"aidocket.nlp.components.{name}")
    nlp.add_pipe(f"aidocket_{name}")
    assert nlp("").text == ""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("parties", {"openai", "xai"}),
        ("models", {"ChatGPT", "Grok"}),
        ("practices", {"distillation"}),
        ("claims", {"dmca.1202"}),
        ("citations", {"17 U.S.C. 1202"}),
    ],
)
def test_what_each_finds_by_itself(name: str, found: set[str]) -> None:
    doc = alone(name)
    spans = list(doc.spans[name])
    assert {str(getattr(span, _READ_BY[name])) for span in spans} >= found


_READ_BY = {"parties": "id_", "models": "text", "practices": "label_", "claims": "label_", "citations": "id_"}


def test_what_stands_in_attributes() -> None:
    assert [sentence.text[:12] for sentence in alone("sentences").sents] == [
        "OpenAI sued ",
        "Elon Musk te",
        "The company ",
    ]
    assert [(case.docket_number, case.court_id) for case in alone("cases")._.cases] == [("3:26-cv-01234", "cand")]
    assert alone("relevance")._.relevant
    assert "complaint" in {event.type for event in alone("events")._.events}


def test_each_is_known_to_spacy_by_its_name() -> None:
    assert all(Language.has_factory(f"aidocket_{name}") for name in COMPONENTS)
