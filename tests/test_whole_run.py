"""The whole job on the sample web, through the console script: once, twice, and killed on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

RUN_TIMEOUT_S = 240

# When and how often something was asked for differs from run to run; everything else is content and must not. (The hash
# of an API's answers covers the pages that a visit read, and a visit stops at the first page that brings nothing new.)
BOOKKEEPING = {
    "documents": {"number", "first_seen", "last_changed"},
    "sources": {"last_try", "last_success", "next_try", "last_news", "failures"},
    "fetches": {"fetched_at", "changed_at", "not_before", "failures", "body_sha256"},
    "stories": {"first_seen", "last_changed"},
    "story_keys": {"document_number"},
}
NOT_CONTENT = ("runs", "schema_migrations", "meta", "documents_fts", "sqlite_")


@dataclass(frozen=True)
class Place:
    """One instance of AI Docket: a database and a site."""

    db: Path
    out: Path

    @classmethod
    def at(cls, folder: Path) -> Place:
        return cls(folder / "aidocket.db", folder / "public")

    def command(self) -> list[str]:
        return [
            sys.executable, "-m", "aidocket", "run", "--demo", "--json", "--db", str(self.db), "--out", str(self.out),
        ]  # fmt: skip

    def run(self) -> dict[str, Any]:
        done = subprocess.run(self.command(), capture_output=True, text=True, timeout=RUN_TIMEOUT_S)
        assert done.returncode == 0, done.stderr[-4000:]
        return dict(json.loads(done.stdout))

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, without the bookkeeping of requests."""
        connection = sqlite3.connect(self.db)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO documents_fts(documents_fts) VALUES ('integrity-check')")
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        content = {}
        for name in sorted(n for n in names if not n.startswith(NOT_CONTENT)):
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            kept = ", ".join(f'"{c}"' for c in columns if c not in BOOKKEEPING.get(name, ()))
            content[name] = sorted(connection.execute(f'SELECT {kept} FROM "{name}"').fetchall(), key=repr)
        connection.close()
        return content

    def pages(self) -> dict[str, tuple[int, int]]:
        """Each file of the site with its inode and time of change."""
        root = self.out.resolve()
        return {
            str(p.relative_to(root)): (p.stat().st_ino, p.stat().st_mtime_ns) for p in root.rglob("*") if p.is_file()
        }


@dataclass(frozen=True)
class Finished:
    place: Place
    report: dict[str, Any]
    seconds: float


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    place = Place.at(tmp_path_factory.mktemp("undisturbed"))
    began = time.monotonic()
    report = place.run()
    yield Finished(place, report, time.monotonic() - began)


def test_the_demo_makes_a_site_out_of_the_sample_web(undisturbed: Finished) -> None:
    content = undisturbed.place.content()
    assert len(content["documents"]) >= 25
    assert len(content["disputes"]) > 150
    assert len(content["assertions"]) > len([r for r in content["assertions"] if "curated" in r]) > 40
    for page in ("index.html", "disputes/index.html", "distillation/index.html", "feeds/digest.atom"):
        assert (undisturbed.place.out / page).stat().st_size > 500


def test_every_quote_stands_in_its_document(undisturbed: Finished) -> None:
    with sqlite3.connect(undisturbed.place.db) as connection:
        for table in ("mentions", "assertions", "events"):
            rows = connection.execute(
                f'SELECT x.id, d.text, x.start, x."end", x.quote FROM {table} x '
                "JOIN documents d ON d.id = x.document_id WHERE x.start IS NOT NULL"
            ).fetchall()
            assert rows, table
            for row_id, text, start, end, quote in rows:
                assert text[start:end] == quote, f"{table} {row_id}"


ABOUT_RUNS = {"about/sources/index.html"}
"""The one page that a second run changes: it shows the runs themselves."""


def test_a_second_run_changes_nothing_and_rewrites_no_other_page(undisturbed: Finished, tmp_path: Path) -> None:
    place = Place.at(tmp_path)
    shutil.copytree(undisturbed.place.db.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    before, pages = place.content(), place.pages()
    again = place.run()
    assert place.content()["documents"] == before["documents"]
    assert place.content()["assertions"] == before["assertions"]
    assert place.content()["events"] == before["events"]
    changed = {name for name, mark in place.pages().items() if pages.get(name) != mark}
    assert changed == ABOUT_RUNS, "pages that did not change were written again"
    assert again["build"]["written"] == len(ABOUT_RUNS)
    assert again["extract"]["documents"] == 0


@pytest.mark.parametrize("point", [0.25, 0.45, 0.6, 0.75, 0.9])
def test_a_killed_run_loses_and_doubles_nothing(undisturbed: Finished, tmp_path: Path, point: float) -> None:
    place = Place.at(tmp_path)
    process = subprocess.Popen(place.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=undisturbed.seconds * point)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    place.run()
    assert place.content() == undisturbed.place.content()
    whole = undisturbed.place.pages()
    assert set(place.pages()) == set(whole)
