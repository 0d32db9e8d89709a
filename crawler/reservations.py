"""What publishers reserve: the files of a host that say so, asked for before the first of its pages.

Of each host whose pages are read, `/.well-known/tdmrep.json` and `/ai.txt` are asked for once a run at most, and the
licences (RSL) that its robots.txt names. A file that says nothing, or is not there, is not asked for again for a week.
A page that they reserve is not asked for at all.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from aidocket.clock import to_iso
from aidocket.crawler.limits import MAX_ROBOTS_BYTES
from aidocket.crawler.parse.reservation import (
    NOT_FOR_DATA,
    RESERVED,
    TdmRule,
    is_reserved_by_ai_txt,
    is_reserved_by_file,
    parse_ai_txt,
    parse_tdmrep,
)
from aidocket.crawler.parse.rsl import NOT_LICENSED, Licensed, is_unlicensed, parse_licences
from aidocket.crawler.run import CrawlRun
from aidocket.crawler.sources import host_of
from aidocket.crawler.work import FETCH_ERRORS
from aidocket.store.crawled import NO_RESERVATION
from aidocket.store.records import FetchState

TDMREP = "/.well-known/tdmrep.json"
AI_TXT = "/ai.txt"
KEPT_FOR = timedelta(days=7)


class ReservedPage(IgnoreRequest):
    """The host's own files reserve the address; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRules:
    """What the files of a host reserve."""

    tdm: tuple[TdmRule, ...] = ()
    ai_txt: Protego | None = None
    licences: tuple[Licensed, ...] = ()

    def reason(self, url: str) -> str | None:
        """Why the page is to be left alone, or None."""
        if is_reserved_by_file(self.tdm, url):
            return RESERVED
        if self.ai_txt is not None and is_reserved_by_ai_txt(self.ai_txt, url):
            return NOT_FOR_DATA
        return NOT_LICENSED if is_unlicensed(self.licences, url) else None


def known_absent(fetches: Iterable[FetchState], now: datetime) -> set[str]:
    """The files that said nothing when they were asked for, not long ago."""
    oldest = to_iso(now - KEPT_FOR)
    return {fetch.url for fetch in fetches if fetch.read_as == NO_RESERVATION and (fetch.fetched_at or "") >= oldest}


@dataclass(slots=True)
class Reservations:
    """The hosts' rules, learnt once a run."""

    run: CrawlRun
    _rules: dict[str, HostRules] = field(default_factory=dict)
    _licences: dict[str, bytes] = field(default_factory=dict)
    _locks: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _known_absent: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._known_absent = known_absent(self.run.fetches.values(), self.run.now())

    def know_absent(self, urls: Iterable[str]) -> None:
        """Take it from another that these files said nothing, not long ago."""
        self._known_absent.update(urls)

    async def of(self, request: Request, crawler: Crawler) -> HostRules:
        """The rules of the host that a page's request goes to; its robots.txt has been read before."""
        host = host_of(request.url)
        async with self._locks[host]:
            if host not in self._rules:
                self._rules[host] = await self._ask_host(host, request, crawler)
        return self._rules[host]

    async def licences(self, urls: Sequence[str], request: Request, crawler: Crawler) -> tuple[Licensed, ...]:
        """What the licences at these addresses say; their patterns are those of the host that the request goes to."""
        found: list[Licensed] = []
        for url in urls:
            async with self._locks[url]:
                if url not in self._licences:
                    self._licences[url] = await self._body(url, request, crawler) or b""
            found += parse_licences(self._licences[url], base=request.url)
        return tuple(found)

    def take_absent(self, *urls: str) -> tuple[str, ...]:
        """The files of these pages' hosts that said nothing in this run, to be noted down, once."""
        return tuple(sorted(file for url in urls for file in self._absent.pop(host_of(url), ())))

    async def _ask_host(self, host: str, request: Request, crawler: Crawler) -> HostRules:
        parts = urlsplit(request.url)
        files = {path: f"{parts.scheme}://{parts.netloc}{path}" for path in (TDMREP, AI_TXT)}
        bodies: dict[str, bytes | None] = dict.fromkeys(files, b"")
        for path, url in files.items():
            if url not in self._known_absent:
                bodies[path] = await self._body(url, request, crawler)
        tdm, ai_txt = parse_tdmrep(bodies[TDMREP] or b""), parse_ai_txt(bodies[AI_TXT] or b"")
        is_silent = {TDMREP: not tdm, AI_TXT: ai_txt is None}
        # A file that could not be had is asked for again by the next run.
        asked = [path for path, body in bodies.items() if body is not None and files[path] not in self._known_absent]
        self._absent[host] = tuple(files[path] for path in asked if is_silent[path])
        named = self.run.robots.licences.get(host, ())
        return HostRules(tdm=tdm, ai_txt=ai_txt, licences=await self.licences(named, request, crawler))

    async def _body(self, url: str, request: Request, crawler: Crawler) -> bytes | None:
        """What lies at an address, empty where nothing does; None if that cannot be said today."""
        meta = {
            "allow_private": request.meta.get("allow_private"),
            "belongs_to_page": True,
            "download_maxsize": MAX_ROBOTS_BYTES,
        }
        assert crawler.engine is not None
        try:
            answer = await crawler.engine.download_async(Request(url, meta=meta, callback=NO_CALLBACK))
        except FETCH_ERRORS:
            return None
        if answer.status == 200:
            return bytes(answer.body)
        return None if answer.status >= 500 or answer.status == 429 else b""


class ReservationMiddleware:
    """Leaves the pages alone that a host's files reserve, each hop of a redirect judged anew."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReservationMiddleware:
        """Scrapy's way of making it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request for a page pass; others are none of its business.

        Raises:
            ReservedPage: the host's files reserve it.
        """
        reservations = getattr(self._crawler.spider, "reservations", None)
        if not isinstance(reservations, Reservations) or "page" not in request.meta:
            return
        reason = (await reservations.of(request, self._crawler)).reason(request.url)
        if reason is not None:
            raise ReservedPage(reason)
