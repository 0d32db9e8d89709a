"""One progress display for all stages: a bar on a terminal, plain lines elsewhere, nothing when quiet.

A stage is handed a `Progress` and tells it what it does; it never prints by itself. Everything goes to stderr, so that
stdout carries results only.
"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self


class Progress(Protocol):
    """What a stage may say while it works."""

    def begin(self, stage: str, total: int | None = None) -> None:
        """A stage begins; `total` is the number of things it will do, None where nobody can know."""

    def advance(self, note: str = "") -> None:
        """One more of these things is done; `note` says which, in a few words."""

    def warn(self, line: str) -> None:
        """Something was set aside: one line that names it and says why."""

    def end(self, summary: str) -> None:
        """The stage has ended; `summary` says in one line what it did."""


class Silent:
    """Says nothing but warnings: for --quiet."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def begin(self, stage: str, total: int | None = None) -> None:
        """Nothing."""

    def advance(self, note: str = "") -> None:
        """Nothing."""

    def warn(self, line: str) -> None:
        """The line, on stderr: what was set aside must be told even then."""
        print(line, file=sys.stderr)

    def end(self, summary: str) -> None:
        """Nothing."""


class Lines(Silent):
    """Says what is done in plain lines: for logs, and wherever there is no terminal."""

    def __init__(self) -> None:
        self._stage = ""

    def begin(self, stage: str, total: int | None = None) -> None:
        """A line as a stage begins."""
        self._stage = stage
        print(f"{stage} …" if total is None else f"{stage} ({total}) …", file=sys.stderr)

    def warn(self, line: str) -> None:
        """The line, marked as a warning."""
        print(f"  ! {line}", file=sys.stderr)

    def end(self, summary: str) -> None:
        """A line as the stage ends."""
        print(f"{self._stage}: {summary}", file=sys.stderr)


def display(quiet: bool) -> AbstractContextManager[Progress]:
    """The display that the user asked for."""
    if quiet:
        return Silent()
    if not sys.stderr.isatty():
        return Lines()
    # What draws it takes a while to load.
    from aidocket.display import Display

    return Display()
