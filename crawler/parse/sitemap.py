"""Sitemaps, sitemap indexes and news sitemaps (sitemaps.org, version 0.9; Google's news extension). Pure."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pydantic import Field, field_validator

from aidocket.crawler.kinds import CommonSettings
from aidocket.crawler.limits import MAX_BODY_BYTES, MAX_ENTRIES, MAX_TITLE_CHARS
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.text import line
from aidocket.crawler.parse.urls import normal_link
from aidocket.crawler.parse.xml_tree import children, find, local, parse_tree, value
from aidocket.store.records import DocumentKind

VERSION = 1
_GZIP = b"\x1f\x8b"


class Settings(CommonSettings):
    """A sitemap or an index of some. `paths` is a pattern for the paths of the pages that are wanted.

    Of an index the `max_sitemaps` that were changed last are read, of all pages the `max_entries` changed last.
    """

    document_kind: DocumentKind = "news"
    paths: str | None = Field(default=None, max_length=200)
    max_entries: int = Field(default=500, ge=1, le=MAX_ENTRIES)
    max_sitemaps: int = Field(default=5, ge=1, le=50)

    @field_validator("paths")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """A page that a sitemap names. `title` is the news title, or what the address says."""

    url: str
    title: str
    changed: str | None = None
    published: str | None = None
    published_raw: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """A sitemap's pages, or the addresses of an index's sitemaps, the one changed last first."""

    pages: tuple[SitePage, ...] = ()
    sitemaps: tuple[str, ...] = ()


def parse_sitemap(body: bytes, *, url: str) -> Sitemap:
    """A sitemap, gzipped or not.

    Raises:
        ShapeError: it is something else, or grows too large when it is unpacked.
        UnsafeXmlError: it declares entities.
    """
    root = parse_tree(_unpacked(body))
    if local(root) == "sitemapindex":
        found = [(value(find(item, "lastmod")), value(find(item, "loc"))) for item in children(root, "sitemap")]
        ordered = sorted(found, key=lambda pair: from_text(pair[0]) or "", reverse=True)
        links = [link for _, loc in ordered if (link := normal_link(loc, url))]
        return Sitemap(sitemaps=tuple(dict.fromkeys(links)))
    if local(root) != "urlset":
        raise ShapeError(f"the answer is no sitemap, its root is <{line(local(root), most=50)}>")
    pages: dict[str, SitePage] = {}
    for item in children(root, "url"):
        said = {local(child): child for child in item}
        link = normal_link(value(said.get("loc")), url)
        if link is None:
            continue
        news = said.get("news")
        told = {local(child): value(child) for child in news.iter()} if news is not None else {}
        published_raw = told.get("publication_date") or None
        page = SitePage(
            url=link,
            title=line(told.get("title", ""), most=MAX_TITLE_CHARS) or title_of(link),
            changed=from_text(value(said.get("lastmod"))) or from_text(published_raw),
            published=from_text(published_raw),
            published_raw=published_raw,
            language=told.get("language") or None,
        )
        pages.setdefault(link, page)
    return Sitemap(pages=tuple(pages.values()))


def title_of(url: str) -> str:
    """The words of an address's last part, for want of a title."""
    last = [part for part in unquote(urlsplit(url).path).split("/") if part][-1:]
    spoken = re.sub(r"\.\w{2,5}$", "", last[0]) if last else urlsplit(url).netloc
    return line(re.sub(r"[-_+]+", " ", spoken), most=MAX_TITLE_CHARS).capitalize() or url[:MAX_TITLE_CHARS]


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, MAX_BODY_BYTES)
    except zlib.error as error:
        raise ShapeError("the gzipped sitemap is broken") from error
    if not unpacker.eof:
        raise ShapeError("the gzipped sitemap is cut off, or too large once it is unpacked")
    return unpacked
