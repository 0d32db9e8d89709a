"""A bare Scrapy spider: the same requests, each conditional, and nothing done with the answers.

python -m benchmarks.feeds.peers.scrapy_bare URLS FOLDER [robots]
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess

from benchmarks.feeds.peers.keeping import conditions, read_urls, read_validators, write_validators

SETTINGS = {
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "CONCURRENT_REQUESTS": 32,
    "DOWNLOAD_DELAY": 0,
    "COOKIES_ENABLED": False,
    "RETRY_TIMES": 1,
    "RETRY_HTTP_CODES": [],
    "REDIRECT_MAX_TIMES": 10,
}
"""Concurrency, retries and redirects as AI Docket has them; the rest is Scrapy's own."""


class BareSpider(scrapy.Spider):
    """Asks each feed once."""

    name = "bare"
    handle_httpstatus_list = [304]  # noqa: RUF012

    def __init__(self, *, urls: list[str], folder: str) -> None:
        super().__init__()
        self.urls = urls
        self.folder = folder
        self.kept = read_validators(folder)

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """One request a feed."""
        for url in self.urls:
            yield scrapy.Request(url, headers=self.kept.get(url), meta={"feed": url}, dont_filter=True)

    def parse(self, response: Any) -> Any:
        """Keep the validators of a new body."""
        self.keep_validators(response)

    def keep_validators(self, response: Any) -> None:
        """Keep those of a body that was sent."""
        if response.status == 200:
            names = {name: response.headers.get(name) for name in ("ETag", "Last-Modified")}
            texts = {name: value.decode("latin-1") if value else None for name, value in names.items()}
            self.kept[response.meta["feed"]] = conditions(texts)

    def closed(self, _reason: str) -> None:
        """Write the validators down."""
        write_validators(self.folder, self.kept)


def main() -> None:
    """Run the spider."""
    _, urls, folder, *robots = sys.argv
    process = CrawlerProcess({**SETTINGS, "ROBOTSTXT_OBEY": bool(robots)})
    process.crawl(BareSpider, urls=read_urls(urls), folder=folder)
    process.start()


if __name__ == "__main__":
    main()
