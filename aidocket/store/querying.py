"""Reading questions in SQL: one statement, nothing written, an end to the time that it may take."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aidocket.errors import AidocketError
from aidocket.store import Database

LARGEST = 64 * 2**20
"""The most bytes of one value or row: a function that makes a huge one asks no clock."""

STEPS = 10_000
"""Instructions of SQLite's machine between two looks at the clock: a few hundred looks a second."""

_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
# What tells of the schema, with these arguments only; FTS5 asks for `data_version` when it is read.
_PRAGMAS = frozenset({"table_info", "table_xinfo", "table_list", "index_list", "index_info", "data_version"})


class QueryError(AidocketError):
    """A query that cannot be answered: the fault is named as SQLite names it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of the columns, and the rows as they are read. Reading rows may raise `QueryError` too."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def run_query(db: Database, sql: str, *, seconds: float) -> Answer:
    """Ask a database that was opened for reading.

    Args:
        sql: one SELECT (or WITH, VALUES, EXPLAIN); anything that would write, attach a file or change a setting is
            refused by SQLite's own authorizer, whatever it is hidden in.
        seconds: how long the whole answer may take.

    Raises:
        QueryError: it is no such statement, it is wrong, or it took too long.
    """
    connection = db.conn
    end = time.monotonic() + seconds
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    connection.set_authorizer(_authorize)
    connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        cursor = connection.execute(sql)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _explained(error, seconds) from error
    if cursor.description is None:
        raise QueryError("this is no question: write a query that begins with SELECT or WITH")
    return Answer(tuple(column[0] for column in cursor.description), _rows(cursor, seconds))


def _rows(cursor: sqlite3.Cursor, seconds: float) -> Iterator[tuple[Any, ...]]:
    try:
        for row in cursor:
            yield tuple(row)
    except sqlite3.Error as error:
        raise _explained(error, seconds) from error


def _authorize(action: int, first: str | None, _second: str | None, *_: Any) -> int:
    if action in _ALLOWED or (action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in _PRAGMAS):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _explained(error: Exception, seconds: float) -> QueryError:
    said = str(error)
    if said == "interrupted":
        return QueryError(f"the query took longer than {seconds:g} seconds; narrow it, or give it more with --seconds")
    if said in ("not authorized", "authorization denied") or "readonly" in said:
        return QueryError("the database is only read here: write a query that begins with SELECT or WITH")
    if "one statement" in said:
        return QueryError("only one query at a time: take out what stands behind the first semicolon")
    return QueryError(f"the query is wrong: {said}")
