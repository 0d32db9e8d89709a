"""The one way out: Scrapy's HTTP handler, one request at a time to a host, private addresses only where allowed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from aidocket.crawler.resolver import private_addresses, was_refused
from aidocket.crawler.sources import host_of
from aidocket.crawler.work import RefusedRequest

_hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
"""One lock a host for all spiders of the process: two of them may have sources on the same server."""


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
        async with _hosts[host_of(request.url)]:
            with private_addresses(allowed=private):
                try:
                    return await handler.download_request(request)
                except CannotResolveHostError as error:
                    host = urlsplit(request.url).hostname or ""
                    if was_refused(host):
                        raise RefusedRequest(f"{host} leads to a private address") from error
                    raise

    async def close(self) -> None:
        """Let go of all connections."""
        await self._public.close()
        await self._private.close()
