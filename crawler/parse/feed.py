"""RSS 0.9x, 1.0 and 2.0, Atom and RDF, by feedparser; JSON Feed; to entries. Pure: no network, no clock, no database.

A broken feed gives what can be read of it. What is no feed at all is an error, never an empty list: a parked domain
answers with a web page, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import feedparser
from pydantic import Field

from aidocket.crawler.kinds import CommonSettings
from aidocket.crawler.limits import (
    MAX_ENTRIES,
    MAX_KEY_CHARS,
    MAX_SUMMARY_CHARS,
    MAX_TEXT_CHARS,
    MAX_TITLE_CHARS,
    PARSE_LIMIT_S,
    time_limit,
)
from aidocket.crawler.parse.dates import from_struct, from_text
from aidocket.crawler.parse.instead import web_page_instead
from aidocket.crawler.parse.quick_feed import read_plain_feed
from aidocket.crawler.parse.text import html_to_text, line, plain
from aidocket.crawler.parse.urls import link_key, normal_link
from aidocket.crawler.parse.xml_safety import is_honest_encoding, refuse_unsafe_xml
from aidocket.errors import AidocketError
from aidocket.store.records import DocumentKind

VERSION = 2
"""To be raised when the same bytes give other entries, so that unchanged bodies are read anew."""

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>")
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


class Settings(CommonSettings):
    """An RSS, Atom, RDF or JSON feed. `document_kind` is what its entries are."""

    document_kind: DocumentKind = "news"
    max_entries: int = Field(default=500, ge=1, le=MAX_ENTRIES)


class NotAFeedError(AidocketError):
    """The answer is no feed; the text says what it looks like instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as its feed tells it. `text` is the article itself where the feed carries it, else empty.

    `key` is the guid, else the normalised link, else title and date. Text is plain; links are resolved. `shared_guid`
    is the guid of an entry that is known by its link, as other entries of the feed have the same guid.
    """

    key: str
    title: str
    shared_guid: str | None = None
    link: str | None = None
    summary: str = ""
    text: str = ""
    author: str | None = None
    published: str | None = None
    published_raw: str | None = None
    updated: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that was read. `wait_s` is how long it asks to be left alone; `left_out` counts entries past the bound."""

    entries: tuple[Entry, ...]
    title: str = ""
    language: str | None = None
    wait_s: float | None = None
    left_out: int = 0
    notes: tuple[str, ...] = field(default=())


def parse_feed(body: bytes, *, url: str, content_type: str = "", most: int = 500) -> Feed:
    """The entries of a feed, in the feed's order, each key once.

    Args:
        body: the answer's bytes, decompressed.
        url: the address that answered; relative links are resolved against it.
        content_type: the answer's Content-Type, whose charset is believed if it is a usual one.
        most: entries that are kept.

    Raises:
        NotAFeedError: it is something else, or nothing.
        UnsafeXmlError: it declares XML entities.
        TimeoutError: it kept the parser busy for too long.
    """
    if not body.strip():
        raise NotAFeedError("the answer is empty")
    with time_limit(PARSE_LIMIT_S):
        if is_json(body):
            return _parse_json(body, url, most)
        parsed: Any = read_plain_feed(body, url=url, charset=_charset(content_type))
        if parsed is None:
            refuse_unsafe_xml(body)
            parsed = parse_xml_feed(body, url=url, content_type=content_type)
        return feed_of(parsed, url=url, most=most)


def feed_of(parsed: Any, *, url: str, most: int = 500) -> Feed:
    """The feed in a result of feedparser's shape; the address is the one that answered."""
    entries = [_entry(raw, url) for raw in parsed.entries]
    shown = parsed.feed
    return _feed(entries, most, title=shown.get("title"), language=shown.get("language"), wait_s=_wait(shown))


def parse_xml_feed(body: bytes, *, url: str, content_type: str = "") -> Any:
    """feedparser's own result, with its sanitiser off: what it leaves in, `html_to_text` takes out, and in less time.

    The caller has to have called `refuse_unsafe_xml`.

    Raises:
        NotAFeedError: it is no XML feed.
    """
    charset = _charset(content_type)
    headers = {"content-location": url, "content-type": f"application/xml; charset={charset or ''}"}
    try:
        parsed = feedparser.parse(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except (LookupError, ValueError, AttributeError, TypeError, AssertionError, RecursionError) as error:
        # feedparser promises not to raise; on bytes that were changed at random it sometimes does.
        raise NotAFeedError(f"the feed cannot be read: {type(error).__name__}") from error
    if not parsed.entries and (not parsed.get("version") or _is_broken(parsed)):
        raise NotAFeedError(_what_it_is(body))
    return parsed


def _charset(content_type: str) -> str | None:
    """The encoding that an answer's Content-Type names, if it is a usual one."""
    named = _CHARSET.search(content_type)
    return named[1] if named and is_honest_encoding(named[1]) else None


def is_json(body: bytes) -> bool:
    """Whether the bytes begin as a JSON object does."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _is_broken(parsed: Any) -> bool:
    return bool(parsed.bozo) and "SAXParse" in type(parsed.get("bozo_exception")).__name__


def _what_it_is(body: bytes) -> str:
    page = web_page_instead(body)
    if page:
        return f"the answer is {page}, not a feed"
    return "the answer is no feed, or a broken one without entries"


def _feed(entries: list[Entry], most: int, *, title: Any, language: Any, wait_s: float | None) -> Feed:
    unique = _unique(entries)
    kept = unique[:most]
    return Feed(
        entries=tuple(kept),
        title=line(str(title or ""), most=MAX_TITLE_CHARS),
        language=_language(language),
        wait_s=wait_s,
        left_out=len(unique) - len(kept),
    )


def _unique(entries: list[Entry]) -> list[Entry]:
    """Each key once. Entries that share a guid but lead to different pages are known by their link instead."""
    links: dict[str, set[str | None]] = {}
    for entry in entries:
        links.setdefault(entry.key, set()).add(entry.link)
    found: dict[str, Entry] = {}
    for entry in entries:
        shared = len(links[entry.key]) > 1 and entry.link is not None
        key = link_key(entry.link) if shared and entry.link else entry.key
        found.setdefault(key, entry if key == entry.key else _with_key(entry, key))
    return list(found.values())


def _with_key(entry: Entry, key: str) -> Entry:
    return replace(entry, key=key, shared_guid=entry.key)


# ------------------------------------------------------------------------------------------------------- XML feeds


def _entry(raw: Any, url: str) -> Entry:
    title = _title(raw)
    link = normal_link(raw.get("feedburner_origlink") or raw.get("link"), url)
    if link is None:
        link = next((found for item in raw.get("links", ()) if (found := normal_link(item.get("href"), url))), None)
    published, published_raw = _date(raw)
    summary, text = _texts(raw)
    return Entry(
        key=entry_key(raw.get("id"), link, title, published_raw),
        title=title or _opening(summary or text),
        link=link,
        summary=summary,
        text=text,
        author=_author(raw.get("author")),
        published=published,
        published_raw=published_raw,
        updated=from_struct(dict.get(raw, "updated_parsed")),
    )


def entry_key(guid: Any, link: str | None, title: str, date: str | None) -> str:
    """The identity of an entry: its guid, else its link, else its title and date."""
    text = line(str(guid or ""), most=MAX_KEY_CHARS)
    if text:
        return link_key(text) if text.startswith(("http://", "https://")) else text
    return link_key(link) if link else line(f"{title} {date or ''}", most=MAX_KEY_CHARS) or "untitled"


def _title(raw: Any) -> str:
    title = str(raw.get("title") or "")
    kind = (raw.get("title_detail") or {}).get("type")
    if kind in _HTML_TYPES or "&" in title:
        return " ".join(html_to_text(title, most=MAX_TITLE_CHARS).split())
    return line(title, most=MAX_TITLE_CHARS)


def _texts(raw: Any) -> tuple[str, str]:
    """The summary, and the article where the feed carries it. Some feeds give one for the other."""
    contents = [_text_of(item) for item in raw.get("content", ()) if item.get("value")]
    summary_of = _text_of({"value": raw.get("summary") or "", **(raw.get("summary_detail") or {})})
    # Many feeds say everything twice; it is read once.
    texts = {one: _to_text(*one) for one in dict.fromkeys((*contents, summary_of))}
    longest = max((texts[one] for one in contents), key=len, default="")
    summary = texts[summary_of]
    if not longest or len(summary) > len(longest):
        longest = summary
    short = summary if summary and len(summary) < len(longest) else longest
    return plain(short, most=MAX_SUMMARY_CHARS), longest


def _text_of(item: Mapping[str, Any]) -> tuple[str, bool]:
    """What a text construct holds, and whether that is HTML. RSS never says: where there are tags, it is."""
    value = str(item.get("value") or "")
    if item.get("type") == "text/plain":
        return value, "<" in value and _TAG.search(value) is not None
    return value, item.get("type") in _HTML_TYPES or "<" in value or "&" in value


def _to_text(value: str, is_html: bool) -> str:
    """The words of a text construct."""
    return html_to_text(value, most=MAX_TEXT_CHARS, twice=True) if is_html else plain(value, most=MAX_TEXT_CHARS)


def _date(raw: Any) -> tuple[str | None, str | None]:
    """When an entry was published, as UTC and as it is written: `pubDate` before `dc:date`, creation last.

    The plain `get` of a dict is used, as feedparser's own answers with one date where another is asked for.
    """
    for name in ("published", "updated", "created"):
        text = _raw_date(dict.get(raw, name))
        if text:
            return from_struct(dict.get(raw, f"{name}_parsed")), text
    return None, None


def _raw_date(value: Any) -> str | None:
    return line(str(value), most=100) or None if value else None


def _author(value: Any) -> str | None:
    return line(html_to_text(str(value), most=200), most=200) or None if value else None


def _opening(text: str) -> str:
    """A title for an entry that has none: how its text begins."""
    return line(text, most=100) or "Untitled"


def _language(value: Any) -> str | None:
    """A language tag in its usual spelling, or None."""
    text = str(value or "").strip().replace("_", "-")
    return text.lower() if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}", text) else None


def _wait(shown: Any) -> float | None:
    """Seconds between two visits that the feed asks for: RSS `ttl` in minutes, or the syndication module."""
    ttl = str(shown.get("ttl") or "")
    if ttl.isdecimal():
        return float(min(int(ttl), 10_000) * 60)
    period = _PERIODS.get(str(shown.get("sy_updateperiod") or "").strip().lower())
    times = str(shown.get("sy_updatefrequency") or "1").strip()
    return period / max(int(times), 1) if period and times.isdecimal() and len(times) < 6 else None


# ------------------------------------------------------------------------------------------------------- JSON Feed


def _parse_json(body: bytes, url: str, most: int) -> Feed:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org), which feedparser does not read."""
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise NotAFeedError("the answer is broken JSON") from error
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version", "")):
        raise NotAFeedError("the answer is JSON, but no JSON Feed")
    items = feed.get("items")
    entries = [_json_entry(item, url) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return _feed(entries, most, title=feed.get("title"), language=feed.get("language"), wait_s=None)


def _json_entry(item: dict[str, Any], base: str) -> Entry:
    markup, words = item.get("content_html"), item.get("content_text")
    text = html_to_text(str(markup), most=MAX_TEXT_CHARS) if markup else plain(str(words or ""), most=MAX_TEXT_CHARS)
    summary = plain(str(item.get("summary") or text), most=MAX_SUMMARY_CHARS)
    title = line(str(item.get("title") or ""), most=MAX_TITLE_CHARS)
    link = normal_link(_string(item.get("url")) or _string(item.get("external_url")), base)
    published_raw = _raw_date(item.get("date_published"))
    return Entry(
        key=entry_key(item.get("id"), link, title, published_raw),
        title=title or _opening(summary),
        link=link,
        summary=summary,
        text=text,
        author=_json_author(item),
        published=from_text(published_raw),
        published_raw=published_raw,
        updated=from_text(_string(item.get("date_modified"))),
    )


def _json_author(item: dict[str, Any]) -> str | None:
    people = item.get("authors") or [item.get("author")]
    names = [person.get("name") for person in people if isinstance(person, dict)] if isinstance(people, list) else []
    return line(", ".join(str(name) for name in names if name), most=200) or None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None
