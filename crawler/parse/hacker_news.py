"""Hacker News through Algolia's search (hn.algolia.com/api), to entries. Pure.

Points and numbers of comments change all the time and are left out: they would make every story new at every visit.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from aidocket.crawler.limits import MAX_SUMMARY_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse import feed
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.feed import Entry, Feed
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, text
from aidocket.crawler.parse.text import html_to_text, line
from aidocket.crawler.parse.urls import normal_link

VERSION = 1
ITEM = "https://news.ycombinator.com/item?id="


class Settings(feed.Settings):
    """A search of the stories, newest first. 10,000 requests an hour are allowed."""

    query: str = Field(min_length=2, max_length=500)
    tags: str = Field(default="story", pattern=r"^[a-z_(),]{1,100}$")
    max_entries: int = Field(default=100, ge=1, le=1000)
    delay_s: float = Field(default=1, ge=0.5, le=60)


def query_url(url: str, settings: Settings) -> str:
    """The address of the search."""
    return f"{url}?{urlencode({'query': settings.query, 'tags': settings.tags, 'hitsPerPage': settings.max_entries})}"


def parse_hits(body: bytes, *, url: str, most: int) -> Feed:
    """The stories of an answer, each with the page that it links to, or its own where it links to none.

    Raises:
        ShapeError: the answer has another shape than documented.
    """
    answer = parse_object(body)
    if "hits" not in answer:
        raise ShapeError(f"hits: are missing ({line(str(answer.get('message') or 'no reason is given'), most=200)})")
    hits = objects(answer, "hits")
    return Feed(entries=tuple(_entry(raw, url) for raw in hits[:most]), left_out=max(len(hits) - most, 0))


def _entry(raw: dict[str, Any], url: str) -> Entry:
    number = text(raw, "objectID")
    words = html_to_text(maybe_text(raw, "story_text") or "", most=MAX_SUMMARY_CHARS)
    title = line(maybe_text(raw, "title") or maybe_text(raw, "story_title") or words[:100], most=MAX_TITLE_CHARS)
    published_raw = maybe_text(raw, "created_at")
    return Entry(
        key=number,
        title=title or "Untitled",
        link=normal_link(maybe_text(raw, "url"), url) or f"{ITEM}{number}",
        summary=words,
        author=maybe_text(raw, "author"),
        published=from_text(published_raw),
        published_raw=published_raw,
        details={"discussion": f"{ITEM}{number}"},
    )
