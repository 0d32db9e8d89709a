"""Opening, marking and locking the database; its schema and what is written about it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from aidocket.errors import BusyError, StoreError
from aidocket.locks import exclusive
from aidocket.store.database import is_demo, open_database, open_read_only
from aidocket.store.describe import render_database_page, schema
from aidocket.store.descriptions import TABLES, VIEW_NOTES
from aidocket.store.migrations import migrations

ROOT = Path(__file__).resolve().parents[2]
FTS_SHADOW = ("documents_fts_",)

DESIGN_TABLES = (
    "sources fetches documents documents_fts parties models disputes proceedings proceeding_parties claims "
    "proceeding_claims outcomes practices mentions assertions events document_disputes stories story_documents "
    "policies terms conflicts tombstones runs schema_migrations"
).split()
DESIGN_VIEWS = "distillation docket status_board norms double_standards".split()


def test_the_tables_and_views_that_others_build_on_are_there() -> None:
    db = schema()
    assert set(DESIGN_TABLES) <= set(db.table_names())
    assert set(DESIGN_VIEWS) <= set(db.view_names())


def test_every_table_view_and_column_is_described_and_nothing_else() -> None:
    db = schema()
    names = [n for n in db.table_names() if not n.startswith(FTS_SHADOW)] + db.view_names()
    real = {name: [row[1] for row in db.execute(f'PRAGMA table_info("{name}")')] for name in names}
    described = {name: list(note.columns) for name, note in {**TABLES, **VIEW_NOTES}.items()}
    assert {k: sorted(v) for k, v in described.items()} == {k: sorted(v) for k, v in real.items()}


def test_the_page_about_the_database_is_fresh() -> None:
    page = (ROOT / "docs" / "database.md").read_text("utf-8")
    assert page == render_database_page(), "docs/database.md is stale: run `make docs`"


@pytest.mark.parametrize("note", [*TABLES.values(), *VIEW_NOTES.values()], ids=[*TABLES, *VIEW_NOTES])
def test_each_example_query_runs(note) -> None:
    if note.example:
        schema().execute(note.example).fetchall()


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    first = open_database(path).schema
    db = open_database(path)
    assert db.schema == first
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert not migrations.pending(db)


def test_a_stale_view_is_made_anew(tmp_path: Path) -> None:
    db = open_database(tmp_path / "a.db")
    with db.atomic():
        db.execute("DROP VIEW norms")
        db.execute("CREATE VIEW norms AS SELECT 1 AS one")
        db.execute("UPDATE meta SET value = '{}' WHERE key = 'views'")
    assert "strongest_status" in open_database(tmp_path / "a.db").view("norms").columns_dict


@pytest.mark.parametrize("first_is_demo", [True, False])
def test_demo_and_real_data_never_meet_in_one_file(tmp_path: Path, first_is_demo: bool) -> None:
    path = tmp_path / "a.db"
    assert is_demo(open_database(path, demo=first_is_demo)) is first_is_demo
    with pytest.raises(StoreError, match="use another file"):
        open_database(path, demo=not first_is_demo)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    for opener in (open_database, open_read_only):
        with pytest.raises(StoreError, match="another program's database"):
            opener(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("this is no database, only a text that is long enough to be read as a header" * 20)
    with pytest.raises(StoreError, match=r"cannot open the database .*text\.db"):
        open_database(path)


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_database(path).table("schema_migrations").insert(
        {"migration_set": "aidocket", "name": "m9999_from_the_future", "applied_at": "2030-01-01"}
    )
    with pytest.raises(StoreError, match="newer version"):
        open_database(path)


def test_reading_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no database"):
        open_read_only(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


def test_reading_cannot_write(tmp_path: Path) -> None:
    open_database(tmp_path / "a.db")
    db = open_read_only(tmp_path / "a.db")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM meta")


def test_a_second_run_is_told_and_leaves(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with exclusive(path), pytest.raises(BusyError, match="another run"), exclusive(path):
        pass
    with exclusive(path):
        pass


BAD_ROWS = {
    "a status that is no word of the taxonomy": ("status", "probably"),
    "an evidence that is no word of the taxonomy": ("evidence", "hearsay"),
    "a span that is longer than its quote": ("end", 99),
    "an extracted row without a document": ("document_id", None),
    "an unknown practice": ("practice_id", "no-such-practice"),
}


@pytest.mark.parametrize(("column", "value"), BAD_ROWS.values(), ids=list(BAD_ROWS))
def test_the_database_itself_refuses_blurred_statements(tmp_path: Path, column: str, value: object) -> None:
    db = open_database(tmp_path / "a.db")
    _insert_document(db)
    row = {
        "id": "a1", "document_id": "d1", "actor": "Acme", "practice_id": "distillation", "status": "alleged",
        "evidence": "report", "origin": "extracted", "start": 0, "end": 4, "quote": "Acme",
    }  # fmt: skip
    db.table("assertions").insert(row)
    with pytest.raises(sqlite3.IntegrityError):
        db.table("assertions").insert(row | {"id": "a2", column: value})


def test_the_full_text_index_holds_what_was_read(tmp_path: Path) -> None:
    db = open_database(tmp_path / "a.db")
    _insert_document(db)
    assert _found(db) == 0, "it has come, but nobody has read it"
    db.execute("UPDATE documents SET text = text || ' again'")
    assert _found(db) == 0
    db.execute("UPDATE documents SET extractor = '1'")
    assert _found(db) == 1
    db.execute("UPDATE documents SET extractor = '2', title = 'Another'")
    assert _found(db) == 1
    db.execute("UPDATE documents SET text = ''")
    assert _found(db) == 0
    db.execute("UPDATE documents SET text = 'a distilled spirit', extractor = NULL")
    assert _found(db) == 0
    db.execute("UPDATE documents SET extractor = '3'")
    assert _found(db) == 1
    db.execute("DELETE FROM documents")
    assert _found(db) == 0


def _found(db: Database) -> int:
    db.execute("INSERT INTO documents_fts(documents_fts) VALUES ('integrity-check')")
    found = db.execute("SELECT count(*) FROM documents_fts WHERE documents_fts MATCH 'distil*'").fetchone()
    return int(found[0])


def _insert_document(db: Database) -> None:
    db.table("practices").insert({"id": "distillation", "label": "distillation"})
    db.table("sources").insert({"id": "s1", "name": "S", "kind": "feed", "url": "https://example.com/feed"})
    db.table("documents").insert(
        {
            "id": "d1", "source_id": "s1", "key": "k", "kind": "news", "title": "T", "text": "Acme distilled it.",
            "first_seen": "2026-01-01T00:00:00Z", "last_changed": "2026-01-01T00:00:00Z", "content_sha256": "0",
            "state": "complete", "publish": "excerpt",
        }
    )  # fmt: skip


def test_the_store_loads_no_library_that_it_has_no_use_for() -> None:
    program = "import sys, aidocket.store.database; print('numpy' in sys.modules, __import__('numpy').int64(7))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "7"]
