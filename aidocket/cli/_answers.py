"""Rows on standard output: a table for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import json
import shutil
from itertools import islice
from typing import Any, TextIO

from aidocket.cli._terminal import printable
from aidocket.store.querying import Answer

_WIDEST, _NARROWEST = 60, 12


def write_answer(answer: Answer, format_: str, out: TextIO, *, most: int) -> bool:
    """Write an answer as `table`, `csv`, `json` (one list of objects) or `jsonl` (an object a line).

    Args:
        most: the most rows of a table; the other formats have them all.

    Returns:
        Whether rows were left out.
    """
    if format_ == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_cell(value) for value in row] for row in answer.rows)
    elif format_ == "jsonl":
        for row in answer.rows:
            out.write(f"{_as_json(answer.columns, row)}\n")
    elif format_ == "json":
        _write_list(answer, out)
    else:
        return _write_table(answer, out, most)
    return False


def _write_list(answer: Answer, out: TextIO) -> None:
    between = "["
    for row in answer.rows:
        out.write(f"{between}\n{_as_json(answer.columns, row)}")
        between = ","
    out.write("[]\n" if between == "[" else "\n]\n")


def _write_table(answer: Answer, out: TextIO, most: int) -> bool:
    from tabulate import tabulate  # type: ignore[import-untyped]

    rows = [[_plain(value) for value in row] for row in islice(answer.rows, most)]
    left_out = next(answer.rows, None) is not None
    if not rows:
        out.write("No rows.\n")
        return False
    room = shutil.get_terminal_size((120, 24)).columns
    widest = min(_WIDEST, max(_NARROWEST, room // len(answer.columns) - 2))
    table = tabulate(
        rows, headers=answer.columns, tablefmt="simple", maxcolwidths=widest, disable_numparse=True, missingval=""
    )
    out.write(f"{table}\n")
    return left_out


def _as_json(columns: tuple[str, ...], row: tuple[Any, ...]) -> str:
    return json.dumps(dict(zip(columns, map(_cell, row), strict=True)), ensure_ascii=False)


def _cell(value: Any) -> Any:
    """Bytes have no form in JSON or CSV but their hexadecimal digits, as SQLite's own shell writes them."""
    return value.hex() if isinstance(value, bytes) else value


def _plain(value: Any) -> str:
    """A cell for a terminal."""
    return "" if value is None else printable(str(_cell(value)))
