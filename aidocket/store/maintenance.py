"""Care of the database file: is it whole, is it small, is there a copy of it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from aidocket.errors import StoreError
from aidocket.store import Database
from aidocket.store.views import VIEWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Bytes of the file before and after."""

    before: int
    after: int


def check(db: Database) -> list[str]:
    """What is wrong with a database that was opened for writing, a line each; an empty list where it is whole.

    It asks SQLite whether every page, index and reference is in order, each full-text index whether it has the words
    of its table, and every view for a row.
    """
    try:
        faults = [f"it is damaged: {row[0]}" for row in db.conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
        for table, rowid, parent, _ in db.conn.execute("PRAGMA foreign_key_check"):
            faults.append(f"{table}: row {rowid} names something that is not in {parent}")
    except sqlite3.DatabaseError as error:
        return [f"it is damaged: {error}"]
    indexes = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%' ORDER BY name"
    for (name,) in db.conn.execute(indexes).fetchall():
        faults += _ask(
            db, f'INSERT INTO "{name}" ("{name}", rank) VALUES (\'integrity-check\', 0)', f"the index {name}"
        )
    for view in VIEWS:
        faults += _ask(db, f'SELECT * FROM "{view}" LIMIT 1', f"the view {view}")
    return faults


def vacuum(db: Database, path: Path) -> Sizes:
    """Rewrite the file without its empty pages, join the parts of the full-text index, and renew what SQLite knows of
    its tables for its query plans. The old file stays whole until the new one is.

    Raises:
        StoreError: there is not enough room for a second copy, or a reader holds the file.
    """
    before = _bytes(path)
    try:
        db.conn.execute("INSERT INTO documents_fts (documents_fts) VALUES ('optimize')")
        db.conn.commit()
        db.conn.execute("VACUUM")
        db.conn.execute("ANALYZE")
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"{path} could not be made smaller: {error}; it needs as much free room as the file has, and no reader"
        ) from error
    return Sizes(before=before, after=_bytes(path))


def backup(db: Database, target: Path) -> int:
    """Write a whole copy to `target` while others may read and write; an older copy there is replaced at the end.

    Returns:
        Bytes of the copy, which has been checked.

    Raises:
        StoreError: it cannot be written there, or the copy is damaged.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as copy:
            db.conn.backup(copy, pages=4096)
            copy.execute("PRAGMA journal_mode = DELETE")
            said = copy.execute("PRAGMA quick_check").fetchone()[0]
        if said != "ok":
            raise StoreError(f"the copy at {part} is damaged ({said}); run `aidocket db check`")
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"no copy could be written to {target}: {error}") from error
    return target.stat().st_size


def _ask(db: Database, sql: str, what: str) -> list[str]:
    try:
        db.conn.execute(sql).fetchone()
    except sqlite3.Error as error:
        return [f"{what} is damaged: {error}"]
    return []


def _bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in (path, path.with_name(f"{path.name}-wal")) if file.exists())
