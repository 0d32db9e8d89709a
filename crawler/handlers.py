"""The one way out: Scrapy's HTTP handler, at each host's own pace, to private addresses only where allowed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from aidocket.crawler.archive import Archive
from aidocket.crawler.connections import BoundedHandler
from aidocket.crawler.resolver import private_addresses, was_refused
from aidocket.crawler.run import CrawlRun
from aidocket.crawler.sources import host_of
from aidocket.crawler.work import FETCH_ERRORS, NotArchived, RefusedRequest


@dataclass(slots=True)
class _Host:
    """A host as all crawls of the process know it: two kinds of source may lie on the same server."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_at: float = float("-inf")

    async def wait(self, pace_s: float) -> None:
        """Let the pace's break pass since the last request."""
        await asyncio.sleep(max(0.0, self.last_at + pace_s - monotonic()))


_hosts: defaultdict[str, _Host] = defaultdict(_Host)


class GuardedDownloadHandler:
    """Two HTTP handlers with a pool of connections each, so that no source inherits another's way into a network."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._public = BoundedHandler(crawler)
        self._private = BoundedHandler(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardedDownloadHandler:
        """Scrapy's way of making it."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The answer, which is kept in the archive too.

        Raises:
            RefusedRequest: the name leads to a private address.
        """
        run = _run(self._crawler)
        try:
            response = await self._ask(request)
        except FETCH_ERRORS as error:
            run.keep(request, error)
            raise
        run.keep(request, response)
        return response

    async def _ask(self, request: Request) -> Response:
        # A proxy that the operator has named may stand anywhere, and resolves the names by itself.
        private = bool(request.meta.get("allow_private") or request.meta.get("proxy"))
        handler = self._private if private else self._public
        if request.meta.get("robots_txt"):
            # Cut off by the robots middleware after as much as is read, instead of refused.
            request = request.replace(meta={**request.meta, "download_maxsize": 0})
        host_name, pace_s = host_of(request.url), request.meta.get("pace_s", 0.0)
        host = _hosts[host_name]
        async with host.lock, _run(self._crawler).turn(host_name, pace_s):
            await host.wait(pace_s)
            host.last_at = monotonic()
            with private_addresses(allowed=private):
                try:
                    return await handler.download_request(request)
                except CannotResolveHostError as error:
                    name = urlsplit(request.url).hostname or ""
                    if was_refused(name):
                        raise RefusedRequest(f"{name} leads to a private address") from error
                    raise

    async def close(self) -> None:
        """Let go of all connections."""
        await self._public.close()
        await self._private.close()


class ArchiveDownloadHandler:
    """The handler of a replay: it answers from the archive, and opens no connection."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveDownloadHandler:
        """Scrapy's way of making it."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """What the address had answered last when the crawl that is replayed ended.

        Raises:
            NotArchived: it had not been asked.
            RefusedRequest: it was not to be asked.
            IgnoreRequest: there was no answer, for the reason that was given then.
        """
        run = _run(self._crawler)
        assert isinstance(run.archive, Archive), "a replay has an archive"
        answer = run.archive.read(run.archive.key(request), until_run=run.started)
        if answer is None:
            raise NotArchived("the archive has no answer of this address")
        if answer.failure:
            raise (RefusedRequest if answer.is_refused else IgnoreRequest)(answer.failure)
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name.encode("latin-1"), value.encode("latin-1"))
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        return kind(url=request.url, status=answer.status, headers=headers, body=answer.body)

    async def close(self) -> None:
        """There is nothing to let go of."""


def _run(crawler: Crawler) -> CrawlRun:
    run: Any = getattr(crawler.spider, "run", None)
    assert isinstance(run, CrawlRun), "spiders are run by stage.crawl"
    return run
