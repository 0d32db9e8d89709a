"""Open States' API: bills of the US states."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.changes import ChangesSpider
from aidocket.crawler.parse import open_states
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.sources import CrawlSource
from aidocket.store.records import Document


class OpenStatesSpider(ChangesSpider):
    """Reads the bills that match a query and have changed. The list tells them whole, so no record is asked for."""

    name = "open-states"
    version: ClassVar[int] = open_states.VERSION

    def list_url(self, source: CrawlSource, since: datetime) -> str:
        """The source's query, from that day on."""
        assert isinstance(source.settings, open_states.Settings)
        return open_states.list_url(source.source.url, source.settings, since)

    def parse_page(self, source: CrawlSource, response: Response) -> Listing:
        """The bills of a page."""
        return open_states.parse_list(response.body, url=response.url, source=source.source)

    def parse_record(self, source: CrawlSource, listed: Listed, response: Response) -> Document:
        """Nothing: there is no record but the list's."""
        raise ShapeError("the list tells bills whole")
