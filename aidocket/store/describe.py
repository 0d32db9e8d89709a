"""docs/database.md, made from the schema and its descriptions: `python -m aidocket.store.describe docs/database.md`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from aidocket.store import Database
from aidocket.store.about import PUBLISHED_ONLY
from aidocket.store.descriptions import TABLES, VIEW_NOTES
from aidocket.store.migrations import migrations
from aidocket.store.notes import TableNote
from aidocket.store.views import VIEWS

_HEAD = """\
# The database

One SQLite file holds everything: open it with `sqlite3`, Datasette, pandas or any other tool that reads SQLite. This
page is made from the schema by `make docs`; do not edit it.

Times are UTC, as `2026-04-30T17:05:09Z`. Dates may stop at the month or the year where no more is known. Ids are
stable: the same thing has the same id in every build. A span (`start`, `end`) counts code points of `documents.text`,
and `substr(text, start + 1, end - start) = quote` holds in every row.

Begin with the views: each answers one question and needs no join.
"""


_PUBLISHED = """\
## Only in the published file

`data/aidocket.db` on a site is a copy of what may be published. In it the texts of articles are empty, of each article
no more than a few short quotations stand (rows read in other words of it keep `start` and `end` and have no `quote`),
and the machine's own bookkeeping is left out: the tables `fetches`, `runs`, `budgets`, `deliveries`, `docket_visits`,
`lookups`, `knowledge`, `pending`, `story_marks` and `story_keys`. It has two tables more:
"""


def schema() -> Database:
    """An empty database in memory, with the newest schema and the views."""
    db = Database(memory=True)
    migrations.apply(db)
    for name, sql in VIEWS.items():
        db.create_view(name, sql)
    return db


def render_database_page() -> str:
    """The whole page, Markdown."""
    db = schema()
    parts = [_HEAD, "## Views\n"]
    parts += [_render(db, name, note) for name, note in VIEW_NOTES.items()]
    parts.append("## Tables\n")
    parts += [_render(db, name, note) for name, note in TABLES.items()]
    parts.append(_PUBLISHED)
    parts += [_render_columns(name, note, [(c, "text") for c in note.columns]) for name, note in PUBLISHED_ONLY.items()]
    return "\n".join(parts)


def _render(db: Database, name: str, note: TableNote) -> str:
    references = _references(db, name)
    columns = [(row[1], row[2].lower()) for row in db.execute(f'PRAGMA table_info("{name}")').fetchall()]
    return _render_columns(name, note, columns, references)


def _render_columns(
    name: str, note: TableNote, columns: list[tuple[str, str]], references: Mapping[str, str] = MappingProxyType({})
) -> str:
    rows = ["| column | type | meaning |", "|---|---|---|"]
    for column, type in columns:
        rows.append(f"| `{column}` | {type} | {note.columns[column]}{references.get(column, '')} |")
    example = f"\n```sql\n{note.example}\n```\n" if note.example else ""
    return f"### {name}\n\n{note.about}\n\n" + "\n".join(rows) + "\n" + example


def _references(db: Database, table: str) -> dict[str, str]:
    keys = db.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
    return {key[3]: f" (→ `{key[2]}.{key[4]}`)" for key in keys}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render_database_page(), encoding="utf-8")
