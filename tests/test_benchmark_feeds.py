"""The benchmark's set of feeds, and our crawl over a small one: it holds what is true. No time is taken."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest

sys.path.append(str(Path(__file__).parents[1]))

from benchmarks.feeds.contestants import Bench, our_failures, our_titles
from benchmarks.feeds.faults import FAULTS
from benchmarks.feeds.generate import generate
from benchmarks.feeds.model import Feed, FeedSet
from benchmarks.feeds.rounds import PHASES, ask_server, serving

SMALL = {"feeds": 60, "broken": len(FAULTS), "seed": 7, "hosts": 30}
SHAPES = {"rss-2.0", "atom", "rss-1.0", "rss-0.91", "rss-0.92", "json-feed"}


Held = tuple[dict[str, list[str]], dict[str, str]]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FeedSet, dict[str, Held]]]:
    """What our crawl holds of a small set after each phase."""
    feeds = generate(**SMALL)
    folder = tmp_path_factory.mktemp("bench")
    (folder / "registry").mkdir()
    with serving(**SMALL) as port:
        bench = Bench(feeds=feeds, port=port, folder=folder, peers_python="")
        bench.prepare()
        held = {}
        for phase, step in PHASES:
            ask_server(feeds, port, f"/step/{step}")
            _crawl(bench)
            held[phase] = (our_titles(folder), our_failures(folder))
    yield feeds, held


def _crawl(bench: Bench) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIDOCKET_")}
    db = bench.folder / "aidocket.db"
    subprocess.run(
        [sys.executable, "-m", "aidocket", "--quiet", "crawl", "--sources", bench.sources, "--db", db],
        env={**kept, "AIDOCKET_REGISTRY": str(bench.folder / "registry"), "AIDOCKET_ARCHIVE": "off"},
        check=True,
        capture_output=True,
        timeout=120,
    )


@pytest.mark.parametrize(("phase", "step"), PHASES)
def test_the_crawl_holds_each_true_entry_and_no_other(
    crawled: tuple[FeedSet, dict[str, Held]], phase: str, step: int
) -> None:
    feeds, held = crawled
    titles, _ = held[phase]
    true = {feed.id: sorted(feed.titles[step]) for feed in feeds.feeds if feed.is_good}
    assert {source: sorted(found) for source, found in titles.items()} == true


@pytest.mark.parametrize(("phase", "step"), PHASES)
def test_the_crawl_names_each_broken_feed_and_no_other(
    crawled: tuple[FeedSet, dict[str, Held]], phase: str, step: int
) -> None:
    feeds, held = crawled
    _, failures = held[phase]
    assert set(failures) == {feed.id for feed in feeds.broken}
    assert all(failures.values())


def test_the_whole_set_has_the_entries_that_it_promises() -> None:
    feeds = generate()
    assert (len(feeds.feeds), len(feeds.broken)) == (500, 25)
    assert (feeds.true_entries(0), feeds.true_entries(1)) == (14_250, 14_300)
    assert {feed.fault for feed in feeds.broken} == {fault.name for fault in FAULTS}
    assert {feed.shape for feed in feeds.feeds if feed.is_good} == SHAPES
    assert sum("changed" in feed.traits for feed in feeds.feeds) == 25


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert generate(feeds=12, seed=3) == generate(feeds=12, seed=3)
    assert generate(feeds=12, seed=3) != generate(feeds=12, seed=4)


def _good_xml() -> list[Feed]:
    return [feed for feed in generate(feeds=60, seed=7).feeds if feed.is_good and feed.shape != "json-feed"]


@pytest.mark.parametrize("feed", _good_xml(), ids=lambda feed: f"{feed.id}-{feed.shape}")
def test_feedparser_reads_each_good_feed_of_xml(feed: Feed) -> None:
    for body, titles in zip(feed.body, (feed.titles[0], feed.titles[1][:30]), strict=True):
        parsed = feedparser.parse(body, response_headers={"content-type": "application/xml"})
        assert tuple(entry.title for entry in parsed.entries) == titles
