"""Reads of disputes that the program discovered and nobody has entered yet."""

from __future__ import annotations

from dataclasses import dataclass

from aidocket.store import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDispute:
    """A discovered dispute with its one proceeding. `filed` is when its complaint was filed, if a document told."""

    id: str
    title: str
    court_id: str | None
    docket_number: str | None
    docket_key: str | None
    level: str
    filed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDocument:
    """A document of such a dispute. `docket_id` is CourtListener's number, where it named one."""

    id: str
    title: str
    url: str | None
    published: str | None
    first_seen: str
    docket_id: int | None


def read_discovered(db: Database) -> list[FoundDispute]:
    """All discovered disputes, by id."""
    rows = db.execute(
        """SELECT d.id, d.title, p.court_id, p.docket_number, p.docket_key, p.level, coalesce(p.filed, d.filed) AS filed
           FROM disputes d JOIN proceedings p ON p.dispute_id = d.id
           WHERE d.origin = 'extracted' ORDER BY d.id, p.id"""
    )
    return list({row["id"]: FoundDispute(**dict(row)) for row in rows}.values())


def read_documents_of(db: Database, dispute_id: str) -> list[FoundDocument]:
    """A dispute's documents, the oldest first."""
    rows = db.execute(
        """SELECT d.id, d.title, d.url, d.published, d.first_seen,
             json_extract(d.details, '$.courtlistener_docket') AS docket_id
           FROM document_disputes l JOIN documents d ON d.id = l.document_id WHERE l.dispute_id = ?
           ORDER BY coalesce(d.published, d.first_seen), d.id""",
        [dispute_id],
    )
    return [FoundDocument(**dict(row)) for row in rows]
