"""The files under `/data/`: the published copy of the database, and each view as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aidocket.site.datapackage import LEFT_OUT, render_datapackage
from aidocket.store import Database
from aidocket.store.database import open_read_only
from aidocket.store.exporting import read_json_lines, read_rows, read_tables, read_views, write_published_copy
from aidocket.store.quotations import QuoteLimits

VIEW_NOTES: dict[str, str] = {
    "status_board": "disputes by stage, with courts, docket numbers, claims and practices",
    "docket": "filings, rulings and settlements, newest first",
    "event_documents": "every document in which an event was read: one docket entry can come from several sources",
    "distillation": "who is said to have trained on whose model, how it stands, and where it is said",
    "norms": "the strongest standing for each lab and practice",
    "double_standards": "labs whose terms forbid what they are said to do",
    "story_coverage": "stories, by how many outlets each is told on their own, and which kinds of them",
    "source_health": "sources, how each is doing, and how much it gives",
}
"""What each view answers."""

DATABASE_FILE = "data/aidocket.db"

DATA_FILES: tuple[tuple[str, str, str], ...] = tuple(
    (view, f"data/{view}.csv", f"data/{view}.json") for view in VIEW_NOTES
)
"""View, path of its CSV file, path of its JSON file."""

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def published_copy(db: Database, file: Path, limits: QuoteLimits | None = None) -> Database:
    """A copy of the database that may be published, written to `file` and opened for reading."""
    write_published_copy(db, file, limits)
    return open_read_only(file)


def iter_data_files(copy: Database, as_of: str) -> Iterator[tuple[str, bytes]]:
    """Path and content of the files of each table and view, and of `datapackage.json`, which describes them."""
    tables: dict[str, bytes] = {}
    views = set(read_views())
    for name in (*read_tables(copy), *read_views()):
        lines = list(read_json_lines(copy, name))
        yield f"data/{name}.jsonl", "".join(f"{line}\n" for line in lines).encode()
        if name in views:
            yield f"data/{name}.json", ("[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n").encode()
        columns, rows = read_rows(copy, name, without={column for table, column in LEFT_OUT if table == name})
        tables[name] = render_csv(columns, rows).encode()
        yield f"data/{name}.csv", tables[name]
    yield "data/datapackage.json", render_datapackage(copy, tables, as_of)


def export_files(db: Database, folder: Path, format: str) -> list[Path]:
    """Write every table and view to `folder` as `csv` or `jsonl`, as far as it may be published; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with TemporaryDirectory() as temporary, closing(published_copy(db, Path(temporary) / "copy.db")) as copy:
        for name in (*read_tables(copy), *read_views()):
            columns, rows = read_rows(copy, name)
            file = folder / f"{name}.{format}"
            with file.open("w", encoding="utf-8", newline="") as out:
                out.writelines([render_csv(columns, rows)] if format == "csv" else render_jsonl(columns, rows))
            written.append(file)
    return written


def render_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV (RFC 4180), with a heading; no cell can run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def render_jsonl(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows as lines of JSON."""
    for row in rows:
        yield json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n"


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        # A NUL ends a cell in some spreadsheets, and hides what follows.
        value = value.replace("\x00", "")
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value
