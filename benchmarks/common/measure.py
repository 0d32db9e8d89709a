"""What a program costs: seconds by the clock, seconds of computing, memory; of its children too."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run cost, as sampled now and then where it is memory.

    `memory_mb` is the most that all its processes held at once; pages that they share count once (PSS). `largest_mb`
    is the most that one of them ever held (VmHWM). `grown_mb` is by how much the second half of the run outdid the
    first, which is little where memory is flat.
    """

    wall_s: float
    cpu_s: float
    memory_mb: float
    largest_mb: float
    grown_mb: float
    status: int


def run_measured(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    folder: Path,
    out: Path,
    timeout_s: float = 300,
    sample_s: float = SAMPLE_S,
) -> Cost:
    """Run a program to its end and say what it cost; its output goes to files beside `out`.

    Args:
        sample_s: how often memory is looked at, which takes some milliseconds of a core each time.

    Raises:
        TimeoutError: it did not end.
    """
    with out.with_suffix(".out").open("wb") as stdout, out.with_suffix(".err").open("wb") as stderr:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(env), cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
        )
        sampler = _Sampler(process.pid, sample_s)
        killer = threading.Timer(timeout_s, process.kill)
        killer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began
        was_killed = killer.finished.is_set()
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    together, largest_kb = sampler.end()
    if was_killed:
        raise TimeoutError(f"{command[0]} … did not end within {timeout_s:g} s")
    half = len(together) // 2
    return Cost(
        wall_s=wall_s,
        cpu_s=usage.ru_utime + usage.ru_stime,
        memory_mb=max(together, default=0) / 1024,
        largest_mb=largest_kb / 1024,
        grown_mb=(max(together[half:], default=0) - max(together[:half], default=0)) / 1024,
        status=process.returncode,
    )


class _Sampler:
    """Watches the memory of a process and of all below it. (ru_maxrss will not do: it begins with the parent's.)"""

    def __init__(self, pid: int, every_s: float) -> None:
        self._pid = pid
        self._every_s = every_s
        self._together: list[int] = []
        self._largest = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> tuple[list[int], int]:
        """Stop, and give what all held together, sample by sample, and the most that one held, in KB."""
        self._ended.set()
        self._thread.join()
        return self._together, self._largest

    def _watch(self) -> None:
        pause_s = SAMPLE_S  # at first, so that something is seen of a short run too
        while not self._ended.wait(pause_s):
            tree = _tree(self._pid)
            self._together.append(sum(_kb(pid, "smaps_rollup", "Pss:") for pid in tree))
            self._largest = max(self._largest, *(_kb(pid, "status", "VmHWM:") for pid in tree))
            pause_s = min(2 * pause_s, self._every_s)


def _tree(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text("ascii")
        except OSError:
            continue
        found += [int(child) for child in children.split()]
    return found


def _kb(pid: int, name: str, field: str) -> int:
    """A figure of a process, 0 if it has ended."""
    try:
        text = Path(f"/proc/{pid}/{name}").read_text("utf-8", "replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(field)), 0)
