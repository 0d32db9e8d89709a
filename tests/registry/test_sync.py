"""The registry in the database: all of it or nothing, twice the same, and nothing that hangs on it breaks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from aidocket.config import Config
from aidocket.errors import RegistryError
from aidocket.registry.sync import sync_registry
from aidocket.store.database import open_database

Query = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "aidocket.db")
    yield database
    database.close()


def sync(db: Database, folder: Any) -> Any:
    return sync_registry(db, Config(registries=(folder.write(),)))


def content(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the automatic ones."""
    names = [name for name in db.table_names() if not name.startswith(("documents_fts", "sqlite_", "schema_"))]
    return {name: sorted((tuple(row) for row in db.execute(f'SELECT * FROM "{name}"')), key=repr) for name in names}


def add_document(db: Database, dispute: str = "roe-v-quartz") -> None:
    """A document that the extraction has linked to a dispute, and an assertion and an event that it read there."""
    with db.atomic():
        db.execute(
            """INSERT INTO documents (id, source_id, key, kind, title, text, first_seen, last_changed, content_sha256,
                 state, publish, relevant, extractor, extracted_sha256)
               VALUES ('d1', 'feed-one', 'k', 'news', 'T', 'Quartz did it.', 'now', 'now', 'h', 'complete', 'excerpt',
                 1, 'v1', 'h')"""
        )
        db.execute(
            "INSERT INTO document_disputes (document_id, dispute_id, proceeding_id, reason, confidence, origin) "
            "VALUES ('d1', ?, ?, 'docket number', 1.0, 'extracted')",
            [dispute, dispute],
        )
        db.execute(
            """INSERT INTO assertions (id, document_id, dispute_id, actor, actor_id, practice_id, status, evidence,
                 start, "end", quote, origin)
               VALUES ('a1', 'd1', ?, 'Quartz', 'lab', 'distillation', 'alleged', 'report',
                 0, 6, 'Quartz', 'extracted')""",
            [dispute],
        )
        db.execute(
            """INSERT INTO events (id, type, date, summary, document_id, dispute_id, proceeding_id, start, "end", quote,
                 origin) VALUES ('e1', 'motion', '2026-03-04', 'M', 'd1', ?, ?, 0, 6, 'Quartz', 'extracted')""",
            [dispute, dispute],
        )


def test_every_entry_arrives(folder: Any, db: Database, query: Query) -> None:
    report = sync(db, folder)
    assert not report.unchanged
    assert report.added > 20
    assert query(db, "SELECT id, filed, last_event, media FROM disputes WHERE id = 'roe-v-quartz'") == [
        {"id": "roe-v-quartz", "filed": "2026-03-02", "last_event": "2026-03-02", "media": '["books"]'}
    ]
    assert query(db, "SELECT court, docket_key FROM proceedings WHERE id = 'roe-v-quartz'") == [
        {"court": "US District Court, N.D. Cal.", "docket_key": "cand:26-cv-01234"}
    ]
    assert query(db, "SELECT parent_id FROM practices WHERE id = 'distillation.outputs'") == [
        {"parent_id": "distillation"}
    ]
    assert query(db, "SELECT url, is_link FROM citations WHERE subject_id = 'roe-v-quartz' ORDER BY position") == [
        {"url": "https://news.site/2026/the-article", "is_link": 1},
        {"url": "urn:search-index:file:1", "is_link": 0},
    ]
    assert query(db, "SELECT type, date FROM events WHERE terms_id = 'lab-terms'") == [
        {"type": "terms-change", "date": "2025-05-01"}
    ]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_source_that_cannot_be_opened_is_no_address(folder: Any, db: Database, query: Query) -> None:
    folder.dispute()["events"][0]["source"] = "urn:search-index:file:7"
    folder.files["statements/all.yaml"][0]["sources"] = ["urn:search-index:file:7", "https://news.site/second"]
    sync(db, folder)
    assert query(db, "SELECT source_url FROM events WHERE dispute_id = 'roe-v-quartz'") == [{"source_url": None}]
    assert query(db, "SELECT source_url FROM assertions") == [{"source_url": "https://news.site/second"}]


def test_what_is_not_shown_stays_out(folder: Any, db: Database, query: Query) -> None:
    folder.dispute().update(note="DOUBTFUL: one source.", shown=False)
    sync(db, folder)
    assert query(db, "SELECT id FROM disputes") == [{"id": "roe-v-basalt"}]
    assert query(db, "SELECT * FROM events WHERE dispute_id = 'roe-v-quartz'") == []
    assert query(db, "SELECT dispute_id FROM assertions WHERE id = 'lab-says'") == [{"dispute_id": None}]


def test_a_second_time_nothing_is_read(folder: Any, db: Database) -> None:
    sync(db, folder)
    before = content(db)
    assert sync(db, folder).unchanged
    assert content(db) == before


def test_a_change_of_form_alone_changes_no_row(folder: Any, db: Database) -> None:
    sync(db, folder)
    path = folder.path / "disputes" / "roe-v-quartz.yaml"
    path.write_text("# a remark\n" + path.read_text())
    report = sync_registry(db, Config(registries=(folder.path,)))
    assert (report.unchanged, report.added, report.changed, report.removed) == (False, 0, 0, 0)


def test_changed_rows_are_those_of_a_fresh_database(folder: Any, db: Database, tmp_path: Path) -> None:
    sync(db, folder)
    folder.dispute()["status"] = "settled"
    folder.dispute()["proceedings"][0]["docket_number"] = "3:26-cv-01235"
    folder.dispute("roe-v-basalt")["proceedings"][0]["docket_number"] = "3:26-cv-01234"
    folder.dispute()["events"].append(
        {"date": "2026-03-20", "type": "settlement", "summary": "Settled.", "source": "https://news.site/b"}
    )
    report = sync(db, folder)
    assert report.changed == 3
    fresh = open_database(tmp_path / "fresh.db")
    sync(fresh, folder)
    assert content(db) == content(fresh)
    fresh.close()


def test_a_fault_leaves_the_database_as_it_was(folder: Any, db: Database) -> None:
    sync(db, folder)
    before = content(db)
    folder.dispute()["status"] = "settled"
    folder.dispute()["models"] = ["nothing"]
    with pytest.raises(
        RegistryError, match="there is no model 'nothing'\nthe registry has 1 fault; nothing was changed"
    ):
        sync(db, folder)
    assert content(db) == before


def test_an_id_that_goes_leaves_a_tombstone_and_comes_back_without(folder: Any, db: Database, query: Query) -> None:
    sync(db, folder)
    kept = folder.files.pop("disputes/roe-v-basalt.yaml")
    sync(db, folder)
    stone = {"kind": "dispute", "id": "roe-v-basalt", "merged_into": None, "reason": "removed from the registry"}
    assert query(db, "SELECT * FROM tombstones") == [stone]
    folder.files["tombstones/all.yaml"] = [
        {"kind": "dispute", "id": "roe-v-basalt", "merged_into": "roe-v-quartz", "reason": "the same suit"}
    ]
    sync(db, folder)
    assert query(db, "SELECT * FROM tombstones") == [stone | {"merged_into": "roe-v-quartz", "reason": "the same suit"}]
    del folder.files["tombstones/all.yaml"]
    folder.files["disputes/roe-v-basalt.yaml"] = kept
    sync(db, folder)
    assert query(db, "SELECT * FROM tombstones") == []


def test_what_was_read_about_a_dispute_outlives_it(folder: Any, db: Database, query: Query) -> None:
    sync(db, folder)
    add_document(db)
    gone = folder.files.pop("disputes/roe-v-quartz.yaml")
    folder.files["statements/all.yaml"] = [
        {k: v for k, v in folder.files["statements/all.yaml"][0].items() if k != "dispute"}
    ]
    sync(db, folder)
    assert query(db, "SELECT * FROM document_disputes") == []
    assert query(db, "SELECT dispute_id, actor_id FROM assertions WHERE id = 'a1'") == [
        {"dispute_id": None, "actor_id": "lab"}
    ]
    assert query(db, "SELECT dispute_id, proceeding_id FROM events WHERE id = 'e1'") == [
        {"dispute_id": None, "proceeding_id": None}
    ]
    assert query(db, "SELECT extractor, extracted_sha256 FROM documents") == [
        {"extractor": None, "extracted_sha256": None}
    ]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    folder.files["disputes/roe-v-quartz.yaml"] = gone
    sync(db, folder)
    assert query(db, "SELECT count(*) AS n FROM disputes") == [{"n": 2}]


def test_what_was_read_is_left_alone_otherwise(folder: Any, db: Database, query: Query) -> None:
    sync(db, folder)
    add_document(db)
    folder.dispute()["title"] = "Roe v. Quartz Lab, Inc. (renamed)"
    sync(db, folder)
    assert query(db, "SELECT dispute_id, proceeding_id FROM document_disputes") == [
        {"dispute_id": "roe-v-quartz", "proceeding_id": "roe-v-quartz"}
    ]
    assert query(db, "SELECT extractor FROM documents") == [{"extractor": "v1"}]
    assert query(db, "SELECT id FROM assertions WHERE origin = 'extracted'") == [{"id": "a1"}]


def test_a_case_found_in_documents_goes_to_its_entry(folder: Any, db: Database, query: Query) -> None:
    entry = folder.files.pop("disputes/roe-v-basalt.yaml")
    sync(db, folder)
    with db.atomic():
        db.execute(
            "INSERT INTO disputes (id, title, status, origin) VALUES ('found-x', 'Roe v. B', 'unknown', 'extracted')"
        )
        db.execute(
            """INSERT INTO proceedings (id, dispute_id, caption, court_id, court, docket_key, level, origin)
               VALUES ('found-x', 'found-x', 'Roe v. B', 'cand', 'N.D. Cal.', 'cand:26-cv-01235', 'trial',
                 'extracted')"""
        )
    add_document(db, "found-x")
    folder.files["disputes/roe-v-basalt.yaml"] = entry
    sync(db, folder)
    assert query(db, "SELECT dispute_id, proceeding_id FROM document_disputes") == [
        {"dispute_id": "roe-v-basalt", "proceeding_id": "roe-v-basalt"}
    ]
    assert query(db, "SELECT id FROM disputes WHERE origin = 'extracted'") == []
    assert query(db, "SELECT merged_into FROM tombstones WHERE id = 'found-x'") == [{"merged_into": "roe-v-basalt"}]
    assert query(db, "SELECT docket_key FROM proceedings WHERE id = 'roe-v-basalt'") == [
        {"docket_key": "cand:26-cv-01235"}
    ]


def test_a_source_keeps_what_the_crawler_knows(folder: Any, db: Database, query: Query) -> None:
    sync(db, folder)
    add_document(db)
    with db.atomic():
        db.execute("UPDATE sources SET state = 'ok', failures = 2, last_success = '2026-04-01T00:00:00Z'")
        db.execute("INSERT INTO fetches (source_id, url, etag, fetched_at) VALUES ('feed-one', 'u', 'W/\"1\"', 'now')")
    folder.files["sources/feed-one.yaml"]["name"] = "Feed One, renamed"
    sync(db, folder)
    assert query(db, "SELECT name, state, failures, last_success FROM sources") == [
        {"name": "Feed One, renamed", "state": "ok", "failures": 2, "last_success": "2026-04-01T00:00:00Z"}
    ]
    del folder.files["sources/feed-one.yaml"]
    sync(db, folder)
    assert query(db, "SELECT enabled, state FROM sources") == [{"enabled": 0, "state": "ok"}]
    assert query(db, "SELECT etag FROM fetches") == [{"etag": 'W/"1"'}]


def test_a_source_that_gave_nothing_goes(folder: Any, db: Database, query: Query) -> None:
    sync(db, folder)
    del folder.files["sources/feed-one.yaml"]
    sync(db, folder)
    assert query(db, "SELECT id FROM sources") == []


def test_settings_of_a_source_reach_the_crawler(folder: Any, db: Database, query: Query) -> None:
    folder.files["sources/feed-one.yaml"] |= {
        "follow": "all",
        "token_env": "FEED_TOKEN",
        "expect": {"items": "1..200", "newest": "30d"},
        "settings": {"document_kind": "blog"},
    }
    sync(db, folder)
    [row] = query(db, "SELECT settings FROM sources")
    assert json.loads(row["settings"]) == {
        "access": "feed",
        "allow_private": False,
        "document_kind": "blog",
        "expect": {"items": "1..200", "newest": "30d"},
        "follow": "all",
        "token_env": "FEED_TOKEN",
    }


def test_invented_names_stay_in_the_demos_database(folder: Any, tmp_path: Path) -> None:
    folder.files["sources/feed-one.yaml"]["url"] = "http://feed.example.org/feed.xml"
    real, demo = open_database(tmp_path / "real.db"), open_database(tmp_path / "demo.db", demo=True)
    with pytest.raises(RegistryError, match="only the demo's database may hold it"):
        sync(real, folder)
    assert not sync(demo, folder).unchanged
    real.close()
    demo.close()


def test_a_moved_checkout_is_the_same_registry(folder: Any, db: Database, tmp_path: Path) -> None:
    sync(db, folder)
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder.path, moved)
    assert sync_registry(db, Config(registries=(moved,))).unchanged
