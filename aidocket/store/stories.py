"""Reads and writes of stories: documents that tell the same news.

What was noted of a document (`Mark`) is kept with it, under keys by which others find it, so that a new document costs
the look at its neighbours and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from aidocket.store import Database
from aidocket.store.database import as_json
from aidocket.store.records import content_id

KINDS = ("news", "blog", "press-release", "digest", "other")
"""Kinds of documents that are gathered; a court's or a lawmaker's own paper stands for itself."""

TRUST = ("official", "party", "press", "specialist", "research")
"""The trust that sources have, the most trusted first; every other comes last."""

_PAGE = 200
"""How many of the documents to be gathered are listed at once: the list may be as long as the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a document reports: type of event, or what is said of whom; its day; the dispute it belongs to."""

    type: str
    date: str | None
    dispute: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A document with all that was read in it, as far as stories care. `parties` are ids or names, in order."""

    id: str
    number: int
    source_id: str
    url: str | None
    kind: str
    title: str
    text: str
    moment: str
    steps: tuple[Step, ...]
    disputes: tuple[str, ...]
    parties: tuple[str, ...]
    dockets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What was noted of a document; `story_id` and `is_copy` where it has a story."""

    document_id: str
    day: int
    moment: str
    outlet: str
    link: str
    title: str
    roundup: bool
    shingles: int
    minhash: bytes | None
    steps: tuple[Step, ...]
    disputes: tuple[str, ...]
    parties: tuple[str, ...]
    tokens: frozenset[str]
    story_id: str | None = None
    is_copy: bool = False


def story_id(document_id: str, number: int = 0) -> str:
    """The id of a story that begins with this document; `number` counts those that it began before and left."""
    return content_id("story", document_id, *([str(number)] if number else []))


def has_story(db: Database, story: str) -> bool:
    """Whether there is a story of that id."""
    return db.execute("SELECT 1 FROM stories WHERE id = ?", [story]).fetchone() is not None


_KIND_LIST = ", ".join(f"'{kind}'" for kind in KINDS)
_RANK = "CASE s.trust " + " ".join(f"WHEN '{trust}' THEN {rank}" for rank, trust in enumerate(TRUST)) + " ELSE 9 END"


def iter_pending(db: Database) -> Iterator[tuple[str, str]]:
    """(day, id) of the documents that were read or changed since they were last gathered, the earliest day first.

    Whoever asks takes each from the list (`write_place`, `write_removal`) before asking for the next.
    """
    while rows := db.execute("SELECT day, id FROM pending WHERE task = 'gather' ORDER BY day, id LIMIT ?", [_PAGE]):
        page = [(row["day"], row["id"]) for row in rows.fetchall()]
        if not page:
            return
        yield from page


def read_reported(db: Database, document_id: str) -> Reported | None:
    """The document, or None where it is not gathered: not relevant, or a paper that stands for itself."""
    row = db.execute(
        "SELECT id, number, source_id, url, kind, title, text, coalesce(published, first_seen) AS moment "
        f"FROM documents WHERE id = ? AND relevant = 1 AND kind IN ({_KIND_LIST})",
        [document_id],
    ).fetchone()
    if row is None:
        return None
    return Reported(
        **dict(row),
        steps=_steps(db, document_id),
        disputes=_column(
            db,
            "SELECT dispute_id FROM document_disputes WHERE document_id = ? ORDER BY confidence DESC, dispute_id",
            document_id,
        ),
        parties=_column(
            db,
            "SELECT coalesce(entity_id, name) FROM mentions WHERE document_id = ? AND kind = 'party' "
            "GROUP BY coalesce(entity_id, name) ORDER BY min(role IS NULL), min(coalesce(start, -1)), 1",
            document_id,
        ),
        dockets=_column(
            db,
            "SELECT DISTINCT entity_id FROM mentions WHERE document_id = ? AND kind = 'case' AND entity_id IS NOT NULL "
            "ORDER BY 1",
            document_id,
        ),
    )


def _steps(db: Database, document_id: str) -> tuple[Step, ...]:
    """The events that it reports, the title's first; of a document without any, what it says of whom."""
    rows = db.execute(
        "SELECT type, date, dispute_id FROM events WHERE document_id = ? AND origin = 'extracted' "
        "ORDER BY start IS NOT NULL, start, type, id",
        [document_id],
    ).fetchall()
    if not rows:
        rows = db.execute(
            "SELECT 'said ' || status || ' ' || practice_id || ' ' || coalesce(actor_id, actor) AS type, NULL AS date, "
            "dispute_id FROM assertions WHERE document_id = ? AND origin = 'extracted' ORDER BY start, id LIMIT 3",
            [document_id],
        ).fetchall()
    return tuple(Step(type=row["type"], date=row["date"], dispute=row["dispute_id"]) for row in rows)


def _column(db: Database, sql: str, document_id: str) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in db.execute(sql, [document_id]))


def read_mark(db: Database, document_id: str) -> Mark | None:
    """What was noted of a document when it was last gathered."""
    row = db.execute(f"{_MARKS} WHERE m.document_id = ?", [document_id]).fetchone()
    return None if row is None else _mark(row)


def read_members(db: Database, story: str, most: int) -> list[Mark]:
    """The first documents of a story."""
    rows = db.execute(f"{_MARKS} WHERE s.story_id = ? ORDER BY m.day, m.document_id LIMIT ?", [story, most])
    return [_mark(row) for row in rows.fetchall()]


_MARKS = "SELECT m.*, s.story_id, s.is_copy FROM story_marks m JOIN story_documents s ON s.document_id = m.document_id"
_UNDER_KEY = (
    "SELECT d.id FROM story_keys k JOIN documents d ON d.number = k.document_number "
    "WHERE k.key = ? AND k.day BETWEEN ? AND ? ORDER BY k.day {order}, k.document_number {order} LIMIT ?"
)
_NEWEST, _OLDEST = _UNDER_KEY.format(order="DESC"), _UNDER_KEY.format(order="ASC")


def find_under(db: Database, key: int, day: int, *, within: int, most: int, crowded: bool) -> list[str]:
    """Ids of documents under a key, at most so many days away.

    Args:
        most: how many; under a crowded key, so many of each side of the day, the nearest.
    """
    before = db.execute(_NEWEST, [key, day - within, day if crowded else day + within, most]).fetchall()
    after = db.execute(_OLDEST, [key, day + 1, day + within, most]).fetchall() if crowded else []
    return [row["id"] for row in (*before, *after)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a document belongs: its story; stories that turn out to be the same one; what is a copy now."""

    story: str
    merged: tuple[str, ...] = ()
    is_copy: bool = False
    copies: tuple[str, ...] = ()


def write_place(db: Database, day: str, document: Reported, mark: Mark, keys: Iterable[int], place: Place) -> None:
    """Note a document and let it join its story, or begin it; stories that are one become one. One transaction."""
    with db.atomic():
        left = _story_of(db, document.id)
        _write_mark(db, document, mark, keys)
        db.execute("DELETE FROM tombstones WHERE kind = 'story' AND id = ?", [place.story])
        db.execute(
            "INSERT OR IGNORE INTO stories (id, title, lead_document_id, first_seen, last_changed, outlets) "
            "SELECT ?, title, id, first_seen, first_seen, 1 FROM documents WHERE id = ?",
            [place.story, document.id],
        )
        db.execute("DELETE FROM story_documents WHERE document_id = ?", [document.id])
        db.execute(
            "INSERT INTO story_documents (story_id, document_id, is_copy, outlet) VALUES (?, ?, ?, ?)",
            [place.story, document.id, place.is_copy, mark.outlet],
        )
        for copy in place.copies:
            db.execute("UPDATE story_documents SET is_copy = 1 WHERE document_id = ?", [copy])
        for other in place.merged:
            _merge(db, other, place.story)
        if left not in (None, place.story):
            _refresh(db, left)
        _refresh(db, place.story)
        _done(db, day, document.id)


def write_removal(db: Database, day: str, document_id: str) -> None:
    """Take a document out of its story that is not gathered any more; what belongs to nobody goes. One transaction."""
    with db.atomic():
        left = _story_of(db, document_id)
        db.execute("DELETE FROM story_marks WHERE document_id = ?", [document_id])
        _forget_keys(db, document_id)
        if left is not None:
            db.execute("DELETE FROM story_documents WHERE document_id = ?", [document_id])
            _refresh(db, left)
        _done(db, day, document_id)


def _done(db: Database, day: str, document_id: str) -> None:
    """The document is gathered; what its weeks and its events say is reckoned next."""
    db.execute(
        "INSERT OR IGNORE INTO pending SELECT 'week-take', ?, dispute_id FROM document_disputes WHERE document_id = ?",
        [day, document_id],
    )
    db.execute("INSERT OR IGNORE INTO pending VALUES ('event-tags', '', ?)", [document_id])
    db.execute("DELETE FROM pending WHERE task = 'gather' AND day = ? AND id = ?", [day, document_id])


def _write_mark(db: Database, document: Reported, mark: Mark, keys: Iterable[int]) -> None:
    db.execute(
        "INSERT OR REPLACE INTO story_marks (document_id, day, moment, outlet, link, title, roundup, shingles, "
        "minhash, steps, disputes, parties, tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            mark.document_id,
            mark.day,
            mark.moment,
            mark.outlet,
            mark.link,
            mark.title,
            mark.roundup,
            mark.shingles,
            mark.minhash,
            as_json([[step.type, step.date, step.dispute] for step in mark.steps]),
            as_json(mark.disputes),
            as_json(mark.parties),
            as_json(sorted(mark.tokens)),
        ],
    )
    _forget_keys(db, document.id)
    db.conn.executemany("INSERT INTO story_keys VALUES (?, ?, ?)", [(key, mark.day, document.number) for key in keys])


def _forget_keys(db: Database, document_id: str) -> None:
    db.execute(
        "DELETE FROM story_keys WHERE document_number = (SELECT number FROM documents WHERE id = ?)", [document_id]
    )


def _story_of(db: Database, document_id: str) -> str | None:
    row = db.execute("SELECT story_id FROM story_documents WHERE document_id = ?", [document_id]).fetchone()
    return None if row is None else str(row["story_id"])


def _merge(db: Database, story: str, into: str) -> None:
    db.execute("UPDATE story_documents SET story_id = ? WHERE story_id = ?", [into, story])
    db.execute("DELETE FROM stories WHERE id = ?", [story])
    db.execute(
        "INSERT INTO tombstones (kind, id, merged_into, reason) VALUES ('story', ?, ?, 'both tell the same') "
        "ON CONFLICT (kind, id) DO UPDATE SET merged_into = excluded.merged_into, reason = excluded.reason",
        [story, into],
    )
    db.execute("UPDATE tombstones SET merged_into = ? WHERE kind = 'story' AND merged_into = ?", [into, story])


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
        """
        UPDATE stories SET lead_document_id = ?, title = ?,
          first_seen = (SELECT min(d.first_seen) FROM story_documents m JOIN documents d ON d.id = m.document_id
                        WHERE m.story_id = stories.id),
          last_changed = (SELECT max(max(d.first_seen, d.last_changed)) FROM story_documents m
                          JOIN documents d ON d.id = m.document_id WHERE m.story_id = stories.id),
          outlets = max(1, (SELECT count(DISTINCT m.outlet) FROM story_documents m
                            WHERE m.story_id = stories.id AND NOT m.is_copy))
        WHERE id = ?""",
        [lead["id"], lead["title"], story],
    )
    for task in ("story-take", "story-tags"):
        db.execute("INSERT OR IGNORE INTO pending VALUES (?, '', ?)", [task, story])


def _mark(row: Any) -> Mark:
    return Mark(
        document_id=row["document_id"],
        day=row["day"],
        moment=row["moment"],
        outlet=row["outlet"],
        link=row["link"],
        title=row["title"],
        roundup=bool(row["roundup"]),
        shingles=row["shingles"],
        minhash=row["minhash"],
        steps=tuple(Step(type=type, date=date, dispute=dispute) for type, date, dispute in json.loads(row["steps"])),
        disputes=tuple(json.loads(row["disputes"])),
        parties=tuple(json.loads(row["parties"])),
        tokens=frozenset(json.loads(row["tokens"])),
        story_id=row["story_id"],
        is_copy=bool(row["is_copy"]),
    )
