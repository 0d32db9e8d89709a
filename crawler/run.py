"""One run of the crawler: what its spiders share, and how each unit of work is written down."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from aidocket.clock import to_iso
from aidocket.config import Config
from aidocket.crawler.archive import Archive
from aidocket.crawler.limits import MAX_PAGE_ATTEMPTS
from aidocket.crawler.reading import Reading
from aidocket.crawler.report import CrawlReport, SourceFailure
from aidocket.crawler.schedule import after_failure, after_success
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.triage import Triage
from aidocket.crawler.work import (
    Fault,
    HostWaits,
    PageFault,
    PagesWait,
    ReadBody,
    ReadPage,
    RefusedRequest,
    Unchanged,
    Work,
    why_not_fetched,
)
from aidocket.errors import StoreError
from aidocket.progress import Progress
from aidocket.store import Database, crawling, source_state
from aidocket.store.records import FetchState

P = ParamSpec("P")
T = TypeVar("T")


def utc() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class RobotsRules:
    """What the hosts' robots.txt files say, learnt once a run; None where one could not be had, and why.

    `licences` are the addresses of the licences (RSL) that they name.
    """

    parsers: dict[str, RobotParser | None] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    licences: dict[str, tuple[str, ...]] = field(default_factory=dict)
    locks: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    asked: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class CrawlRun:
    """The state of one run.

    `fetches` is what was known of each address when it began, `usual` how many entries a source gives, `had_some`
    which have given any, `last_news` when they last gave something new. `private_sources` may lead into a private
    network.
    `killed_since` is set where the crawl before was killed: what it tried from then on is not tried again. `started`
    names the crawl in its `archive`, which keeps the answers, or, in a `replay`, gives them.
    """

    db: Database
    config: Config
    is_demo: bool
    triage: Triage
    fetches: dict[tuple[str, str], FetchState]
    private_sources: frozenset[str]
    progress: Progress
    started: str
    killed_since: str | None = None
    archive: Archive | None = None
    is_replay: bool = False
    usual: dict[str, int] = field(default_factory=dict)
    last_news: dict[str, str] = field(default_factory=dict)
    had_some: frozenset[str] = frozenset()
    report: CrawlReport = field(default_factory=CrawlReport)
    robots: RobotsRules = field(default_factory=RobotsRules)
    reading: Reading = field(default_factory=Reading)
    now: Callable[[], datetime] = utc
    error: BaseException | None = None

    def write(self, work: Work) -> None:
        """Write one unit of work down, in one transaction, and count it.

        The answer that it was read from is in the archive already, so that a replay never lacks what the database has.
        """
        if self.error is not None:
            raise self.error
        if self.archive is not None:
            self.archive.sync()
        match work:
            case ReadBody():
                self._write_body(work)
            case Unchanged():
                done = self._done(work.source, remark=work.remark, wait_s=work.wait_s)
                crawling.write_unchanged(self.db, done, work.fetch)
                if work.remark:
                    self._remark(f"source {work.source.id}: {work.remark}")
                self._count_done(work.source, unchanged=True)
            case Fault():
                self._write_fault(work)
            case ReadPage():
                written = crawling.write_page(self.db, work.page, to_iso(self.now()))
                self.report.pages += 1
                self.report.changed += written.changed
                self.progress.advance(work.page.url)
            case PageFault():
                self._write_page_fault(work)
            case HostWaits():
                now = self.now()
                until = to_iso(now + timedelta(seconds=work.wait_s))
                source_state.write_host_wait(self.db, work.source_id, work.url, work.status, until, to_iso(now))
                self._remark(f"{work.url} asked to be left alone until {until}; its pages wait")
            case PagesWait():
                self.report.remarks.append(work.reason)

    def keep(self, request: Request, answer: Response | Exception) -> None:
        """Keep in the archive what a request was answered, or why it was not."""
        if self.archive is None or self.is_replay:
            return
        now = self.now()
        try:
            if isinstance(answer, Response):
                self.archive.keep(request, answer, run=self.started, now=now)
            else:
                reason, is_refused = why_not_fetched(answer), isinstance(answer, RefusedRequest)
                self.archive.keep_failure(request, reason, is_refused=is_refused, run=self.started, now=now)
        except StoreError as error:
            self.error = self.error or error
            raise IgnoreRequest(str(error)) from error

    def store(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What one of the store's functions gives; spiders read so, for the database may be on another machine."""
        return function(self.db, *args, **kwargs)

    def turn(self, host: str, pace_s: float) -> AbstractAsyncContextManager[None]:
        """Have a host to oneself among all processes of the run; in one process the handler's own locks see to it."""
        return nullcontext()

    def is_first_request(self, host: str) -> bool:
        """Whether the host has not been asked in this run; from now on it has."""
        is_first = host not in self.robots.asked
        self.robots.asked.add(host)
        return is_first

    def fail(self, source_id: str, url: str, reason: str) -> None:
        """Count a source that failed, and say so."""
        self.report.failed += 1
        self.report.failures.append(SourceFailure(source_id=source_id, url=url, reason=reason))
        self.progress.warn(f"source {source_id}: {reason} ({url})")

    def why_silent(self, work: ReadBody) -> str | None:
        """The fault of a body that holds nothing, where its source usually gives something; else None."""
        usual = self.usual.get(work.source.id)
        if not usual or work.documents or work.entries != 0 or not work.is_last:
            return None
        return f"it gives nothing, where it usually gives {usual} entries"

    def remark_on(self, work: ReadBody) -> str:
        """What the keeper of a body's source should know, with what only the store tells; empty for nothing."""
        is_silent = work.is_last and work.entries == 0 and not work.source.settings.expect.items
        silence = "no entries, though it had some before"
        said = [work.remark, silence if is_silent and work.source.id in self.had_some else ""]
        return "; ".join(remark for remark in said if remark)

    def _write_body(self, work: ReadBody) -> None:
        remark = self.remark_on(work)
        if work.left_out:
            remark = f"{remark}; " * bool(remark) + f"entries past the bound that were left out: {work.left_out}"
        done = None
        if work.is_last:
            done = replace(self._done(work.source, remark=remark, wait_s=work.wait_s), moved_to=work.moved_to)
        count = work.entries if work.is_last else None
        if reason := self.why_silent(work):
            self._write_fault(Fault(source=work.source, url=work.fetch.url, reason=reason, entries=0))
            return
        written = crawling.write_body(
            self.db, work.fetch, work.documents, done, to_iso(self.now()), visited=work.visited, sought=work.sought,
            since=self.started, entries=count,
        )  # fmt: skip
        self.report.new += written.new
        self.report.changed += written.changed
        if remark:
            self._remark(f"source {work.source.id}: {remark}")
        if work.is_last:
            self._count_done(work.source, unchanged=not (written.new or written.changed))

    def _write_fault(self, work: Fault) -> None:
        now = self.now()
        if work.put_off_s is not None:
            until = to_iso(now + timedelta(seconds=work.put_off_s))
            source_state.write_put_off(self.db, work.source.id, until, work.reason)
            self.report.waiting += 1
            self._remark(f"source {work.source.id}: {work.reason}; it is asked then")
            self.progress.advance(work.source.source.name)
            return
        # An address that a feed has moved to may go, and the first one still stand.
        is_gone = work.is_gone and not work.source.moved_to
        next_try = None if is_gone else after_failure(now, work.source.failures + 1, work.retry_after_s)
        wait = work.retry_after_s
        fault = source_state.SourceFault(
            source_id=work.source.id,
            url=work.source.source.url,
            now=to_iso(now),
            next_try=to_iso(next_try) if next_try else None,
            reason=work.reason,
            http_status=work.status,
            not_before=to_iso(now + timedelta(seconds=wait)) if wait is not None else None,
        )
        source_state.write_fault(self.db, fault, entries=work.entries)
        self.fail(work.source.id, work.source.source.url, work.reason)
        self.progress.advance(work.source.source.name)

    def _write_page_fault(self, work: PageFault) -> None:
        attempts = 1 if work.is_final else MAX_PAGE_ATTEMPTS
        given_up = crawling.write_page_failure(
            self.db, work.page, work.reason, give_up_after=attempts, now=to_iso(self.now())
        )
        self.report.page_failures += 1
        self.report.given_up += given_up
        self.progress.advance(work.page.url)

    def _done(self, source: CrawlSource, *, remark: str | None, wait_s: float | None = None) -> source_state.SourceDone:
        now, schedule = self.now(), source.source.schedule
        last_news = self.last_news.get(source.id)
        quiet_since = datetime.fromisoformat(last_news) if last_news else None
        return source_state.SourceDone(
            source_id=source.id,
            now=to_iso(now),
            next_try=to_iso(after_success(now, schedule, wait_s)),
            next_try_if_quiet=to_iso(after_success(now, schedule, wait_s, quiet_since)),
            reason=remark,
        )

    def _count_done(self, source: CrawlSource, *, unchanged: bool) -> None:
        self.report.done += 1
        self.report.unchanged += unchanged
        self.progress.advance(source.source.name)

    def _remark(self, text: str) -> None:
        self.report.remarks.append(text)
        self.progress.warn(text)
