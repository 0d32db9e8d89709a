"""Disputes and parties that the program found in documents and nobody has entered yet."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aidocket.store import Database
from aidocket.store.database import as_json


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


PARTS = ("plaintiff", "defendant", "actor", "accuser", "target", "regulator")
"""The roles that make somebody a party to a dispute; judges, counsel and witnesses are none."""

_WINDOW = 200
_PART_LIST = ", ".join(f"'{part}'" for part in PARTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownParty:
    """A name without an entry in the registry that a relevant document gives a part; `around` are the words there.

    `captions` are those of the document's cases.
    """

    document_id: str
    source_id: str
    url: str | None
    name: str
    role: str
    kind: str | None
    aliases: tuple[str, ...]
    captions: tuple[str, ...]
    around: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyProposal:
    """A party that documents name and the registry does not hold; see the table of that name."""

    key: str
    name: str
    kind: str
    forms: tuple[str, ...]
    roles: Mapping[str, int]
    documents: int
    outlets: int
    in_caption: bool
    alias_of: str | None
    document_id: str
    quote: str | None
    url: str | None = None
    published: str | None = None


def iter_unknown_parties(db: Database) -> Iterator[UnknownParty]:
    """Names that no registry knows and documents give a part, the oldest document first."""
    sql = f"""
        SELECT m.document_id, d.source_id, d.url, m.name, m.role, m.party_kind, m.aliases,
          (SELECT json_group_array(name) FROM (SELECT c.name FROM mentions c
            WHERE c.document_id = d.id AND c.kind = 'case' ORDER BY c.name)) AS captions, d.caption,
          CASE WHEN m.start IS NULL THEN d.title
            ELSE substr(d.text, max(1, m.start + 1 - {_WINDOW}), m."end" - max(0, m.start - {_WINDOW}) + {_WINDOW}) END
            AS around
        FROM mentions m JOIN documents d ON d.id = m.document_id
        WHERE m.kind = 'party' AND m.entity_id IS NULL AND m.role IS NOT NULL AND m.role IN ({_PART_LIST})
          AND d.relevant = 1
        ORDER BY d.number, m.start, m.name"""
    for row in db.execute(sql):
        captions = [*json.loads(row["captions"]), *([row["caption"]] if row["caption"] else [])]
        yield UnknownParty(
            document_id=row["document_id"],
            source_id=row["source_id"],
            url=row["url"],
            name=row["name"],
            role=row["role"],
            kind=row["party_kind"],
            aliases=tuple(json.loads(row["aliases"])),
            captions=tuple(captions),
            around=row["around"],
        )


def write_party_proposals(db: Database, proposals: Iterable[PartyProposal]) -> None:
    """Put these proposals in the place of the earlier ones; one transaction."""
    rows = [
        (p.key, p.name, p.kind, as_json(p.forms), as_json(p.roles), p.documents, p.outlets, p.in_caption, p.alias_of,
         p.document_id, p.quote)
        for p in proposals
    ]  # fmt: skip
    with db.atomic():
        db.execute("DELETE FROM party_proposals")
        db.conn.executemany(
            "INSERT INTO party_proposals (key, name, kind, forms, roles, documents, outlets, in_caption, alias_of, "
            "document_id, quote) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


def read_party_proposals(db: Database) -> list[PartyProposal]:
    """All proposals, those that most documents name first."""
    rows = db.execute(
        """SELECT p.*, d.url, d.published FROM party_proposals p JOIN documents d ON d.id = p.document_id
           ORDER BY p.documents DESC, p.outlets DESC, p.key"""
    )
    return [_as_proposal(row) for row in rows]


def _as_proposal(row: sqlite3.Row) -> PartyProposal:
    values = dict(row)
    values["forms"], values["roles"] = tuple(json.loads(values["forms"])), json.loads(values["roles"])
    return PartyProposal(**{**values, "in_caption": bool(values["in_caption"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContext:
    """What was read in a document that names a case, as far as it tells whether the case is of this field.

    `practices` are places in the text; `parts` are the names of those that are said against somebody's word to have
    done a practice, or to have had one done to them; `caption` and `docket_number` are the source's own.
    """

    kind: str
    title: str
    text: str
    caption: str | None
    docket_number: str | None
    practices: tuple[int, ...]
    parts: tuple[str, ...]
    events: tuple[str, ...]


_IN_DISPUTE = "status IN ('alleged', 'denied', 'found', 'rejected', 'settled') AND practice_id <> 'dataset-licensed'"


def read_case_context(db: Database, document_id: str) -> CaseContext:
    """See `CaseContext`."""
    row = db.execute(
        "SELECT kind, title, text, caption, docket_number FROM documents WHERE id = ?", [document_id]
    ).fetchone()
    practices = db.execute(
        "SELECT coalesce(start, 0) FROM mentions WHERE document_id = ? AND kind = 'practice' UNION "
        "SELECT start FROM assertions WHERE document_id = ? AND start IS NOT NULL ORDER BY 1",
        [document_id, document_id],
    )
    parts = db.execute(
        f"SELECT actor FROM assertions WHERE document_id = ? AND {_IN_DISPUTE} UNION "
        f"SELECT target FROM assertions WHERE document_id = ? AND target IS NOT NULL AND {_IN_DISPUTE} ORDER BY 1",
        [document_id, document_id],
    )
    events = db.execute("SELECT DISTINCT type FROM events WHERE document_id = ? ORDER BY 1", [document_id])
    return CaseContext(
        **dict(row),
        practices=tuple(place for (place,) in practices),
        parts=tuple(name for (name,) in parts),
        events=tuple(kind for (kind,) in events),
    )
