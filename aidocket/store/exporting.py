"""What leaves the database as files: a copy that may be published, and its tables and views row by row.

One rule, and one place that keeps it: in the copy, the text of a document whose source does not allow it in full is
left out, quotations are short, and the machine's own bookkeeping is absent. Every other export is read from such a
copy.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aidocket.redaction import shown_source
from aidocket.store import Database
from aidocket.store.migrations import APPLICATION_ID
from aidocket.store.views import VIEWS

QUOTE_CHARACTERS = 300
"""The longest quotation that is published of a document whose source does not allow the full text."""

# Tables of the machine's own: when what was asked, how runs went, what stories are found by. They change though no fact
# has changed, or hold words of texts that may not be published.
_KEPT_AT_HOME = frozenset({"knowledge", "fetches", "runs", "pending", "story_marks", "story_keys"})

_FULL = "(SELECT publish FROM documents WHERE id = t.document_id) = 'full'"
_LONG = f"length(t.quote) > {QUOTE_CHARACTERS} AND NOT coalesce({_FULL}, 1)"
_QUOTED = {
    "quote": f"CASE WHEN {_LONG} THEN substr(t.quote, 1, {QUOTE_CHARACTERS}) ELSE t.quote END",
    "end": f'CASE WHEN {_LONG} THEN t.start + {QUOTE_CHARACTERS} ELSE t."end" END',
}

# What stands in a column in place of its value, where that may not be published.
_COLUMNS: dict[str, dict[str, str]] = {
    "documents": {
        "text": "CASE t.publish WHEN 'full' THEN t.text ELSE '' END",
        "details": "CASE t.publish WHEN 'full' THEN t.details ELSE '{}' END",
        "attempts": "0",
    },
    "sources": {
        "url": "shown_url(t.url, t.settings)",
        "reason": "shown_reason(t.reason, t.url, t.settings)",
        "moved_to": "CASE WHEN t.moved_to IS NOT NULL THEN shown_url(t.moved_to, t.settings) END",
        "failures": "0",
        "last_try": "NULL",
        "last_success": "substr(t.last_success, 1, 10)",
        "next_try": "NULL",
    },
    "document_revisions": {"change": f"CASE WHEN {_FULL} THEN t.change END"},
    "mentions": _QUOTED,
    "assertions": _QUOTED,
    "events": _QUOTED,
    "take_sentences": _QUOTED,
}


def read_tables(db: Database) -> list[str]:
    """Names of the tables that are published, in the order in which the schema makes them."""
    rows = db.conn.execute(
        """SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
           AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'documents_fts%' ORDER BY rowid"""
    )
    return [row[0] for row in rows if row[0] not in _KEPT_AT_HOME]


def read_views() -> list[str]:
    """Names of the views, in the order in which `views.py` explains them."""
    return list(VIEWS)


def read_rows(copy: Database, name: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Column names and rows of a table or view of a published copy; `name` is one that the functions above gave."""
    order = "" if name in VIEWS else " ORDER BY rowid"
    rows = copy.conn.execute(f'SELECT * FROM "{name}"{order}')
    return [column[0] for column in rows.description], (tuple(row) for row in rows)


def write_published_copy(db: Database, path: Path) -> None:
    """A new database file at `path` with all that may be published: same schema, rows, views and full-text index.

    The file is written from nothing rather than copied and emptied, so that no page of it can hold what was left out;
    and the same database gives the same bytes.
    """
    path.unlink(missing_ok=True)
    db.conn.create_function("shown_url", 2, _shown_url, deterministic=True)
    db.conn.create_function("shown_reason", 3, _shown_reason, deterministic=True)
    copy = sqlite3.connect(path, isolation_level=None)
    try:
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        copy.execute("BEGIN")
        _make_tables(db.conn, copy)
        for table in read_tables(db):
            _fill(db.conn, copy, table)
        copy.execute("INSERT INTO documents_fts (documents_fts) VALUES ('rebuild')")
        _make_the_rest(db.conn, copy)
        copy.execute("COMMIT")
    finally:
        copy.close()


def _make_tables(source: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    """Tables only: indexes and triggers come when the rows stand."""
    for name, sql in source.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid"):
        shadow = name.startswith("documents_fts_")
        if not shadow and not name.startswith("sqlite_"):
            copy.execute(sql)


def _make_the_rest(source: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    rest = "SELECT sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL ORDER BY type, name"
    for (sql,) in source.execute(rest):
        copy.execute(sql)


def _fill(source: sqlite3.Connection, copy: sqlite3.Connection, table: str) -> None:
    rows = source.execute(_select(source, table))
    places = ", ".join("?" * len(rows.description))
    copy.executemany(f'INSERT INTO "{table}" VALUES ({places})', (tuple(row) for row in rows))


def _select(connection: sqlite3.Connection, table: str) -> str:
    """A query for all rows of a table in the order of its key, with what may not leave it left out."""
    columns = list(connection.execute(f'PRAGMA table_info("{table}")'))
    instead = _COLUMNS.get(table, {})
    chosen = ", ".join(f'{instead.get(c[1], _own(c[1]))} AS "{c[1]}"' for c in columns)
    key = [c[1] for c in sorted(columns, key=lambda c: c[5]) if c[5]]
    order = ", ".join(f't."{name}"' for name in key) or "rowid"
    return f'SELECT {chosen} FROM "{table}" t ORDER BY {order}'


def _shown_url(url: str, settings: str) -> str:
    return shown_source(url, None, is_private=_is_private(settings))[0] or ""


def _shown_reason(reason: str | None, url: str, settings: str) -> str | None:
    return shown_source(url, reason, is_private=_is_private(settings))[1]


def _is_private(settings: str) -> bool:
    return bool(json.loads(settings).get("allow_private"))


def _own(column: str) -> str:
    return f't."{column}"'
