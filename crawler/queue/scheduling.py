"""scrapy-redis's scheduler and queue, so that what a worker takes is not lost with it."""

from __future__ import annotations

from collections import deque
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy_redis.dupefilter import RFPDupeFilter
from scrapy_redis.queue import FifoQueue
from scrapy_redis.scheduler import Scheduler

from aidocket.crawler.queue.link import Link
from aidocket.crawler.queue.messages import RequestJson, Visit, dump_visit

VISIT, TAKEN = "visit", "taken"


_TAKE = """
if redis.call('EXISTS', KEYS[3]) == 0 then return false end
return redis.call('LMOVE', KEYS[1], KEYS[2], 'RIGHT', 'LEFT')
"""
"""Who was taken for lost takes nothing more: nobody would look for it."""


class LeasedQueue(FifoQueue):  # type: ignore[misc]
    """A queue from which a request moves, in one step, to the list of what a worker has taken."""

    taken: str = ""
    alive: str = ""
    """The keys of that list, and of the worker's life."""

    def pop(self, timeout: int = 0) -> Request | None:
        """The oldest request, or None."""
        raw = self.server.eval(_TAKE, 3, self.key, self.taken, self.alive)
        if raw is None:
            return None
        request: Request = self._decode_request(raw)
        request.meta[TAKEN] = raw
        return request


class VisitFilter(RFPDupeFilter):  # type: ignore[misc]
    """Lets each attempt of a visit into the queue once."""

    def request_fingerprint(self, request: Request) -> str:
        """The visit's name and attempt; two sources may have one address."""
        visit = request.meta[VISIT]
        return f"{visit['attempt']} {visit['type']} {visit['host'] if 'host' in visit else visit['source']['id']}"


class SharedScheduler(Scheduler):  # type: ignore[misc]
    """Visits come from the shared queue; what a visit asks for further stays in the worker that has it.

    So a redirect, a retry and a host's next page are asked for where the answers before them were read, and a worker
    that is lost takes nothing with it but its visits, which are in its list.
    """

    def __init__(self, link: Link, *, worker: str = "") -> None:
        super().__init__(
            link.server,
            persist=True,
            queue_key=link.key("requests", "%(spider)s"),
            queue_cls="aidocket.crawler.queue.scheduling.LeasedQueue",
            dupefilter=VisitFilter(link.server, link.key("seen")),
            serializer=RequestJson,
        )
        self._link, self._worker = link, worker
        self._own: deque[Request] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SharedScheduler:
        """Scrapy's way of making it, in a worker."""
        run: Any = crawler.spider.run  # type: ignore[union-attr]
        scheduler = cls(run.link, worker=run.worker)
        crawler.signals.connect(scheduler.idle, signal=signals.spider_idle)
        return scheduler

    def open(self, spider: Spider) -> None:
        """Scrapy's call at the beginning."""
        super().open(spider)
        self.queue.taken, self.queue.alive = self._link.taken(self._worker), self._link.alive(self._worker)

    def put(self, visit: Visit) -> bool:
        """The coordinator's end: put a visit into the queue; returns whether it was not there before."""
        added: bool = super().enqueue_request(Request("redis://visit", meta={VISIT: dump_visit(visit)}))
        return added

    def enqueue_request(self, request: Request) -> bool:
        """The worker's end: keep what a visit asks for further."""
        self._own.append(request)
        return True

    def next_request(self) -> Request | None:
        """The next request of the visits that were taken, or the first one of another visit."""
        if self._own:
            return self._own.popleft()
        run: Any = self.spider.run
        while run.may_take(self.queue.key):
            request = self.queue.pop()
            if request is None:
                return None
            first: Request | None = run.begin_visit(self.spider, request.meta[VISIT], request.meta[TAKEN])
            if first is not None:
                return first
        return None

    def has_pending_requests(self) -> bool:
        """Whether a visit has more to ask for."""
        return bool(self._own)

    def idle(self) -> None:
        """A spider with nothing to do has ended all its visits, and waits for others.

        Raises:
            DontCloseSpider: always; the worker closes it when the crawl is over.
        """
        run: Any = self.spider.run
        run.end_visits(self.spider)
        raise DontCloseSpider
