"""The index of the archive: which answer stands where. A file of its own, made anew from the archive if it is lost."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aidocket.store import Database

RecordKind = Literal["run", "response", "revisit", "failure", "push"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, run TEXT NOT NULL, source_id TEXT,
  at TEXT NOT NULL, status INTEGER, digest TEXT NOT NULL, file TEXT NOT NULL, start INTEGER NOT NULL,
  bytes INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS records_key ON records(key, number);
CREATE INDEX IF NOT EXISTS records_file ON records(file, start);
"""
_COLUMNS = "kind, key, run, source_id, at, status, digest, file, start, bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """A record of the archive: what it holds, and where.

    `key` is the address that was asked. `run` is when the crawl began that asked. `digest` is the same for two answers
    that say the same. `start` and `bytes` are the place in the compressed file.
    """

    kind: RecordKind
    key: str
    run: str
    source_id: str | None
    at: str
    status: int | None
    digest: str
    file: str
    start: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A crawl as the archive tells it: when it began, and which sources gave something that was new."""

    run: str
    source_ids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file of the archive, counted."""

    file: str
    records: int
    bytes: int
    first: str
    last: str


def open_index(path: Path) -> Database:
    """The index at `path`; one that cannot be read is begun anew. All writes wait for `commit`."""
    try:
        return _open(path)
    except sqlite3.DatabaseError:
        path.unlink()
        return _open(path)


def commit(index: Database) -> None:
    """Keep what was written since the last time."""
    index.conn.execute("COMMIT")
    index.conn.execute("BEGIN")


def close_index(index: Database) -> None:
    """Keep what was written, and close; what a full disk does not let be kept is read from the archive again."""
    try:
        index.conn.execute("COMMIT")
    finally:
        index.close()


def write_record(index: Database, row: RecordRow) -> None:
    """Add a record."""
    values = [getattr(row, name) for name in _COLUMNS.split(", ")]
    index.conn.execute(f"INSERT INTO records ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def forget_file(index: Database, file: str) -> None:
    """Take out all records of a file."""
    index.conn.execute("DELETE FROM records WHERE file = ?", [file])


def read_files(index: Database) -> list[FileRow]:
    """The files that are indexed, the oldest first."""
    rows = index.conn.execute(
        """SELECT file, count(*) AS records, max(start + bytes) AS bytes, min(at) AS first, max(at) AS last
           FROM records GROUP BY file ORDER BY file"""
    )
    return [FileRow(**dict(row)) for row in rows]


def read_rounds(index: Database) -> list[Round]:
    """The crawls, the oldest first."""
    rows = index.conn.execute(
        "SELECT run, group_concat(DISTINCT source_id) AS source_ids FROM records GROUP BY run ORDER BY run"
    )
    return [Round(run=row["run"], source_ids=frozenset((row["source_ids"] or "").split(",")) - {""}) for row in rows]


def read_pushes(index: Database) -> list[RecordRow]:
    """What was pushed, the oldest first."""
    rows = index.conn.execute(f"SELECT {_COLUMNS} FROM records WHERE kind = 'push' ORDER BY at, number")
    return [RecordRow(**dict(row)) for row in rows]


def read_last_times(index: Database, run: str) -> dict[str, str]:
    """When each source was answered last in a crawl."""
    rows = index.conn.execute(
        "SELECT source_id, max(at) AS at FROM records WHERE run = ? AND source_id IS NOT NULL GROUP BY source_id", [run]
    )
    return {row["source_id"]: row["at"] for row in rows}


def read_last(index: Database, key: str, *, until_run: str = "9999") -> RecordRow | None:
    """What an address answered last, up to the end of a crawl."""
    sql = f"SELECT {_COLUMNS} FROM records WHERE key = ? AND run <= ? ORDER BY number DESC LIMIT 1"
    return _row(index.conn.execute(sql, [key, until_run]).fetchone())


def read_response(index: Database, key: str, digest: str) -> RecordRow | None:
    """The record that holds this very answer of an address."""
    sql = f"SELECT {_COLUMNS} FROM records WHERE key = ? AND digest = ? AND kind = 'response' LIMIT 1"
    return _row(index.conn.execute(sql, [key, digest]).fetchone())


def _open(path: Path) -> Database:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    # What is lost here is read from the archive again.
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_SCHEMA)
    connection.execute("SELECT count(*) FROM records").fetchone()
    connection.execute("BEGIN")
    return Database(connection)


def _row(row: sqlite3.Row | None) -> RecordRow | None:
    return None if row is None else RecordRow(**dict(row))
