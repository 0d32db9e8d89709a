"""Processes on this machine, forked where the system can, each with a pipe of its own.

With pipes of their own a process that is killed is noticed at once and harms no other, whatever it was doing: its pipe
ends. (`multiprocessing.Pool` waits for ever for what it had; `ProcessPoolExecutor` gives up all that is under way, and
cannot say which document it was.) A process sends what it read of a batch in one message, and notes in memory that both
sides see which document it is at: so a lost one costs its batch's time, and the document is known. The batch is given
to a new process. A document over which two were lost is set aside.
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
from ctypes import c_int
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
    """A process, the batch that it was given, and which document of what it was sent it is at."""

    process: BaseProcess
    pipe: Connection
    at: c_int
    batch: _Batch | None = None


@dataclass(slots=True, eq=False)
class _Batch:
    """Documents that are read together, and by their place what is known of them so far."""

    documents: list[PendingDocument]
    results: dict[int, Result] = field(default_factory=dict)

    @property
    def left(self) -> list[int]:
        """Places of the documents that have still to be read."""
        return [place for place in range(len(self.documents)) if place not in self.results]

    @property
    def is_done(self) -> bool:
        return len(self.results) == len(self.documents)


class _Crew:
    """Hands out batches, takes results, replaces who is lost."""

    def __init__(self, job: Job, size: int) -> None:
        self._job = job
        self._context = multiprocessing.get_context("fork" if os.name == "posix" and _can_fork() else "spawn")
        self._workers = [self._hire() for _ in range(size)]
        self._window: deque[_Batch] = deque()
        self._waiting: deque[_Batch] = deque()
        self._strikes: Counter[str] = Counter()

    def read(self, documents: Iterator[PendingDocument]) -> Iterator[tuple[PendingDocument, Result]]:
        """Each document with its result, in order."""
        batches = iter(lambda: list(islice(documents, BATCH)), [])
        while True:
            for batch in islice(batches, AHEAD * len(self._workers) - len(self._window)):
                self._window.append(_Batch(batch))
                self._waiting.append(self._window[-1])
            self._hand_out()
            if not self._window:
                return
            if not self._window[0].is_done:
                self._take()
                continue
            done = self._window.popleft()
            yield from ((document, done.results[place]) for place, document in enumerate(done.documents))

    def dismiss(self) -> None:
        """End all processes, whatever they are at."""
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        at = self._context.RawValue("i", 0)
        process = self._context.Process(target=_work, args=(self._job, theirs, at), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        return _Worker(process, ours, at)

    def _hand_out(self) -> None:
        for number, worker in enumerate(self._workers):
            if worker.batch or not self._waiting:
                continue
            if not worker.process.is_alive():
                worker = self._workers[number] = self._replacement(worker)
            worker.batch = batch = self._waiting.popleft()
            worker.at.value = 0
            # One that dies now is noticed when its pipe is read.
            with suppress(OSError):
                worker.pipe.send([batch.documents[place] for place in batch.left])

    def _take(self) -> None:
        """Wait until a batch has come back or a process was lost, and take what came."""
        busy = {worker.pipe: worker for worker in self._workers if worker.batch}
        for pipe in wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index]
            batch, worker.batch = worker.batch, None
            assert batch is not None
            try:
                results: list[Result] = worker.pipe.recv()
            except (EOFError, OSError):
                self._replace(worker, batch)
                continue
            batch.results.update(zip(batch.left, results, strict=True))

    def _replace(self, lost: _Worker, batch: _Batch) -> None:
        """A new process for one that was killed; the document that it was at is tried once more, then set aside."""
        left = batch.left
        # One that was killed while it sent what it had read was at none; the last is as good as any.
        place = left[min(lost.at.value, len(left) - 1)]
        culprit = batch.documents[place].id
        self._strikes[culprit] += 1
        if self._strikes[culprit] >= STRIKES:
            batch.results[place] = DEADLY
        if not batch.is_done:
            self._waiting.appendleft(batch)
        self._workers[self._workers.index(lost)] = self._replacement(lost)

    def _replacement(self, lost: _Worker) -> _Worker:
        lost.pipe.close()
        lost.process.kill()
        lost.process.join()
        return self._hire()


def _can_fork() -> bool:
    """Only Linux forks without danger to what the system's own libraries hold."""
    return os.uname().sysname == "Linux"


def _work(job: Job, pipe: Connection, at: c_int) -> None:
    """What the process does until its pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes; it ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError), Reader(prepare(job)) as reader:
        while True:
            results = []
            for place, document in enumerate(pipe.recv()):
                at.value = place
                results.append(reader.read(document))
            pipe.send(results)


def _end_with_parent() -> None:
    """A process whose parent was killed has nobody to read for. Its pipe may not end: later processes hold it too."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
