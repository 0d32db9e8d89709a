"""XML documents as trees, read safely, and the words in them. Pure."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from aidocket.crawler.limits import PARSE_LIMIT_S, time_limit
from aidocket.crawler.parse.instead import web_page_instead
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.text import plain
from aidocket.crawler.parse.xml_safety import refuse_unsafe_xml

_BLOCKS = frozenset({"p", "heading", "subheading", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "li", "block", "level"})
_UNREAD = frozenset({"meta", "style", "script"})
_SPACES = re.compile(r"\s+")


def parse_tree(body: bytes) -> Element:
    """The root of an XML document.

    Raises:
        UnsafeXmlError: it declares entities.
        ShapeError: it is no well-formed XML.
        TimeoutError: it kept the parser busy for too long.
    """
    with time_limit(PARSE_LIMIT_S):
        refuse_unsafe_xml(body)
        try:
            root: Element = fromstring(body)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            page = web_page_instead(body)
            words = f"the answer is {page}, not XML" if page else "the answer is no well-formed XML"
            raise ShapeError(words) from error
    return root


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """The element's own children of that name, in any namespace."""
    return [child for child in element if local(child) == name]


def find(element: Element, name: str) -> Element | None:
    """The first element of that name below, in any namespace."""
    return next((found for found in element.iter() if local(found) == name), None)


def value(element: Element | None) -> str:
    """An element's own text on one line, empty without one."""
    return _SPACES.sub(" ", element.text or "").strip() if element is not None else ""


def words(root: Element, *, most: int) -> str:
    """All text below an element, blocks apart. Metadata and styles are none of it."""
    parts: list[str] = []
    # A stack of our own: hostile documents nest deeper than Python's recursion goes.
    stack: list[tuple[Element, bool]] = [(root, False)]
    while stack:
        element, is_read = stack.pop()
        name = local(element)
        if is_read or name in _UNREAD:
            parts.append("\n\n" if name in _BLOCKS else " " if name in ("num", "td", "th") else "")
            parts.append(_SPACES.sub(" ", element.tail or "") if element is not root else "")
            continue
        parts.append(_SPACES.sub(" ", element.text or ""))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    return plain("".join(parts), most=most)
