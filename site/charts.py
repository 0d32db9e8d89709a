"""Geometry of the small charts: numbers in, coordinates out. Templates draw them as SVG, beside their table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT = 640, 150, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: where it stands, how high it is, what it counts."""

    label: str
    count: int
    x: float
    y: float
    width: float
    height: float
    year: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A column chart of counts; `peak` is the largest."""

    title: str
    columns: tuple[Column, ...]
    peak: int
    width: int = WIDTH
    height: int = HEIGHT + FOOT
    base: int = HEIGHT


def quarterly(dates: Iterable[str], *, until: str, title: str, most: int = 24) -> Columns:
    """How many of these dates fall into each quarter up to the one of `until`; dates without a month are left out."""
    counts = Counter(_quarter(date) for date in dates if len(date) >= 7)
    if not until or not counts:
        return Columns(title=title, columns=(), peak=0)
    last = _quarter(until)
    first = max(min(counts), last - most + 1)
    quarters = range(first, last + 1)
    peak = max((counts[q] for q in quarters), default=0) or 1
    step = WIDTH / len(quarters)
    columns = []
    for place, quarter in enumerate(quarters):
        year, part = divmod(quarter, 4)
        height = round((HEIGHT - 18) * counts[quarter] / peak, 1)
        columns.append(
            Column(
                label=f"{year}, quarter {part + 1}",
                count=counts[quarter],
                x=round(place * step + step * 0.12, 1),
                y=round(HEIGHT - height, 1),
                width=round(step * 0.76, 1),
                height=height,
                year=str(year) if part == 0 or place == 0 else "",
            )
        )
    return Columns(title=title, columns=tuple(columns), peak=peak)


def _quarter(date: str) -> int:
    return int(date[:4]) * 4 + (int(date[5:7]) - 1) // 3
