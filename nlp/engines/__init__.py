"""Where documents are read: one module an engine in this folder, found by its file name.

A module `local.py` holds `reading(job, documents, settings)`: a context manager that gives (document, result) for each
document, in the order of the documents, whatever happens to the processes that read. It takes documents only as fast as
it gives results, in the thread that asks for them, since they come from a database.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from aidocket.errors import UsageError

if TYPE_CHECKING:
    from aidocket.nlp.worker import Job, Result
    from aidocket.store.extraction import PendingDocument

BATCH = 24
"""Documents that a process is given at a time."""

AHEAD = 4
"""Batches for each process that may be under way or wait for their turn: this bounds the memory."""

DEADLY = "its reader was killed twice while it read this document; perhaps it takes more memory than there is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How many processes read, and the address of a cluster where there is one."""

    workers: int = 1
    cluster: str = ""


class Engine(Protocol):
    """What an engine's module offers as `reading`."""

    def __call__(
        self, job: Job, documents: Iterator[PendingDocument], settings: Settings
    ) -> AbstractContextManager[Iterator[tuple[PendingDocument, Result]]]: ...


def engine_names() -> list[str]:
    """Names of all engines, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load_engine(name: str) -> Engine:
    """The engine of that name.

    Raises:
        UsageError: there is none, or a library that it needs is not installed.
    """
    if name not in engine_names():
        raise UsageError(f"there is no engine {name!r}; engines are {', '.join(engine_names())}")
    try:
        module = importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        needs = f"the engine {name!r} needs {error.name}, which is not installed"
        raise UsageError(f"{needs}; install it with: pip install 'aidocket[{name}]'") from error
    return cast("Engine", module.reading)
