"""Several workers at one queue: they write what one process writes, ask for no page twice, and can be lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from loopback import STORY, Answer, Hit, Instance, Loopback, item, page, rss
from queue_place import QUICK, workers

HOSTS = 8


FEEDS = 5


PAGES = 3
"""Pages that only one feed links to; the feeds of a host all link to one more."""


UNLIKE = ("requests", "bytes")
"""What differs in a report: each worker asks for the robots.txt of its hosts."""


OF_HOSTS = ("/.well-known/tdmrep.json", "/ai.txt")
"""Files that are asked for before the first page of a host, by each worker that is given the host."""


@dataclass(frozen=True)
class Round:
    """What a crawl wrote, what it asked for, and what it told."""

    content: dict[str, list[tuple[Any, ...]]]
    asked: Counter[tuple[int, str]]
    report: dict[str, Any]


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
