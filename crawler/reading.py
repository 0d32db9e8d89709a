"""Bodies are parsed in a process of their own, beside the one that asks and writes.

So both of a small machine's processors have work, and a parser that a stranger's bytes bring down takes nothing with it
but the one source.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from typing import Self, TypeVar

# What the child needs is loaded before it is forked, so that the memory is there once.
from aidocket.crawler.parse import feed as _feed  # noqa: F401
from aidocket.errors import AidocketError

R = TypeVar("R")


class ParserDiedError(AidocketError):
    """The process that parsed a body came to an end over it."""


class Reading:
    """Parses in this process, or, while it is open, in another one `beside` it. To be opened early, before threads.

    Only Linux forks without danger to what the system's own libraries hold.
    """

    def __init__(self, *, beside: bool = False) -> None:
        self._beside = beside and sys.platform == "linux"
        self._pool: ProcessPoolExecutor | None = None
        self._alone = asyncio.Lock()

    def __enter__(self) -> Self:
        if self._beside:
            # What is there now stays for good. Garbage collection need not look at it again in either process, and so
            # does not make copies of the memory that they share.
            gc.collect()
            gc.freeze()
            self._pool = _new_pool()
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def parse(self, parser: Callable[[], R]) -> R:
        """What the parser gives; it has to be a `partial` of a module's own function, so that it can be sent.

        Raises:
            ParserDiedError: the other process came to an end over it.
            whatever the parser raises.
        """
        if self._pool is None:
            return parser()
        with suppress(BrokenProcessPool):
            return await self._send(parser)
        # All that waited have come back with the one that did it. Alone, each shows whether it was the one.
        async with self._alone:
            try:
                return await self._send(parser)
            except BrokenProcessPool as error:
                raise ParserDiedError("the program that reads it came to an end over it") from error

    async def _send(self, parser: Callable[[], R]) -> R:
        pool = self._pool
        assert pool is not None
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, parser)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = _new_pool()
            raise


def _new_pool() -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(1, mp_context=get_context("fork"), initializer=_begin)
    pool.submit(os.getpid).result()
    return pool


def _begin() -> None:
    """In the child: Ctrl-C is the parent's to answer, and without the parent there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
