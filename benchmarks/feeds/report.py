"""The results as a table for people, and the musts of the crawler held against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.feeds.contestants import Contestant
from benchmarks.feeds.model import FeedSet
from benchmarks.feeds.rounds import PHASES, Results

MOST_OF_READER_FIRST = 0.45
MOST_OF_BARE = 1.15
MOST_MEMORY_MB = 150
OURS = "aidocket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Must:
    """A demand, whether it is met, and the figures that say so. `is_met` is None where it was not measured."""

    text: str
    is_met: bool | None
    figures: str


def middle(results: Results, contestant: str, phase: str, what: str = "wall_s") -> float | None:
    """The median of a contestant's runs of a phase, or None if there were none."""
    values = _values(results, contestant, phase, what)
    return median(values) if values else None


def _values(results: Results, contestant: str, phase: str, what: str) -> list[float]:
    return [getattr(run.cost, what) for run in results.runs if run.contestant == contestant and run.phase == phase]


def musts(results: Results, feeds: FeedSet) -> list[Must]:
    """What the crawler has to reach."""
    found = [_at_most(results, "reader", "first", MOST_OF_READER_FIRST)]
    found += [_at_most(results, "scrapy-bare", phase, MOST_OF_BARE) for phase in ("unchanged", "changed")]
    found += [_at_most(results, "reader", phase, 1.0) for phase in ("unchanged", "changed")]
    ours = [run for run in results.runs if run.contestant == OURS]
    counts = {phase: sorted({run.entries or 0 for run in ours if run.phase == phase}) for phase, _ in PHASES}
    wanted = {phase: [feeds.true_entries(step)] for phase, step in PHASES}
    told = ", ".join(f"{phase} {'/'.join(map(str, numbers))}" for phase, numbers in counts.items())
    text = (
        f"exactly the {feeds.true_entries(0)} true entries, {feeds.true_entries(1)} after the change, by their titles"
    )
    wrong = [error for error in results.errors if " entries where " in error]
    found.append(Must(text=text, is_met=counts == wanted and not wrong if ours else None, figures=told))
    unnamed = [error for error in results.errors if "broken" in error.split("): ")[-1] or "named as broken" in error]
    named = f"{len(results.broken)} of {len(feeds.broken)} named"
    found.append(
        Must(
            text="every broken source is named with its reason, and no other",
            is_met=len(results.broken) == len(feeds.broken) and not unnamed if ours else None,
            figures=named,
        )
    )
    memory = max((run.cost.together_mb for run in ours), default=0.0)
    largest = max((run.cost.largest_mb for run in ours), default=0.0)
    found.append(
        Must(
            text=f"memory under {MOST_MEMORY_MB} MB",
            is_met=max(memory, largest) < MOST_MEMORY_MB if ours else None,
            figures=f"all processes {memory:.0f} MB, the largest {largest:.0f} MB",
        )
    )
    return found


def _at_most(results: Results, peer: str, phase: str, most: float) -> Must:
    words = {"first": "first ingest", "unchanged": "nothing changed", "changed": "5 % changed"}[phase]
    text = f"{words}: at most {most:g} of {peer}" if most != 1.0 else f"{words}: faster than {peer}"
    ours, theirs = middle(results, OURS, phase), middle(results, peer, phase)
    if ours is None or theirs is None:
        return Must(text=text, is_met=None, figures="not measured")
    our_cpu, their_cpu = middle(results, OURS, phase, "cpu_s"), middle(results, peer, phase, "cpu_s")
    assert our_cpu is not None
    assert their_cpu is not None
    ratio = ours / theirs
    is_met = ratio <= most if most != 1.0 else ratio < 1
    figures = f"{ours:.2f} s to {theirs:.2f} s: {ratio:.2f} (computing: {our_cpu / their_cpu:.2f})"
    return Must(text=text, is_met=is_met, figures=figures)


def table(results: Results, contestants: Sequence[Contestant]) -> str:
    """A Markdown table: a row a contestant, medians with the least and the most."""
    head = "| | first ingest | nothing changed | 5 % changed | computing, s | memory, MB | entries |"
    return "\n".join([head, "|---|---|---|---|---|---|---|", *(_row(results, one) for one in contestants)])


def _row(results: Results, one: Contestant) -> str:
    runs = [run for run in results.runs if run.contestant == one.name]
    if not runs:
        return (
            f"| {one.title} | not installed | | | | | |"
            if one.name in results.missing
            else f"| {one.title} | – | | | | | |"
        )
    times = [_spread(_values(results, one.name, phase, "wall_s")) for phase, _ in PHASES]
    computing = " / ".join(
        f"{median(values):.1f}" for phase, _ in PHASES if (values := _values(results, one.name, phase, "cpu_s"))
    )
    memory = max(max(run.cost.together_mb, run.cost.largest_mb) for run in runs)
    last = {run.phase: run.entries for run in runs}
    entries = "–" if last.get("first") is None else " / ".join(str(last[phase]) for phase, _ in PHASES if phase in last)
    return f"| {one.title} | {' | '.join(times)} | {computing} | {memory:.0f} | {entries} |"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    if len(values) == 1:
        return f"{values[0]:.2f} s"
    return f"{median(values):.2f} s ({min(values):.2f}–{max(values):.2f})"


def musts_text(found: Sequence[Must]) -> str:
    """The musts as lines of Markdown."""
    words = {True: "met", False: "NOT MET", None: "not measured"}
    return "\n".join(f"- **{words[must.is_met]}**: {must.text}. {must.figures}." for must in found)


def broken_text(results: Results) -> str:
    """What AI Docket says of each broken feed."""
    lines = [f"| {fault} | {reason} |" for fault, reason in sorted(set(results.broken.values()))]
    return "\n".join(["| broken in which way | what AI Docket says |", "|---|---|", *lines])


def requests_text(results: Results, contestants: Sequence[Contestant]) -> str:
    """How many requests each made, by the server's count, in the last round."""
    lines = ["| | first | nothing changed | 5 % changed |", "|---|---|---|---|"]
    for one in contestants:
        cells = []
        for phase, _ in PHASES:
            asked = [run.asked for run in results.runs if (run.contestant, run.phase) == (one.name, phase)]
            cells.append(_asked(asked[-1]) if asked else "–")
        lines.append(f"| {one.title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _asked(count: dict[str, int]) -> str:
    if not count:
        return "none"
    parts = [f"{count[name]} {name}" for name in ("304", "robots.txt") if count.get(name)]
    return f"{sum(count.values())}" + (f" ({', '.join(parts)})" if parts else "")
