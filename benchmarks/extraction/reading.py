"""`python -m benchmarks.extraction.reading NAME ARTICLES LISTS`: one contestant reads the articles of a file.

It prints what that took, as JSON. The articles are in memory before the clock starts.
"""

from __future__ import annotations

import time

_BEGAN = time.perf_counter()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from dataclasses import asdict, dataclass  # noqa: E402
from pathlib import Path  # noqa: E402

from benchmarks.extraction.contestants import CONTESTANTS  # noqa: E402


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`start_s` until it was ready to read, then seconds by the clock and of computing, its processes' too."""

    start_s: float
    wall_s: float
    cpu_s: float
    words: int
    found: dict[str, int]


def main() -> None:
    """Read, and print a `Reading`."""
    name, articles_path, lists_path = sys.argv[1:]
    one = next(one for one in CONTESTANTS if one.name == name)
    read = one.ready(Path(lists_path))
    start_s = time.perf_counter() - _BEGAN
    with Path(articles_path).open(encoding="utf-8") as file:
        articles = [json.loads(line) for line in file]
    wall, cpu = time.perf_counter(), _computing()
    found = read(articles)
    result = Reading(
        start_s=start_s,
        wall_s=time.perf_counter() - wall,
        cpu_s=_computing() - cpu,
        words=sum(len(article["text"].split()) for article in articles),
        found=dict(found),
    )
    print(json.dumps(asdict(result)))


def _computing() -> float:
    """Seconds of computing of this process and of those below it that have ended."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
