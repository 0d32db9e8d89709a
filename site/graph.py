"""The drawing of who is said to have trained on whom: makers of teachers left, makers of students right.

The order on each side keeps crossings few (the barycentre method of Sugiyama, Tagawa and Toda, 1981); everything is
counted from the data, so the same statements give the same drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ROW, TOP, WIDTH, LEFT, RIGHT = 27, 34, 790, 190, 560
_PASSES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A maker, at the height `y`; `count` is the number of statements."""

    name: str
    y: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line from a teacher's maker to a student's, drawn as its strongest statement demands."""

    teacher: str
    student: str
    status: str
    count: int
    path: str
    stroke: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The whole drawing."""

    teachers: tuple[Node, ...]
    students: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int
    left: int = LEFT
    right: int = RIGHT


def draw(pairs: Mapping[tuple[str, str], tuple[str, int]]) -> Graph:
    """Lay out pairs of (teacher's maker, student's maker), each with its strongest status and number of statements."""
    teachers = _by_weight((t, n) for (t, _), (_, n) in pairs.items())
    students = _by_weight((s, n) for (_, s), (_, n) in pairs.items())
    for _ in range(_PASSES):
        students = _settle(students, teachers, [(s, t) for t, s in pairs])
        teachers = _settle(teachers, students, list(pairs))
    rows = max(len(teachers), len(students), 1)
    height = TOP + rows * ROW + 6
    left = _place(teachers, height, {t: sum(n for (x, _), (_, n) in pairs.items() if x == t) for t in teachers})
    right = _place(students, height, {s: sum(n for (_, x), (_, n) in pairs.items() if x == s) for s in students})
    at = {("t", n.name): n.y for n in left} | {("s", n.name): n.y for n in right}
    edges = tuple(
        Edge(
            teacher=teacher,
            student=student,
            status=status,
            count=count,
            path=_curve(at["t", teacher], at["s", student]),
            stroke=round(min(1.2 + 0.6 * count, 5), 1),
        )
        for (teacher, student), (status, count) in sorted(pairs.items())
    )
    return Graph(teachers=left, students=right, edges=edges, width=WIDTH, height=height)


def _by_weight(weights: Iterable[tuple[str, int]]) -> list[str]:
    total: dict[str, int] = {}
    for name, count in weights:
        total[name] = total.get(name, 0) + count
    return sorted(total, key=lambda name: (-total[name], name))


def _settle(names: list[str], others: list[str], pairs: list[tuple[str, str]]) -> list[str]:
    """Names in the order of the mean place of what they are joined to."""
    place = {name: number / max(len(others) - 1, 1) for number, name in enumerate(others)}
    joined: dict[str, list[float]] = {}
    for name, other in pairs:
        joined.setdefault(name, []).append(place[other])
    return sorted(names, key=lambda name: (round(sum(joined[name]) / len(joined[name]), 6), name))


def _place(names: list[str], height: int, counts: Mapping[str, int]) -> tuple[Node, ...]:
    step = (height - TOP) / max(len(names), 1)
    return tuple(
        Node(name=name, y=round(TOP + step * (number + 0.5)), count=counts[name]) for number, name in enumerate(names)
    )


def _curve(start: int, end: int) -> str:
    middle = (LEFT + RIGHT) // 2
    return f"M{LEFT + 8} {start}C{middle} {start} {middle} {end} {RIGHT - 14} {end}"
