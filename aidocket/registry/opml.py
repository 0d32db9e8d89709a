"""OPML 2.0 (opml.org/spec2.opml): lists of feeds, as feed readers exchange them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from aidocket.errors import UsageError

MAX_BYTES = 5_000_000
MAX_OUTLINES = 5_000


FEED_KINDS = frozenset({"feed", "pacer-rss", "courtlistener-feed", "uk-find-case-law"})
"""Kinds of source whose address is a feed that any reader can ask."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed of a list."""

    title: str
    url: str
    language: str = ""


def read_opml(path: Path) -> list[Outline]:
    """The feeds of a list, in order, each address once.

    Raises:
        UsageError: it cannot be read, or is no OPML.
    """
    try:
        body = path.read_bytes()
        if len(body) > MAX_BYTES:
            raise UsageError(f"{path} is larger than {MAX_BYTES} bytes")
        root = fromstring(body)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UsageError(f"{path} is no OPML: {type(error).__name__}") from error
    if root.tag != "opml":
        raise UsageError(f"{path} is no OPML: its root is {root.tag!r:.50}")
    found: dict[str, Outline] = {}
    for outline in root.iter("outline"):
        url = (outline.get("xmlUrl") or "").strip()
        if url and len(found) < MAX_OUTLINES:
            title = " ".join((outline.get("title") or outline.get("text") or "").split())
            found.setdefault(url, Outline(title[:200] or _host(url), url))
    return list(found.values())


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or url).removeprefix("www.")
    except ValueError:
        return url


def is_feed(kind: str, url: str) -> bool:
    """Whether a feed reader could ask a source itself: APIs and pages it could not."""
    return kind in FEED_KINDS or urlsplit(url).path.endswith((".atom", ".rss"))


def write_opml(outlines: Iterable[Outline]) -> str:
    """A list of feeds as OPML."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "AI Docket: sources"
    body = SubElement(root, "body")
    for outline in outlines:
        named = {"text": outline.title, "title": outline.title, "language": outline.language, "xmlUrl": outline.url}
        SubElement(body, "outline", {"type": "rss"} | {name: value for name, value in named.items() if value})
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"
