"""What a build knows of the site that it made, kept beside it (never in it) for the next build to go on from.

It is only a memory: without it, or where it cannot be read, everything is made anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

FORMAT = 1
"""Changes whenever the shape below does: what an older version kept is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A page as it was made: of what (`key`), which anchors it has, and which paths it names.

    `links` are files of the site, with `#` and an anchor where they have one; `missing` are pages that it would have
    linked to, had they been there.
    """

    key: str
    links: tuple[str, ...]
    missing: tuple[str, ...]
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A site in short: of which inputs it was made, and how many pages and files it has."""

    fingerprint: str = ""
    pages: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A site: of which inputs it was made, the digests of its files by path, and its pages by file."""

    fingerprint: str = ""
    files: dict[str, str] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)


def read_summary(file: Path) -> Summary:
    """The first line of what was kept in the file; an empty summary where there is none, or none that is ours."""
    try:
        with file.open("rb") as opened:
            kept = json.loads(opened.readline())
    except (OSError, ValueError):
        return Summary()
    if kept.pop("format", None) != FORMAT:
        return Summary()
    return Summary(**kept)


def read_state(file: Path) -> State:
    """All that was kept in the file; an empty state where there is none, or none that is ours."""
    summary = read_summary(file)
    if not summary.fingerprint:
        return State()
    try:
        kept = json.loads(file.read_bytes().split(b"\n", 1)[1])
    except ValueError:
        return State()
    names: list[str] = kept["names"]
    return State(
        fingerprint=summary.fingerprint,
        files=kept["files"],
        made={
            path: Made(
                key=key,
                links=tuple([names[n] for n in links]),
                missing=tuple([names[n] for n in missing]),
                anchors=tuple(anchors),
            )
            for path, (key, links, missing, anchors) in kept["made"].items()
        },
    )


def write_state(file: Path, state: State) -> None:
    """Keep the state: whole or not at all. Names that many pages hold are kept once."""
    numbers: dict[str, int] = {}

    def numbered(names: tuple[str, ...]) -> list[int]:
        return [numbers.setdefault(name, len(numbers)) for name in names]

    made = {
        path: (page.key, numbered(page.links), numbered(page.missing), page.anchors)
        for path, page in state.made.items()
    }
    summary = Summary(fingerprint=state.fingerprint, pages=len(state.made), files=len(state.files))
    part = file.with_name("state.new")
    with part.open("w", encoding="utf-8") as out:
        for line in (
            {"format": FORMAT, **asdict(summary)},
            {"files": state.files, "names": list(numbers), "made": made},
        ):
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    part.replace(file)
