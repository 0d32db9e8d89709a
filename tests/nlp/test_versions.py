"""What is read again when the rules or the registry change: just what is affected, and never less."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import spacy

from aidocket.nlp import version
from aidocket.nlp.changes import KINDS
from aidocket.nlp.knowledge import Knowledge
from aidocket.nlp.wanted import Wanted
from aidocket.store.knowing import ReadDocument
from tests.nlp.changing import DOCUMENTS, ENTRIES, SOURCE, Place, address, copy_database, document_id

PARTIES, MODELS, DISPUTE = "parties/all.yaml", "models/all.yaml", "disputes/roe-v-quartz.yaml"


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("place"))
    place.extract()
    return place


@pytest.fixture
def place(read_once: Place, tmp_path: Path) -> Place:
    """A place of its own whose documents have been read."""
    return read_once.copy(tmp_path / "place")


def dispute(dispute_id: str, plaintiff: str, defendant: str, **fields: Any) -> dict[str, Any]:
    proceeding = {"id": dispute_id, "level": "trial", "plaintiffs": [plaintiff], "defendants": [defendant], **fields}
    return {
        "id": dispute_id,
        "title": proceeding["caption"],
        "status": "active",
        "country": "US",
        "practices": ["shadow-library"],
        "proceedings": [proceeding],
        "sources": [SOURCE],
        "as_of": "2026-05-01",
    }


def add_alias(place: Place) -> None:
    place.entry(PARTIES, "basalt").setdefault("aliases", []).append("Slate Works")


def drop_alias(place: Place) -> None:
    place.entry(PARTIES, "tern")["aliases"] = []


def alias_of_a_newcomer(place: Place) -> None:
    place.entry(PARTIES, "basalt").setdefault("aliases", []).append("Gneiss")


def rename_maker(place: Place) -> None:
    place.entry(PARTIES, "basalt").update(name="Basaltic Minds", aliases=["Basalt", "Basalt AI"])


def other_number(place: Place) -> None:
    for proceeding in place.files.get(DISPUTE, {}).get("proceedings", ()):
        proceeding["docket_number"] = "3:26-cv-05555"


def rename_party(place: Place) -> None:
    place.entry(PARTIES, "quartz").update(name="Quartz", aliases=["Quartz Lab"])


def add_party(place: Place) -> None:
    place.files[PARTIES].append({"id": "gneiss", "name": "Gneiss Systems", "kind": "organisation", "is_lab": True})


def drop_party(place: Place) -> None:
    place.files[PARTIES] = [entry for entry in place.files[PARTIES] if entry["id"] not in ("tern", "gneiss")]


def no_lab(place: Place) -> None:
    place.entry(PARTIES, "basalt")["is_lab"] = False


def party_named_like_a_model(place: Place) -> None:
    place.files[PARTIES].append({"id": "pebble-inc", "name": "The Pebble Company", "kind": "organisation"})


def add_model(place: Place) -> None:
    place.files[MODELS].append({"id": "gneisser", "name": "Gneisser", "maker": "basalt"})


def change_maker(place: Place) -> None:
    place.entry(MODELS, "pebble")["maker"] = "quartz"


def drop_model(place: Place) -> None:
    place.files[MODELS] = [entry for entry in place.files[MODELS] if entry["id"] != "quartz-1"]


def add_rule(place: Place) -> None:
    place.files["practices/scraping.yaml"]["patterns"].append({"say": ["came for bread"]})


def drop_rules(place: Place) -> None:
    rules = place.files["practices/shadow-library.yaml"]["patterns"]
    del rules[:2]


def turn_rules(place: Place) -> None:
    place.files["practices/shadow-library.yaml"]["patterns"].reverse()


def rename_practice(place: Place) -> None:
    place.files["practices/shadow-library.yaml"]["label"] = "Books from libraries of pirates"


def drop_statute(place: Place) -> None:
    term = place.files["claims/dmca.1202.yaml"]
    term["patterns"] = [rule for rule in term["patterns"] if not (isinstance(rule, dict) and "statute" in rule)]


def add_dispute(place: Place) -> None:
    place.files["disputes/tern-v-basalt.yaml"] = dispute(
        "tern-v-basalt", "tern", "basalt", caption="Tern Books LLC v. Basalt AI", court_id="nysd", filed="2026-04-02"
    )


def number_dispute(place: Place) -> None:
    add_dispute(place)
    place.files["disputes/tern-v-basalt.yaml"]["proceedings"][0]["docket_number"] = "1:26-cv-00777"


def dispute_by_caption(place: Place) -> None:
    place.files["disputes/slate-v-basalt.yaml"] = dispute(
        "slate-v-basalt", "roe", "basalt", caption="Slate Works v. Basalt AI", court_id="cand"
    )


def other_practice(place: Place) -> None:
    place.files.get(DISPUTE, {})["practices"] = ["distillation"]


def other_sides(place: Place) -> None:
    for proceeding in place.files.get(DISPUTE, {}).get("proceedings", ()):
        proceeding |= {"plaintiffs": ["basalt"], "defendants": ["quartz"]}


def drop_dispute(place: Place) -> None:
    place.files.pop(DISPUTE, None)


def restore_dispute(place: Place) -> None:
    place.files[DISPUTE] = deepcopy(ENTRIES[DISPUTE])


def reject(place: Place) -> None:
    place.correct("no", action="reject", document=address("accused"), assertion={"actor": "Quartz Lab"})


def set_status(place: Place) -> None:
    place.correct(
        "right", action="set", document=address("answer"), assertion={"actor": "Quartz Lab"}, set={"status": "reported"}
    )


def merge(place: Place) -> None:
    place.correct("one", action="merge", names=["Gneiss Systems", "Gneiss"])


def relevant(place: Place) -> None:
    place.correct("yes", action="relevant", document=document_id("lab"))


def irrelevant(place: Place) -> None:
    place.correct("out", action="irrelevant", document=address("publisher"))


def drop_corrections(place: Place) -> None:
    place.files = {name: content for name, content in place.files.items() if not name.startswith("corrections/")}


EDITS: tuple[Callable[[Place], None], ...] = (
    add_alias,
    drop_alias,
    alias_of_a_newcomer,
    rename_party,
    rename_maker,
    other_number,
    add_party,
    drop_party,
    no_lab,
    party_named_like_a_model,
    add_model,
    change_maker,
    drop_model,
    add_rule,
    drop_rules,
    turn_rules,
    rename_practice,
    drop_statute,
    add_dispute,
    number_dispute,
    dispute_by_caption,
    other_practice,
    other_sides,
    drop_dispute,
    restore_dispute,
    reject,
    set_status,
    merge,
    relevant,
    irrelevant,
    drop_corrections,
)


def all_again(place: Place) -> dict[str, list[dict[str, Any]]]:
    """The rows that a copy of the place has once all its documents are read again."""
    config = place.config
    copy = place.folder / "copy.db"
    for path in place.folder.glob("copy.db*"):
        path.unlink()
    copy_database(config.db, copy)
    place.config = replace(config, db=copy)
    try:
        place.extract(everything=True)
        return place.rows()
    finally:
        place.config = config


def check(place: Place, edit: Callable[[Place], None]) -> int:
    """Make an edit and compare; how many documents were read again."""
    before = deepcopy(place.files)
    edit(place)
    if not place.is_sound():
        place.files = before  # it does not fit to what was done before
        return 0
    expected = all_again(place)
    count = place.extract().documents
    assert place.rows() == expected, edit.__name__
    return count


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_what_an_edit_affects_is_read_again_and_the_rows_are_those_of_reading_all(
    place: Place, edit: Callable[[Place], None]
) -> None:
    assert check(place, edit) < len(DOCUMENTS)
    assert place.extract().documents == 0


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_edits_gives_the_rows_of_reading_all(place: Place, seed: int) -> None:
    for edit in random.Random(seed).sample(EDITS, 6):
        check(place, edit)


def test_one_alias_has_only_the_documents_read_again_that_hold_it(place: Place) -> None:
    add_alias(place)
    assert place.extract().documents == 1  # the title of an irrelevant document, all that is left of it
    place.entry(PARTIES, "quartz")["aliases"].append("Nobody Says This")
    assert place.extract().documents == 0


def test_what_becomes_relevant_by_its_title_alone_is_found(place: Place) -> None:
    gone = next(row for row in place.rows("documents")["documents"] if row["key"] == "gone")
    assert (gone["relevant"], gone["text"]) == (0, "")
    dispute_by_caption(place)
    assert place.extract().documents >= 1
    gone = next(row for row in place.rows("documents")["documents"] if row["key"] == "gone")
    assert (gone["relevant"], gone["text"]) == (1, "")
    assert [row["dispute_id"] for row in place.read("document_disputes", "gone")] == ["slate-v-basalt"]


def test_a_title_that_misled_does_not_when_its_text_is_gone(place: Place) -> None:
    place.extract(everything=True)
    misled = next(row for row in place.rows("documents")["documents"] if row["key"] == "misled")
    assert misled["title_relevance"] > 0.5
    assert (misled["relevant"], misled["text"]) == (0, "")


def test_another_version_reads_all_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "RULES", version.RULES + 1)
    version.extractor_version.cache_clear()
    try:
        assert place.extract().documents == len(DOCUMENTS)
        assert {row["extractor"] for row in place.rows("mentions")["mentions"]} == {version.extractor_version()}
    finally:
        monkeypatch.undo()
        version.extractor_version.cache_clear()


def test_the_version_tells_rules_data_and_model(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "model")
    plain, on_a_model = version.extractor_version(), version.extractor_version(str(tmp_path / "model"))
    assert plain.startswith(f"rules {version.RULES}, data ")
    assert on_a_model.startswith(f"{plain}, en_pipeline ")


def test_everything_that_is_known_is_compared() -> None:
    assert set(KINDS) == {field.name for field in fields(Knowledge)}


def text(words: str, *, title: str = "", caption: str | None = None) -> ReadDocument:
    return ReadDocument(number=1, id="d", title=title, text=words, caption=caption, docket_number=None)


@pytest.mark.parametrize(
    ("name", "words", "found"),
    [
        ("Basalt", "It was Basalt's model.", True),
        ("Basalt", "“Basalt”—who else?", True),
        ("Basalt", "The basaltic rocks", False),
        ("AP", "The AP said so", True),
        ("AP", "A map of it", False),
        ("GPT-4", "It used GPT 4 and GPT‑4.", True),
        ("O’Rock & Sons", "o'rock & sons", True),
        ("Société Générale", "SOCIETE GENERALE", True),
        ("文心一言", "百度的文心一言模型", False),
        ("文心一言", "百度的“文心一言”模型", True),
        ("—", "nothing", False),
    ],
)
def test_names_are_found_however_they_are_written(name: str, words: str, found: bool) -> None:
    wanted = Wanted()
    wanted.add_names([name])
    assert wanted.is_in(text(words)) is found
    assert wanted.is_in(text("", title=words)) is found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The judge in Roe v. Quartz ruled.", True),
        ("Roe et al v. Quartz Lab, Inc. goes on.", True),
        ("Roe said that Quartz is wrong.", False),
        ("Poe v. Quartz Lab goes on.", False),
    ],
)
def test_captions_are_found_in_their_forms(words: str, found: bool) -> None:
    wanted = Wanted()
    wanted.add_caption("Jane Roe v. Quartz Lab, Inc.")
    assert wanted.is_in(text(words)) is found
    assert wanted.is_in(text("x", caption="Roe v. Quartz Lab"))


def test_a_phrase_without_a_letter_may_stand_anywhere() -> None:
    wanted = Wanted()
    wanted.add_phrases(["§"])
    assert wanted.everything
    assert wanted.is_in(text("x"))


def test_opponents_have_to_be_named_both() -> None:
    wanted = Wanted()
    wanted.add_opponents({"Jane Roe"}, {"Quartz Lab", "Quartz-1"})
    assert wanted.is_in(text("Jane Roe and Quartz 1"))
    assert not wanted.is_in(text("Jane Roe and Basalt"))
    assert not Wanted().is_in(text("Jane Roe"))
