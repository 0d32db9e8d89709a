"""From the SVG that Vega writes to the SVG that is published: only drawing, nothing that runs, loads or repeats itself.

Vega escapes what it draws. On top of that only the elements and attributes that are listed here pass, and the text is
written anew by lxml, so no label can become markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree
from markupsafe import Markup, escape

from aidocket.errors import BuildError
from aidocket.site.charts.chart import Chart

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_SVG = "http://www.w3.org/2000/svg"
_GEOMETRY = {"d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "transform"}
_PAINT = {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "text-anchor", "font-size"}
_ALLOWED = {"g": {"transform"}, "path": _GEOMETRY | _PAINT, "line": _GEOMETRY | _PAINT, "text": _GEOMETRY | _PAINT}
_DEFAULTS = {
    "stroke-dasharray": "1,0",
    "fill-opacity": "1",
    "stroke-width": "1",
    "text-anchor": "start",
    "transform": "translate(0,0)",
}
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_COLOUR = re.compile(r"var\(--([a-z-]+)\)")
_FONTS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
)
_MARGIN, _LINE = 16, 18


def tidy(svg: str) -> str:
    """The marks of a drawing by Vega, without its frame.

    Raises:
        BuildError: it is no SVG, or holds an element that no chart of ours has.
    """
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(svg.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise BuildError(f"a chart was not drawn as SVG: {error}") from error
    whole = etree.Element("g")
    for node in root:
        whole.extend(_kept(node))
    return "".join(etree.tostring(node, encoding="unicode") for node in whole)


def _kept(node: etree._Element) -> Iterator[etree._Element]:
    """The node as it may be published; nothing for what cannot be seen, its children for a group that does nothing."""
    name = str(node.tag).removeprefix(_NAMESPACE)
    if node.get("class") in ("background", "foreground"):
        return
    if name not in _ALLOWED:
        raise BuildError(f"a chart holds <{name}>, which charts do not have")
    kept = etree.Element(name)
    for key, value in node.attrib.items():
        if key in _ALLOWED[name] and value != _DEFAULTS.get(str(key)):
            kept.set(key, _LONG_NUMBER.sub(_rounded, value) if key in _GEOMETRY else value)
    children = [child for below in node for child in _kept(below)]
    if name == "g" and not kept.attrib:
        yield from children
    elif name != "g" or children:
        kept.text = node.text if name == "text" else None
        if name == "text" and not kept.text:
            return
        if told := node.get("aria-label"):
            etree.SubElement(kept, "title").text = told
        kept.extend(children)
        yield kept


def _rounded(number: re.Match[str]) -> str:
    """A tenth of a pixel is as fine as anybody sees."""
    return f"{float(number[0]):.1f}".removesuffix(".0")


def inline(chart: Chart, marks: str) -> Markup:
    """The drawing for a page: named and described for readers who do not see it, in the colours of the page."""
    # The marks come from `tidy`, which wrote every name, attribute and text anew.
    return Markup(
        '<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{slug}-title {slug}-desc">'
        '<title id="{slug}-title">{title}</title><desc id="{slug}-desc">{summary}</desc>{marks}</svg>'
    ).format(
        width=chart.spec["width"],
        height=chart.spec["height"],
        slug=f"chart-{chart.slug}",
        title=chart.title,
        summary=chart.summary,
        marks=Markup(marks),
    )


def standalone(chart: Chart, marks: str, *, palette: Mapping[str, str], credit: str) -> bytes:
    """The drawing as a file that stands by itself: with its title above, the credit below, and colours written out.

    `palette` has the colours by name. Programs that draw for print know no custom properties.
    """
    width, height = int(chart.spec["width"]) + 2 * _MARGIN, int(chart.spec["height"]) + 2 * _MARGIN + 3 * _LINE
    drawn = _COLOUR.sub(lambda found: palette[found[1]], marks)
    lines = [
        f'<svg xmlns="{_SVG}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-labelledby="title desc" font-family="{_FONTS}">',
        f'<title id="title">{escape(chart.title)}</title><desc id="desc">{escape(chart.summary)}</desc>',
        f'<rect width="{width}" height="{height}" fill="{palette["paper"]}"/>',
        f'<text x="{_MARGIN}" y="{_MARGIN + 12}" font-size="15px" font-weight="bold" fill="{palette["ink"]}">'
        f"{escape(chart.title)}</text>",
        f'<g transform="translate({_MARGIN},{_MARGIN + 26})">{drawn}</g>',
        f'<text x="{_MARGIN}" y="{height - _MARGIN}" font-size="11px" fill="{palette["muted"]}">'
        f"{escape(credit)}</text>",
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()
