"""A plain Scrapy spider that reads with feedparser and stores in SQLite: what many write first.

python -m benchmarks.feeds.peers.scrapy_feedparser URLS FOLDER [robots]
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
from scrapy.crawler import CrawlerProcess

from benchmarks.feeds.peers.keeping import read_urls
from benchmarks.feeds.peers.scrapy_bare import SETTINGS, BareSpider

FIELDS = ("title", "link", "summary", "published", "author")


class FeedparserSpider(BareSpider):
    """Gives an item an entry."""

    name = "feedparser"

    def parse(self, response: Any) -> Iterator[dict[str, str]]:
        """The entries of a body that was sent."""
        self.keep_validators(response)
        if response.status != 200:
            return
        kind = response.headers.get("Content-Type", b"").decode("latin-1")
        headers = {"content-type": kind, "content-location": response.url}
        for entry in feedparser.parse(response.body, response_headers=headers).entries:
            item = {name: str(entry.get(name) or "") for name in FIELDS}
            yield {"feed": response.meta["feed"], "id": str(entry.get("id") or item["link"]), **item}


class SqlitePipeline:
    """Stores each item once."""

    def open_spider(self, spider: FeedparserSpider) -> None:
        """Open the database."""
        self._db = sqlite3.connect(Path(spider.folder) / "entries.sqlite")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS entries"
            " (feed TEXT, id TEXT, title TEXT, link TEXT, summary TEXT, published TEXT, author TEXT,"
            " PRIMARY KEY (feed, id))"
        )

    def close_spider(self, spider: FeedparserSpider) -> None:
        """Make it last."""
        self._db.commit()
        self._db.close()

    def process_item(self, item: dict[str, str], spider: FeedparserSpider) -> dict[str, str]:
        """Store an item, unless it is there."""
        self._db.execute(
            "INSERT OR IGNORE INTO entries VALUES (:feed, :id, :title, :link, :summary, :published, :author)", item
        )
        return item


def main() -> None:
    """Run the spider."""
    _, urls, folder, *robots = sys.argv
    process = CrawlerProcess({**SETTINGS, "ROBOTSTXT_OBEY": bool(robots), "ITEM_PIPELINES": {SqlitePipeline: 100}})
    process.crawl(FeedparserSpider, urls=read_urls(urls), folder=folder)
    process.start()


if __name__ == "__main__":
    main()
