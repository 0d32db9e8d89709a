"""Opening the database: settings, migrations, views."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from aidocket.errors import StoreError
from aidocket.store import Database
from aidocket.store.migrations import APPLICATION_ID, migrations
from aidocket.store.views import VIEWS

BUSY_TIMEOUT_MS = 30_000
"""How long a write waits for another process's transaction before it gives up."""


def open_database(path: Path, *, demo: bool = False) -> Database:
    """The database at `path`, made or migrated as needed; WAL, foreign keys on.

    Args:
        path: the file; its folder is made.
        demo: whether this is the demo's own database. The mark is set when the file is made and never changes,
            so that invented and real data cannot meet in one file.

    Raises:
        StoreError: not a database, another program's, made by a newer version, or of the other kind (demo or real).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        db = _connect(sqlite3.connect(path))
        _refuse_foreign_files(db, path)
        _migrate(db)
        _mark(db, path, demo=demo)
        _refresh_views(db)
    except sqlite3.Error as error:
        raise StoreError(f"cannot open the database {path}: {error}") from error
    return db


def open_read_only(path: Path) -> Database:
    """The database at `path` for reading only; nothing is made or migrated.

    Raises:
        StoreError: there is no such file, or it is not ours.
    """
    if not path.is_file():
        raise StoreError(f"there is no database at {path}; make one with `aidocket run`")
    try:
        db = _connect(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))
        _refuse_foreign_files(db, path)
    except sqlite3.Error as error:
        raise StoreError(f"cannot open the database {path}: {error}") from error
    return db


def pending_migrations(db: Database) -> list[str]:
    """Names of the steps that the file has still to take, in order."""
    return [step.name for step in migrations.pending(db)]


def is_demo(db: Database) -> bool:
    """Whether this is the demo's database: everything published from it has to say so."""
    return read_meta(db, "demo") == "1"


def read_meta(db: Database, key: str) -> str | None:
    """The value kept under `key` in the table `meta`, or None."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
    return None if row is None else str(row[0])


def write_meta(db: Database, key: str, value: str) -> None:
    """Keep `value` under `key`; the caller's transaction decides when it is seen."""
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [key, value])


def _connect(connection: sqlite3.Connection) -> Database:
    connection.row_factory = sqlite3.Row
    db = Database(connection)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return db


def _refuse_foreign_files(db: Database, path: Path) -> None:
    application = db.execute("PRAGMA application_id").fetchone()[0]
    empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION_ID and not empty:
        raise StoreError(f"{path} is another program's database; name a new file with --db")
    known = {step.name for step in migrations.pending(Database(memory=True))}
    newer = {step.name for step in migrations.applied(db)} - known
    if newer:
        raise StoreError(f"{path} was made by a newer version of aidocket ({min(newer)}); update this program")
    if empty:
        db.execute("PRAGMA journal_mode = WAL")


def _migrate(db: Database) -> None:
    """All steps in one transaction: whatever interrupts them, the file is as it was."""
    if migrations.pending(db):
        with db.atomic():
            migrations.apply(db)


def _mark(db: Database, path: Path, *, demo: bool) -> None:
    kept = read_meta(db, "demo")
    wanted = "1" if demo else "0"
    if kept is None:
        with db.atomic():
            write_meta(db, "demo", wanted)
    elif kept != wanted:
        kind = "holds the demo's invented data" if kept == "1" else "holds real data"
        raise StoreError(f"{path} {kind}; use another file for {'the demo' if demo else 'real data'}")


def _refresh_views(db: Database) -> None:
    """Views carry no data, so they are not migrated but made anew when their text has changed."""
    wanted = json.dumps(VIEWS, sort_keys=True)
    if read_meta(db, "views") == wanted:
        return
    with db.atomic():
        for name in db.view_names():
            db.execute(f'DROP VIEW "{name}"')
        for name, sql in VIEWS.items():
            db.create_view(name, sql)
        write_meta(db, "views", wanted)


def as_json(value: Any) -> str:
    """A value as the columns that hold JSON have it: equal values, equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
