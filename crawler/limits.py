"""Bounds on what the crawler takes in. Each has a line in docs/crawling.md; change both together."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

MAX_BODY_BYTES = 16 * 1024 * 1024
"""A body, after decompression."""

MAX_HEAD_BYTES = 1024 * 1024
"""An answer's status and headers."""

MAX_PAGE_BYTES = 4 * 1024 * 1024
"""A linked page, after decompression: an article is never larger, and to find its text costs time."""

MAX_ROBOTS_BYTES = 500 * 1024
"""RFC 9309, section 2.5: at least 500 KiB of robots.txt are to be read; what follows is not."""

MAX_REDIRECTS = 10
REQUEST_TIMEOUT_S = 30
"""A request as a whole, from the first byte sent to the last one received."""

MAX_RUN_S = 60 * 60
"""One crawl of one kind; what it did not get to waits for the next run."""

PACE_S = 1.0
"""Between two requests to a host, where neither the source nor robots.txt wants more."""

MAX_CRAWL_DELAY_S = 60
"""A longer `Crawl-delay` is honoured by asking that host once a run."""

LONGEST_BUDGET_WAIT_S = 120
"""So long a request waits for its server's quota; one that would wait longer is put off to a later run."""

MAX_ENTRIES = 2_000
"""Entries of one body; the rest is told, not read."""

PARSE_LIMIT_S = 10
"""Seconds that one body of a source may keep its parser busy."""

PAGE_PARSE_LIMIT_S = 5
"""Seconds that one linked page may."""

MAX_PDF_MEMORY_BYTES = 512 * 1024 * 1024
MAX_PDF_CPU_S = 20
MAX_PDF_WALL_S = 30
MAX_PDF_PAGES = 500
"""Of a PDF so many pages are read; more are counted and left out."""

MAX_PDF_OUTPUT_BYTES = 16 * 1024 * 1024

MAX_URL_CHARS = 2_000
MAX_KEY_CHARS = 1_000
MAX_TITLE_CHARS = 500
MAX_SUMMARY_CHARS = 4_000
MAX_TEXT_CHARS = 1_000_000
MAX_PAGE_ATTEMPTS = 3
"""A linked page is asked for in so many runs; then its document is given up."""

MIN_RETRY_AFTER_S = 60
MAX_RETRY_AFTER_S = 30 * 24 * 60 * 60
"""`Retry-After` (RFC 9110, section 10.2.3) is believed between these."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let the block run for `seconds` at most.

    It rests on SIGALRM, so it holds in the main thread of a POSIX system; elsewhere the block runs without a limit.

    Raises:
        TimeoutError: the time is up.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signum: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"to read it took longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
