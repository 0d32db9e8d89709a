"""A crawl that is killed, and the next one: together they write what an undisturbed one writes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import STORY, Answer, Instance, Loopback, item, page, rss

PAGES = 9


@pytest.fixture(scope="module")
def web() -> Iterator[Loopback]:
    with Loopback() as found:
        links = [item(f"Lumenworks part {n}", f"{found.root}/part/{n}") for n in range(PAGES)]
        found.answers["/one.xml"] = Answer(rss(*links[:6]).body, etag='"one"', type="text/xml")
        found.answers["/two.xml"] = rss(*links[4:], item("Lumenworks lost", f"{found.root}/lost"))
        found.answers["/broken.xml"] = Answer(status=500)
        found.answers["/lost"] = Answer(status=500)
        for number in range(PAGES):
            found.answers[f"/part/{number}"] = page(f"Lumenworks part {number}", *STORY)
            found.answers[f"/part/{number}"].delay_s = 0.15
        yield found


def _instance(folder: Path, web: Loopback) -> Instance:
    instance = Instance(folder)
    for name in ("one", "two", "broken"):
        instance.add(name, f"{web.root}/{name}.xml")
    return instance


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, web: Loopback) -> dict[str, list[tuple[Any, ...]]]:
    instance = _instance(tmp_path_factory.mktemp("undisturbed"), web)
    assert instance.crawl().status == 0
    return instance.content()


@pytest.mark.parametrize("moment", ["/one.xml", "/part/4"])
def test_a_killed_crawl_loses_nothing_and_asks_for_nothing_twice(
    tmp_path: Path, web: Loopback, undisturbed: dict[str, list[tuple[Any, ...]]], moment: str
) -> None:
    instance = _instance(tmp_path, web)
    seen = web.count()
    process = subprocess.Popen(
        instance.command(), env=instance.env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 30
    while moment not in [hit.target for hit in web.hits[seen:]] and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    again = web.count()
    assert instance.crawl().status == 0
    assert instance.content() == undisturbed
    states = [row["state"] for row in instance.rows("SELECT state FROM runs ORDER BY id")]
    assert states[-1] == "done"
    assert set(states[:-1]) <= {"killed"}
    complete = {hit.target for hit in web.hits[seen:again] if hit.target.startswith("/part/")}
    repeated = complete & {hit.target for hit in web.hits[again:]}
    assert len(repeated) <= 1, "only the page that was on its way is asked for again"


def test_an_interrupt_ends_the_crawl_at_once_and_is_gone_on_with(tmp_path: Path) -> None:
    with Loopback() as slow:
        slow.answers["/slow.xml"] = Answer(rss().body, type="text/xml", delay_s=20)
        instance = Instance(tmp_path)
        instance.add("slow", f"{slow.root}/slow.xml")
        process = subprocess.Popen(
            instance.command(), env=instance.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        while not slow.asked("/slow.xml"):
            time.sleep(0.01)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
        assert time.monotonic() - began < 5
        assert process.returncode == 130
        assert "interrupted; what was finished is kept" in told
        assert instance.rows("SELECT state FROM runs") == [{"state": "killed"}]


def test_what_cannot_be_written_ends_the_crawl_with_one_line(tmp_path: Path) -> None:
    prelude = (
        "import sqlite3, aidocket.store.crawling as crawling\n"
        "def full(*_, **__): raise sqlite3.OperationalError('database or disk is full')\n"
        "crawling.write_body = full"
    )
    with Loopback() as web:
        web.answers["/feed.xml"] = rss(item("Lumenworks", f"{web.root}/1"))
        instance = Instance(tmp_path, prelude=prelude)
        instance.add("feed", f"{web.root}/feed.xml")
        done = instance.crawl()
        assert done.status == 1
        assert "aidocket.db: database or disk is full; the crawl ended there" in done.stderr
        assert "Traceback" not in done.stderr
        assert web.asked("/1") == []
