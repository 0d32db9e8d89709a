"""The stylesheet: enough contrast in both schemes, nothing loaded from elsewhere."""

from __future__ import annotations

import re

import pytest

from aidocket.site.render import HERE

CSS = (HERE / "static" / "style.css").read_text("utf-8")


def palettes() -> dict[str, dict[str, str]]:
    """The colours by name: those of the light scheme, and those of the dark one laid over them."""
    blocks = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S)
    ]
    return {"light": blocks[0], "dark": blocks[0] | blocks[1]}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT = ("ink", "muted", "link", "s-alleged", "s-reported", "s-denied", "s-rejected", "s-settled")
PAIRS = [
    *((text, paper, 4.5) for text in TEXT for paper in ("paper", "panel")),
    ("alert", "alert-back", 4.5),
    ("on-solid", "s-admitted", 4.5),
    ("on-solid", "s-found", 4.5),
    ("bar", "paper", 3.0),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=lambda value: str(value))
def test_contrast_is_that_of_wcag_aa(front: str, back: str, least: float, scheme: str) -> None:
    colours = palettes()[scheme]
    assert contrast(colours[front], colours[back]) >= least


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert "url(" not in CSS and "@import" not in CSS and "http" not in CSS
