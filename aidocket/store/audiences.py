"""Reads and writes of audience tags: whom stories, events and policies concern, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from aidocket.store import Database

BEGINNING = 1200
"""Code points of a document in which a practice or word says what it is about, not only what it mentions."""

MOST_DOCUMENTS = 12
"""How many documents of a story are asked, the earliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A thing that may concern an audience. `title` and `texts` are its words; the rest are ids.

    `registry` holds the audiences that a person has named; `policy` the title of the policy that an event belongs to.
    """

    kind: str
    id: str
    title: str = ""
    texts: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    registry: tuple[str, ...] = ()
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """That a thing concerns an audience, by which rule, and what made it hold."""

    kind: str
    id: str
    audience: str
    rule: str
    reason: str
    origin: str
    extractor: str | None

    @property
    def row(self) -> tuple[str | None, ...]:
        """As the table has it."""
        return self.kind, self.id, self.audience, self.rule, self.reason, self.origin, self.extractor


def read_labels(db: Database) -> dict[str, str]:
    """The names of practices and claims, by id."""
    rows = db.execute("SELECT id, label FROM practices UNION ALL SELECT id, label FROM claims")
    return {row["id"]: row["label"] for row in rows}


def iter_stale_stories(db: Database) -> Iterator[str]:
    """Stories that changed; each is to be written before the next is asked for."""
    return _iter_stale(db, "story-tags")


def iter_stale_documents(db: Database) -> Iterator[str]:
    """Documents whose events changed; each is to be written before the next is asked for."""
    return _iter_stale(db, "event-tags")


def _iter_stale(db: Database, task: str) -> Iterator[str]:
    while row := db.execute("SELECT id FROM pending WHERE task = ? ORDER BY day, id LIMIT 1", [task]).fetchone():
        yield row["id"]


def read_story(db: Database, story: str) -> Subject | None:
    """A story with what its documents tell; None where it is no more."""
    row = db.execute("SELECT title FROM stories WHERE id = ?", [story]).fetchone()
    if row is None:
        return None
    documents = (
        "SELECT m.document_id FROM story_documents m JOIN documents d ON d.id = m.document_id "
        "WHERE m.story_id = :id AND NOT m.is_copy "
        f"ORDER BY coalesce(d.published, d.first_seen), d.id LIMIT {MOST_DOCUMENTS}"
    )
    values = {"id": story}
    texts = db.execute(
        f"SELECT d.title || char(10) || substr(d.text, 1, {BEGINNING}) AS text FROM documents d "
        f"WHERE d.id IN ({documents}) ORDER BY d.id",
        values,
    )
    return Subject(
        kind="story",
        id=story,
        title=row["title"],
        texts=tuple(text["text"] for text in texts.fetchall()),
        practices=_told_practices(db, documents, values),
        claims=_column(
            db,
            f"SELECT DISTINCT entity_id FROM mentions WHERE document_id IN ({documents}) AND kind = 'claim' "
            "AND entity_id IS NOT NULL ORDER BY 1",
            values,
        ),
        steps=_column(
            db,
            f"SELECT DISTINCT type FROM events WHERE document_id IN ({documents}) AND origin = 'extracted' ORDER BY 1",
            values,
        ),
    )


def _told_practices(db: Database, documents: str, values: dict[str, Any]) -> tuple[str, ...]:
    return _column(
        db,
        f"""
        SELECT practice_id FROM assertions WHERE document_id IN ({documents}) AND origin = 'extracted'
        UNION SELECT entity_id FROM mentions WHERE document_id IN ({documents}) AND kind = 'practice'
          AND entity_id IS NOT NULL AND coalesce(start, 0) < {BEGINNING} ORDER BY 1""",
        values,
    )


_EVENT = """
    SELECT e.id, e.type, e.summary, coalesce(e.quote, '') AS quote, e.document_id, e.dispute_id, p.kind AS policy_kind,
      coalesce(p.title, '') AS policy, coalesce(p.audiences, '[]') AS audiences
    FROM events e LEFT JOIN policies p ON p.id = e.policy_id"""


def read_events_of(db: Database, document_id: str) -> list[Subject]:
    """The events of a document."""
    return _events(db, f"{_EVENT} WHERE e.document_id = ? AND e.origin = 'extracted' ORDER BY e.id", [document_id])


def read_curated(db: Database) -> Iterator[Subject]:
    """What the registry itself holds: its policies and its events, by id."""
    practices = "SELECT practice_id FROM policy_practices WHERE policy_id = :id ORDER BY 1"
    for row in db.execute("SELECT id, title, summary, kind, audiences FROM policies ORDER BY id").fetchall():
        yield Subject(
            kind="policy",
            id=row["id"],
            title=row["title"],
            texts=(row["summary"],),
            practices=_column(db, practices, {"id": row["id"]}),
            policies=(row["kind"],),
            registry=tuple(json.loads(row["audiences"])),
        )
    yield from _events(db, f"{_EVENT} WHERE e.origin = 'curated' ORDER BY e.id", [])


def _events(db: Database, sql: str, values: list[str]) -> list[Subject]:
    return [_event(db, row) for row in db.execute(sql, values).fetchall()]


def _event(db: Database, row: Any) -> Subject:
    """An event; at issue in it is what its dispute is about, or what its document says."""
    values = {"dispute": row["dispute_id"], "document": row["document_id"]}
    practices = _column(db, "SELECT practice_id FROM dispute_practices WHERE dispute_id = :dispute ORDER BY 1", values)
    claims = _column(
        db,
        "SELECT DISTINCT c.claim_id FROM proceeding_claims c JOIN proceedings p ON p.id = c.proceeding_id "
        "WHERE p.dispute_id = :dispute ORDER BY 1",
        values,
    )
    return Subject(
        kind="event",
        id=row["id"],
        texts=tuple(dict.fromkeys(text for text in (row["summary"], row["quote"]) if text)),
        practices=practices or _told_practices(db, ":document", values),
        claims=claims,
        steps=(row["type"],),
        policies=(row["policy_kind"],) if row["policy_kind"] else (),
        registry=tuple(json.loads(row["audiences"])),
        policy=row["policy"],
    )


def write_story_tags(db: Database, story: str, tags: Iterable[Tag]) -> None:
    """Put a story's tags in the place of the old ones. One transaction."""
    with db.atomic():
        db.execute("DELETE FROM audience_tags WHERE kind = 'story' AND id = ?", [story])
        _insert(db, tags)
        db.execute("DELETE FROM pending WHERE task = 'story-tags' AND id = ?", [story])


def write_event_tags(db: Database, document_id: str, tags: Iterable[Tag]) -> None:
    """Put the tags of a document's events in the place of the old ones. One transaction."""
    with db.atomic():
        db.execute(
            "DELETE FROM audience_tags WHERE kind = 'event' AND id IN "
            "(SELECT id FROM events WHERE document_id = ? AND origin = 'extracted')",
            [document_id],
        )
        _insert(db, tags)
        db.execute("DELETE FROM pending WHERE task = 'event-tags' AND id = ?", [document_id])


def write_curated_tags(db: Database, tags: Iterable[Tag]) -> None:
    """Put the tags of what the registry holds in the place of the old ones, where they differ. One transaction."""
    wanted = {tag.row for tag in tags}
    of_registry = "kind = 'policy' OR kind = 'event' AND id IN (SELECT id FROM events WHERE origin = 'curated')"
    if wanted == {tuple(row) for row in db.execute(f"SELECT * FROM audience_tags WHERE {of_registry}")}:
        return
    with db.atomic():
        db.execute(f"DELETE FROM audience_tags WHERE {of_registry}")
        _insert_rows(db, sorted(wanted, key=str))


def _insert(db: Database, tags: Iterable[Tag]) -> None:
    _insert_rows(db, [tag.row for tag in tags])


def _insert_rows(db: Database, rows: list[tuple[str | None, ...]]) -> None:
    db.conn.executemany("INSERT INTO audience_tags VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _column(db: Database, sql: str, values: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in db.execute(sql, values).fetchall())
