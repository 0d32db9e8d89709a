"""feedparser alone: the bodies of the feeds from a folder, one after another, nothing stored.

python -m benchmarks.feeds.peers.feedparser_alone BODIES FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import feedparser


def main() -> None:
    """Parse all, and write down how many entries there were."""
    _, bodies, folder = sys.argv
    headers = {"content-type": "application/xml"}
    entries = 0
    for path in sorted(Path(bodies).iterdir()):
        entries += len(feedparser.parse(path.read_bytes(), response_headers=headers).entries)
    (Path(folder) / "entries.txt").write_text(str(entries), "utf-8")


if __name__ == "__main__":
    main()
