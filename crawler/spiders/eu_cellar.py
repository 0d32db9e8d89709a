"""CELLAR, the store of the EU's Publications Office."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from aidocket.crawler.listing import ListSpider
from aidocket.crawler.parse import eu_cellar
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.sources import CrawlSource
from aidocket.store.records import Document


class EuCellarSpider(ListSpider):
    """Asks which papers of cases, or which works with some words in their title, there are, and for each one's text."""

    name = "eu-cellar"
    version: ClassVar[int] = eu_cellar.VERSION

    def first_url(self, source: CrawlSource) -> str:
        """The source's query."""
        return eu_cellar.query_url(source.source.url, _settings(source), language=source.source.language)

    def question(self, source: CrawlSource, url: str, **more: Any) -> Request:
        """A request of a source; a work is asked for as one page of XHTML."""
        request = super().question(source, url, **more)
        if eu_cellar.is_document_url(url):
            request.headers["Accept"] = eu_cellar.XHTML
        return request

    def parse_page(self, source: CrawlSource, response: Response) -> Listing:
        """The works of an answer; after a full page comes another."""
        page, is_full = eu_cellar.parse_list(response.body, url=response.url, source=source.source)
        if not is_full:
            return page
        following = eu_cellar.following(response.url, _settings(source), language=source.source.language)
        return replace(page, next_url=following)

    def parse_record(self, source: CrawlSource, listed: Listed, response: Response) -> Document:
        """A work with its words."""
        return eu_cellar.parse_document(response.body, listed=listed.document)


def _settings(source: CrawlSource) -> eu_cellar.Settings:
    settings = source.settings
    assert isinstance(settings, eu_cellar.Settings)
    return settings
