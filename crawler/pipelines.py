"""The item pipeline: every unit of work that a spider yields is written down here."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler

from aidocket.crawler.run import CrawlRun


class StorePipeline:
    """Writes units of work to the database, in the one thread that does so."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Scrapy's way of making it."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Write the unit down; what cannot be recorded did not happen, so an error here ends the run (stage.py)."""
        run: CrawlRun = self._crawler.spider.run  # type: ignore[union-attr]
        run.write(item)
        return item
