"""GOV.UK's search and finders, and its content API."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.listing import ListSpider
from aidocket.crawler.parse import gov_uk
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.sources import CrawlSource
from aidocket.store.records import Document


class GovUkSpider(ListSpider):
    """Reads a search or a feed, and the content of each page that is new or was changed."""

    name = "gov-uk"
    version: ClassVar[int] = gov_uk.VERSION

    def parse_page(self, source: CrawlSource, response: Response) -> Listing:
        """The pages of an answer."""
        return gov_uk.parse_list(response.body, url=response.url, source=source.source)

    def parse_record(self, source: CrawlSource, listed: Listed, response: Response) -> Document:
        """A page's content."""
        return gov_uk.parse_content(response.body, listed=listed.document, url=response.url)
