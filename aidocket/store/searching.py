"""Ranked full-text search over what is known and what was collected.

Two indexes answer: `facts_fts` (disputes, statements, events, rules, terms) and `documents_fts` (titles and texts of
documents). Ranks of two indexes cannot be compared, so they stay two lists. Ranking is BM25 as FTS5 has it, a word in
a title counting for four.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aidocket.errors import UsageError
from aidocket.store import Database
from aidocket.store.about import write_facts_index

FACT_KINDS = ("dispute", "assertion", "event", "policy", "terms")
DOCUMENT_KINDS = ("news", "blog", "filing", "ruling", "policy", "terms", "press-release", "digest", "other")
KINDS = tuple(dict.fromkeys((*FACT_KINDS, "document", *DOCUMENT_KINDS)))
"""What `kind` may be; `policy` and `terms` are rules and terms of the registry as well as documents."""

OPEN, CLOSE = "\x02", "\x03"
"""What stands round the words that were found, in a snippet; neither occurs in a text that is shown."""

_TERM = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What hits have to be. `practice` takes in narrower ones; `since` is a day, `2026-05-01`."""

    kind: str | None = None
    party: str | None = None
    practice: str | None = None
    status: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that was found. `snippet` has `OPEN` and `CLOSE` round the words; `status` is how it stands."""

    kind: str
    id: str
    title: str
    date: str | None
    status: str | None
    snippet: str
    url: str | None
    dispute_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What is known, and what was collected, each by rank."""

    facts: list[Hit]
    documents: list[Hit]


def search(db: Database, query: str, filters: Filters, *, limit: int) -> Results:
    """Find what has all the words of a query.

    Args:
        query: words; `"several words"` in quotation marks stand together, `distil*` is the beginning of a word.
        limit: the most hits of each list.

    Raises:
        UsageError: the query has no word, or no party has that name.
    """
    match = match_expression(query)
    values = {
        "match": match,
        "limit": limit,
        "kind": filters.kind,
        "party": _party_id(db, filters.party) if filters.party else None,
        "practice": filters.practice,
        "narrower": f"{filters.practice}.%",
        "status": filters.status,
        "since": filters.since,
    }
    has_index = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'facts_fts'").fetchone()
    if not has_index:
        write_facts_index(db.conn, "temp", only_curated=True)
    facts: list[Hit] = []
    documents: list[Hit] = []
    if filters.kind is None or filters.kind in FACT_KINDS:
        facts = _hits(db, _FACTS, values)
    if filters.kind is None or filters.kind == "document" or filters.kind in DOCUMENT_KINDS:
        documents = _hits(db, _documents(filters), values)
    if not has_index:
        db.execute("DROP TABLE temp.facts_fts")
    return Results(facts=facts, documents=documents)


def match_expression(query: str) -> str:
    """A reader's query as FTS5 takes it: every term a string, so that no sign in it can be a command.

    Raises:
        UsageError: there is no word in it.
    """
    terms = []
    for together, single in _TERM.findall(query):
        term = together or single
        if any(character.isalnum() for character in term):
            quoted = term.rstrip("*").replace('"', "").replace("\x00", "")
            terms.append(f'"{quoted}"' + ("*" if term.endswith("*") and not together else ""))
    if not terms:
        raise UsageError("there is no word to search for; try: aidocket search distillation")
    return " ".join(terms)


def _party_id(db: Database, name: str) -> str:
    sql = """
        SELECT id FROM parties WHERE id = :name OR name = :name COLLATE NOCASE
        UNION SELECT party_id FROM party_aliases WHERE alias = :name COLLATE NOCASE
        ORDER BY id LIMIT 1"""
    row = db.conn.execute(sql, {"name": name}).fetchone()
    if row is None:
        raise UsageError(f"no party is called {name!r}; search for the name itself: aidocket search {name!r}")
    return str(row[0])


def _hits(db: Database, sql: str, values: Mapping[str, Any]) -> list[Hit]:
    try:
        rows = db.conn.execute(sql, values).fetchall()
    except sqlite3.OperationalError as error:
        raise UsageError(f"this cannot be searched for: {error}") from error
    return [Hit(**dict(row)) for row in rows]


_MARKS = "char(2), char(3), '…'"

_FACTS = f"""
    SELECT f.kind, f.id, coalesce(f.title, '') AS title,
      coalesce(a.date, e.date, x.last_event, x.filed, p.as_of, t.effective) AS date,
      coalesce(a.status, x.status, p.status, e.type) AS status,
      snippet(facts_fts, -1, {_MARKS}, 24) AS snippet,
      coalesce(a.source_url, e.source_url, d.url) AS url, coalesce(a.dispute_id, e.dispute_id, x.id) AS dispute_id
    FROM facts_fts f
      LEFT JOIN assertions a ON f.kind = 'assertion' AND a.id = f.id
      LEFT JOIN events e ON f.kind = 'event' AND e.id = f.id
      LEFT JOIN disputes x ON f.kind = 'dispute' AND x.id = f.id
      LEFT JOIN policies p ON f.kind = 'policy' AND p.id = f.id
      LEFT JOIN terms t ON f.kind = 'terms' AND t.id = f.id
      LEFT JOIN documents d ON d.id = coalesce(a.document_id, e.document_id)
    WHERE facts_fts MATCH :match AND f.kind <> 'document'
      AND (:kind IS NULL OR f.kind = :kind)
      AND (:since IS NULL OR coalesce(a.date, e.date, x.last_event, x.filed, p.as_of, t.effective) >= :since)
      AND (:status IS NULL OR coalesce(a.status, x.status, p.status) = :status)
      AND (:party IS NULL OR :party IN (a.actor_id, a.target_id, t.provider_id) OR EXISTS (
        SELECT 1 FROM dispute_parties WHERE party_id = :party AND dispute_id IN (x.id, e.dispute_id)))
      AND (:practice IS NULL OR a.practice_id = :practice OR a.practice_id LIKE :narrower OR EXISTS (
        SELECT 1 FROM dispute_practices WHERE dispute_id IN (x.id, e.dispute_id)
          AND (practice_id = :practice OR practice_id LIKE :narrower)) OR EXISTS (
        SELECT 1 FROM policy_practices WHERE policy_id = p.id
          AND (practice_id = :practice OR practice_id LIKE :narrower)))
    ORDER BY bm25(facts_fts, 0, 0, 4, 1), f.kind, f.id LIMIT :limit"""

# A filter that is not asked for costs nothing when it is not in the query; over a million documents that is felt.
_OF_DOCUMENTS = {
    "kind": "d.kind = :kind",
    "since": "coalesce(d.published, d.first_seen) >= :since",
    "party": "EXISTS (SELECT 1 FROM mentions WHERE document_id = d.id AND kind = 'party' AND entity_id = :party)",
    "practice": "EXISTS (SELECT 1 FROM mentions WHERE document_id = d.id AND kind = 'practice' "
    "AND (entity_id = :practice OR entity_id LIKE :narrower))",
    "status": "EXISTS (SELECT 1 FROM assertions WHERE document_id = d.id AND status = :status)",
}


def _documents(filters: Filters) -> str:
    """The best documents are chosen first, and only of these are snippets made: making them is the dear part."""
    asked = {name: getattr(filters, name) for name in _OF_DOCUMENTS}
    if asked["kind"] == "document":
        asked["kind"] = None
    where = "".join(f" AND {_OF_DOCUMENTS[name]}" for name, value in asked.items() if value is not None)
    joined = " JOIN documents d ON d.number = documents_fts.rowid" if where else ""
    return f"""
    WITH best AS MATERIALIZED (
      SELECT documents_fts.rowid AS number, bm25(documents_fts, 4, 1) AS score FROM documents_fts{joined}
      WHERE documents_fts MATCH :match{where} ORDER BY score, number LIMIT :limit)
    SELECT d.kind, d.id, d.title, substr(d.published, 1, 10) AS date, NULL AS status,
      snippet(documents_fts, 1, {_MARKS}, 24) AS snippet, d.url,
      (SELECT dispute_id FROM document_disputes WHERE document_id = d.id ORDER BY confidence DESC, 1 LIMIT 1)
        AS dispute_id
    FROM best JOIN documents_fts ON documents_fts.rowid = best.number JOIN documents d ON d.number = best.number
    WHERE documents_fts MATCH :match ORDER BY best.score, best.number"""
