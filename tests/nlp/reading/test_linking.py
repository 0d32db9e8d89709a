"""Documents to disputes: evidence, confidence, and cases that nobody has entered yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from spacy.tokens import Doc
from sqlite_utils import Database

from aidocket.nlp.confidence import weights_of
from aidocket.nlp.discovery import discover_disputes, is_plausible
from aidocket.nlp.evidence import DOUBTS, REASONS
from aidocket.nlp.knowledge import Knowledge
from aidocket.nlp.linking import link_document
from aidocket.store.database import open_database
from aidocket.store.linking import slug

Read = Callable[..., Doc]


@pytest.mark.parametrize(
    ("title", "text", "dispute", "reason"),
    [
        pytest.param(
            "Order",
            "In case 1:25-cv-01234, before the Southern District of New York, the motion is denied.",
            "brightleaf-v-orbital",
            "docket number and court",
            id="number and court",
        ),
        pytest.param(
            "Order", "In case 3:24-cv-05678 the motion is denied.", "harrow-v-orbital", "docket number", id="number"
        ),
        pytest.param("A hearing", "Harrow v. Orbital goes on.", "harrow-v-orbital", "caption", id="caption"),
        pytest.param(
            "Brightleaf sues Orbital",
            "Brightleaf Press sued Orbital Minds. It says that its articles were scraped to train a model.",
            "brightleaf-v-orbital",
            "opponents in their parts, early; same practice",
            id="plaintiff, defendant and practice",
        ),
        pytest.param(
            "Kestrel accuses Quillon of distillation attacks",
            "Kestrel AI said that Quillon Labs had distilled its model through fraudulent accounts.",
            "kestrel-quillon",
            "opponents in their parts, early; same practice",
            id="an accusation without a case",
        ),
    ],
)
def test_a_link_and_its_reason(
    read: Read, knowledge: Knowledge, title: str, text: str, dispute: str, reason: str
) -> None:
    links = link_document(read(text, title=title, published="2026-04-30"), knowledge)
    assert links and links[0].dispute_id == dispute
    assert links[0].reason.startswith(reason)
    assert 0.5 <= links[0].confidence <= 1.0


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param("Orbital opens an office", "Orbital Minds opens an office in Oslo.", id="one party, no dispute"),
        pytest.param(
            "Kestrel and Quillon sign a deal", "Kestrel AI and Quillon Labs share a data centre.", id="no practice"
        ),
        pytest.param("Order", "In case 9:99-cv-99999 the motion is denied.", id="an unknown number"),
        pytest.param(
            "Order", "In case 3:24-cv-05678, Southern District of New York, denied.", id="a number of another court"
        ),
    ],
)
def test_no_link(read: Read, knowledge: Knowledge, title: str, text: str) -> None:
    assert link_document(read(text, title=title, published="2026-04-30"), knowledge) == []


def test_more_evidence_never_lowers_confidence(read: Read, knowledge: Knowledge) -> None:
    texts = [
        "Mina Harrow and Orbital Minds met. The model was trained on pirated books.",
        "Mina Harrow sued Orbital Minds. The model was trained on pirated books.",
        "Mina Harrow sued Orbital Minds, Harrow v. Orbital Minds. The model was trained on pirated books.",
        "Mina Harrow sued Orbital Minds, Harrow v. Orbital Minds, No. 3:24-cv-05678. It was trained on pirated books.",
    ]
    confidences = []
    for text in texts:
        links = link_document(read(text, title="A case", published="2026-04-30"), knowledge)
        confidences.append(next(link.confidence for link in links if link.dispute_id == "harrow-v-orbital"))
    assert confidences == sorted(confidences)
    weights = weights_of("links").signs
    assert all(weights[reason] >= 0 for reason in REASONS)
    assert all(weights[doubt] <= 0 for doubt in DOUBTS)


def test_a_case_of_a_party_is_not_taken_for_another_of_the_same_party(read: Read, knowledge: Knowledge) -> None:
    text = "Brightleaf Press sued Orbital Minds, whose model was trained on scraped articles. Mina Harrow once did too."
    links = link_document(read(text, title="Brightleaf sues Orbital", published="2026-04-30"), knowledge)
    assert [link.dispute_id for link in links] == ["brightleaf-v-orbital"]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A database with one source, one curated dispute and its proceeding."""
    db = open_database(tmp_path / "aidocket.db")
    with db.atomic():
        db.execute(
            "INSERT INTO sources (id, name, kind, url, trust) VALUES ('s', 'S', 'feed', 'https://s.example/', 'press')"
        )
        db.execute("INSERT INTO practices (id, label) VALUES ('scraping', 'scraping')")
        db.execute(
            "INSERT INTO disputes (id, title, status, origin) VALUES ('old', 'Old v. Case', 'active', 'curated')"
        )
        db.execute(
            "INSERT INTO proceedings "
            "(id, dispute_id, caption, court_id, court, docket_number, docket_key, level, origin) "
            "VALUES ('old', 'old', 'Old v. Case', 'nysd', 'x', '1:25-cv-01234', 'nysd:25-cv-01234', 'trial', 'curated')"
        )
    yield db
    db.close()


def add(
    db: Database, number: int, *, name: str, docket: str | None = None, relevant: int = 1, **more: str | None
) -> str:
    """A document that was read, with one case mention."""
    document = f"doc{number}"
    with db.atomic():
        db.execute(
            "INSERT INTO documents (id, source_id, key, kind, title, text, first_seen, last_changed, content_sha256, "
            "state, publish, relevant, court_id, docket_number, caption) "
            "VALUES (?, 's', ?, 'news', 'T', ?, '2026-04-30T00:00:00Z', '2026-04-30T00:00:00Z', 'x', 'complete', "
            "'excerpt', ?, ?, ?, ?)",
            [
                document,
                document,
                f"{name} was filed. {more.get('text', '')}",
                relevant,
                more.get("court_id"),
                more.get("docket_number"),
                more.get("caption"),
            ],
        )
        db.execute(
            "INSERT INTO mentions (id, document_id, kind, entity_id, name, origin) "
            "VALUES (?, ?, 'case', ?, ?, 'extracted')",
            [f"m{number}", document, docket, name],
        )
        db.execute(
            "INSERT INTO events (id, type, summary, document_id, origin) VALUES (?, 'complaint', 'x', ?, 'extracted')",
            [f"e{number}", document],
        )
        db.execute(
            "INSERT INTO assertions (id, document_id, actor, practice_id, status, evidence, start, [end], quote, "
            "origin) "
            "VALUES (?, ?, 'Kestrel AI', 'scraping', 'alleged', 'filing', 0, 1, 'x', 'extracted')",
            [f"a{number}", document],
        )
    return document


def links_of(db: Database) -> list[tuple[str, str]]:
    rows = db.execute("SELECT document_id, dispute_id FROM document_disputes ORDER BY document_id")
    return [(row["document_id"], row["dispute_id"]) for row in rows]


def test_a_new_case_becomes_a_dispute_once(db: Database) -> None:
    add(
        db,
        1,
        name="Vale v. Kestrel AI",
        docket="2:26-cv-00077",
        text="It was filed in the Southern District of New York.",
    )
    add(db, 2, name="Vale v. Kestrel AI, Inc.")
    assert discover_disputes(db) == 2
    assert discover_disputes(db) == 0
    assert links_of(db) == [("doc1", "found-vale-v-kestrel-ai"), ("doc2", "found-vale-v-kestrel-ai")]
    dispute = db.execute("SELECT status, origin FROM disputes WHERE id = 'found-vale-v-kestrel-ai'").fetchone()
    assert (dispute["status"], dispute["origin"]) == ("unknown", "extracted")
    proceeding = db.execute("SELECT court_id, docket_key, level FROM proceedings WHERE origin = 'extracted'").fetchone()
    assert tuple(proceeding) == ("nysd", "nysd:26-cv-00077", "trial")
    events = db.execute("SELECT DISTINCT dispute_id FROM events").fetchall()
    assert [row["dispute_id"] for row in events] == ["found-vale-v-kestrel-ai"]


@pytest.mark.parametrize(
    ("name", "docket", "relevant"),
    [
        pytest.param("Vale v. Kestrel AI", None, 0, id="an irrelevant document"),
        pytest.param("1:26-cv-00001", "1:26-cv-00001", 1, id="a number without names"),
        pytest.param("In re Grand Jury", None, 1, id="no two sides"),
    ],
)
def test_no_dispute_is_made(db: Database, name: str, docket: str | None, relevant: int) -> None:
    add(db, 1, name=name, docket=docket, relevant=relevant)
    assert discover_disputes(db) == 0
    assert db.execute("SELECT count(*) FROM disputes WHERE origin = 'extracted'").fetchone()[0] == 0


def test_a_courts_feed_joins_the_registrys_case_by_its_number(db: Database) -> None:
    add(db, 1, name="x", caption="Someone v. Another", docket_number="1:25-cv-01234-ABC", court_id="nysd")
    discover_disputes(db)
    assert links_of(db) == [("doc1", "old")]


def test_a_discovery_is_merged_once_the_registry_has_the_case(db: Database) -> None:
    add(db, 1, name="Vale v. Kestrel AI")
    discover_disputes(db)
    with db.atomic():
        db.execute(
            "INSERT INTO disputes (id, title, status, origin) VALUES ('vale', 'Vale v. Kestrel', 'active', 'curated')"
        )
        db.execute(
            "INSERT INTO proceedings (id, dispute_id, caption, court, level, origin) "
            "VALUES ('vale', 'vale', 'Vale v. Kestrel AI', 'x', 'trial', 'curated')"
        )
    discover_disputes(db)
    assert links_of(db) == [("doc1", "vale")]
    tombstone = db.execute("SELECT merged_into FROM tombstones WHERE id = 'found-vale-v-kestrel-ai'").fetchone()
    assert tombstone["merged_into"] == "vale"
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_discovery_without_documents_goes(db: Database) -> None:
    document = add(db, 1, name="Vale v. Kestrel AI")
    discover_disputes(db)
    with db.atomic():
        db.execute("DELETE FROM document_disputes WHERE document_id = ?", [document])
        db.execute("UPDATE documents SET relevant = 0 WHERE id = ?", [document])
    discover_disputes(db)
    assert db.execute("SELECT count(*) FROM disputes WHERE origin = 'extracted'").fetchone()[0] == 0


@pytest.mark.parametrize(
    ("caption", "plausible"),
    [
        ("Vale v. Kestrel AI", True),
        ("In re Kestrel Litigation", True),
        ("In re Vale", False),
        ("Us v. Them", False),
        ("A v. B", False),
    ],
)
def test_plausible_captions(caption: str, plausible: bool) -> None:
    assert is_plausible(caption) is plausible


def test_a_slug_is_plain() -> None:
    assert slug("Müller & Söhne v. Kestrel AI, Inc.") == "muller-sohne-v-kestrel-ai-inc"
