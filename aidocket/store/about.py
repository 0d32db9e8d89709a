"""What only the published file has: the table `about`, and the full-text index over facts."""

from __future__ import annotations

import sqlite3

from aidocket.store.notes import AS_OF, TableNote

LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

ABOUT = TableNote(
    "Facts about the published file, a row each. Nothing in it comes from the clock of the machine that made it.",
    {"key": "the name", "value": "the value"},
    "SELECT key, value FROM about",
)

FACTS_FTS = TableNote(
    "Full-text index over what is said and known: titles of documents, statements, events, disputes, rules and terms, "
    "with their quotes and summaries (SQLite FTS5, English word stems). `documents_fts` finds words in whole texts.",
    {
        "kind": "document, assertion, event, dispute, policy or terms",
        "id": "id of the thing, in the table of its kind",
        "title": "its title, or who is said to have done what",
        "words": "its quote or summary; of a document nothing, its text stands in `documents_fts`",
    },
    "SELECT kind, id, title, snippet(facts_fts, 3, '[', ']', '…', 12) AS words\n"
    "FROM facts_fts WHERE facts_fts MATCH 'distillation' ORDER BY rank LIMIT 10",
)

PUBLISHED_ONLY: dict[str, TableNote] = {"about": ABOUT, "facts_fts": FACTS_FTS}
"""What is written about the tables of the published file that the database itself does not have."""

_ROWS = {
    "document": "SELECT 'document', id, title, '' FROM documents",
    "assertion": """SELECT 'assertion', id, actor || coalesce(' ' || student, '') || ' ' || practice_id
      || coalesce(' ' || target, '') || coalesce(' ' || teacher, '') || coalesce(' ' || speaker, '') || ' ' || status,
      coalesce(summary || ' ', '') || coalesce(quote, '') FROM assertions""",
    "event": "SELECT 'event', e.id, d.title, e.summary FROM events e LEFT JOIN disputes d ON d.id = e.dispute_id",
    "dispute": """SELECT 'dispute', id, title, coalesce(summary, '') || ' ' || status
      || coalesce(' ' || (SELECT group_concat(name, ' ') FROM (SELECT p.name FROM dispute_parties r
        JOIN parties p ON p.id = r.party_id WHERE r.dispute_id = disputes.id ORDER BY p.id)), '')
      || coalesce(' ' || (SELECT group_concat(practice_id, ' ') FROM (SELECT practice_id FROM dispute_practices
        WHERE dispute_id = disputes.id ORDER BY practice_id)), '')
      || coalesce(' ' || (SELECT group_concat(words, ' ') FROM (SELECT coalesce(caption, '') || ' ' || court || ' '
        || coalesce(docket_number, '') AS words FROM proceedings WHERE dispute_id = disputes.id ORDER BY id)), '')
      FROM disputes""",
    "policy": "SELECT 'policy', id, title, summary FROM policies",
    "terms": "SELECT 'terms', id, provider_id || ' ' || document, summary FROM terms",
}
_HAVE_AN_ORIGIN = {"assertion": "assertions.origin", "event": "e.origin", "dispute": "disputes.origin"}

_COUNTED = "disputes proceedings assertions events documents stories policies terms sources tombstones".split()


def write_about(source: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    """Make and fill `about` in the copy, from the copy's rows and the source's marks."""
    copy.execute("CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    facts = {
        "name": "AI Docket",
        "schema_version": source.execute("SELECT max(name) FROM schema_migrations").fetchone()[0],
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "data_as_of": source.execute(AS_OF).fetchone()[0] or "",
        "extractor": copy.execute("SELECT max(extractor) FROM documents").fetchone()[0] or "",
    }
    facts |= {name: str(copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in _COUNTED}
    in_use = "SELECT count(*) FROM sources WHERE enabled = 1 AND last_success IS NOT NULL"
    facts["sources_answering"] = str(copy.execute(in_use).fetchone()[0])
    copy.executemany("INSERT INTO about VALUES (?, ?)", sorted(facts.items()))


def write_search(copy: sqlite3.Connection) -> None:
    """Make and fill the full-text indexes of the copy: over whole texts, and over facts."""
    copy.execute("INSERT INTO documents_fts (documents_fts) VALUES ('rebuild')")
    write_facts_index(copy, "main")
    for index in ("documents_fts", "facts_fts"):
        copy.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")


def write_facts_index(connection: sqlite3.Connection, schema: str, *, only_curated: bool = False) -> None:
    """Make and fill `facts_fts` in `main` or `temp`.

    Args:
        only_curated: leave out documents and what was read in them, which `documents_fts` finds too: then it takes
            milliseconds, however many documents there are.
    """
    connection.execute(
        f"CREATE VIRTUAL TABLE {schema}.facts_fts USING fts5 (kind UNINDEXED, id UNINDEXED, title, words, "
        "tokenize = 'porter unicode61')"
    )
    for kind, rows in _ROWS.items():
        if only_curated and kind == "document":
            continue
        where = f" WHERE {_HAVE_AN_ORIGIN[kind]} = 'curated'" if only_curated and kind in _HAVE_AN_ORIGIN else ""
        connection.execute(f"INSERT INTO {schema}.facts_fts (kind, id, title, words) {rows}{where}")
