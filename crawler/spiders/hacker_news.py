"""Hacker News, through Algolia's search."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.parse import hacker_news
from aidocket.crawler.parse.feed import Feed
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.spiders.feed import FeedSpider


class HackerNewsSpider(FeedSpider):
    """Asks for the newest stories of a query; the pages they link to are read like those of a feed."""

    name = "hacker-news"
    version: ClassVar[int] = hacker_news.VERSION

    def first_url(self, source: CrawlSource) -> str:
        """The source's query."""
        settings = source.settings
        assert isinstance(settings, hacker_news.Settings)
        return hacker_news.query_url(source.source.url, settings)

    def parser(self, source: CrawlSource, response: Response) -> partial[Feed]:
        """What reads the stories of an answer."""
        settings = source.settings
        assert isinstance(settings, hacker_news.Settings)
        return partial(hacker_news.parse_hits, response.body, url=response.url, most=settings.max_entries)
