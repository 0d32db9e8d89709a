"""docs/queries.md: each question with its queries, and what the registry answers to them.

`python -m aidocket.registry.queries_page docs/queries.md` writes it.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from aidocket.config import Config
from aidocket.registry.sync import sync_registry
from aidocket.store import Database
from aidocket.store.database import open_database
from aidocket.store.descriptions import VIEW_NOTES
from aidocket.store.questions import Example, Question, questions

ROWS = 5
"""How many rows of an answer are shown."""

_CELL = 60
_HEAD = """\
# Questions and queries

What people ask of the database, and the query that answers it. Each question has a view of its own, so none of the
queries needs a join; every column of every view is explained in [database.md](database.md). They run on the published
file, `data/aidocket.db` of any site, and on your own: `sqlite3 data/aidocket.db`.

The answers show what the registry alone knew when this page was made by `make docs`; a database that has also been
crawled knows more. "Today" is always the newest day of which the data speak, never the day on which you ask.
"""


def render_queries_page(db: Database) -> str:
    """The whole page, Markdown, with the answers of this database."""
    return "\n".join([_HEAD, *(_question(db, question) for question in questions())])


def _question(db: Database, question: Question) -> str:
    about = question.about or VIEW_NOTES[question.view].about
    parts = [f"## {question.asks}\n\nView `{question.view}`. {about}\n"]
    return "\n".join([*parts, *(_example(db, example) for example in question.examples)])


def _example(db: Database, example: Example) -> str:
    rows = db.execute(example.sql)
    names = [column[0] for column in rows.description]
    found = rows.fetchall()
    lines = [
        f"{example.asks}\n",
        f"```sql\n{example.sql}\n```\n",
        f"| {' | '.join(names)} |",
        "|---" * len(names) + "|",
    ]
    lines += [f"| {' | '.join(_cell(value) for value in row)} |" for row in found[:ROWS]]
    more = f"and {len(found) - ROWS} more" if len(found) > ROWS else "that is all" if found else "nothing"
    return "\n".join([*lines, "", f"({more})", ""])


def _cell(value: Any) -> str:
    text = " ".join(str("" if value is None else value).split())
    text = text if len(text) <= _CELL else f"{text[: _CELL - 1].rstrip()}…"
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")


def main(target: Path) -> None:
    """Write the page of the packaged registry."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(db=Path(folder) / "registry.db")
        with closing(open_database(config.db)) as db:
            sync_registry(db, config)
            target.write_text(render_queries_page(db), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
