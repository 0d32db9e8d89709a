"""The coordinator's end of the queue: it gives visits out, and writes down what comes back.

It alone has the database and the archive. What it waits for is in its memory; if it is killed, the next crawl goes on
from the database, as after any crawl that was killed.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from time import monotonic, sleep
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Headers, Response

from aidocket import __version__
from aidocket.clock import to_iso
from aidocket.crawler.kinds import spider_of
from aidocket.crawler.limits import MAX_PAGE_ATTEMPTS, MAX_RUN_S
from aidocket.crawler.queue import link as lease
from aidocket.crawler.queue.link import ANNOUNCED, Announced, Link, announce, forget, read_announced, told
from aidocket.crawler.queue.messages import (
    READS,
    WRITES,
    HostVisit,
    OpenVisit,
    SourceVisit,
    Visit,
    do_call,
    load_visit,
    load_work,
    unpack,
)
from aidocket.crawler.queue.scheduling import VISIT, SharedScheduler
from aidocket.crawler.reservations import known_absent
from aidocket.crawler.run import CrawlRun
from aidocket.crawler.sources import CrawlSource, host_of, token_name
from aidocket.crawler.spiders.article import listed_by_host
from aidocket.crawler.work import Fault
from aidocket.errors import BusyError
from aidocket.store.crawling import read_known_names, write_known_pages
from aidocket.store.database import open_read_only
from aidocket.store.records import FetchState
from aidocket.store.source_state import read_fetches

PAGES = "article"
LONELY_S = 15
"""After so long without any worker, the user is told how to start one."""

MAX_ATTEMPTS = MAX_PAGE_ATTEMPTS
"""So many workers may be lost over one visit; then it waits for the next run."""


def crawl_by_workers(run: CrawlRun, sources: Sequence[CrawlSource], *, server: Any, url: str) -> None:
    """Let the workers at a queue ask all sources, then read the pages that they listed, and write it all down.

    Raises:
        QueueError: the queue failed.
        BusyError: another crawl uses it.
    """
    with told(url), _Coordinator(run, Link(server, secrets.token_hex(6)), sources) as coordinator:
        coordinator.crawl()


@dataclass(slots=True)
class _Coordinator:
    run: CrawlRun
    link: Link
    sources: Sequence[CrawlSource]
    _by_id: dict[str, CrawlSource] = field(default_factory=dict)
    _fetches: defaultdict[str, list[FetchState]] = field(default_factory=lambda: defaultdict(list))
    _open: dict[str, OpenVisit] = field(default_factory=dict)
    _schedulers: dict[str, SharedScheduler] = field(default_factory=dict)
    _traffic: dict[str, tuple[int, int]] = field(default_factory=dict)
    _announced: Announced | None = None
    _threads: list[threading.Thread] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _error: list[BaseException] = field(default_factory=list)
    _looked_at: float = 0.0
    _heard_at: float = 0.0

    def __enter__(self) -> _Coordinator:
        self._by_id = {source.id: source for source in self.sources}
        for (source_id, _), fetch in self.run.fetches.items():
            if fetch.read_as:
                self._fetches[source_id].append(fetch)
        announced = Announced(
            id=self.link.run,
            version=__version__,
            started=self.run.started,
            is_demo=self.run.is_demo,
            keeps_answers=self.run.archive is not None,
            spiders=(),
            private_sources=tuple(sorted(self.run.private_sources)),
            tokens=tuple(sorted({name for source in self.sources if (name := token_name(source.source))})),
        )
        # A coordinator that was killed is forgotten after a while; one that lives is not.
        patience = monotonic() + lease.LEASE_S + 1
        while not announce(self.link.server, announced, first=True):
            if monotonic() > patience:
                raise BusyError("another crawl uses this queue; wait until it has ended, then try again")
            sleep(0.5)
        self._announced = announced
        forget(self.link.server)
        names = asdict(read_known_names(self.run.db))
        self.link.server.set(self.link.names, json.dumps(names, default=sorted))
        thread = threading.Thread(target=self._answer_and_beat, name="queue", daemon=True)
        self._threads = [thread]
        thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        server = self.link.server
        announced = read_announced(server)
        if announced is not None and announced.id == self.link.run:
            server.delete(ANNOUNCED)
            forget(server, self.link.run)

    # ----------------------------------------------------------------------------------------------------- the crawl

    def crawl(self) -> None:
        """Sources first, then pages, as in a crawl on one machine."""
        run = self.run
        run.progress.begin("Crawling sources", len(self.sources))
        by_kind = sorted(self.sources, key=lambda source: (source.source.kind, source.id))
        for kind, group in groupby(by_kind, key=lambda source: source.source.kind):
            ordered = spider_of(kind).in_turn(list(group))
            self._put(kind, [self._source_visit(source) for source in ordered])
        self._work_off()
        run.report.failures.sort(key=lambda failure: failure.source_id)
        run.progress.end(run.report.sources_summary())
        write_known_pages(run.db, to_iso(run.now()))
        hosts = listed_by_host(run)
        if hosts:
            run.progress.begin("Reading linked pages", sum(len(pages) for pages in hosts.values()))
            absent = self._absent_files()
            visits = [HostVisit(host=host, pages=tuple(pages), absent=absent[host]) for host, pages in hosts.items()]
            self._put(PAGES, visits)
            self._work_off()
            run.progress.end(run.report.pages_summary())
        run.report.requests += sum(requests for requests, _ in self._traffic.values())
        run.report.bytes += sum(size for _, size in self._traffic.values())

    def _source_visit(self, source: CrawlSource) -> SourceVisit:
        return SourceVisit(
            source=source.source,
            failures=source.failures,
            last_success=source.last_success,
            moved_to=source.moved_to,
            fetches=tuple(self._fetches[source.id]),
        )

    def _absent_files(self) -> defaultdict[str, tuple[str, ...]]:
        """Of each host, the files that are known to reserve nothing, so that no other worker asks for them again."""
        found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for url in sorted(known_absent(read_fetches(self.run.db).values(), self.run.now())):
            found[host_of(url)] += (url,)
        return found

    def _put(self, spider: str, visits: Iterable[Visit]) -> None:
        for visit in _mixed(visits):
            self._open[visit.id] = OpenVisit(visit)
            self._scheduler(spider).put(visit)
        assert self._announced is not None
        self._announced = replace(self._announced, spiders=(*self._announced.spiders, spider))
        announce(self.link.server, self._announced)

    def _scheduler(self, spider: str) -> SharedScheduler:
        if spider not in self._schedulers:
            scheduler = SharedScheduler(self.link)
            scheduler.open(Spider(spider))
            self._schedulers[spider] = scheduler
        return self._schedulers[spider]

    def _work_off(self) -> None:
        """Until nothing is waited for any more: write down what comes, and give out anew what was lost."""
        began = self._heard_at = monotonic()
        while self._open:
            self._look_after_workers()
            found = self.link.server.blpop([self.link.orders, self.link.results], timeout=1)
            if found is not None:
                name, message = found
                if name.decode() == self.link.orders:
                    _reply(self.link, self.run.db, message, WRITES)
                else:
                    self._receive(*unpack(message))
            if self._error:
                raise self._error[0]
            if self.run.error is not None:
                raise self.run.error
            if monotonic() - began > MAX_RUN_S:
                self.run.progress.warn(f"{len(self._open)} visits were not ended in time; the next run goes on")
                self._open.clear()

    # ------------------------------------------------------------------------------------------------------- results

    def _receive(self, head: Mapping[str, Any], body: bytes) -> None:
        match head["type"]:
            case "answer":
                self._keep(head, body)
            case "work":
                self._write(head)
            case "end":
                open_visit = self._current(head)
                if open_visit is not None:
                    del self._open[open_visit.visit.id]
            case "lost":
                self._give_anew(head["worker"])

    def _current(self, head: Mapping[str, Any]) -> OpenVisit | None:
        """The visit that a message is about, if it is waited for, and from just that worker."""
        open_visit = self._open.get(head["visit"])
        return open_visit if open_visit is not None and open_visit.visit.attempt == head["attempt"] else None

    def _write(self, head: Mapping[str, Any]) -> None:
        """Write a unit of work down, once: what nobody waits for comes from a worker that was taken for lost."""
        self._traffic[head["worker"]] = tuple(head["traffic"])
        open_visit = self._current(head)
        if open_visit is None:
            return
        visit = open_visit.visit
        source = self._by_id[visit.source.id] if isinstance(visit, SourceVisit) else None
        work = load_work(head["work"], source)
        if open_visit.take(work):
            self.run.write(work)
        if open_visit.is_over:
            del self._open[visit.id]

    def _keep(self, head: Mapping[str, Any], body: bytes) -> None:
        archive = self.run.archive
        if archive is None:
            return
        request = Request(head["url"], method=head["method"], meta={"source_id": head["source_id"]})
        run, now = self.run.started, self.run.now()
        if head["failure"]:
            archive.keep_failure(request, head["failure"], is_refused=head["is_refused"], run=run, now=now)
            return
        headers = Headers()
        for name, value in head["headers"]:
            headers.appendlist(name.encode("latin-1"), value.encode("latin-1"))
        answer = Response(head["url"], status=head["status"], headers=headers, body=body)
        archive.keep(request, answer, run=run, now=now)

    # ------------------------------------------------------------------------------------------------------- workers

    def _look_after_workers(self) -> None:
        """Notice workers that are not heard of. That is told behind all that they had given back."""
        if monotonic() - self._looked_at < 1:
            return
        self._looked_at = monotonic()
        server = self.link.server
        workers = server.smembers(self.link.workers)
        if workers:
            self._heard_at = self._looked_at
        elif self._looked_at - self._heard_at > LONELY_S:
            self._heard_at = float("inf")
            self.run.progress.warn("there is no worker at the queue; start one with `aidocket crawl-worker --queue …`")
        for raw in workers:
            worker = raw.decode()
            if not server.exists(self.link.alive(worker)) and server.srem(self.link.workers, worker):
                server.rpush(self.link.results, json.dumps({"type": "lost", "worker": worker}) + "\n")

    def _give_anew(self, worker: str) -> None:
        """Give what a worker had taken and not finished to the others."""
        taken = self.link.taken(worker)
        given = 0
        for raw in self.link.server.lrange(taken, 0, -1):
            visit = load_visit(json.loads(raw)["meta"][VISIT])
            open_visit = self._open.get(visit.id)
            if open_visit is not None and open_visit.visit.attempt == visit.attempt:
                self._again(open_visit)
                given += 1
        self.link.server.delete(taken)
        if given:
            self.run.progress.warn(f"a worker has gone; the {given} visits that it had taken are given to others")

    def _again(self, open_visit: OpenVisit) -> None:
        visit = open_visit.visit
        if visit.attempt >= MAX_ATTEMPTS:
            reason = f"{visit.attempt} workers were lost over it"
            if isinstance(visit, SourceVisit):
                self.run.write(Fault(source=self._by_id[visit.source.id], url=visit.source.url, reason=reason))
            else:
                self.run.progress.warn(f"{visit.host}: {reason}; its pages wait for the next run")
            del self._open[visit.id]
            return
        spider = visit.source.kind if isinstance(visit, SourceVisit) else PAGES
        if isinstance(visit, HostVisit):
            visit = replace(visit, pages=tuple(open_visit.pages.values()), absent=self._absent_files()[visit.host])
        visit = replace(visit, attempt=visit.attempt + 1)
        self._open[visit.id] = OpenVisit(visit)
        self._scheduler(spider).put(visit)

    def _answer_and_beat(self) -> None:
        """In a thread of its own, so that nobody waits for a write: questions to the store, and signs of life."""
        try:
            db = open_read_only(self.run.config.db)
            beaten = 0.0
            while not self._ended.is_set():
                if monotonic() - beaten > lease.BEAT_S:
                    beaten = monotonic()
                    self.link.server.expire(ANNOUNCED, lease.LEASE_S)
                found = self.link.server.blpop([self.link.questions], timeout=1)
                if found is not None:
                    _reply(self.link, db, found[1], READS)
            db.close()
        except Exception as error:  # noqa: BLE001 - raised in the thread that waits for the results
            self._error.append(error)


def _reply(link: Link, db: Any, message: bytes, allowed: Mapping[str, Any]) -> None:
    question, _ = unpack(message)
    reply = {"number": question["number"], "result": do_call(db, question["call"], allowed)}
    key = link.key("answers", question["worker"])
    link.server.rpush(key, json.dumps(reply))


def _mixed(visits: Iterable[Visit]) -> Iterator[Visit]:
    """The visits with those of one server apart, so that nobody waits for a server while another is free."""
    by_host: defaultdict[str, deque[Visit]] = defaultdict(deque)
    for visit in visits:
        by_host[host_of(visit.source.url) if isinstance(visit, SourceVisit) else visit.host].append(visit)
    while by_host:
        for host in list(by_host):
            yield by_host[host].popleft()
            if not by_host[host]:
                del by_host[host]
