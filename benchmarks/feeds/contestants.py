"""Who takes part: how each is set up and run as its documentation says, and what it then holds."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from benchmarks.common.environment import ROOT
from benchmarks.feeds.model import FeedSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where a round of runs takes place: the set, the server's port, the lists that the contestants are given."""

    feeds: FeedSet
    port: int
    folder: Path
    peers_python: str
    asks_robots: bool = True

    @property
    def urls(self) -> Path:
        """A list of the feeds' addresses."""
        return self.folder / "urls.txt"

    @property
    def sources(self) -> Path:
        """The same as AI Docket's source files."""
        return self.folder / "sources"

    @property
    def bodies(self) -> Path:
        """The good feeds' bodies, for a contestant without a network."""
        return self.folder / "bodies"

    def prepare(self) -> None:
        """Write the lists."""
        self.sources.mkdir(parents=True)
        self.urls.write_text("".join(f"{feed.url(self.port)}\n" for feed in self.feeds.feeds), "utf-8")
        for feed in self.feeds.feeds:
            entry = source_entry(feed.id, feed.url(self.port), asks_robots=self.asks_robots)
            (self.sources / f"{feed.id}.yaml").write_text(yaml.safe_dump(entry, sort_keys=False), "utf-8")
        for step in (0, 1):
            folder = self.bodies / str(step)
            folder.mkdir(parents=True)
            for feed in self.feeds.feeds:
                if not feed.is_good:
                    continue
                (folder / feed.id).write_bytes(feed.body[step])


def source_entry(source_id: str, url: str, *, asks_robots: bool) -> dict[str, object]:
    """A source file. Linked pages are left alone, for no other contestant reads them.

    Like most feeds of the registry, it does not say why robots.txt need not be asked, so robots.txt is.
    """
    why = {} if asks_robots else {"access_why": "a feed of the benchmark's own server"}
    return {
        "id": source_id,
        "name": source_id.title(),
        "kind": "feed",
        "url": url,
        "topic": "news",
        "jurisdiction": "GB",
        "language": "en",
        "schedule": "hourly",
        "licence": "all-rights-reserved",
        "publish": "excerpt",
        "trust": "press",
        "access": "feed",
        **why,
        "follow": "none",
        "allow_private": True,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """One row of the table.

    `command` gives the program for a run into a folder of its own (step 0 or 1 of the set); `setup` what is run once
    before, not measured. `by_feed` reads from its own store how many entries of
    each feed it holds, by the feed's address or id. `phases` are those that mean
    something for it. `needs` is a program that has to be installed.
    """

    name: str
    title: str
    command: Callable[[Bench, Path, int], list[str]]
    setup: Callable[[Bench, Path], list[str]] | None = None
    by_feed: Callable[[Path], dict[str, int]] | None = None
    phases: tuple[str, ...] = ("first", "unchanged", "changed")
    environment: dict[str, str] = field(default_factory=dict)
    needs: str = ""
    is_ours: bool = False
    note: str = ""

    def env(self, folder: Path) -> dict[str, str]:
        """The environment of its runs: nothing of the tester's own settings."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        return {
            **kept,
            "HOME": str(folder),
            "TERM": "xterm",
            "PYTHONPATH": "" if self.is_ours else str(ROOT),
            **self.environment,
        }

    @property
    def is_there(self) -> bool:
        """Whether what it needs is installed."""
        return not self.needs or shutil.which(self.needs) is not None


# ------------------------------------------------------------------------------------------------------- AI Docket


def _crawl(bench: Bench, folder: Path, _step: int) -> list[str]:
    program = Path(sys.executable).with_name("aidocket")
    return [str(program), "crawl", "--sources", str(bench.sources), "--json", "--db", str(_our_db(folder))]


def _our_db(folder: Path) -> Path:
    return folder / "aidocket.db"


def count_rows(path: Path, table: str, feed: str) -> dict[str, int]:
    """How many rows a table has of each feed; none where there is no database yet."""
    if not path.exists():
        return {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return dict(db.execute(f"SELECT {feed}, count(*) FROM {table} GROUP BY 1"))


def our_titles(folder: Path) -> dict[str, list[str]]:
    """Of each source, the titles that AI Docket holds."""
    found: dict[str, list[str]] = {}
    with closing(sqlite3.connect(_our_db(folder))) as db:
        for source, title in db.execute("SELECT source_id, title FROM documents"):
            found.setdefault(source, []).append(title)
    return found


def our_failures(folder: Path) -> dict[str, str]:
    """Of each source that AI Docket holds for failed, the reason."""
    with closing(sqlite3.connect(_our_db(folder))) as db:
        rows = db.execute("SELECT id, reason FROM sources WHERE state IN ('failing', 'parked')")
        return {source: reason for source, reason in rows if reason}


# ----------------------------------------------------------------------------------------------------------- peers


def _module(bench: Bench, name: str, *arguments: str) -> list[str]:
    return [bench.peers_python, "-m", f"benchmarks.feeds.peers.{name}", *arguments]


def _spider(bench: Bench, folder: Path, name: str) -> list[str]:
    robots = ["robots"] if bench.asks_robots else []
    return _module(bench, name, str(bench.urls), str(folder), *robots)


def _newsboat(bench: Bench, folder: Path, _step: int) -> list[str]:
    return [
        "newsboat", "-C", str(folder / "config"), "-u", str(bench.urls), "-c", str(folder / "cache.db"),
        "-x", "reload",
    ]  # fmt: skip


def _newsboat_config(_bench: Bench, folder: Path) -> list[str]:
    (folder / "config").write_text("reload-threads 10\n", "utf-8")
    return ["newsboat", "--version"]


CONTESTANTS: tuple[Contestant, ...] = (
    Contestant(
        name="aidocket",
        title="AI Docket",
        command=_crawl,
        by_feed=lambda folder: count_rows(_our_db(folder), "documents", "source_id"),
        environment={"AIDOCKET_CONTACT": "mailto:benchmark@localhost"},
        is_ours=True,
    ),
    Contestant(
        name="aidocket-no-archive",
        title="AI Docket, archive off",
        command=_crawl,
        by_feed=lambda folder: count_rows(_our_db(folder), "documents", "source_id"),
        environment={"AIDOCKET_CONTACT": "mailto:benchmark@localhost", "AIDOCKET_ARCHIVE": "off"},
        is_ours=True,
    ),
    Contestant(
        name="scrapy-bare",
        title="bare Scrapy",
        command=lambda bench, folder, _: _spider(bench, folder, "scrapy_bare"),
        note="the same requests as AI Docket, robots.txt too; nothing parsed or stored",
    ),
    Contestant(
        name="scrapy-bare-no-robots",
        title="bare Scrapy, no robots.txt",
        command=lambda bench, folder, _: _module(bench, "scrapy_bare", str(bench.urls), str(folder)),
        note="the feeds' requests only",
    ),
    Contestant(
        name="reader",
        title="reader",
        setup=lambda bench, folder: _module(bench, "reader_update", "add", str(bench.urls), str(folder)),
        command=lambda bench, folder, _: _module(bench, "reader_update", "update", str(bench.urls), str(folder)),
        by_feed=lambda folder: count_rows(folder / "reader.sqlite", "entries", "feed"),
        note="`update_feeds(scheduled=False, workers=10)`",
    ),
    Contestant(
        name="newsboat",
        title="newsboat",
        setup=_newsboat_config,
        command=_newsboat,
        by_feed=lambda folder: count_rows(folder / "cache.db", "rss_item", "feedurl"),
        needs="newsboat",
        note="`-x reload`, `reload-threads 10`",
    ),
    Contestant(
        name="scrapy-feedparser",
        title="Scrapy and feedparser",
        command=lambda bench, folder, _: _spider(bench, folder, "scrapy_feedparser"),
        by_feed=lambda folder: count_rows(folder / "entries.sqlite", "entries", "feed"),
        note="a plain spider: the same requests, feedparser, SQLite",
    ),
    Contestant(
        name="feedparser",
        title="feedparser alone",
        command=lambda bench, folder, step: _module(
            bench, "feedparser_alone", str(bench.bodies / str(step)), str(folder)
        ),
        by_feed=lambda folder: {"all": int((folder / "entries.txt").read_text("utf-8"))},
        phases=("first",),
        note="no network, nothing stored",
    ),
    Contestant(
        name="asyncio",
        title="bare asyncio",
        command=lambda bench, folder, _: _module(bench, "asyncio_client", str(bench.urls), str(folder)),
        note="aiohttp: the feeds' requests only, nothing parsed or stored",
    ),
)
