"""Reads and writes of linking: cases without a dispute, and the disputes that were discovered in documents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aidocket.store import Database

MAX_SLUG = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingRow:
    """A proceeding of the registry, or one that was discovered."""

    id: str
    dispute_id: str
    caption: str
    court_id: str | None
    docket_key: str | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryEvent:
    """An event that was read in a court paper whose docket is known; `length` is that of the paper's text."""

    id: str
    type: str
    date: str | None
    summary: str
    document_id: str
    number: int
    title: str
    length: int
    court_id: str | None
    docket_number: str
    entry_number: str | None


def iter_entry_events(db: Database) -> Iterator[EntryEvent]:
    """Events of court papers, by document."""
    rows = db.execute(
        """SELECT e.id, e.type, coalesce(e.date, substr(d.published, 1, 10)) AS date, e.summary, e.document_id,
             d.number, d.title, length(d.text) AS length, d.court_id, d.docket_number, d.entry_number
           FROM events e JOIN documents d ON d.id = e.document_id
           WHERE e.origin = 'extracted' AND d.docket_number IS NOT NULL AND d.kind IN ('filing', 'ruling')
           ORDER BY d.number, e.id"""
    )
    for row in rows:
        yield EntryEvent(**dict(row))


def write_repeats(db: Database, repeats: Mapping[str, str]) -> None:
    """Note which events repeat which; only rows that differ are written. One transaction."""
    known = dict(db.execute("SELECT id, same_as FROM events WHERE same_as IS NOT NULL").fetchall())
    changes = [
        (repeats.get(event), event) for event in sorted({*known, *repeats}) if known.get(event) != repeats.get(event)
    ]
    if changes:
        with db.atomic():
            db.conn.executemany("UPDATE events SET same_as = ? WHERE id = ?", changes)


def read_proceedings(db: Database) -> list[ProceedingRow]:
    """All proceedings, the registry's first, by id."""
    return [
        ProceedingRow(**dict(row))
        for row in db.execute(
            "SELECT id, dispute_id, caption, court_id, docket_key, origin FROM proceedings ORDER BY origin, id"
        )
    ]


def merge_discovery(db: Database, dispute_id: str, into: ProceedingRow) -> None:
    """Give all that belongs to a discovered dispute to the registry's own; a tombstone keeps its address alive."""
    with db.atomic():
        for table in ("document_disputes", "events"):
            db.execute(
                f"UPDATE OR REPLACE {table} SET dispute_id = ?, proceeding_id = ? WHERE dispute_id = ?",
                [into.dispute_id, into.id, dispute_id],
            )
        db.execute("UPDATE assertions SET dispute_id = ? WHERE dispute_id = ?", [into.dispute_id, dispute_id])
        _bury(db, dispute_id, into.dispute_id, "the registry has an entry for this case")


def _bury(db: Database, dispute_id: str, merged_into: str | None, reason: str) -> None:
    db.execute("DELETE FROM disputes WHERE id = ? AND origin = 'extracted'", [dispute_id])
    db.execute(
        "INSERT INTO tombstones (kind, id, merged_into, reason) VALUES ('dispute', ?, ?, ?) "
        "ON CONFLICT (kind, id) DO UPDATE SET merged_into = excluded.merged_into, reason = excluded.reason",
        [dispute_id, merged_into, reason],
    )


def slug(text: str) -> str:
    """Small letters, digits and hyphens, for an id that people can read."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_SLUG].strip("-")
