"""A linked page, to the article's text and what the page says of it. Pure.

trafilatura finds the text; JSON-LD gives date and author first, the page's meta elements after it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from aidocket.crawler.limits import MAX_TEXT_CHARS, PAGE_PARSE_LIMIT_S, time_limit
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.reservation import reservation_in_page
from aidocket.crawler.parse.rsl import NOT_LICENSED, is_unlicensed, licences_in_page, licences_within_page
from aidocket.crawler.parse.text import line, plain

NO_TEXT = "the page has no article text that could be found; the feed's summary is kept"
PAYWALL = "the page shows only the beginning to readers who have not paid; the feed's summary is kept"

FEWEST_WORDS = 25
"""Fewer words are a heading, or a note that JavaScript is needed, not an article."""

STUB_WORDS = 150
"""A page that is not free for all and has fewer words shows its beginning, not its article."""

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report)$")
_COMMENT = re.compile(r"^\s*(?://[^\n]*|<!--|-->|/\*.*?\*/)\s*$", re.MULTILINE | re.DOTALL)
_CDATA = re.compile(r"//\s*<!\[CDATA\[|//\s*\]\]>|<!\[CDATA\[|\]\]>")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_WALL = re.compile(
    r"subscribe (?:now |today )?to (?:continue|keep|read|unlock)|already a (?:subscriber|member)\?"
    r"|(?:log|sign) in to (?:continue|keep) reading|this (?:article|content|story) is (?:only )?(?:for|available to)"
    r" (?:our )?(?:paid |paying )?(?:subscribers|members)"
    r"|to continue reading,? (?:please )?(?:subscribe|register|log in)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page gave. Without text, `reason` says why; `reserved` is the publisher's reservation, if there is one.

    `canonical` is the address that the page names as its own, as it stands there; `licences` are addresses of the
    licences (RSL) that it names.
    """

    text: str | None = None
    author: str | None = None
    published: str | None = None
    published_raw: str | None = None
    language: str | None = None
    reason: str | None = None
    reserved: str | None = None
    canonical: str | None = None
    licences: tuple[str, ...] = ()


def parse_article(page: str, *, url: str) -> Article:
    """The article of a page.

    Args:
        page: the page's HTML, decoded.
        url: its address.

    Raises:
        TimeoutError: it kept the parsers busy for too long.
    """
    # It takes half a second to load, and a run without new pages does not need it.
    from trafilatura import bare_extraction

    with time_limit(PAGE_PARSE_LIMIT_S):
        tree = LexborHTMLParser(page)
        reserved = reservation_in_page(tree)
        if reserved:
            return Article(reserved=reserved)
    # Licences are parsed under a time limit of their own, so not within the other one.
    if is_unlicensed(licences_within_page(tree, url=url), url):
        return Article(reserved=NOT_LICENSED)
    with time_limit(PAGE_PARSE_LIMIT_S):
        said = _said_by_json_ld(tree)
        # `as_dict` is off, so this is a Document of trafilatura's, or None.
        found: Any = bare_extraction(
            page,
            url=url,
            favor_precision=True,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            deduplicate=False,
        )
    text = plain(found.text or "", most=MAX_TEXT_CHARS) if found is not None else ""
    published_raw = said.published_raw or (found.date if found is not None else None)
    reason = NO_TEXT if len(text.split()) < FEWEST_WORDS else PAYWALL if _is_stub(text, said) else None
    return Article(
        text=None if reason else text,
        author=said.author or _author(found.author if found is not None else None),
        published=from_text(published_raw),
        published_raw=published_raw,
        language=_page_language(tree),
        reason=reason,
        canonical=_canonical(tree),
        licences=licences_in_page(tree, url=url),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a page's JSON-LD says of its article."""

    published_raw: str | None = None
    author: str | None = None
    is_free: bool = True


def _said_by_json_ld(tree: LexborHTMLParser) -> _Said:
    nodes = [node for script in tree.css('script[type="application/ld+json"]') for node in read_json_ld(script.text())]
    article = next((node for node in nodes if _is_article(node)), None)
    if article is None:
        return _Said(is_free=not any(_is_false(node.get("isAccessibleForFree")) for node in nodes))
    date = article.get("datePublished")
    return _Said(
        published_raw=line(date, most=100) or None if isinstance(date, str) else None,
        author=_author("; ".join(_names(article.get("author")))),
        is_free=not _is_false(article.get("isAccessibleForFree")),
    )


def read_json_ld(text: str | None) -> list[dict[str, Any]]:
    """The objects of a JSON-LD block, those of lists and graphs singly; none if it is broken beyond the usual faults.

    The usual faults are comments, control characters, commas too many and CDATA marks.
    """
    raw = (text or "").strip()
    if not raw or len(raw) > 1_000_000:
        return []
    for attempt in (raw, _TRAILING_COMMA.sub(r"\1", _COMMENT.sub("", _CDATA.sub("", raw)))):
        try:
            return list(_flatten(json.loads(attempt, strict=False)))
        except (ValueError, RecursionError):
            continue
    return []


def _flatten(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _flatten(item)
    elif isinstance(value, dict):
        yield value
        yield from _flatten(value.get("@graph"))


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(isinstance(kind, str) and _ARTICLE_TYPES.search(kind) for kind in _as_list(kinds))


def _names(value: Any) -> Iterator[str]:
    """The names of authors, which stand as text, as an object or as a list of either."""
    for item in _as_list(value):
        name = item.get("name") if isinstance(item, dict) else item
        for one in _as_list(name):
            if isinstance(one, str) and one.strip() and not one.startswith(("http://", "https://")):
                yield line(one, most=100)


def _author(value: str | None) -> str | None:
    return line(value, most=200) or None if value else None


def _is_false(value: Any) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower() in ("false", "no"))


def _is_stub(text: str, said: _Said) -> bool:
    return len(text.split()) < STUB_WORDS and (not said.is_free or _WALL.search(text) is not None)


def _canonical(tree: LexborHTMLParser) -> str | None:
    link = tree.css_first('head link[rel~="canonical" i][href]')
    return link.attributes.get("href") if link is not None else None


def _page_language(tree: LexborHTMLParser) -> str | None:
    root = tree.root
    language = (root.attributes.get("lang") or "").strip().replace("_", "-").lower() if root is not None else ""
    return language if re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,3}", language) else None


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
