"""A web of our own on the loopback address: an origin, and an HTTP proxy for hosts that exist nowhere else.

A test says what each path (or, for the proxy, each whole address) answers, and reads afterwards what was asked.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import yaml


@dataclass(frozen=True)
class Hit:
    """One request as it came in."""

    target: str
    headers: Mapping[str, str]
    at: float
    body: bytes = b""


@dataclass
class Answer:
    """What a path answers.

    `chunks` is sent in place of `body`, without a length, piece by piece; a piece may be slow in coming. With
    `etag` or `last_modified` a matching conditional request gets a 304. `raw` does with the connection whatever it
    likes, in place of all that.
    """

    body: bytes | str = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    chunks: Callable[[], Iterator[bytes]] | None = None
    delay_s: float = 0.0
    length: int | None = None
    raw: Callable[[socket.socket], None] | None = None


class Loopback:
    """A server on 127.0.0.1 while the `with` block runs, speaking TLS if there is a context for it.

    Paths that nobody named answer 404.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.hits: list[Hit] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.web = self
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def root(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def asked(self, target: str) -> list[Hit]:
        """The requests for one path or address."""
        return [hit for hit in list(self.hits) if hit.target == target]

    def count(self, prefix: str = "") -> int:
        """How many requests began so."""
        return sum(hit.target.startswith(prefix) for hit in list(self.hits))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    web: Loopback

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, as one does from a body that is too long, is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    server: _Server

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        web = self.server.web
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        web.hits.append(Hit(self.path, dict(self.headers.items()), time.monotonic(), sent))
        answer = web.answers.get(f"{self.path} {sent.decode()}") or web.answers.get(self.path)
        answer = answer or Answer(b"nothing here", 404, "text/plain")
        if answer.delay_s:
            time.sleep(answer.delay_s)
        if answer.raw is not None:
            self.close_connection = True
            answer.raw(self.connection)
            return
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        same = answer.etag is not None and self.headers.get("If-None-Match") == answer.etag
        same = same or (
            answer.last_modified is not None and self.headers.get("If-Modified-Since") == answer.last_modified
        )
        self.send_response(304 if same else answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if answer.last_modified:
            self.send_header("Last-Modified", answer.last_modified)
        if same:
            self.end_headers()
            return
        self.send_header("Content-Type", answer.type)
        if answer.chunks is None:
            self.send_header("Content-Length", str(len(body) if answer.length is None else answer.length))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = answer.length is not None
            return
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for piece in answer.chunks():
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def sends(*pieces: bytes, reset: bool = False) -> Answer:
    """Just these bytes, then the end of the connection, by a reset if that is asked for."""

    def send(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
        if reset:
            # With a linger time of zero, a connection is not closed but reset.
            time.sleep(0.05)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

    return Answer(raw=send)


# ------------------------------------------------------------------------------------------------------- crawling

LAB_REGISTRY = {
    "parties/labs.yaml": [
        {"id": "lumenworks", "name": "Lumenworks", "kind": "organisation", "is_lab": True},
        {"id": "quarry-press", "name": "Quarry Press", "kind": "organisation"},
    ],
    "models/models.yaml": [{"id": "pellucid", "name": "Pellucid-2", "maker": "lumenworks"}],
}
"""A registry with an invented lab, its model, and a publisher."""


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    status: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def report(self) -> dict[str, Any]:
        """What `--json` printed."""
        return dict(json.loads(self.stdout))

    def failure(self, source_id: str) -> str:
        """Why a source failed."""
        return next(f["reason"] for f in self.report["failures"] if f["source_id"] == source_id)


@dataclass
class Instance:
    """An instance of AI Docket in a folder: a small registry, sources, and a database."""

    folder: Path
    prelude: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "sources").mkdir(parents=True, exist_ok=True)
        for name, entries in LAB_REGISTRY.items():
            path = self.folder / "registry" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(yaml.safe_dump(entries), "utf-8")

    @property
    def db(self) -> Path:
        return self.folder / "aidocket.db"

    def add(self, source_id: str, url: str, *, kind: str = "feed", **fields: Any) -> None:
        """Write a source's file; on loopback unless the fields say otherwise.

        Only courts and governments may be shown in full, so who says `publish` says `trust` with it.
        """
        entry = {
            "id": source_id,
            "name": source_id.title(),
            "kind": kind,
            "url": url,
            "topic": "news",
            "jurisdiction": "US",
            "language": "en",
            "licence": "all-rights-reserved",
            "publish": "excerpt",
            "trust": "court" if fields.get("publish") == "full" else "press",
            "access": "feed",
            "allow_private": "127.0.0.1" in url,
            **fields,
        }
        (self.folder / "sources" / f"{source_id}.yaml").write_text(yaml.safe_dump(entry, sort_keys=False), "utf-8")

    def command(self, *arguments: str) -> list[str]:
        """The command line of a crawl; `prelude` is run in the process before it."""
        program = f"{self.prelude}\nfrom aidocket.cli import main\nmain()"
        head = [sys.executable, "-c", program] if self.prelude else [sys.executable, "-m", "aidocket"]
        sources = [] if "--registry" in arguments else ["--sources", str(self.folder / "sources")]
        rest = [argument for argument in arguments if argument != "--registry"]
        return [*head, "crawl", *sources, "--json", "--db", str(self.db), *rest]

    def env(self) -> dict[str, str]:
        """The environment of a crawl: nothing of the tester's own reaches it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIDOCKET_", "COURTLIST"))}
        return {**kept, "AIDOCKET_REGISTRY": str(self.folder / "registry"), **self.environment}

    def crawl(self, *arguments: str) -> Finished:
        """Crawl to the end."""
        began = time.monotonic()
        done = subprocess.run(
            self.command(*arguments), capture_output=True, text=True, timeout=120, env=self.env(), check=False
        )
        return Finished(done.returncode, done.stdout, done.stderr, time.monotonic() - began)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Rows of the database."""
        with sqlite3.connect(self.db) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that a crawl wrote, without times and running numbers."""
        times = {"number", "first_seen", "last_changed", "last_try", "last_success", "last_news", "next_try"}
        times |= {"fetched_at", "changed_at", "not_before"}
        found = {}
        for table in ("sources", "fetches", "documents"):
            rows = self.rows(f"SELECT * FROM {table}")
            found[table] = sorted(
                (tuple(value for name, value in row.items() if name not in times) for row in rows), key=repr
            )
        return found


def rss(*items: str, extra: str = "") -> Answer:
    """An RSS 2.0 feed of these items."""
    body = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{extra}{"".join(items)}</channel></rss>'
    )
    return Answer(body, type="application/rss+xml")


def item(title: str, link: str, *, date: str = "Mon, 02 Nov 2026 10:00:00 GMT", summary: str = "") -> str:
    """An RSS item; its guid is its link."""
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate>"
        f"<description>{summary or title}</description></item>"
    )


def page(title: str, *paragraphs: str, head: str = "") -> Answer:
    """An article's page, with a menu and a footer around it."""
    words = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return Answer(
        f'<html lang="en"><head><title>{title}</title>{head}</head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{title}</h1>{words}</article><footer>All rights reserved</footer></body></html>"
    )


STORY = tuple(
    f"In paragraph {number} the paper tells how Lumenworks trained Pellucid-2 on books of Quarry Press, which had not "
    f"been asked, and what the court in Marlport made of that when the publisher sued in the spring."
    for number in range(1, 7)
)
"""Six paragraphs that are an article for everybody's extractor."""
