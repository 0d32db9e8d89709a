"""The pages that feeds link to. Their queue is the database: documents in the state `listed`."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from aidocket.clock import to_iso
from aidocket.crawler.base import header, moved_to_for_good, status_words
from aidocket.crawler.limits import MAX_BODY_BYTES, MAX_PAGE_BYTES, MIN_RETRY_AFTER_S
from aidocket.crawler.parse.article import Article, parse_article
from aidocket.crawler.parse.reservation import reservation_in_headers
from aidocket.crawler.parse.rsl import NOT_LICENSED, is_unlicensed, licences_in_headers
from aidocket.crawler.parse.urls import canonical_address
from aidocket.crawler.pdf import is_pdf, read_pdf_page
from aidocket.crawler.reservations import Reservations, ReservedPage
from aidocket.crawler.run import CrawlRun
from aidocket.crawler.schedule import parse_retry_after
from aidocket.crawler.sources import host_of
from aidocket.crawler.work import (
    ForbiddenByRobots,
    HostWaits,
    NotArchived,
    PageFault,
    PagesWait,
    PutOff,
    ReadPage,
    RefusedRequest,
    why_not_fetched,
)
from aidocket.store.crawled import ListedPage, Page, read_listed_pages
from aidocket.store.source_state import read_host_waits

CLOSED = (401, 402, 403, 451)
"""The page is not for us; to ask again would not be polite."""

GONE = (404, 410)
WEB_PAGES = ("", "text/html", "application/xhtml+xml", "text/plain")
"""Content types of pages that may hold an article; some servers name none."""

SUMMARY_KEPT = "; the feed's summary is kept"


class ArticleSpider(scrapy.Spider):
    """Fetches each listed page once, host by host: the next page of a host is asked for when the last one is read.

    Without `hosts`, all that are listed are begun; a worker of another machine is given them one by one.
    """

    name = "article"
    custom_settings = {"DOWNLOAD_MAXSIZE": MAX_PAGE_BYTES}  # noqa: RUF012 - Scrapy's own declaration

    def __init__(
        self, *, run: CrawlRun, hosts: Mapping[str, Sequence[ListedPage]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.run = run
        self._hosts = hosts
        self._queues: dict[str, list[ListedPage]] = {}
        self.reservations = Reservations(run)

    async def start(self) -> AsyncIterator[Request]:
        """For each host: its first page."""
        for host, pages in (listed_by_host(self.run) if self._hosts is None else self._hosts).items():
            yield self.begin(host, pages)

    def begin(self, host: str, pages: Sequence[ListedPage], absent: Sequence[str] = ()) -> Request:
        """The first request to a host of which these pages are to be read; its files `absent` say nothing."""
        self.reservations.know_absent(absent)
        self._queues[host] = list(reversed(pages))
        return next(self._next(host))

    async def read_page(self, response: Response, host: str, page: ListedPage) -> AsyncIterator[Any]:
        """A page's text as a unit of work, then the host's next page."""
        try:
            yield self._noted(await self._read(response, page), response.url)
        except Exception as error:  # noqa: BLE001 - the one place: a page that stumbles a parser stops nothing else
            self.logger.error("page %s: %s", page.url, traceback.format_exc())
            reason = str(error) if isinstance(error, TimeoutError) else f"{type(error).__name__}: {error}"
            yield PageFault(page=page, reason=f"the page cannot be read: {reason[:200]}")
        for request in self._next(host):
            yield request

    def no_page(self, failure: Failure) -> Iterator[Any]:
        """What becomes of a page that could not be had, then the host's next page, unless the host wants a break."""
        arguments = failure.request.cb_kwargs  # type: ignore[attr-defined]
        host, page = arguments["host"], arguments["page"]
        error = failure.value
        if isinstance(error, HttpError) and (wait_s := self._wished_wait(error.response)) is not None:
            yield HostWaits(
                source_id=page.source_ids[0], url=root_of(page.url), status=error.response.status, wait_s=wait_s
            )
            return
        if isinstance(error, NotArchived):
            yield from self._next(host)
            return
        if isinstance(error, PutOff):
            yield PagesWait(url=root_of(page.url), reason=str(error))
            return
        work = self._fault(page, error or PutOff("the request failed"))
        yield self._noted(work) if isinstance(work, ReadPage) else work
        yield from self._next(host)

    async def _read(self, response: Response, page: ListedPage) -> ReadPage:
        reserved = await self._reserved(response)
        kind = (header(response, "Content-Type") or "").partition(";")[0].strip().lower()
        if reserved is None and is_pdf(response.body, kind):
            moved_to = response.url if moved_to_for_good(response) else None
            return ReadPage(page=await read_pdf_page(page.url, response.body, moved_to=moved_to))
        if reserved is None and (kind not in WEB_PAGES or not isinstance(response, TextResponse)):
            reason = f"the linked page is no web page ({kind or 'unknown type'}){SUMMARY_KEPT}"
            return ReadPage(page=Page(url=page.url, reason=reason))
        article = Article(reserved=reserved)
        if reserved is None and isinstance(response, TextResponse):
            article = parse_article(response.text, url=response.url)
            if await self._is_unlicensed(response, article.licences):
                article = Article(reserved=NOT_LICENSED)
        if article.reserved is not None:
            return ReadPage(page=Page(url=page.url, skipped=True, reason=f"{article.reserved}{SUMMARY_KEPT}"))
        address = response.url if moved_to_for_good(response) else page.url
        canonical = canonical_address(address, article.canonical)
        return ReadPage(
            page=Page(
                url=page.url,
                canonical=canonical if canonical != page.url else None,
                text=article.text,
                author=article.author,
                published=article.published,
                published_raw=article.published_raw,
                language=article.language,
                reason=article.reason,
            )
        )

    async def _reserved(self, response: Response) -> str | None:
        """The publisher's reservation that the answer's headers make, or None."""
        robots, links = (
            [value.decode("latin-1") for value in response.headers.getlist(name)] for name in ("X-Robots-Tag", "Link")
        )
        reserved = reservation_in_headers(header(response, "tdm-reservation"), robots)
        named = licences_in_headers(links, url=response.url)
        return NOT_LICENSED if reserved is None and await self._is_unlicensed(response, named) else reserved

    async def _is_unlicensed(self, response: Response, named: Sequence[str]) -> bool:
        """Whether a licence that the page names does not cover our use of it."""
        if not named:
            return False
        assert response.request is not None
        licences = await self.reservations.licences(named, response.request, self.crawler)
        return is_unlicensed(licences, response.url)

    def _noted(self, work: ReadPage, *urls: str) -> ReadPage:
        """The work, with the note which files of its host reserve nothing."""
        absent = self.reservations.take_absent(work.page.url, *urls)
        return replace(work, page=replace(work.page, absent=absent)) if absent else work

    def _fault(self, page: ListedPage, error: BaseException) -> ReadPage | PageFault:
        if isinstance(error, (ForbiddenByRobots, RefusedRequest, ReservedPage)):
            return ReadPage(page=Page(url=page.url, skipped=True, reason=f"{error}{SUMMARY_KEPT}"))
        if not isinstance(error, HttpError):
            return PageFault(page=page, reason=why_not_fetched(error))
        status = error.response.status
        if status in CLOSED:
            reason = f"{status_words(status)}{SUMMARY_KEPT}"
            return ReadPage(page=Page(url=page.url, skipped=True, reason=reason))
        return PageFault(page=page, reason=status_words(status), is_final=status in GONE)

    def _wished_wait(self, response: Response) -> float | None:
        """Seconds for which the host wants to be left alone, or None."""
        wait_s = parse_retry_after(header(response, "Retry-After"), self.run.now())
        if response.status == 429:
            return wait_s or 10 * MIN_RETRY_AFTER_S
        return wait_s if response.status == 503 else None

    def _next(self, host: str) -> Iterator[Request]:
        queue = self._queues[host]
        if queue:
            page = queue.pop()
            yield self._question(page.url, page, self.read_page, self.no_page, {"host": host, "page": page})

    def _question(self, url: str, page: ListedPage, callback: Any, errback: Any, arguments: dict[str, Any]) -> Request:
        private = any(source_id in self.run.private_sources for source_id in page.source_ids)
        meta: dict[str, Any] = {"allow_private": private, "page": page}
        if urlsplit(url).path.lower().endswith(".pdf"):
            meta["download_maxsize"] = MAX_BODY_BYTES
        return Request(url, callback=callback, errback=errback, cb_kwargs=arguments, dont_filter=True, meta=meta)


def listed_by_host(run: CrawlRun) -> dict[str, list[ListedPage]]:
    """The pages that documents wait for, host by host, but for hosts that asked to be left alone."""
    waits = read_host_waits(run.db, to_iso(run.now()))
    found: dict[str, list[ListedPage]] = {}
    for page in read_listed_pages(run.db, not_tried_since=run.killed_since):
        if root_of(page.url) not in waits:
            found.setdefault(host_of(page.url), []).append(page)
    return found


def root_of(url: str) -> str:
    """The address of a host's root."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
