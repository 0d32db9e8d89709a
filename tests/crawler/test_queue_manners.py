"""What holds for all workers together: quotas, breaks, one at a time to a host, secrets, and clear words."""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback, item, rss
from queue_place import QUICK, workers
from sqlite_utils import Database

from aidocket.config import Config
from aidocket.crawler.masking import Masks
from aidocket.crawler.queue import link, worker
from aidocket.crawler.triage import Triage
from aidocket.crawler.work import PutOff
from aidocket.progress import Silent
from aidocket.store.crawling import KnownNames


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
    assert min(gaps[:5]) >= 0.08  # a turn begins when the loop comes to it, which may be late


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
