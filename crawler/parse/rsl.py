"""Really Simple Licensing (RSL 1.0, rslstandard.org/rsl): whether a publisher's licence covers what is done here. Pure.

A licence is an XML document that a site's robots.txt, a page's `Link` header or a page's head names, or that stands in
the page itself or in a feed. It says for which addresses which uses are granted. What is done here, to search texts for
facts and to quote a sentence with its link, is what RSL calls `search`; who speaks of an `ai-index` may mean it too. So
a licence that prohibits one of `all`, `ai-all`, `ai-index` and `search`, or that grants other uses only, or that has to
be bought or asked for, does not cover it. Prohibiting training (`ai-train`) or use in answers (`ai-input`) alone does
not concern us.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborHTMLParser

from aidocket.crawler.limits import MAX_URL_CHARS
from aidocket.crawler.parse.xml_tree import children, local, parse_tree
from aidocket.errors import AidocketError

NOT_LICENSED = "the publisher's licence (RSL) does not cover what this program does with pages"

MAX_LICENCES = 3
"""So many licences are read that a page or a robots.txt names; more than one is rare."""

MAX_CONTENTS = 1_000
_TYPE = "application/rsl+xml"
_MODULE = b"rslstandard.org/rsl"
_NAMESPACE = re.compile(r"\{https?://(?:www\.)?rslstandard\.org/rsl/?\}")
_OURS = frozenset({"all", "ai-all", "ai-index", "search"})
_FOR_NOTHING = frozenset({"", "free", "attribution", "training", "inference", "use"})
"""Licences that cost nothing but a link, or something only for a use that is not ours."""

_LICENCE_LINE = re.compile(rb"^[ \t]*license[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_PARTS = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Licensed:
    """Addresses that a licence speaks of, as a pattern (RFC 9309, section 2.2.3), and whether it covers our use."""

    pattern: str
    covers: bool


def parse_licences(body: bytes, *, base: str) -> tuple[Licensed, ...]:
    """What a licence document says; nothing where it is missing, broken or something else.

    Args:
        body: an RSL document, or a feed with RSL's elements.
        base: the address of the page or the robots.txt that named it: patterns that are paths hold on its host.
    """
    try:
        root = parse_tree(body)
    except (AidocketError, TimeoutError):
        return ()
    is_bare, is_document = str(root.tag) == "rsl", local(root) == "rsl"
    found = [item for item in root.iter() if local(item) == "content" and (is_bare or _NAMESPACE.match(str(item.tag)))]
    # In a feed, an element that names no address would speak of the whole host.
    found = [item for item in found if is_document or item.get("url")]
    return tuple(
        Licensed(pattern=urljoin(base, _from_root(item.get("url", "")))[:MAX_URL_CHARS], covers=_covers(item))
        for item in found[:MAX_CONTENTS]
    )


def licences_in_feed(body: bytes, *, base: str) -> tuple[Licensed, ...]:
    """What the licences say that stand in a feed (RSL's module for RSS); most feeds have none, and cost nothing."""
    return parse_licences(body, base=base) if _MODULE in body else ()


def is_unlicensed(licences: Sequence[Licensed], url: str) -> bool:
    """Whether a licence speaks of an address and does not cover our use: the longest pattern that fits decides."""
    fitting = [item for item in licences if _fits(item.pattern, url)]
    longest = max((len(item.pattern) for item in fitting), default=0)
    return any(not item.covers for item in fitting if len(item.pattern) == longest)


def licences_in_robots(body: bytes) -> tuple[str, ...]:
    """The addresses of the licences that a robots.txt names. They hold for all agents, wherever the line stands."""
    found = [match.decode("utf-8", "replace") for match in _LICENCE_LINE.findall(body)]
    return _addresses(found)


def licences_in_headers(values: Iterable[str], *, url: str) -> tuple[str, ...]:
    """The addresses of the licences that a page's `Link` headers name (RFC 8288)."""
    links = [match for value in values for match in _LINK.findall(value[:10_000])]
    return _addresses(urljoin(url, target.strip()) for target, parameters in links if _is_licence(parameters))


def licences_in_page(tree: LexborHTMLParser, *, url: str) -> tuple[str, ...]:
    """The addresses of the licences that a page's head names."""
    nodes = tree.css(f'link[rel~="license" i][type="{_TYPE}" i][href]')
    return _addresses(urljoin(url, (node.attributes.get("href") or "").strip()) for node in nodes)


def licences_within_page(tree: LexborHTMLParser, *, url: str) -> tuple[Licensed, ...]:
    """What the licences say that stand in the page itself."""
    scripts = tree.css(f'script[type="{_TYPE}" i]')[:MAX_LICENCES]
    return tuple(item for script in scripts for item in parse_licences(script.text().strip().encode(), base=url))


def _from_root(pattern: str) -> str:
    return pattern if pattern.startswith(("/", "https://", "http://")) else f"/{pattern}"


def _covers(content: Element) -> bool:
    if content.get("server"):
        # With a licence server, a licence has to be had from it before anything is done, even a free one.
        return False
    licences = children(content, "license")
    return any(_grants(licence) for licence in licences) if licences else True


def _grants(licence: Element) -> bool:
    prohibited, permitted = (_uses(licence, name) for name in ("prohibits", "permits"))
    payments = {(item.get("type") or "").strip().lower() for item in children(licence, "payment")}
    is_permitted = permitted is None or bool(permitted & _OURS)
    return not (prohibited or frozenset()) & _OURS and is_permitted and payments <= _FOR_NOTHING


def _uses(licence: Element, name: str) -> frozenset[str] | None:
    """The uses that its elements of a name list; None where there is no such element."""
    found = [item for item in children(licence, name) if (item.get("type") or "usage").strip().lower() == "usage"]
    words = {word for item in found for word in _PARTS.split((item.text or "").strip().lower()) if word}
    return frozenset(words) if found else None


def _is_licence(parameters: str) -> bool:
    text = parameters.lower()
    rel = re.search(r'\brel\s*=\s*"?([^";,]*)', text)
    return rel is not None and "license" in rel[1].split() and _TYPE in text


def _addresses(found: Iterable[str]) -> tuple[str, ...]:
    kept = [url for url in found if url.startswith(("https://", "http://")) and len(url) <= MAX_URL_CHARS]
    return tuple(dict.fromkeys(kept))[:MAX_LICENCES]


def _fits(pattern: str, url: str) -> bool:
    wanted, asked = urlsplit(pattern), urlsplit(url)
    if wanted.netloc.lower().removeprefix("www.") != asked.netloc.lower().removeprefix("www."):
        return False
    path = f"{asked.path or '/'}{f'?{asked.query}' if asked.query else ''}"
    mask = f"{wanted.path or '/'}{f'?{wanted.query}' if wanted.query else ''}"
    first, *rest = mask.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for part in rest:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    # At the end of a pattern `$` stands for the address's end; of parts after a star, the last one may come again.
    return not mask.endswith("$") or (path.endswith(rest[-1]) if rest else place == len(path))
