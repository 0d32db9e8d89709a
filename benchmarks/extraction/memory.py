"""The memory of one process that reads document after document, none twice.

The documents are written by another process, so that none of them, and nothing of what writes them, is counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.common.environment import ROOT

GROWTH_MB = 5
"""So much more after all documents than after a tenth of them still counts as flat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What the process held after so many documents: `rss_mb` with the libraries' pages that others share."""

    documents: int
    seconds: float
    rss_mb: float
    pss_mb: float


def watch(mix: str, count: int, seed: int, env: dict[str, str]) -> list[Point]:
    """Let our pipeline read `count` articles of a mix in one process, and look at its memory on the way.

    Raises:
        RuntimeError: it did not read them all.
    """
    here = [sys.executable, "-m", "benchmarks.extraction.memory"]
    points: list[Point] = []
    with (
        subprocess.Popen([*here, "write", mix, str(count), str(seed)], cwd=ROOT, stdout=subprocess.PIPE) as writer,
        subprocess.Popen([*here, "read"], cwd=ROOT, env=env, stdin=writer.stdout, stdout=subprocess.PIPE) as reader,
    ):
        assert writer.stdout is not None
        assert reader.stdout is not None
        writer.stdout.close()  # it is the reader's now
        for line in reader.stdout:
            points.append(Point(**json.loads(line)))
            print(f"memory    {mix:11} {points[-1].documents:7} documents {points[-1].rss_mb:5.0f} MB", flush=True)
    if reader.returncode or not points or points[-1].documents != count:
        raise RuntimeError(f"not all of {count} documents of {mix} were read; the reader's own message stands above")
    return points


def stops(count: int) -> list[int]:
    """Where to look: after 1,000, 2,000, 5,000, 10,000 … documents, after a tenth of all, and at the end."""
    steps = {step * 10**power for power in range(3, 9) for step in (1, 2, 5) if step * 10**power < count}
    return sorted({*steps, max(count // 10, 1), count})


def is_flat(points: list[Point]) -> bool:
    """Whether the process held hardly more at the end than after a tenth of the documents."""
    end = points[-1]
    begin = next(point for point in points if point.documents >= end.documents // 10)
    return end.rss_mb - begin.rss_mb <= GROWTH_MB


def _write(mix: str, count: str, seed: str) -> None:
    from benchmarks.extraction.articles import articles

    print(count)
    for article in articles(mix, int(count), int(seed)):
        print(json.dumps(asdict(article)))


def _read() -> None:
    from aidocket.nlp.engines import Settings, load_engine
    from benchmarks.extraction.contestants import documents_of, our_job

    job = our_job()
    looks = stops(int(sys.stdin.readline()))
    began = time.perf_counter()
    lines = map(json.loads, sys.stdin)
    with load_engine("local")(job, documents_of(lines), Settings()) as results:
        for number, (document, result) in enumerate(results, start=1):
            if isinstance(result, str):
                raise RuntimeError(f"{document.id}: {result}")
            if number in looks:
                held = _held()
                point = Point(
                    documents=number, seconds=time.perf_counter() - began, rss_mb=held["Rss"], pss_mb=held["Pss"]
                )
                print(json.dumps(asdict(point)), flush=True)


def _held() -> dict[str, float]:
    """What this process holds now, in MB."""
    lines = Path(f"/proc/{os.getpid()}/smaps_rollup").read_text("ascii").splitlines()[1:]
    return {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines)}


if __name__ == "__main__":
    {"write": _write, "read": _read}[sys.argv[1]](*sys.argv[2:])
