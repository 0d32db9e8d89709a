"""The description of the published files holds: checked by the Frictionless library, key by key and byte by byte."""

from __future__ import annotations

import csv
import json
import sqlite3

from frictionless import Package

from aidocket.config import Config


def test_the_package_and_every_row_of_it_are_valid(built: Config) -> None:
    report = Package(str(built.out.resolve() / "data/datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:10]
    assert len(report.tasks) > 40


def test_each_file_holds_the_rows_of_its_table(built: Config) -> None:
    folder = built.out.resolve() / "data"
    copy = sqlite3.connect(folder / "aidocket.db")
    for resource in json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]:
        name = resource["name"]
        rows = copy.execute(f'SELECT * FROM "{name}"').fetchall()
        lines = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]
        assert sorted(str(tuple(line.values())) for line in lines) == sorted(str(row) for row in rows), name
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == len(rows), name


def test_the_file_tells_about_itself(built: Config) -> None:
    copy = sqlite3.connect(built.out / "data/aidocket.db")
    about = dict(copy.execute("SELECT key, value FROM about"))
    assert about["licence"] == "CC-BY-4.0" and about["data_as_of"] == "2026-03-02" and about["disputes"] == "2"
    assert about["schema_version"].startswith("m00")
    found = copy.execute("SELECT id FROM facts_fts WHERE facts_fts MATCH 'kestrel AND answers'").fetchall()
    assert ("a-d-courier",) in found
