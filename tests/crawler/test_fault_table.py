"""Every way in which a source can go wrong: each gives its named fault on that source, and nothing else changes.

All sources of the table answer well in a first crawl. In a second one each goes wrong in its way, beside a neighbour
that stays well. In a third one all are well again.
"""

from __future__ import annotations

import gzip
import json
import socket
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, NamedTuple

import brotli
import pytest
from backports import zstd
from certificates import Authority
from loopback import Answer, Finished, Instance, Loopback, sends

TIMEOUT_S = 4
PARSE_LIMIT_S = 3
PRELUDE = f"""
import socket
import sqlite3
import aidocket.crawler.settings as settings
from aidocket.crawler import resolver

# The crawl's own bound on a request is 30 s, and no setting of the operator's shortens it: here, for the slow ones.
settings.DOWNLOAD_TIMEOUT = {TIMEOUT_S}
# Likewise the bound on reading a body, which is 10 s.
from aidocket.crawler.parse import feed
feed.PARSE_LIMIT_S = {PARSE_LIMIT_S}

# Names of the outer world, all on this machine; one that nobody knows; and which of them stand for public hosts.
look_up = socket.getaddrinfo
def getaddrinfo(host, *rest, **named):
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.endswith('unknown-press.com'):
        raise socket.gaierror(socket.EAI_NONAME, 'Name or service not known')
    return look_up('127.0.0.1' if name.endswith('-press.com') else host, *rest, **named)
socket.getaddrinfo = getaddrinfo

guarded = resolver.GuardedResolver.resolveHostName
def resolve(self, receiver, hostName, *rest, **named):
    with resolver.private_addresses(allowed=resolver._PRIVATE_ALLOWED.get() or hostName.endswith('public-press.com')):
        return guarded(self, receiver, hostName, *rest, **named)
resolver.GuardedResolver.resolveHostName = resolve
"""
DAYS_BEFORE = 6


def feed(case: str, *titles: str) -> bytes:
    """An RSS feed with these entries."""
    items = "".join(
        f"<item><title>Lumenworks {title}</title><guid>{case}-{title}</guid><link>http://a.lumen-press.com/{case}/{title}"
        f"</link><pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate><description>What {title} is about: the court in "
        f"Marlport heard Quarry Press, and Lumenworks answered at length.</description></item>"
        for title in titles
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{case}</title>{items}</channel></rss>'.encode()


BEFORE = ("one", "two", "three")
AFTER = ("zero", *BEFORE)
"""What a feed had in the first crawl, and what it would have in the second: the new entry comes first."""

BODY = feed("x", *AFTER)
HALF = BODY[: len(BODY) // 2]
ZIPPED = gzip.compress(BODY, mtime=0)


def packed(body: bytes, encoding: str, **more: Any) -> Answer:
    return Answer(body, type="application/rss+xml", headers={"Content-Encoding": encoding}, **more)


def xml(body: bytes | str, **more: Any) -> Answer:
    return Answer(body, type="application/rss+xml", **more)


def to(url: str) -> Answer:
    return Answer(status=302, headers={"Location": url})


def busy(status: int, retry_after: str) -> Answer:
    return Answer(status=status, headers={"Retry-After": retry_after})


def head(**headers: str) -> bytes:
    """The start of a raw answer."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: application/rss+xml"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def chunk(body: bytes) -> bytes:
    return f"{len(body):x}\r\n".encode() + body + b"\r\n"


def drip() -> Iterator[bytes]:
    for place in range(0, len(BODY), 40):
        yield BODY[place : place + 40]
        time.sleep(0.4)


def endless() -> Iterator[bytes]:
    yield BODY[:-20]
    while True:
        yield b"<!-- nothing to see here -->" * 40_000


def silence(connection: socket.socket) -> None:
    time.sleep(TIMEOUT_S + 3)


def entities(*declared: str, use: str = "") -> Answer:
    """The feed with these declarations of entities, which its first title uses."""
    return xml(f"<!DOCTYPE rss [{''.join(declared)}]>{BODY[21:].decode().replace('Lumenworks', use, 1)}")


def changed(old: str, new: str) -> Answer:
    """The feed with other words in one place."""
    return xml(BODY.replace(old.encode(), new.encode()))


def declaring(charset: str) -> bytes:
    """The feed with another charset in its XML declaration."""
    return BODY.replace(b'"1.0"?', f'"1.0" encoding="{charset}"?'.encode())


ODD_DATES = ("31 Feb 2026", "01 Jan 0000", "01 Jan 9999", "01 Jan 1970", "02 Nov 2926")
DATED = feed("x", *AFTER, "four", "five")
for odd in ODD_DATES:
    DATED = DATED.replace(b"02 Nov 2026", odd.encode(), 1)
TWICE = feed("x", *AFTER, "four").replace(b"x-four", b"x-zero").replace(b"x-one", b"x-two")
HEADERS = (b"HTTP/1.1 200 OK\r\n", *[b"X-Header: one more\r\n" * 1000] * 1000, b"\r\n", BODY)
BROKE_OFF = "the connection broke off before there was an answer"
TORN_JSON = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "zero"'
MANY = " ".join(f"a{n}='1'" for n in range(100_000))
ENTITIES = "declares XML entities"
UNTRUSTED = "certificate has expired, or is signed by nobody who is trusted"
LAUGHS = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(9)]


@dataclass(frozen=True)
class Places:
    """The servers that answers can lead to."""

    canary: Loopback
    slow: Loopback
    closed_port: int
    tls: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A source that goes wrong: how, and the words that its keeper reads.

    `state` is `ok` where the source was read all the same and the words are a remark. `titles` are the entries that it
    brings then. `wait_s` is for how long its server wants to be left alone. `public` sources lie on a public host.
    """

    id: str
    bad: Answer | Callable[[Places], Answer]
    words: str
    state: str = "failing"
    titles: tuple[str, ...] = ()
    wait_s: float | None = None
    public: bool = False
    usual: int = 0
    probed: str = ""


LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)

CASES = [
    # ---------------------------------------------------------------------------------- packed bodies
    Case("gzip-half", packed(ZIPPED[: len(ZIPPED) // 2], "gzip"), "broke off: its gzip is not whole"),
    Case("gzip-without-end", packed(ZIPPED[:-8], "gzip"), "broke off: its gzip is not whole"),
    Case("gzip-head-only", packed(ZIPPED[:10], "gzip"), "broke off: its gzip is not whole"),
    Case("gzip-wrong-sum", packed(ZIPPED[:-8] + b"\1" * 8, "gzip"), "the answer's gzip is damaged"),
    Case("gzip-none", packed(BODY, "gzip"), "the answer's gzip is damaged"),
    Case("gzip-second-half", packed(ZIPPED + ZIPPED[:40], "gzip"), "broke off: its gzip is not whole"),
    Case("gzip-and-rubbish", packed(ZIPPED + b"rubbish" * 9, "gzip"), "", state="ok", titles=AFTER),
    Case("gzip-bomb", packed(gzip.compress(BODY[:-20] + b" " * 50_000_000, 1), "gzip"), "16 MB once it is unpacked"),
    Case("deflate-half", packed(zlib.compress(BODY)[:300], "deflate"), "broke off: its deflate is not whole"),
    Case("deflate-raw", packed(zlib.compress(BODY)[2:-4], "deflate"), "", state="ok", titles=AFTER),
    Case("brotli", packed(brotli.compress(BODY), "br"), "", state="ok", titles=AFTER),
    Case("brotli-half", packed(brotli.compress(BODY)[:200], "br"), "broke off: its br is not whole"),
    Case("brotli-none", packed(BODY, "br"), "the answer's br is damaged"),
    Case("zstd", packed(zstd.compress(BODY), "zstd"), "", state="ok", titles=AFTER),
    Case("zstd-half", packed(zstd.compress(BODY)[:200], "zstd"), "broke off: its zstd is not whole"),
    Case("zstd-none", packed(BODY, "zstd"), "the answer's zstd is damaged"),
    Case("zstd-bomb", packed(zstd.compress(b" " * 50_000_000), "zstd"), "16 MB once it is unpacked"),
    Case("packed-twice", packed(gzip.compress(brotli.compress(BODY)), "br, gzip"), "", state="ok", titles=AFTER),
    Case("packed-oddly", packed(b"\x04\x22\x4d\x18" + BODY[::-1], "lz4"), "packed in a way that is not read (lz4)"),
    Case("encoding-is-a-charset", packed(BODY, "UTF-8"), "", state="ok", titles=AFTER),
    # ---------------------------------------------------------------------------------- lengths and ends
    Case("length-too-long", xml(BODY, length=len(BODY) + 500), "the answer broke off"),
    Case("length-too-short", xml(BODY, length=len(BODY) - 300), "the answer breaks off in the middle"),
    Case("chunks-end-early", sends(head(Transfer_Encoding="chunked") + chunk(HALF)), "the answer broke off"),
    Case("chunk-of-no-size", sends(head(Transfer_Encoding="chunked") + b"many\r\n" + BODY), "the answer broke off"),
    Case("no-length-and-half", sends(head(Connection="close") + HALF), "the answer breaks off in the middle"),
    Case("no-length-and-whole", sends(head(Connection="close") + BODY), "", state="ok", titles=AFTER),
    Case("half-json", Answer(TORN_JSON, type="application/json"), "broken JSON"),
    Case("reset-before-the-answer", sends(reset=True), BROKE_OFF),
    Case("reset-in-the-head", sends(b"HTTP/1.1 200 OK\r\nContent-Ty", reset=True), BROKE_OFF),
    Case("closed-before-the-answer", sends(), BROKE_OFF),
    Case("reset-in-the-body", sends(head(Content_Length="5000") + HALF, reset=True), "the answer broke off"),
    Case("no-http", sends(b"220 mail.lumen-press.com ESMTP\r\n"), "the answer is no HTTP"),
    Case("header-of-10-mb", sends(head(X_Long="a" * 10_000_000) + BODY), BROKE_OFF),
    Case("headers-without-end", sends(*HEADERS), "the head of the answer is larger than 1 MB"),
    Case("plain-50-mb", xml(BODY, length=50 * 2**20), "the answer is larger than 16 MB"),
    Case("endless", Answer(chunks=endless, type="application/rss+xml"), "the answer is larger than 16 MB"),
    Case("slow-trickle", lambda at: to(f"{at.slow.root}/trickle"), "no whole answer within 30 s"),
    Case("no-answer", lambda at: to(f"http://localhost:{at.slow.port}/silence"), "no whole answer within 30 s"),
    Case("refused", lambda at: to(f"http://127.0.0.1:{at.closed_port}/"), "the connection was refused"),
    # ---------------------------------------------------------------------------------- statuses
    Case("status-500", Answer(status=500), "status 500"),
    Case("status-502", Answer("<html>Bad gateway</html>", status=502), "behind it does not answer (502)"),
    Case("status-202", xml(BODY, status=202), "has no answer yet (202)"),
    Case("status-204", Answer(status=204), "nothing at all (204)"),
    Case("status-403", Answer("Checking your browser", status=403), "forbids the request (403)"),
    Case("status-404", Answer("<html>Not found</html>", status=404), "nothing at this address (404)"),
    Case("status-410", Answer(status=410), "gone for good (410)", state="parked"),
    Case("status-429-seconds", busy(429, "3600"), "fewer requests (429)", wait_s=3600),
    Case("status-429-date", busy(429, format_datetime(LATER, usegmt=True)), "fewer requests (429)", wait_s=7200),
    Case("status-429-nothing", Answer(status=429), "fewer requests (429)"),
    Case("status-429-nonsense", busy(429, "soon"), "fewer requests (429)"),
    Case("status-503", busy(503, "1800"), "out of service (503)", wait_s=1800),
    Case("status-503-torn", packed(ZIPPED[:50], "gzip", status=503), "out of service (503)"),
    Case("redirect-loop", lambda at: to("/redirect-loop.xml"), "more than 10 redirects"),
    Case("redirect-to-nothing", Answer(status=302), "no address that can be asked (302)"),
    Case("redirect-to-a-file", to("file:///etc/passwd"), "no address that can be asked (302)"),
    Case("honest-304", Answer(status=304), "", state="ok", probed="but was not asked whether"),
    # ---------------------------------------------------------------------------------- names and encryption
    Case("name-unknown", to("http://nobody.unknown-press.com/feed.xml"), "the host is not known"),
    Case("tls-good", lambda at: to(at.tls["good"]), "", state="ok", titles=AFTER),
    Case("tls-self-signed", lambda at: to(at.tls["self-signed"]), UNTRUSTED),
    Case("tls-expired", lambda at: to(at.tls["expired"]), UNTRUSTED),
    Case("tls-wrong-name", lambda at: to(at.tls["wrong-name"]), "the host's certificate is made out to another name"),
    Case("tls-on-plain-port", lambda at: to(f"https://127.0.0.1:{at.canary.port}/"), "does not speak TLS"),
    # ---------------------------------------------------------------------------------- into our own network
    *(
        Case(
            f"inside-{name}",
            lambda at, host=host: to(f"http://{host}:{at.canary.port}/inside.xml"),  # type: ignore[misc]
            words,
            public=True,
        )
        for name, host, words in (
            ("number", "127.0.0.1", "is a private address"),
            ("short", "127.1", "is a private address"),
            ("decimal", "2130706433", "is a private address"),
            ("hex", "0x7f000001", "is a private address"),
            ("octal", "0177.0.0.1", "is a private address"),
            ("nothing", "0.0.0.0", "is a private address"),
            ("dot", "127.0.0.1.", "is a private address"),
            ("metadata", "169.254.169.254", "is a private address"),
            ("six", "[::1]", "is a private address"),
            ("six-mapped", "[::ffff:127.0.0.1]", "is a private address"),
            ("six-mapped-hex", "[::ffff:7f00:1]", "is a private address"),
            ("six-nat", "[64:ff9b::7f00:1]", "is a private address"),
            ("six-to-four", "[2002:7f00:1::]", "is a private address"),
            ("name", "rebinding-press.com", "leads to a private address"),
            ("localhost", "localhost", "is a reserved name"),
            ("password", "public-press.com@127.0.0.1", "there is a password in the address"),
        )
    ),
    # ---------------------------------------------------------------------------------- something else than a feed
    Case("web-page", Answer("<!doctype html><html><title>Welcome</title><p>News</html>"), "a web page, not a feed"),
    Case("login-page", Answer("<html><title>Sign in</title><input type=password></html>"), "a login page, not a feed"),
    Case("json-error", Answer('{"error": "quota exceeded"}', type="application/json"), "JSON, but no JSON Feed"),
    Case("plain-error", Answer("Database error", type="text/plain"), "no feed, or a broken one"),
    Case("binary", Answer(bytes(range(256)) * 20, type="application/rss+xml"), "no feed, or a broken one"),
    Case("empty-body", xml(b""), "the answer is empty"),
    Case("blank-body", xml(b" \r\n\t "), "the answer is empty"),
    Case("no-entries", xml(feed("x")), "no entries, though it had some before", state="ok"),
    Case("no-entries-where-usual", xml(feed("x")), "it gives nothing, where it usually gives 3 entries", usual=3),
    # ---------------------------------------------------------------------------------- bombs
    Case("billion-laughs", entities(*LAUGHS, use="&l8;"), ENTITIES),
    Case("quadratic", entities(f'<!ENTITY a "{"a" * 50_000}">', use="&a;" * 50_000), ENTITIES),
    Case("external-entity", entities('<!ENTITY a SYSTEM "file:///etc/passwd">', use="&a;"), ENTITIES),
    Case("parameter-entity", lambda at: entities(f'<!ENTITY % a SYSTEM "{at.canary.root}/x.dtd"> %a;'), ENTITIES),
    Case("external-dtd", lambda at: changed('"1.0"?>', f'"1.0"?><!DOCTYPE rss SYSTEM "{at.canary.root}/x.dtd">'),
         "", state="ok", titles=AFTER),
    Case("deep-nesting", xml(BODY[:21] + b"<a>" * 20_000), "no feed, or a broken one"),
    Case("deep-json", Answer('{"version": ' + "[" * 200_000, type="application/json"), "broken JSON"),
    Case("deep-html", changed("What zero is about", "&lt;div&gt;" * 5_000), "", state="ok", titles=AFTER),
    Case("long-attribute", changed("<channel>", f'<channel a="{"a" * 5_000_000}">'), "", state="ok", titles=AFTER),
    Case("many-attributes", changed("<channel>", f"<channel {MANY}>"), "to read it took longer than"),
    # ---------------------------------------------------------------------------------- letters, dates, ids
    Case("latin-1-as-utf-8", xml(declaring("utf-8").replace(b"zero is", b"z\xe9ro is")), "", state="ok", titles=AFTER),
    Case("charset-unknown", xml(declaring("x-klingon")), "the encoding 'x-klingon' is not read"),
    Case("charset-that-hides", xml(declaring("utf-7")), "the encoding 'utf-7' is not read"),
    Case("charset-unknown-in-the-head", Answer(BODY, type="text/xml; charset=x-klingon"), "", state="ok", titles=AFTER),
    Case("utf-16-unmarked", xml(declaring("utf-16le").decode().encode("utf-16-le")), "", state="ok", titles=AFTER),
    Case("nul-bytes", changed("zero is", "ze\0ro\0 is"), "", state="ok", titles=AFTER),
    Case("absurd-dates", xml(DATED), "entries whose date cannot be read or believed: 4; entries dated in the future: 1",
         state="ok", titles=(*AFTER, "four", "five")),
    Case("ids-twice", xml(TWICE), "entries that share an id with another, and are known by their links: 4",
         state="ok", titles=(*AFTER, "four")),
]  # fmt: skip
"""The table."""

BAD = [case for case in CASES if case.state != "ok"]
READ = [case for case in CASES if case.state == "ok"]


class Table(NamedTuple):
    instance: Instance
    canary: Loopback
    second: Finished
    third: Finished
    verdicts: dict[str, str]
    rows: list[dict[str, dict[str, Any]]]
    """Sources by id, after each crawl; each with its documents by title, and what is known of its address."""


def _rows(instance: Instance) -> dict[str, dict[str, Any]]:
    found = {row["id"]: {**row, "documents": {}, "fetches": {}} for row in instance.rows("SELECT * FROM sources")}
    for row in instance.rows("SELECT * FROM documents"):
        found[row["source_id"]]["documents"][row["title"].removeprefix("Lumenworks ")] = row
    for row in instance.rows("SELECT * FROM fetches"):
        found[row["source_id"]]["fetches"][row["url"]] = row
    return found


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    folder = tmp_path_factory.mktemp("table")
    authority = Authority(folder)
    contexts = {
        "good": authority.context("good"),
        "self-signed": authority.context("self-signed", signs_itself=True),
        "expired": authority.context("expired", days=-1),
        "wrong-name": authority.context("wrong-name", host="www.lumen-press.com"),
    }
    with ExitStack() as stack:
        web, canary, slow = (stack.enter_context(Loopback()) for _ in range(3))
        secure = {name: stack.enter_context(Loopback(context)) for name, context in contexts.items()}
        nobody = stack.enter_context(socket.socket())
        nobody.bind(("127.0.0.1", 0))
        for server in secure.values():
            server.answers["/feed.xml"] = xml(BODY)
        slow.answers["/trickle"], slow.answers["/silence"] = Answer(chunks=drip, type="text/xml"), Answer(raw=silence)
        places = Places(
            canary, slow, nobody.getsockname()[1],
            {name: f"{server.root.replace('http:', 'https:')}/feed.xml" for name, server in secure.items()},
        )  # fmt: skip
        instance = Instance(folder, prelude=PRELUDE, environment={"SSL_CERT_FILE": str(authority.path)})
        for case in CASES:
            root = f"http://{case.id}.public-press.com:{web.port}" if case.public else web.root
            instance.add(case.id, f"{root}/{case.id}.xml", follow="none")
            instance.add(f"{case.id}-neighbour", f"{web.root}/{case.id}-neighbour.xml", follow="none")

        def answer(titles: tuple[str, ...], *, bad: bool) -> None:
            for case in CASES:
                number = len(titles)
                changed_at = f"Mon, 02 Nov 2026 10:00:0{number} GMT"
                well = xml(feed("x", *titles), etag=f'"{number}"', last_modified=changed_at)
                web.answers[f"/{case.id}-neighbour.xml"] = well
                gone_wrong = case.bad(places) if callable(case.bad) else case.bad
                web.answers[f"/{case.id}.xml"] = gone_wrong if bad else well

        rows = []
        answer(BEFORE, bad=False)
        first = instance.crawl()
        assert first.report["failures"] == [], first.stderr
        rows.append(_rows(instance))
        for case in CASES:
            _give_history(instance, case)
        answer(AFTER, bad=True)
        second = instance.crawl()
        rows.append(_rows(instance))
        verdicts = _check(instance)
        answer(AFTER, bad=False)
        third = instance.crawl()
        rows.append(_rows(instance))
        yield Table(instance, canary, second, third, verdicts, rows)


def _give_history(instance: Instance, case: Case) -> None:
    """As if the source had been read on days before, too."""
    with sqlite3.connect(instance.db) as db:
        for day in range(1, DAYS_BEFORE + 1) if case.usual else ():
            db.execute("INSERT INTO source_counts VALUES (?, ?, ?)", [case.id, f"2026-10-0{day}", case.usual])


def _run(instance: Instance, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Another command, in a process like that of the crawls."""
    program = f"{PRELUDE}\nfrom aidocket.cli import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments, "--json", "--sources", str(instance.folder / "sources")],
        capture_output=True, text=True, timeout=120, env=instance.env(), check=False,
    )  # fmt: skip


def _check(instance: Instance) -> dict[str, str]:
    """What `aidocket sources check --live` says of each source."""
    done = _run(instance, "sources", "check", "--live", "--db", str(instance.db))
    assert done.returncode == 1, done.stderr
    return {verdict["source_id"]: verdict["wrong"] for verdict in json.loads(done.stdout)}


def _ids(case: Case) -> str:
    return case.id


@pytest.mark.parametrize("case", BAD, ids=_ids)
def test_a_fault_is_named_on_its_source(table: Table, case: Case) -> None:
    row = table.rows[1][case.id]
    assert case.words in row["reason"]
    assert (row["state"], row["failures"]) == (case.state, 1)
    assert case.words in table.second.failure(case.id)
    assert f"source {case.id}: {row['reason']}" in table.second.stderr
    assert "\n" not in row["reason"]


@pytest.mark.parametrize("case", BAD, ids=_ids)
def test_nothing_is_taken_from_it_and_nothing_of_it_is_lost(table: Table, case: Case) -> None:
    before, after = table.rows[0][case.id], table.rows[1][case.id]
    assert set(after["documents"]) == set(BEFORE)
    assert after["documents"] == before["documents"]
    kept = ("etag", "last_modified", "body_sha256", "body_bytes", "read_as")
    validators = [{name: row["fetches"][row["url"]][name] for name in kept} for row in (before, after)]
    assert validators[0] == validators[1]
    assert validators[0]["etag"] == '"3"'
    assert after["last_success"] == before["last_success"]


@pytest.mark.parametrize("case", BAD, ids=_ids)
def test_it_is_asked_again_later(table: Table, case: Case) -> None:
    row = table.rows[1][case.id]
    not_before = row["fetches"][row["url"]]["not_before"]
    if case.state == "parked":
        assert (row["next_try"], not_before) == (None, None)
        return
    tried = datetime.fromisoformat(row["last_try"])
    wait_s = (datetime.fromisoformat(row["next_try"]) - tried).total_seconds()
    expected = case.wait_s or 15 * 60
    assert expected - 120 <= wait_s <= expected + 1
    assert (not_before == row["next_try"]) if case.wait_s else (not_before is None)


@pytest.mark.parametrize("case", READ, ids=_ids)
def test_what_is_merely_odd_is_read(table: Table, case: Case) -> None:
    row = table.rows[1][case.id]
    assert (row["state"], row["failures"]) == ("ok", 0), row["reason"]
    assert set(row["documents"]) == {*BEFORE, *case.titles}
    assert row["reason"] == (case.words or None)
    if case.words:
        assert f"source {case.id}: {case.words}" in table.second.stderr


@pytest.mark.parametrize("case", CASES, ids=_ids)
def test_its_neighbour_notices_nothing(table: Table, case: Case) -> None:
    row = table.rows[1][f"{case.id}-neighbour"]
    assert (row["state"], row["failures"], row["reason"]) == ("ok", 0, None)
    assert set(row["documents"]) == set(AFTER)


@pytest.mark.parametrize("case", CASES, ids=_ids)
def test_a_probe_says_the_same(table: Table, case: Case) -> None:
    words = "asked to be left alone until" if case.wait_s else case.probed or case.words
    assert words in table.verdicts[case.id]
    assert bool(words) == bool(table.verdicts[case.id])
    assert table.verdicts[f"{case.id}-neighbour"] == ""


@pytest.mark.parametrize("case", CASES, ids=_ids)
def test_it_is_well_again_when_its_server_is(table: Table, case: Case) -> None:
    row = table.rows[2][case.id]
    if case.wait_s or case.state == "parked":
        assert set(row["documents"]) == set(BEFORE)
        return
    assert (row["state"], row["failures"], row["reason"]) == ("ok", 0, None)
    assert set(row["documents"]) >= set(AFTER)


def test_faults_are_counted_and_do_not_decide_the_exit_code(table: Table) -> None:
    report = table.second.report
    assert table.second.status == 0
    assert sorted(failure["source_id"] for failure in report["failures"]) == sorted(case.id for case in BAD)
    assert report["failed"] == len(BAD)
    assert report["done"] == 2 * len(CASES) - len(BAD)
    assert "Traceback" not in table.second.stderr


def test_the_run_lasts_as_long_as_the_slowest_source_may(table: Table) -> None:
    assert table.second.seconds < TIMEOUT_S + 40


def test_nothing_is_asked_inside_the_network(table: Table) -> None:
    assert table.canary.hits == []


def test_a_replay_takes_as_little_from_a_fault(table: Table) -> None:
    first = table.instance
    second = Instance(first.folder / "again")
    done = _run(first, "archive", "replay", "--archive", str(first.folder / "archive"), "--db", str(second.db))
    assert done.returncode == 0, done.stderr
    times = {"number", "first_seen", "last_changed", "text_since"}
    crawled, replayed = (
        [
            {name: value for name, value in row.items() if name not in times}
            for row in place.rows("SELECT * FROM documents ORDER BY id")
        ]
        for place in (first, second)
    )
    assert len(crawled) > len(CASES) * 7
    assert replayed == crawled
