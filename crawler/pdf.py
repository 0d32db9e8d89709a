"""PDFs are read in a process of their own, which a hostile file can bring down without harm."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import tempfile

from aidocket.crawler.limits import MAX_PDF_CPU_S, MAX_PDF_OUTPUT_BYTES, MAX_PDF_WALL_S
from aidocket.crawler.parse.pdf import BROKEN, NO_MEMORY, PdfText

TOO_SLOW = f"to read it takes more than {MAX_PDF_CPU_S} s of computing"
_COMMAND = (sys.executable, "-I", "-m", "aidocket.crawler.parse.pdf")


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
