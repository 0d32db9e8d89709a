"""Citations of reporters, read in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import pytest

from aidocket import reporters
from aidocket.reporters import find_reporter_citations

TEXT = "See Roe v. Lumenworks, 12 F.3d 34 (9th Cir. 1999), and 🦊 Doe v. Roe, 510 U. S. 569, 577 (1994)."


def test_citations_stand_where_they_are_said_to() -> None:
    found = find_reporter_citations(TEXT)
    assert [(TEXT[start:end], written) for start, end, written in found] == [
        ("12 F.3d 34", "12 F.3d 34"),
        ("510 U. S. 569", "510 U.S. 569"),
    ]


def test_odd_text_is_read() -> None:
    with pytest.raises(ValueError, match="could not be read: ValueError: "):
        find_reporter_citations("")
    assert find_reporter_citations("\ud800 12 F.3d 34 \x00")[0][2] == "12 F.3d 34"


def test_the_library_stays_out_of_this_process() -> None:
    program = (
        "import sys; from aidocket.reporters import find_reporter_citations as find; "
        "assert find('12 F.3d 34'); sys.exit('eyecite' in sys.modules)"
    )
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", program]) == 0


def test_a_lost_process_is_replaced() -> None:
    expected = find_reporter_citations(TEXT)
    server: Any = reporters._server
    os.kill(server._process.pid, signal.SIGKILL)
    assert find_reporter_citations(TEXT) == expected
    assert reporters._server is not server


def test_an_endless_match_ends_with_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    find_reporter_citations(TEXT)
    server: Any = reporters._server
    os.kill(server._process.pid, signal.SIGSTOP)
    monkeypatch.setattr(reporters, "SECONDS", 0.2)
    with pytest.raises(TimeoutError, match="could not be read within"):
        find_reporter_citations(TEXT)
    assert server._process.returncode == -signal.SIGKILL
    monkeypatch.undo()
    assert find_reporter_citations(TEXT)
