"""arXiv's API."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.parse import arxiv
from aidocket.crawler.parse.feed import Feed
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.spiders.feed import FeedSpider


class ArxivSpider(FeedSpider):
    """Asks for the newest papers of a query; the abstract stands for the paper."""

    name = "arxiv"
    version: ClassVar[int] = arxiv.VERSION

    def first_url(self, source: CrawlSource) -> str:
        """The source's query."""
        settings = source.settings
        assert isinstance(settings, arxiv.Settings)
        return arxiv.query_url(source.source.url, settings)

    def parser(self, source: CrawlSource, response: Response) -> partial[Feed]:
        """What reads the papers of an answer."""
        settings = source.settings
        assert isinstance(settings, arxiv.Settings)
        return partial(arxiv.parse_papers, response.body, url=response.url, most=settings.max_entries)
