"""Google News' RSS of a search."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.parse import google_news
from aidocket.crawler.parse.feed import Feed
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.spiders.feed import FeedSpider


class GoogleNewsSpider(FeedSpider):
    """Asks for the newest articles of a query: headline, outlet and date."""

    name = "google-news"
    version: ClassVar[int] = google_news.VERSION

    def first_url(self, source: CrawlSource) -> str:
        """The source's query."""
        settings = source.settings
        assert isinstance(settings, google_news.Settings)
        return google_news.query_url(source.source.url, settings)

    def parser(self, source: CrawlSource, response: Response) -> partial[Feed]:
        """What reads the articles of an answer."""
        settings = source.settings
        assert isinstance(settings, google_news.Settings)
        return partial(google_news.parse_news, response.body, url=response.url, most=settings.max_entries)
