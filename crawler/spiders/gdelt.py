"""GDELT's search of the world's news."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.parse import gdelt
from aidocket.crawler.parse.feed import Feed
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.spiders.feed import FeedSpider


class GdeltSpider(FeedSpider):
    """Asks for the newest articles of a query; their pages are read like those of a feed."""

    name = "gdelt"
    version: ClassVar[int] = gdelt.VERSION

    def first_url(self, source: CrawlSource) -> str:
        """The source's query."""
        settings = source.settings
        assert isinstance(settings, gdelt.Settings)
        return gdelt.query_url(source.source.url, settings)

    def parser(self, source: CrawlSource, response: Response) -> partial[Feed]:
        """What reads the articles of an answer."""
        settings = source.settings
        assert isinstance(settings, gdelt.Settings)
        return partial(gdelt.parse_articles, response.body, url=response.url, most=settings.max_entries)
