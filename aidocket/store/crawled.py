"""Documents as the crawler writes them: what a source lists, and what the linked page says.

The functions that write here open no transaction; the units of work in `crawling` do.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aidocket.store import Database
from aidocket.store.database import as_json
from aidocket.store.records import Document
from aidocket.store.revisions import write_revision

VOLATILE_DETAILS = frozenset({"published_in_future", "revision"})
"""Details that are no change of content: what depends on the day of reading, and a list's own mark of a record's state.

Whole collections are published anew without a change in them (usgpo/api, issues 25 and 77).
"""

LESS_THAN_SUMMARY = "the linked page says less than the feed's summary, which is kept"

NO_RESERVATION = "no reservation"
"""The value of `fetches.read_as` of a host's file that could have reserved its pages, and is not there."""

PAGE = "page"
"""The value of `details.text_from` of a document whose text came from its linked page."""

WHOLE_TEXTS = frozenset({"full-text", "pdf"})
"""The values of it of a filing whose own words are there, not only the docket's."""

BEFORE = "before"
"""The detail that keeps title and text of a read document while its page is read anew."""


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
    is the address that the page has for itself, where that is another one. `absent` are files of its host that were
    asked for, and reserve nothing. `details` of how it was read go to those of the documents.
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
    absent: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """An entry as its source listed it before."""

    url: str | None
    title: str


def has_documents(db: Database) -> bool:
    """Whether there is any document."""
    return db.execute("SELECT 1 FROM documents LIMIT 1").fetchone() is not None


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


def read_known_keys(db: Database, source_id: str, keys: Iterable[str]) -> dict[str, str]:
    """Which of these documents a source has given already, each with where its text came from."""
    rows = db.execute(
        """SELECT key, coalesce(json_extract(details, '$.text_from'), '') AS text_from FROM documents
           WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))""",
        [source_id, as_json(list(keys))],
    )
    return {row["key"]: row["text_from"] for row in rows}


def read_known_revisions(db: Database, source_id: str, keys: Iterable[str]) -> dict[str, str | None]:
    """Which of these documents a source has given already, each with the revision whose full record was read."""
    rows = db.execute(
        """SELECT key, json_extract(details, '$.revision') AS revision FROM documents
           WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))""",
        [source_id, as_json(list(keys))],
    )
    return {row["key"]: row["revision"] for row in rows}


def read_newest_revision(db: Database, source_id: str, *, until: str) -> str | None:
    """The newest state of a document that a source has given, for lists whose marks begin with a time.

    A mark of a time after `until` is left aside: a server whose clock is wrong would hide its news for ever.
    """
    row = db.execute(
        """SELECT max(json_extract(details, '$.revision')) AS revision FROM documents
           WHERE source_id = ? AND json_extract(details, '$.revision') <= ?""",
        [source_id, until],
    ).fetchone()
    revision: str | None = row["revision"]
    return revision


def read_known_entries(db: Database, source_id: str, keys: Iterable[str]) -> dict[str, KnownEntry]:
    """Which of these entries a source has given already, by key."""
    rows = db.execute(
        """SELECT key, coalesce(listed_url, url) AS url, title FROM documents
           WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))""",
        [source_id, as_json(list(keys))],
    )
    return {row["key"]: KnownEntry(url=row["url"], title=row["title"]) for row in rows}


def content_digest(document: Document) -> str:
    """A hash of all that a document says; equal hashes, equal content."""
    details = {name: value for name, value in document.details.items() if name not in VOLATILE_DETAILS}
    said = [
        document.kind, document.title, document.text, document.url, document.language, document.author,
        document.published, document.published_raw, document.publish, document.court_id, document.docket_number,
        document.caption, document.entry_number, document.attachment_number, details,
    ]  # fmt: skip
    return hashlib.sha256(as_json(said).encode("utf-8", "surrogatepass")).hexdigest()


def listing_digest(document: Document) -> str:
    """A hash of what a source's own listing says of a document.

    The summary of an entry whose page is fetched is left out: feeds count comments and rotate extracts there, and the
    page is not to be asked for again each time.
    """
    if document.state == "listed":
        document = replace(document, text="", details={})
    return _listing_digest(document.state, content_digest(document))


def _listing_digest(state: str, content: str) -> str:
    return hashlib.sha256(f"{state}\0{content}".encode()).hexdigest()


def write_documents(db: Database, documents: Sequence[Document], now: str) -> Written:
    """Write what is new or says something else than before."""
    ids = [document.id for document in documents]
    kept = _kept_rows(db, ids)
    new: dict[str, Document] = {}
    changed = listed = 0
    for number, document in zip(ids, documents, strict=True):
        row = kept.get(number)
        if row is None:
            new.setdefault(number, document)
        elif row["listing_sha256"] == listing_digest(document) or not _may_replace(row, document):
            _mark(db, row, document)
            continue
        else:
            _update(db, row, document, now)
            changed += 1
        listed += document.state == "listed"
    db.conn.executemany(_INSERT, [_new_row(number, document, now) for number, document in new.items()])
    return Written(new=len(new), changed=changed, listed=listed)


def _mark(db: Database, row: sqlite3.Row, document: Document) -> None:
    """Note that a document was read in the state that its list has now, and says what it said before."""
    revision = document.details.get("revision")
    if revision is not None and json.loads(row["details"]).get("revision") != revision:
        db.execute(
            "UPDATE documents SET details = json_set(details, '$.revision', ?) WHERE id = ?", [revision, row["id"]]
        )


def _may_replace(row: sqlite3.Row, document: Document) -> bool:
    """What was once worth reading is not thrown away because a name has left the registry."""
    return not (document.state == "skipped" and row["state"] != "skipped")


def _kept_rows(db: Database, ids: Sequence[str]) -> dict[str, sqlite3.Row]:
    rows = db.execute("SELECT * FROM documents WHERE id IN (SELECT value FROM json_each(?))", [as_json(ids)])
    return {row["id"]: row for row in rows}


_SAID = (
    "url", "kind", "title", "text", "language", "author", "published", "published_raw", "state", "state_reason",
    "publish", "court_id", "docket_number", "caption", "entry_number", "attachment_number", "details",
)  # fmt: skip


def _said(document: Document) -> list[Any]:
    return [as_json(document.details) if name == "details" else getattr(document, name) for name in _SAID]


_NEW = ("id", "source_id", "key", *_SAID, "first_seen", "last_changed", "content_sha256", "listing_sha256")
_INSERT = f"INSERT INTO documents ({', '.join(_NEW)}) VALUES ({', '.join('?' * len(_NEW))})"


def _new_row(number: str, document: Document, now: str) -> list[Any]:
    if document.state == "listed":
        content = listing = listing_digest(document)
    else:
        content = content_digest(document)
        listing = _listing_digest(document.state, content)
    return [number, document.source_id, document.key, *_said(document), now, now, content, listing]


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


def finish_document(db: Database, row: sqlite3.Row, page: Page, now: str) -> bool:
    """Give a listed document what its page said; returns whether that changed what a page had said before."""
    details = json.loads(row["details"])
    details.pop(BEFORE, None)
    says_more = page.text is not None and not page.skipped and len(page.text) >= len(row["text"])
    if says_more:
        details["text_from"] = PAGE
    if says_more or page.text is None:
        details |= page.details
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
