"""The AI Incident Database's reports (incidentdatabase.ai), as its RSS or its search tells them, to entries. Pure.

The RSS of the newest reports is built anew at each deployment, and its guids with it, so a report is known by its
number, which stands in the text as `incidentdatabase.ai/cite/INCIDENT#rREPORT`. The texts belong to news outlets.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pydantic import Field

from aidocket.crawler.limits import MAX_SUMMARY_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse import feed
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.feed import Entry, Feed, is_json, parse_feed
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, results, text
from aidocket.crawler.parse.text import line, plain
from aidocket.crawler.parse.urls import normal_link

VERSION = 1

_CITED = re.compile(r"incidentdatabase\.ai/cite/(?P<incident>\d+)/?(?:#r?(?P<report>\d+))?")


class Settings(feed.Settings):
    """The newest reports, a hundred in the RSS."""

    max_entries: int = Field(default=100, ge=1, le=1000)


def parse_reports(body: bytes, *, url: str, content_type: str, most: int) -> Feed:
    """The reports of an answer: RSS, or the JSON of the search (`results` with `hits`).

    Raises:
        ShapeError: the JSON has another shape.
        NotAFeedError: it is neither.
        UnsafeXmlError: it declares XML entities.
        TimeoutError: it kept the parser busy for too long.
    """
    if is_json(body):
        found_by = results(parse_object(body))
        if not all("hits" in result for result in found_by):
            raise ShapeError("hits: is missing")
        hits = [hit for result in found_by for hit in objects(result, "hits")]
        found = {entry.key: entry for entry in (_hit(raw, url) for raw in reversed(hits))}
        entries = tuple(reversed(found.values()))
        return Feed(entries=entries[:most], left_out=max(len(entries) - most, 0))
    read = parse_feed(body, url=url, content_type=content_type, most=most)
    return replace(read, entries=tuple(_cited(entry) for entry in read.entries))


def _cited(entry: Entry) -> Entry:
    """The entry under its report's number, with its incident."""
    found = _CITED.search(entry.text) or _CITED.search(entry.summary)
    if found is None:
        return entry
    key = f"report-{found['report']}" if found["report"] else entry.key
    return replace(entry, key=key, details={"incident": int(found["incident"])})


def _hit(raw: dict[str, Any], url: str) -> Entry:
    number = text(raw, "report_number")
    title = line(maybe_text(raw, "title") or "Untitled", most=MAX_TITLE_CHARS)
    published_raw = maybe_text(raw, "date_published")
    incident = maybe_text(raw, "incident_id")
    authors = raw.get("authors")
    return Entry(
        key=f"report-{number}",
        title=title,
        link=normal_link(maybe_text(raw, "url"), url),
        summary=plain(maybe_text(raw, "description") or "", most=MAX_SUMMARY_CHARS),
        author=line("; ".join(map(str, authors)), most=200) or None if isinstance(authors, list) else None,
        published=from_text(published_raw),
        published_raw=published_raw,
        details={"incident": int(incident)} if incident and incident.isdecimal() else {},
    )
