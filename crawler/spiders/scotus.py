"""Dockets of the US Supreme Court."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.base import READ_ERRORS, SourceSpider
from aidocket.crawler.parse import scotus
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.work import Fault, ReadBody
from aidocket.store.records import FetchState


class ScotusSpider(SourceSpider):
    """Reads the JSON of a docket. The filings that it links to are not asked for."""

    name = "scotus"
    version: ClassVar[int] = scotus.VERSION

    def read(self, source: CrawlSource, response: Response, fetch: FetchState) -> list[ReadBody | Fault]:
        """The entries of a docket as documents."""
        try:
            documents = scotus.parse_docket(response.body, source.source)
        except READ_ERRORS as error:
            return [self.fault(source, error, url=response.url)]
        return [self.body(source, response, fetch, documents)]
