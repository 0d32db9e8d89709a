"""What spiders share that ask an API for what has changed since the last visit: in its order, with a key.

From when a visit asks is read from the documents themselves, never from the clock: a killed visit, or one that did not
get to the end, is gone on with, and a replay asks what was asked then.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from scrapy.http import Response

from aidocket.crawler.base import ASK_ERRORS, READ_ERRORS, BadAnswerError, token_for
from aidocket.crawler.listing import ListSpider
from aidocket.crawler.parse.changes import ChangesSettings, first_moment, mark_moment
from aidocket.crawler.parse.listing import Listed, at_revision
from aidocket.crawler.parse.urls import is_same_host
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.work import FETCH_ERRORS, Fault, PutOff, ReadBody, why_not_fetched
from aidocket.store.crawled import read_known_revisions, read_newest_revision
from aidocket.store.records import Document, FetchState

KEY_HEADER = "X-Api-Key"
LATER = frozenset({401, 403, 429, 503})
"""Statuses that speak of the visit, not of a record: what is left is asked for by the next one."""


class ChangesSpider(ListSpider):
    """Reads what has changed since the newest document that the source has given, and the record of each that matches.

    Records are read in the order in which they changed, so that the newest one read says where to go on. What does
    not match is not kept: lists of all bills or rulings are long, and few of them are ours.
    """

    keeps_others: ClassVar[bool] = False

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._waits: dict[str, float | None] = {}

    @abstractmethod
    def list_url(self, source: CrawlSource, since: datetime) -> str:
        """The address of what has changed since then."""

    def first_url(self, source: CrawlSource) -> str:
        """What has changed since the last visit, or, on the first one, since the day that the source names."""
        return self.list_url(source, self.since(source))

    def since(self, source: CrawlSource) -> datetime:
        """From when changes are asked for."""
        settings = source.settings
        assert isinstance(settings, ChangesSettings)
        newest = self._newest(source)
        return (mark_moment(newest) if newest else None) or first_moment(settings, self.then)

    @property
    def then(self) -> datetime:
        """When the crawl began, which is the same for its replay."""
        return datetime.fromisoformat(self.run.started)

    def _newest(self, source: CrawlSource) -> str | None:
        return self.run.store(read_newest_revision, source.id, until=self.run.started)

    def answered(self, response: Response) -> Any:
        """Every answer is read: one that is like the last one may hold what that visit did not get to."""
        if response.status != 200:
            return super().answered(response)
        source: CrawlSource = response.meta["source"]
        return self.read(source, response, self.fetch_state(source, response))

    def fetch_state(self, source: CrawlSource, response: Response) -> FetchState:
        """What is to be known of an answer, under the source's own address: that of a visit is used once."""
        found = super().fetch_state(source, response)
        return replace(found, url=source.source.url, etag=None, last_modified=None, body_sha256=None)

    def body(self, source: CrawlSource, *arguments: Any, entries: int | None = None, **more: Any) -> ReadBody:
        """A source's documents as a unit of work. That nothing has changed since the last visit is no fault of it."""
        if self._newest(source) is None:
            return super().body(source, *arguments, entries=entries, **more)
        return replace(super().body(source, *arguments, entries=entries or 1, **more), entries=None)

    async def _items(self, source: CrawlSource, response: Response, remarks: list[str]) -> tuple[list[Listed], int]:
        """What is new or has changed, longest ago first, and how many were looked at."""
        found: dict[str, Listed] = {}
        seen, max_pages = 0, getattr(source.settings, "max_pages", 1)
        for number in range(1, max_pages + 1):
            page = self.parse_page(source, response)
            seen += len(page.items)
            # What changes while pages are read comes twice; its later state counts.
            found |= {item.document.key: item for item in page.items}
            if not page.next_url:
                break
            if not is_same_host(page.next_url, response.url):
                remarks.append("the next page lies on another host, and was not asked for")
                break
            if number == max_pages:
                left = f"{page.total - seen} of {page.total}" if page.total and page.total > seen else "some"
                remarks.append(f"{left} changes were not looked at, for want of pages (max_pages)")
                break
            response = await self.ask(source, page.next_url)
        found = {item.document.key: item for item in self.wanted(source, found)} | found
        known = self.run.store(read_known_revisions, source.id, list(found))
        fresh = [item for item in found.values() if known.get(item.document.key) != item.revision]
        return sorted(fresh, key=lambda item: (item.revision, item.document.key)), seen

    def wanted(self, source: CrawlSource, found: dict[str, Listed]) -> list[Listed]:
        """Documents to read though no list has named them."""
        return []

    async def read(self, source: CrawlSource, response: Response, fetch: FetchState) -> AsyncIterator[ReadBody | Fault]:
        """What is new or has changed, as one unit of work."""
        remarks: list[str] = []
        try:
            items, seen = await self._items(source, response, remarks)
            documents, _ = await self._documents(source, items, remarks)
        except ASK_ERRORS as error:
            yield self.fault(source, error, url=source.source.url)
            return
        wait_s = self._waits.get(source.id)
        yield self.body(source, response, fetch, documents, entries=seen, remarks=remarks, wait_s=wait_s)

    async def _documents(
        self, source: CrawlSource, items: list[Listed], remarks: list[str]
    ) -> tuple[list[Document], bool]:
        """The documents that match, as far as this visit gets, and whether that is to the end."""
        documents: list[Document] = []
        self._waits.pop(source.id, None)
        ours = [item for item in items if self.is_ours(source, item.document)]
        left = getattr(source.settings, "max_records", 50)
        for number, item in enumerate(ours):
            if item.detail_url is None or source.settings.follow == "none":
                documents.append(at_revision(item.document, item.revision))
                continue
            why = "" if left else "as many as a visit may ask for were read (max_records)"
            try:
                if left:
                    left -= 1
                    documents.append(at_revision(await self.read_record(source, item), item.revision))
            except BadAnswerError as error:
                if error.response.status in LATER:
                    why = _reason_to_stop(error, documents)
                    self._waits[source.id] = self.fault(source, error, url=source.source.url).retry_after_s
                else:
                    documents += self._without_record(source, item, str(error), remarks)
            except READ_ERRORS as error:
                documents += self._without_record(source, item, str(error), remarks)
            except PutOff as error:
                why = _reason_to_stop(error, documents)
            except FETCH_ERRORS as error:
                why = self._second_try(source, item, why_not_fetched(error), documents, remarks)
            if why:
                remarks.append(f"the next visit goes on with {len(ours) - number} records: {why}")
                return documents, False
        return documents, True

    async def read_record(self, source: CrawlSource, item: Listed) -> Document:
        """A document with its full record.

        Raises:
            BadAnswerError, one of FETCH_ERRORS: it cannot be had.
            one of READ_ERRORS: it has another shape.
        """
        assert item.detail_url is not None
        return self.parse_record(source, item, await self.ask(source, item.detail_url))

    def _without_record(self, source: CrawlSource, item: Listed, why: str, remarks: list[str]) -> list[Document]:
        """The list's own words for a record that cannot be read; what was read of it before stays."""
        remarks.append(f"the record of {item.document.key} could not be had: {why}")
        if self.run.store(read_known_revisions, source.id, [item.document.key]).get(item.document.key) is not None:
            return []
        return [at_revision(_unread(item.document, why), item.revision)]

    def _second_try(
        self, source: CrawlSource, item: Listed, why: str, documents: list[Document], remarks: list[str]
    ) -> str:
        """What becomes of a record for which there was no answer: the next visit asks once more, then it is given up.

        Returns why the visit ends here, for what comes later may not be taken for all there was; empty if it goes on.
        """
        known = self.run.store(read_known_revisions, source.id, [item.document.key])
        if known.get(item.document.key, "") is None:
            documents += self._without_record(source, item, why, remarks)
            return ""
        if item.document.key not in known:
            documents.append(_unread(item.document, why))
        return why

    def fault(self, source: CrawlSource, error: BaseException, *, url: str) -> Fault:
        """An error as a unit of work; one about the key names where it is looked for."""
        found = super().fault(source, error, url=url)
        if found.status not in (401, 403) or not source.settings.token_env:
            return found
        return replace(found, reason=f"{found.reason}; the key is looked for in {source.settings.token_env}")

    def _authorization(self, source: CrawlSource, url: str) -> dict[str, str]:
        """The header that carries the API's key, if there is one."""
        key = token_for(source, url)
        return {KEY_HEADER: key} if key else {}


def _unread(document: Document, why: str) -> Document:
    return replace(document, state_reason=f"its record could not be had: {why}")


def _reason_to_stop(error: Exception, documents: list[Document]) -> str:
    """Why a visit ends before all was read; if nothing was, it has failed.

    Raises:
        the error: nothing was read.
    """
    if not documents:
        raise error
    return str(error)
