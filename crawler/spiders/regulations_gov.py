"""regulations.gov's API."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response

from aidocket.crawler.changes import ChangesSpider
from aidocket.crawler.parse import regulations_gov
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.work import Fault, Work
from aidocket.store.records import Document


class RegulationsGovSpider(ChangesSpider):
    """Reads documents and dockets of agencies that have changed, and the record of each that matches. No comments."""

    name = "regulations-gov"
    version: ClassVar[int] = regulations_gov.VERSION

    def begin(self, source: CrawlSource) -> Request | Work:
        """A source's first request; none for one of comments, whose answer would be full of names."""
        reason = regulations_gov.why_not(source.source.url)
        return Fault(source=source, url=source.source.url, reason=reason) if reason else super().begin(source)

    def list_url(self, source: CrawlSource, since: datetime) -> str:
        """The source's query, from that time on."""
        assert isinstance(source.settings, regulations_gov.Settings)
        return regulations_gov.list_url(source.source.url, source.settings, since)

    def parse_page(self, source: CrawlSource, response: Response) -> Listing:
        """The documents of a page."""
        return regulations_gov.parse_list(response.body, url=response.url, source=source.source)

    def parse_record(self, source: CrawlSource, listed: Listed, response: Response) -> Document:
        """A document's record."""
        return regulations_gov.parse_record(response.body, source=source.source)
