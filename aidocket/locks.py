"""The lock that keeps a second run out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from aidocket.errors import BusyError


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the database for one run; the operating system lets go of it when the process ends, however it ends.

    Raises:
        BusyError: another run holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(path.name + ".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BusyError(f"another run is working on {path}; wait until it has ended, then try again") from error
    try:
        yield
    finally:
        lock.release()
