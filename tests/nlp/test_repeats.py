"""One docket entry from a court's own feed and from CourtListener is one event, with both documents as evidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from aidocket.nlp.repeats import is_same_entry, join_events
from aidocket.store.database import open_database
from aidocket.store.linking import EntryEvent
from aidocket.store.publishing import read_events


def entry(**fields: Any) -> EntryEvent:
    given = {
        "id": "e",
        "type": "motion",
        "date": "2026-03-02",
        "summary": "MOTION to Dismiss for Failure to State a Claim filed by Orbital Minds, Inc.",
        "document_id": "d",
        "number": 1,
        "title": "Motion to Dismiss — Harrow v. Orbital Minds",
        "length": 100,
        "court_id": "cand",
        "docket_number": "3:24-cv-05678",
        "entry_number": "41",
    }
    return EntryEvent(**{**given, **fields})


FEED = {"id": "f", "document_id": "feed", "summary": "Motion to Dismiss", "entry_number": None}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param({}, {"document_id": "x", "summary": "Another text"}, True, id="the same number"),
        pytest.param({}, {"document_id": "x", "entry_number": "42"}, False, id="another number"),
        pytest.param({}, FEED, True, id="no number, the same words and day"),
        pytest.param({}, {**FEED, "date": "2026-03-03"}, True, id="a day later by the clock of London"),
        pytest.param({}, {**FEED, "date": "2026-03-09"}, False, id="a week later"),
        pytest.param(
            {}, {**FEED, "title": "Motion to Compel — Harrow", "summary": "Motion to Compel"}, False, id="other words"
        ),
        pytest.param({}, {**FEED, "date": None}, False, id="no day"),
        pytest.param({}, {"id": "x"}, False, id="two events of one document"),
        pytest.param({"title": "Order", "summary": "Order"}, {**FEED, "title": "Order", "summary": "Order"}, False,
                     id="words that every order has"),
    ],
)  # fmt: skip
def test_when_two_events_of_a_case_are_one(one: dict[str, Any], other: dict[str, Any], *, same: bool) -> None:
    assert is_same_entry(entry(**one), entry(**other)) is same
    assert is_same_entry(entry(**other), entry(**one)) is same


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "a.db")
    db.execute("INSERT INTO sources (id, name, kind, url) VALUES ('s', 'S', 'feed', 'https://s.example/')")
    for number, (document, docket, entry_number, text) in enumerate(
        [
            ("feed", "3:24-cv-05678-ABC", None, "Motion to Dismiss."),
            ("api", "3:24-cv-05678", "41", "MOTION to Dismiss filed by Orbital Minds, Inc. (Attachments: # 1 Order)"),
            ("other", "3:24-cv-00001", "41", "MOTION to Dismiss filed by Orbital Minds, Inc."),
            ("news", None, None, "Orbital moved to dismiss."),
        ]
    ):  # fmt: skip
        db.execute(
            "INSERT INTO documents (id, source_id, key, kind, title, text, published, first_seen, last_changed, "
            "content_sha256, state, publish, relevant, court_id, docket_number, entry_number) VALUES (?, 's', ?, ?, "
            "'Motion to Dismiss', ?, '2026-03-02T18:00:00Z', '2026-03-02', '2026-03-02', 'x', 'complete', 'full', 1, "
            "'cand', ?, ?)",
            [document, document, "news" if docket is None else "filing", text, docket, entry_number],
        )
        db.execute(
            "INSERT INTO events (id, type, date, summary, document_id, origin) "
            "VALUES (?, 'motion', ?, ?, ?, 'extracted')",
            [f"e{number}", None if document == "news" else "2026-03-02", text, document],
        )
    db.conn.commit()
    yield db
    db.close()


def test_the_entry_is_one_event_and_no_document_is_lost(db: Database) -> None:
    assert join_events(db) == 1
    events = {event.id: event for event in read_events(db)}
    assert set(events) == {"e1", "e2", "e3"}
    assert (events["e1"].document_id, events["e1"].also) == ("api", ("feed",))
    told = db.execute("SELECT document_id, repeats FROM event_documents WHERE event_id = 'e1'").fetchall()
    assert [tuple(row) for row in told] == [("api", 0), ("feed", 1)]


def test_joining_again_changes_nothing_and_a_document_that_goes_frees_its_repeat(db: Database) -> None:
    join_events(db)
    join_events(db)
    assert [row[0] for row in db.execute("SELECT id FROM events WHERE same_as IS NOT NULL")] == ["e0"]
    with db.atomic():
        db.execute("DELETE FROM documents WHERE id = 'api'")
    assert join_events(db) == 0
    assert {event.id for event in read_events(db)} == {"e0", "e2", "e3"}


def test_an_event_without_a_date_tells_when_it_was_reported(db: Database) -> None:
    told = {event.id: (event.date, event.reported) for event in read_events(db)}
    assert told["e3"] == (None, "2026-03-02")
    assert told["e1"] == ("2026-03-02", None)
