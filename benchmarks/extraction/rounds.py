"""The rounds: every contestant reads every mix, in a process of its own, several times over."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from aidocket.config import Config, from_environment
from aidocket.registry.sync import sync_registry
from aidocket.store.database import open_database
from benchmarks.common.environment import ROOT
from benchmarks.common.measure import Cost, run_measured
from benchmarks.extraction.articles import articles
from benchmarks.extraction.contestants import Contestant
from benchmarks.extraction.lists import gather
from benchmarks.extraction.memory import Point
from benchmarks.extraction.reading import Reading

TIMEOUT_S = 900
SAMPLE_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One contestant's reading of one mix: what it took by its own count, and what its processes cost in all."""

    contestant: str
    mix: str
    round: int
    reading: Reading
    cost: Cost


@dataclass(slots=True, kw_only=True)
class Results:
    """All runs; of each mix, how many of its articles are of which kind; how memory went over many documents."""

    runs: list[Run] = field(default_factory=list)
    kinds: dict[str, dict[str, int]] = field(default_factory=dict)
    memory: dict[str, list[Point]] = field(default_factory=dict)


def environment(folder: Path) -> dict[str, str]:
    """The environment of all runs: nothing of the tester's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": str(folder), "PYTHONPATH": str(ROOT), "AIDOCKET_DB": str(folder / "aidocket.db")}


def play(
    contestants: Sequence[Contestant],
    mixes: Sequence[str],
    *,
    count: int,
    seed: int,
    repeat: int,
    folder: Path,
    say: Callable[[str], None] = print,
) -> Results:
    """All rounds. The contestants take turns at each mix, each round in another order."""
    results = Results()
    gather().write(folder / "lists.json")
    fill_registry(from_environment(environment(folder)))
    for mix in mixes:
        results.kinds[mix] = write_articles(mix, count, seed, folder / f"{mix}.jsonl")
    for number in range(repeat):
        turn = number % max(len(contestants), 1)
        for mix in mixes:
            for one in [*contestants[turn:], *contestants[:turn]]:
                run = _run(one, mix, number, folder)
                results.runs.append(run)
                say(_line(run, repeat))
    return results


def write_articles(mix: str, count: int, seed: int, path: Path) -> dict[str, int]:
    """Write articles to a file, one a line; gives how many of each kind there are."""
    kinds: dict[str, int] = {}
    with path.open("w", encoding="utf-8") as file:
        for article in articles(mix, count, seed):
            kinds[article.kind] = kinds.get(article.kind, 0) + 1
            file.write(json.dumps(asdict(article)) + "\n")
    return kinds


def fill_registry(config: Config) -> None:
    """Make the database that our runs read the registry from, as it is before documents are read."""
    db = open_database(config.db)
    sync_registry(db, config)
    db.conn.close()


def _run(one: Contestant, mix: str, number: int, folder: Path) -> Run:
    module = [sys.executable, "-m", "benchmarks.extraction.reading"]
    command = [*module, one.name, str(folder / f"{mix}.jsonl"), str(folder / "lists.json")]
    out = folder / f"{one.name}-{mix}"
    cost = run_measured(
        command, env=environment(folder), folder=folder, out=out, timeout_s=TIMEOUT_S, sample_s=SAMPLE_S
    )
    if cost.status != 0:
        tail = out.with_suffix(".err").read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{one.name} ended with status {cost.status} ({mix}):\n{tail}")
    reading = Reading(**json.loads(out.with_suffix(".out").read_text("utf-8")))
    return Run(contestant=one.name, mix=mix, round=number, reading=reading, cost=cost)


def _line(run: Run, repeat: int) -> str:
    found = ", ".join(f"{count} {what}" for what, count in run.reading.found.items())
    return (
        f"round {run.round + 1}/{repeat}  {run.mix:11} {run.contestant:17}"
        f" {run.reading.words / run.reading.wall_s:12,.0f} words/s  cpu {run.reading.cpu_s:6.2f} s"
        f"  {max(run.cost.largest_mb, run.reading.peak_mb):4.0f} MB  {found}"
    )
