"""The worker's end of the queue: the same spiders, which ask and read, and give back what they have found."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from pydantic import TypeAdapter
from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from aidocket import __version__
from aidocket.config import Config
from aidocket.crawler.base import SourceSpider
from aidocket.crawler.kinds import spider_of
from aidocket.crawler.limits import REQUEST_TIMEOUT_S
from aidocket.crawler.masking import Masks
from aidocket.crawler.queue import link as lease
from aidocket.crawler.queue.link import Announced, Link, QueueError, connect, read_announced, shown, told
from aidocket.crawler.queue.messages import (
    WRITES,
    OpenVisit,
    SourceVisit,
    dump_call,
    dump_work,
    load_result,
    load_visit,
    pack,
    visit_of,
)
from aidocket.crawler.run import CrawlRun
from aidocket.crawler.sources import missing_token
from aidocket.crawler.stage import crawl_one, run_reactor
from aidocket.crawler.triage import Triage
from aidocket.crawler.work import Fault, PutOff, RefusedRequest, Work, why_not_fetched
from aidocket.progress import Progress, Silent
from aidocket.store import Database
from aidocket.store.crawling import KnownNames

P = ParamSpec("P")
T = TypeVar("T")

MAX_VISITS = 16
"""So many visits a worker has at once."""

MAX_BACKLOG = 200
"""With so many results waiting to be written, no further visit is taken."""

LOOK_S = 0.1
ANSWER_WITHIN_S = 120
LOST = "this worker was taken for lost"

_TAKE_HOST = """
if redis.call('EXISTS', KEYS[3]) == 0 then return -1 end
local holder = redis.call('GET', KEYS[1])
if holder and redis.call('EXISTS', ARGV[1] .. holder) == 1 then return 25 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = (tonumber(redis.call('GET', KEYS[2])) or 0) + tonumber(ARGV[3]) - now
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
redis.call('SET', KEYS[2], now, 'PX', 3600000)
return 0
"""
"""Take a host, if no worker that lives has it and its break is over: 0, or milliseconds to wait; -1 for the lost."""

_LEAVE_HOST = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


_KNOWN_NAMES = TypeAdapter(KnownNames)


@dataclass(slots=True)
class _Held(OpenVisit):
    """A visit that this worker has taken, as it stands in its list."""

    raw: bytes = b""
    spider: str = ""


@dataclass(slots=True, kw_only=True)
class WorkerRun(CrawlRun):
    """A crawl as a worker knows it: what would be written goes to the coordinator, which is asked what it has."""

    link: Link
    worker: str
    masks: Masks
    keeps_answers: bool
    traffic: Callable[[], tuple[int, int]]
    is_lost: bool = False
    has_left: bool = False
    held: dict[str, _Held] = field(default_factory=dict)
    questions: int = 0
    given: int = 0

    @property
    def is_out(self) -> bool:
        """Whether the coordinator waits for nothing of this worker any more."""
        return self.is_lost or self.has_left

    # -------------------------------------------------------------------------------------------------------- visits

    def may_take(self, waiting: str) -> bool:
        """Whether there is room for another visit of those that wait in a queue, and leave for the others their share.

        A worker that has nothing may always take one.
        """
        held = len(self.held)
        if self.is_out or self.error is not None or held >= MAX_VISITS:
            return False
        pipe = self.link.server.pipeline(transaction=False)
        pipe.llen(waiting).llen(self.link.results).scard(self.link.workers)
        visits, backlog, workers = pipe.execute()
        return bool(visits) and backlog < MAX_BACKLOG and held * max(workers, 1) < visits + held

    def begin_visit(self, spider: Any, plain: Mapping[str, Any], raw: bytes) -> Request | None:
        """The first request of a visit that was taken; None for one that is over before it has begun."""
        visit = load_visit(plain)
        self.held[visit.id] = _Held(visit, raw=raw, spider=spider.name)
        if isinstance(visit, SourceVisit):
            source = visit.crawl_source()
            self.fetches.update({(fetch.source_id, fetch.url): fetch for fetch in visit.fetches})
            token = missing_token(source.source)
            reason = f"{token} is not set where the worker runs"
            first = Fault(source=source, url=source.source.url, reason=reason) if token else spider.begin(source)
        else:
            first = spider.begin(visit.host, visit.pages, visit.absent)
        if isinstance(first, Request):
            return first
        self.write(first)
        return None

    def end_visits(self, spider: Any) -> None:
        """End the visits of a spider that has nothing to do: what they did not give, they do not give any more."""
        for visit_id, held in list(self.held.items()):
            if held.spider == spider.name and not self.is_out:
                self._give({"type": "end", **self._names(held)}, ended=visit_id)

    # ----------------------------------------------------------------------------------------- what a run does besides

    def write(self, work: Work) -> None:
        """Give a unit of work to the coordinator; with the last one of a visit, in one step, the visit too."""
        if self.error is not None:
            raise self.error
        if self.is_out:
            return
        held = self.held.get(visit_of(work))
        if held is None or not held.take(work):
            return
        message = {"type": "work", **self._names(held), "work": dump_work(work), "traffic": self.traffic()}
        self._give(message, ended=held.visit.id if held.is_over else None)
        self.given += 1
        self.progress.advance(held.visit.id)

    def keep(self, request: Request, answer: Response | Exception) -> None:
        """Give an answer to the coordinator's archive, without what is secret; before the work that is read from it."""
        if not self.keeps_answers or (isinstance(answer, Response) and answer.status == 304):
            return
        head: dict[str, Any] = {
            "type": "answer",
            "url": self.masks.text(request.url),
            "method": request.method,
            "source_id": request.meta.get("source_id"),
            "failure": "",
        }
        if isinstance(answer, Response):
            body, headers = self.masks.answer(answer)
            self.link.server.rpush(self.link.results, pack(head | {"status": answer.status, "headers": headers}, body))
            return
        is_refused = isinstance(answer, RefusedRequest)
        head |= {"failure": self.masks.text(why_not_fetched(answer)), "is_refused": is_refused}
        self.link.server.rpush(self.link.results, pack(head))

    def store(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What one of the store's functions gives, on the coordinator's database.

        Raises:
            QueueError: the coordinator does not answer.
        """
        self.questions += 1
        question = {"number": self.questions, "worker": self.worker, "call": dump_call(function, args, kwargs)}
        server = self.link.server
        server.rpush(self.link.orders if function.__name__ in WRITES else self.link.questions, pack(question))
        for _ in range(ANSWER_WITHIN_S):
            found = server.blpop([self.link.key("answers", self.worker)], timeout=1)
            reply = json.loads(found[1]) if found is not None else {"number": 0}
            if reply["number"] == self.questions:
                return load_result(function, reply["result"])
            if read_announced(server) is None:
                break
        raise QueueError("the coordinator does not answer any more")

    def is_first_request(self, host: str) -> bool:
        """Whether no worker has asked the host in this crawl; from now on one has."""
        return bool(self.link.server.sadd(self.link.key("asked"), host))

    @asynccontextmanager
    async def turn(self, host: str, pace_s: float) -> AsyncIterator[None]:
        """Have the host to oneself among all workers, at its pace.

        Raises:
            PutOff: the coordinator has given this worker up.
        """
        server, link = self.link.server, self.link
        lock = link.key("host", host)
        keys = [lock, link.key("asked-at", host), link.alive(self.worker)]
        args = [link.alive(""), self.worker, round(pace_s * 1000), (REQUEST_TIMEOUT_S + 30) * 1000]
        while (wait_ms := int(server.eval(_TAKE_HOST, len(keys), *keys, *args))) > 0:
            await asyncio.sleep(wait_ms / 1000)
        if wait_ms < 0:
            self.is_lost = True
            raise PutOff(LOST)
        try:
            yield
        finally:
            server.eval(_LEAVE_HOST, 1, lock, self.worker)

    def _names(self, held: _Held) -> dict[str, Any]:
        return {"visit": held.visit.id, "attempt": held.visit.attempt, "worker": self.worker}

    def _give(self, message: Mapping[str, Any], *, ended: str | None) -> None:
        pipe = self.link.server.pipeline(transaction=True)
        # Where the program stumbles, its words may hold an address with a token.
        pipe.rpush(self.link.results, self.masks.text(pack(message).decode()))
        if ended is not None:
            pipe.lrem(self.link.taken(self.worker), 1, self.held.pop(ended).raw)
        pipe.execute()


# --------------------------------------------------------------------------------------------------------- a worker


def work(config: Config, url: str, *, once: bool = False, progress: Progress | None = None) -> None:
    """Work for the crawls that are announced at a queue, one after the other. To be called once a process.

    Args:
        config: the worker's own contact and proxy; it has no database.
        url: the queue's address.
        once: end with the first crawl.
        progress: told what happens.

    Raises:
        UsageError: scrapy-redis is not installed, or the address of the queue is none.
        QueueError: the queue cannot be reached, or failed.
    """
    server = connect(url)
    progress = progress or Silent()
    settings = {"SCHEDULER": "aidocket.crawler.queue.scheduling.SharedScheduler"}
    progress.begin(f"Working at {shown(url)}")
    with told(url):
        run_reactor(config, lambda process: _work(process, config, server, progress, once=once), settings=settings)


async def _work(process: AsyncCrawlerProcess, config: Config, server: Any, progress: Progress, *, once: bool) -> None:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    while True:
        announced = read_announced(server)
        if announced is None:
            await asyncio.sleep(LOOK_S)
            continue
        if announced.version != __version__:
            raise QueueError(f"the crawl is of version {announced.version}, this worker of {__version__}")
        run = await _serve(process, config, Link(server, announced.id), announced, progress)
        if run is None:
            await asyncio.sleep(LOOK_S)
            continue
        if run.is_lost:
            progress.warn(f"{LOST}; it begins anew")
        elif once:
            return


async def _serve(
    process: AsyncCrawlerProcess, config: Config, link: Link, announced: Announced, progress: Progress
) -> WorkerRun | None:
    """Work for one crawl until it is over; None if it was over before it could be joined."""
    run = _join(process, config, link, announced, progress)
    if run is None:
        return None
    ended = threading.Event()
    beat = threading.Thread(target=_beat, args=(run, ended), name="beat", daemon=True)
    beat.start()
    crawls: dict[str, asyncio.Task[None]] = {}
    progress.begin(f"Working for the crawl of {announced.started}")
    try:
        while _goes_on(run):
            found = read_announced(link.server)
            if found is None or found.id != announced.id:
                break
            for name in found.spiders:
                if name not in crawls:
                    spider = spider_of(name)
                    nothing: dict[str, Any] = {"sources": ()} if issubclass(spider, SourceSpider) else {"hosts": {}}
                    crawls[name] = asyncio.create_task(crawl_one(process, run, spider, **nothing))
            for crawl in crawls.values():
                if crawl.done():
                    crawl.result()
            await asyncio.sleep(LOOK_S)
        await process.stop()
        await asyncio.gather(*crawls.values())
    finally:
        ended.set()
        beat.join()
        _leave(run)
    if run.error is not None:
        raise run.error
    progress.end(f"{run.given} units of work given back")
    return run


def _goes_on(run: WorkerRun) -> bool:
    return not run.is_lost and run.error is None


def _join(
    process: AsyncCrawlerProcess, config: Config, link: Link, announced: Announced, progress: Progress
) -> WorkerRun | None:
    worker, names = secrets.token_hex(6), link.server.get(link.names)
    if names is None:
        return None

    def traffic() -> tuple[int, int]:
        stats = [crawler.stats.get_stats() for crawler in process.crawlers if crawler.stats is not None]
        return (
            run.report.requests + sum(found.get("downloader/request_count", 0) for found in stats),
            run.report.bytes + sum(found.get("downloader/response_bytes", 0) for found in stats),
        )

    run = WorkerRun(
        # There is no database here: what reads it without asking the coordinator finds no table.
        db=Database(memory=True),
        config=config,
        is_demo=announced.is_demo,
        triage=Triage.of(_KNOWN_NAMES.validate_json(names)),
        fetches={},
        private_sources=frozenset(announced.private_sources),
        progress=progress,
        started=announced.started,
        link=link,
        worker=worker,
        masks=Masks(os.environ.get(name, "") for name in announced.tokens),
        keeps_answers=announced.keeps_answers,
        traffic=traffic,
    )
    pipe = link.server.pipeline(transaction=True)
    pipe.set(link.alive(worker), 1, ex=lease.LEASE_S)
    pipe.sadd(link.workers, worker)
    pipe.execute()
    return run


def _beat(run: WorkerRun, ended: threading.Event) -> None:
    """Give signs of life, also while a page is parsed. Who comes too late was taken for lost."""
    import redis

    while not ended.wait(lease.BEAT_S):
        try:
            is_known = run.link.server.set(run.link.alive(run.worker), 1, ex=lease.LEASE_S, xx=True)
        except redis.RedisError as error:
            run.error = run.error or error
            return
        if not is_known:
            run.is_lost = True
            return


def _leave(run: WorkerRun) -> None:
    """Go, and tell the coordinator, so that what was taken and not finished is given to others at once."""
    run.has_left = True
    run.db.close()
    server, link = run.link.server, run.link
    pipe = server.pipeline(transaction=True)
    pipe.delete(link.alive(run.worker))
    if run.held and not run.is_lost:
        pipe.srem(link.workers, run.worker)
        pipe.rpush(link.results, pack({"type": "lost", "worker": run.worker}))
    pipe.execute()
