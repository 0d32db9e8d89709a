"""The results as tables for people, and what the pipeline has to reach held against them, mix by mix."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from benchmarks.common.report import Must
from benchmarks.extraction.articles import MIXES
from benchmarks.extraction.contestants import Contestant
from benchmarks.extraction.memory import GROWTH_MB, is_flat
from benchmarks.extraction.rounds import Results, Run

OURS, OURS_ON_TWO = "aidocket", "aidocket-2"
LEAST_WORDS_S = 250_000
LEAST_GAIN = 1.7
MOST_MEMORY_MB = 150
FLAT_OVER = 100_000
MOONSHOT_WORDS_S = 1_200_000
LEAST_FOUND = 0.9
"""What part of its disputes have to be found relevant, for a mix to be what it says; others only cost us time."""


def musts(results: Results) -> list[Must]:
    """What the pipeline has to reach."""
    return [
        *(_fast(results, mix, LEAST_WORDS_S) for mix in MIXES),
        *(_gains(results, mix) for mix in MIXES),
        _small(results),
        *(_flat(results, mix) for mix in MIXES if mix in results.memory or mix == "firehose"),
    ]


def moonshot(results: Results) -> list[Must]:
    """What it would be fine to reach."""
    return [_fast(results, mix, MOONSHOT_WORDS_S) for mix in MIXES]


def _fast(results: Results, mix: str, least: int) -> Must:
    text = f"{mix}: {least:,} words/s in one process"
    speeds, computing = _speeds(results, OURS, mix), _speeds(results, OURS, mix, "cpu_s")
    if not speeds:
        return Must(text=text, figures="not measured")
    speed = median(speeds)
    figures = f"{speed:,.0f} words/s ({median(computing):,.0f} a second of computing)"
    return Must(text=text, figures=figures, is_met=speed >= least)


def _gains(results: Results, mix: str) -> Must:
    text = f"{mix}: {LEAST_GAIN:g} times that on two cores"
    one, two = _speeds(results, OURS, mix), _speeds(results, OURS_ON_TWO, mix)
    if not one or not two:
        return Must(text=text, figures="not measured")
    gain = median(two) / median(one)
    return Must(text=text, figures=f"{median(two):,.0f} words/s: {gain:.2f} times", is_met=gain >= LEAST_GAIN)


def _small(results: Results) -> Must:
    ours = [_largest_mb(run) for run in results.runs if run.contestant in (OURS, OURS_ON_TWO)]
    ours += [point.rss_mb for points in results.memory.values() for point in points]
    figures = f"{max(ours):.0f} MB at most" if ours else "not measured"
    is_met = max(ours) < MOST_MEMORY_MB if ours else None
    return Must(text=f"memory under {MOST_MEMORY_MB} MB a process", figures=figures, is_met=is_met)


def _flat(results: Results, mix: str) -> Must:
    points = results.memory.get(mix, [])
    count = points[-1].documents if points else FLAT_OVER
    text = f"{mix}: memory flat over {count:,} documents (from a tenth of them to all, at most {GROWTH_MB} MB more)"
    if not points:
        return Must(text=text, figures="not measured")
    figures = ", ".join(f"{point.rss_mb:.0f} MB after {point.documents:,}" for point in points)
    is_enough = mix != "firehose" or count >= FLAT_OVER
    return Must(text=text, figures=figures, is_met=is_flat(points) if is_enough else None)


def dishonest(results: Results) -> list[str]:
    """Mixes that are not what they say: too few of their disputes are found relevant, so that work is left undone."""
    found = []
    for mix, kinds in results.kinds.items():
        true = kinds.get("dispute", 0)
        relevant = _last_found(results, mix).get("relevant dispute")
        if relevant is not None and relevant < LEAST_FOUND * true:
            found.append(f"{mix}: {true} articles are of disputes, {relevant} of them are found relevant")
    return found


# ---------------------------------------------------------------------------------------------------------- tables


def table(results: Results, mix: str, contestants: Sequence[Contestant]) -> str:
    """A row a contestant: medians, with the least and the most."""
    head = "| | words/s | words a second of computing | start, s | memory, MB | largest process, MB | found |"
    return "\n".join([head, "|---|---|---|---|---|---|---|", *(_row(results, mix, one) for one in contestants)])


def _row(results: Results, mix: str, one: Contestant) -> str:
    runs = [run for run in results.runs if run.contestant == one.name and run.mix == mix]
    if not runs:
        return f"| {one.title} | not measured | | | | | |"
    speeds = _speeds(results, one.name, mix)
    spread = f" ({min(speeds):,.0f}–{max(speeds):,.0f})" if len(speeds) > 1 else ""
    found = ", ".join(f"{count:,} {what}" for what, count in runs[-1].reading.found.items() if " " not in what)
    return (
        f"| {one.title} | {median(speeds):,.0f}{spread} | {median(_speeds(results, one.name, mix, 'cpu_s')):,.0f} "
        f"| {median(run.reading.start_s for run in runs):.1f} | {max(run.cost.memory_mb for run in runs):.0f} "
        f"| {max(map(_largest_mb, runs)):.0f} | {found} |"
    )


def notes_text(contestants: Sequence[Contestant]) -> str:
    """What each does."""
    return "\n".join(f"- {one.title}: {one.note}." for one in contestants)


def mixes_text(results: Results) -> str:
    """What the mixes hold, and what of them was found relevant."""
    head = "| mix | disputes | other news of AI | other news | found relevant | of them disputes | share relevant |"
    lines = [head, "|---|---|---|---|---|---|---|"]
    for mix, kinds in results.kinds.items():
        found = _last_found(results, mix)
        cells = [f"{kinds.get(kind, 0):,}" for kind in ("dispute", "ai", "general")]
        cells += [f"{found[what]:,}" if what in found else "–" for what in ("relevant", "relevant dispute")]
        cells.append(f"{found['relevant'] / sum(kinds.values()):.1%}" if "relevant" in found else "–")
        lines.append(f"| {mix} | {' | '.join(cells)} |")
    return "\n".join(lines)


def memory_text(results: Results) -> str:
    """What one process held after so many documents."""
    lines = ["| mix | documents | resident, MB | its share, MB | seconds |", "|---|---|---|---|---|"]
    lines += [
        f"| {mix} | {point.documents:,} | {point.rss_mb:.1f} | {point.pss_mb:.1f} | {point.seconds:.0f} |"
        for mix, points in results.memory.items()
        for point in points
    ]
    return "\n".join(lines)


def _largest_mb(run: Run) -> float:
    """The most that one of its processes held."""
    return max(run.cost.largest_mb, run.reading.peak_mb)


def _speeds(results: Results, contestant: str, mix: str, by: str = "wall_s") -> list[float]:
    runs: list[Run] = [run for run in results.runs if run.contestant == contestant and run.mix == mix]
    return [run.reading.words / getattr(run.reading, by) for run in runs]


def _last_found(results: Results, mix: str) -> dict[str, int]:
    """What our pipeline found; the same in every run, for one process and for two."""
    runs = [run for run in results.runs if run.mix == mix and run.contestant in (OURS, OURS_ON_TWO)]
    return runs[-1].reading.found if runs else {}
