"""A court's RSS of docket entries (CM/ECF), to docket entries. Pure.

The forms differ from court to court; juriscraper (BSD-2), which reads them all, showed how. Nothing that an entry
links to is ever fetched: it stands behind PACER's login and costs money.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import Field

from aidocket.courts import is_court_id
from aidocket.crawler.kinds import CommonSettings
from aidocket.crawler.limits import MAX_TITLE_CHARS, PARSE_LIMIT_S, time_limit
from aidocket.crawler.parse.court import caption, court_id_of_host, document_kind, normal_doc_id
from aidocket.crawler.parse.dates import from_struct, from_text
from aidocket.crawler.parse.feed import NotAFeedError, parse_xml_feed
from aidocket.crawler.parse.text import html_to_text, line
from aidocket.crawler.parse.urls import normal_link
from aidocket.crawler.parse.xml_safety import refuse_unsafe_xml
from aidocket.store.records import Document, Source

VERSION = 1

_TITLE = re.compile(
    r"""(?P<number>\d{1,2}:\d{2}-[a-z~]{2,4}-\d{4,5}    # 1:18-cv-03365, and 5:18-~gr-00001, which is a clerk's slip
          |\d{2}-[a-z]{2}-\d{4,5}
          |\d{2,4}-\d{1,6})
        (?:-\d{1,3}(?=\s|$))?                              # which defendant of several
        (?P<judges>(?:-[A-Za-z0-9]{2,4})*)
        (?=\s|$)\s*(?P<name>.*)""",
    re.VERBOSE | re.DOTALL,
)
_LINK = re.compile(r"""<a\s[^>]*?href\s*=\s*["']?(?P<href>[^"'\s>]+)[^>]*>(?P<label>[^<]*)</a>""", re.IGNORECASE)
_DOC_ID = re.compile(r"/docs?1/(\d+)")
_BANKRUPTCY = re.compile(r"^Type:\s*(?P<type>\w*)\s*Office:\s*(?P<office>\w*)\s*Chapter:\s*(?P<chapter>\w*)", re.I)


class Settings(CommonSettings):
    """A court's RSS. `court_id` is CourtListener's; without it, it is read from the court's own links."""

    court_id: str | None = Field(default=None, pattern=r"^[a-z0-9-]{2,30}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocketEntry:
    """A docket entry as its court's feed tells it. `event` is the clerk's short name of what was filed."""

    court_id: str
    docket_number: str
    caption: str | None
    event: str
    link: str | None
    published: str | None
    published_raw: str | None
    case_id: str | None = None
    entry_number: str | None = None
    doc_id: str | None = None
    sequence: str | None = None
    judges: tuple[str, ...] = ()
    chapter: str | None = None

    @property
    def key(self) -> str:
        """The entry's identity: its document, else its place on the docket, else what was filed when."""
        case = self.case_id or self.docket_number
        what = self.doc_id or self.sequence or f"{self.published or self.published_raw} {self.event}"
        return f"{self.court_id}/{case}/{what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtFeed:
    """A court's feed that was read. `types` is which docket events it says to carry."""

    entries: tuple[DocketEntry, ...]
    court_id: str
    types: str = ""
    built: str | None = None
    oldest: str | None = None
    unread: tuple[str, ...] = ()


def parse_court_feed(body: bytes, *, url: str, content_type: str = "", court_id: str | None = None) -> CourtFeed:
    """The docket entries of a court's feed, in its order; entries that are one filing are one.

    Args:
        body: the answer's bytes.
        url: the address that answered.
        content_type: the answer's Content-Type.
        court_id: CourtListener's id of the court; without it the feed's own links say which court it is.

    Raises:
        NotAFeedError: it is no feed, is empty (as during an outage), or does not say whose it is.
        UnsafeXmlError: it declares XML entities.
        TimeoutError: it kept the parser busy for too long.
    """
    if not body.strip():
        raise NotAFeedError("the answer is empty, as a court's is during an outage")
    with time_limit(PARSE_LIMIT_S):
        refuse_unsafe_xml(body)
        parsed = parse_xml_feed(body, url=url, content_type=content_type)
        court = court_id or _court(parsed)
        if court is None or not (court_id or is_court_id(court)):
            raise NotAFeedError("the feed does not say which court's it is; set court_id")
        unread: list[str] = []
        entries = tuple(_merge(_entries(parsed, court, unread)))
    dates = [entry.published for entry in entries if entry.published]
    return CourtFeed(
        entries=entries,
        court_id=court,
        types=line(str(parsed.feed.get("subtitle") or ""), most=MAX_TITLE_CHARS),
        built=_when(parsed.feed, "updated")[0],
        oldest=min(dates, default=None),
        unread=tuple(unread),
    )


def to_document(entry: DocketEntry, source: Source) -> Document:
    """The entry as a document. Its text is all that the feed says of it, in one line that reads as a docket does."""
    number = f" {entry.entry_number}" if entry.entry_number else ""
    where = entry.caption or entry.docket_number
    details = {
        "pacer_case_id": entry.case_id,
        "pacer_doc_id": entry.doc_id,
        "pacer_sequence": entry.sequence,
        "judges": list(entry.judges) or None,
        "chapter": entry.chapter,
        "text_from": "feed",
    }
    return Document(
        source_id=source.id,
        key=entry.key,
        kind=document_kind(entry.event),
        title=line(f"{entry.event or 'Docket entry'} — {where}", most=MAX_TITLE_CHARS),
        text=f"{where}, No. {entry.docket_number}. Docket entry{number}: {entry.event or 'no description'}.",
        url=entry.link,
        language="en",
        published=entry.published,
        published_raw=entry.published_raw,
        publish=source.publish,
        court_id=entry.court_id,
        docket_number=entry.docket_number,
        caption=entry.caption,
        entry_number=entry.entry_number,
        details={name: value for name, value in details.items() if value is not None},
    )


def _court(parsed: Any) -> str | None:
    links = [parsed.feed.get("link"), *(raw.get("link") for raw in parsed.entries[:1])]
    return next((court for link in links if link and (court := court_id_of_host(urlsplit(link).hostname or ""))), None)


def _entries(parsed: Any, court_id: str, unread: list[str]) -> Iterator[DocketEntry]:
    for raw in parsed.entries:
        title = line(html_to_text(str(raw.get("title") or ""), most=1000), most=1000)
        match = _TITLE.match(title)
        if match is None or "~" in match["number"]:
            # `5:18-~gr-00001` (a sealed grand jury matter) is no docket number that anybody could look up.
            unread.append(title)
            continue
        yield _entry(raw, match, court_id)


def _entry(raw: Any, title: re.Match[str], court_id: str) -> DocketEntry:
    text = str(raw.get("summary") or "")
    link = normal_link(str(raw.get("link") or ""), "")
    document = _LINK.search(text)
    href = document["href"].replace("&amp;", "&") if document else ""
    doc_id = _DOC_ID.search(href)
    label = document["label"].strip() if document else ""
    published, published_raw = _when(raw, "published")
    header = _BANKRUPTCY.match(text)
    number = normal_doc_id(doc_id[1]) if doc_id else None
    return DocketEntry(
        court_id=court_id,
        docket_number=title["number"],
        caption=caption(title["name"]),
        event=_event(text, title["name"]),
        link=link,
        published=published,
        published_raw=published_raw,
        case_id=_case_id(link),
        # Courts of appeals do not number their entries; the document's number stands in for it on their dockets.
        entry_number=label if label.isdecimal() else number if "/docs1/" in href else None,
        doc_id=number,
        sequence=_first(parse_qs(urlsplit(href).query), "de_seq_num"),
        judges=tuple(part for part in title["judges"].split("-") if part),
        chapter=(header["chapter"] or None) if header else None,
    )


def _event(text: str, name: str) -> str:
    """The words in the outermost square brackets; one court repeats the case's name inside them."""
    start = text.find("[")
    if start < 0:
        return line(html_to_text(_LINK.sub("", text), most=MAX_TITLE_CHARS).strip("() "), most=MAX_TITLE_CHARS)
    depth = 0
    for at in range(start, len(text)):
        depth += {"[": 1, "]": -1}.get(text[at], 0)
        if depth == 0:
            break
    inner = text[start + 1 : at] if depth == 0 else text[start + 1 :]
    if inner.startswith("["):
        return _event(inner, name)
    return line(html_to_text(inner, most=MAX_TITLE_CHARS), most=MAX_TITLE_CHARS)


def _merge(entries: Iterator[DocketEntry]) -> Iterator[DocketEntry]:
    """One entry for a filing that the court lists once for each of its events: same case, time and document."""
    found: dict[tuple[str | None, ...], list[DocketEntry]] = {}
    for entry in entries:
        same = (entry.docket_number, entry.case_id, entry.published or entry.published_raw, entry.doc_id)
        found.setdefault(same, []).append(entry)
    for group in found.values():
        events = sorted({entry.event for entry in group})
        yield replace(group[0], event=" AND ".join(events)) if len(events) > 1 else group[0]


def _case_id(link: str | None) -> str | None:
    """PACER's number of the case: `DktRpt.pl?492165`."""
    match = re.match(r"(\d+)", urlsplit(link or "").query)
    return match[1] if match else None


def _when(raw: Any, field: str) -> tuple[str | None, str | None]:
    text = line(str(raw.get(field) or ""), most=100) or None
    return from_text(text) or from_struct(raw.get(f"{field}_parsed")), text


def _first(query: dict[str, list[str]], name: str) -> str | None:
    return (query.get(name) or [None])[0]  # type: ignore[list-item]


def has_gap(feed: CourtFeed, last_success: str | None) -> bool:
    """Whether entries may have come and gone since the last visit: the feed's oldest one is newer than that."""
    return bool(last_success and feed.oldest and feed.oldest > last_success)


def is_stale(feed: CourtFeed, now: datetime) -> bool:
    """Whether the court has not built its feed for two days; one stood still for six months."""
    if not feed.built or len(feed.built) < 20:
        return False
    return (now - datetime.fromisoformat(feed.built).astimezone(UTC)).total_seconds() > 2 * 86_400
