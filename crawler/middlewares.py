"""Downloader middlewares: which addresses are asked, how slowly, under which conditions, and what robots.txt says."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import StopDownload
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler

from aidocket.clock import to_iso
from aidocket.crawler.addresses import RefusedAddressError, check_address
from aidocket.crawler.limits import LONGEST_BUDGET_WAIT_S, MAX_CRAWL_DELAY_S, MAX_ROBOTS_BYTES, PACE_S
from aidocket.crawler.parse.rsl import licences_in_robots
from aidocket.crawler.run import CrawlRun
from aidocket.crawler.schedule import FULL_FETCH_EVERY
from aidocket.crawler.sources import host_of
from aidocket.crawler.work import (
    FETCH_ERRORS,
    ForbiddenByRobots,
    NoBudgetLeft,
    PutOff,
    RefusedRequest,
    RobotsUnreachable,
    why_not_fetched,
)
from aidocket.store.budgets import write_request

AGENT = "AIDocket"
"""Our name in a robots.txt (RFC 9309, section 2.2.1)."""

_CONDITIONS = ("If-None-Match", "If-Modified-Since")


class GuardMiddleware:
    """Judges every request before anything else does, each hop of a redirect anew, and sets its pace."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Scrapy's way of making it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass, marked with its host, proxy and rights.

        Raises:
            RefusedRequest: its address is never asked.
        """
        run = _run(self._crawler)
        private = bool(request.meta.get("allow_private"))
        try:
            check_address(request.url, allow_private=private, demo=run.is_demo)
        except RefusedAddressError as error:
            raise RefusedRequest(str(error)) from error
        host = host_of(request.url)
        request.meta["download_slot"] = host
        if run.config.proxy:
            request.meta["proxy"] = run.config.proxy
        self._keep_token_at_home(request, host)
        at_home = private or run.is_demo
        request.meta["pace_s"] = 0.0 if at_home else max(PACE_S, request.meta.get("delay_s", 0.0))

    def _keep_token_at_home(self, request: Request, host: str) -> None:
        """An API's token, and its leave to pass by robots.txt, hold on its own host only."""
        api_host = request.meta.get("api_host")
        if api_host is not None and host != api_host:
            request.meta.pop("api_host")
            request.meta.pop("dont_obey_robotstxt", None)
            for name in ("Authorization", "X-Api-Key"):
                request.headers.pop(name, None)


class ConditionalMiddleware:
    """Asks for what has changed only (RFC 9110, section 13), with the validators of just that address."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        """Scrapy's way of making it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set the conditions of a request that says `conditional` in its meta: the way in which its body is read.

        A body that was read in another way, or a week ago, is asked for whole: a server whose validators lie would
        hide its news for ever.
        """
        read_as = request.meta.get("conditional")
        if read_as is None:
            return
        for name in _CONDITIONS:
            request.headers.pop(name, None)
        kept = _run(self._crawler).fetches.get((request.meta["source_id"], request.url))
        oldest = to_iso(datetime.now(UTC) - FULL_FETCH_EVERY)
        if kept is None or kept.read_as != read_as or not kept.fetched_at or kept.fetched_at < oldest:
            return
        if kept.etag:
            request.headers["If-None-Match"] = kept.etag
        if kept.last_modified:
            request.headers["If-Modified-Since"] = kept.last_modified


class BudgetMiddleware:
    """Keeps to the quotas of programming interfaces, over all runs: a request is counted before it is made.

    A short wait, as for a quota a minute, is waited for; otherwise the request is put off.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BudgetMiddleware:
        """Scrapy's way of making it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Count the request; one that was redirected to another host is not this host's to count.

        Raises:
            NoBudgetLeft: the quota is spent.
        """
        run = _run(self._crawler)
        budget = request.meta.get("budget")
        if budget is None or run.is_replay:
            return
        host = host_of(request.url)
        waited = 0.0
        while (wait_s := run.store(write_request, host, budget.quotas, run.now())) > 0:
            if waited + wait_s > LONGEST_BUDGET_WAIT_S:
                raise NoBudgetLeft(host, wait_s)
            waited += wait_s
            await asyncio.sleep(wait_s)


def has_conditions(request: Request | None) -> bool:
    """Whether a 304 can be an honest answer to the request."""
    return request is not None and any(name in request.headers for name in _CONDITIONS)


class PoliteRobotsMiddleware(RobotsTxtMiddleware):
    """robots.txt as RFC 9309 has it, asked for once a host before anything else of the host is.

    Scrapy 2.14 to 2.19 lets requests pass that queue while robots.txt is being fetched: they wait for one Deferred,
    whose result the first of them takes away. Here a lock a host stands round the look-up. Scrapy also takes an
    unreachable robots.txt for leave to ask anything, and does not know Crawl-delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self._stop_long, signal=signals.bytes_received)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host.

        Raises:
            RobotsUnreachable: they could not be had.
            PutOff: the host wants longer breaks than a run lasts, and has been asked in this one.
        """
        host = host_of(request.url)
        known = _run(self.crawler).robots
        async with known.locks[host]:
            if host not in known.parsers:
                known.parsers[host] = await self._fetch(request, host)
        rules = known.parsers[host]
        if rules is None:
            why = known.reasons[host]
            raise RobotsUnreachable(f"robots.txt of {host} cannot be had ({why}): nothing is asked there")
        self._mind_delay(rules, request, host)
        return rules

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Scrapy's own check, with a reason of our own.

        Raises:
            ForbiddenByRobots: the rules forbid the address.
        """
        if rp is not None and not rp.allowed(request.url, AGENT):
            raise ForbiddenByRobots("forbidden by robots.txt")

    async def _fetch(self, request: Request, host: str) -> RobotParser | None:
        """The rules, or None where they are unreachable."""
        parts = urlparse_cached(request)
        meta = {"dont_obey_robotstxt": True, "robots_txt": True, "allow_private": request.meta.get("allow_private")}
        url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        question = Request(url, priority=self.DOWNLOAD_PRIORITY, meta=meta, callback=NO_CALLBACK)
        try:
            answer = await self.crawler.engine.download_async(question)
        except FETCH_ERRORS as error:
            _run(self.crawler).robots.reasons[host] = why_not_fetched(error)
            return None
        if answer.status >= 500:
            _run(self.crawler).robots.reasons[host] = f"status {answer.status}"
            return None
        body = answer.body[:MAX_ROBOTS_BYTES] if 200 <= answer.status < 300 else b""
        _run(self.crawler).robots.licences[host] = licences_in_robots(body)
        return self._parse(body)

    def _parse(self, body: bytes) -> RobotParser:
        """The rules of an answer's body; one that is empty, as where there are none (4xx), forbids nothing."""
        parser: RobotParser = build_from_crawler(self._parserimpl, self.crawler, body)
        return parser

    def _mind_delay(self, rules: RobotParser, request: Request, host: str) -> None:
        wished = rules.crawl_delay(AGENT)
        if not wished:
            return
        # A host's reservations are asked for together with the page, in the order of its delay.
        is_welcome = request.meta.get("belongs_to_page") or _run(self.crawler).is_first_request(host)
        if not is_welcome and wished > MAX_CRAWL_DELAY_S:
            raise PutOff(f"{host} wants {wished:g} s between two requests (Crawl-delay); the next run goes on")
        request.meta["pace_s"] = max(request.meta["pace_s"], min(wished, MAX_CRAWL_DELAY_S))

    def _stop_long(self, data: bytes, request: Request) -> None:
        """Cut off a robots.txt after as much of it as is read."""
        if not request.meta.get("robots_txt"):
            return
        request.meta["robots_bytes"] = request.meta.get("robots_bytes", 0) + len(data)
        if request.meta["robots_bytes"] >= MAX_ROBOTS_BYTES:
            raise StopDownload(fail=False)


def _run(crawler: Crawler) -> CrawlRun:
    run: Any = getattr(crawler.spider, "run", None)
    assert isinstance(run, CrawlRun), "spiders are run by stage.crawl"
    return run
