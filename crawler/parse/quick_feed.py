"""Well-formed feeds of the usual elements, read in a small part of feedparser's time, and to the same result.

A feed is read here only if libxml2 finds no fault in it and every element is one whose meaning to feedparser is plain
(`quick_entry.READERS`, `_HARMLESS` and the like); of every other feed nothing is read, and feedparser has to. Its own
rules are kept: which of two titles counts, that a second summary is content, that text in the wrong encoding is mended.
The tests in `test_quick_feed.py` hold both to the same entries, feed by feed. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feedparser.mixin import _FeedParserMixin as FeedParser
from lxml import etree

from aidocket.crawler.parse.quick_entry import READERS, TYPES, XML, NotPlainError, PlainEntry, base_of, words_of

ATOM = "http://www.w3.org/2005/Atom"
_DECLARATION = re.compile(rb"<\?xml[^>]*?>")
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding=['\"]([A-Za-z0-9._-]+)['\"][^>]*\?>")
_ASCII_LIKE = frozenset({"us-ascii", "ascii", "iso-8859-1", "latin-1", "iso-8859-15", "windows-1252", "cp1252"})
_UTF_8 = frozenset({"utf-8", "utf8"})

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
    except (etree.XMLSyntaxError, NotPlainError):
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
        self._url = base_of(root, url)
        self._names: dict[tuple[str, str | None], str] = {}
        self._prefixes: dict[str | None, str] = {}
        self._is_atom = root.tag == f"{{{ATOM}}}feed"
        for prefix, uri in root.nsmap.items():
            self._declare(prefix, uri)

    def read(self) -> QuickFeed:
        root = self._root
        feed: dict[str, Any] = {}
        language = root.get(f"{XML}lang") or root.get("lang")
        name = self._name(root)
        if self._is_atom:
            entries = self._children(root, feed, "entry")
        elif name == "rss" and len(root) == 1 and self._name(root[0]) == "channel" and not root[0].attrib:
            entries = self._children(root[0], feed, "item")
        elif name == "rdf_rdf" and len(root) and self._name(root[0]) == "channel" and not self._names_atom():
            self._children(root[0], feed, "")
            entries = [self._entry(child) for child in root[1:] if self._is_item(child)]
        else:
            raise NotPlainError
        if language and name != "rdf_rdf":
            feed.setdefault("language", language.replace("_", "-"))
        return QuickFeed(feed, entries)

    def _declare(self, prefix: str | None, uri: str) -> None:
        """Mind a prefix. feedparser takes one for the namespace that usually has it, and knows no scopes."""
        known = _PREFIXES.get(uri.lower())
        if self._prefixes.setdefault(prefix, uri) != uri or (prefix in _RESERVED and known != prefix):
            raise NotPlainError

    def _names_atom(self) -> bool:
        """feedparser takes an RDF feed that names Atom's namespace first for one of Atom's."""
        return any(uri.lower() == ATOM.lower() for uri in self._prefixes.values())

    def _is_item(self, element: Any) -> bool:
        name = self._name(element)
        if name not in ("item", "image", "textinput"):
            raise NotPlainError
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
            raise NotPlainError
        uri, _, local = tag.rpartition("}")
        uri = uri.removeprefix("{")
        if not uri:
            return local.lower()
        self._declare(prefix, uri)
        known = _PREFIXES.get(uri.lower())
        if known is None:
            if not prefix:
                raise NotPlainError
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
                    raise NotPlainError
            elif name == "items" and not entry_name:
                continue
            elif len(child) or not (name in _HARMLESS_OF_FEED or name.startswith("?")):
                raise NotPlainError
        return entries

    def _keep_of_feed(self, name: str, element: Any, feed: dict[str, Any]) -> None:
        if len(element) or (element.attrib and name not in ("title", "dc_title", "language")):
            raise NotPlainError
        text = words_of(element)
        if name in ("title", "dc_title"):
            if element.get("type", "text") not in TYPES:
                raise NotPlainError
            if not feed.get("title"):
                feed["title"] = text
        else:
            feed[name.removeprefix("dc_")] = text

    # ------------------------------------------------------------------------------------------------- the entries

    def _entry(self, element: Any) -> dict[str, Any]:
        about = element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
        if element.attrib and ("href" in element.attrib or "lastmod" in element.attrib):
            raise NotPlainError
        found = PlainEntry(
            url=base_of(element, self._url), is_atom=self._is_atom, values={"id": about} if about else {}
        )
        for child in element:
            name = self._name(child)
            read = READERS.get(name)
            if read is not None:
                if len(child):
                    raise NotPlainError
                read(found, child)
            elif name in _DATES:
                if len(child):
                    raise NotPlainError
                found.date(_DATES[name], child)
            elif name in ("author", "contributor"):
                self._person(name, child, found)
            elif name == "media_group" or (name == "media_content" and len(child)):
                self._media(child, found)
            elif len(child) or not (name in _HARMLESS or name.startswith("?")):
                raise NotPlainError
        return found.values

    def _person(self, name: str, element: Any, entry: PlainEntry) -> None:
        said = {self._name(below): words_of(below) for below in element if not len(below)}
        if len(said) != len(element) or not _PEOPLE.issuperset(said):
            raise NotPlainError
        if name == "author":
            entry.author(element, said)

    def _media(self, element: Any, entry: PlainEntry) -> None:
        for below in element:
            name = self._name(below)
            if name == "media_title" and not len(below):
                entry.media_title(below)
            elif name not in _HARMLESS or len(below):
                raise NotPlainError
