"""What a module in `pages/` yields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aidocket.site.charts.chart import Chart
from aidocket.store.records import content_id

_PLAIN_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: `path` as the reader sees it (`disputes/x/`, empty for the home page), and what its template gets.

    `title` stands in the browser's tab and as the page's heading; `nav` is the path of its
    section, where it has one. `charts` are drawn before the page is written, and shown where its template says. A
    `dated` page tells the day of the newest data, so that it differs after every day that brings something; the others
    differ only when what they say does. One that is not `listed` stands in no site map. `things` tells programs
    what it is about, as `structured.py` has it.
    """

    path: str
    template: str
    title: str
    nav: str | None = None
    description: str = ""
    dated: bool = False
    listed: bool = True
    things: tuple[Mapping[str, Any], ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()

    @property
    def file(self) -> str:
        """The file in which it stands."""
        return f"{self.path}index.html"


def slug(id: str) -> str:
    """The id as a part of a path: itself where it is plain, else a hash of it, so that no id can leave its folder."""
    return id if _PLAIN_ID.fullmatch(id) else f"x-{content_id(id)}"


def path_of(section: str, id: str) -> str:
    """Path of the page of one thing: `path_of("disputes", "musk-v-openai")` → `disputes/musk-v-openai/`."""
    return f"{section}/{slug(id)}/"


def anchor_of(kind: str, id: str) -> str:
    """The anchor under which one thing stands on a page."""
    return f"{kind}-{slug(id)}"
