"""What leaves the database as files: a copy that may be published, and its tables and views row by row.

One rule, and one place that keeps it: in the copy, the text of a document whose source does not allow it in full is
left out, quotations are few and short (`quotations.py`), and the machine's own bookkeeping is absent. Every other
export is read from such a copy.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from aidocket.redaction import shown_source
from aidocket.store import Database
from aidocket.store.about import write_about, write_search
from aidocket.store.migrations import APPLICATION_ID
from aidocket.store.quotations import Quotations, QuoteLimits
from aidocket.store.views import VIEWS

# Tables of the machine's own: when what was asked, how runs went, what stories are found by. They change though no fact
# has changed, or hold words of texts that may not be published.
KEPT_AT_HOME = frozenset(
    "knowledge fetches runs pending story_marks story_keys budgets docket_visits deliveries lookups".split()
)

_FULL = "(SELECT publish FROM documents WHERE id = t.document_id) = 'full'"
_PRIVATE = """coalesce((SELECT json_extract(settings, '$.allow_private') FROM sources WHERE id = t.source_id), 0)"""
_QUOTE = 'shown_quote(t.document_id, t.start, t."end", t.quote)'
_QUOTED = {"quote": _QUOTE, "end": 'shown_end(t.document_id, t.start, t."end", t.quote)'}

# What stands in a column in place of its value, where that may not be published.
_COLUMNS: dict[str, dict[str, str]] = {
    "documents": {
        "text": "CASE t.publish WHEN 'full' THEN t.text ELSE '' END",
        "details": "CASE t.publish WHEN 'full' THEN t.details ELSE '{}' END",
        "attempts": "0",
        "url": f"CASE WHEN NOT {_PRIVATE} THEN t.url END",
        "listed_url": f"CASE WHEN NOT {_PRIVATE} THEN t.listed_url END",
    },
    "sources": {
        "url": "shown_url(t.url, t.settings)",
        "reason": "shown_reason(t.reason, t.url, t.settings)",
        "moved_to": "CASE WHEN t.moved_to IS NOT NULL THEN shown_url(t.moved_to, t.settings) END",
        "settings": "CASE WHEN json_extract(t.settings, '$.token_env') IS NULL THEN '{}' "
        "ELSE json_object('token_env', json_extract(t.settings, '$.token_env')) END",
        "failures": "0",
        "last_try": "NULL",
        "last_success": "substr(t.last_success, 1, 10)",
        "last_news": "substr(t.last_news, 1, 10)",
        "next_try": "NULL",
    },
    # When a step was run says nothing of the data, and would make two copies of the same data differ.
    "schema_migrations": {"applied_at": "''"},
    "document_revisions": {"change": f"CASE WHEN {_FULL} THEN t.change END"},
    "mentions": _QUOTED,
    "assertions": _QUOTED,
    "events": {
        **_QUOTED,
        "summary": """CASE WHEN t.document_id IS NULL THEN t.summary ELSE shown_summary(t.document_id, t.start, t."end",
          t.quote, t.summary, (SELECT title FROM documents WHERE id = t.document_id), t.confirmed) END""",
    },
    "take_sentences": _QUOTED,
    "party_proposals": {"quote": f"CASE WHEN {_FULL} THEN t.quote END"},
    "corrections": {"matches": "json_remove(t.matches, '$.quote')"},
}

# Rows that are left out: marks of the machine, sentences that may not be quoted.
_ROWS: dict[str, str] = {
    "meta": "t.key IN ('demo', 'accuracy')",
    "take_sentences": f"{_QUOTE} IS NOT NULL",
}


def read_tables(db: Database) -> list[str]:
    """Names of the tables that are published, in the order in which the schema makes them."""
    rows = db.conn.execute(
        """SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
           AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\' ORDER BY rowid"""
    )
    return [row[0] for row in rows if row[0] not in KEPT_AT_HOME]


def read_views() -> list[str]:
    """Names of the views, in the order in which `views.py` explains them."""
    return list(VIEWS)


def read_columns(copy: Database, name: str) -> list[tuple[str, str]]:
    """Names of the columns of a table or view, and their types as SQLite has them."""
    return [(row[1], row[2]) for row in copy.conn.execute(f'PRAGMA table_info("{name}")')]


def read_primary_key(copy: Database, name: str) -> list[str]:
    """The columns of the primary key of a table, in order; none of a view."""
    rows = copy.conn.execute(f'PRAGMA table_info("{name}")').fetchall()
    return [row[1] for row in sorted(rows, key=lambda row: row[5]) if row[5]]


def read_foreign_keys(copy: Database, name: str) -> list[tuple[str, str, str]]:
    """Column, other table, and its column, of each foreign key of a table."""
    rows = copy.conn.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
    return sorted((row[3], row[2], row[4]) for row in rows)


def read_rows(
    copy: Database, name: str, *, without: Collection[str] = ()
) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Column names and rows of a table or view of a published copy; `name` is one that the functions above gave."""
    chosen = ", ".join(f'"{column}"' for column, _ in read_columns(copy, name) if column not in without)
    order = "" if name in VIEWS else " ORDER BY rowid"
    rows = copy.conn.execute(f'SELECT {chosen} FROM "{name}"{order}')
    return [column[0] for column in rows.description], (tuple(row) for row in rows)


def read_json_lines(copy: Database, name: str) -> Iterator[str]:
    """The rows of a table or view as JSON objects, a line each and without its end; SQLite writes them."""
    columns = [column for column, _ in read_columns(copy, name)]
    values = ", ".join(f"'{column}', \"{column}\"" for column in columns)
    order = "" if name in VIEWS else " ORDER BY rowid"
    for (line,) in copy.conn.execute(f'SELECT json_object({values}) FROM "{name}"{order}'):
        yield line


def write_published_copy(db: Database, path: Path, limits: QuoteLimits | None = None) -> None:
    """A new database file at `path` with all that may be published: rows, views, and a full-text index.

    The file is written from nothing rather than copied and emptied, so that no page of it can hold what was left out;
    and the same database gives the same bytes.
    """
    path.unlink(missing_ok=True)
    _make_functions(db.conn, Quotations(db, limits))
    copy = sqlite3.connect(path, isolation_level=None)
    try:
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        copy.execute("BEGIN")
        tables = read_tables(db)
        for name, sql in db.conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid"):
            if name in tables or name == "documents_fts":
                copy.execute(sql)
        for table in tables:
            _fill(db.conn, copy, table)
        write_about(db.conn, copy)
        write_search(copy)
        # Indexes come when the rows stand; the file is only read, so that it needs no trigger.
        for table, sql in db.conn.execute(
            "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        ):
            if table in tables:
                copy.execute(sql)
        for name, sql in VIEWS.items():
            copy.execute(f'CREATE VIEW "{name}" AS {sql}')
        copy.execute("COMMIT")
    finally:
        copy.close()


def _make_functions(connection: sqlite3.Connection, quotations: Quotations) -> None:
    functions: dict[str, tuple[int, Callable[..., Any]]] = {
        "shown_url": (2, _shown_url),
        "shown_reason": (3, _shown_reason),
        "shown_quote": (4, quotations.quote),
        "shown_end": (4, quotations.end),
        "shown_summary": (7, quotations.summary),
    }
    for name, (arguments, function) in functions.items():
        connection.create_function(name, arguments, function, deterministic=True)


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
    return f'SELECT {chosen} FROM "{table}" t WHERE {_ROWS.get(table, "1")} ORDER BY {order}'


def _shown_url(url: str, settings: str) -> str:
    return shown_source(url, None, is_private=_is_private(settings))[0] or ""


def _shown_reason(reason: str | None, url: str, settings: str) -> str | None:
    return shown_source(url, reason, is_private=_is_private(settings))[1]


def _is_private(settings: str) -> bool:
    return bool(json.loads(settings).get("allow_private"))


def _own(column: str) -> str:
    return f't."{column}"'
