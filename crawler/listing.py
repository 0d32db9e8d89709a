"""What spiders of lists share: pages, newest first, and the full record of each document that is new or changed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy.http import Response

from aidocket.crawler.base import ASK_ERRORS, READ_ERRORS, BadAnswerError, SourceSpider, token_for
from aidocket.crawler.parse.listing import Listed, Listing, at_revision
from aidocket.crawler.parse.urls import is_same_host
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.triage import NOT_MATCHING
from aidocket.crawler.work import FETCH_ERRORS, Fault, ReadBody, why_not_fetched
from aidocket.store.crawled import read_known_revisions
from aidocket.store.records import Document, FetchState


class ListSpider(SourceSpider):
    """Reads a list until a page brings nothing new, and asks for the record of what is new or has changed.

    All that a visit finds is one unit of work. Records that a visit did not get to are asked for by the next one.
    """

    keeps_others: ClassVar[bool] = True
    """Whether documents that do not match are kept as link, title and date."""

    @abstractmethod
    def parse_page(self, source: CrawlSource, response: Response) -> Listing:
        """The documents of one page."""

    @abstractmethod
    def parse_record(self, source: CrawlSource, listed: Listed, response: Response) -> Document:
        """A document with its full record."""

    def is_ours(self, source: CrawlSource, document: Document) -> bool:
        """Whether a document is kept as more than link, title and date."""
        return source.settings.follow != "matching" or self.run.triage.is_worth_reading(document.title, document.text)

    async def read(self, source: CrawlSource, response: Response, fetch: FetchState) -> AsyncIterator[ReadBody | Fault]:
        """The documents of the list that are new or have changed, as one unit of work."""
        remarks: list[str] = []
        url = response.url
        try:
            items, seen = await self._items(source, response, remarks)
        except ASK_ERRORS as error:
            yield self.fault(source, error, url=url)
            return
        documents, is_whole = await self._documents(source, items, remarks)
        if not is_whole:
            # The same list is read once more on the next visit, for what this one did not get to.
            fetch = replace(fetch, etag=None, last_modified=None, body_sha256=None)
        yield self.body(source, response, fetch, documents, entries=seen, remarks=list(dict.fromkeys(remarks)))

    async def _items(self, source: CrawlSource, response: Response, remarks: list[str]) -> tuple[list[Listed], int]:
        """What is new or has changed, unknown documents first, and how many were looked at."""
        found: dict[str, Listed] = {}
        unfinished: dict[str, Listed] = {}
        seen, max_pages = 0, getattr(source.settings, "max_pages", 1)
        for number in range(1, max_pages + 1):
            if response.status != 200:
                raise BadAnswerError(response)
            page = self.parse_page(source, response)
            seen += len(page.items)
            known = self.run.store(read_known_revisions, source.id, [item.document.key for item in page.items])
            fresh = [item for item in page.items if known.get(item.document.key) != item.revision]
            for item in fresh:
                (unfinished if item.document.key in known else found).setdefault(item.document.key, item)
            if not page.next_url or not fresh:
                break
            if not is_same_host(page.next_url, response.url):
                remarks.append("the next page lies on another host, and was not asked for")
                break
            if number < max_pages:
                response = await self.ask(source, page.next_url)
        return [*found.values(), *unfinished.values()], seen

    async def _documents(
        self, source: CrawlSource, items: list[Listed], remarks: list[str]
    ) -> tuple[list[Document], bool]:
        documents = []
        left = getattr(source.settings, "max_records", 50)
        is_whole = True
        for item in items:
            document = item.document
            if not self.is_ours(source, document):
                if self.keeps_others:
                    skipped = replace(document, text="", state="skipped", state_reason=NOT_MATCHING)
                    documents.append(at_revision(skipped, item.revision))
            elif item.detail_url is None or source.settings.follow == "none":
                documents.append(at_revision(document, item.revision))
            elif left > 0:
                left -= 1
                document, is_read = await self._record(source, item, remarks)
                is_whole = is_whole and is_read
                documents.append(document)
            else:
                is_whole = False
                documents.append(document)
        return documents, is_whole

    async def _record(self, source: CrawlSource, item: Listed, remarks: list[str]) -> tuple[Document, bool]:
        """The document with its record, or as the list tells it, and whether the record was had."""
        assert item.detail_url is not None
        try:
            answer = await self.ask(source, item.detail_url)
            return at_revision(self.parse_record(source, item, answer), item.revision), True
        except BadAnswerError as error:
            why = str(error)
        except READ_ERRORS as error:
            why = str(error)
        except FETCH_ERRORS as error:
            why = why_not_fetched(error)
        remarks.append(f"some records could not be had ({why}); the list's own words stand for them")
        return replace(item.document, state_reason=f"its record could not be had: {why}"), False


class KeyedListSpider(ListSpider):
    """A list behind a key that goes into the query, and into nothing else: no header, no message, no row."""

    key_name: ClassVar[str]

    def with_key(self, source: CrawlSource, url: str) -> str:
        """The address with the key, if there is one and it can go out encrypted."""
        key = token_for(source, url)
        return with_query(url, {self.key_name: key}) if key else url

    def fetch_state(self, source: CrawlSource, response: Response) -> FetchState:
        """What is to be known of an answer, under the address without the key."""
        return replace(super().fetch_state(source, response), url=without_query(response.url, self.key_name))

    def fault(self, source: CrawlSource, error: BaseException, *, url: str) -> Fault:
        """An error as a unit of work, told without the key."""
        found = super().fault(source, error, url=url)
        return replace(found, url=without_query(found.url, self.key_name))

    def body(self, source: CrawlSource, *arguments: Any, **more: Any) -> ReadBody:
        """A source's documents as a unit of work; a remark on an address that has moved names no key."""
        found = super().body(source, *arguments, **more)
        key = token_for(source, source.source.url)
        return replace(found, remark=found.remark.replace(key, "…")) if key else found

    async def ask(self, source: CrawlSource, url: str) -> Response:
        """The answer to one more request, which carries the key."""
        return await super().ask(source, self.with_key(source, url))

    def _authorization(self, source: CrawlSource, url: str) -> dict[str, str]:
        return {}


def with_query(url: str, params: dict[str, str]) -> str:
    """The address with these parameters in place of those of the same name."""
    parts = urlsplit(url)
    kept = [(name, text) for name, text in parse_qsl(parts.query, keep_blank_values=True) if name not in params]
    return urlunsplit(parts._replace(query=urlencode([*kept, *params.items()])))


def without_query(url: str, name: str) -> str:
    """The address without a parameter."""
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
    return urlunsplit(parts._replace(query=urlencode(kept)))
