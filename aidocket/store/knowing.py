"""Reads and writes of what the extraction knew of the registry, and of the documents that a change of it affects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from aidocket.store import Database

Key = tuple[str, str]
"""Kind and id of an entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """A document that has been read, with the words that are left of it."""

    number: int
    id: str
    title: str
    text: str
    caption: str | None
    docket_number: str | None


def read_known(db: Database) -> dict[Key, str]:
    """What the extraction used of each entry when it last ran, as JSON."""
    return {(row["kind"], row["id"]): row["content"] for row in db.execute("SELECT * FROM knowledge")}


def write_known(db: Database, known: Mapping[Key, str]) -> None:
    """Keep this in the place of what was kept; the caller's transaction decides when it is seen."""
    kept = read_known(db)
    db.conn.executemany("DELETE FROM knowledge WHERE kind = ? AND id = ?", [key for key in kept if key not in known])
    db.conn.executemany(
        "INSERT OR REPLACE INTO knowledge (kind, id, content) VALUES (?, ?, ?)",
        [(*key, content) for key, content in known.items() if kept.get(key) != content],
    )


def iter_read_documents(db: Database) -> Iterator[ReadDocument]:
    """The documents that have been read and are not to be read again as it is, oldest row first."""
    for row in db.execute(
        "SELECT number, id, title, text, caption, docket_number FROM documents "
        "WHERE extracted_sha256 IS NOT NULL ORDER BY number"
    ):
        yield ReadDocument(**dict(row))


def numbers_naming(db: Database, kind: str, entity_id: str) -> set[int]:
    """Documents with a mention of this entity."""
    return _numbers(
        db,
        "SELECT document_id FROM mentions WHERE kind = ? AND entity_id = ? AND origin = 'extracted'",
        kind,
        entity_id,
    )


def numbers_by_context(db: Database, defendant: str, practices: Iterable[str]) -> set[int]:
    """Documents in which this party is sued by nobody known over one of these practices."""
    wanted = list(practices)
    if not wanted:
        return set()
    places = ", ".join("?" * len(wanted))
    return _numbers(
        db,
        f"""SELECT m.document_id FROM mentions m
            WHERE m.kind = 'party' AND m.entity_id = ? AND m.role = 'defendant'
              AND EXISTS (SELECT 1 FROM mentions p WHERE p.document_id = m.document_id AND p.kind = 'practice'
                AND p.entity_id IN ({places}))
              AND NOT EXISTS (SELECT 1 FROM mentions o WHERE o.document_id = m.document_id AND o.kind = 'party'
                AND o.entity_id IS NOT NULL AND o.role IN ('plaintiff', 'accuser'))""",
        defendant,
        *wanted,
    )


def numbers_linked(db: Database, dispute_id: str) -> set[int]:
    """Documents that belong to this dispute."""
    return _numbers(db, "SELECT document_id FROM document_disputes WHERE dispute_id = ?", dispute_id)


def numbers_at(db: Database, document: str) -> set[int]:
    """The documents with this address, or this id."""
    rows = db.execute("SELECT number FROM documents WHERE url = ? OR id = ?", [document, document])
    return {row["number"] for row in rows}


def numbers_of_row(db: Database, row_id: str) -> set[int]:
    """The document in which an assertion or event of this id was read."""
    return _numbers(
        db,
        "SELECT document_id FROM assertions WHERE id = ? UNION SELECT document_id FROM events WHERE id = ?",
        row_id,
        row_id,
    )


def numbers_corrected(db: Database, correction_id: str) -> set[int]:
    """The documents where a correction took hold."""
    return _numbers(db, "SELECT document_id FROM applied_corrections WHERE correction_id = ?", correction_id)


def put_back(db: Database, numbers: Set[int] | None) -> int:
    """Have these documents read again (None: all that were read); how many. They keep their rows until then."""
    if numbers is None:
        return int(
            db.execute("UPDATE documents SET extracted_sha256 = NULL WHERE extracted_sha256 IS NOT NULL").rowcount
        )
    db.conn.executemany("UPDATE documents SET extracted_sha256 = NULL WHERE number = ?", [(n,) for n in numbers])
    return len(numbers)


def _numbers(db: Database, sql: str, *values: str) -> set[int]:
    rows = db.execute(f"SELECT number FROM documents WHERE id IN ({sql})", list(values))
    return {row["number"] for row in rows}
