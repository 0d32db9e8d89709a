"""The rounds: every contestant reads the set for the first time, again, and after the change; several times over."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.common.environment import ROOT
from benchmarks.common.measure import Cost, run_measured
from benchmarks.feeds.contestants import Bench, Contestant, our_failures, our_titles
from benchmarks.feeds.model import FeedSet

PHASES = (("first", 0), ("unchanged", 0), ("changed", 1))
"""What is measured, and which step of the set the server then answers from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of one contestant: what it cost, what it asked (by the server's count), what it holds after it."""

    contestant: str
    phase: str
    round: int
    cost: Cost
    asked: dict[str, int]
    entries: int | None
    from_broken: int


@dataclass(slots=True, kw_only=True)
class Results:
    """All runs, what AI Docket got wrong, and what it said of each broken feed, with what was wrong there."""

    runs: list[Run] = field(default_factory=list)
    wrong_entries: list[str] = field(default_factory=list)
    wrong_failures: list[str] = field(default_factory=list)
    broken: dict[str, tuple[str, str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


@contextlib.contextmanager
def serving(*, feeds: int, broken: int | None, seed: int, hosts: int) -> Iterator[int]:
    """The server of a set in a process of its own, while the block runs; gives its port."""
    arguments = ["--feeds", str(feeds), "--seed", str(seed), "--hosts", str(hosts)]
    if broken is not None:
        arguments += ["--broken", str(broken)]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.feeds.server", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("the server did not start; its own message stands above")
        yield int(line)
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()


def ask_server(feeds: FeedSet, port: int, path: str) -> dict[str, int]:
    """Tell the server a step, or ask it for its count."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"http://{feeds.hosts[0]}:{port}{path}", timeout=10
    ) as answer:
        found: dict[str, int] = json.load(answer)
    return found


def play(
    bench: Bench, contestants: Sequence[Contestant], *, repeat: int, say: Callable[[str], None] = print
) -> Results:
    """All rounds. In each phase the contestants take turns, each round in another order."""
    results = Results(missing=[one.name for one in contestants if not one.is_there])
    present = [one for one in contestants if one.is_there]
    for number in range(repeat):
        turn = number % max(len(present), 1)
        order = [*present[turn:], *present[:turn]]
        folders = {one.name: bench.folder / f"round-{number}" / one.name for one in order}
        ask_server(bench.feeds, bench.port, "/step/0")
        for one in order:
            _set_up(bench, one, folders[one.name])
        for phase, step in PHASES:
            ask_server(bench.feeds, bench.port, f"/step/{step}")
            for one in order:
                if phase not in one.phases:
                    continue
                run = _run(bench, one, folders[one.name], phase=phase, step=step, number=number)
                results.runs.append(run)
                say(_line(run, repeat))
                if one.is_ours:
                    _judge(bench, one, folders[one.name], run, step, results)
        if number + 1 < repeat:
            shutil.rmtree(bench.folder / f"round-{number}")
    return results


def _set_up(bench: Bench, one: Contestant, folder: Path) -> None:
    folder.mkdir(parents=True)
    if one.setup is not None:
        subprocess.run(one.setup(bench, folder), env=one.env(folder), cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _run(bench: Bench, one: Contestant, folder: Path, *, phase: str, step: int, number: int) -> Run:
    ask_server(bench.feeds, bench.port, "/count")
    cost = run_measured(one.command(bench, folder, step), env=one.env(folder), folder=folder, out=folder / phase)
    if cost.status != 0:
        tail = (folder / phase).with_suffix(".err").read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{one.name} ended with status {cost.status} ({phase}):\n{tail}")
    held = one.by_feed(folder) if one.by_feed else {}
    broken = {name for feed in bench.feeds.broken for name in (feed.id, feed.url(bench.port))}
    return Run(
        contestant=one.name,
        phase=phase,
        round=number,
        cost=cost,
        asked=ask_server(bench.feeds, bench.port, "/count"),
        entries=sum(held.values()) if one.by_feed else None,
        from_broken=sum(number for name, number in held.items() if name in broken),
    )


def _judge(bench: Bench, one: Contestant, folder: Path, run: Run, step: int, results: Results) -> None:
    """Hold AI Docket's own rows against the truth, entry by entry and source by source."""
    held = our_titles(folder)
    failures = our_failures(folder)
    for feed in bench.feeds.feeds:
        where = f"{one.name}, round {run.round + 1}, {run.phase}: {feed.id} ({feed.fault or feed.shape})"
        titles = held.get(feed.id, [])
        if sorted(titles) != sorted(feed.titles[step]):
            results.wrong_entries.append(f"{where}: {_difference(titles, feed.titles[step])}")
        reason = failures.get(feed.id)
        if feed.fault and reason:
            results.broken[feed.id] = (feed.fault, reason)
        elif feed.fault:
            results.wrong_failures.append(f"{where}: is not named as broken")
        elif reason:
            results.wrong_failures.append(f"{where}: is called broken: {reason}")


def _difference(held: Sequence[str], true: Sequence[str]) -> str:
    stray, lacking = sorted(set(held) - set(true)), sorted(set(true) - set(held))
    example = (
        f"; for example it has {stray[0]!r}" if stray else f"; for example it lacks {lacking[0]!r}" if lacking else ""
    )
    return f"{len(held)} entries where {len(true)} are true{example}"


def _line(run: Run, repeat: int) -> str:
    entries = "" if run.entries is None else f"{run.entries:7} entries"
    return (
        f"round {run.round + 1}/{repeat}  {run.phase:9}  {run.contestant:22} {run.cost.wall_s:6.2f} s"
        f"  cpu {run.cost.cpu_s:6.2f} s  {run.cost.memory_mb:5.0f} MB  {entries}"
    )
