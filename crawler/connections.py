"""Scrapy's HTTP connections, with two bounds that Scrapy and Twisted do not keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler

from aidocket.crawler.limits import MAX_HEAD_BYTES


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, whose answers have a head of a bounded size.

    A connection that broke is begun again by the retry middleware alone. Twisted would do so by itself: past the
    quotas, and without the right to a private address that the request has.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        pool: Any = self._pool
        pool.retryAutomatically = False
        pool._factory = _bounded(pool._factory)


def _bounded(make: Callable[..., Any]) -> Callable[..., Any]:
    """A maker of factories of protocols, whose protocols are bounded."""

    def made(*arguments: Any) -> Any:
        factory = make(*arguments)
        build = factory.buildProtocol
        factory.buildProtocol = lambda address: _bound(build(address))
        return factory

    return made


def _bound(protocol: Any) -> Any:
    """A connection that is broken off when headers come and come: Twisted would keep them all."""
    request, receive = protocol.request, protocol.dataReceived
    head_bytes = 0
    is_head = False

    def counted_request(question: Any) -> Any:
        nonlocal head_bytes, is_head
        head_bytes, is_head = 0, True
        return request(question).addBoth(head_ended)

    def head_ended(result: Any) -> Any:
        nonlocal is_head
        is_head = False
        return result

    def counted_receive(data: bytes) -> None:
        nonlocal head_bytes
        if is_head:
            head_bytes += len(data)
            if head_bytes > MAX_HEAD_BYTES:
                protocol.transport.abortConnection()
                return
        receive(data)

    protocol.request, protocol.dataReceived = counted_request, counted_receive
    return protocol
