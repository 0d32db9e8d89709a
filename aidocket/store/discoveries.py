"""Reads and writes of the disputes that were discovered in documents: these are made what they should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from aidocket.store import Database

_DISCOVERED = "(l.origin = 'extracted' AND l.reasons = '[]')"
"""Links that reading made have reasons with their worth, and those of a person are not extracted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCase:
    """A case that a relevant document names which the reading links with no dispute."""

    document_id: str
    caption: str | None
    docket_number: str | None
    court_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDispute:
    """A dispute that was discovered, which is its one proceeding too, with the practices of its first document."""

    id: str
    title: str
    court_id: str | None
    court: str
    docket_number: str | None
    docket_key: str | None
    level: str
    practices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """The dispute of a document."""

    dispute_id: str
    proceeding_id: str | None
    reason: str
    confidence: float


def iter_cases(db: Database) -> Iterator[NamedCase]:
    """Cases of the relevant documents that have no dispute but a discovered one, the oldest document first.

    A document's cases come together: the source's own caption, then as the text names them.
    """
    rows = db.execute(
        f"""
        SELECT d.id, d.caption AS own, d.docket_number, d.court_id, m.name, m.entity_id
        FROM documents d LEFT JOIN mentions m ON m.document_id = d.id AND m.kind = 'case'
        WHERE d.relevant = 1 AND (d.caption IS NOT NULL OR m.id IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM document_disputes l WHERE l.document_id = d.id AND NOT {_DISCOVERED})
        ORDER BY d.number, m.start IS NOT NULL, m.start, m.name"""
    )
    last = None
    for row in rows:
        if row["own"] and row["id"] != last:
            yield NamedCase(
                document_id=row["id"],
                caption=row["own"],
                docket_number=row["docket_number"],
                court_id=row["court_id"],
            )
        last = row["id"]
        caption = None if row["name"] == row["entity_id"] else row["name"]
        if row["name"] is not None and caption != row["own"]:
            yield NamedCase(document_id=row["id"], caption=caption, docket_number=row["entity_id"], court_id=None)


def read_text(db: Database, document_id: str) -> str:
    """The text of a document."""
    return str(db.execute("SELECT text FROM documents WHERE id = ?", [document_id]).fetchone()["text"])


def read_practices(db: Database, document_id: str) -> tuple[str, ...]:
    """The practices that a document names."""
    rows = db.execute(
        "SELECT DISTINCT p.id FROM mentions m JOIN practices p ON p.id = m.entity_id "
        "WHERE m.document_id = ? AND m.kind = 'practice' ORDER BY p.id",
        [document_id],
    )
    return tuple(row["id"] for row in rows)


def read_barred(db: Database) -> dict[tuple[str, str], str]:
    """The disputes out of which a person has taken documents: (document, dispute) -> the correction."""
    rows = db.execute(
        """SELECT d.id AS document_id, c.dispute_id, c.id FROM corrections c JOIN documents d ON d.id = c.document
           WHERE c.action = 'unlink' UNION ALL
           SELECT d.id, c.dispute_id, c.id FROM corrections c JOIN documents d ON d.url = c.document
           WHERE c.action = 'unlink'"""
    )
    return {(row["document_id"], row["dispute_id"]): row["id"] for row in rows}


def read_found(db: Database) -> dict[str, FoundDispute]:
    """The discovered disputes, by id."""
    practices: dict[str, list[str]] = {}
    for row in db.execute("SELECT dispute_id, practice_id FROM dispute_practices ORDER BY 1, 2"):
        practices.setdefault(row["dispute_id"], []).append(row["practice_id"])
    rows = db.execute(
        """SELECT d.id, d.title, p.court_id, coalesce(p.court, '') AS court, p.docket_number, p.docket_key,
             coalesce(p.level, 'trial') AS level
           FROM disputes d LEFT JOIN proceedings p ON p.id = d.id WHERE d.origin = 'extracted' ORDER BY d.id"""
    )
    return {row["id"]: FoundDispute(**dict(row), practices=tuple(practices.get(row["id"], ()))) for row in rows}


def read_links(db: Database) -> dict[str, FoundLink]:
    """The documents that were given a dispute by discovery, and which."""
    rows = db.execute(
        "SELECT l.document_id, l.dispute_id, l.proceeding_id, l.reason, l.confidence FROM document_disputes l "
        f"WHERE {_DISCOVERED}"
    )
    return {row["document_id"]: FoundLink(**{k: row[k] for k in row.keys() if k != "document_id"}) for row in rows}  # noqa: SIM118 — a Row is no mapping


def write_disputes(db: Database, found: Mapping[str, FoundDispute], kept: Mapping[str, FoundDispute]) -> None:
    """Make the discovered disputes these; those that are no more stay until `bury`."""
    changed = [(dispute_id,) for dispute_id, dispute in kept.items() if found.get(dispute_id) != dispute]
    db.conn.executemany("UPDATE proceedings SET docket_key = NULL WHERE id = ?", changed)
    for dispute in (d for d in found.values() if kept.get(d.id) != d):
        db.execute(
            "INSERT INTO disputes (id, title, status, media, origin) VALUES (?, ?, 'unknown', '[]', 'extracted') "
            "ON CONFLICT (id) DO UPDATE SET title = excluded.title",
            [dispute.id, dispute.title],
        )
        db.execute(
            """INSERT INTO proceedings (id, dispute_id, caption, court_id, court, docket_number, docket_key, level,
                 origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'extracted')
               ON CONFLICT (id) DO UPDATE SET caption = excluded.caption, court_id = excluded.court_id,
                 court = excluded.court, docket_number = excluded.docket_number, docket_key = excluded.docket_key,
                 level = excluded.level""",
            [
                dispute.id,
                dispute.id,
                dispute.title,
                dispute.court_id,
                dispute.court,
                dispute.docket_number,
                dispute.docket_key,
                dispute.level,
            ],
        )
        db.execute("DELETE FROM dispute_practices WHERE dispute_id = ?", [dispute.id])
        db.conn.executemany(
            "INSERT INTO dispute_practices (dispute_id, practice_id) VALUES (?, ?)",
            [(dispute.id, practice) for practice in dispute.practices],
        )
        db.execute("DELETE FROM tombstones WHERE kind = 'dispute' AND id = ?", [dispute.id])


def write_links(db: Database, wanted: Mapping[str, FoundLink], kept: Mapping[str, FoundLink]) -> int:
    """Make the discovered links these, with the dispute of the documents' statements and events; how many are new."""
    for document_id, link in kept.items():
        if wanted.get(document_id) != link:
            db.execute(
                "DELETE FROM document_disputes WHERE document_id = ? AND dispute_id = ?", [document_id, link.dispute_id]
            )
            _assign(db, document_id, link.dispute_id, None, None)
    new = [(document_id, link) for document_id, link in wanted.items() if kept.get(document_id) != link]
    for document_id, link in new:
        db.execute(
            "INSERT INTO document_disputes "
            "(document_id, dispute_id, proceeding_id, reason, confidence, origin, extractor) "
            "SELECT id, ?, ?, ?, ?, 'extracted', extractor FROM documents WHERE id = ?",
            [link.dispute_id, link.proceeding_id, link.reason, link.confidence, document_id],
        )
        _assign(db, document_id, None, link.dispute_id, link.proceeding_id)
    return len(new)


def _assign(db: Database, document_id: str, before: str | None, dispute_id: str | None, proceeding: str | None) -> None:
    """Let a document's own statements and events of one dispute, or of none, belong to another, or to none."""
    db.execute(
        "UPDATE assertions SET dispute_id = ? WHERE document_id = ? AND dispute_id IS ?",
        [dispute_id, document_id, before],
    )
    db.execute(
        "UPDATE events SET dispute_id = ?, proceeding_id = ? WHERE document_id = ? AND dispute_id IS ?",
        [dispute_id, proceeding, document_id, before],
    )


def bury(db: Database, gone: Mapping[str, str | None]) -> None:
    """Take discovered disputes away, which no document belongs to any more; tombstones keep their addresses alive.

    Args:
        gone: their ids, each with the dispute that took its place, if one did.
    """
    for dispute_id, merged_into in sorted(gone.items()):
        db.execute("UPDATE events SET dispute_id = NULL, proceeding_id = NULL WHERE dispute_id = ?", [dispute_id])
        db.execute("UPDATE assertions SET dispute_id = NULL WHERE dispute_id = ?", [dispute_id])
        db.execute("DELETE FROM disputes WHERE id = ? AND origin = 'extracted'", [dispute_id])
        reason = "no document belongs to it any more" if merged_into is None else "another entry has this case"
        db.execute(
            "INSERT INTO tombstones (kind, id, merged_into, reason) VALUES ('dispute', ?, ?, ?) "
            "ON CONFLICT (kind, id) DO UPDATE SET merged_into = excluded.merged_into, reason = excluded.reason",
            [dispute_id, merged_into, reason],
        )


def write_barred(db: Database, barred: Set[tuple[str, str, str]]) -> None:
    """Note where a correction kept a document out of a dispute: (correction, document, dispute)."""
    sql = "SELECT correction_id, document_id, subject_id FROM applied_corrections WHERE subject = 'discovery'"
    kept = {tuple(row) for row in db.execute(sql)}
    db.conn.executemany(
        "DELETE FROM applied_corrections WHERE subject = 'discovery' AND correction_id = ? AND document_id = ? "
        "AND subject_id = ?",
        sorted(kept - barred),
    )
    db.conn.executemany(
        "INSERT INTO applied_corrections (correction_id, document_id, subject, subject_id) "
        "VALUES (?, ?, 'discovery', ?)",
        sorted(barred - kept),
    )
