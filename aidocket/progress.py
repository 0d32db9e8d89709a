"""One progress display for all stages: a bar on a terminal, plain lines elsewhere, nothing when quiet.

A stage is handed a `Progress` and tells it what it does; it never prints by itself. Everything goes to stderr, so that
stdout carries results only.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress


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


class Display:
    """The display for people; use it as a context manager, so that the terminal is left in order."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._bars = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[note]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._stage = ""

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, stage: str, total: int | None = None) -> None:
        """A new bar in place of the last one; a line where there is no terminal."""
        self._stage = stage
        for task in self._bars.task_ids:
            self._bars.remove_task(task)
        self._bars.add_task(stage, total=total, note="")
        if not self._console.is_terminal:
            self._print(f"{stage} …" if total is None else f"{stage} ({total}) …")

    def advance(self, note: str = "") -> None:
        """The bar moves on."""
        for task in self._bars.task_ids:
            self._bars.update(task, advance=1, note=note)

    def warn(self, line: str) -> None:
        """The line, above the bar."""
        self._print(f"  ! {line}")

    def end(self, summary: str) -> None:
        """The stage's line of summary stays on the screen."""
        for task in self._bars.task_ids:
            self._bars.remove_task(task)
        self._print(f"{self._stage}: {summary}")

    def _print(self, line: str) -> None:
        # Lines carry titles and addresses from the web: they are printed as they are, never as markup.
        self._console.print(line, markup=False)


def display(quiet: bool) -> Display | Silent:
    """The display that the user asked for."""
    return Silent() if quiet else Display()
