"""lemon24/reader, as its guide has it: `add` subscribes to the feeds, `update` reads them all with several workers.

python -m benchmarks.feeds.peers.reader_update add|update URLS FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from reader import make_reader

from benchmarks.feeds.peers.keeping import read_urls

WORKERS = 10


def main() -> None:
    """Subscribe, or read."""
    _, action, urls, folder = sys.argv
    with make_reader(str(Path(folder) / "reader.sqlite")) as reader:
        if action == "add":
            for url in read_urls(urls):
                reader.add_feed(url)
        else:
            reader.update_feeds(scheduled=False, workers=WORKERS)  # otherwise each feed rests for an hour


if __name__ == "__main__":
    main()
