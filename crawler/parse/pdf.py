"""A PDF, to its text. Pure: bytes in, text out. To be run in a process of its own (`crawler/pdf.py`): PDFs are hostile.

pypdf reads the text layer. A scanned page has none; the line that a court's system stamps on each page is not taken
for one.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from dataclasses import asdict, dataclass
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from aidocket.crawler.limits import (
    MAX_PDF_CPU_S,
    MAX_PDF_MEMORY_BYTES,
    MAX_PDF_OUTPUT_BYTES,
    MAX_PDF_PAGES,
    MAX_TEXT_CHARS,
)
from aidocket.crawler.parse.text import plain

NO_PDF = "the file is no PDF"
BROKEN = "the PDF is broken"
LOCKED = "the PDF is locked with a password"
SCANNED = "its pages are scanned, without text"
NO_MEMORY = f"to read it takes more than {MAX_PDF_MEMORY_BYTES // 2**20} MB of memory"

_STAMP = re.compile(
    r"^\s*(?:USCA\d*\s+)?(?:Appellate )?Case:?\s+\S.{0,60}?\bDoc(?:ument|\.|ketEntry)?:?\s*\S+.{0,40}?"
    r"(?:Filed|Date Filed|Entered|Page(?:ID)?)\b.{0,80}$",
    re.IGNORECASE | re.MULTILINE,
)
"""`Case 3:23-cv-03417-VC Document 1 Filed 07/07/23 Page 1 of 27` and its like, which CM/ECF stamps on each page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfText:
    """What a PDF gave. Without text, `reason` says why. `left_out` counts pages past the bound."""

    text: str = ""
    pages: int = 0
    pages_without_text: int = 0
    left_out: int = 0
    reason: str | None = None


def parse_pdf(body: bytes) -> PdfText:
    """The text of a PDF, page by page; of what cannot be read, the reason. It never raises but for want of memory."""
    if b"%PDF-" not in body[:1024]:
        return PdfText(reason=NO_PDF)
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return PdfText(reason=LOCKED)
        count = len(reader.pages)
    except DependencyError:
        return PdfText(reason=LOCKED)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError):
        return PdfText(reason=BROKEN)
    texts: list[str] = []
    chars = 0
    for number in range(min(count, MAX_PDF_PAGES)):
        text = _page_text(reader, number)
        texts.append(text)
        chars += len(text)
        if chars > MAX_TEXT_CHARS:
            break
    empty = sum(not text for text in texts)
    return PdfText(
        text=plain("\n\n".join(text for text in texts if text), most=MAX_TEXT_CHARS),
        pages=count,
        pages_without_text=empty,
        left_out=count - len(texts),
        reason=None if empty < len(texts) else SCANNED if texts else BROKEN,
    )


def _page_text(reader: PdfReader, number: int) -> str:
    """A page's text without the court's stamp; empty where it has none, or cannot be read."""
    try:
        page: PageObject = reader.pages[number]
        text = page.extract_text()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - pypdf raises whatever a hostile page makes it stumble over; the next may be good
        return ""
    return plain(_STAMP.sub("", text), most=MAX_TEXT_CHARS)


def main() -> None:
    """Read a PDF from stdin, within bounds that the system keeps, and write what it gave to stdout as JSON."""
    _limit()
    logging.disable(logging.CRITICAL)
    try:
        found = parse_pdf(sys.stdin.buffer.read())
    except MemoryError:
        found = PdfText(reason=NO_MEMORY)
    sys.stdout.buffer.write(json.dumps(asdict(found), ensure_ascii=False).encode("utf-8", "replace"))


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the limit of time, which the parent keeps, is what is left
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_PDF_MEMORY_BYTES, MAX_PDF_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_PDF_CPU_S, MAX_PDF_CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_PDF_OUTPUT_BYTES, MAX_PDF_OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
