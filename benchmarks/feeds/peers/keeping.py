"""What the plain contestants keep between two runs: each feed's validators, in a JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

Validators = dict[str, dict[str, str]]
"""By address, the headers of the next request for it."""


def read_urls(path: str) -> list[str]:
    """The addresses of a list, one a line."""
    return Path(path).read_text("utf-8").split()


def read_validators(folder: str) -> Validators:
    """What the run before kept; nothing before the first."""
    path = Path(folder) / "validators.json"
    kept: Validators = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return kept


def write_validators(folder: str, kept: Validators) -> None:
    """Keep them for the next run."""
    (Path(folder) / "validators.json").write_text(json.dumps(kept), "utf-8")


def conditions(headers: Mapping[str, str | None]) -> dict[str, str]:
    """The conditional headers that follow from an answer's."""
    found = {"If-None-Match": headers.get("ETag"), "If-Modified-Since": headers.get("Last-Modified")}
    return {name: value for name, value in found.items() if value}
