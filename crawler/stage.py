"""The crawl stage: from the registry's sources to documents in the database."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

# Scrapy walks the whole call stack while it loads this: the sooner, the shorter the way.
import scrapy.core.downloader.contextfactory  # noqa: F401
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from twisted.logger import globalLogBeginner
from twisted.python.failure import Failure

from aidocket import __version__
from aidocket.clock import to_iso, utc_now
from aidocket.config import Config
from aidocket.crawler import settings as project
from aidocket.crawler.archive import Archive, archive_folder
from aidocket.crawler.kinds import spider_of
from aidocket.crawler.reading import Reading
from aidocket.crawler.report import CrawlReport
from aidocket.crawler.run import CrawlRun, utc
from aidocket.crawler.schedule import is_past
from aidocket.crawler.sources import CrawlSource, choose, token_name
from aidocket.crawler.triage import Triage
from aidocket.crawler.work import Fault, PageFault
from aidocket.errors import StoreError, UsageError
from aidocket.progress import Progress, Silent
from aidocket.registry.sync import sync_registry
from aidocket.store import Database, crawled, crawling, source_state
from aidocket.store.database import is_demo, open_database

RESUME_WITHIN = timedelta(hours=6)


def crawl(
    config: Config,
    *,
    source_ids: Sequence[str] = (),
    everything: bool = False,
    progress: Progress | None = None,
    ask: Callable[[CrawlRun, Sequence[CrawlSource]], None] | None = None,
) -> CrawlReport:
    """Ask every source that is due, and write down what is new. To be called once a process: a reactor runs once.

    Args:
        config: where the database, the registry and the sources are.
        source_ids: ask these and no others, due or not.
        everything: leave schedules aside, as is done when `config.sources` is set.
        progress: told what happens.
        ask: asks the sources and writes down what they give, in place of this process's own spiders.

    Raises:
        UsageError: there is no source of one of these ids.
        RegistryError: the registry has faults.
        StoreError: something could not be written down, so the run ended there.
    """
    # Begun before there are threads, and an open database.
    with Reading(beside=ask is None) as reading:
        return _crawl(config, reading, frozenset(source_ids), everything=everything, progress=progress, ask=ask)


def _crawl(
    config: Config,
    reading: Reading,
    named: frozenset[str],
    *,
    everything: bool,
    progress: Progress | None,
    ask: Callable[[CrawlRun, Sequence[CrawlSource]], None] | None,
) -> CrawlReport:
    db = open_database(config.db, demo=config.demo)
    sync_registry(db, config)
    rows = source_state.read_sources(db)
    _refuse_unknown(named, rows)
    run = begin(db, config, rows, progress or Silent())
    run.reading = reading
    run_id = crawling.begin_run(db, __version__, run.started)
    try:
        run.archive = _open_archive(run, rows)
        sources = _choose(run, rows, named, everything=everything or config.sources is not None)
        if ask is not None:
            ask(run, sources)
        else:
            run_reactor(config, lambda process: crawl_all(process, run, sources))
    except KeyboardInterrupt:
        crawling.end_run(db, run_id, "killed", run.report.counts(), "interrupted", to_iso(run.now()))
        raise
    except sqlite3.Error as error:
        raise StoreError(f"cannot write to {config.db}: {error}; the crawl ended there") from error
    except BaseException as error:
        message = f"{type(error).__name__}: {error}"
        crawling.end_run(db, run_id, "failed", run.report.counts(), message, to_iso(run.now()))
        raise
    finally:
        if run.archive is not None:
            run.archive.close()
    crawling.end_run(db, run_id, "done", run.report.counts(), None, to_iso(run.now()))
    db.close()
    return run.report


def _refuse_unknown(named: frozenset[str], rows: Sequence[source_state.SourceRow]) -> None:
    unknown = sorted(named - {row.source.id for row in rows})
    if unknown:
        raise UsageError(f"there is no source called {', '.join(unknown)}; `aidocket sources list` names them all")


def begin(db: Database, config: Config, rows: Sequence[source_state.SourceRow], progress: Progress) -> CrawlRun:
    """The state of a run that begins now."""
    return CrawlRun(
        db=db,
        config=config,
        is_demo=is_demo(db),
        triage=Triage.of(crawling.read_known_names(db)),
        fetches=source_state.read_fetches(db),
        usual=source_state.read_usual_counts(db),
        last_news={row.source.id: row.last_news for row in rows if row.last_news},
        had_some=source_state.read_sources_with_entries(db),
        private_sources=frozenset(row.source.id for row in rows if row.source.settings.get("allow_private") is True),
        progress=progress,
        started=utc_now(),
        killed_since=_killed_since(db),
    )


def _open_archive(run: CrawlRun, rows: Sequence[source_state.SourceRow]) -> Archive | None:
    if not run.config.archive:
        return None
    archive = Archive(archive_folder(run.config.db), secrets=tokens(rows))
    for remark in archive.remarks:
        run.progress.warn(remark)
    return archive


def tokens(rows: Sequence[source_state.SourceRow]) -> list[str]:
    """The tokens that sources use, from the environment."""
    names = {name for row in rows if (name := token_name(row.source))}
    return [os.environ[name] for name in sorted(names) if os.environ.get(name)]


def _killed_since(db: Database) -> str | None:
    """When the crawl began that the one before this was killed in, if that was today; later, all is asked anew."""
    started = crawling.read_killed_since(db)
    return started if started and started > to_iso(utc() - RESUME_WITHIN) else None


def _choose(
    run: CrawlRun, rows: Sequence[source_state.SourceRow], named: frozenset[str], *, everything: bool
) -> list[CrawlSource]:
    """The sources that are asked. Those whose settings are wrong fail; those whose server wants a break wait."""
    now = run.now()
    choice = choose(rows, now, named=named, always=everything, killed_since=run.killed_since)
    run.report.resting = choice.resting
    for name in choice.without_token:
        run.progress.warn(f"sources that need {name} are left out, for it is not set")
    for error in choice.faulty:
        run.report.sources += 1
        source_state.write_fault(
            run.db,
            source_state.SourceFault(
                source_id=error.source_id, url=error.url, now=to_iso(now), next_try=to_iso(now), reason=error.reason
            ),
        )
        run.fail(error.source_id, error.url, error.reason)
    due = []
    for source in choice.due:
        until = _asked_to_wait(run, source, now)
        if until:
            run.report.waiting += 1
            run.progress.warn(f"source {source.id}: its server asked to be left alone until {until}")
        else:
            due.append(source)
    run.report.sources += len(due)
    return due


def _asked_to_wait(run: CrawlRun, source: CrawlSource, now: datetime) -> str | None:
    """Until when the source's server asked to be left alone (Retry-After), if that time has not come."""
    kept = run.fetches.get((source.id, source.source.url))
    return kept.not_before if kept and kept.not_before and not is_past(kept.not_before, now) else None


def run_reactor(
    config: Config,
    work: Callable[[AsyncCrawlerProcess], Coroutine[Any, Any, None]],
    *,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """Do the work in a reactor that runs until it is done; once a process, with these Scrapy settings over ours."""
    process = AsyncCrawlerProcess(_scrapy_settings(config, settings or {}))
    # Without this, Twisted prints what it takes for critical, such as a stranger's wrong certificate, to stderr.
    globalLogBeginner.beginLoggingTo([], redirectStandardIO=False, discardBuffer=True)
    loop = asyncio.get_event_loop()
    task = loop.create_task(work(process))
    task.add_done_callback(lambda _: _stop_reactor())
    # Scrapy's own handlers would wait for all answers; what was finished is written already, so nothing has to.
    loop.add_signal_handler(signal.SIGINT, task.cancel)
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    if task.cancelled():
        raise KeyboardInterrupt
    task.result()


async def crawl_all(process: AsyncCrawlerProcess, run: CrawlRun, sources: Sequence[CrawlSource]) -> None:
    """All kinds of source at once, then the pages that they listed."""
    by_kind = sorted(sources, key=lambda source: (source.source.kind, source.id))
    run.progress.begin("Crawling sources", len(sources))
    kinds = [
        crawl_one(process, run, spider_of(kind), sources=list(group))
        for kind, group in groupby(by_kind, key=lambda source: source.source.kind)
    ]
    await asyncio.gather(*kinds)
    _raise_error(run)
    run.report.failures.sort(key=lambda failure: failure.source_id)
    run.progress.end(run.report.sources_summary())
    crawling.write_known_pages(run.db, to_iso(run.now()))
    pages = len(crawled.read_listed_pages(run.db, not_tried_since=run.killed_since))
    if pages:
        run.progress.begin("Reading linked pages", pages)
        await crawl_one(process, run, spider_of("article"))
        _raise_error(run)
        run.progress.end(run.report.pages_summary())


async def crawl_one(process: AsyncCrawlerProcess, run: CrawlRun, spider: type[Any], **arguments: Any) -> None:
    """One crawl, whose errors are the run's."""
    crawler = process.create_crawler(spider)
    stopping: list[asyncio.Task[None]] = []

    def stumbled(failure: Failure, response: Any, **_: Any) -> None:
        _write_stumble(run, failure, response)

    def not_written(failure: Failure, **_: Any) -> None:
        # What cannot be recorded did not happen: nothing more is asked for.
        run.error = run.error or failure.value
        stopping.append(asyncio.create_task(process.stop()))

    crawler.signals.connect(stumbled, signal=signals.spider_error)
    crawler.signals.connect(not_written, signal=signals.item_error)
    await process.crawl(crawler, run=run, **arguments)
    await asyncio.gather(*stopping)
    _count_traffic(run, crawler)


def _write_stumble(run: CrawlRun, failure: Failure, response: Any) -> None:
    """A spider's own error, which is a fault of ours, told as a failure of the source or page that showed it."""
    reason = f"the program stumbled over it: {type(failure.value).__name__}: {failure.value}"[:300]
    meta = response.meta if hasattr(response, "meta") else {}
    if "source" in meta:
        run.write(Fault(source=meta["source"], url=response.url, reason=reason))
    elif "page" in meta:
        run.write(PageFault(page=meta["page"], reason=reason))
    else:
        run.error = run.error or failure.value


def _count_traffic(run: CrawlRun, crawler: Crawler) -> None:
    stats = crawler.stats.get_stats()
    run.report.requests += stats.get("downloader/request_count", 0)
    run.report.bytes += stats.get("downloader/response_bytes", 0)


def _raise_error(run: CrawlRun) -> None:
    if run.error is not None:
        raise run.error


def _scrapy_settings(config: Config, more: Mapping[str, Any]) -> Settings:
    settings = Settings()
    settings.setmodule(project, priority="project")
    # The spiders of the sources that are due are loaded by name (`kinds.spider_of`), and no others.
    settings.set("SPIDER_MODULES", [], priority="cmdline")
    settings.set("USER_AGENT", project.user_agent(config.contact), priority="cmdline")
    if config.proxy:
        settings.set("HTTPPROXY_ENABLED", True, priority="cmdline")
    settings.update(more, priority="cmdline")
    return settings


def _stop_reactor() -> None:
    # Twisted chooses its reactor when this is imported, so it has to wait until Scrapy has installed one.
    from twisted.internet import reactor

    running: Any = reactor
    if running.running:
        running.stop()
