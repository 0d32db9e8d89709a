"""Charts: what is drawn is what is counted, nothing in it runs or loads, and everybody can read it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from selectolax.lexbor import LexborHTMLParser
from test_style import contrast, palettes

from aidocket.config import Config
from aidocket.errors import BuildError
from aidocket.site.charts.chart import Chart
from aidocket.site.charts.counts import proceedings_by_court, suits_by_quarter
from aidocket.site.charts.drawing import draw
from aidocket.site.charts.specs import Bar, Column, Link, Part, bars, columns, flow
from aidocket.site.charts.svg import inline, standalone, tidy
from aidocket.site.docket import Docket
from aidocket.site.stage import build
from aidocket.store.database import open_database

HOSTILE = (
    "<script>alert(1)</script>",
    '"><image href="https://evil.example/x.png"/>',
    "]]></text><foreignObject/>",
    "&lt;b&gt; &#106;",
    "url(https://evil.example/a)",
    "شركة \u202eمجهول",
    "名前" * 60,
)
NAMES = ("Anthropic", "OpenAI", *HOSTILE)
STANDINGS = ("found", "rejected", "settled", "admitted", "denied", "alleged", "reported", "alleged")
PARTS = (("s-alleged", 3, False), ("bar", 1, True))
SPECS: dict[str, Any] = {
    "bars": bars(
        [Bar(label=n, parts=tuple(Part(count=c, colour=k, told=n, faint=f) for k, c, f in PARTS)) for n in NAMES]
    ),
    "columns": columns([Column(told=n, count=i * 17, tick=n, unfinished=i == 8) for i, n in enumerate(NAMES)]),
    "flow": flow(
        [Link(teacher=NAMES[0], student=n, standing=s, count=4) for n, s in zip(NAMES[1:], STANDINGS, strict=True)]
    ),
}


def chart_of(kind: str) -> Chart:
    return Chart(
        path=f"charts/{kind}",
        title=HOSTILE[0],
        note="",
        summary=HOSTILE[1],
        columns=("A", "B"),
        rows=((HOSTILE[0], 1),),
        spec=SPECS[kind],
    )


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return draw([chart_of(kind) for kind in SPECS], tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize("kind", SPECS)
def test_no_label_becomes_markup(kind: str, drawn: dict[str, str]) -> None:
    chart = chart_of(kind)
    marks = drawn[chart.path]
    palette = dict.fromkeys(re.findall(r"--([a-z-]+)", marks), "#000000") | dict.fromkeys(
        ("paper", "ink", "muted"), "#1"
    )
    for text in (str(inline(chart, marks)), standalone(chart, marks, palette=palette, credit=HOSTILE[0]).decode()):
        root = etree.fromstring(text)
        names = {etree.QName(node).localname for node in root.iter()}
        assert names <= {"svg", "title", "desc", "g", "path", "line", "rect", "text"}
        attributes = {name for node in root.iter() for name in node.attrib}
        assert not [
            name for name in attributes if name.startswith("on") or "href" in name or name in ("style", "class")
        ]
        values = [value for node in root.iter() for value in node.attrib.values()]
        assert not [value for value in values if "url(" in value or "evil" in value]


@pytest.mark.parametrize("kind", SPECS)
def test_every_label_is_shown(kind: str, drawn: dict[str, str]) -> None:
    root = etree.fromstring(f"<g>{drawn[f'charts/{kind}']}</g>")
    shown = " ".join(root.itertext())
    assert all(name[:18] in shown for name in NAMES)


def test_long_labels_are_cut(drawn: dict[str, str]) -> None:
    for kind in ("bars", "flow"):
        root = etree.fromstring(f"<g>{drawn[f'charts/{kind}']}</g>")
        assert max(len(node.text or "") for node in root.iter("text")) <= 60


@pytest.mark.parametrize(
    ("svg", "why"),
    [
        ("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "<script>"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><g><image href='x'/></g></svg>", "<image>"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><style>a{}</style></svg>", "<style>"),
        ("<svg><path", "not drawn as SVG"),
        ("", "not drawn as SVG"),
    ],
)
def test_what_no_chart_has_stops_the_build(svg: str, why: str) -> None:
    with pytest.raises(BuildError, match=re.escape(why)):
        tidy(svg)


def test_attributes_that_run_or_load_are_left_out() -> None:
    bad = "onload='x()' style='fill:url(x)' href='x'"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0,0' {bad} fill='red'/></svg>"
    assert tidy(svg) == '<path d="M0,0" fill="red"/>'


def test_two_processes_draw_the_same_bytes(tmp_path: Path, drawn: dict[str, str]) -> None:
    """With other hashes, another place, another time zone and language, and without the machine's fonts."""
    program = (
        "import json, sys; from pathlib import Path; from aidocket.site.charts.drawing import draw;"
        "from aidocket.site.charts.chart import Chart;"
        "specs = json.load(sys.stdin);"
        "charts = [Chart(path=f'charts/{k}', title='', note='', summary='', columns=(), rows=(), spec=s)"
        " for k, s in specs.items()];"
        "print(json.dumps(draw(charts, Path(sys.argv[1]))))"
    )
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    for number, more in enumerate(
        (
            {"PYTHONHASHSEED": "1"},
            {
                "PYTHONHASHSEED": "2",
                "TZ": "Asia/Tokyo",
                "LC_ALL": "C",
                "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
                "HOME": str(tmp_path),
            },
        )
    ):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / f"cache{number}")],
            input=json.dumps(SPECS),
            capture_output=True,
            encoding="utf-8",
            env=os.environ | more,
            check=True,
        )
        assert json.loads(done.stdout) == drawn


def test_what_is_drawn_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = draw([chart_of("bars"), chart_of("columns")], tmp_path)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert draw([chart_of("bars")], tmp_path) == {"charts/bars": first["charts/bars"]}
    assert len(list(tmp_path.iterdir())) == 1, "what is not used any more is forgotten"
    with pytest.raises(BuildError, match="cannot be drawn"):
        draw([chart_of("columns")], tmp_path)


def test_a_chart_that_cannot_be_drawn_says_why(tmp_path: Path) -> None:
    broken = Chart(
        path="charts/x", title="", note="", summary="", columns=(), rows=(), spec={"marks": [{"type": "no"}]}
    )
    with pytest.raises(BuildError, match="the charts cannot be drawn: charts/x: "):
        draw([broken], tmp_path)
    assert not list(tmp_path.iterdir())


def test_no_address_is_asked(tmp_path: Path) -> None:
    asking = Chart(
        path="charts/x", title="", note="", summary="", columns=(), rows=(),
        spec={"data": [{"name": "a", "url": "http://127.0.0.1:1/a.json"}], "marks": []},
    )  # fmt: skip
    with pytest.raises(BuildError, match="not allowed"):
        draw([asking], tmp_path)


def test_two_charts_cannot_have_one_place(tmp_path: Path) -> None:
    other = Chart(path="charts/bars", title="", note="", summary="", columns=(), rows=(), spec=SPECS["flow"])
    with pytest.raises(BuildError, match="two charts would stand at charts/bars"):
        draw([chart_of("bars"), other], tmp_path)


def test_each_column_is_as_high_as_its_count(tmp_path: Path) -> None:
    chart = Chart(
        path="charts/x", title="", note="", summary="", columns=(), rows=(),
        spec=columns([Column(told=str(n), count=n) for n in (5, 10, 0, 20)]),
    )  # fmt: skip
    root = etree.fromstring(f"<g>{draw([chart], tmp_path)['charts/x']}</g>")
    heights = [float(found[1]) for p in root.iter("path") if (found := re.search(r"v(-?[\d.]+)h", p.get("d") or ""))]
    assert [round(h / 150, 3) for h in heights] == [0.25, 0.5, 1]


def test_the_order_of_makers_keeps_lines_apart(tmp_path: Path) -> None:
    """Three pairs that can be drawn without a crossing are."""
    pairs = [("A", "z"), ("B", "y"), ("C", "x")]
    chart = Chart(
        path="charts/x", title="", note="", summary="", columns=(), rows=(),
        spec=flow([Link(teacher=t, student=s, standing="alleged", count=1) for t, s in pairs]),
    )  # fmt: skip
    root = etree.fromstring(f"<g>{draw([chart], tmp_path)['charts/x']}</g>")
    heights = {
        t.text: float(re.findall(r"[\d.]+", t.get("transform") or "")[1])
        for t in root.iter("text")
        if t.text in "ABCxyz"
    }
    assert all(heights[t] == heights[s] for t, s in pairs) and len(set(heights.values())) == 3


def test_quarters_without_a_suit_are_shown_and_what_is_left_out_is_said(fresh: Config) -> None:
    docket = docket_of(fresh, "UPDATE disputes SET filed = '2025-02-03'")
    chart = suits_by_quarter(docket)
    assert chart is not None
    assert [count for _, count in chart.rows] == [1, 0, 0, 0, 0]
    assert (chart.rows[0][0], chart.rows[-1][0]) == ("2025, quarter 1", "2026, quarter 1")
    assert "Left out" not in chart.note
    assert suits_by_quarter(docket_of(fresh, "UPDATE disputes SET filed = NULL")) is None


def test_courts_count_proceedings_and_disputes_apart(fresh: Config) -> None:
    docket = docket_of(fresh, "UPDATE proceedings SET court = 'One court'")
    chart = proceedings_by_court(docket)
    assert chart is not None
    assert [(row[0], row[2], row[3]) for row in chart.rows] == [("One court", len(docket.proceedings), 1)]


def docket_of(config: Config, change: str) -> Docket:
    db = open_database(config.db, demo=True)
    with db.atomic():
        db.execute(change)
    docket = Docket(db)
    db.close()
    return docket


def figures(built: Config) -> list[tuple[Path, Any]]:
    root = built.out.resolve()
    return [(p, f) for p in root.rglob("*.html") for f in LexborHTMLParser(p.read_text("utf-8")).css("figure.chart")]


def test_every_chart_has_a_name_a_description_a_table_and_downloads(built: Config) -> None:
    found = figures(built)
    assert {p.relative_to(built.out.resolve()).parts[0] for p, _ in found} >= {
        "index.html",
        "charts",
        "disputes",
        "distillation",
    }
    for page, figure in found:
        svg = figure.css_first("svg")
        assert svg.attributes["role"] == "img"
        title, desc = (figure.css_first(f"#{id}") for id in (svg.attributes["aria-labelledby"] or "").split())
        assert title.tag == "title" and title.text() == figure.css_first("figcaption strong").text()
        assert desc.tag == "desc" and len(desc.text()) > 10
        drawing, data = [page.parent / (a.attributes["href"] or "") for a in figure.css(".take-it a")]
        table = [[c.text().replace(",", "") for c in row.css("th, td")] for row in figure.css("tr")]
        rows = [[c.replace(",", "") for c in row] for row in csv.reader(io.StringIO(data.read_text("utf-8")))]
        assert table == rows and len(rows) > 1
        assert etree.fromstring(drawing.read_bytes()).get("role") == "img"


def test_a_drawing_that_is_taken_away_stands_by_itself(built: Config) -> None:
    for file in (built.out / "charts").resolve().rglob("*.svg"):
        text = file.read_text("utf-8")
        assert "var(" not in text and "AI Docket, data as of" in text, file
        assert not re.findall(r'(?:href|src|style)=|https?://(?!www\.w3\.org/2000/svg")', text), file


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_drawn_can_be_told_from_the_paper(scheme: str, drawn: dict[str, str]) -> None:
    """Text needs 4.5 to 1, bars and lines 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    colours = palettes()[scheme]
    seen = set()
    for marks in drawn.values():
        for node in etree.fromstring(f"<g>{marks}</g>").iter("text", "path", "line"):
            for paint in ("fill", "stroke"):
                if name := re.fullmatch(r"var\(--([a-z-]+)\)", node.get(paint) or ""):
                    # A pale fill has an outline in the full colour, which is what has to be seen.
                    seen.add(name[1])
                    least = 4.5 if node.tag == "text" else 3
                    assert contrast(colours[name[1]], colours["paper"]) >= least, name[1]
    assert seen >= {"ink", "muted", "bar", "s-alleged", "s-admitted", "s-denied", "s-reported"}


def test_a_build_draws_no_chart_whose_figures_did_not_change(
    fresh: Config, monkeypatch: pytest.MonkeyPatch, files_of: Callable[[Path], dict[str, bytes]]
) -> None:
    build(fresh)
    first = files_of(fresh.out)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert build(fresh).written == 0
    assert files_of(fresh.out) == first
