"""arXiv's API (export.arxiv.org/api/query, Atom), to entries. Pure.

A fault is an Atom entry with the title `Error`, in earlier years with status 200. A paper keeps its key from version to
version; that it was revised shows in `updated`.
"""

from __future__ import annotations

import re
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import Field

from aidocket.crawler.limits import MAX_SUMMARY_CHARS, MAX_TITLE_CHARS, PARSE_LIMIT_S, time_limit
from aidocket.crawler.parse import feed
from aidocket.crawler.parse.dates import from_struct
from aidocket.crawler.parse.feed import Entry, Feed, parse_xml_feed
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.text import line, plain
from aidocket.crawler.parse.xml_safety import refuse_unsafe_xml
from aidocket.store.records import DocumentKind

VERSION = 1

_ID = re.compile(r"arxiv\.org/abs/(?P<id>(?:[a-z-]+(?:\.[A-Z]{2})?/)?[\d.]+?)(?:v(?P<version>\d+))?$")


class Settings(feed.Settings):
    """A search of arXiv, newest first. arXiv asks for one request in 3 seconds. The abstract stands for the paper."""

    follow: Literal["all", "matching", "none"] = "none"
    document_kind: DocumentKind = "other"
    query: str = Field(min_length=3, max_length=1000)
    max_entries: int = Field(default=100, ge=1, le=2000)
    delay_s: float = Field(default=3, ge=3, le=60)


def query_url(url: str, settings: Settings) -> str:
    """The address of the search."""
    asked = {
        "search_query": settings.query,
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "start": 0,
        "max_results": settings.max_entries,
    }
    return f"{url}?{urlencode(asked)}"


def parse_papers(body: bytes, *, url: str, most: int) -> Feed:
    """The papers of an answer.

    Raises:
        ShapeError: the answer is a fault, or a paper has no number.
        NotAFeedError: it is no Atom.
        UnsafeXmlError: it declares XML entities.
        TimeoutError: it kept the parser busy for too long.
    """
    with time_limit(PARSE_LIMIT_S):
        refuse_unsafe_xml(body)
        papers = parse_xml_feed(body, url=url).entries
        return Feed(entries=tuple(_entry(raw) for raw in papers[:most]), left_out=max(len(papers) - most, 0))


def _entry(raw: Any) -> Entry:
    number = str(raw.get("id") or "")
    title = line(str(raw.get("title") or ""), most=MAX_TITLE_CHARS)
    if "/api/errors" in number:
        raise ShapeError(f"arXiv refuses the query: {line(str(raw.get('summary') or title), most=200)}")
    found = _ID.search(number)
    if found is None:
        raise ShapeError(f"id: {number[:100]!r} is no number of a paper")
    names = [line(str(author.get("name") or ""), most=100) for author in raw.get("authors", ())]
    categories = [str(tag.get("term")) for tag in raw.get("tags", ()) if tag.get("term")]
    return Entry(
        key=found["id"],
        title=title or "Untitled",
        link=f"https://arxiv.org/abs/{found['id']}",
        summary=plain(str(raw.get("summary") or ""), most=MAX_SUMMARY_CHARS),
        author=line("; ".join(name for name in names if name), most=500) or None,
        published=from_struct(dict.get(raw, "published_parsed")),
        published_raw=line(str(dict.get(raw, "published") or ""), most=100) or None,
        updated=from_struct(dict.get(raw, "updated_parsed")),
        details={"version": int(found["version"] or 1), "categories": categories[:20]},
    )
