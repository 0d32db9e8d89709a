"""Reads and writes of linking: cases without a dispute, and the disputes that were discovered in documents."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aidocket.store import Database

MAX_SLUG = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCase:
    """A case that a relevant document names which belongs to no dispute yet."""

    document_id: str
    caption: str | None
    docket_number: str | None
    court_id: str | None
    text: str


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
class Discovery:
    """The dispute for a document; with a `title` where it is new and has to be made with its proceeding."""

    dispute_id: str
    proceeding_id: str | None
    reason: str
    confidence: float
    title: str | None = None
    court_id: str | None = None
    court: str = ""
    docket_number: str | None = None
    docket_key: str | None = None
    level: str = "trial"


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


def iter_unlinked_cases(db: Database) -> Iterator[FoundCase]:
    """Cases of relevant documents without a dispute, oldest document first, with the source's own caption first.

    Rows may be written while this goes on: a document's cases are read together, and only if it is still without.
    """
    numbers = [
        row[0]
        for row in db.execute(
            """
            SELECT d.number FROM documents d
            WHERE d.relevant = 1 AND NOT EXISTS (SELECT 1 FROM document_disputes l WHERE l.document_id = d.id)
              AND (d.caption IS NOT NULL
                   OR EXISTS (SELECT 1 FROM mentions m WHERE m.document_id = d.id AND m.kind = 'case'))
            ORDER BY d.number"""
        )
    ]
    for number in numbers:
        row = db.execute(
            "SELECT id, text, court_id, docket_number, caption FROM documents WHERE number = ?", [number]
        ).fetchone()
        mentions = db.execute(
            "SELECT name, entity_id FROM mentions WHERE document_id = ? AND kind = 'case' "
            "ORDER BY start IS NOT NULL, start, name",
            [row["id"]],
        ).fetchall()
        if row["caption"]:
            yield _found(row, row["caption"], row["docket_number"], row["court_id"])
        for mention in mentions:
            caption = None if mention["name"] == mention["entity_id"] else mention["name"]
            if caption != row["caption"]:
                yield _found(row, caption, mention["entity_id"], None)


def _found(row: sqlite3.Row, caption: str | None, docket_number: str | None, court_id: str | None) -> FoundCase:
    return FoundCase(
        document_id=row["id"],
        caption=caption,
        docket_number=docket_number,
        court_id=court_id,
        text=row["text"],
    )


def read_proceedings(db: Database) -> list[ProceedingRow]:
    """All proceedings, the registry's first, by id."""
    return [
        ProceedingRow(**dict(row))
        for row in db.execute(
            "SELECT id, dispute_id, caption, court_id, docket_key, origin FROM proceedings ORDER BY origin, id"
        )
    ]


def write_discovery(db: Database, document_id: str, discovery: Discovery) -> bool:
    """Link the document, after making the dispute where it is new; one transaction.

    Returns:
        Whether the document had no dispute before: its first case decides, the others are named in it only.
    """
    with db.atomic():
        if db.execute("SELECT 1 FROM document_disputes WHERE document_id = ?", [document_id]).fetchone():
            return False
        if discovery.title is not None:
            _make_dispute(db, document_id, discovery)
        db.execute(
            "INSERT INTO document_disputes "
            "(document_id, dispute_id, proceeding_id, reason, confidence, origin, extractor) "
            "SELECT id, ?, ?, ?, ?, 'extracted', extractor FROM documents WHERE id = ?",
            [discovery.dispute_id, discovery.proceeding_id, discovery.reason, discovery.confidence, document_id],
        )
        _assign(db, discovery.dispute_id, discovery.proceeding_id, document_id)
    return True


def _make_dispute(db: Database, document_id: str, discovery: Discovery) -> None:
    db.execute(
        "INSERT OR IGNORE INTO disputes (id, title, status, media, origin) VALUES (?, ?, 'unknown', '[]', 'extracted')",
        [discovery.dispute_id, discovery.title],
    )
    db.execute(
        "INSERT OR IGNORE INTO proceedings "
        "(id, dispute_id, caption, court_id, court, docket_number, docket_key, level, origin) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'extracted')",
        [
            discovery.proceeding_id,
            discovery.dispute_id,
            discovery.title,
            discovery.court_id,
            discovery.court or "not known",
            discovery.docket_number,
            discovery.docket_key,
            discovery.level,
        ],
    )
    db.execute(
        "INSERT OR IGNORE INTO dispute_practices (dispute_id, practice_id) SELECT ?, m.entity_id FROM mentions m "
        "JOIN practices p ON p.id = m.entity_id WHERE m.document_id = ? AND m.kind = 'practice'",
        [discovery.dispute_id, document_id],
    )


def _assign(db: Database, dispute_id: str, proceeding_id: str | None, document_id: str) -> None:
    """Let the document's own statements and events belong to the dispute too."""
    db.execute(
        "UPDATE assertions SET dispute_id = ? WHERE document_id = ? AND dispute_id IS NULL", [dispute_id, document_id]
    )
    db.execute(
        "UPDATE events SET dispute_id = ?, proceeding_id = ? WHERE document_id = ? AND dispute_id IS NULL",
        [dispute_id, proceeding_id, document_id],
    )


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


def prune_discoveries(db: Database) -> None:
    """Take away discovered disputes that no document belongs to any more."""
    rows = db.execute(
        "SELECT id FROM disputes d WHERE origin = 'extracted' AND NOT EXISTS "
        "(SELECT 1 FROM document_disputes l WHERE l.dispute_id = d.id) ORDER BY id"
    ).fetchall()
    for row in rows:
        with db.atomic():
            db.execute("UPDATE events SET dispute_id = NULL, proceeding_id = NULL WHERE dispute_id = ?", [row["id"]])
            db.execute("UPDATE assertions SET dispute_id = NULL WHERE dispute_id = ?", [row["id"]])
            _bury(db, row["id"], None, "no document belongs to it any more")


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
