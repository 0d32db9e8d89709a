"""The webhook: CourtListener's pushes over loopback, in its own shapes."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator

from aidocket.crawler.archive import PUSHES, Archive
from aidocket.crawler.parse.feed import NotAFeedError, parse_feed
from aidocket.crawler.parse.instead import web_page_instead
from aidocket.crawler.parse.shape import ShapeError, parse_object
from aidocket.crawler.webhook import HEADER, MAX_BODY_BYTES, WebhookServer
from aidocket.store.database import open_database
from aidocket.store.records import Source

SECRET = "asecretofourown123456"
SHARED = Path(__file__).parents[3] / "shared/formats/courtlistener/webhooks"


class Hook(NamedTuple):
    port: int
    db: Path

    def post(self, body: bytes, *, path: str = f"/{SECRET}", key: str | None = "key-00000001", **headers: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {"Idempotency-Key": key} if key else {}
        connection.request("POST", path, body, {**named, **headers})
        status = connection.getresponse().status
        connection.close()
        return status

    def keys(self) -> list[str]:
        db = open_database(self.db)
        found = [row["key"] for row in db.execute("SELECT key FROM documents ORDER BY key")]
        db.close()
        return found


@pytest.fixture
def hook(tmp_path: Path) -> Iterator[Hook]:
    path = tmp_path / "a.db"
    db = open_database(path)
    source = Source(
        id="watch", name="Watch", kind="courtlistener", url="https://www.courtlistener.com/api/rest/v4/search/",
        topic="filings", jurisdiction="US", language="en", schedule="hourly", licence="public-domain", publish="full",
        trust="official", enabled=True, settings={},
    )  # fmt: skip
    with db.atomic():
        db.execute("INSERT INTO sources (id, name, kind, url) VALUES ('watch', 'Watch', 'courtlistener', 'x')")
        db.execute(
            "INSERT INTO disputes (id, title, status, origin) VALUES ('q', 'Quarry v. Lumen', 'active', 'curated')"
        )
        db.execute(
            """INSERT INTO proceedings (id, dispute_id, caption, court_id, court, docket_number, level,
                 courtlistener_id, origin) VALUES ('q', 'q', 'Quarry v. Lumen', 'cand', 'N.D. Cal.', '3:26-cv-00077',
                 'trial', 77, 'curated')"""
        )
    db.close()
    server = WebhookServer(
        ("127.0.0.1", 0), secret=SECRET, source=source, open_db=lambda: open_database(path),
        now=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC), told=lambda _: None, archive=tmp_path / "archive" / PUSHES,
    )  # fmt: skip
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield Hook(server.server_address[1], path)
    server.shutdown()
    server.server_close()


def _pushed(*results: dict[str, Any], event: int = 1) -> bytes:
    return json.dumps({"payload": {"results": results}, "webhook": {"version": 1, "event_type": event}}).encode()


ENTRY = {
    "id": 500, "docket": 77, "date_filed": "2026-11-19", "description": "", "entry_number": 12,
    "recap_sequence_number": "2026-11-19.001", "recap_documents": [
        {"id": 900, "description": "Order on Motion to Dismiss", "document_number": "12", "document_type": 1,
         "attachment_number": None, "absolute_url": "/docket/77/12/quarry-v-lumen/", "is_available": False}],
}  # fmt: skip
OPINION = {
    "cluster_id": 5, "docket_id": 77, "caseName": "Quarry v. Lumen", "court_id": "cand",
    "docketNumber": "3:26-cv-00077", "dateFiled": "2026-11-19", "absolute_url": "/opinion/5/quarry-v-lumen/",
    "snippet": "The <mark>model</mark> copied.",
}  # fmt: skip


def test_a_docket_alert_becomes_a_document_of_its_case(hook: Hook) -> None:
    assert hook.post(_pushed(ENTRY)) == 200
    db = open_database(hook.db)
    row = db.execute("SELECT * FROM documents").fetchone()
    assert (row["key"], row["caption"], row["docket_number"]) == (
        "recap-document/900",
        "Quarry v. Lumen",
        "3:26-cv-00077",
    )
    assert (row["kind"], row["entry_number"]) == ("ruling", "12")


def test_a_search_alert_of_the_first_version_keeps_its_extract(hook: Hook) -> None:
    assert hook.post(_pushed(OPINION, event=2)) == 200
    row = open_database(hook.db).execute("SELECT text FROM documents").fetchone()
    assert row["text"] == "The model copied."


def test_a_delivery_that_comes_twice_is_stored_once(hook: Hook) -> None:
    other = {**OPINION, "cluster_id": 6}
    assert [hook.post(_pushed(OPINION, event=2)), hook.post(_pushed(other, event=2))] == [200, 200]
    assert hook.keys() == ["cluster/5"], "the key decides, as CourtListener has it"
    assert hook.post(_pushed(other, event=2), key="key-00000002") == 200
    assert hook.keys() == ["cluster/5", "cluster/6"]


def test_every_delivery_is_in_the_archive_once_and_without_the_secret(hook: Hook) -> None:
    assert hook.post(_pushed({**ENTRY, "note": SECRET})) == 200
    assert hook.post(_pushed({**ENTRY, "note": SECRET})) == 200
    assert hook.post(_pushed(event=99), key="key-00000002") == 400, "a later parser may know it"
    assert hook.post(b"no JSON", key="key-00000003", path="/wrong") == 404
    folder = hook.db.parent / "archive" / PUSHES
    archive = Archive(folder)
    pushes = archive.pushes()
    archive.close()
    assert [(push.url, push.at, push.source_id) for push in pushes] == [
        (f"urn:aidocket:push:key-0000000{n}", "2026-11-20T12:00:00Z", "watch") for n in (1, 2)
    ]
    assert b"TOKEN" in pushes[0].body
    [path] = folder.glob("*.warc.gz")
    assert SECRET.encode() not in gzip.decompress(path.read_bytes())
    with path.open("rb") as file:
        assert [record.rec_type for record in ArchiveIterator(file)] == ["resource", "resource"]


def test_a_delivery_comes_again_if_the_archive_is_busy(hook: Hook) -> None:
    archive = Archive(hook.db.parent / "archive" / PUSHES)
    assert hook.post(_pushed(ENTRY)) == 503
    assert hook.keys() == []
    archive.close()
    assert hook.post(_pushed(ENTRY)) == 200
    assert hook.keys() == ["recap-document/900"]


def test_the_secret_may_stand_in_a_header(hook: Hook) -> None:
    assert hook.post(_pushed(ENTRY), path="/", **{HEADER: SECRET}) == 200


@pytest.mark.parametrize(
    ("body", "changes", "status"),
    [
        pytest.param(_pushed(ENTRY), {"path": "/"}, 404, id="no secret"),
        pytest.param(_pushed(ENTRY), {"path": f"/{SECRET}x"}, 404, id="a wrong secret"),
        pytest.param(_pushed(ENTRY), {"key": None}, 400, id="no key"),
        pytest.param(b"<html>", {}, 400, id="no JSON"),
        pytest.param(b"[]", {}, 400, id="no object"),
        pytest.param(_pushed({"strange": 1}), {}, 400, id="a result that is not known"),
        pytest.param(_pushed(event=99), {}, 400, id="an event that is not known"),
        pytest.param(_pushed(event=3), {}, 200, id="an event without documents"),
    ],
)
def test_what_is_refused_leaves_nothing(hook: Hook, body: bytes, changes: dict[str, Any], status: int) -> None:
    assert hook.post(body, **changes) == status
    assert hook.keys() == []


def test_a_body_that_is_too_long_is_not_read(hook: Hook) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", hook.port, timeout=10)
    connection.putrequest("POST", f"/{SECRET}")
    connection.putheader("Content-Length", str(MAX_BODY_BYTES + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(path.name for path in SHARED.glob("*.json")))
def test_recorded_events_are_taken(hook: Hook, name: str) -> None:
    assert hook.post((SHARED / name).read_bytes()) == 200
    assert bool(hook.keys()) == ("docket_alert" in name or "search_alert" in name)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(b'{"results": []}', None, id="JSON"),
        pytest.param(b"<rss version='2.0'/>", None, id="a feed"),
        pytest.param(b"<!DOCTYPE html><html><title>Home</title></html>", "a web page", id="a page"),
        pytest.param(b"<html><title>Sign in - Court</title>", "a login page", id="a login page by its title"),
        pytest.param(b"<html><input name=p type='password'>", "a login page", id="a login page by its field"),
        pytest.param(b"<html><title>PACER: Login</title>", "PACER's login page", id="PACER's"),
    ],
)
def test_what_comes_instead_of_an_answer_is_named(body: bytes, words: str | None) -> None:
    assert web_page_instead(body) == words
    if words:
        with pytest.raises(NotAFeedError, match=f"the answer is {words}, not a feed"):
            parse_feed(body, url="https://court.gov/rss", content_type="text/html", most=5)
        with pytest.raises(ShapeError, match=f"the answer is {words}, not JSON"):
            parse_object(body)
