"""The one way out: Scrapy's HTTP handler, at each host's own pace, to private addresses only where allowed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from aidocket.crawler.resolver import private_addresses, was_refused
from aidocket.crawler.sources import host_of
from aidocket.crawler.work import RefusedRequest


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
        self._public = HTTP11DownloadHandler(crawler)
        self._private = HTTP11DownloadHandler(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardedDownloadHandler:
        """Scrapy's way of making it."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The answer.

        Raises:
            RefusedRequest: the name leads to a private address.
        """
        # A proxy that the operator has named may stand anywhere, and resolves the names by itself.
        private = bool(request.meta.get("allow_private") or request.meta.get("proxy"))
        handler = self._private if private else self._public
        if request.meta.get("robots_txt"):
            # Cut off by the robots middleware after as much as is read, instead of refused.
            request = request.replace(meta={**request.meta, "download_maxsize": 0})
        host = _hosts[host_of(request.url)]
        async with host.lock:
            await host.wait(request.meta.get("pace_s", 0.0))
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
