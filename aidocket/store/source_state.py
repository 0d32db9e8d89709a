"""Sources and their addresses: how they are doing, when they are asked next, how many entries they usually give.

The functions that write here open no transaction unless they are a unit of work by themselves.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from aidocket.store import Database
from aidocket.store.records import FetchState, Source
from aidocket.store.views import WAITS_FOR_QUOTA


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A source and how it is doing."""

    source: Source
    state: str
    failures: int
    last_try: str | None
    last_success: str | None
    next_try: str | None
    moved_to: str | None = None
    last_news: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDone:
    """That a source answered well.

    `reason` is a remark that its keeper should read; an empty one takes the last remark away, None leaves it.
    `moved_to` is the address to which it has been found to have moved for good. `next_try_if_quiet` holds where the
    answer brought nothing new.
    """

    source_id: str
    now: str
    next_try: str
    next_try_if_quiet: str | None = None
    reason: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFault:
    """That a source did not answer well. `not_before` is what its server asked for; `next_try` None parks it."""

    source_id: str
    url: str
    now: str
    next_try: str | None
    reason: str
    http_status: int | None = None
    not_before: str | None = None


COUNTED_DAYS = 30
USUAL_DAYS = 5
USUAL_ENTRIES = 3


def read_sources(db: Database) -> list[SourceRow]:
    """All sources, by id."""
    return [_source_row(row) for row in db.execute("SELECT * FROM sources ORDER BY id")]


def read_fetches(db: Database) -> dict[tuple[str, str], FetchState]:
    """What is known of each address of each source."""
    rows = db.execute(
        """SELECT source_id, url, http_status, etag, last_modified, body_sha256, body_bytes, read_as, fetched_at,
                  not_before, failures, error FROM fetches"""
    )
    return {(row["source_id"], row["url"]): FetchState(**dict(row)) for row in rows}


def read_host_waits(db: Database, now: str) -> dict[str, str]:
    """Hosts whose pages may not be asked for yet, each with the time from which they may."""
    rows = db.execute("SELECT url, max(not_before) AS until FROM fetches WHERE not_before > ? GROUP BY url", [now])
    return {row["url"]: row["until"] for row in rows}


def read_usual_counts(db: Database) -> dict[str, int]:
    """How many entries a source gives on a usual day: the median of its last days, where that says something."""
    rows = db.execute("SELECT source_id, entries FROM source_counts ORDER BY source_id, entries")
    counts: dict[str, list[int]] = {}
    for row in rows:
        counts.setdefault(row["source_id"], []).append(row["entries"])
    medians = {name: found[len(found) // 2] for name, found in counts.items() if len(found) >= USUAL_DAYS}
    return {name: median for name, median in medians.items() if median >= USUAL_ENTRIES}


def read_sources_with_entries(db: Database) -> frozenset[str]:
    """The sources that have given an entry on one of their last days."""
    return frozenset(row[0] for row in db.execute("SELECT DISTINCT source_id FROM source_counts WHERE entries > 0"))


def write_put_off(db: Database, source_id: str, next_try: str, reason: str) -> None:
    """That a source was not asked, for want of budget: it is asked again then, and nothing is wrong with it."""
    with db.atomic():
        db.execute("UPDATE sources SET next_try = ?, reason = ? WHERE id = ?", [next_try, reason, source_id])


def write_fault(db: Database, fault: SourceFault, *, entries: int | None = None) -> None:
    """That a source could not be read. What it gave before stays; so do its validators, for they are still true."""
    state = "failing" if fault.next_try else "parked"
    with db.atomic():
        write_count(db, fault.source_id, entries, fault.now)
        db.execute(
            """UPDATE sources SET state = ?, reason = ?, failures = failures + 1, last_try = ?, next_try = ?,
                 moved_to = NULL WHERE id = ?""",
            [state, fault.reason, fault.now, fault.next_try, fault.source_id],
        )
        db.execute(
            """INSERT INTO fetches (source_id, url, http_status, fetched_at, not_before, failures, error)
               VALUES (?, ?, ?, ?, ?, 1, ?)
               ON CONFLICT (source_id, url) DO UPDATE SET http_status = excluded.http_status,
                 not_before = excluded.not_before, failures = failures + 1, error = excluded.error""",
            [fault.source_id, fault.url, fault.http_status, fault.now, fault.not_before, fault.reason],
        )


def write_host_wait(db: Database, source_id: str, host_url: str, status: int, not_before: str, now: str) -> None:
    """That a host asked for its pages to be left alone until `not_before`; its documents stay listed."""
    with db.atomic():
        db.execute(
            """INSERT INTO fetches (source_id, url, http_status, fetched_at, not_before) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (source_id, url) DO UPDATE SET http_status = excluded.http_status,
                 not_before = excluded.not_before""",
            [source_id, host_url, status, now, not_before],
        )


def write_fetch(db: Database, fetch: FetchState, now: str) -> None:
    """What is known of an address, now that it has answered."""
    db.execute(
        """INSERT INTO fetches (source_id, url, http_status, etag, last_modified, body_sha256, body_bytes, read_as,
             fetched_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (source_id, url) DO UPDATE SET http_status = excluded.http_status, etag = excluded.etag,
             last_modified = excluded.last_modified, body_bytes = excluded.body_bytes, read_as = excluded.read_as,
             fetched_at = excluded.fetched_at, failures = 0, error = NULL, not_before = NULL,
             changed_at = CASE WHEN body_sha256 IS excluded.body_sha256 THEN changed_at ELSE excluded.changed_at END,
             body_sha256 = excluded.body_sha256""",
        [
            fetch.source_id, fetch.url, fetch.http_status, fetch.etag, fetch.last_modified, fetch.body_sha256,
            fetch.body_bytes, fetch.read_as, now, now,
        ],
    )  # fmt: skip


def write_done(db: Database, done: SourceDone, *, is_news: bool) -> None:
    """That a source is well, and when it is asked next: later, if it had nothing new.

    Its last remark stays, but not that its quota was spent.
    """
    next_try = done.next_try if is_news else done.next_try_if_quiet or done.next_try
    db.execute(
        """UPDATE sources SET
             reason = nullif(coalesce(?, CASE WHEN state = 'ok' AND reason NOT LIKE ? THEN reason END), ''),
             state = 'ok', failures = 0, last_try = ?, last_success = ?, next_try = ?, moved_to = coalesce(?, moved_to)
           WHERE id = ?""",
        [
            done.reason,
            WAITS_FOR_QUOTA,
            done.now,
            done.now,
            next_try,
            done.moved_to,
            done.source_id,
        ],
    )
    db.execute(
        """UPDATE fetches SET http_status = 304, failures = 0, error = NULL, not_before = NULL
           WHERE source_id = ? AND error IS NOT NULL""",
        [done.source_id],
    )


def write_news(db: Database, source_id: str, now: str) -> None:
    """That a source gave something new."""
    db.execute("UPDATE sources SET last_news = ? WHERE id = ?", [now, source_id])


def write_count(db: Database, source_id: str, entries: int | None, now: str) -> None:
    """How many entries a source gave today, the most of the day's visits; None says nothing."""
    if entries is None:
        return
    db.execute(
        """INSERT INTO source_counts VALUES (?, ?, ?) ON CONFLICT (source_id, day)
           DO UPDATE SET entries = max(entries, excluded.entries)""",
        [source_id, now[:10], entries],
    )
    db.execute(
        """DELETE FROM source_counts WHERE source_id = ? AND day NOT IN (
             SELECT day FROM source_counts WHERE source_id = ? ORDER BY day DESC LIMIT ?)""",
        [source_id, source_id, COUNTED_DAYS],
    )


def _source_row(row: sqlite3.Row) -> SourceRow:
    return SourceRow(
        source=Source(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            url=row["url"],
            topic=row["topic"] or "",
            jurisdiction=row["jurisdiction"] or "",
            language=row["language"] or "",
            schedule=row["schedule"],
            licence=row["licence"] or "",
            publish=row["publish"],
            trust=row["trust"] or "",
            enabled=bool(row["enabled"]),
            settings=json.loads(row["settings"]),
        ),
        state=row["state"],
        failures=row["failures"],
        last_try=row["last_try"],
        last_success=row["last_success"],
        next_try=row["next_try"],
        moved_to=row["moved_to"],
        last_news=row["last_news"],
    )
