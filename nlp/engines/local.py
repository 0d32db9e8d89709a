"""Processes on this machine, forked where the system can, each with a pipe of its own.

With pipes of their own a process that is killed is noticed at once and harms no other, whatever it was doing: its pipe
ends. (`multiprocessing.Pool` waits for ever for what it had; `ProcessPoolExecutor` gives up all that is under way, and
cannot say which document it was.) What it had not read is given to a new process. A document over which two were lost
is set aside.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess, parent_process

from aidocket.nlp.engines import AHEAD, BATCH, DEADLY, Settings
from aidocket.nlp.worker import Job, Reader, Result, prepare
from aidocket.store.extraction import PendingDocument

STRIKES = 2
"""How many processes may be lost over one document."""


@contextmanager
def reading(
    job: Job, documents: Iterator[PendingDocument], settings: Settings
) -> Iterator[Iterator[tuple[PendingDocument, Result]]]:
    """See `engines`. One worker is this process itself."""
    nlp = prepare(job)
    if settings.workers <= 1:
        with Reader(nlp) as reader:
            yield ((document, reader.read(document)) for document in documents)
        return
    gc.collect()
    gc.freeze()  # what is there before the fork stays shared: the collector does not touch it
    crew = _Crew(job, settings.workers)
    try:
        yield crew.read(documents)
    finally:
        crew.dismiss()
        gc.unfreeze()


@dataclass(slots=True, eq=False)
class _Worker:
    """A process and what it was given; results come in the order of the documents."""

    process: BaseProcess
    pipe: Connection
    number: int = -1
    left: deque[PendingDocument] = field(default_factory=deque)


@dataclass(slots=True)
class _Batch:
    """Documents that are read together, and what has come back of them so far."""

    documents: list[PendingDocument]
    results: list[Result] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return len(self.results) == len(self.documents)


class _Crew:
    """Hands out batches, takes results, replaces who is lost."""

    def __init__(self, job: Job, size: int) -> None:
        self._job = job
        self._context = multiprocessing.get_context("fork" if os.name == "posix" and _can_fork() else "spawn")
        self._workers = [self._hire() for _ in range(size)]
        self._window: dict[int, _Batch] = {}
        self._waiting: deque[int] = deque()
        self._strikes: Counter[str] = Counter()

    def read(self, documents: Iterator[PendingDocument]) -> Iterator[tuple[PendingDocument, Result]]:
        """Each document with its result, in order."""
        made = given = 0
        more = True
        while True:
            while more and made - given < AHEAD * len(self._workers):
                batch = list(islice(documents, BATCH))
                more = bool(batch)
                if more:
                    self._window[made] = _Batch(batch)
                    self._waiting.append(made)
                    made += 1
            self._hand_out()
            while given in self._window and self._window[given].is_done:
                done = self._window.pop(given)
                given += 1
                yield from zip(done.documents, done.results, strict=True)
            if given == made and not more:
                return
            if given in self._window and not self._window[given].is_done:
                self._take()

    def dismiss(self) -> None:
        """End all processes, whatever they are at."""
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(self._job, theirs), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _hand_out(self) -> None:
        for at, worker in enumerate(self._workers):
            if worker.left or not self._waiting:
                continue
            if not worker.process.is_alive():
                worker = self._workers[at] = self._replacement(worker)
            worker.number = self._waiting.popleft()
            batch = self._window[worker.number]
            worker.left = deque(batch.documents[len(batch.results) :])
            # One that dies now is noticed when its pipe is read.
            with suppress(OSError):
                worker.pipe.send(list(worker.left))

    def _take(self) -> None:
        """Wait until something has come, and take it."""
        busy = {worker.pipe: worker for worker in self._workers if worker.left}
        for pipe in wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index]
            try:
                result: Result = worker.pipe.recv()
            except (EOFError, OSError):
                self._replace(worker)
                continue
            worker.left.popleft()
            self._window[worker.number].results.append(result)

    def _replace(self, lost: _Worker) -> None:
        """A new process for one that was killed; the document that it was at is tried once more, then set aside."""
        culprit = lost.left[0]
        self._strikes[culprit.id] += 1
        batch = self._window[lost.number]
        if self._strikes[culprit.id] >= STRIKES:
            batch.results.append(DEADLY)
        if not batch.is_done:
            self._waiting.appendleft(lost.number)
        self._workers[self._workers.index(lost)] = self._replacement(lost)

    def _replacement(self, lost: _Worker) -> _Worker:
        lost.pipe.close()
        lost.process.kill()
        lost.process.join()
        return self._hire()


def _can_fork() -> bool:
    """Only Linux forks without danger to what the system's own libraries hold."""
    return os.uname().sysname == "Linux"


def _work(job: Job, pipe: Connection) -> None:
    """What the process does until its pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes; it ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError), Reader(prepare(job)) as reader:
        while True:
            for document in pipe.recv():
                pipe.send(reader.read(document))


def _end_with_parent() -> None:
    """A process whose parent was killed has nobody to read for. Its pipe may not end: later processes hold it too."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
