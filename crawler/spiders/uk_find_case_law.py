"""Find Case Law, the judgments of The National Archives (UK)."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.listing import ListSpider
from aidocket.crawler.parse import uk_find_case_law
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.sources import CrawlSource
from aidocket.store.records import Document


class UkFindCaseLawSpider(ListSpider):
    """Reads a search's Atom feed, and the LegalDocML of each judgment that is new or whose words have changed."""

    name = "uk-find-case-law"
    version: ClassVar[int] = uk_find_case_law.VERSION

    def parse_page(self, source: CrawlSource, response: Response) -> Listing:
        """The judgments of a page."""
        return uk_find_case_law.parse_list(response.body, url=response.url, source=source.source)

    def parse_record(self, source: CrawlSource, listed: Listed, response: Response) -> Document:
        """A judgment with its words."""
        return uk_find_case_law.parse_judgment(response.body, listed=listed.document)
