"""New parties: names with a part and without an entry, gathered over documents; near-misses become other names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from aidocket.nlp.knowledge import Knowledge, KnownParty
from aidocket.nlp.newcomers import gather_newcomers
from aidocket.party_names import is_nearly, name_key
from aidocket.store.database import open_database
from aidocket.store.proposals import PartyProposal, read_party_proposals

KNOWLEDGE = Knowledge(
    parties={
        "orbital": KnownParty(
            id="orbital", name="Orbital Minds", kind="organisation", aliases=("Orbital Minds, Inc.",)
        ),
        "lagoon": KnownParty(id="lagoon", name="Lagoon House", kind="organisation"),
        "guild": KnownParty(id="guild", name="Harbour Writers Guild", kind="organisation"),
        "harrow": KnownParty(id="harrow", name="Mina Harrow", kind="person"),
    }
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "a.db")
    db.execute("INSERT INTO sources (id, name, kind, url) VALUES ('s', 'S', 'feed', 'https://s.example/')")
    for party in KNOWLEDGE.parties.values():
        db.execute(
            "INSERT INTO parties (id, name, kind, origin) VALUES (?, ?, ?, 'curated')",
            [party.id, party.name, party.kind],
        )
    db.conn.commit()
    yield db
    db.close()


def tell(db: Database, number: int, name: str, role: str = "plaintiff", **more: Any) -> None:
    """A document that gives a name a part; `caption` is that of a case that it names."""
    document, text = f"d{number}", more.get("text", f"On Monday {name} went to court. It rained.")
    with db.atomic():
        db.execute(
            "INSERT OR IGNORE INTO documents (id, source_id, key, url, kind, title, text, first_seen, last_changed, "
            "content_sha256, state, publish, relevant) VALUES (?, 's', ?, ?, 'news', 'T', ?, '2026-04-30T00:00:00Z', "
            "'2026-04-30T00:00:00Z', 'x', 'complete', 'excerpt', ?)",
            [document, document, f"https://outlet{number % 2}.example/{number}", text, more.get("relevant", 1)],
        )
        start = text.find(name)
        place = [start, start + len(name), name] if start >= 0 else [None, None, None]
        db.execute(
            "INSERT INTO mentions (id, document_id, kind, name, role, party_kind, aliases, start, [end], quote, "
            "origin) "
            "VALUES (?, ?, 'party', ?, ?, ?, ?, ?, ?, ?, 'extracted')",
            [f"{document}-{name}", document, name, role, more.get("kind", "organisation"),
             json.dumps(more.get("aliases", [])), *place],
        )  # fmt: skip
        if "caption" in more:
            db.execute(
                "INSERT INTO mentions (id, document_id, kind, name, origin) VALUES (?, ?, 'case', ?, 'extracted')",
                [f"{document}-case", document, more["caption"]],
            )


def proposals(db: Database) -> dict[str, PartyProposal]:
    gather_newcomers(db, KNOWLEDGE)
    return {proposal.key: proposal for proposal in read_party_proposals(db)}


def test_two_documents_make_a_proposal_and_one_does_not(db: Database) -> None:
    tell(db, 1, "Tern Records, Inc.")
    tell(db, 2, "Tern Records", role="accuser")
    tell(db, 3, "Someone Else")
    found = proposals(db)
    assert set(found) == {"tern records"}
    tern = found["tern records"]
    assert (tern.documents, tern.outlets, dict(tern.roles)) == (2, 2, {"accuser": 1, "plaintiff": 1})
    assert tern.forms == ("Tern Records", "Tern Records, Inc.")
    assert tern.quote == "On Monday Tern Records, Inc. went to court."
    assert tern.alias_of is None


@pytest.mark.parametrize(
    ("name", "kind", "caption", "proposed"),
    [
        pytest.param("Tern Records, LLC", "organisation", "Tern Records v. Orbital Minds", True, id="a company"),
        pytest.param("Anna Vale", "person", "Vale v. Orbital Minds", True, id="a surname"),
        pytest.param("Anna Vale", "person", "Campbell v. Tern", False, id="another's caption"),
        pytest.param("the authors", "group", "the authors v. Orbital Minds", False, id="no name"),
    ],
)
def test_a_caption_makes_a_proposal_of_one_document(
    db: Database, name: str, kind: str, caption: str, *, proposed: bool
) -> None:
    tell(db, 1, name, kind=kind, caption=caption)
    assert bool(proposals(db)) == proposed


@pytest.mark.parametrize(
    ("role", "relevant"),
    [pytest.param("judge", 1, id="a judge"), pytest.param("mention", 1, id="a mention"), pytest.param("plaintiff", 0)],
)
def test_who_has_no_part_is_not_proposed(db: Database, role: str, relevant: int) -> None:
    tell(db, 1, "Tern Records", role=role, relevant=relevant)
    tell(db, 2, "Tern Records", role=role, relevant=relevant)
    assert proposals(db) == {}


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        pytest.param(["Quarry Writers Union", "QWU"], "quarry writers union", id="an acronym by its letters"),
        pytest.param(["Anna Vale", "Vale"], "anna vale", id="a surname"),
        pytest.param(["The Pebble Co.", "Pebble"], "pebble", id="a company's form"),
    ],
)
def test_forms_of_one_name_are_one_party(db: Database, forms: list[str], key: str) -> None:
    kind = "person" if "Vale" in forms else "organisation"
    for number, form in enumerate(forms):
        tell(db, number, form, kind=kind)
    found = proposals(db)
    assert set(found) == {key}
    assert found[key].documents == 2


def test_an_acronym_in_brackets_joins_what_another_document_calls_by_it(db: Database) -> None:
    tell(db, 1, "Bund der Steinmetze", aliases=["BDS"])
    tell(db, 2, "BDS")
    assert set(proposals(db)) == {"bund der steinmetze"}


@pytest.mark.parametrize(
    ("name", "kind", "party"),
    [
        pytest.param("Orbital Minds Holdings", "organisation", "orbital", id="with a company's form"),
        pytest.param("Orbital Minds Europe Ltd", "organisation", "orbital", id="a branch"),
        pytest.param("Orbital Mindz", "organisation", "orbital", id="a slip of the pen"),
        pytest.param("Lagoon Hosue", "organisation", "lagoon", id="letters swapped"),
        pytest.param("HWG", "organisation", "guild", id="its letters"),
        pytest.param("Nina Harrow", "person", None, id="another person"),
        pytest.param("Lagoon Mouse Traps", "organisation", None, id="a like name"),
    ],
)
def test_a_near_miss_is_proposed_as_another_name(db: Database, name: str, kind: str, party: str | None) -> None:
    tell(db, 1, name, kind=kind)
    tell(db, 2, name, kind=kind)
    (found,) = proposals(db).values()
    assert found.alias_of == party


def test_gathering_again_gives_the_same_and_forgets_what_has_gone(db: Database) -> None:
    tell(db, 1, "Tern Records")
    tell(db, 2, "Tern Records")
    first = proposals(db)
    assert proposals(db) == first
    with db.atomic():
        db.execute("DELETE FROM mentions WHERE document_id = 'd2'")
    assert proposals(db) == {}


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("getty images", "getty imges", True),
        ("stability ai", "stable ai", False),
        ("openai", "openal", True),
        ("xai", "xau", False),
        ("01 ai labs", "02 ai labs", False),
        ("midjourney", "midjuorney", True),
    ],
)
def test_slips_of_the_pen(one: str, other: str, *, near: bool) -> None:
    assert is_nearly(one, other) is near


def test_the_comparable_form_of_a_name() -> None:
    assert name_key("The Pebble Co., Inc.") == name_key("PEBBLE") == "pebble"
