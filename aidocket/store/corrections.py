"""What people have corrected of what was read: put on the rows of a document before they are written.

So a correction holds after every new reading, and what it took away stands in no table that anybody could publish.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aidocket.party_names import name_key
from aidocket.store import Database

Row = dict[str, Any]
Action = Literal["reject", "set", "confirm", "link", "unlink", "relevant", "irrelevant", "merge"]

SAID_SO = "a person says so"
"""The reason of a link that a correction made."""

_TABLES = {"assertion": "assertions", "event": "events"}
_NAMES = {"actor", "target", "student", "teacher", "speaker"}
"""Columns that are compared as names are: without regard to capitals, points and corporate suffixes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction of the registry, as far as it takes to carry it out; see the table of that name."""

    id: str
    action: Action
    subject: str | None = None
    row_id: str | None = None
    document: str | None = None
    matches: Mapping[str, str | None] = field(default_factory=dict)
    changes: Mapping[str, str | None] = field(default_factory=dict)
    dispute_id: str | None = None
    proceeding_id: str | None = None
    names: tuple[str, ...] = ()
    party_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """That a correction took hold of a row; a link goes by its dispute."""

    correction_id: str
    subject: str
    subject_id: str


@dataclass(slots=True, kw_only=True)
class DocumentRows:
    """What was read in one document, as rows by table."""

    document_id: str
    url: str | None
    mentions: list[Row]
    assertions: list[Row]
    events: list[Row]
    document_disputes: list[Row]


def read_corrections(db: Database) -> dict[str, Correction]:
    """All corrections that can be carried out, by id: those that name a dispute which is not shown cannot."""
    rows = db.execute(
        "SELECT id, action, subject, row_id, document, matches, changes, dispute_id, proceeding_id, names, party_id "
        "FROM corrections ORDER BY id"
    )
    found = {}
    for row in rows:
        values = dict(row) | {key: json.loads(row[key]) for key in ("matches", "changes", "names")}
        found[row["id"]] = Correction(**{**values, "names": tuple(values["names"])})
    disputes = {row["id"] for row in db.execute("SELECT id FROM disputes")}
    proceedings = {row["id"] for row in db.execute("SELECT id FROM proceedings")}
    return {
        c.id: c
        for c in found.values()
        if (c.action == "unlink" or {c.dispute_id, c.changes.get("dispute_id")} <= {None, *disputes})
        and c.proceeding_id in {None, *proceedings}
    }


def stale_corrections(db: Database) -> list[str]:
    """Ids of those whose document is here, and which found nothing in it to correct."""
    rows = db.execute(
        """SELECT c.id FROM corrections c
           WHERE c.action <> 'merge' AND NOT EXISTS (SELECT 1 FROM applied_corrections a WHERE a.correction_id = c.id)
             AND (c.document IS NULL OR EXISTS (SELECT 1 FROM documents d
               WHERE (d.url = c.document OR d.id = c.document) AND d.extracted_sha256 IS NOT NULL))
           ORDER BY c.id"""
    )
    return [row["id"] for row in rows]


class Corrections:
    """All corrections, by the documents that they may concern."""

    def __init__(self, corrections: Iterable[Correction] = ()) -> None:
        self._by_document: dict[str, list[Correction]] = {}
        self._anywhere: list[Correction] = []
        self._merges: list[Correction] = []
        for correction in corrections:
            if correction.action == "merge":
                self._merges.append(correction)
            elif correction.document is None:
                self._anywhere.append(correction)
            else:
                self._by_document.setdefault(correction.document, []).append(correction)

    def of(self, document_id: str, url: str | None) -> list[Correction]:
        """Those that may concern a document, but for merged names, by id."""
        own = [*self._by_document.get(document_id, ()), *self._by_document.get(url or "", ())]
        return sorted({c.id: c for c in (*own, *self._anywhere)}.values(), key=lambda c: c.id)

    def decision(self, document_id: str, url: str | None) -> bool | None:
        """Whether a person has decided that the document is relevant, or that it is not."""
        actions = [c.action for c in self.of(document_id, url) if c.action in ("relevant", "irrelevant")]
        return actions[-1] == "relevant" if actions else None

    def apply(self, rows: DocumentRows) -> list[Applied]:
        """Correct the rows in place; where each correction took hold."""
        before = {table: [dict(row) for row in getattr(rows, table)] for table in _TABLES.values()}
        applied = [done for merge in self._merges for done in _merge(merge, rows)]
        rejected: set[str] = set()
        for correction in self.of(rows.document_id, rows.url):
            match correction.action:
                case "relevant" | "irrelevant":
                    applied.append(_done(correction, "document", rows.document_id))
                case "link":
                    applied.append(_link(correction, rows))
                case "unlink":
                    applied.extend(_unlink(correction, rows))
                case _:
                    table = _TABLES[correction.subject or "assertion"]
                    for was, row in zip(before[table], getattr(rows, table), strict=True):
                        if _is_meant(correction, was) or _is_meant(correction, row):
                            applied.append(_done(correction, correction.subject or "assertion", row["id"]))
                            if correction.action == "reject":
                                rejected.add(row["id"])
                            row |= {**correction.changes, "confirmed": 1}
        rows.assertions = _once([row for row in rows.assertions if row["id"] not in rejected])
        rows.events = [row for row in rows.events if row["id"] not in rejected]
        return applied


def _done(correction: Correction, subject: str, subject_id: str) -> Applied:
    return Applied(correction_id=correction.id, subject=subject, subject_id=subject_id)


def _is_meant(correction: Correction, row: Row) -> bool:
    if correction.row_id is not None and row["id"] != correction.row_id:
        return False
    return all(_is_equal(column, row[column], value) for column, value in correction.matches.items())


def _is_equal(column: str, found: str | None, wanted: str | None) -> bool:
    if column in _NAMES and found and wanted:
        return name_key(found) == name_key(wanted)
    return found == wanted


def _link(correction: Correction, rows: DocumentRows) -> Applied:
    known = next((row for row in rows.document_disputes if row["dispute_id"] == correction.dispute_id), None)
    if known is None:
        known = {
            "document_id": rows.document_id,
            "dispute_id": correction.dispute_id,
            "proceeding_id": None,
            "reason": SAID_SO,
            "reasons": "[]",
            "confidence": 1.0,
            "origin": "curated",
            "extractor": None,
        }
        rows.document_disputes.append(known)
    known |= {"confirmed": 1, "proceeding_id": correction.proceeding_id or known["proceeding_id"]}
    if len(rows.document_disputes) == 1:
        for row in (*rows.assertions, *rows.events):
            row["dispute_id"] = row["dispute_id"] or correction.dispute_id
    return _done(correction, "link", correction.dispute_id or "")


def _unlink(correction: Correction, rows: DocumentRows) -> Iterator[Applied]:
    kept = [row for row in rows.document_disputes if row["dispute_id"] != correction.dispute_id]
    if len(kept) < len(rows.document_disputes):
        yield _done(correction, "link", correction.dispute_id or "")
    rows.document_disputes = kept
    for row in (*rows.assertions, *rows.events):
        if row["dispute_id"] == correction.dispute_id:
            row["dispute_id"] = None
            if "proceeding_id" in row:
                row["proceeding_id"] = None


def _merge(merge: Correction, rows: DocumentRows) -> Iterator[Applied]:
    """Let the first of the names stand for all of them; names of one that the registry has are read as that party."""
    if merge.party_id is not None:
        return
    keys, name = {name_key(n) for n in merge.names}, merge.names[0]
    first: Row | None = None
    unknown = [row for row in rows.mentions if row["kind"] == "party" and not row["entity_id"]]
    for row in (row for row in unknown if name_key(row["name"]) in keys):
        yield _done(merge, "mention", row["id"])
        if first is None:
            first = row
            row["name"] = name
            continue
        rows.mentions.remove(row)
        if first["role"] in (None, "mention"):
            first["role"] = row["role"]
    for row in rows.assertions:
        for column in ("actor", "target", "speaker"):
            if row[column] and not row.get(f"{column}_id") and name_key(row[column]) in keys:
                row[column] = name


def _once(assertions: list[Row]) -> list[Row]:
    """Without those that say the same as one before, since they were corrected."""
    seen: dict[tuple[Any, ...], Row] = {}
    for row in assertions:
        seen.setdefault(tuple(row[c] for c in ("actor", "practice_id", "target", "status")), row)
    return list(seen.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionMade:
    """A correction that took hold, and one of the documents where it did; what it took away is not told again."""

    id: str
    action: Action
    subject: str | None
    reason: str
    source_url: str
    author: str
    date: str
    documents: int
    title: str
    url: str | None


def read_made(db: Database) -> list[CorrectionMade]:
    """The corrections that took hold, the last first."""
    rows = db.execute(
        """SELECT c.id, c.action, c.subject, c.reason, c.source_url, c.author, c.date, a.documents, d.title, d.url
           FROM corrections c
             JOIN (SELECT correction_id, count(DISTINCT document_id) AS documents, min(document_id) AS document_id
                   FROM applied_corrections GROUP BY correction_id) a ON a.correction_id = c.id
             JOIN documents d ON d.id = a.document_id
           ORDER BY c.date DESC, c.id"""
    )
    return [CorrectionMade(**dict(row)) for row in rows]
