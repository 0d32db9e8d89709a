"""One entry of a plain feed while its elements are read, by the rules of feedparser's `namespaces/_base.py`. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

# None of these is a promise of feedparser's; the range in pyproject.toml and the tests hold them.
from feedparser.datetimes import _parse_date as parse_date
from feedparser.html import _cp1252 as CP1252
from feedparser.mixin import _FeedParserMixin as FeedParser

from aidocket.crawler.parse.urls import is_plain_address

XML = "{http://www.w3.org/XML/1998/namespace}"
_CUT_REFERENCE = re.compile("&([A-Za-z0-9_]+);")
_CONTROLS = re.compile("[\x80-\x9f]")
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)(/*)(.*?)")
TYPES: Mapping[str, str] = {
    "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain", "html": "text/html",
    "text/html": "text/html",
}  # fmt: skip


class NotPlainError(Exception):
    """The feed has something in it that feedparser has to decide on."""


@dataclass(slots=True)
class PlainEntry:
    """One entry while its elements are read, in the order in which they come."""

    url: str
    is_atom: bool
    values: dict[str, Any]
    has_title: bool = False
    has_content: bool = False
    links: list[dict[str, str]] = field(default_factory=list)

    def title(self, element: Any) -> None:
        """The first title that says something counts."""
        kind, text = self._construct(element, "text/plain")
        if not self.has_title:
            self.values["title"] = text
            self.values["title_detail"] = {"type": kind}
        self.has_title = self.has_title or bool(text)

    def media_title(self, element: Any) -> None:
        """The title of a picture is one of the entry only where that has none."""
        if not self.has_title:
            raise NotPlainError
        self._construct(element, "text/plain")

    def link(self, element: Any) -> None:
        """RSS has the address as text, Atom as an attribute; a link to the page itself counts as the entry's."""
        said = element.attrib
        if not said:
            self._link_text(element, {})
            return
        found = {name.lower(): text for name, text in said.items()}
        href = found.pop("url", None) or found.pop("uri", None) or found.get("href")
        rel = found.get("rel", "alternate").lower()
        if not href:
            self._link_text(element, found)
            return
        href = _resolved(href, base_of(element, self.url))
        self.links.append({"href": href})
        self.values["links"] = self.links
        kind = found.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
        if rel == "alternate" and kind in ("text/html", "html", "xhtml", "application/xhtml+xml"):
            self.values["link"] = href

    def _link_text(self, element: Any, said: dict[str, str]) -> None:
        link: dict[str, str] = {}
        self.links.append(link)
        self.values["links"] = self.links
        text = _stripped(element.text)
        if text:
            text = _resolved(text, base_of(element, self.url))
        text = _CUT_REFERENCE.sub(r"&\g<1>", _mended(text).replace("&amp;", "&"))
        self.values["link"] = text
        if text:
            link["href"] = text
        elif said.get("href") is not None:
            link["href"] = said["href"]

    def enclosure(self, element: Any) -> None:
        """A file that belongs to the entry; the last resort for a link."""
        said = {name.lower(): text for name, text in element.attrib.items()}
        href = said.get("url") or said.get("uri") or said.get("href")
        self.links.append({"href": href} if href else {})
        self.values["links"] = self.links

    def guid(self, element: Any) -> None:
        """The identity, which is a link as well unless it says that it is none."""
        is_link = next((v for n, v in element.attrib.items() if n.lower() == "ispermalink"), "true") == "true"
        text = _stripped(element.text)
        if text and is_link:
            text = _resolved(text, base_of(element, self.url))
        text = _mended(text)
        self.values["id"] = text
        if is_link:
            self.values.setdefault("link", text)

    def description(self, element: Any) -> None:
        """The summary of RSS."""
        self._summary(element, "text/html")

    def summary(self, element: Any) -> None:
        """The summary of Atom."""
        self._summary(element, "text/plain")

    def _summary(self, element: Any, usual: str) -> None:
        if "summary" in self.values and not self.has_content:
            self.content(element)
            return
        kind, text = self._construct(element, usual)
        self.values["summary"] = text
        self.values["summary_detail"] = {"type": kind, "value": text}

    def content(self, element: Any) -> None:
        """The content of Atom, or a summary after the first."""
        self._add_content(element, "text/plain")

    def encoded(self, element: Any) -> None:
        """The content module of RSS."""
        self._add_content(element, "text/html")

    def _add_content(self, element: Any, usual: str) -> None:
        self.has_content = True
        kind, text = self._construct(element, usual)
        self.values.setdefault("content", []).append({"type": kind, "value": text})
        self.values.setdefault("summary", text)

    def date(self, name: str, element: Any) -> None:
        """A date as it is written, and as a time if it is one."""
        text = words_of(element)
        self.values[name] = text
        self.values[f"{name}_parsed"] = parse_date(text)

    def creator(self, element: Any) -> None:
        """Who wrote it, in one string."""
        self.author(element, {})

    def author(self, element: Any, said: Mapping[str, str]) -> None:
        """Who wrote it: the text, or name and address; the last one counts."""
        name, email = said.get("name"), said.get("email")
        text = words_of(element) if not len(element) else ""
        if len(element) and any(_stripped(part) for part in (element.text, *(below.tail for below in element))):
            raise NotPlainError
        self.values["author"] = f"{name} ({email})" if name and email else name or email or text

    def source(self, element: Any) -> None:
        """The feed that the entry was taken from. After it feedparser takes another title for the entry's."""
        self.has_title = False

    def origin(self, element: Any) -> None:
        """The address behind FeedBurner's own."""
        if element.attrib:
            raise NotPlainError
        self.values["feedburner_origlink"] = words_of(element)

    def _construct(self, element: Any, usual: str) -> tuple[str, str]:
        """Type and words of a text construct."""
        attributes = element.attrib
        kind: str | None = usual
        if attributes:
            if "mode" in attributes:
                raise NotPlainError
            kind = TYPES.get(attributes.get("type", usual).lower())
            if kind is None:
                raise NotPlainError
        text = _stripped(element.text)
        looks = kind == "text/plain" and not self.is_atom and ("<" in text or "&" in text)
        if looks and FeedParser.looks_like_html(text):
            kind = "text/html"
        return kind or usual, _mended(text)


READERS: Mapping[str, Callable[[PlainEntry, Any], None]] = {
    "title": PlainEntry.title,
    "dc_title": PlainEntry.title,
    "media_title": PlainEntry.media_title,
    "link": PlainEntry.link,
    "guid": PlainEntry.guid,
    "id": PlainEntry.guid,
    "description": PlainEntry.description,
    "dc_description": PlainEntry.description,
    "summary": PlainEntry.summary,
    "itunes_summary": PlainEntry.summary,
    "content": PlainEntry.content,
    "content_encoded": PlainEntry.encoded,
    "dc_creator": PlainEntry.creator,
    "itunes_author": PlainEntry.creator,
    "enclosure": PlainEntry.enclosure,
    "source": PlainEntry.source,
    "feedburner_origlink": PlainEntry.origin,
}
"""What reads each element of an entry, by the name that feedparser's handlers have for it."""


def base_of(element: Any, url: str) -> str:
    """The address that relative links below an element are resolved against (XML Base)."""
    named = element.get(f"{XML}base") or element.get("base")
    if not named:
        return url
    base = _resolved(named, url)
    if not base.startswith(("http://", "https://")):
        raise NotPlainError
    return base


def _resolved(link: str, url: str) -> str:
    if is_plain_address(link):
        return link
    try:
        return urljoin(url, _SLASHES.sub(r"\1\3", link))
    except ValueError:
        return ""


def words_of(element: Any) -> str:
    """The element's own text, mended."""
    return _mended(_stripped(element.text))


def _stripped(text: str | None) -> str:
    return text.strip() if text else ""


def _mended(text: str) -> str:
    """Text as it was meant, if it was UTF-8 taken for Latin-1 and encoded once more, or has Windows's own signs."""
    if text.isascii():
        return text
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(CP1252) if _CONTROLS.search(text) else text
