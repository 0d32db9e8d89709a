"""The crawler's units of work, and its runs.

Each `write_…` function is one unit of work in one transaction: the content together with the note that it was done.
A run that is killed has done a unit or has not; the next run finds out which from the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aidocket.store import Database
from aidocket.store.crawled import NO_RESERVATION, PAGE, ListedPage, Page, Written, finish_document, write_documents
from aidocket.store.database import as_json
from aidocket.store.records import Document, FetchState
from aidocket.store.source_state import SourceDone, write_count, write_done, write_fetch, write_news


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """Names that the registry knows, for the choice of what to read further."""

    labs: tuple[str, ...]
    parties: tuple[str, ...]
    models: tuple[str, ...]
    docket_keys: frozenset[str]


def read_known_names(db: Database) -> KnownNames:
    """Names and docket numbers of the registry."""
    parties = db.execute(
        """SELECT p.is_lab, n.name FROM parties p JOIN (
             SELECT id AS party_id, name FROM parties UNION SELECT party_id, alias FROM party_aliases
           ) n ON n.party_id = p.id WHERE p.origin = 'curated' ORDER BY n.name"""
    ).fetchall()
    models = db.execute("SELECT name, family, aliases FROM models WHERE origin = 'curated' ORDER BY id").fetchall()
    keys = db.execute("SELECT docket_key FROM proceedings WHERE docket_key IS NOT NULL")
    names = {name for row in models for name in (row["name"], row["family"], *json.loads(row["aliases"])) if name}
    return KnownNames(
        labs=tuple(row["name"] for row in parties if row["is_lab"]),
        parties=tuple(row["name"] for row in parties if not row["is_lab"]),
        models=tuple(sorted(names)),
        docket_keys=frozenset(row["docket_key"] for row in keys),
    )


def write_body(
    db: Database,
    fetch: FetchState,
    documents: Sequence[Document],
    done: SourceDone | None,
    now: str,
    *,
    visited: Sequence[int] = (),
    sought: Sequence[tuple[str, str]] = (),
    since: str = "",
    entries: int | None = None,
) -> Written:
    """The entries of one body, the note that it was read, and, with `done`, that its source is finished.

    `visited` are dockets of the watchlist that were asked about at `since`, `sought` the papers that were looked for
    under a lead, each as docket and PACER's number; `entries` is what the source gave today.
    """
    with db.atomic():
        written = write_documents(db, documents, now)
        write_fetch(db, fetch, now)
        _write_visits(db, visited, since)
        _write_lookups(db, sought, since)
        write_count(db, fetch.source_id, entries, now)
        is_news = bool(written.new or written.changed)
        if is_news:
            write_news(db, fetch.source_id, now)
        if done is not None:
            write_done(db, done, is_news=is_news)
    return written


def write_unchanged(db: Database, done: SourceDone, fetch: FetchState | None) -> None:
    """That a source had nothing new; with `fetch`, that the same body came once more, perhaps with other validators."""
    with db.atomic():
        if fetch is not None:
            write_fetch(db, fetch, done.now)
        write_done(db, done, is_news=False)


def write_pushed(db: Database, key: str, event: str, documents: Sequence[Document], now: str) -> Written | None:
    """The documents of one delivery and the note that it came; None if it came before, and nothing was done."""
    with db.atomic():
        if db.execute("SELECT 1 FROM deliveries WHERE key = ?", [key]).fetchone() is not None:
            return None
        written = write_documents(db, documents, now)
        db.execute("INSERT INTO deliveries VALUES (?, ?, ?, ?)", [key, event, now, written.new + written.changed])
    return written


def write_page(db: Database, page: Page, now: str) -> Written:
    """A page's text for every document that lists it."""
    with db.atomic():
        rows = db.execute("SELECT * FROM documents WHERE url = ? AND state = 'listed' ORDER BY id", [page.url])
        listing = rows.fetchall()
        changes = [finish_document(db, row, page, now) for row in listing]
        for url in page.absent if listing else ():
            _write_absent(db, listing[0]["source_id"], url, now)
        db.execute("DELETE FROM fetches WHERE url = ? AND error IS NOT NULL", [page.url])
    return Written(changed=sum(changes))


def _write_absent(db: Database, source_id: str, url: str, now: str) -> None:
    """That a host's file reserves nothing: one row, under the source whose page was the first to find it out."""
    known = db.execute(
        "SELECT source_id FROM fetches WHERE url = ? AND read_as = ? ORDER BY source_id", [url, NO_RESERVATION]
    ).fetchone()
    owner = known["source_id"] if known is not None else source_id
    write_fetch(db, FetchState(source_id=owner, url=url, read_as=NO_RESERVATION), now)


def write_page_failure(db: Database, page: ListedPage, reason: str, *, give_up_after: int, now: str) -> int:
    """That a page could not be had this time. Returns how many documents were given up with it.

    A document that was read before and is given up when its page is read anew keeps the words that it had.
    """
    with db.atomic():
        rows = db.execute(
            """UPDATE documents SET attempts = attempts + 1, state_reason = ?,
                 state = CASE WHEN attempts + 1 >= ? THEN 'failed' ELSE state END
               WHERE url = ? AND state = 'listed' RETURNING state""",
            [reason, give_up_after, page.url],
        ).fetchall()
        db.execute(
            """UPDATE documents SET text = coalesce(json_extract(details, '$.before.text'), text),
                 details = json_remove(details, '$.before')
               WHERE url = ? AND state = 'failed' AND json_extract(details, '$.before') IS NOT NULL""",
            [page.url],
        )
        db.execute(
            """INSERT INTO fetches (source_id, url, fetched_at, failures, error) VALUES (?, ?, ?, 1, ?)
               ON CONFLICT (source_id, url) DO UPDATE SET fetched_at = excluded.fetched_at, failures = failures + 1,
                 error = excluded.error""",
            [page.source_ids[0], page.url, now, reason],
        )
    return sum(row["state"] == "failed" for row in rows)


def write_known_pages(db: Database, now: str) -> None:
    """Text for documents whose page was fetched for another source before."""
    rows = db.execute(
        """SELECT DISTINCT d.url, nullif(s.url, d.url) AS canonical, s.text, s.author, s.published, s.published_raw,
             s.language
           FROM documents d JOIN documents s ON (s.url = d.url OR s.listed_url = d.url) AND s.state = 'complete'
             AND s.text <> '' AND json_extract(s.details, '$.text_from') = ?
           WHERE d.state = 'listed' AND NOT EXISTS (
             SELECT 1 FROM documents own WHERE own.id = d.id AND own.content_sha256 <> own.listing_sha256)
           ORDER BY d.url, s.id""",
        [PAGE],
    ).fetchall()
    first = {row["url"]: row for row in reversed(rows)}
    for row in first.values():
        write_page(db, Page(**dict(row)), now)


def read_killed_since(db: Database) -> str | None:
    """When the first of the crawls began that were killed since one ended by itself; None if the last one did.

    What was tried since then need not be tried again: the next crawl goes on where that one was stopped.
    """
    row = db.execute(
        """SELECT min(started) AS started FROM runs WHERE stage = 'crawl' AND state IN ('running', 'killed')
             AND id > coalesce((SELECT max(id) FROM runs WHERE stage = 'crawl' AND state IN ('done', 'failed')), 0)"""
    ).fetchone()
    return None if row is None else row["started"]


def begin_run(db: Database, version: str, now: str) -> int:
    """Note that a crawl begins; one that never ended was killed. Returns the run's number."""
    with db.atomic():
        db.execute("UPDATE runs SET state = 'killed' WHERE stage = 'crawl' AND state = 'running'")
        row = db.execute(
            "INSERT INTO runs (stage, started, state, version) VALUES ('crawl', ?, 'running', ?) RETURNING id",
            [now, version],
        ).fetchone()
    run_id: int = row["id"]
    return run_id


def end_run(db: Database, run_id: int, state: str, counts: Mapping[str, Any], message: str | None, now: str) -> None:
    """Note how a crawl ended."""
    with db.atomic():
        db.execute(
            "UPDATE runs SET ended = ?, state = ?, counts = ?, message = ? WHERE id = ?",
            [now, state, as_json(counts), message, run_id],
        )


def _write_visits(db: Database, visited: Sequence[int], now: str) -> None:
    db.conn.executemany(
        """INSERT INTO docket_visits VALUES (?, ?) ON CONFLICT (courtlistener_id)
           DO UPDATE SET visited = excluded.visited""",
        [(number, now) for number in visited],
    )


def _write_lookups(db: Database, sought: Sequence[tuple[str, str]], now: str) -> None:
    db.conn.executemany(
        """INSERT INTO lookups VALUES (?, ?, ?) ON CONFLICT (docket_key, pacer_doc_id)
           DO UPDATE SET asked = excluded.asked""",
        [(docket, paper, now) for docket, paper in sought],
    )
