"""CourtListener's Atom feeds."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.base import READ_ERRORS, SourceSpider
from aidocket.crawler.parse import courtlistener_feed
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.work import Fault, ReadBody
from aidocket.store.records import FetchState


class CourtListenerFeedSpider(SourceSpider):
    """Reads feeds of dockets and searches. Nothing that they link to is asked for."""

    name = "courtlistener-feed"
    version: ClassVar[int] = courtlistener_feed.VERSION

    def read(self, source: CrawlSource, response: Response, fetch: FetchState) -> list[ReadBody | Fault]:
        """The entries of a feed as documents."""
        settings = source.settings
        assert isinstance(settings, courtlistener_feed.Settings)
        try:
            documents = courtlistener_feed.parse_feed(
                response.body, url=response.url, source=source.source, court_id=settings.court_id
            )
        except READ_ERRORS as error:
            return [self.fault(source, error, url=response.url)]
        return [self.body(source, response, fetch, documents)]
