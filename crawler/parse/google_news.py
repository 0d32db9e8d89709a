"""Google News' RSS of a search, to entries. Pure.

A title ends in ` - ` and the outlet, which is taken off; the link is opaque and leads on only with a browser, so it is
kept as it is and never followed.
"""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import Field

from aidocket.crawler.limits import MAX_TITLE_CHARS, PARSE_LIMIT_S, time_limit
from aidocket.crawler.parse import feed
from aidocket.crawler.parse.dates import from_struct
from aidocket.crawler.parse.feed import Entry, Feed, entry_key, parse_xml_feed
from aidocket.crawler.parse.text import line
from aidocket.crawler.parse.urls import normal_link
from aidocket.crawler.parse.xml_safety import refuse_unsafe_xml

VERSION = 1


class Settings(feed.Settings):
    """A search of the news. `edition` is language and country, as in `en-US`; Google gives 100 entries at most."""

    follow: Literal["all", "matching", "none"] = "none"
    query: str = Field(min_length=2, max_length=500)
    edition: str = Field(default="en-US", pattern=r"^[a-z]{2}-[A-Z]{2}$")
    max_entries: int = Field(default=100, ge=1, le=100)


def query_url(url: str, settings: Settings) -> str:
    """The address of the search."""
    language, country = settings.edition.split("-")
    asked = {"q": settings.query, "hl": settings.edition, "gl": country, "ceid": f"{country}:{language}"}
    return f"{url}?{urlencode(asked)}"


def parse_news(body: bytes, *, url: str, most: int) -> Feed:
    """The articles of an answer, with the outlet of each in its details.

    Raises:
        NotAFeedError: it is no feed.
        UnsafeXmlError: it declares XML entities.
        TimeoutError: it kept the parser busy for too long.
    """
    with time_limit(PARSE_LIMIT_S):
        refuse_unsafe_xml(body)
        parsed = parse_xml_feed(body, url=url)
        found = [_entry(raw, url) for raw in parsed.entries]
    return Feed(entries=tuple(found[:most]), left_out=max(len(found) - most, 0))


def _entry(raw: Any, url: str) -> Entry:
    source = raw.get("source") or {}
    outlet = line(str(source.get("title") or ""), most=200)
    title = line(str(raw.get("title") or ""), most=MAX_TITLE_CHARS)
    if outlet:
        title = title.removesuffix(f" - {outlet}")
    link = normal_link(raw.get("link"), url)
    published_raw = line(str(dict.get(raw, "published") or ""), most=100) or None
    details = {"outlet": outlet, "outlet_url": normal_link(source.get("href"), url)}
    return Entry(
        key=entry_key(raw.get("id"), link, title, published_raw),
        title=title or "Untitled",
        link=link,
        published=from_struct(dict.get(raw, "published_parsed")),
        published_raw=published_raw,
        details={name: value for name, value in details.items() if value},
    )
