"""Corrections in the registry win over what is read, survive every new reading, and can be taken back."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from aidocket.errors import RegistryError
from aidocket.site.stage import build
from aidocket.store.database import open_database
from aidocket.store.exporting import write_published_copy
from tests.nlp.changing import Place, address, document_id


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("place"))
    place.extract()
    return place


@pytest.fixture
def place(read_once: Place, tmp_path: Path) -> Place:
    return read_once.copy(tmp_path / "place")


def assertions(place: Place, key: str) -> set[tuple[Any, ...]]:
    rows = place.read("assertions", key)
    return {(row["actor"], row["practice_id"], row["target"], row["status"], row["confirmed"]) for row in rows}


def applied(place: Place) -> set[tuple[str, str]]:
    rows = place.rows("applied_corrections")["applied_corrections"]
    return {(row["correction_id"], row["subject"]) for row in rows}


def test_a_rejected_assertion_is_nowhere_and_comes_back_with_its_correction_gone(place: Place) -> None:
    before = place.read("assertions", "accused")
    assert before
    place.correct("no", action="reject", document=address("accused"), assertion={"actor": "Quartz Lab, Inc."})
    assert place.extract().documents == 1
    assert place.read("assertions", "accused") == []
    assert applied(place) == {("no", "assertion")}
    with closing(open_database(place.config.db)) as db:
        write_published_copy(db, place.folder / "copy.db")
    published = place.copy_of(place.folder / "copy.db")
    assert not [
        row for row in published.rows("assertions")["assertions"] if row["document_id"] == document_id("accused")
    ]
    place.extract(everything=True)
    assert place.read("assertions", "accused") == []
    del place.files["corrections/no.yaml"]
    assert place.extract().documents == 1
    assert place.read("assertions", "accused") == before
    assert applied(place) == set()


def test_one_is_named_by_its_id_alone(place: Place) -> None:
    row = place.read("assertions", "accused")[0]
    place.correct("no", action="reject", assertion_id=row["id"])
    place.extract()
    assert row["id"] not in {row["id"] for row in place.read("assertions", "accused")}


def test_what_is_set_holds_and_the_row_keeps_its_id(place: Place) -> None:
    row = next(row for row in place.read("assertions", "answer") if row["status"] == "denied")
    place.correct(
        "right",
        action="set",
        document=address("answer"),
        assertion={"actor": "quartz lab", "status": "denied"},
        set={"status": "admitted", "speaker": "A. Clerk", "date": "2026-05-01", "target": "Tern Books"},
    )
    place.extract()
    found = next(r for r in place.read("assertions", "answer") if r["id"] == row["id"])
    assert (found["status"], found["speaker"], found["date"]) == ("admitted", "A. Clerk", "2026-05-01")
    assert (found["target"], found["target_id"], found["confirmed"]) == ("Tern Books", None, 1)
    assert (found["origin"], found["quote"]) == ("extracted", row["quote"])


def test_what_a_person_confirms_is_marked(place: Place) -> None:
    place.correct("yes", action="confirm", document=address("accused"), assertion={"actor": "Quartz Lab"})
    place.extract()
    assert {row["confirmed"] for row in place.read("assertions", "accused") if row["actor"] == "Quartz Lab"} == {1}
    assert {
        row["confirmed"]
        for row in place.rows("assertions")["assertions"]
        if row["document_id"] != document_id("accused")
    } == {0}


def test_an_event_is_rejected_and_another_dated(place: Place) -> None:
    types = {row["type"] for row in place.read("events", "publisher")}
    assert "complaint" in types
    place.correct(
        "day", action="set", document=address("publisher"), event={"type": "complaint"}, set={"date": "2026-04-02"}
    )
    place.correct("no", action="reject", document=address("suit"), event={"type": "complaint"})
    place.extract()
    assert {row["date"] for row in place.read("events", "publisher") if row["type"] == "complaint"} == {"2026-04-02"}
    assert "complaint" not in {row["type"] for row in place.read("events", "suit")}


def test_two_names_are_one(place: Place) -> None:
    place.correct("one", action="merge", names=["Gneiss Systems", "Gneiss"])
    place.extract()
    short = {row["name"] for row in place.read("mentions", "newcomer-short") if row["kind"] == "party"}
    assert "Gneiss Systems" in short
    assert "Gneiss" not in short
    actors = {row["actor"] for key in ("newcomer", "newcomer-short") for row in place.read("assertions", key)}
    assert "Gneiss" not in actors
    assert "Gneiss Systems" in actors


def test_a_name_is_a_party_of_the_registry(place: Place) -> None:
    place.correct("one", action="merge", names=["Gneiss Systems", "Gneiss"], party="basalt")
    place.extract()
    ids = {row["actor_id"] for row in place.read("assertions", "newcomer")}
    assert ids == {"basalt"}


def test_a_document_is_linked_and_taken_out(place: Place) -> None:
    place.correct("in", action="link", document=address("accused"), dispute="roe-v-quartz", proceeding="roe-v-quartz")
    place.correct("out", action="unlink", document=document_id("suit"), dispute="roe-v-quartz")
    place.extract()
    (link,) = place.read("document_disputes", "accused")
    assert (link["dispute_id"], link["proceeding_id"], link["origin"], link["confirmed"]) == (
        "roe-v-quartz", "roe-v-quartz", "curated", 1,
    )  # fmt: skip
    assert {row["dispute_id"] for row in place.read("assertions", "accused")} == {"roe-v-quartz"}
    assert place.read("document_disputes", "suit") == []
    assert {row["dispute_id"] for row in place.read("assertions", "suit")} == {None}
    place.files = {name: content for name, content in place.files.items() if not name.startswith("corrections/")}
    place.extract()
    assert place.read("document_disputes", "accused") == []
    assert [row["dispute_id"] for row in place.read("document_disputes", "suit")] == ["roe-v-quartz"]


def test_a_document_is_taken_out_of_a_discovered_dispute(place: Place) -> None:
    (link,) = place.read("document_disputes", "publisher")
    assert link["dispute_id"].startswith("found-")
    place.correct("out", action="unlink", document=address("publisher"), dispute=link["dispute_id"])
    place.extract()
    assert place.read("document_disputes", "publisher") == []
    assert applied(place) == {("out", "discovery")}


def test_a_person_decides_what_is_relevant(place: Place) -> None:
    place.correct("in", action="relevant", document=address("bread"))
    place.correct("out", action="irrelevant", document=address("publisher"))
    place.extract()
    rows = {row["key"]: row for row in place.rows("documents")["documents"]}
    assert (rows["bread"]["relevant"], rows["publisher"]["relevant"]) == (1, 0)
    assert place.read("mentions", "publisher") == []
    assert rows["publisher"]["text"], "it may be undone"
    del place.files["corrections/out.yaml"]
    place.extract()
    assert place.read("mentions", "publisher")


def test_one_that_finds_nothing_any_more_is_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.correct("old", action="reject", document=address("suit"), assertion={"actor": "Nobody"})
    place.correct("far", action="reject", document="https://elsewhere.test/", assertion={"actor": "Nobody"})
    report = place.extract()
    assert report.failed == 0
    told = capsys.readouterr().err
    assert "correction old: its document has nothing any more that it could correct" in told
    assert "far" not in told


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        pytest.param({"action": "reject"}, "reject takes one of: assertion,", id="of nothing"),
        pytest.param({"action": "reject", "assertion": {"actor": "X"}}, "document: is missing", id="of no document"),
        pytest.param(
            {"action": "reject", "assertion_id": "0" * 20, "event_id": "1" * 20}, "takes one of", id="of two things"
        ),
        pytest.param({"action": "reject", "assertion_id": "7"}, "assertion_id", id="of no row"),
        pytest.param({"action": "set", "assertion_id": "0" * 20}, "set: is missing", id="nothing to set"),
        pytest.param(
            {"action": "set", "assertion_id": "0" * 20, "set": {"status": "maybe"}}, "'alleged'", id="no such status"
        ),
        pytest.param(
            {"action": "set", "assertion_id": "0" * 20, "set": {"practice": "witchcraft"}},
            "there is no practice 'witchcraft'",
            id="no such practice",
        ),
        pytest.param({"action": "link", "document": "d"}, "dispute: is missing", id="to no dispute"),
        pytest.param(
            {"action": "link", "document": "d", "dispute": "found-x"},
            "there is no dispute 'found-x'",
            id="to one found",
        ),
        pytest.param(
            {"action": "link", "document": "d", "dispute": "roe-v-quartz", "proceeding": "other"},
            "roe-v-quartz has no proceeding 'other'",
            id="to no proceeding of it",
        ),
        pytest.param({"action": "merge", "names": ["One"]}, "needs two names", id="one name"),
        pytest.param({"action": "merge", "names": ["One", "Basalt"]}, "belongs to basalt already", id="a party's name"),
        pytest.param(
            {"action": "relevant", "document": "d", "names": ["x"]}, "names: has no place", id="more than it takes"
        ),
    ],
)
def test_the_registrys_check_names_what_is_wrong_with_one(place: Place, fields: dict[str, Any], fault: str) -> None:
    place.correct("c", **fields)
    with pytest.raises(RegistryError, match=f"corrections/c.yaml: c: .*{fault}"):
        place.extract()


def test_a_page_tells_what_was_corrected(place: Place) -> None:
    place.correct("no", action="reject", document=address("accused"), assertion={"actor": "Quartz Lab"})
    place.extract()
    config = replace(place.config, out=place.folder / "public")
    build(config)
    html = (config.out / "corrections" / "index.html").read_text("utf-8")
    page = " ".join(LexborHTMLParser(html).text().split())
    assert "3 May 2026: taken away" in page
    assert "It says so. A. Reader" in page
