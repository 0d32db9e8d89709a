"""The AI Incident Database."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.base import header
from aidocket.crawler.parse import ai_incidents
from aidocket.crawler.parse.feed import Feed
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.spiders.feed import FeedSpider


class AiIncidentsSpider(FeedSpider):
    """Reads the newest reports; the news pages that they name are read like those of a feed."""

    name = "ai-incidents"
    version: ClassVar[int] = ai_incidents.VERSION

    def parser(self, source: CrawlSource, response: Response) -> partial[Feed]:
        """What reads the reports of an answer."""
        settings = source.settings
        assert isinstance(settings, ai_incidents.Settings)
        content_type = header(response, "Content-Type") or ""
        most = settings.max_entries
        return partial(
            ai_incidents.parse_reports, response.body, url=response.url, content_type=content_type, most=most
        )
