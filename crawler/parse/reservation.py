"""Whether a publisher reserves its pages from text and data mining, or from use by AI.

Three ways of the TDM Reservation Protocol (W3C community group, 2024): the header `tdm-reservation: 1`, the meta
element of that name, and `/.well-known/tdmrep.json`. `/ai.txt` (Spawning's) says, in the words of a robots.txt, which
kinds of files and which paths are not for data sets. The robots directive `noai` (header `X-Robots-Tag` or meta) is
honoured alike. So are `noindex`, `none` and `noarchive` in the header: what is not to be found by a search, or kept as
a copy, is not kept as text here either. (In a page's own head they are common on pages that anybody may read.) A
directive that names our agent (`aidocket: noindex`) speaks to us. A wish about the training of models alone
(`Content-Usage: train-ai=n`) does not: nothing is trained here. Licences (RSL) are read in `rsl.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from urllib.parse import urlsplit, urlunsplit

from protego import Protego
from selectolax.lexbor import LexborHTMLParser

from aidocket.crawler.limits import MAX_ROBOTS_BYTES
from aidocket.crawler.parse.instead import web_page_instead

RESERVED = "the publisher reserves its pages from text and data mining (TDM reservation)"
NOT_FOR_DATA = "the publisher reserves its pages from data sets (ai.txt)"
NO_AI = "the publisher asks programs for AI to leave the page alone (noai)"
NOT_KEPT = "the publisher asks programs not to index or keep the page ({word})"
AGENT = "AIDocket"
OUR_AGENT = re.compile(r"^aidocket\s*:\s*")
NOT_OUR_AGENT = re.compile(r"^[a-z0-9_-]+\s*:\s*")
_DISALLOW = re.compile(r"^\s*disallow\s*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TdmRule:
    """One line of a tdmrep.json: which paths, and whether they are reserved."""

    location: str
    reserved: bool


def parse_tdmrep(body: bytes) -> tuple[TdmRule, ...]:
    """The rules of a tdmrep.json; none where it is missing, broken or something else."""
    try:
        raw = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ()
    rules = [rule for rule in raw if isinstance(rule, dict)] if isinstance(raw, list) else []
    return tuple(
        TdmRule(location=str(rule["location"])[:500], reserved=str(rule.get("tdm-reservation")) == "1")
        for rule in rules[:1000]
        if isinstance(rule.get("location"), str)
    )


def is_reserved_by_file(rules: Sequence[TdmRule], url: str) -> bool:
    """What a tdmrep.json says of an address: the longest location that fits decides; none means no reservation."""
    path = urlsplit(url).path or "/"
    fitting = [rule for rule in rules if _fits(rule.location, path)]
    return max(fitting, key=lambda rule: len(rule.location)).reserved if fitting else False


def parse_ai_txt(body: bytes) -> Protego | None:
    """The rules of an ai.txt; None where it is missing, a web page, or says nothing to us."""
    text = body[:MAX_ROBOTS_BYTES].decode("utf-8", "replace").replace("\x00", "")
    if not _DISALLOW.search(text) or web_page_instead(body):
        return None
    return Protego.parse(text)


def is_reserved_by_ai_txt(rules: Protego, url: str) -> bool:
    """What an ai.txt says of an address. Its rules are mostly of endings (`*.html`): a page without one is HTML too."""
    parts = urlsplit(url)
    has_ending = "." in parts.path.rpartition("/")[2]
    path = parts.path if has_ending else f"{parts.path.rstrip('/') or '/index'}.html"
    addresses = (url, urlunsplit(parts._replace(path=path)))
    return not all(rules.can_fetch(address, AGENT) for address in addresses)


def reservation_in_headers(tdm: str | None, robots: Iterable[str]) -> str | None:
    """The reason not to keep the page that its headers give, or None."""
    if tdm is not None and tdm.strip() == "1":
        return RESERVED
    values = list(robots)
    if any(_says_noai(value) for value in values):
        return NO_AI
    said = {word for value in values for word in _directives(value)}
    word = next((word for word in ("noindex", "none", "noarchive") if word in said), None)
    return NOT_KEPT.format(word=word) if word else None


def reservation_in_page(tree: LexborHTMLParser) -> str | None:
    """The reason not to keep the page that its meta elements give, or None."""
    for node in tree.css("meta[name]"):
        name = (node.attributes.get("name") or "").strip().lower()
        content = (node.attributes.get("content") or "").strip()
        if name in ("tdm-reservation", "tdm:reservation") and content == "1":
            return RESERVED
        if name == "robots" and _says_noai(content):
            return NO_AI
    return None


def _says_noai(value: str) -> bool:
    """A directive for another agent (`googlebot: noai`) does not speak to us."""
    return "noai" in _directives(value)


def _directives(value: str) -> list[str]:
    """The directives of a value that speak to us: to all, or to our agent by name."""
    text = OUR_AGENT.sub("", value.strip().lower())
    return [] if NOT_OUR_AGENT.match(text) else re.split(r"[\s,]+", text)


def _fits(location: str, path: str) -> bool:
    if "*" in location:
        return re.match(translate(location.rstrip("*") + "*"), path) is not None
    return path.startswith(location)
