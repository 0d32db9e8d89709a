"""Congress.gov's API."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.changes import ChangesSpider
from aidocket.crawler.parse import congress_gov
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.sources import CrawlSource
from aidocket.store.crawled import read_known_revisions
from aidocket.store.records import Document


class CongressGovSpider(ChangesSpider):
    """Reads the bills that have changed, and of each that matches its record, actions, summaries and texts."""

    name = "congress-gov"
    version: ClassVar[int] = congress_gov.VERSION

    def list_url(self, source: CrawlSource, since: datetime) -> str:
        """The source's list, from that time on."""
        settings = source.settings
        assert isinstance(settings, congress_gov.Settings)
        return congress_gov.list_url(source.source.url, settings, since, self.then)

    def parse_page(self, source: CrawlSource, response: Response) -> Listing:
        """The bills of a page."""
        return congress_gov.parse_list(response.body, url=response.url, source=source.source)

    def wanted(self, source: CrawlSource, found: dict[str, Listed]) -> list[Listed]:
        """Bills that the source names and that have never been read."""
        names = _bills(source)
        known = self.run.store(read_known_revisions, source.id, names)
        url = source.source.url
        return [congress_gov.named(name, url=url, source=source.source) for name in names if name not in known]

    def is_ours(self, source: CrawlSource, document: Document) -> bool:
        """Bills that the source names are, whatever their title is."""
        return document.key in _bills(source) or super().is_ours(source, document)

    async def read_record(self, source: CrawlSource, item: Listed) -> Document:
        """A bill, from as many answers as it has parts."""
        assert item.detail_url is not None
        answers = {"bill": (await self.ask(source, item.detail_url)).body}
        for name, url in congress_gov.part_urls(answers["bill"], url=item.detail_url).items():
            answers[name] = (await self.ask(source, url)).body
        return congress_gov.parse_bill(answers, source=source.source)

    def parse_record(self, source: CrawlSource, listed: Listed, response: Response) -> Document:
        """A bill, from its first answer alone."""
        return congress_gov.parse_bill({"bill": response.body}, source=source.source)


def _bills(source: CrawlSource) -> list[str]:
    assert isinstance(source.settings, congress_gov.Settings)
    return source.settings.bills
