"""What a chart is: a title, what it counts, the figures themselves, and a Vega specification that draws them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One chart with its figures.

    `path` is where its files stand, without the ending: `charts/suits-by-quarter`. `note` says which level it counts
    and what is left out; `summary` says in a sentence or two what the drawing shows, for readers who do not see it.
    `columns` and `rows` are the figures, a label first. `spec` is a Vega specification of fixed size: `width` and
    `height` in pixels of the drawing. A `wide` one is not made narrower on a narrow screen, but scrolls in its box.
    """

    path: str
    title: str
    note: str
    summary: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    spec: Mapping[str, Any]
    wide: bool = False

    @property
    def slug(self) -> str:
        """The path as a part of an anchor."""
        return self.path.removeprefix("charts/").replace("/", "-")

    @cached_property
    def spec_text(self) -> str:
        """The specification as JSON: the same figures give the same text."""
        return json.dumps(self.spec, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
