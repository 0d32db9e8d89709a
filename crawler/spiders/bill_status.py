"""Bill Status files: bills of the US Congress, followed by name, without a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar

from scrapy.http import Response

from aidocket.crawler.base import ASK_ERRORS, READ_ERRORS, BadAnswerError, SourceSpider
from aidocket.crawler.parse import bill_status
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.work import Fault, ReadBody, Unchanged
from aidocket.store.records import FetchState


class BillStatusSpider(SourceSpider):
    """Asks for the file of each bill that the source names, on condition that it has changed.

    Each file that has is a unit of work of its own; a bill whose file cannot be read stops none of the others.
    """

    name = "bill-status"
    version: ClassVar[int] = bill_status.VERSION
    handle_httpstatus_list: ClassVar[list[int]] = [304, 404]

    def first_url(self, source: CrawlSource) -> str:
        """The file of the first bill."""
        return self._urls(source)[0]

    def answered(self, response: Response) -> Any:
        """An unchanged first file does not end the visit, nor does one that is missing."""
        source: CrawlSource = response.meta["source"]
        return self.read(source, response, self.fetch_state(source, response))

    async def read(
        self, source: CrawlSource, response: Response, fetch: FetchState
    ) -> AsyncIterator[ReadBody | Fault | Unchanged]:
        """The bills whose files have changed."""
        bodies: list[ReadBody] = []
        remarks: list[str] = []
        urls = self._urls(source)
        for number, url in enumerate(urls):
            try:
                answer = response if number == 0 else await self.ask(source, url)
                if (body := self._body(source, answer)) is not None:
                    bodies.append(body)
            except ASK_ERRORS as error:
                found = self.fault(source, error, url=url)
                is_about_all = not isinstance(error, READ_ERRORS) and found.status != 404
                if is_about_all and not bodies:
                    yield found
                    return
                remarks.append(f"{url.rpartition('/')[2]}: {found.reason}")
                if is_about_all:
                    break
        if len(remarks) == len(urls):
            yield Fault(source=source, url=source.source.url, reason=remarks[0])
            return
        if not bodies:
            yield Unchanged(source=source, remark="; ".join(remarks))
            return
        for body in bodies[:-1]:
            yield replace(body, is_last=False)
        yield replace(bodies[-1], remark="; ".join([*remarks, bodies[-1].remark]).strip("; "))

    async def ask(self, source: CrawlSource, url: str) -> Response:
        """What a file holds, or a 304 if it has not changed."""
        answer: Response = await self.crawler.engine.download_async(self.question(source, url, is_first=True))
        return answer

    def _body(self, source: CrawlSource, response: Response) -> ReadBody | None:
        """A bill's file as a unit of work; None for one that has not changed."""
        if response.status == 304:
            return None
        if response.status != 200:
            raise BadAnswerError(response)
        fetch = self.fetch_state(source, response)
        kept = self.run.fetches.get((source.id, response.url))
        if kept is not None and (kept.body_sha256, kept.read_as) == (fetch.body_sha256, fetch.read_as):
            return None
        document = bill_status.parse_bill(response.body, source=source.source)
        return replace(self.body(source, response, fetch, [document]), entries=None)

    def _urls(self, source: CrawlSource) -> list[str]:
        settings = source.settings
        assert isinstance(settings, bill_status.Settings)
        return [bill_status.bill_url(source.source.url, name) for name in dict.fromkeys(settings.bills)]
