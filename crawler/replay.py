"""The replay: documents made again from the archive, with today's parsers, without the network.

Crawl for crawl, in the order of time, the spiders of today ask for what was asked then, and the archive gives what had
been answered last when that crawl ended. What was not new then is not read again, for it changed nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess

from aidocket import __version__
from aidocket.clock import utc_now
from aidocket.config import Config
from aidocket.crawler.archive import PUSHES, Archive, Push
from aidocket.crawler.masking import MASK
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.report import CrawlReport
from aidocket.crawler.run import CrawlRun
from aidocket.crawler.sources import CrawlSource, read_settings, token_name
from aidocket.crawler.stage import begin, crawl_all, run_reactor, tokens
from aidocket.crawler.webhook import PUSH, store_delivery
from aidocket.errors import SourceError, UsageError
from aidocket.progress import Progress, Silent
from aidocket.registry.sync import sync_registry
from aidocket.store import Database, crawled, crawling, source_state
from aidocket.store.archiving import Round
from aidocket.store.database import open_database

HANDLER = "aidocket.crawler.handlers.ArchiveDownloadHandler"
SETTINGS = {
    "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER, "data": None, "file": None, "ftp": None, "s3": None}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    """What a replay did: crawls and pushes replayed, documents that came and changed, pages read, sources that failed.

    `unknown` are sources of the archive that the registry has no more.
    """

    crawls: int
    pushes: int
    documents: int
    changed: int
    pages: int
    failed: int
    unknown: tuple[str, ...]


class _Quiet(Silent):
    """Says nothing: what went wrong then was told then."""

    def warn(self, line: str) -> None:
        """Leave the line out."""


def replay(config: Config, folder: Path, progress: Progress | None = None) -> ReplayReport:
    """Make the documents of an archive anew, in a database that has none. To be called once a process.

    Args:
        config: the new database, and the registry with today's sources.
        folder: the archive.
        progress: told what happens.

    Raises:
        UsageError: there is no archive, or the database has documents.
        BusyError: a crawl is writing to the archive.
    """
    progress = progress or Silent()
    if not folder.is_dir():
        raise UsageError(f"there is no archive at {folder}")
    db = open_database(config.db, demo=config.demo)
    sync_registry(db, config)
    if crawled.has_documents(db):
        raise UsageError(f"{config.db} has documents; name a new file with --db, for a replay begins with nothing")
    rows = source_state.read_sources(db)
    archive = Archive(folder, secrets=tokens(rows))
    for remark in archive.remarks:
        progress.warn(remark)
    for name in {name for row in rows if (name := token_name(row.source))}:
        # The archive knows no tokens; a spider that puts one into an address finds it there under this name.
        os.environ.setdefault(name, MASK)
    rounds = archive.rounds()
    pushes = _Pushes(db, folder)
    report = CrawlReport()
    progress.begin("Replaying crawls", len(rounds))
    run_id = crawling.begin_run(db, __version__, utc_now())

    async def replay_all(process: AsyncCrawlerProcess) -> None:
        for found in rounds:
            pushes.store(until=found.run, last=archive.last_times(found.run))
            run = begin(db, config, source_state.read_sources(db), _Quiet())
            _turn_back(run, found, archive, report)
            await crawl_all(process, run, _sources(run, found))
            progress.advance(found.run)
        pushes.store()

    try:
        run_reactor(config, replay_all, settings=SETTINGS)
    except BaseException as error:
        crawling.end_run(db, run_id, "failed", report.counts(), f"replay: {type(error).__name__}: {error}", utc_now())
        raise
    finally:
        archive.close()
    crawling.end_run(db, run_id, "done", report.counts(), f"replayed from {folder}", utc_now())
    db.close()
    known = {row.source.id for row in rows}
    asked = frozenset[str]().union(pushes.source_ids, *(found.source_ids for found in rounds))
    done = ReplayReport(
        crawls=len(rounds),
        documents=report.new + pushes.new,
        changed=report.changed + pushes.changed,
        pushes=pushes.count,
        pages=report.pages,
        failed=report.failed,
        unknown=tuple(sorted(asked - known)),
    )
    progress.end(f"{done.crawls} crawls, {done.documents} documents, {done.pages} pages")
    return done


class _Pushes:
    """What was pushed to us (`archive/pushes`), stored again between the crawls, in the order of time."""

    def __init__(self, db: Database, folder: Path) -> None:
        self._db = db
        self._waiting: list[Push] = []
        if (folder / PUSHES).is_dir():
            archive = Archive(folder / PUSHES)
            self._waiting = archive.pushes()
            archive.close()
        self.source_ids = frozenset(push.source_id for push in self._waiting)
        self.count = self.new = self.changed = 0

    def store(self, *, until: str = "9999", last: Mapping[str, str] | None = None) -> None:
        """Store what came before a crawl, or in it before its source was read for the last time; `last` says when."""
        sources = {row.source.id: row.source for row in source_state.read_sources(self._db)}
        ends = last or {}
        due = [push for push in self._waiting if push.at < max(until, ends.get(push.source_id, ""))]
        self._waiting = [push for push in self._waiting if push not in due]
        for push in due:
            if push.source_id not in sources:
                continue
            key = push.url.removeprefix(PUSH)
            try:
                stored = store_delivery(self._db, sources[push.source_id], key, push.body, push.at)
            except ShapeError:
                # It could not be read then either, and was told.
                continue
            self.count += 1
            if stored.written is not None:
                self.new += stored.written.new
                self.changed += stored.written.changed


def _turn_back(run: CrawlRun, found: Round, archive: Archive, report: CrawlReport) -> None:
    """Put a run back to the time of the crawl that it replays."""
    then = datetime.fromisoformat(found.run)
    run.started, run.now = found.run, lambda: then
    run.archive, run.is_replay = archive, True
    run.killed_since, run.report = None, report


def _sources(run: CrawlRun, found: Round) -> list[CrawlSource]:
    """The sources that gave something new then, as far as the registry still has them."""
    sources = []
    for row in source_state.read_sources(run.db):
        if row.source.id not in found.source_ids:
            continue
        try:
            settings = read_settings(row.source)
        except SourceError as error:
            run.fail(row.source.id, row.source.url, error.reason)
            continue
        source = CrawlSource(
            source=row.source,
            settings=settings,
            failures=row.failures,
            last_success=row.last_success,
            moved_to=row.moved_to,
        )
        sources.append(source)
    return sources
