"""The UK Parliament's bills API."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.listing import ListSpider
from aidocket.crawler.parse import uk_parliament
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.sources import CrawlSource
from aidocket.store.records import Document


class UkParliamentSpider(ListSpider):
    """Reads a search for bills, and the record of each bill that was updated."""

    name = "uk-parliament"
    version: ClassVar[int] = uk_parliament.VERSION

    def parse_page(self, source: CrawlSource, response: Response) -> Listing:
        """The bills of an answer."""
        return uk_parliament.parse_list(response.body, url=response.url, source=source.source)

    def parse_record(self, source: CrawlSource, listed: Listed, response: Response) -> Document:
        """A bill's record."""
        return uk_parliament.parse_bill(response.body, source=source.source)
