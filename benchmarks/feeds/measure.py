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
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run cost.

    `largest_mb` is the memory of its largest process (ru_maxrss); `together_mb` that of all its processes at once, as
    sampled ten times a second, where pages that processes share count once (PSS).
    """

    wall_s: float
    cpu_s: float
    largest_mb: float
    together_mb: float
    status: int


def run_measured(
    command: Sequence[str], *, env: Mapping[str, str], folder: Path, out: Path, timeout_s: float = 300
) -> Cost:
    """Run a program to its end and say what it cost; its output goes to files beside `out`.

    Raises:
        TimeoutError: it did not end.
    """
    with out.with_suffix(".out").open("wb") as stdout, out.with_suffix(".err").open("wb") as stderr:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(env), cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
        )
        sampler = _Sampler(process.pid)
        killer = threading.Timer(timeout_s, process.kill)
        killer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began
        was_killed = not killer.is_alive()
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    if was_killed:
        raise TimeoutError(f"{command[0]} … did not end within {timeout_s:g} s")
    return Cost(
        wall_s=wall_s,
        cpu_s=usage.ru_utime + usage.ru_stime,
        largest_mb=usage.ru_maxrss / 1024,
        together_mb=max(sampler.end(), 0.0),
        status=process.returncode,
    )


class _Sampler:
    """Watches the memory of a process and of all below it."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Stop, and give the most that was seen, in MB."""
        self._ended.set()
        self._thread.join()
        return self._most / 1024

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            self._most = max(self._most, sum(_proportional_kb(pid) for pid in _tree(self._pid)))


def _tree(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text()
        except OSError:
            continue
        found += [int(child) for child in children.split()]
    return found


def _proportional_kb(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
