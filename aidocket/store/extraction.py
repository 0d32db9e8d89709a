"""Reads and writes of the extraction stage."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from aidocket.store import Database
from aidocket.store.corrections import Corrections, DocumentRows
from aidocket.store.database import as_json
from aidocket.store.records import Extraction, Span, content_id


def iter_parties(db: Database) -> Iterator[sqlite3.Row]:
    """id, name, kind, is_lab of the registry's parties, by id."""
    yield from db.execute("SELECT id, name, kind, is_lab FROM parties WHERE origin = 'curated' ORDER BY id")


def iter_party_aliases(db: Database) -> Iterator[sqlite3.Row]:
    """party_id, alias; by both."""
    yield from db.execute("SELECT party_id, alias FROM party_aliases ORDER BY party_id, alias")


def iter_models(db: Database) -> Iterator[sqlite3.Row]:
    """id, name, family, maker_id, aliases (JSON) of the registry's models, by id."""
    yield from db.execute("SELECT id, name, family, maker_id, aliases FROM models WHERE origin = 'curated' ORDER BY id")


def iter_practices(db: Database) -> Iterator[sqlite3.Row]:
    """id, label, patterns (JSON) of the practices, by id."""
    yield from db.execute("SELECT id, label, patterns FROM practices ORDER BY id")


def iter_claims(db: Database) -> Iterator[sqlite3.Row]:
    """id, label, patterns (JSON) of claims and defences, by id."""
    yield from db.execute("SELECT id, label, patterns FROM claims ORDER BY id")


def iter_disputes(db: Database) -> Iterator[sqlite3.Row]:
    """id, title, status, filed of the registry's disputes, by id; what was never filed began with its first event."""
    yield from db.execute(
        "SELECT d.id, d.title, d.status, coalesce(d.filed, (SELECT min(e.date) FROM events e "
        "WHERE e.dispute_id = d.id AND e.origin = 'curated')) AS filed "
        "FROM disputes d WHERE d.origin = 'curated' ORDER BY d.id"
    )


def iter_dispute_parties(db: Database) -> Iterator[sqlite3.Row]:
    """dispute_id, party_id, role of the parties that a dispute has itself, besides those of its proceedings."""
    yield from db.execute(
        "SELECT dispute_id, party_id, role FROM dispute_parties ORDER BY dispute_id, position, role, party_id"
    )


def iter_proceedings(db: Database) -> Iterator[sqlite3.Row]:
    """The registry's proceedings, by dispute and id."""
    yield from db.execute(
        "SELECT id, dispute_id, caption, court_id, court, docket_number, docket_key, level, filed FROM proceedings "
        "WHERE origin = 'curated' ORDER BY dispute_id, id"
    )


def iter_proceeding_parties(db: Database) -> Iterator[sqlite3.Row]:
    """proceeding_id, party_id, role, in the order of the caption."""
    yield from db.execute(
        "SELECT proceeding_id, party_id, role FROM proceeding_parties ORDER BY proceeding_id, position, role, party_id"
    )


def iter_dispute_practices(db: Database) -> Iterator[sqlite3.Row]:
    """dispute_id, practice_id; by both."""
    yield from db.execute("SELECT dispute_id, practice_id FROM dispute_practices ORDER BY dispute_id, practice_id")


def iter_dispute_models(db: Database) -> Iterator[sqlite3.Row]:
    """dispute_id, model_id; by both."""
    yield from db.execute("SELECT dispute_id, model_id FROM dispute_models ORDER BY dispute_id, model_id")


def iter_dispute_events(db: Database) -> Iterator[sqlite3.Row]:
    """dispute_id, type, date of what the registry says has happened, where the day is known; by all three."""
    yield from db.execute(
        "SELECT DISTINCT dispute_id, type, date FROM events WHERE origin = 'curated' AND dispute_id IS NOT NULL "
        "AND length(date) >= 10 ORDER BY dispute_id, type, date"
    )


def begin_run(db: Database, version: str, now: str) -> int:
    """Note that an extraction begins; one that never ended was killed. Returns the run's number."""
    with db.atomic():
        db.execute("UPDATE runs SET state = 'killed' WHERE stage = 'extract' AND state = 'running'")
        row = db.execute(
            "INSERT INTO runs (stage, started, state, version) VALUES ('extract', ?, 'running', ?) RETURNING id",
            [now, version],
        ).fetchone()
    return int(row[0])


def end_run(db: Database, run_id: int, now: str, counts: Mapping[str, int]) -> None:
    """Note that it has ended, and what it did."""
    with db.atomic():
        db.execute(
            "UPDATE runs SET ended = ?, state = 'done', counts = ? WHERE id = ?", [now, json.dumps(counts), run_id]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingDocument:
    """A document that is to be read, with what the reader has to know of it."""

    id: str
    kind: str
    title: str
    text: str
    content_sha256: str
    url: str | None = None
    published: str | None = None
    court_id: str | None = None
    docket_number: str | None = None
    caption: str | None = None
    title_relevance: float | None = None
    decided: bool | None = None


_PENDING = """
    FROM documents
    WHERE state IN ('complete', 'skipped')
      AND (:everything OR extractor IS NOT :extractor OR extracted_sha256 IS NOT content_sha256)
"""


def count_pending(db: Database, extractor: str, *, everything: bool = False) -> int:
    """How many documents are to be read by this version of the extractor."""
    wanted = {"extractor": extractor, "everything": everything}
    return int(db.execute("SELECT count(*)" + _PENDING, wanted).fetchone()[0])


def iter_pending(db: Database, extractor: str, *, everything: bool = False) -> Iterator[PendingDocument]:
    """The documents that are to be read, oldest row first; rows may be written while this goes on."""
    wanted = {"extractor": extractor, "everything": everything}
    numbers = [row[0] for row in db.execute("SELECT number" + _PENDING + "ORDER BY number", wanted)]
    for number in numbers:
        row = db.execute(
            "SELECT id, kind, title, text, content_sha256, url, published, court_id, docket_number, caption, "
            "title_relevance FROM documents WHERE number = ?",
            [number],
        ).fetchone()
        if row is not None:
            yield PendingDocument(**dict(row))


def write_extraction(
    db: Database,
    extraction: Extraction,
    *,
    extractor: str,
    content_sha256: str,
    url: str | None = None,
    corrections: Corrections | None = None,
) -> None:
    """Put what was read in a document, as people have corrected it, in the place of what an earlier reading left.

    Of an irrelevant document the words go too: link, title and date stay, and the digest of its content, so that it is
    not fetched again. Where a person has decided that it is irrelevant they stay, for that may be undone; and where
    only the title could be read again, the judgement that the text was given stays. One transaction.
    """
    corrections = corrections or Corrections()
    rows = DocumentRows(
        document_id=extraction.document_id,
        url=url,
        mentions=_mention_rows(extraction, extractor),
        assertions=_assertion_rows(extraction, extractor),
        events=_event_rows(extraction, extractor),
        document_disputes=_link_rows(extraction, extractor),
    )
    applied = corrections.apply(rows)
    with db.atomic():
        _forget(db, extraction.document_id)
        _insert(db, "mentions", rows.mentions)
        _insert(db, "assertions", rows.assertions)
        _insert(db, "events", rows.events)
        _insert(db, "document_disputes", rows.document_disputes)
        _insert(db, "applied_corrections", [{"document_id": extraction.document_id, **asdict(a)} for a in applied])
        db.execute(
            """UPDATE documents SET extractor = :extractor, extracted_sha256 = :content_sha256, relevant = :relevant,
                 relevance = CASE WHEN text = '' AND title_relevance IS NOT NULL AND relevant IS 0 AND NOT :relevant
                   THEN relevance ELSE :relevance END,
                 title_relevance = coalesce(:title_relevance, title_relevance),
                 text = CASE WHEN :relevant OR :decided THEN text ELSE '' END
               WHERE id = :id""",
            {
                "id": extraction.document_id,
                "relevant": extraction.relevant,
                "relevance": extraction.relevance,
                "title_relevance": extraction.title_relevance,
                "decided": corrections.decision(extraction.document_id, url) is not None,
                "extractor": extractor,
                "content_sha256": content_sha256,
            },
        )
        if not extraction.relevant:
            db.execute("UPDATE document_revisions SET change = NULL WHERE document_id = ?", [extraction.document_id])


def write_failure(db: Database, document_id: str, reason: str, *, extractor: str, content_sha256: str) -> None:
    """Note that a document could not be read, so that it is told once and not tried again until it changes."""
    with db.atomic():
        _forget(db, document_id)
        db.execute(
            "UPDATE documents SET relevant = NULL, relevance = NULL, extractor = ?, extracted_sha256 = ?, "
            "state_reason = ? WHERE id = ?",
            [extractor, content_sha256, f"could not be read: {reason}"[:500], document_id],
        )


def _forget(db: Database, document_id: str) -> None:
    for table in ("mentions", "assertions", "events"):
        db.execute(f"DELETE FROM {table} WHERE document_id = ? AND origin = 'extracted'", [document_id])
    for table in ("document_disputes", "applied_corrections"):
        db.execute(f"DELETE FROM {table} WHERE document_id = ?", [document_id])


def _insert(db: Database, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    columns = list(rows[0])
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(f":{column}" for column in columns)
    db.conn.executemany(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", rows)


def _place(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {"start": None, "end": None, "quote": None}
    return {"start": span.start, "end": span.end, "quote": span.quote}


def _read_by(extractor: str, confidence: float) -> dict[str, Any]:
    return {"confidence": round(confidence, 4), "origin": "extracted", "extractor": extractor}


def _mention_rows(extraction: Extraction, extractor: str) -> list[dict[str, Any]]:
    rows = []
    document_id = extraction.document_id
    for mention in (
        *extraction.parties,
        *extraction.models,
        *extraction.claims,
        *extraction.practices,
        *extraction.citations,
    ):
        start = None if mention.span is None else str(mention.span.start)
        rows.append(
            {
                "id": content_id("mention", document_id, mention.kind, mention.name, mention.entity_id, start),
                "document_id": document_id,
                "kind": mention.kind,
                "entity_id": mention.entity_id,
                "name": mention.name,
                "role": mention.role,
                "party_kind": mention.party_kind,
                "aliases": as_json(mention.aliases),
                **_place(mention.span),
                **_read_by(extractor, mention.confidence),
            }
        )
    for case in extraction.cases:
        name = case.caption or case.docket_number or ""
        rows.append(
            {
                "id": content_id("mention", document_id, "case", name, case.docket_number, None),
                "document_id": document_id,
                "kind": "case",
                "entity_id": case.docket_number,
                "name": name,
                "role": None,
                "party_kind": None,
                "aliases": "[]",
                **_place(case.span),
                **_read_by(extractor, case.confidence),
            }
        )
    return rows


def _assertion_rows(extraction: Extraction, extractor: str) -> list[dict[str, Any]]:
    return [
        {
            "id": content_id("assertion", extraction.document_id, a.actor, a.practice, a.target, a.status),
            "document_id": extraction.document_id,
            "dispute_id": a.dispute_id,
            "actor": a.actor,
            "actor_id": a.actor_id,
            "practice_id": a.practice,
            "target": a.target,
            "target_id": a.target_id,
            "student": a.student,
            "teacher": a.teacher,
            "status": a.status,
            "evidence": a.evidence,
            "speaker": a.speaker,
            "date": a.date,
            **_place(a.span),
            **_read_by(extractor, a.confidence),
            "confirmed": 0,
        }
        for a in extraction.assertions
    ]


def _event_rows(extraction: Extraction, extractor: str) -> list[dict[str, Any]]:
    links: dict[str | None, str | None] = {link.dispute_id: link.proceeding_id for link in extraction.disputes}
    return [
        {
            "id": content_id("event", extraction.document_id, event.type, event.date, event.summary),
            "type": event.type,
            "date": event.date,
            "summary": event.summary,
            "document_id": extraction.document_id,
            "dispute_id": event.dispute_id,
            "proceeding_id": links.get(event.dispute_id),
            **_place(event.span),
            **_read_by(extractor, event.confidence),
            "confirmed": 0,
        }
        for event in extraction.events
    ]


def _link_rows(extraction: Extraction, extractor: str) -> list[dict[str, Any]]:
    return [
        {
            "document_id": extraction.document_id,
            "dispute_id": link.dispute_id,
            "proceeding_id": link.proceeding_id,
            "reason": link.reason,
            "confidence": round(link.confidence, 4),
            "reasons": as_json(link.reasons),
            "origin": "extracted",
            "extractor": extractor,
            "confirmed": 0,
        }
        for link in extraction.disputes
    ]
