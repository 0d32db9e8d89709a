"""`datapackage.json`: what the published files are, field by field.

The format is Frictionless Data Package 1 (https://specs.frictionlessdata.io/data-package/).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from aidocket.store import Database
from aidocket.store.about import LICENCE, LICENCE_URL, PUBLISHED_ONLY
from aidocket.store.descriptions import TABLES, VIEW_NOTES
from aidocket.store.exporting import read_columns, read_foreign_keys, read_primary_key, read_tables

_TYPES = {"INTEGER": "integer", "REAL": "number", "FLOAT": "number"}

# Columns that a view reckons have no type of their own in SQLite.
_RECKONED = dict.fromkeys(
    "proceedings statements documents copies relevant repeats entries disputes with_a_case days_ahead".split(),
    "integer",
) | {"new_a_week": "number"}


def render_datapackage(copy: Database, files: Mapping[str, bytes], as_of: str) -> bytes:
    """The description of these CSV files, by table or view, of a published copy."""
    tables = set(read_tables(copy))
    resources = [_resource(copy, name, content, tables) for name, content in files.items()]
    package: dict[str, Any] = {
        "name": "ai-docket",
        "title": "AI Docket: disputes over how AI models are trained",
        "description": "Filings, rulings, statements, rules and terms, each with its evidence. A cell of a CSV file "
        "that a spreadsheet would run as a formula begins with an apostrophe, which is not part of the value.",
        "licenses": [{"name": LICENCE, "path": LICENCE_URL, "title": "Creative Commons Attribution 4.0"}],
        "resources": resources,
    }
    if as_of:
        package |= {"version": as_of, "created": f"{as_of}T00:00:00Z"}
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(copy: Database, name: str, content: bytes, tables: set[str]) -> dict[str, Any]:
    note = {**TABLES, **VIEW_NOTES, **PUBLISHED_ONLY}[name]
    columns = [(column, type) for column, type in read_columns(copy, name) if (name, column) not in LEFT_OUT]
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": column,
                "type": _TYPES.get(type.upper()) or ("string" if type else _RECKONED.get(column, "string")),
                "description": note.columns[column],
            }
            for column, type in columns
        ]
    }
    if key := read_primary_key(copy, name):
        schema["primaryKey"] = key
    links = [(column, table, other) for column, table, other in read_foreign_keys(copy, name) if table in tables]
    if links:
        schema["foreignKeys"] = [
            {"fields": column, "reference": {"resource": "" if table == name else table, "fields": other}}
            for column, table, other in links
        ]
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "description": note.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


LEFT_OUT = frozenset({("documents", "text")})
"""Columns that stand in no CSV file: a spreadsheet's cell holds no whole text."""
