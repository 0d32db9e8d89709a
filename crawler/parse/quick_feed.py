"""Well-formed feeds of the usual elements, read in a small part of feedparser's time, and to the same result.

A feed is read here only if libxml2 finds no fault in it and every element is one whose meaning to feedparser is plain
(`_ENTRY`, `_HARMLESS` and the like); of every other feed nothing is read, and feedparser has to. Its rules are kept:
which of two titles counts, that a second summary is content, that text in the wrong encoding is mended. The tests in
`test_quick_feed.py` hold both to the same entries, feed by feed. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from feedparser.datetimes import _parse_date as parse_date
from feedparser.html import _cp1252 as CP1252
from feedparser.mixin import _FeedParserMixin as FeedParser
from lxml import etree

from aidocket.crawler.parse.urls import is_plain_address

ATOM = "http://www.w3.org/2005/Atom"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_DECLARATION = re.compile(rb"<\?xml[^>]*?>")
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding=['\"]([A-Za-z0-9._-]+)['\"][^>]*\?>")
_ASCII_LIKE = frozenset({"us-ascii", "ascii", "iso-8859-1", "latin-1", "iso-8859-15", "windows-1252", "cp1252"})
_UTF_8 = frozenset({"utf-8", "utf8"})
_CUT_REFERENCE = re.compile("&([A-Za-z0-9_]+);")
_CONTROLS = re.compile("[\x80-\x9f]")
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)(/*)(.*?)")

_PREFIXES: Mapping[str, str] = {uri.lower(): prefix for uri, prefix in FeedParser.namespaces.items()}
_RESERVED = frozenset({
    "admin", "content", "dc", "dcterms", "feedburner", "geo", "georss", "gml", "itunes", "media", "prism", "psc", "rdf",
    "slash", "sy", "thr", "trackback", "wfw", "xhtml", "xml", "title", "summary", "published", "updated", "created",
    "author",
})  # fmt: skip
"""Prefixes that mean something to feedparser, whatever they are declared to be."""
_DATES = {
    "pubdate": "published", "published": "published", "issued": "published", "dcterms_issued": "published",
    "updated": "updated", "modified": "updated", "lastbuilddate": "updated", "dc_date": "updated",
    "dcterms_modified": "updated", "created": "created", "dcterms_created": "created",
}  # fmt: skip
_TYPES = {
    "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain", "html": "text/html",
    "text/html": "text/html",
}  # fmt: skip
_HARMLESS = frozenset({
    "category", "comments", "dc_subject", "dc_rights", "dc_publisher", "dc_identifier", "dc_type", "dc_format",
    "dc_coverage", "dc_relation", "rights", "slash_comments", "slash_department", "slash_section", "slash_hit_parade",
    "wfw_comment", "wfw_commentrss", "thr_total", "thr_in-reply-to", "trackback_ping", "trackback_about",
    "media_content", "media_thumbnail", "media_credit", "media_keywords", "media_category", "media_copyright",
    "media_rating", "media_player", "media_license", "itunes_explicit", "itunes_duration", "itunes_keywords",
    "itunes_episodetype", "itunes_episode", "itunes_season", "georss_point", "geo_lat", "geo_long",
    "itunes_subtitle", "itunes_image", "dc_source", "prism_publicationdate", "feedburner_awareness",
})  # fmt: skip
"""Elements of an entry that change nothing of what is read here, as long as they have none below them."""

_HARMLESS_OF_FEED = _HARMLESS | {
    "link", "description", "subtitle", "tagline", "copyright", "managingeditor", "webmaster", "pubdate", "published",
    "lastbuilddate", "updated", "modified", "generator", "docs", "cloud", "rating", "id", "guid", "icon", "logo",
    "dc_creator", "dc_date", "dc_description", "sy_updatebase", "feedburner_info", "feedburner_feedburnerhostname",
    "feedburner_emailserviceid", "feedburner_browserfriendly", "itunes_author", "itunes_subtitle",
    "itunes_image", "itunes_type", "itunes_block", "itunes_new-feed-url", "admin_generatoragent",
    "admin_errorreportsto",
}  # fmt: skip
_NESTED_OF_FEED: Mapping[str, frozenset[str]] = {
    "image": frozenset({"title", "link", "url", "width", "height", "description"}),
    "skiphours": frozenset({"hour"}),
    "skipdays": frozenset({"day"}),
    "author": frozenset({"name", "uri", "email"}),
    "itunes_owner": frozenset({"itunes_name", "itunes_email"}),
    "itunes_category": frozenset({"itunes_category"}),
    "textinput": frozenset({"title", "link", "description", "name"}),
}
_PEOPLE = frozenset({"name", "uri", "url", "email", "homepage"})
_KEPT_OF_FEED = frozenset(
    {"title", "dc_title", "language", "dc_language", "ttl", "sy_updateperiod", "sy_updatefrequency"}
)


class _NotPlainError(Exception):
    """The feed has something in it that feedparser has to decide on."""


@dataclass(frozen=True, slots=True)
class QuickFeed:
    """A feed in the shape of feedparser's result: what it says of itself, and its entries."""

    feed: Mapping[str, Any]
    entries: list[dict[str, Any]]


def read_plain_feed(body: bytes, *, url: str, charset: str | None = None) -> QuickFeed | None:
    """The feed, or None if it is not plain.

    Args:
        body: the answer's bytes, decompressed.
        url: the address that answered, without which relative links lead nowhere.
        charset: what the answer's Content-Type says, where it is to be believed.
    """
    text = _as_utf8(body, charset)
    if text is None or b"<!DOCTYPE" in text:
        return None
    try:
        root = etree.fromstring(text, _PARSER)
        return _Reader(root, url).read()
    except (etree.XMLSyntaxError, _NotPlainError):
        return None


_PARSER = etree.XMLParser(
    encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True,
    huge_tree=False, recover=False,
)  # fmt: skip
"""Strict; without DTDs, and so without entities of a document's own; 256 levels and 10 MB a text at most."""


def _as_utf8(body: bytes, charset: str | None) -> bytes | None:
    """The document as UTF-8, by the encoding that counts (RFC 3023), or None if that is an unusual one."""
    declared = _DECLARED.match(body.removeprefix(b"\xef\xbb\xbf"))
    encoding = (charset or (declared[1].decode("ascii") if declared else "utf-8")).lower()
    if encoding in _UTF_8:
        return body.removeprefix(b"\xef\xbb\xbf")
    if encoding not in _ASCII_LIKE or body.startswith(b"\xef\xbb\xbf"):
        return None
    try:
        return _DECLARATION.sub(b"", body, count=1).decode(encoding).encode("utf-8")
    except (UnicodeDecodeError, LookupError):
        return None


class _Reader:
    """One document on its way to a `QuickFeed`."""

    def __init__(self, root: Any, url: str) -> None:
        self._root = root
        self._url = _base(root, url)
        self._names: dict[tuple[str, str | None], str] = {}
        self._prefixes: dict[str | None, str] = {}
        self._is_atom = root.tag == f"{{{ATOM}}}feed"
        for prefix, uri in root.nsmap.items():
            self._declare(prefix, uri)

    def read(self) -> QuickFeed:
        root = self._root
        feed: dict[str, Any] = {}
        language = root.get(f"{_XML}lang") or root.get("lang")
        name = self._name(root)
        if self._is_atom:
            entries = self._children(root, feed, "entry")
        elif name == "rss" and len(root) == 1 and self._name(root[0]) == "channel" and not root[0].attrib:
            entries = self._children(root[0], feed, "item")
        elif name == "rdf_rdf" and len(root) and self._name(root[0]) == "channel" and ATOM not in self._uris():
            self._children(root[0], feed, "")
            entries = [self._entry(child) for child in root[1:] if self._is_item(child)]
        else:
            raise _NotPlainError
        if language and name != "rdf_rdf":
            feed.setdefault("language", language.replace("_", "-"))
        return QuickFeed(feed, entries)

    def _declare(self, prefix: str | None, uri: str) -> None:
        """Mind a prefix. feedparser takes one for the namespace that usually has it, and knows no scopes."""
        known = _PREFIXES.get(uri.lower())
        if self._prefixes.setdefault(prefix, uri) != uri or (prefix in _RESERVED and known != prefix):
            raise _NotPlainError

    def _uris(self) -> set[str]:
        return {uri.lower() for uri in self._prefixes.values()} | set(self._prefixes.values())

    def _is_item(self, element: Any) -> bool:
        name = self._name(element)
        if name not in ("item", "image", "textinput"):
            raise _NotPlainError
        return name == "item"

    def _name(self, element: Any) -> str:
        """An element's name as feedparser's handlers have it: in lower case, the namespace's usual prefix before it."""
        key = (element.tag, element.prefix)
        found = self._names.get(key)
        if found is None:
            found = self._names[key] = self._find_name(*key)
        return found

    def _find_name(self, tag: Any, prefix: str | None) -> str:
        if not isinstance(tag, str):
            raise _NotPlainError
        uri, _, local = tag.rpartition("}")
        uri = uri.removeprefix("{")
        if not uri:
            return local.lower()
        self._declare(prefix, uri)
        known = _PREFIXES.get(uri.lower())
        if known is None:
            if not prefix:
                raise _NotPlainError
            return f"?{prefix}_{local}".lower()
        return f"{known}_{local}".lower() if known else local.lower()

    # --------------------------------------------------------------------------------------------------- the feed

    def _children(self, parent: Any, feed: dict[str, Any], entry_name: str) -> list[dict[str, Any]]:
        entries = []
        for child in parent:
            name = self._name(child)
            if name == entry_name:
                entries.append(self._entry(child))
            elif name in _KEPT_OF_FEED:
                self._keep_of_feed(name, child, feed)
            elif name in _NESTED_OF_FEED:
                if any(self._name(below) not in _NESTED_OF_FEED[name] or len(below) for below in child):
                    raise _NotPlainError
            elif name == "items" and not entry_name:
                continue
            elif len(child) or not (name in _HARMLESS_OF_FEED or name.startswith("?")):
                raise _NotPlainError
        return entries

    def _keep_of_feed(self, name: str, element: Any, feed: dict[str, Any]) -> None:
        if len(element) or (element.attrib and name not in ("title", "dc_title", "language")):
            raise _NotPlainError
        text = _words(element)
        if name in ("title", "dc_title"):
            if element.get("type", "text") not in _TYPES:
                raise _NotPlainError
            if not feed.get("title"):
                feed["title"] = text
        else:
            feed[name.removeprefix("dc_")] = text

    # ------------------------------------------------------------------------------------------------- the entries

    def _entry(self, element: Any) -> dict[str, Any]:
        about = element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
        if element.attrib and ("href" in element.attrib or "lastmod" in element.attrib):
            raise _NotPlainError
        found = _Entry(url=_base(element, self._url), is_atom=self._is_atom, values={"id": about} if about else {})
        for child in element:
            name = self._name(child)
            read = _ENTRY.get(name)
            if read is not None:
                if len(child):
                    raise _NotPlainError
                read(found, child)
            elif name in _DATES:
                if len(child):
                    raise _NotPlainError
                found.date(_DATES[name], child)
            elif name in ("author", "contributor"):
                self._person(name, child, found)
            elif name == "media_group" or (name == "media_content" and len(child)):
                self._media(child, found)
            elif len(child) or not (name in _HARMLESS or name.startswith("?")):
                raise _NotPlainError
        return found.values

    def _person(self, name: str, element: Any, entry: _Entry) -> None:
        said = {self._name(below): _words(below) for below in element if not len(below)}
        if len(said) != len(element) or not _PEOPLE.issuperset(said):
            raise _NotPlainError
        if name == "author":
            entry.author(element, said)

    def _media(self, element: Any, entry: _Entry) -> None:
        for below in element:
            name = self._name(below)
            if name == "media_title" and not len(below):
                entry.media_title(below)
            elif name not in _HARMLESS or len(below):
                raise _NotPlainError


@dataclass(slots=True)
class _Entry:
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
            raise _NotPlainError
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
        href = _resolved(href, _base(element, self.url))
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
            text = _resolved(text, _base(element, self.url))
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
            text = _resolved(text, _base(element, self.url))
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
        text = _words(element)
        self.values[name] = text
        self.values[f"{name}_parsed"] = parse_date(text)

    def creator(self, element: Any) -> None:
        """Who wrote it, in one string."""
        self.author(element, {})

    def author(self, element: Any, said: Mapping[str, str]) -> None:
        """Who wrote it: the text, or name and address; the last one counts."""
        name, email = said.get("name"), said.get("email")
        text = _words(element) if not len(element) else ""
        if len(element) and any(_stripped(part) for part in (element.text, *(below.tail for below in element))):
            raise _NotPlainError
        self.values["author"] = f"{name} ({email})" if name and email else name or email or text

    def source(self, element: Any) -> None:
        """The feed that the entry was taken from. After it feedparser takes another title for the entry's."""
        self.has_title = False

    def origin(self, element: Any) -> None:
        """The address behind FeedBurner's own."""
        if element.attrib:
            raise _NotPlainError
        self.values["feedburner_origlink"] = _words(element)

    def _construct(self, element: Any, usual: str) -> tuple[str, str]:
        """Type and words of a text construct."""
        attributes = element.attrib
        kind: str | None = usual
        if attributes:
            if "mode" in attributes:
                raise _NotPlainError
            kind = _TYPES.get(attributes.get("type", usual).lower())
            if kind is None:
                raise _NotPlainError
        text = _stripped(element.text)
        looks = kind == "text/plain" and not self.is_atom and ("<" in text or "&" in text)
        if looks and FeedParser.looks_like_html(text):
            kind = "text/html"
        return kind or usual, _mended(text)


_ENTRY: Mapping[str, Callable[[_Entry, Any], None]] = {
    "title": _Entry.title, "dc_title": _Entry.title, "media_title": _Entry.media_title, "link": _Entry.link,
    "guid": _Entry.guid, "id": _Entry.guid, "description": _Entry.description, "dc_description": _Entry.description,
    "summary": _Entry.summary, "itunes_summary": _Entry.summary, "content": _Entry.content,
    "content_encoded": _Entry.encoded, "dc_creator": _Entry.creator, "itunes_author": _Entry.creator,
    "enclosure": _Entry.enclosure, "source": _Entry.source, "feedburner_origlink": _Entry.origin,
}  # fmt: skip


def _base(element: Any, url: str) -> str:
    """The address that relative links below an element are resolved against (XML Base)."""
    named = element.get(f"{_XML}base") or element.get("base")
    if not named:
        return url
    base = _resolved(named, url)
    if not base.startswith(("http://", "https://")):
        raise _NotPlainError
    return base


def _resolved(link: str, url: str) -> str:
    if is_plain_address(link):
        return link
    try:
        return urljoin(url, _SLASHES.sub(r"\1\3", link))
    except ValueError:
        return ""


def _words(element: Any) -> str:
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
