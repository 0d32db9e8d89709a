"""Charts as they go out: within pages, and as files of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from markupsafe import Markup

from aidocket.site.charts.chart import Chart
from aidocket.site.charts.svg import inline, standalone
from aidocket.site.datafiles import render_csv
from aidocket.site.render import HERE
from aidocket.site.words import long_date


def inline_charts(charts: Iterable[Chart], drawn: Mapping[str, str]) -> dict[str, Markup]:
    """The drawings for pages, by the path of the chart. `drawn` holds the marks."""
    return {chart.path: inline(chart, drawn[chart.path]) for chart in charts}


def iter_chart_files(charts: Iterable[Chart], drawn: Mapping[str, str], as_of: str) -> Iterator[tuple[str, bytes]]:
    """Path and content of each chart's files, each once: the drawing, and its figures as CSV."""
    palette = light_palette()
    credit = f"AI Docket, data as of {long_date(as_of)}. CC BY 4.0."
    for path, chart in sorted({chart.path: chart for chart in charts}.items()):
        yield f"{path}.svg", standalone(chart, drawn[path], palette=palette, credit=credit)
        yield f"{path}.csv", render_csv(chart.columns, chart.rows).encode()


def light_palette() -> dict[str, str]:
    """The colours of the stylesheet's light scheme, by name."""
    first = (HERE / "static" / "style.css").read_text("utf-8").partition("}")[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", first))
