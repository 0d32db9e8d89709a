"""What programs read first: `robots.txt`, the site map (https://www.sitemaps.org/protocol.html), and `llms.txt`.

A site map needs whole addresses, so there is one only where `site_url` says where the site stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, urljoin
from xml.sax.saxutils import escape

from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import Page, path_of

MOST_ADDRESSES = 50_000
"""How many addresses one site map may hold."""

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def iter_guides(
    docket: Docket, items: Items, pages: Sequence[Page], site_url: str, *, most: int = MOST_ADDRESSES
) -> Iterator[tuple[str, bytes]]:
    """Path and content of each of these files."""
    robots = "User-agent: *\nAllow: /\n"
    base = site_url if not site_url or site_url.endswith("/") else f"{site_url}/"
    yield "llms.txt", _llms(docket, base).encode()
    if base:
        robots += f"Sitemap: {base}sitemap.xml\n"
        yield from _site_maps(docket, items, pages, base, most)
    yield "robots.txt", robots.encode()


def canonical(site_url: str, path: str) -> str:
    """The whole address of a page, or an empty text where nobody has said where the site stands."""
    return urljoin(site_url if site_url.endswith("/") else f"{site_url}/", quote(path)) if site_url else ""


def _site_maps(
    docket: Docket, items: Items, pages: Sequence[Page], base: str, most: int
) -> Iterator[tuple[str, bytes]]:
    changed = _days(docket, items)
    entries = [(canonical(base, page.path), changed.get(page.path, "")) for page in pages if page.listed]
    parts = [entries[n : n + most] for n in range(0, len(entries), most)]
    if len(parts) <= 1:
        yield "sitemap.xml", _xml("urlset", "url", entries)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, _xml("urlset", "url", part)
    yield "sitemap.xml", _xml("sitemapindex", "sitemap", [(canonical(base, name), "") for name in names])


def _xml(root: str, element: str, entries: Iterable[tuple[str, str]]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_NAMESPACE}">']
    for address, day in entries:
        lastmod = f"<lastmod>{escape(day)}</lastmod>" if day else ""
        lines.append(f"<{element}><loc>{escape(address)}</loc>{lastmod}</{element}>")
    return "\n".join([*lines, f"</{root}>", ""]).encode()


def _days(docket: Docket, items: Items) -> dict[str, str]:
    """The day on which something last became known on a page, by its path, where the data say so."""
    known = {
        path_of("disputes", dispute): max(item.known[:10] for item in found)
        for dispute, found in items.by_dispute.items()
        if found
    }
    told = {path_of("stories", story.id): story.last_changed[:10] for story in docket.stories.values()}
    days = {"": docket.as_of, **known, **told}
    return {path: min(day, docket.as_of) for path, day in days.items() if len(day) == 10}


def _llms(docket: Docket, base: str) -> str:
    """A guide in Markdown for programs that read on somebody's behalf (https://llmstxt.org/)."""
    page = "" if base else "index.html"
    as_of = f" Data as of {docket.as_of}." if docket.as_of else ""
    demo = " This is a demo: some of it is invented.\n" if docket.demo else "\n"
    return f"""# AI Docket

> Disputes over how AI models are trained: filings, rulings, statements, rules and terms, each with its evidence.{as_of}

A statement marked `alleged` or `reported` is a claim, not a fact: keep the word when you repeat it, and say who
said it. `curated` means that a person wrote it, `extracted` that a program read it. Quotations are short; follow
the source link for the rest. The data are under CC BY 4.0: name "AI Docket" with a link.{demo}
## Pages

- [Briefing]({base}{page}): what became known lately
- [Disputes]({base}disputes/{page}): every dispute, its stage, courts and docket numbers
- [Who trained on whom]({base}distillation/{page}): training on another model's outputs, and how each statement stands
- [Rules]({base}policy/{page}): bills, laws, guidance and reports
- [Terms]({base}terms/{page}): what providers forbid and allow
- [About]({base}about/{page}): method, measured accuracy, state of the sources

## Data

- [SQLite database]({base}data/aidocket.db): everything, with named views and full-text search
- [Data package]({base}data/datapackage.json): every table as CSV, each field explained
- [What can be downloaded]({base}data/{page}): formats, licence, queries to begin with

## Optional

- [Digest, JSON Feed]({base}feeds/digest.json): what became known, newest first
"""
