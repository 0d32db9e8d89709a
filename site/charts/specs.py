"""Vega specifications of the kinds of charts that the site has.

Vega (https://vega.github.io/vega/docs/) does the geometry: scales, stacks, ranks, paths. Sizes are fixed and nothing
asks how wide a text is, so the drawing does not depend on the fonts of the machine that builds. A colour is the name of
a custom property of the stylesheet, so that a drawing follows the reader's colour scheme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from aidocket.site.words import shorten

WIDTH = 420
_BAR_ROW, _BAR_HEIGHT, _LABEL_LENGTH = 40, 13, 58
_PLOT, _HEAD, _FOOT = 150, 20, 22
_LEFT, _RIGHT, _FLOW_WIDTH, _FLOW_ROW, _FLOW_HEAD, _NAME_LENGTH = 160, 352, 520, 25, 30, 20
_SWEEPS = 4

Spec = dict[str, Any]

STANDING_STROKES: Mapping[str, tuple[str, str, tuple[int, ...]]] = {
    "found": ("found or rejected by a court", "ink", ()),
    "admitted": ("admitted or settled", "s-admitted", ()),
    "denied": ("denied by the maker", "s-denied", (12, 3, 2, 3)),
    "alleged": ("alleged", "s-alleged", (7, 4)),
    "reported": ("reported", "s-reported", (2, 4)),
}
"""Lines of the drawing of who trained on whom: meaning, colour, dashes; so that no meaning rests on colour alone."""

_SAME_STROKE = {"rejected": "found", "settled": "admitted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a bar: its size, its colour, and what it is, for the reader who points at it. `faint` is drawn open."""

    count: int
    colour: str
    told: str
    faint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar: its label, and its parts from left to right."""

    label: str
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        """The sum of the parts."""
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: what it is, what it counts, the mark under it (where it has one), and whether its time is not over."""

    told: str
    count: int
    tick: str = ""
    unfinished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line from a teacher's maker to a student's: the strongest standing and the number of statements."""

    teacher: str
    student: str
    standing: str
    count: int


def colour(name: str) -> str:
    """The custom property of that name."""
    return f"var(--{name})"


def bars(rows: Sequence[Bar]) -> Spec:
    """Bars that lie under one another, each with its label above and its count at its end."""
    labels = [
        {"row": number, "label": shorten(bar.label, _LABEL_LENGTH), "count": bar.count}
        for number, bar in enumerate(rows)
    ]
    parts = [
        {
            "row": number,
            "place": place,
            "count": part.count,
            "colour": colour(part.colour),
            "opacity": 0.28 if part.faint else 1,
            "told": f"{bar.label}: {part.told}",
        }
        for number, bar in enumerate(rows)
        for place, part in enumerate(bar.parts)
        if part.count
    ]
    stack = {"type": "stack", "groupby": ["row"], "field": "count", "sort": {"field": "place"}}
    return _frame(
        height=_BAR_ROW * len(rows),
        data=[{"name": "labels", "values": labels}, {"name": "parts", "values": parts, "transform": [stack]}],
        scales=[
            {
                "name": "x",
                "type": "linear",
                "domain": [0, max((bar.count for bar in rows), default=1) or 1],
                "range": [0, WIDTH - 44],
            },
            {"name": "y", "type": "band", "domain": list(range(len(rows))), "range": [0, _BAR_ROW * len(rows)]},
        ],
        marks=[
            _text("labels", text="label", y={"scale": "y", "field": "row", "offset": 14}),
            {
                "type": "rect",
                "from": {"data": "parts"},
                "encode": {
                    "update": {
                        "x": {"scale": "x", "field": "y0"},
                        "x2": {"scale": "x", "field": "y1"},
                        "y": {"scale": "y", "field": "row", "offset": 20},
                        "height": {"value": _BAR_HEIGHT},
                        "fill": {"field": "colour"},
                        "fillOpacity": {"field": "opacity"},
                        "stroke": {"field": "colour"},
                        "strokeWidth": {"value": 1},
                        "description": {"field": "told"},
                    }
                },
            },
            _text(
                "labels",
                text="count",
                x={"scale": "x", "field": "count", "offset": 6},
                y={"scale": "y", "field": "row", "offset": 31},
                fill="muted",
            ),
        ],
    )


def columns(found: Sequence[Column]) -> Spec:
    """Columns beside one another, each with its count above it; one whose time is not over is drawn open."""
    peak = max((column.count for column in found), default=0) or 1
    last = len(found) - 1
    values = [
        asdict(column)
        | {
            "place": place,
            "opacity": 0.28 if column.unfinished else 1,
            # Figures of three digits would run into one another: then the highest and the last speak for the rest.
            "above": str(column.count)
            if column.count and (peak < 100 or place == last or column.count == peak)
            else "",
        }
        for place, column in enumerate(found)
    ]
    middle = {"scale": "x", "field": "place", "band": 0.5}
    return _frame(
        height=_HEAD + _PLOT + _FOOT,
        data=[
            {"name": "columns", "values": values},
            {"name": "risen", "source": "columns", "transform": [{"type": "filter", "expr": "datum.count > 0"}]},
        ],
        scales=[
            {
                "name": "x",
                "type": "band",
                "domain": list(range(len(found))),
                "range": [0, WIDTH],
                "padding": 0.24,
            },
            {"name": "y", "type": "linear", "domain": [0, peak], "range": [_HEAD + _PLOT, _HEAD]},
        ],
        marks=[
            {
                "type": "rect",
                "from": {"data": "risen"},
                "encode": {
                    "update": {
                        "x": {"scale": "x", "field": "place"},
                        "width": {"scale": "x", "band": 1},
                        "y": {"scale": "y", "field": "count"},
                        "y2": {"scale": "y", "value": 0},
                        "fill": {"value": colour("bar")},
                        "fillOpacity": {"field": "opacity"},
                        "stroke": {"value": colour("bar")},
                        "strokeWidth": {"value": 1},
                        "description": {"signal": "datum.told + ': ' + datum.count"},
                    }
                },
            },
            {
                "type": "rule",
                "encode": {
                    "update": {
                        "x": {"value": 0},
                        "x2": {"value": WIDTH},
                        "y": {"scale": "y", "value": 0},
                        "stroke": {"value": colour("muted")},
                    }
                },
            },
            _text(
                "columns",
                text="above",
                x=middle,
                y={"scale": "y", "field": "count", "offset": -5},
                fill="muted",
                size=11,
                align="center",
            ),
            _text(
                "columns",
                text="tick",
                x={"scale": "x", "field": "place"},
                y={"value": _HEAD + _PLOT + 16},
                fill="muted",
                size=12,
            ),
        ],
    )


def flow(links: Sequence[Link]) -> Spec:
    """Makers of teachers on the left, makers of students on the right, a line a pair.

    The order on each side keeps crossings few: each side in turn takes the order of the mean place of what it is joined
    to (the barycentre method of Sugiyama, Tagawa and Toda, 1981), as Vega's aggregates and ranks.
    """
    rows = max(len({link.teacher for link in links}), len({link.student for link in links}))
    height = _FLOW_HEAD + rows * _FLOW_ROW + 44
    values = [
        {
            "teacher": link.teacher,
            "student": link.student,
            "count": link.count,
            "standing": _SAME_STROKE.get(link.standing, link.standing),
            "told": f"{link.student} on {link.teacher}: {link.standing}, statements: {link.count}",
        }
        for link in links
    ]
    data, teachers, students = _settled(values)
    room = rows * _FLOW_ROW
    data += [
        _placed("left", teachers, "teacher", room),
        _placed("right", students, "student", room),
        {
            "name": "lines",
            "source": "links",
            "transform": [
                _lookup("left", "teacher", "y", "from"),
                _lookup("right", "student", "y", "to"),
                {
                    "type": "linkpath",
                    "orient": "horizontal",
                    "shape": "diagonal",
                    "sourceX": {"expr": str(_LEFT + 8)},
                    "targetX": {"expr": str(_RIGHT - 13)},
                    "sourceY": "from",
                    "targetY": "to",
                },
            ],
        },
        {"name": "key", "values": _key(height)},
    ]
    standings = list(STANDING_STROKES)
    strokes = [colour(shade) for _, shade, _ in STANDING_STROKES.values()]
    dashes = [list(dash) or [1, 0] for _, _, dash in STANDING_STROKES.values()]
    line = {
        "stroke": {"scale": "stroke", "field": "standing"},
        "strokeDash": {"scale": "dash", "field": "standing"},
    }
    return _frame(
        width=_FLOW_WIDTH,
        height=height,
        data=data,
        scales=[
            {"name": "stroke", "type": "ordinal", "domain": standings, "range": strokes},
            {"name": "dash", "type": "ordinal", "domain": standings, "range": dashes},
            {"name": "width", "type": "linear", "domain": [1, 8], "range": [1.6, 5], "clamp": True},
        ],
        marks=[
            _heading("Maker of the teacher model", _LEFT, "right"),
            _heading("Maker of the student model", _RIGHT, "left"),
            {
                "type": "path",
                "from": {"data": "lines"},
                "encode": {
                    "update": line
                    | {
                        "path": {"field": "path"},
                        "fill": {"value": "none"},
                        "strokeWidth": {"scale": "width", "field": "count"},
                        "description": {"field": "told"},
                    }
                },
            },
            {
                "type": "symbol",
                "from": {"data": "right"},
                "encode": {
                    "update": {
                        "shape": {"value": "triangle-right"},
                        "x": {"value": _RIGHT - 10},
                        "y": {"field": "y"},
                        "size": {"value": 70},
                        "fill": {"value": colour("muted")},
                    }
                },
            },
            *_names("left", "teacher", _LEFT, "right"),
            *_names("right", "student", _RIGHT, "left"),
            {
                "type": "rule",
                "from": {"data": "key"},
                "encode": {
                    "update": line
                    | {
                        "x": {"field": "x"},
                        "x2": {"field": "x", "offset": 26},
                        "y": {"field": "y"},
                        "strokeWidth": {"value": 2.5},
                    }
                },
            },
            _text("key", text="meaning", x={"field": "x", "offset": 32}, y={"field": "y", "offset": 4}, size=12),
        ],
    )


def _settled(links: list[dict[str, Any]]) -> tuple[list[Spec], str, str]:
    """Data sets that order the two sides, and the names of the last for each: fields of name, `total`, `place`."""
    data: list[Spec] = [{"name": "links", "values": links}]
    data.append(_ranked("teacher0", "links", "teacher", {"field": ["total"], "order": ["descending"]}))
    sides = {"teacher": "teacher0", "student": ""}
    for sweep in range(1, _SWEEPS + 1):
        for side, other in (("student", "teacher"), ("teacher", "student")):
            joined, name = f"{side}{sweep}joined", f"{side}{sweep}"
            data.append(
                {"name": joined, "source": "links", "transform": [_lookup(sides[other], other, "place", "joined")]}
            )
            data.append(_ranked(name, joined, side, {"field": ["mean"], "order": ["ascending"]}))
            sides[side] = name
    return data, sides["teacher"], sides["student"]


def _ranked(name: str, source: str, side: str, order: dict[str, list[str]]) -> Spec:
    fields, operations, outputs = ["count"], ["sum"], ["total"]
    if source != "links":
        fields, operations, outputs = [*fields, "joined"], [*operations, "mean"], [*outputs, "mean"]
    sort = {"field": [*order["field"], side], "order": [*order["order"], "ascending"]}
    return {
        "name": name,
        "source": source,
        "transform": [
            {"type": "aggregate", "groupby": [side], "fields": fields, "ops": operations, "as": outputs},
            {"type": "window", "ops": ["row_number"], "as": ["number"], "sort": sort},
            {"type": "joinaggregate", "ops": ["count"], "as": ["side"]},
            # The place on a side is from 0 to 1, so that a long side and a short one can be compared.
            {"type": "formula", "expr": "(datum.number - 0.5) / datum.side", "as": "place"},
        ],
    }


def _placed(name: str, source: str, side: str, room: int) -> Spec:
    height = {"type": "formula", "expr": f"{_FLOW_HEAD} + datum.place * {room}", "as": "y"}
    short = {"type": "formula", "expr": f"truncate(datum.{side}, {_NAME_LENGTH})", "as": "name"}
    return {"name": name, "source": source, "transform": [height, short]}


def _lookup(source: str, key: str, value: str, name: str) -> Spec:
    return {"type": "lookup", "from": source, "key": key, "fields": [key], "values": [value], "as": [name]}


def _key(height: int) -> list[dict[str, Any]]:
    columns, rows = (0, 220, 390), (height - 24, height - 6)
    places = [(columns[number % 3], rows[number // 3]) for number in range(len(STANDING_STROKES))]
    return [
        {"standing": standing, "meaning": meaning, "x": x, "y": y}
        for (standing, (meaning, _, _)), (x, y) in zip(STANDING_STROKES.items(), places, strict=True)
    ]


def _names(data: str, side: str, x: int, align: str) -> list[Spec]:
    outward = -1 if align == "right" else 1
    return [
        _text(data, text="name", x={"value": x + outward * 24}, y={"field": "y", "offset": 4}, align=align),
        _text(data, text="total", x={"value": x}, y={"field": "y", "offset": 4}, align=align, size=12, fill="muted"),
    ]


def _heading(words: str, x: int, align: str) -> Spec:
    encode = {
        "x": {"value": x},
        "y": {"value": 13},
        "text": {"value": words},
        "fontSize": {"value": 12},
        "fill": {"value": colour("muted")},
        "align": {"value": align},
    }
    return {"type": "text", "encode": {"update": encode}}


def _text(
    data: str,
    *,
    text: str,
    y: Mapping[str, Any],
    x: Mapping[str, Any] | None = None,
    fill: str = "ink",
    size: int = 13,
    align: str = "left",
) -> Spec:
    encode = {
        "x": x or {"value": 0},
        "y": y,
        "text": {"field": text},
        "fontSize": {"value": size},
        "fill": {"value": colour(fill)},
        "align": {"value": align},
    }
    return {"type": "text", "from": {"data": data}, "encode": {"update": encode}}


def _frame(*, height: int, data: list[Spec], scales: list[Spec], marks: list[Spec], width: int = WIDTH) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": width,
        "height": height,
        "padding": 0,
        "autosize": "none",
        "data": data,
        "scales": scales,
        "marks": marks,
    }
