"""CourtListener's Atom feeds of dockets and searches, to docket entries and opinions. Pure.

What the feeds say, after freelawproject/courtlistener, `cl/search/feeds.py` and `cl/opinion_page/feeds.py`: the id of
every feed is the same, an entry's id holds the case's name and changes with it, and every time is midnight.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field

from aidocket.crawler.kinds import CommonSettings
from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS, PARSE_LIMIT_S, time_limit
from aidocket.crawler.parse.court import caption, document_kind
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.feed import parse_xml_feed
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.text import html_to_text, line, plain
from aidocket.crawler.parse.xml_safety import refuse_unsafe_xml
from aidocket.store.records import Document, Source

VERSION = 1
_TITLE = re.compile(
    r"^(?:Entry #(?P<entry>\d+)|Minute entry from \d{4}-\d\d-\d\d) in (?P<name>.+), (?P<number>[^,]*\d[^,]*)$"
)
_DOCKET = re.compile(r"^/docket/(?P<docket>\d+)/(?:(?P<paper>\d+)/(?:(?P<part>\d+)/)?)?")
_OPINION = re.compile(r"^/opinion/(?P<cluster>\d+)/")
_ANCHOR = re.compile(r"^(?:minute-)?entry-\d+$")


class Settings(CommonSettings):
    """A feed of a docket (`/docket/<id>/feed/`) or a search (`/feed/search/?…`). `court_id` is the docket's court."""

    court_id: str | None = Field(default=None, pattern=r"^[a-z0-9-]{2,30}$")


def parse_feed(body: bytes, *, url: str, source: Source, court_id: str | None = None) -> tuple[Document, ...]:
    """The entries of a feed, each once, known by the docket's number and their place on it.

    Raises:
        NotAFeedError: it is something else.
        ShapeError: an entry leads to no docket and no opinion.
        UnsafeXmlError: it declares entities.
    """
    with time_limit(PARSE_LIMIT_S):
        refuse_unsafe_xml(body)
        entries = parse_xml_feed(body, url=url).entries
        documents: dict[str, Document] = {}
        for raw in entries:
            document = _entry(raw, source, court_id)
            documents.setdefault(document.key, document)
    return tuple(documents.values())


def _entry(raw: Any, source: Source, court_id: str | None) -> Document:
    link = str(raw.get("link") or raw.get("id") or "")
    key = _key(link)
    title = line(str(raw.get("title") or ""), most=MAX_TITLE_CHARS)
    summary = str(raw.get("summary") or "")
    named = _TITLE.match(title)
    # A docket's words are plain text: what looks like a tag in them is a name. A search's words are HTML.
    described = plain(summary, most=MAX_TEXT_CHARS) if named else html_to_text(summary, most=MAX_TEXT_CHARS)
    name = caption(named["name"] if named else title)
    when = line(str(dict.get(raw, "published") or ""), most=100) or None
    what = line(described, most=150) or "Docket entry"
    details = {
        "pdf_url": _free_copy(raw),
        "court": line(str(raw.get("author") or ""), most=200),
        "text_from": "feed",
    }
    return Document(
        source_id=source.id,
        key=key,
        kind="ruling" if key.startswith("opinion/") else document_kind(described),
        title=line(f"{what} — {name}" if name else what, most=MAX_TITLE_CHARS),
        text=described,
        url=link,
        language="en",
        # Midnight Pacific time of the day of filing, wherever the court sits: only the day is said.
        published=from_text(when[:10]) if when else None,
        published_raw=when,
        publish=source.publish,
        court_id=court_id,
        docket_number=line(named["number"], most=100) if named else None,
        caption=name,
        entry_number=named["entry"] if named else None,
        details={name: text for name, text in details.items() if text},
    )


def _key(link: str) -> str:
    parts = urlsplit(link)
    if opinion := _OPINION.match(parts.path):
        return f"opinion/{opinion['cluster']}"
    docket = _DOCKET.match(parts.path)
    if docket is None:
        raise ShapeError(f"entry {line(link, most=200) or 'without a link'}: leads to no docket and no opinion")
    if _ANCHOR.match(parts.fragment):
        return f"{docket['docket']}#{parts.fragment}"
    place = "/".join(part for part in (docket["docket"], docket["paper"], docket["part"]) if part)
    return f"docket/{place}"


def _free_copy(raw: Any) -> str | None:
    """The enclosure, if it is CourtListener's free copy; the court's own costs money, and is not even kept."""
    links = [str(item.get("href") or "") for item in raw.get("links", ()) if item.get("rel") == "enclosure"]
    return next((link for link in links if link.startswith("https://storage.courtlistener.com/")), None)
