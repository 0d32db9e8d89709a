"""The results as tables for people, and what the build has to reach held against them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from benchmarks.common.report import Must
from benchmarks.site.rounds import STEPS, Contestant, Results, Run

OURS = "aidocket"
MOST_S = {"cold": 4.5, "unchanged": 0.5, "one changed": 0.6}
MOONSHOT_S = {"cold": 1.5, "unchanged": 0.2, "one changed": 0.25}
MOST_MEMORY_MB = 100
MOST_WRITTEN = 15


def musts(results: Results) -> list[Must]:
    """What the build has to reach."""
    return [*(_quick(results, step, MOST_S[step]) for step in STEPS), _small(results)]


def moonshot(results: Results) -> list[Must]:
    """What it would be fine to reach."""
    return [
        *(_quick(results, step, MOONSHOT_S[step]) for step in STEPS),
        _writes(results, "unchanged", 0),
        _writes(results, "one changed", MOST_WRITTEN),
    ]


def _quick(results: Results, step: str, most: float) -> Must:
    runs = _runs(results, OURS, step)
    text = f"{step}: {most:g} s"
    if not runs:
        return Must(text=text, figures="not measured")
    wall, cpu = median(run.wall_s for run in runs), median(run.cpu_s for run in runs)
    return Must(text=text, figures=f"{wall:.2f} s ({cpu:.2f} s of computing)", is_met=wall <= most)


def _small(results: Results) -> Must:
    most = max((run.memory_mb for run in results.runs if run.contestant == OURS), default=None)
    text = f"memory: {MOST_MEMORY_MB} MB"
    if most is None:
        return Must(text=text, figures="not measured")
    return Must(text=text, figures=f"{most:.0f} MB at most", is_met=most <= MOST_MEMORY_MB)


def _writes(results: Results, step: str, most: int) -> Must:
    runs = _runs(results, OURS, step)
    text = f"{step}: at most {most} files written"
    if not runs:
        return Must(text=text, figures="not measured")
    written = max(run.written for run in runs)
    return Must(text=text, figures=f"{written} at most", is_met=written <= most)


def table(results: Results, chosen: Sequence[Contestant]) -> str:
    """A row a contestant and step: medians, with the least and the most."""
    columns = ("", "", "seconds", "seconds of computing", "memory, MB", "files", "MB", "files written")
    head = f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|"
    rows = [_row(one, step, _runs(results, one.name, step)) for one in chosen for step in one.steps]
    return "\n".join([head, *rows])


def _row(one: Contestant, step: str, runs: list[Run]) -> str:
    wall = sorted(run.wall_s for run in runs)
    return (
        f"| {one.title} | {step} | {median(wall):.2f} ({wall[0]:.2f}–{wall[-1]:.2f}) "
        f"| {median(run.cpu_s for run in runs):.2f} | {max(run.memory_mb for run in runs):.0f} "
        f"| {runs[-1].files:,} | {runs[-1].bytes / 1e6:.0f} | {max(run.written for run in runs):,} |"
    )


def _runs(results: Results, contestant: str, step: str) -> list[Run]:
    return [run for run in results.runs if run.contestant == contestant and run.step == step]
