"""PDFs are read in a process of their own, which a hostile file can bring down without harm."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import tempfile
from typing import Any

from aidocket.crawler.limits import MAX_PDF_CPU_S, MAX_PDF_OUTPUT_BYTES, MAX_PDF_WALL_S
from aidocket.crawler.parse.pdf import BROKEN, NO_MEMORY, PdfText
from aidocket.store.crawled import Page

TOO_SLOW = f"to read it takes more than {MAX_PDF_CPU_S} s of computing"
PDF_TYPES = ("application/pdf", "application/x-pdf")
_COMMAND = (sys.executable, "-I", "-m", "aidocket.crawler.parse.pdf")


def is_pdf(body: bytes, content_type: str) -> bool:
    """Whether an answer is a PDF, by its type or, as some servers name none, by how it begins."""
    return content_type in PDF_TYPES or body.startswith(b"%PDF-")


async def read_pdf_page(url: str, body: bytes, *, moved_to: str | None) -> Page:
    """What a linked PDF says, as a page: its words, or why there are none; the feed's summary is kept then."""
    found = await read_pdf(body)
    counts = {"pages_without_text": found.pages_without_text, "pages_left_out": found.left_out}
    details: dict[str, Any] = {name: count for name, count in counts.items() if count}
    if found.reason:
        reason = f"{found.reason}; the feed's summary is kept"
        return Page(url=url, canonical=moved_to, reason=reason, details={**details, "no_text": found.reason})
    return Page(url=url, canonical=moved_to, text=found.text, details={**details, "text_from": "pdf"})


async def read_pdf(body: bytes) -> PdfText:
    """The text of a PDF, or the reason why there is none; the crawl goes on meanwhile."""
    return await asyncio.to_thread(read_in_process, body)


def read_in_process(body: bytes) -> PdfText:
    """The text of a PDF, read by a child process with little memory and time, and without our environment."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as result:
        given.write(body)
        given.seek(0)
        try:
            done = subprocess.run(
                _COMMAND,
                stdin=given,
                stdout=result,
                stderr=subprocess.DEVNULL,
                env={},
                timeout=MAX_PDF_WALL_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return PdfText(reason=TOO_SLOW)
        if done.returncode == 0:
            result.seek(0)
            return PdfText(**json.loads(result.read(MAX_PDF_OUTPUT_BYTES)))
    if done.returncode in (-getattr(signal, "SIGXCPU", 24), -signal.SIGKILL):
        return PdfText(reason=TOO_SLOW)
    # What a limit of memory does to C code is a crash; what it does to Python is told by the child itself.
    return PdfText(reason=NO_MEMORY if done.returncode < 0 else BROKEN)
