"""What is refused before any XML parser sees it: entity declarations, encodings that hide text, and half a document."""

from __future__ import annotations

import codecs
import re
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import EntitiesForbidden, ExternalReferenceForbidden
from defusedxml.sax import parseString

from aidocket.errors import AidocketError

_ROOT = re.compile(rb"<((?:[a-z][\w.-]*:)?(?:rss|feed|rdf|urlset|sitemapindex|opml|akomantoso))[\s>]")
"""The first element of the documents that are read; what else comes, such as a web page, is judged by its reader."""

_HEAD = re.compile(rb"\A(?:(?!<\w).)*", re.DOTALL)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"), (b"\x00\x00\x00<", "utf-32-be"), (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"), (b"<\x00", "utf-16-le"),
)  # fmt: skip
_HONEST = re.compile(
    r"utf-?8|utf-?16(?:-?[lb]e)?|utf-?32(?:-?[lb]e)?|u?cs-?[24]|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?\d"
    r"|windows-?\d{3,4}|cp\d{3,4}|koi8-?[ru]|mac-?(?:roman|cyrillic|intosh)|gb(?:2312|k|18030)|big5(?:-?hkscs)?"
    r"|shift[_-]?jis|s-?jis|euc-?(?:jp|kr|cn|tw)|tis-?620|ks_c_5601-1987",
    re.IGNORECASE,
)


class HalfXmlError(AidocketError):
    """The document ends in the middle; its half is not read."""


class UnsafeXmlError(AidocketError):
    """The document declares entities, or an encoding in which text can hide; it is not read."""


def refuse_unsafe_xml(body: bytes) -> None:
    """Nothing, if the document declares no entities of its own; character and HTML entities are no declarations.

    Entity declarations let a few bytes grow to gigabytes, or read files (CWE-776, CWE-611). No feed needs them.

    Raises:
        UnsafeXmlError: it does, or its encoding is one that no feed uses.
        HalfXmlError: it is not well formed, and has no end.
    """
    head = as_ascii(body)
    declared = _DECLARED.search(head[:1000])
    if declared and not is_honest_encoding(declared[1].decode("ascii")):
        raise UnsafeXmlError(f"the encoding {declared[1].decode('ascii')!r} is not read")
    prologue = _HEAD.match(head)
    if prologue and b"<!ENTITY" in prologue[0].upper():
        raise UnsafeXmlError("it declares XML entities, which feeds have no use for and attackers do")
    # The prologue as a real XML parser sees it: comments and quotes can make it longer than it looks.
    try:
        parseString(body, ContentHandler(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except EntitiesForbidden as error:
        raise UnsafeXmlError("it declares XML entities, which feeds have no use for and attackers do") from error
    except (ExternalReferenceForbidden, SAXException, ValueError, LookupError):
        # It names a DTD elsewhere, as RSS 0.91 does and nobody loads; or it is not well formed, and then the real
        # parser has its own way with it, in which nothing is expanded that is not declared before the first element.
        if _is_cut(head.lower()):
            raise HalfXmlError("the answer breaks off in the middle") from None


def _is_cut(document: bytes) -> bool:
    """Whether a document that is not well formed lacks its end; of RSS, the channel's is enough, with all its items."""
    root = _ROOT.search(document)
    if root is None:
        return False
    ends = (b"</rss", b"</channel") if root[1] == b"rss" else (b"</" + root[1],)
    return not any(end in document for end in ends)


def is_honest_encoding(name: str) -> bool:
    """Whether an encoding is one of the usual ones, in which `<` is always written as `<`."""
    return _HONEST.fullmatch(name) is not None


def as_ascii(body: bytes) -> bytes:
    """The bytes with UTF-16 and UTF-32 turned to UTF-8, so that markup can be looked for."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").encode("utf-8", "replace")
    return body
