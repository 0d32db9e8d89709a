"""The progress display of the command line on a terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress


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
        """A new bar in place of the last one."""
        self._stage = stage
        for task in self._bars.task_ids:
            self._bars.remove_task(task)
        self._bars.add_task(stage, total=total, note="")

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
