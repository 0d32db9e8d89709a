"""The way from every earlier schema to today's, and what an interruption leaves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from aidocket.errors import StoreError
from aidocket.store.database import open_database, open_read_only, pending_migrations
from aidocket.store.migrations import migrations

STEPS = [step.name for step in migrations.pending(Database(memory=True))]
AFTER_FIRST = STEPS[1:]


def older(path: Path, *, before: str) -> Path:
    """A database as the version made it that did not know the step `before`, with a party in it."""
    db = Database(path)
    migrations.apply(db, stop_before=before)
    db.execute("INSERT INTO parties (id, name, kind, origin) VALUES ('acme', 'Acme', 'organisation', 'curated')")
    db.execute("INSERT INTO meta VALUES ('demo', '0')")
    db.conn.commit()
    db.conn.close()
    return path


def shape(db: Database) -> dict[str, object]:
    """Tables with their columns, indexes, triggers and views, however their text was written."""
    tables = {name: db.conn.execute(f'PRAGMA table_xinfo("{name}")').fetchall() for name in db.table_names()}
    rest = "SELECT type, name, tbl_name FROM sqlite_master WHERE type <> 'table' ORDER BY 1, 2"
    return {
        "tables": {name: sorted(tuple(row)[1:4] for row in rows) for name, rows in tables.items()},
        "rest": [tuple(row) for row in db.conn.execute(rest)],
    }


@pytest.mark.parametrize("before", AFTER_FIRST)
def test_every_earlier_version_becomes_todays_and_keeps_its_facts(tmp_path: Path, before: str) -> None:
    path = older(tmp_path / "old.db", before=before)
    assert pending_migrations(open_read_only(path)) == STEPS[STEPS.index(before) :]
    db = open_database(path)
    assert shape(db) == shape(open_database(tmp_path / "new.db"))
    assert db.execute("SELECT name FROM parties").fetchall()[0][0] == "Acme"
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


KILLED = """
import os, signal, sys
from pathlib import Path
from aidocket.store.database import open_database
from aidocket.store.migrations import migrations

step = migrations._migrations[-1]
real = step.fn
def killed(db):
    real(db)
    os.kill(os.getpid(), signal.SIGKILL)
step.fn = killed
open_database(Path(sys.argv[1]))
"""


def test_a_killed_migration_leaves_the_old_database(tmp_path: Path) -> None:
    path = older(tmp_path / "old.db", before=STEPS[3])
    before = list(Database(path).conn.iterdump())
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == -9
    assert list(Database(path).conn.iterdump()) == before
    assert not pending_migrations(open_database(path))


def test_a_failing_step_takes_none_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older(tmp_path / "old.db", before=STEPS[3])
    before = pending_migrations(open_read_only(path))

    def fails(db: Database) -> None:
        db.execute("INSERT INTO no_such_table VALUES (1)")

    monkeypatch.setattr(migrations._migrations[-1], "fn", fails)
    with pytest.raises(StoreError, match="no such table"):
        open_database(path)
    monkeypatch.undo()
    assert pending_migrations(open_read_only(path)) == before
