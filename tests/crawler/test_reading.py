"""The process that parses, beside the one that asks: what becomes of either when the other is brought down."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.loopback import Answer, Instance, Loopback

FEED = '<rss version="2.0"><channel><item><title>{0}</title><guid isPermaLink="false">{0}</guid></item></channel></rss>'
DEADLY = """
import os
from aidocket.crawler.parse import feed
read = feed.read_plain_feed
def read_or_die(body, **more):
    if b"deadly" in body:
        os._exit(9)
    return read(body, **more)
feed.read_plain_feed = read_or_die
"""
SLOW = """
import time
from aidocket.crawler.parse import feed
def sleep(body, **more):
    time.sleep(600)
feed.read_plain_feed = sleep
feed.PARSE_LIMIT_S = 600
"""
# Elsewhere there is no such process: see reading.py.
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only on Linux is there a process beside the crawl")


def test_a_body_that_brings_the_parser_down_fails_alone(tmp_path: Path) -> None:
    with Loopback() as web:
        place = Instance(tmp_path, prelude=DEADLY)
        for name in ("one", "two", "deadly", "three", "four"):
            web.answers[f"/{name}"] = Answer(FEED.format(name), type="application/rss+xml")
            place.add(name, f"{web.root}/{name}", follow="none")
        done = place.crawl()
        assert done.report["failed"] == 1
        assert "came to an end over it" in done.failure("deadly")
        titles = {row["title"] for row in place.rows("SELECT title FROM documents")}
        assert titles == {"one", "two", "three", "four"}


def test_the_parser_ends_with_the_crawl_that_began_it(tmp_path: Path) -> None:
    with Loopback() as web:
        place = Instance(tmp_path, prelude=SLOW)
        web.answers["/slow"] = Answer(FEED.format("slow"), type="application/rss+xml")
        place.add("slow", f"{web.root}/slow", follow="none")
        crawl = subprocess.Popen(place.command(), env=place.env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            children = _wait_for_children(crawl.pid)
            assert children
        finally:
            crawl.send_signal(signal.SIGKILL)
            crawl.wait()
        limit = time.monotonic() + 10
        while any(Path(f"/proc/{child}").exists() for child in children):
            assert time.monotonic() < limit, "the parser outlived the crawl"
            time.sleep(0.05)


def _wait_for_children(pid: int) -> list[str]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        found = listed.read_text().split() if listed.exists() else []
        if found:
            return found
        time.sleep(0.05)
    return []
