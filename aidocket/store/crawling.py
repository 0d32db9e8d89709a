"""Reads and writes of the crawl stage.

Each `write_…` function is one unit of work in one transaction: the content together with the note that it was done.
A run that is killed has done a unit or has not; the next run finds out which from the same rows.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from aidocket.store.records import Document, FetchState, Source
from aidocket.store.revisions import write_revision

VOLATILE_DETAILS = frozenset({"published_in_future"})
"""Details that depend on the day they were read, so that they are no change of content."""

LESS_THAN_SUMMARY = "the linked page says less than the feed's summary, which is kept"
PAGE = "page"
"""The value of `details.text_from` of a document whose text came from its linked page."""

WHOLE_TEXTS = frozenset({"full-text", "pdf"})
"""The values of it of a filing whose own words are there, not only the docket's."""

BEFORE = "before"
"""The detail that keeps title and text of a read document while its page is read anew."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDone:
    """That a source answered well.

    `reason` is a remark that its keeper should read; an empty one takes the last remark away, None leaves it.
    `moved_to` is the address to which it has been found to have moved for good.
    """

    source_id: str
    now: str
    next_try: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of the documents of one unit. `listed` of the new and changed ones wait for their page."""

    new: int = 0
    changed: int = 0
    listed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPage:
    """A linked page that is to be fetched, once for all documents that list it."""

    url: str
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a linked page said. Author, date and language only fill what the entries left empty.

    With `skipped` the page's text is not ours to keep: the documents keep their summary, and the reason. `canonical`
    is the address that the page has for itself, where that is another one.
    """

    url: str
    canonical: str | None = None
    text: str | None = None
    author: str | None = None
    published: str | None = None
    published_raw: str | None = None
    language: str | None = None
    reason: str | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """An entry as its source listed it before."""

    url: str | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """Names that the registry knows, for the choice of what to read further."""

    labs: tuple[str, ...]
    parties: tuple[str, ...]
    models: tuple[str, ...]
    docket_keys: frozenset[str]


# ---------------------------------------------------------------------------------------------------------- reads


def read_sources(db: Database) -> list[SourceRow]:
    """All sources, by id."""
    return [_source_row(row) for row in db.execute("SELECT * FROM sources ORDER BY id")]


def has_documents(db: Database) -> bool:
    """Whether there is any document."""
    return db.execute("SELECT 1 FROM documents LIMIT 1").fetchone() is not None


def read_fetches(db: Database) -> dict[tuple[str, str], FetchState]:
    """What is known of each address of each source."""
    rows = db.execute(
        """SELECT source_id, url, http_status, etag, last_modified, body_sha256, body_bytes, read_as, fetched_at,
                  not_before, failures, error FROM fetches"""
    )
    return {(row["source_id"], row["url"]): FetchState(**dict(row)) for row in rows}


def read_listed_pages(db: Database, *, not_tried_since: str | None = None) -> list[ListedPage]:
    """Pages that documents wait for, by address.

    Args:
        db: the database.
        not_tried_since: leaves out those that could not be had at that time or later.
    """
    rows = db.execute(
        """SELECT d.url, json_group_array(DISTINCT d.source_id) AS source_ids FROM documents d
           WHERE d.state = 'listed' AND d.url IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM fetches f WHERE f.url = d.url AND f.error IS NOT NULL AND f.fetched_at >= ?)
           GROUP BY d.url ORDER BY d.url""",
        [not_tried_since or "9999"],
    )
    return [ListedPage(url=row["url"], source_ids=tuple(sorted(json.loads(row["source_ids"])))) for row in rows]


def read_host_waits(db: Database, now: str) -> dict[str, str]:
    """Hosts whose pages may not be asked for yet, each with the time from which they may."""
    rows = db.execute("SELECT url, max(not_before) AS until FROM fetches WHERE not_before > ? GROUP BY url", [now])
    return {row["url"]: row["until"] for row in rows}


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


def read_known_keys(db: Database, source_id: str, keys: Iterable[str]) -> dict[str, str]:
    """Which of these documents a source has given already, each with where its text came from."""
    rows = db.execute(
        """SELECT key, coalesce(json_extract(details, '$.text_from'), '') AS text_from FROM documents
           WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))""",
        [source_id, _json(list(keys))],
    )
    return {row["key"]: row["text_from"] for row in rows}


def read_known_revisions(db: Database, source_id: str, keys: Iterable[str]) -> dict[str, str | None]:
    """Which of these documents a source has given already, each with the revision whose full record was read."""
    rows = db.execute(
        """SELECT key, json_extract(details, '$.revision') AS revision FROM documents
           WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))""",
        [source_id, _json(list(keys))],
    )
    return {row["key"]: row["revision"] for row in rows}


def read_known_entries(db: Database, source_id: str, keys: Iterable[str]) -> dict[str, KnownEntry]:
    """Which of these entries a source has given already, by key."""
    rows = db.execute(
        """SELECT key, coalesce(listed_url, url) AS url, title FROM documents
           WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))""",
        [source_id, _json(list(keys))],
    )
    return {row["key"]: KnownEntry(url=row["url"], title=row["title"]) for row in rows}


# --------------------------------------------------------------------------------------------------------- writes


def write_body(
    db: Database,
    fetch: FetchState,
    documents: Sequence[Document],
    done: SourceDone | None,
    now: str,
    *,
    visited: Sequence[int] = (),
    since: str = "",
    entries: int | None = None,
) -> Written:
    """The entries of one body, the note that it was read, and, with `done`, that its source is finished.

    `visited` are dockets of the watchlist that were asked about at `since`; `entries` is what the source gave today.
    """
    with db.atomic():
        written = _write_documents(db, documents, now)
        _write_fetch(db, fetch, now)
        _write_visits(db, visited, since)
        _write_count(db, fetch.source_id, entries, now)
        if done is not None:
            _write_done(db, done)
    return written


def write_unchanged(db: Database, done: SourceDone, fetch: FetchState | None) -> None:
    """That a source had nothing new; with `fetch`, that the same body came once more, perhaps with other validators."""
    with db.atomic():
        if fetch is not None:
            _write_fetch(db, fetch, done.now)
        _write_done(db, done)


def write_put_off(db: Database, source_id: str, next_try: str, reason: str) -> None:
    """That a source was not asked, for want of budget: it is asked again then, and nothing is wrong with it."""
    with db.atomic():
        db.execute("UPDATE sources SET next_try = ?, reason = ? WHERE id = ?", [next_try, reason, source_id])


def write_pushed(db: Database, key: str, event: str, documents: Sequence[Document], now: str) -> Written | None:
    """The documents of one delivery and the note that it came; None if it came before, and nothing was done."""
    with db.atomic():
        if db.execute("SELECT 1 FROM deliveries WHERE key = ?", [key]).fetchone() is not None:
            return None
        written = _write_documents(db, documents, now)
        db.execute("INSERT INTO deliveries VALUES (?, ?, ?, ?)", [key, event, now, written.new + written.changed])
    return written


def write_fault(db: Database, fault: SourceFault, *, entries: int | None = None) -> None:
    """That a source could not be read. What it gave before stays; so do its validators, for they are still true."""
    state = "failing" if fault.next_try else "parked"
    with db.atomic():
        _write_count(db, fault.source_id, entries, fault.now)
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


def write_page(db: Database, page: Page, now: str) -> Written:
    """A page's text for every document that lists it."""
    with db.atomic():
        rows = db.execute("SELECT * FROM documents WHERE url = ? AND state = 'listed' ORDER BY id", [page.url])
        changes = [_finish(db, row, page, now) for row in rows.fetchall()]
        db.execute("DELETE FROM fetches WHERE url = ? AND error IS NOT NULL", [page.url])
    return Written(changed=sum(changes))


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
            [now, state, _json(counts), message, run_id],
        )


# -------------------------------------------------------------------------------------------------------- digests


def content_digest(document: Document) -> str:
    """A hash of all that a document says; equal hashes, equal content."""
    details = {name: value for name, value in document.details.items() if name not in VOLATILE_DETAILS}
    said = [
        document.kind, document.title, document.text, document.url, document.language, document.author,
        document.published, document.published_raw, document.publish, document.court_id, document.docket_number,
        document.caption, document.entry_number, document.attachment_number, details,
    ]  # fmt: skip
    return hashlib.sha256(_json(said).encode("utf-8", "surrogatepass")).hexdigest()


def listing_digest(document: Document) -> str:
    """A hash of what a source's own listing says of a document.

    The summary of an entry whose page is fetched is left out: feeds count comments and rotate extracts there, and the
    page is not to be asked for again each time.
    """
    if document.state == "listed":
        document = replace(document, text="", details={})
    return hashlib.sha256(f"{document.state}\0{content_digest(document)}".encode()).hexdigest()


# ------------------------------------------------------------------------------------------------------ documents


def _write_documents(db: Database, documents: Sequence[Document], now: str) -> Written:
    kept = _kept_rows(db, documents)
    new = changed = listed = 0
    for document in documents:
        row = kept.get(document.id)
        if row is None:
            _insert(db, document, now)
            new += 1
        elif row["listing_sha256"] == listing_digest(document) or not _may_replace(row, document):
            continue
        else:
            _update(db, row, document, now)
            changed += 1
        listed += document.state == "listed"
    return Written(new=new, changed=changed, listed=listed)


def _may_replace(row: sqlite3.Row, document: Document) -> bool:
    """What was once worth reading is not thrown away because a name has left the registry."""
    return not (document.state == "skipped" and row["state"] != "skipped")


def _kept_rows(db: Database, documents: Sequence[Document]) -> dict[str, sqlite3.Row]:
    ids = _json([document.id for document in documents])
    rows = db.execute("SELECT * FROM documents WHERE id IN (SELECT value FROM json_each(?))", [ids])
    return {row["id"]: row for row in rows}


_SAID = (
    "url", "kind", "title", "text", "language", "author", "published", "published_raw", "state", "state_reason",
    "publish", "court_id", "docket_number", "caption", "entry_number", "attachment_number", "details",
)  # fmt: skip


def _said(document: Document) -> list[Any]:
    return [_json(document.details) if name == "details" else getattr(document, name) for name in _SAID]


def _insert(db: Database, document: Document, now: str) -> None:
    columns = ("id", "source_id", "key", *_SAID, "first_seen", "last_changed", "content_sha256", "listing_sha256")
    listing = listing_digest(document)
    content = listing if document.state == "listed" else content_digest(document)
    values = [document.id, document.source_id, document.key, *_said(document), now, now, content, listing]
    places = ", ".join("?" * len(columns))
    db.execute(f"INSERT INTO documents ({', '.join(columns)}) VALUES ({places})", values)


def _update(db: Database, row: sqlite3.Row, document: Document, now: str) -> None:
    """An entry that says something else than before. If its page is to be read anew, that decides what has changed."""
    listing = listing_digest(document)
    is_change, text_since = False, row["text_since"]
    before = _before(row)
    if document.state == "listed":
        never_read = row["content_sha256"] == row["listing_sha256"]
        content, revision, moment = row["content_sha256"], row["revision"], row["last_changed"]
        content = listing if never_read else content
        if not never_read:
            document = replace(document, details={**document.details, BEFORE: dict(zip(_BEFORE, before, strict=True))})
    else:
        content = content_digest(document)
        is_change = content != row["content_sha256"]
        revision = row["revision"] + is_change
        moment = now if is_change else row["last_changed"]
        text_since = now if is_change and _text_arrives(row, document) else text_since
    assignments = ", ".join(f"{name} = ?" for name in _SAID)
    db.execute(
        f"""UPDATE documents SET {assignments}, attempts = 0, content_sha256 = ?, listing_sha256 = ?, revision = ?,
              last_changed = ?, text_since = ?, listed_url = NULL WHERE id = ?""",
        [*_said(document), content, listing, revision, moment, text_since, row["id"]],
    )
    if is_change:
        write_revision(db, row["id"], revision, before=before, after=(document.title, document.text), now=now)


_BEFORE = ("title", "text")


def _before(row: sqlite3.Row) -> tuple[str, str]:
    """Title and text of a document as they were read last, also while its page is read anew."""
    kept = json.loads(row["details"]).get(BEFORE) or row
    return kept["title"], kept["text"]


def _text_arrives(row: sqlite3.Row, document: Document) -> bool:
    """Whether a filing's own words come now, of which only the docket spoke before."""
    known = json.loads(row["details"]).get("text_from")
    return document.details.get("text_from") in WHOLE_TEXTS and known not in WHOLE_TEXTS


def _finish(db: Database, row: sqlite3.Row, page: Page, now: str) -> bool:
    """Give a listed document what its page said; returns whether that changed what a page had said before."""
    details = json.loads(row["details"])
    details.pop(BEFORE, None)
    says_more = page.text is not None and not page.skipped and len(page.text) >= len(row["text"])
    if says_more:
        details["text_from"] = PAGE
    document = replace(
        _document(row),
        url=page.canonical or row["url"],
        text=page.text if page.text and says_more else row["text"],
        author=row["author"] or page.author,
        published=row["published"] or page.published,
        published_raw=row["published_raw"] or page.published_raw,
        language=page.language or row["language"],
        state="skipped" if page.skipped else "complete",
        state_reason=page.reason if says_more or page.reason or not page.text else LESS_THAN_SUMMARY,
        details=details,
    )
    content = content_digest(document)
    is_first = row["content_sha256"] == row["listing_sha256"]
    is_change = content != row["content_sha256"]
    revision = row["revision"] + (is_change and not is_first)
    assignments = ", ".join(f"{name} = ?" for name in _SAID)
    db.execute(
        f"UPDATE documents SET {assignments}, attempts = 0, content_sha256 = ?, revision = ?, last_changed = ?, "
        "listed_url = ? WHERE id = ?",
        [
            *_said(document), content, revision, now if is_change else row["last_changed"],
            row["url"] if document.url != row["url"] else None, row["id"],
        ],
    )  # fmt: skip
    if is_change and not is_first:
        after = (document.title, document.text)
        write_revision(db, row["id"], revision, before=_before(row), after=after, now=now)
    return is_change and not is_first


def _document(row: sqlite3.Row) -> Document:
    said = {name: json.loads(row[name]) if name == "details" else row[name] for name in _SAID}
    return Document(source_id=row["source_id"], key=row["key"], **said)


# --------------------------------------------------------------------------------------------- sources and fetches


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
    )


def _write_fetch(db: Database, fetch: FetchState, now: str) -> None:
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


COUNTED_DAYS = 30
USUAL_DAYS = 5
USUAL_ENTRIES = 3


def read_usual_counts(db: Database) -> dict[str, int]:
    """How many entries a source gives on a usual day: the median of its last days, where that says something."""
    rows = db.execute("SELECT source_id, entries FROM source_counts ORDER BY source_id, entries")
    counts: dict[str, list[int]] = {}
    for row in rows:
        counts.setdefault(row["source_id"], []).append(row["entries"])
    medians = {name: found[len(found) // 2] for name, found in counts.items() if len(found) >= USUAL_DAYS}
    return {name: median for name, median in medians.items() if median >= USUAL_ENTRIES}


def _write_count(db: Database, source_id: str, entries: int | None, now: str) -> None:
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


def _write_visits(db: Database, visited: Sequence[int], now: str) -> None:
    db.conn.executemany(
        """INSERT INTO docket_visits VALUES (?, ?) ON CONFLICT (courtlistener_id)
           DO UPDATE SET visited = excluded.visited""",
        [(number, now) for number in visited],
    )


def _write_done(db: Database, done: SourceDone) -> None:
    db.execute(
        """UPDATE sources SET reason = nullif(coalesce(?, CASE WHEN state = 'ok' THEN reason END), ''), state = 'ok',
             failures = 0, last_try = ?, last_success = ?, next_try = ?, moved_to = coalesce(?, moved_to)
           WHERE id = ?""",
        [done.reason, done.now, done.now, done.next_try, done.moved_to, done.source_id],
    )
    db.execute(
        """UPDATE fetches SET http_status = 304, failures = 0, error = NULL, not_before = NULL
           WHERE source_id = ? AND error IS NOT NULL""",
        [done.source_id],
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
