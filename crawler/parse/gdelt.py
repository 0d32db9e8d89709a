"""GDELT's DOC 2.0 API (api.gdeltproject.org/api/v2/doc/doc, `mode=artlist`), to entries. Pure.

GDELT reports faults as plain text or a web page with status 200, and its JSON may hold escapes that are none.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from pydantic import Field

from aidocket.crawler.limits import MAX_TITLE_CHARS
from aidocket.crawler.parse import feed
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.feed import Entry, Feed, entry_key
from aidocket.crawler.parse.instead import web_page_instead
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, text
from aidocket.crawler.parse.text import html_to_text, line
from aidocket.crawler.parse.urls import normal_link

VERSION = 1

_NO_ESCAPE = re.compile(rb"\\\\|\\(?![\"/bfnrtu])")
_BEFORE_MARK = re.compile(r"\s+([,.:;!?%)])")
_INITIALS = re.compile(r"\b([A-Z]\.) (?=[A-Z]\.)")


class Settings(feed.Settings):
    """A search of the news. `timespan` is how far back it looks; GDELT asks for one request in 5 seconds."""

    query: str = Field(min_length=3, max_length=500)
    timespan: str = Field(default="1d", pattern=r"^[1-9][0-9]{0,2}(min|h|d|w|m)$")
    max_entries: int = Field(default=250, ge=1, le=250)
    delay_s: float = Field(default=5, ge=5, le=60)


def query_url(url: str, settings: Settings) -> str:
    """The address of the search."""
    asked = {
        "query": settings.query,
        "mode": "artlist",
        "format": "json",
        "maxrecords": settings.max_entries,
        "timespan": settings.timespan,
        "sort": "datedesc",
    }
    return f"{url}?{urlencode(asked)}"


def parse_articles(body: bytes, *, url: str, most: int) -> Feed:
    """The articles of an answer. They have no date of publication: GDELT tells only when it saw them.

    Raises:
        ShapeError: the answer is a fault in words, or has another shape than documented.
    """
    if not body.lstrip().startswith(b"{"):
        page = web_page_instead(body)
        said = line(html_to_text(body[:2000].decode("utf-8", "replace"), most=200), most=200)
        words = f"words in place of results, {page}" if page else "words in place of results"
        raise ShapeError(f"GDELT answers with {words}: {said or 'none at all'}")
    answer = parse_object(_NO_ESCAPE.sub(_double, body))
    if answer and "articles" not in answer:
        # What was found nowhere is `{}`.
        raise ShapeError("articles: is missing")
    entries: dict[str, Entry] = {}
    for raw in objects(answer, "articles"):
        entry = _entry(raw, url)
        entries.setdefault(entry.key, entry)
    kept = tuple(entries.values())
    return Feed(entries=kept[:most], left_out=max(len(kept) - most, 0))


def joined(title: str) -> str:
    """A title without the blanks that GDELT puts before its marks: `Today , U . S . trade` is `Today, U.S. trade`."""
    return _INITIALS.sub(r"\1", _BEFORE_MARK.sub(r"\1", title))


def _entry(raw: dict[str, object], url: str) -> Entry:
    link = normal_link(text(raw, "url"), url)
    title = joined(line(maybe_text(raw, "title") or "Untitled", most=MAX_TITLE_CHARS))
    details = {
        "outlet": maybe_text(raw, "domain"),
        "outlet_country": maybe_text(raw, "sourcecountry"),
        "language": maybe_text(raw, "language"),
        "seen": from_text(maybe_text(raw, "seendate")),
    }
    return Entry(
        key=entry_key(None, link, title, None),
        title=title,
        link=link,
        details={name: value for name, value in details.items() if value},
    )


def _double(found: re.Match[bytes]) -> bytes:
    return found[0] if len(found[0]) == 2 else b"\\\\"
