"""Reads and writes of stories: documents that tell the same news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aidocket.store import Database
from aidocket.store.records import content_id

KINDS = ("news", "blog", "press-release", "digest", "other")
"""Kinds of documents that are gathered; a court's or a lawmaker's own paper stands for itself."""

TRUST = ("official", "party", "press", "specialist", "research")
"""The trust that sources have, the most trusted first; every other comes last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDocument:
    """A relevant document, with its story where it has one. `day` is that of publication, or else of first sight."""

    id: str
    number: int
    url: str | None
    title: str
    text: str
    day: str
    story_id: str | None


def story_id(document_id: str) -> str:
    """The id of a story that begins with this document."""
    return content_id("story", document_id)


_KIND_LIST = ", ".join(f"'{kind}'" for kind in KINDS)
_GATHERED = f"d.relevant = 1 AND d.kind IN ({_KIND_LIST})"
_DAY = "substr(coalesce(d.published, d.first_seen), 1, 10)"
_RANK = "CASE s.trust " + " ".join(f"WHEN '{trust}' THEN {rank}" for rank, trust in enumerate(TRUST)) + " ELSE 9 END"


def drop_strays(db: Database) -> None:
    """Take documents out of their stories that are no longer relevant, and stories away that are left empty."""
    rows = db.execute(
        "SELECT m.story_id, m.document_id FROM story_documents m JOIN documents d ON d.id = m.document_id "
        f"WHERE NOT ({_GATHERED}) OR d.relevant IS NULL ORDER BY m.story_id, m.document_id"
    ).fetchall()
    for row in rows:
        with db.atomic():
            db.execute("DELETE FROM story_documents WHERE document_id = ?", [row["document_id"]])
            _refresh(db, row["story_id"])


def read_pending_days(db: Database) -> tuple[str, str] | None:
    """The first and last day of the documents that have no story yet; None where all have one."""
    row = db.execute(
        f"SELECT min({_DAY}) AS first, max({_DAY}) AS last FROM documents d WHERE {_GATHERED} "
        "AND NOT EXISTS (SELECT 1 FROM story_documents m WHERE m.document_id = d.id)"
    ).fetchone()
    return None if row["first"] is None else (row["first"], row["last"])


def iter_documents(db: Database, first: str, last: str) -> Iterator[StoryDocument]:
    """All documents that are gathered, the earliest first; those outside the days come without their text.

    Args:
        first, last: days, `2026-04-30`, both included.
    """
    rows = db.execute(
        f"""
        SELECT d.id, d.number, d.url, d.title, {_DAY} AS day, m.story_id,
               CASE WHEN {_DAY} BETWEEN ? AND ? THEN d.text ELSE '' END AS text
        FROM documents d LEFT JOIN story_documents m ON m.document_id = d.id
        WHERE {_GATHERED} ORDER BY day, d.id""",
        [first, last],
    )
    for row in rows.fetchall():
        yield StoryDocument(**dict(row))


def write_membership(db: Database, document: StoryDocument, story: str, *, is_copy: bool) -> None:
    """Let a document join a story, or begin it; lead, outlets and times follow. One transaction."""
    with db.atomic():
        db.execute(
            "INSERT OR IGNORE INTO stories (id, title, lead_document_id, first_seen, last_changed, outlets) "
            "SELECT ?, title, id, first_seen, first_seen, 1 FROM documents WHERE id = ?",
            [story, document.id],
        )
        db.execute(
            "INSERT OR REPLACE INTO story_documents (story_id, document_id, is_copy) VALUES (?, ?, ?)",
            [story, document.id, is_copy],
        )
        _refresh(db, story)


def _refresh(db: Database, story: str) -> None:
    """Reckon a story's row from its documents: the lead is the most trusted one, the earliest among equals."""
    lead = db.execute(
        f"SELECT d.id, d.title FROM story_documents m JOIN documents d ON d.id = m.document_id "
        f"JOIN sources s ON s.id = d.source_id WHERE m.story_id = ? "
        f"ORDER BY m.is_copy, {_RANK}, coalesce(d.published, d.first_seen), d.id LIMIT 1",
        [story],
    ).fetchone()
    if lead is None:
        db.execute("DELETE FROM stories WHERE id = ?", [story])
        return
    db.execute(
        f"""
        UPDATE stories SET lead_document_id = ?, title = ?,
          first_seen = (SELECT min(d.first_seen) FROM story_documents m JOIN documents d ON d.id = m.document_id
                        WHERE m.story_id = stories.id),
          last_changed = (SELECT max(d.first_seen) FROM story_documents m JOIN documents d ON d.id = m.document_id
                          WHERE m.story_id = stories.id),
          outlets = max(1, (SELECT count(DISTINCT {_OUTLET}) FROM story_documents m
                            JOIN documents d ON d.id = m.document_id WHERE m.story_id = stories.id AND NOT m.is_copy))
        WHERE id = ?""",
        [lead["id"], lead["title"], story],
    )


_HOST = "substr(d.url, instr(d.url, '://') + 3)"
_OUTLET = (
    f"CASE WHEN instr(d.url, '://') = 0 OR d.url IS NULL THEN d.source_id "
    f"ELSE replace(substr({_HOST} || '/', 1, instr({_HOST} || '/', '/') - 1), 'www.', '') END"
)
"""Who published a document: the host of its address, for one feed may gather many outlets. Copies add none."""
