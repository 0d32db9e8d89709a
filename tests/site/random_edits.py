"""Random edits to the sample database; after each, an incremental build is held against one from nothing.

`python tests/site/random_edits.py 1000` does a thousand (`make check-incremental`); the tests do a few.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import site_sample as sample

from aidocket.config import Config
from aidocket.site.stage import build

NOT_EDITED = ("schema_migrations", "meta", "documents_fts")
MOST_EDITS = 4


class Difference(AssertionError):
    """The two builds do not agree."""


def run(folder: Path, sequences: int, *, seed: int) -> dict[str, int]:
    """So many times: edit, build on, build from nothing, compare. What came of it, counted.

    Raises:
        Difference: names the sequence, the edits and the files.
    """
    rng = random.Random(seed)
    config = sample.config_for(folder)
    sample.make_database(config)
    build(config)
    counts = {"built": 0, "refused": 0, "files written": 0}
    kept = folder / "kept.db"
    for number in range(sequences):
        shutil.copyfile(config.db, kept)
        edits = edit(config.db, rng)
        try:
            report = build(config)
        except Exception as error:  # noqa: BLE001
            # Some edits make what no stage writes; then both builds have to refuse it, and it is taken back.
            _refused_too(replace(config, out=folder / "whole"), type(error), f"sequence {number}: {edits}")
            shutil.copyfile(kept, config.db)
            counts["refused"] += 1
            continue
        whole = replace(config, out=folder / "whole")
        _remove(whole.out)
        build(whole)
        differ = differences(config.out, whole.out)
        if differ:
            raise Difference(f"sequence {number} of seed {seed}, after {edits}: {differ[:9]}")
        counts["built"] += 1
        counts["files written"] += report.written
    return counts


def edit(file: Path, rng: random.Random) -> list[str]:
    """Up to `MOST_EDITS` edits, as far as the database allows them; what they were."""
    db = sqlite3.connect(file, isolation_level=None)
    db.create_function("shown_url", 2, lambda *_: "")
    db.execute("PRAGMA foreign_keys = ON")
    tables = [
        row[0]
        for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        if not row[0].startswith(("sqlite_", *NOT_EDITED))
    ]
    done: list[str] = []
    wanted = rng.randint(1, MOST_EDITS)
    while len(done) < wanted:
        table = rng.choice(tables)
        if db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] == 0:
            continue
        try:
            done.append(rng.choice((_set, _set, _set, _copy, _delete))(db, table, rng))
        except sqlite3.Error:
            continue
    db.close()
    return done


def _set(db: sqlite3.Connection, table: str, rng: random.Random) -> str:
    """A column of one row gets what another row has there, or another word at its end."""
    column = rng.choice(_columns(db, table))
    value = rng.choice([row[0] for row in db.execute(f'SELECT "{column}" FROM "{table}"')])
    if isinstance(value, str) and rng.random() < 0.4:
        value = f"{value} {rng.choice(('again', 'é', '<b>', '2026'))}"
    row = _row(db, table, rng)
    db.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (value, row))
    return f"{table}[{row}].{column} = {value!r}"


def _copy(db: sqlite3.Connection, table: str, rng: random.Random) -> str:
    """A row comes a second time under another key."""
    row = _row(db, table, rng)
    columns = _columns(db, table)
    values = dict(zip(columns, db.execute(f'SELECT * FROM "{table}" WHERE rowid = ?', (row,)).fetchone(), strict=True))
    for column, kind, key in ((c[1], c[2], c[5]) for c in db.execute(f'PRAGMA table_info("{table}")')):
        if kind == "INTEGER" and key:
            values[column] = None
        elif column in ("id", "key") or (key and rng.random() < 0.5):
            others = [found[0] for found in db.execute(f'SELECT "{column}" FROM "{table}"')]
            values[column] = f"{values[column]}-{rng.randrange(999)}" if column in ("id", "key") else rng.choice(others)
    places = ", ".join("?" * len(columns))
    db.execute(f'INSERT INTO "{table}" VALUES ({places})', list(values.values()))
    return f"{table}: a copy of {row}"


def _delete(db: sqlite3.Connection, table: str, rng: random.Random) -> str:
    row = _row(db, table, rng)
    db.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))
    return f"{table}: {row} deleted"


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [column[1] for column in db.execute(f'PRAGMA table_info("{table}")')]


def _row(db: sqlite3.Connection, table: str, rng: random.Random) -> int:
    return int(rng.choice(db.execute(f'SELECT rowid FROM "{table}"').fetchall())[0])


def _refused_too(whole: Config, error: type[Exception], about: str) -> None:
    _remove(whole.out)
    try:
        build(whole)
    except error:
        return
    raise Difference(f"{about}: only the incremental build refuses it")


def _remove(out: Path) -> None:
    """The site and all that is known of it."""
    out.unlink(missing_ok=True)
    shutil.rmtree(out.with_name(f".{out.name}"), ignore_errors=True)


def differences(one: Path, other: Path) -> list[str]:
    """Paths of files that are not the same in both folders."""
    found = [
        {f.relative_to(root).as_posix(): f.read_bytes() for f in root.rglob("*") if f.is_file()}
        for root in (one.resolve(), other.resolve())
    ]
    return sorted(path for path in found[0].keys() | found[1].keys() if found[0].get(path) != found[1].get(path))


if __name__ == "__main__":
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1_000_000)
    with TemporaryDirectory() as temporary:
        print(f"seed {seed}:", run(Path(temporary), int(sys.argv[1]), seed=seed))
