"""What passes between spiders, middlewares and the pipeline: units of work, and reasons not to do one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.web._newclient import ParseError

from aidocket.crawler.limits import MAX_BODY_BYTES, MAX_HEAD_BYTES, MAX_REDIRECTS, REQUEST_TIMEOUT_S
from aidocket.crawler.sources import CrawlSource
from aidocket.store.crawled import ListedPage, Page
from aidocket.store.records import Document, FetchState


class RefusedRequest(IgnoreRequest):
    """The address is never asked, whoever asks; the text says why."""


class ForbiddenByRobots(IgnoreRequest):
    """The host's robots.txt forbids the address."""


class RobotsUnreachable(IgnoreRequest):
    """The host's robots.txt could not be had, so nothing of the host may be asked for (RFC 9309, section 2.3.1.4)."""


class PutOff(IgnoreRequest):
    """The host wants longer breaks than a run lasts; the address waits for the next run."""


class NoBudgetLeft(PutOff):
    """The server's quota is spent for now; there is room again in `wait_s` seconds."""

    def __init__(self, host: str, wait_s: float) -> None:
        self.wait_s = wait_s
        minutes = max(1, round(wait_s / 60))
        super().__init__(f"the quota of requests to {host} is spent; there is room again in {minutes} min")


class UnusableBody(IgnoreRequest):
    """A body came that cannot be unpacked whole; the text says why."""


class NotArchived(IgnoreRequest):
    """In a replay: the archive has no answer of this address, from that time or before."""


FETCH_ERRORS: tuple[type[Exception], ...] = (
    IgnoreRequest, CannotResolveHostError, DownloadCancelledError, DownloadConnectionRefusedError, DownloadFailedError,
    DownloadTimeoutError, ResponseDataLossError, UnsupportedURLSchemeError, TunnelError, ConnectError, ConnectionDone,
    ConnectionLost, OSError,
)  # fmt: skip
"""How a request can fail before there is an answer."""

_PLAIN: tuple[tuple[type[Exception], str], ...] = (
    (CannotResolveHostError, "the host is not known"),
    (DownloadTimeoutError, f"no whole answer within {REQUEST_TIMEOUT_S} s"),
    (DownloadConnectionRefusedError, "the connection was refused"),
    (ResponseDataLossError, "the answer broke off"),
    (TunnelError, "the proxy opens no way to the host"),
    (VerificationError, "the host's certificate is made out to another name"),
    (ParseError, "the answer is no HTTP"),
    (ConnectionAborted, f"the head of the answer is larger than {MAX_HEAD_BYTES // 2**20} MB"),
    (ConnectionLost, "the connection broke off before there was an answer"),
    (ConnectionDone, "the connection broke off before there was an answer"),
)


def why_not_fetched(error: BaseException) -> str:
    """What went wrong, in words for people."""
    if isinstance(error, IgnoreRequest):
        return _plain_refusal(str(error))
    if isinstance(error, DownloadCancelledError):
        limit = re.search(r"max size \((\d+)\)", str(error))
        return f"the answer is larger than {(int(limit[1]) if limit else MAX_BODY_BYTES) // 2**20} MB"
    for cause in _causes(error):
        for kind, words in _PLAIN:
            if isinstance(cause, kind):
                return words
        if isinstance(cause, SSL.Error):
            return _plain_tls(str(cause))
    detail = " ".join(str(error).split())[:200]
    return f"the connection failed ({detail or type(error).__name__})"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and what it came of, as Twisted and Scrapy tell it."""
    yield error
    for failure in getattr(error, "reasons", ()):
        yield from _causes(failure.value)
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)


def _plain_tls(text: str) -> str:
    if "certificate verify failed" in text:
        return "the host's certificate has expired, or is signed by nobody who is trusted"
    if "wrong version number" in text or "packet length too long" in text:
        return "the host does not speak TLS there"
    return "the host breaks off its encryption, or offers none that is safe"


def _plain_refusal(text: str) -> str:
    if "max redirections" in text:
        return f"more than {MAX_REDIRECTS} redirects"
    return " ".join(text.split())[:300] or "not asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBody:
    """A body of a source, read.

    `remark` is what the source's keeper should know, empty for nothing. `wait_s` is how long the source itself asks
    to be left alone. `left_out` counts entries that were not kept. `is_last` says that the source is done with it.
    `moved_to` is where the source has moved for good, as this body proves. `visited` are dockets of the watchlist that
    it was asked about, `sought` papers that were looked for under a lead. `entries` is how many the body held, None
    where that says nothing of the source.
    """

    source: CrawlSource
    fetch: FetchState
    documents: tuple[Document, ...]
    remark: str = ""
    wait_s: float | None = None
    left_out: int = 0
    is_last: bool = True
    moved_to: str | None = None
    visited: tuple[int, ...] = ()
    sought: tuple[tuple[str, str], ...] = ()
    entries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A source that has nothing new. `fetch` is there where a body came that is the same as before.

    `wait_s` is how long the answer stays fresh. `remark` is what the source's keeper should know; with None the last
    one stays.
    """

    source: CrawlSource
    fetch: FetchState | None = None
    wait_s: float | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A source that could not be read. `is_gone` says that it will not come back (410).

    `put_off_s` says that nothing is wrong with it: it is asked again in so many seconds, when there is budget left.
    """

    source: CrawlSource
    url: str
    reason: str
    status: int | None = None
    retry_after_s: float | None = None
    is_gone: bool = False
    put_off_s: float | None = None
    entries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """A linked page, read."""

    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFault:
    """A linked page that could not be had. `is_final` says that to ask again is no use."""

    page: ListedPage
    reason: str
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HostWaits:
    """A host that asked to be left alone for a while; its pages stay in the queue."""

    source_id: str
    url: str
    status: int
    wait_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesWait:
    """A host whose other pages stay in the queue for the next run, for a reason of ours."""

    url: str
    reason: str


Work = ReadBody | Unchanged | Fault | ReadPage | PageFault | HostWaits | PagesWait
