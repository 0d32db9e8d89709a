"""CanLII's API."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.listing import KeyedListSpider
from aidocket.crawler.parse import canlii
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.sources import CrawlSource
from aidocket.store.records import Document


class CanliiSpider(KeyedListSpider):
    """Reads courts' lists of rulings, and the metadata of those that match. Cases of other people are not kept."""

    name = "canlii"
    version: ClassVar[int] = canlii.VERSION
    key_name: ClassVar[str] = "api_key"
    keeps_others: ClassVar[bool] = False

    def first_url(self, source: CrawlSource) -> str:
        """The court's list, with the key."""
        return self.with_key(source, source.source.url)

    def parse_page(self, source: CrawlSource, response: Response) -> Listing:
        """The cases of a list."""
        return canlii.parse_list(response.body, url=response.url, source=source.source)

    def parse_record(self, source: CrawlSource, listed: Listed, response: Response) -> Document:
        """A case's metadata."""
        return canlii.parse_case(response.body, source=source.source)
