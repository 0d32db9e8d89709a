"""Citations of United States reporters, found by eyecite in a process of its own.

eyecite with its lists takes 35 MB, a quarter of what a reading process may hold, and its many regular expressions meet
text that anybody may have written. Here it takes nothing from the processes that read, and an endless match ends with
its process. The process begins with the first passage and ends with the one that asked for it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

SECONDS = 30.0
"""How long one passage may take; a hundred times what the longest real one took."""

Citation = tuple[int, int, str]
"""Where a citation stands in the passage, and how it is written in one fixed form."""


def find_reporter_citations(passage: str) -> list[Citation]:
    """The full citations of cases in reporters in a passage, in order.

    Raises:
        ValueError: eyecite does not bear this text.
        TimeoutError: eyecite did not come to an end.
        ChildProcessError: its process was lost twice over this passage.
    """
    global _server
    for _ in range(2):
        if _server is None or _server.owner != os.getpid():
            _server = _Server()
        try:
            return _server.ask(passage)
        except (EOFError, OSError) as error:
            lost = _server
            _server = None
            lost.end()
            if isinstance(error, TimeoutError):
                raise
    raise ChildProcessError("the process that reads citations was lost twice over one passage")


class _Server:
    """The process, and the pipe to it. A process that was forked has to have its own."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._pipe, theirs = Pipe()
        with theirs:
            fd = theirs.fileno()
            command = [sys.executable, "-m", __name__, str(fd)]
            self._process = subprocess.Popen(command, pass_fds=[fd], stdin=subprocess.DEVNULL)

    def ask(self, passage: str) -> list[Citation]:
        self._pipe.send(passage)
        if not self._pipe.poll(SECONDS):
            raise TimeoutError(f"its citations of reporters could not be read within {SECONDS:.0f} seconds")
        found: list[Citation] | str = self._pipe.recv()
        if isinstance(found, str):
            raise ValueError(f"its citations of reporters could not be read: {found}")
        return found

    def end(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.wait()


_server: _Server | None = None


def _serve(fd: int) -> None:
    """What the process does until its pipe ends."""
    from eyecite import get_citations
    from eyecite.models import FullCaseCitation

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that reads; its end ends this one
    with Connection(fd) as pipe:
        while True:
            try:
                passage = pipe.recv()
            except (EOFError, OSError):
                return
            try:
                cited: list[Any] = [c for c in get_citations(passage) if isinstance(c, FullCaseCitation)]
                pipe.send([(*c.span(), c.corrected_citation()) for c in cited])
            except Exception as error:  # noqa: BLE001 — whatever a text does to it is told to who asked
                pipe.send(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
