"""The Federal Register's API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.base import ASK_ERRORS, BadAnswerError, SourceSpider
from aidocket.crawler.parse import federal_register
from aidocket.crawler.parse.urls import is_same_host
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.work import FETCH_ERRORS, Fault, ReadBody, why_not_fetched
from aidocket.store.crawled import read_known_keys
from aidocket.store.records import Document, FetchState

FULL_TEXT = "full-text"


class FederalRegisterSpider(SourceSpider):
    """Reads notices, newest first, until a page brings nothing new."""

    name = "federal-register"
    version: ClassVar[int] = federal_register.VERSION

    def first_url(self, source: CrawlSource) -> str:
        """The query of the source's conditions."""
        settings = source.settings
        assert isinstance(settings, federal_register.Settings)
        return federal_register.query_url(source.source.url, settings.conditions, per_page=settings.per_page)

    async def read(self, source: CrawlSource, response: Response, fetch: FetchState) -> AsyncIterator[ReadBody | Fault]:
        """The notices of all pages that are asked for, as one unit of work."""
        remarks: list[str] = []
        url = response.url
        try:
            notices, left = await self._notices(source, response, remarks)
            documents = [await self._with_text(source, notice, remarks) for notice in notices]
        except ASK_ERRORS as error:
            yield self.fault(source, error, url=url)
            return
        if left:
            remarks.append(f"{left} older documents of the query were not asked for")
        yield self.body(source, response, fetch, documents, entries=len(notices), remarks=list(dict.fromkeys(remarks)))

    async def _notices(
        self, source: CrawlSource, response: Response, remarks: list[str]
    ) -> tuple[list[federal_register.Notice], int]:
        """What has to be written, and how many documents of the query were not looked at on a first visit."""
        settings = source.settings
        assert isinstance(settings, federal_register.Settings)
        found: dict[str, federal_register.Notice] = {}
        seen = 0
        for number in range(1, settings.max_pages + 1):
            page = federal_register.parse_notices(response.body, source.source)
            seen += len(page.notices)
            remarks += [f"the type {kind!r} is not known" for kind in page.unknown_types]
            keys = [notice.document.key for notice in page.notices]
            known = self.run.store(read_known_keys, source.id, keys)
            for notice in page.notices:
                if known.get(notice.document.key) != FULL_TEXT:
                    found.setdefault(notice.document.key, notice)
            if not page.next_url or len(known) == len(keys):
                return list(found.values()), 0
            if not is_same_host(page.next_url, response.url):
                remarks.append("the next page lies on another host, and was not asked for")
                return list(found.values()), 0
            if number < settings.max_pages:
                response = await self.ask(source, page.next_url)
        return list(found.values()), max((page.total or 0) - seen, 0)

    async def _with_text(self, source: CrawlSource, notice: federal_register.Notice, remarks: list[str]) -> Document:
        """The document, with its full text if the source wants it; without, the abstract stands for it."""
        settings = source.settings
        assert isinstance(settings, federal_register.Settings)
        if not settings.full_text or not notice.text_url:
            return notice.document
        try:
            answer = await self.ask(source, notice.text_url)
        except BadAnswerError as error:
            why = str(error)
        except FETCH_ERRORS as error:
            why = why_not_fetched(error)
        else:
            return federal_register.with_full_text(notice.document, answer.body)
        remarks.append(f"the full text of some documents could not be had ({why}); the abstract stands for it")
        return replace(notice.document, state_reason=f"the full text could not be had: {why}")
