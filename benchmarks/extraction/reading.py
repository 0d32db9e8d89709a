"""`python -m benchmarks.extraction.reading NAME ARTICLES LISTS`: one contestant reads the articles of a file.

It prints what that took, as JSON, without the time to take the articles from the file.
"""

from __future__ import annotations

import time

_BEGAN = time.perf_counter()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from dataclasses import asdict, dataclass  # noqa: E402
from pathlib import Path  # noqa: E402

from benchmarks.extraction.contestants import CONTESTANTS, Article  # noqa: E402


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`start_s` until it was ready to read, then seconds by the clock and of computing, its processes' too.

    `peak_mb` is the most that this one process held.
    """

    start_s: float
    wall_s: float
    cpu_s: float
    peak_mb: float
    words: int
    found: dict[str, int]


class Articles:
    """The articles of a file, one after the other, so that memory holds none but those that are being read.

    `taken_s` is how long it took to take them from the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.taken_s = 0.0

    def __iter__(self) -> Iterator[Article]:
        with self._path.open(encoding="utf-8") as file:
            while True:
                began = time.perf_counter()
                line = file.readline()
                article = json.loads(line) if line else None
                self.taken_s += time.perf_counter() - began
                if article is None:
                    return
                yield article


def main() -> None:
    """Read, and print a `Reading`."""
    name, articles_path, lists_path = sys.argv[1:]
    one = next(one for one in CONTESTANTS if one.name == name)
    read = one.ready(Path(lists_path))
    start_s = time.perf_counter() - _BEGAN
    articles = Articles(Path(articles_path))
    wall, cpu = time.perf_counter(), _computing()
    found = read(articles)
    wall_s, cpu_s, peak_mb = time.perf_counter() - wall, _computing() - cpu, _peak_mb()
    # Where others read, this process takes the articles from the file meanwhile: that is part of what it costs.
    apart_s = articles.taken_s if one.workers == 1 else 0.0
    result = Reading(
        start_s=start_s,
        wall_s=wall_s - apart_s,
        cpu_s=cpu_s - apart_s,
        peak_mb=peak_mb,
        words=sum(len(article["text"].split()) for article in articles),
        found=dict(found),
    )
    print(json.dumps(asdict(result)))


def _peak_mb() -> float:
    """The most that this process held so far (VmHWM)."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def _computing() -> float:
    """Seconds of computing of this process and of those below it that have ended."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
