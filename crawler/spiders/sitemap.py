"""Sitemaps of sites that have no feed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy.http import Response

from aidocket.crawler.addresses import RefusedAddressError, check_address, is_sample_link
from aidocket.crawler.base import ASK_ERRORS, READ_ERRORS, SourceSpider
from aidocket.crawler.parse import sitemap
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.urls import is_same_host, link_key
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.triage import NOT_MATCHING
from aidocket.crawler.work import FETCH_ERRORS, Fault, ReadBody, why_not_fetched
from aidocket.store.records import Document, FetchState


class SitemapSpider(SourceSpider):
    """Reads a sitemap, or the newest sitemaps of an index; the pages wait in the database for the article spider.

    An index may name sitemaps of its own host only, and no further index: deeper ones are told, not followed.
    """

    name = "sitemap"
    version: ClassVar[int] = sitemap.VERSION

    async def read(self, source: CrawlSource, response: Response, fetch: FetchState) -> AsyncIterator[ReadBody | Fault]:
        """The pages of the sitemaps as one unit of work."""
        settings = source.settings
        assert isinstance(settings, sitemap.Settings)
        remarks: list[str] = []
        try:
            found = sitemap.parse_sitemap(response.body, url=response.url)
        except READ_ERRORS as error:
            yield self.fault(source, error, url=response.url)
            return
        pages = list(found.pages)
        chosen = found.sitemaps[: settings.max_sitemaps]
        if chosen:
            # An index can stay the same while its sitemaps change, so it is read whole each time.
            fetch = replace(fetch, etag=None, last_modified=None, body_sha256=None)
        for url in chosen:
            pages += await self._below(source, url, response, remarks)
        if chosen and len(remarks) == len(chosen) and not pages:
            yield self.fault(source, ShapeError(remarks[0]), url=response.url)
            return
        if settings.paths:
            pages = [page for page in pages if re.search(settings.paths, urlsplit(page.url).path)]
        count = len(pages)
        if not self.run.is_demo:
            pages = [page for page in pages if not is_sample_link(page.url)]
        pages.sort(key=lambda page: page.changed or "", reverse=True)
        kept, left_out = pages[: settings.max_entries], max(len(pages) - settings.max_entries, 0)
        documents = {link_key(page.url): self._document(source, page) for page in kept}
        yield self.body(
            source, response, fetch, list(documents.values()), entries=count, remarks=remarks, left_out=left_out
        )

    async def _below(
        self, source: CrawlSource, url: str, response: Response, remarks: list[str]
    ) -> tuple[sitemap.SitePage, ...]:
        """The pages of a sitemap that an index names; none, and a remark, if it cannot be had."""
        if not is_same_host(url, response.url):
            remarks.append(f"{url} lies on another host, and was not asked for")
            return ()
        try:
            found = sitemap.parse_sitemap((await self.ask(source, url)).body, url=url)
        except ASK_ERRORS as error:
            why = why_not_fetched(error) if isinstance(error, FETCH_ERRORS) else str(error)
            remarks.append(f"{url} could not be read: {why}")
            return ()
        if found.sitemaps:
            remarks.append(f"{url} is an index below an index, and was not followed")
        return found.pages

    def _document(self, source: CrawlSource, page: sitemap.SitePage) -> Document:
        settings = source.settings
        assert isinstance(settings, sitemap.Settings)
        document = Document(
            source_id=source.id,
            key=link_key(page.url),
            kind=settings.document_kind,
            title=page.title,
            url=page.url,
            language=page.language or source.source.language or None,
            published=page.published,
            published_raw=page.published_raw,
            state="listed",
            publish=source.source.publish,
        )
        reason = self._why_not_followed(source, page)
        return replace(document, state="skipped", state_reason=reason) if reason else document

    def _why_not_followed(self, source: CrawlSource, page: sitemap.SitePage) -> str | None:
        if source.settings.follow == "none":
            return "the linked page is not fetched, as the source says"
        if source.settings.follow == "matching" and not self.run.triage.is_worth_reading(page.title):
            return NOT_MATCHING
        try:
            check_address(page.url, allow_private=source.settings.allow_private, demo=self.run.is_demo)
        except RefusedAddressError as error:
            return f"the linked page is never fetched: {error}"
        return None
