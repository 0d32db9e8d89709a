"""The sample web on loopback: an HTTP proxy that answers for its own hosts and never opens a connection itself.

As a proxy it is asked for whole addresses (`GET http://courier.example.org/feed.xml`, RFC 9112, section 3.2.2), so
the addresses that end up in the database do not depend on the port, and the crawler runs as it does in the wild.
"""

from __future__ import annotations

import gzip
import re
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aidocket.demo.pages import Page, Pages

LOOPBACK = "127.0.0.1"
IDLE_SECONDS = 10
"""How long a kept-alive connection may say nothing."""

_ETAG = re.compile(r'(?:W/)?("[^"]*")')


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One request that was answered."""

    url: str
    status: int


class SampleWeb:
    """The sample web while the `with` block runs; `proxy_url` is what the crawler takes as its proxy."""

    def __init__(self, root: Path) -> None:
        """Serve the sample web at `root`.

        Raises:
            SampleWebError: its files are at fault.
        """
        self.pages = Pages(root)
        self._hits: list[Hit] = []
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Listen on a free port of the loopback address."""
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sample-web", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening; connections that are still open are dropped."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
        self._server = self._thread = None

    @property
    def proxy_url(self) -> str:
        """`http://127.0.0.1:PORT`.

        Raises:
            RuntimeError: the sample web is not running.
        """
        if self._server is None:
            raise RuntimeError("the sample web runs inside its `with` block only")
        return f"http://{LOOPBACK}:{self._server.server_address[1]}"

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All requests so far, in the order of their answers."""
        with self._lock:
            return tuple(self._hits)

    @property
    def counts(self) -> Counter[str]:
        """How often each address was asked for."""
        return Counter(hit.url for hit in self.hits)

    def forget(self) -> None:
        """Start counting anew, as before a second run."""
        with self._lock:
            self._hits.clear()

    def note(self, url: str, status: int) -> None:
        """Remember an answer."""
        with self._lock:
            self._hits.append(Hit(url=url, status=status))


class _Server(ThreadingHTTPServer):
    """One thread a connection; none of them keeps the process alive."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False

    def __init__(self, web: SampleWeb) -> None:
        self.web = web
        super().__init__((LOOPBACK, 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    """Answers requests from the pages alone."""

    protocol_version = "HTTP/1.1"
    server_version = "aidocket-sample-web"
    sys_version = ""
    timeout = IDLE_SECONDS
    server: _Server

    def do_GET(self) -> None:
        """Answer a whole address."""
        host = _host(self.path)
        if host is None:
            self._refuse(HTTPStatus.BAD_REQUEST, "this is a proxy: ask it for a whole address, http://host/path")
            return
        page = self.server.web.pages.find(self.path)
        if page is None:
            self._refuse(HTTPStatus.BAD_GATEWAY, f"{host} is not part of the sample web; nothing was fetched")
        elif page.status == HTTPStatus.OK and self._is_current(page):
            self._send(page, HTTPStatus.NOT_MODIFIED, b"")
        else:
            self._send(page, page.status, page.body)

    def do_HEAD(self) -> None:
        """As GET, without the body."""
        self.do_GET()

    def do_CONNECT(self) -> None:
        """Refuse tunnels: nothing in the sample web is reached through one."""
        self._refuse(HTTPStatus.BAD_GATEWAY, "the sample web opens no tunnel; it answers http:// addresses only")

    def version_string(self) -> str:
        """The Server header, without the version of Python."""
        return self.server_version

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the requests are counted, and the crawler reports its own."""

    def _is_current(self, page: Page) -> bool:
        """Whether the client's copy is still good: If-None-Match first, else the date (RFC 9110, section 13.2.2)."""
        if (tags := self.headers.get("If-None-Match")) is not None:
            return page.etag is not None and (tags.strip() == "*" or self._etag(page) in _ETAG.findall(tags))
        since = _moment(self.headers.get("If-Modified-Since"))
        changed = _moment(page.last_modified)
        return since is not None and changed is not None and changed <= since

    def _gzipped(self, page: Page) -> bool:
        return page.gzip and "gzip" in self.headers.get("Accept-Encoding", "")

    def _etag(self, page: Page) -> str | None:
        """The tag of what is really sent: a compressed answer is another representation (RFC 9110, section 8.8.3)."""
        return f'{page.etag[:-1]}-gzip"' if page.etag and self._gzipped(page) else page.etag

    def _send(self, page: Page, status: int, body: bytes) -> None:
        self.send_response(status)
        if etag := self._etag(page):
            self.send_header("ETag", etag)
        if page.last_modified:
            self.send_header("Last-Modified", page.last_modified)
        if page.gzip:
            self.send_header("Vary", "Accept-Encoding")
        for name, value in page.headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", page.content_type)
            if self._gzipped(page):
                body = gzip.compress(body, mtime=0)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        self._finish(status, body)

    def _refuse(self, status: HTTPStatus, line: str) -> None:
        body = f"{line}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self._finish(status, body)

    def _finish(self, status: int, body: bytes) -> None:
        self.server.web.note(self.path, int(status))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _host(target: str) -> str | None:
    """The host of a request for a whole address, or None where the request is for anything else."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return parts.hostname if parts.scheme == "http" else None


def _moment(text: str | None) -> datetime | None:
    """An HTTP date, or None where there is none or it cannot be read."""
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
