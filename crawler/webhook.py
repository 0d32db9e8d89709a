"""What CourtListener pushes: docket alerts and search alerts, taken in by a small server of our own.

The pushes are not signed, so the address holds a secret (or a header of our own does). An answer says 2xx only when the
delivery is in the archive and its documents are in the database, which takes milliseconds; if one of them is busy, 503
makes CourtListener send again (up to seven times in 54 hours). A delivery that comes twice, by its `Idempotency-Key`,
is stored once.
Source: CourtListener's help page on webhooks, and cl/api/webhooks.py.
"""

from __future__ import annotations

import hmac
import json
import re
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aidocket.clock import to_iso
from aidocket.crawler.archive import Archive
from aidocket.crawler.parse.courtlistener import parse_answer
from aidocket.crawler.parse.courtlistener_docket import Docket
from aidocket.crawler.parse.shape import ShapeError, objects, parse_object
from aidocket.errors import BusyError, StoreError
from aidocket.store import Database
from aidocket.store.crawled import Written
from aidocket.store.crawling import write_pushed
from aidocket.store.records import Document, Source
from aidocket.store.watchlist import read_watched_cases

ENVIRONMENT = "AIDOCKET_WEBHOOK_SECRET"
HEADER = "X-AIDocket-Secret"
SHORTEST_SECRET = 16
MAX_BODY_BYTES = 4 * 1024 * 1024
TIMEOUT_S = 10
EVENTS = {1: "docket alert", 2: "search alert", 3: "RECAP fetch", 4: "old docket alerts", 5: "pray and pay"}
"""`event_type`; only the first two bring documents."""

PUSH = "urn:aidocket:push:"
"""With its key behind it, the name of a delivery in the archive."""

_SITE = "https://www.courtlistener.com/"
_KEY = re.compile(r"[0-9A-Za-z-]{8,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What was pushed: the kind of event, and its documents."""

    event: str
    documents: tuple[Document, ...] = ()


def parse_delivery(body: bytes, *, source: Source, cases: Mapping[int, Docket]) -> Delivery:
    """A pushed event's documents, as the API's own parser reads them.

    Args:
        body: the request's bytes.
        source: the source that the documents belong to, so that a crawl finds them again under the same ids.
        cases: what is known of dockets, by CourtListener's number: a docket alert names its case by that alone.

    Raises:
        ShapeError: it is no such event; the text names the field.
    """
    pushed = parse_object(body)
    about, payload = pushed.get("webhook"), pushed.get("payload")
    if not isinstance(about, dict) or not isinstance(payload, dict):
        raise ShapeError("webhook, payload: two objects were expected")
    number = about.get("event_type")
    event = EVENTS.get(number) if isinstance(number, int) else None
    if event is None:
        raise ShapeError(f"webhook.event_type: {number!r} is not known")
    if number not in (1, 2):
        return Delivery(event=event)
    results = [_flat(result) for result in objects(payload, "results")]
    answer = parse_answer(json.dumps({"results": results}).encode(), url=_SITE, source=source, dockets=cases)
    return Delivery(event=event, documents=answer.documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of a delivery: None were `written` where it came before."""

    event: str
    written: Written | None

    @property
    def words(self) -> str:
        """It in a line."""
        if self.written is None:
            return f"{self.event}: came before"
        return f"{self.event}: {self.written.new} new documents, {self.written.changed} changed"


def store_delivery(db: Database, source: Source, key: str, body: bytes, now: str) -> Stored:
    """Write the documents of a delivery down, once.

    Raises:
        ShapeError: it is no event that is known.
    """
    cases = {
        case.courtlistener_id: Docket(
            id=case.courtlistener_id, court_id=case.court_id, number=case.docket_number, caption=case.caption
        )
        for case in read_watched_cases(db)
    }
    delivery = parse_delivery(body, source=source, cases=cases)
    written = write_pushed(db, key, delivery.event, delivery.documents, now)
    return Stored(event=delivery.event, written=written)


def _flat(result: dict[str, Any]) -> dict[str, Any]:
    """A result of the first version of search alerts has its snippet where later ones have a list of opinions."""
    if "cluster_id" in result and "opinions" not in result and result.get("snippet"):
        return {**result, "opinions": [{"snippet": result["snippet"]}]}
    return result


class WebhookServer(ThreadingHTTPServer):
    """Takes deliveries at `/<secret>`, or at `/` with the secret in the header."""

    daemon_threads = True

    def __init__(
        self,
        address: tuple[str, int],
        *,
        secret: str,
        source: Source,
        open_db: Callable[[], Database],
        now: Callable[[], datetime],
        told: Callable[[str], None],
        archive: Path | None,
    ) -> None:
        super().__init__(address, _Handler)
        self.secret, self.source, self.open_db, self.now, self.told = secret, source, open_db, now, told
        self._archive, self._one_at_a_time = archive, threading.Lock()

    def take(self, key: str, body: bytes) -> str:
        """Keep a delivery in the archive, store its documents, and say in a line what it was.

        Raises:
            ShapeError: it is no event that is known; it is in the archive all the same.
            BusyError, StoreError, sqlite3.Error: it could not be written down.
        """
        with self._one_at_a_time:
            now = self.now()
            if self._archive is not None:
                archive = Archive(self._archive, secrets=[self.secret])
                try:
                    archive.keep_push(f"{PUSH}{key}", body, source_id=self.source.id, now=now)
                finally:
                    archive.close()
            db = self.open_db()
            try:
                return store_delivery(db, self.source, key, body, to_iso(now)).words
            finally:
                db.close()


class _Handler(BaseHTTPRequestHandler):
    """Judges a request before it reads its body, and says nothing to those who do not know the secret."""

    server: WebhookServer
    timeout = TIMEOUT_S

    def do_POST(self) -> None:
        """Take a delivery."""
        if not self._knows_secret():
            self._answer(HTTPStatus.NOT_FOUND, "nothing here")
            return
        key = self.headers.get("Idempotency-Key", "")
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._answer(HTTPStatus.LENGTH_REQUIRED, "a Content-Length is needed")
        elif int(length) > MAX_BODY_BYTES:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_BODY_BYTES} bytes are taken")
        elif not _KEY.fullmatch(key):
            self._answer(HTTPStatus.BAD_REQUEST, "an Idempotency-Key is needed")
        else:
            self._take(key, int(length))

    def _take(self, key: str, length: int) -> None:
        body = self.rfile.read(length)
        if len(body) < length:
            self._answer(HTTPStatus.BAD_REQUEST, "the body broke off")
            return
        try:
            said = self.server.take(key, body)
        except ShapeError as error:
            self.server.told(f"a delivery could not be read: {error}")
            self._answer(HTTPStatus.BAD_REQUEST, str(error))
        except (BusyError, StoreError, sqlite3.Error) as error:
            self.server.told(f"a delivery could not be stored, and will come again: {error}")
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, "not now")
        else:
            self.server.told(said)
            self._answer(HTTPStatus.OK, "taken")

    def _knows_secret(self) -> bool:
        given = self.headers.get(HEADER) or self.path.partition("?")[0].strip("/").rpartition("/")[2]
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.server.secret.encode())

    def _answer(self, status: HTTPStatus, words: str) -> None:
        body = f"{words}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a request's line holds the secret."""
