"""The results as tables for people, and what the crawler has to reach held against them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from benchmarks.common.report import Must
from benchmarks.feeds.contestants import Contestant
from benchmarks.feeds.model import FeedSet
from benchmarks.feeds.rounds import PHASES, Results, Run

OURS = "aidocket"
MOST_OF_READER = 0.45
MOST_OF_BARE = 1.15
MOST_MEMORY_MB = 150
WORDS = {"first": "first ingest", "unchanged": "nothing changed", "changed": "5 % changed"}
MOONSHOT_S = {"first": 1.5, "unchanged": 0.6}


def musts(results: Results, feeds: FeedSet) -> list[Must]:
    """What the crawler has to reach."""
    ours = _runs(results, OURS)
    return [
        _faster(results, "first", "reader", MOST_OF_READER),
        _faster(results, "unchanged", "scrapy-bare", MOST_OF_BARE),
        _faster(results, "changed", "scrapy-bare", MOST_OF_BARE),
        _faster(results, "unchanged", "reader", 1),
        _faster(results, "changed", "reader", 1),
        _exact(results, feeds, ours),
        _named(results, feeds, ours),
        _small(ours),
    ]


def moonshot(results: Results) -> list[Must]:
    """What it would be fine to reach."""
    found = []
    for phase, most_s in MOONSHOT_S.items():
        ours = _middle(results, OURS, phase)
        figures = "not measured" if ours is None else f"{ours:.2f} s"
        is_met = None if ours is None else ours <= most_s
        found.append(Must(text=f"{WORDS[phase]}: in {most_s:g} s", figures=figures, is_met=is_met))
    return found


def _faster(results: Results, phase: str, peer: str, most: float) -> Must:
    text = f"{WORDS[phase]}: " + (f"faster than {peer}" if most == 1 else f"at most {most:g} of {peer}")
    ours, theirs = _middle(results, OURS, phase), _middle(results, peer, phase)
    our_cpu, their_cpu = _middle(results, OURS, phase, "cpu_s"), _middle(results, peer, phase, "cpu_s")
    if ours is None or theirs is None or our_cpu is None or their_cpu is None:
        return Must(text=text, figures="not measured")
    ratio = ours / theirs
    return Must(
        text=text,
        figures=f"{ours:.2f} s to {theirs:.2f} s: {ratio:.2f} (seconds of computing: {our_cpu / their_cpu:.2f})",
        is_met=ratio < 1 if most == 1 else ratio <= most,
    )


def _exact(results: Results, feeds: FeedSet, ours: Sequence[Run]) -> Must:
    counts = {phase: sorted({run.entries or 0 for run in ours if run.phase == phase}) for phase, _ in PHASES}
    wanted = {phase: [feeds.true_entries(step)] for phase, step in PHASES}
    before, after = (feeds.true_entries(step) for step in (0, 1))
    return Must(
        text=f"exactly the {before} true entries, {after} after the change, by their titles",
        figures=", ".join(f"{WORDS[phase]}: {'/'.join(map(str, found))}" for phase, found in counts.items()),
        is_met=counts == wanted and not results.wrong_entries if ours else None,
    )


def _named(results: Results, feeds: FeedSet, ours: Sequence[Run]) -> Must:
    return Must(
        text="every broken source is named with its reason, and no other",
        figures=f"{len(results.broken)} of {len(feeds.broken)}",
        is_met=len(results.broken) == len(feeds.broken) and not results.wrong_failures if ours else None,
    )


def _small(ours: Sequence[Run]) -> Must:
    most = max((_memory_mb(run) for run in ours), default=0.0)
    grown = max((run.cost.grown_mb for run in ours if run.phase == "first"), default=0.0)
    return Must(
        text=f"flat memory under {MOST_MEMORY_MB} MB",
        figures=f"{most:.0f} MB at most; in the second half of the first ingest {grown:+.0f} MB",
        is_met=most < MOST_MEMORY_MB if ours else None,
    )


# ---------------------------------------------------------------------------------------------------------- tables


def table(results: Results, contestants: Sequence[Contestant]) -> str:
    """A row a contestant: medians, with the least and the most."""
    head = "| | first ingest | nothing changed | 5 % changed | computing, s | memory, MB | entries | of broken feeds |"
    return "\n".join([head, "|---|---|---|---|---|---|---|---|", *(_row(results, one) for one in contestants)])


def _row(results: Results, one: Contestant) -> str:
    runs = _runs(results, one.name)
    if not runs:
        return f"| {one.title} | not installed | | | | | | |"
    times = [_spread(_values(results, one.name, phase, "wall_s")) for phase, _ in PHASES]
    phases = [phase for phase, _ in PHASES if phase in one.phases]
    computing = " / ".join(f"{median(_values(results, one.name, phase, 'cpu_s')):.1f}" for phase in phases)
    last = {run.phase: run for run in runs}
    entries = " / ".join(str(last[phase].entries) for phase in phases) if one.by_feed else "–"
    stray = str(runs[-1].from_broken) if one.by_feed else "–"
    memory = max(_memory_mb(run) for run in runs)
    return f"| {one.title} | {' | '.join(times)} | {computing} | {memory:.0f} | {entries} | {stray} |"


def notes_text(contestants: Sequence[Contestant]) -> str:
    """How each was run, where its name does not tell."""
    return "\n".join(f"- {one.title}: {one.note}." for one in contestants if one.note)


def broken_text(results: Results) -> str:
    """What AI Docket says of each broken feed."""
    lines = [f"| {fault} | {reason} |" for fault, reason in sorted(set(results.broken.values()))]
    return "\n".join(["| what is broken | what AI Docket says |", "|---|---|", *lines])


def requests_text(results: Results, contestants: Sequence[Contestant]) -> str:
    """How many requests each made, by the server's count, in the last round."""
    lines = ["| | first ingest | nothing changed | 5 % changed |", "|---|---|---|---|"]
    for one in contestants:
        last = {run.phase: run for run in _runs(results, one.name)}
        cells = [_asked(last[phase].asked) if phase in last else "–" for phase, _ in PHASES]
        lines.append(f"| {one.title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _asked(count: dict[str, int]) -> str:
    if not count:
        return "none"
    words = {"304": "answered 304", "robots.txt": "for robots.txt"}
    parts = [f"{count[name]} {word}" for name, word in words.items() if count.get(name)]
    return f"{sum(count.values())}" + (f" ({', '.join(parts)})" if parts else "")


# --------------------------------------------------------------------------------------------------------- figures


def _runs(results: Results, contestant: str) -> list[Run]:
    return [run for run in results.runs if run.contestant == contestant]


def _values(results: Results, contestant: str, phase: str, what: str) -> list[float]:
    return [getattr(run.cost, what) for run in _runs(results, contestant) if run.phase == phase]


def _middle(results: Results, contestant: str, phase: str, what: str = "wall_s") -> float | None:
    values = _values(results, contestant, phase, what)
    return median(values) if values else None


def _memory_mb(run: Run) -> float:
    return max(run.cost.memory_mb, run.cost.largest_mb)


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    if len(values) == 1:
        return f"{values[0]:.2f} s"
    return f"{median(values):.2f} s ({min(values):.2f}–{max(values):.2f})"
