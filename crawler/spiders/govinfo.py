"""GovInfo's API: court opinions, and documents of Congress and the agencies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote, unquote, urldefrag

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from aidocket.crawler.base import BadAnswerError
from aidocket.crawler.changes import LATER, ChangesSpider
from aidocket.crawler.limits import MAX_BODY_BYTES
from aidocket.crawler.parse import govinfo
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.parse.pdf import PdfText
from aidocket.crawler.pdf import read_pdf
from aidocket.crawler.sources import CrawlSource
from aidocket.store.records import Document

TOO_LARGE = f"the PDF is larger than {MAX_BODY_BYTES // 2**20} MB"


class GovinfoSpider(ChangesSpider):
    """Reads what a search finds, or what has changed in a collection: the summary of each document, and its words.

    The search is asked by POST at one address. Within this module a page of it is that address with the page's mark
    behind a `#`, which no request carries.
    """

    name = "govinfo"
    version: ClassVar[int] = govinfo.VERSION

    def list_url(self, source: CrawlSource, since: datetime) -> str:
        """The first page of the search, or of the collection from that time on."""
        url = source.source.url
        return f"{url}#*" if govinfo.is_search(url) else govinfo.list_url(url, since)

    def question(
        self, source: CrawlSource, url: str, *, callback: Callable[..., Any] | None = None, is_first: bool = False
    ) -> Request:
        """A request; that of a page of the search has its question in its body."""
        url, mark = urldefrag(url)
        if not govinfo.is_search(url):
            return super().question(source, url, callback=callback, is_first=is_first)
        assert isinstance(source.settings, govinfo.Settings)
        body = govinfo.search_body(source.settings, self.since(source), mark=unquote(mark))
        # Conditions are for GET (RFC 9110, section 13.1): what a POST answers is not the state of its address.
        request = super().question(source, url, callback=callback)
        request.headers["Content-Type"] = "application/json"
        return request.replace(method="POST", body=body)

    def parse_page(self, source: CrawlSource, response: Response) -> Listing:
        """The documents of a page."""
        page = govinfo.parse_list(response.body, url=response.url, source=source.source)
        if page.next_url is None or not govinfo.is_search(response.url):
            return page
        return replace(page, next_url=f"{response.url}#{quote(page.next_url, safe='')}")

    def parse_record(self, source: CrawlSource, listed: Listed, response: Response) -> Document:
        """A document's summary."""
        return govinfo.parse_summary(response.body, listed=listed.document, source=source.source)

    def is_ours(self, source: CrawlSource, document: Document) -> bool:
        """Whether a document is kept; one without a title has to tell it first."""
        return document.title == document.key or super().is_ours(source, document)

    async def read_record(self, source: CrawlSource, item: Listed) -> Document:
        """A document with its words."""
        assert item.detail_url is not None and isinstance(source.settings, govinfo.Settings)
        summary = await self.ask(source, item.detail_url)
        document = self.parse_record(source, item, summary)
        if not self.is_ours(source, document):
            # Collections do not always tell titles; what shows only now that it is not ours is not read further.
            return replace(document, text="", state="skipped", state_reason="it does not match by its title")
        try:
            return await self._with_words(source, document, summary)
        except DownloadCancelledError:
            return govinfo.with_pdf(document, PdfText(reason=TOO_LARGE))
        except BadAnswerError as error:
            if error.response.status in LATER:
                raise
            return replace(document, state_reason=f"its words could not be had: {error}")

    async def _with_words(self, source: CrawlSource, document: Document, summary: Response) -> Document:
        """The document with its own words, or with those of its last part."""
        assert isinstance(source.settings, govinfo.Settings)
        found = govinfo.text_url(summary.body, url=summary.url, pdf=source.settings.pdf)
        parts = None if found else govinfo.granules_url(summary.body, url=summary.url)
        if parts is not None:
            newest = govinfo.newest_granule((await self.ask(source, parts)).body, url=parts)
            if newest is None:
                return document
            summary = await self.ask(source, newest)
            document = govinfo.with_granule(document, summary.body)
            found = govinfo.text_url(summary.body, url=summary.url, pdf=source.settings.pdf)
        if found is None:
            return document
        url, form = found
        answer = await self.ask(source, url)
        if form == "pdf":
            return govinfo.with_pdf(document, await read_pdf(answer.body))
        return govinfo.with_words(document, answer.body)
