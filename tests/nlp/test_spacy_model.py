"""A user's own spaCy model under the pipeline: its entities are candidates beside ours. No model is downloaded."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from aidocket.cli import main
from aidocket.errors import UsageError
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.pipeline import build_pipeline, read_document
from aidocket.nlp.reader import extract_document
from aidocket.nlp.spacy_model import load_model, model_name
from tests.nlp.changing import Place

TEXT = (
    "gravel.fm sued Quartz Lab on Monday, alleging that it trained its AI model on pirated books from LibGen. "
    "Ngaire Tamihana, who leads gravel.fm, said that nobody had asked."
)
META = DocumentMeta(id="d", title="gravel.fm sues Quartz Lab over AI training", kind="news")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with a component that finds two names, and one that we leave out."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "ORG", "pattern": [{"LOWER": "gravel.fm"}]},
            {"label": "ORG", "pattern": [{"LOWER": "the"}, {"TEXT": "Quarry"}, {"TEXT": "Choir"}]},
            {"label": "PERSON", "pattern": "Ngaire Tamihana"},
            {"label": "GPE", "pattern": "LibGen"},
        ]
    )
    nlp.add_pipe("attribute_ruler")
    path = tmp_path_factory.mktemp("model") / "own"
    nlp.meta["name"], nlp.meta["version"] = "own", "1.2.3"
    nlp.to_disk(path)
    return path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("place"))


def pipeline(place: Place, model: str = "") -> Language:
    from aidocket.nlp.stage import build_filter

    return build_filter(replace(place.config, spacy_model=model))


def persons(nlp: Language, text: str) -> set[str]:
    doc = read_document(nlp, text, META)
    return {party.name for party in doc._.parties if party.party_kind == "person"}


def test_a_person_whom_no_list_knows_is_told_by_the_model(place: Place, folder: Path) -> None:
    text = "Ngaire Tamihana sued Quartz Lab on Monday over pirated books used to train its AI model."
    assert persons(pipeline(place), text) == set()
    assert persons(pipeline(place, str(folder)), text) == {"Ngaire Tamihana"}


def test_what_the_model_does_not_name_is_read_as_without_it(place: Place, folder: Path) -> None:
    text = "Jane Roe sued Quartz Lab on Monday, alleging that it trained its AI model on pirated books from LibGen."
    without = extract_document(pipeline(place), text, META)
    assert extract_document(pipeline(place, str(folder)), text, META) == without


def test_the_rules_stand_on_the_models_entities_only(folder: Path) -> None:
    assert load_model(str(folder)).pipe_names == ["entity_ruler"]


def test_a_model_goes_by_its_name_and_version(folder: Path) -> None:
    assert model_name(str(folder)) == "en_own 1.2.3"


@pytest.mark.parametrize("name", ["en_core_web_nothing", "/no/such/folder"])
def test_a_model_that_is_not_there_is_one_clear_line(name: str) -> None:
    from aidocket.nlp.knowledge import Knowledge

    with pytest.raises(UsageError, match="neither an installed package nor a folder"):
        build_pipeline(Knowledge(), spacy_model=name)


def test_a_folder_that_holds_no_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be loaded"):
        load_model(str(tmp_path))


def test_the_stage_reads_with_it_and_its_rows_say_so(place: Place, folder: Path) -> None:
    place.config = replace(place.config, spacy_model=str(folder))
    place.extract(workers=2)
    assert {row["extractor"].split(", ")[2] for row in place.rows("mentions")["mentions"]} == {"en_own 1.2.3"}
    place.config = replace(place.config, spacy_model="")
    assert place.extract().documents > 0


def test_a_name_in_small_letters_is_a_party_where_it_is_named_again_and_again(place: Place, folder: Path) -> None:
    def named(nlp: Language, text: str) -> set[str | None]:
        return {party.name for party in extract_document(nlp, text, META).parties if party.role == "plaintiff"}

    nlp = pipeline(place, str(folder))
    assert "gravel.fm" in named(nlp, TEXT)
    assert "gravel.fm" not in named(pipeline(place), TEXT)


INSTALLED = os.environ.get("AIDOCKET_TEST_SPACY_MODEL") or next(
    (name for name in ("en_core_web_sm", "en_core_web_trf") if spacy.util.is_package(name)), ""
)


@pytest.mark.skipif(not INSTALLED, reason="no spaCy model is installed; AIDOCKET_TEST_SPACY_MODEL may name one")
def test_an_installed_model_reads_no_worse(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def measured(model: str) -> dict[str, float]:
        monkeypatch.setenv("AIDOCKET_SPACY_MODEL", model)
        monkeypatch.setattr("sys.argv", ["aidocket", "evaluate", "--json"])
        main()
        return {layer: row["f1"] for layer, row in json.loads(capsys.readouterr().out)["layers"].items()}

    plain, on_a_model = measured(""), measured(INSTALLED)
    for layer in ("parties", "roles", "assertions"):
        assert on_a_model[layer] >= plain[layer] - 0.02
