"""Processes of a Dask cluster, on this machine or on many.

Without an address a cluster is started here and ended afterwards. Dask gives what a lost process was at to another one,
or gives it up when too many were lost over it; a batch that was given up is read document by document, each for itself,
and a document over which two such readings were given up is set aside. Only documents and results travel: what is
needed to read goes once to each process, and to those that join later.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from uuid import uuid4

import dask
from distributed import Client, Future, KilledWorker, LocalCluster, Worker
from distributed.diagnostics.plugin import WorkerPlugin
from spacy.language import Language

from aidocket.errors import UsageError
from aidocket.nlp.engines import AHEAD, BATCH, DEADLY, Settings
from aidocket.nlp.version import extractor_version
from aidocket.nlp.worker import Job, Reader, Result, prepare
from aidocket.store.extraction import PendingDocument

CONNECT_S = 10
"""How long a cluster may take to answer."""

WAIT_FOR_WORKERS_S = 60
"""How long a cluster may take until it has a process that reads."""

GIVEN_UP = 2
"""How often a document may be given up before it is set aside."""

_LOSSES = {"distributed.scheduler.allowed-failures": 0}
"""A cluster of our own gives a batch up when the first process is lost over it, so that it is soon read one by one."""

_pipelines: dict[str, Language] = {}
_one_at_a_time = threading.Lock()


@contextmanager
def reading(
    job: Job, documents: Iterator[PendingDocument], settings: Settings
) -> Iterator[Iterator[tuple[PendingDocument, Result]]]:
    """See `engines`.

    Raises:
        UsageError: no cluster answers at the address, it has no workers, or they have another version.
    """
    with _connected(settings) as client:
        _refuse_other_versions(client, job)
        key = f"aidocket-{uuid4().hex}"
        client.register_plugin(_Preparation(key, job), name=key)
        try:
            yield _read_ahead(client, key, documents)
        finally:
            client.unregister_worker_plugin(key)


@contextmanager
def _connected(settings: Settings) -> Iterator[Client]:
    if settings.cluster:
        try:
            client = Client(settings.cluster, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"no Dask cluster answers at {settings.cluster}: {error}") from error
        with client:
            try:
                client.wait_for_workers(1, timeout=WAIT_FOR_WORKERS_S)
            except TimeoutError as error:
                raise UsageError(f"the Dask cluster at {settings.cluster} has no workers") from error
            yield client
        return
    with (
        dask.config.set(_LOSSES),
        LocalCluster(
            n_workers=settings.workers,
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


def _refuse_other_versions(client: Client, job: Job) -> None:
    ours = extractor_version(job.spacy_model)
    for address, theirs in sorted(client.run(extractor_version, job.spacy_model).items()):
        if theirs != ours:
            raise UsageError(f"the worker at {address} reads by other rules ({theirs}; here: {ours}); update it")


class _Preparation(WorkerPlugin):  # type: ignore[misc]
    """Makes the pipeline in each process of the cluster, and takes it away at the end."""

    def __init__(self, key: str, job: Job) -> None:
        self.key, self.job = key, job

    def setup(self, worker: Worker) -> None:
        _pipelines[self.key] = prepare(self.job)

    def teardown(self, worker: Worker) -> None:
        _pipelines.pop(self.key, None)


def _read_batch(key: str, documents: list[PendingDocument]) -> list[Result]:
    """Runs in the cluster's processes, of which some have several threads: a pipeline reads one document at a time."""
    with _one_at_a_time, Reader(_pipelines[key]) as reader:
        return [reader.read(document) for document in documents]


def _read_ahead(
    client: Client, key: str, documents: Iterator[PendingDocument]
) -> Iterator[tuple[PendingDocument, Result]]:
    """Each document with its result, in order; so many batches ahead that no process waits."""
    ahead = AHEAD * max(sum(client.nthreads().values()), 1)
    under_way: deque[tuple[list[PendingDocument], Future]] = deque()
    while True:
        while len(under_way) < ahead and (batch := list(islice(documents, BATCH))):
            under_way.append((batch, _submit(client, key, batch)))
        if not under_way:
            return
        batch, future = under_way.popleft()
        try:
            results = future.result()
        except KilledWorker:
            for _, other in under_way:
                other.exception()  # waits: one that is still read might be to blame for the next loss
            results = [_read_alone(client, key, document) for document in batch]
        yield from zip(batch, results, strict=True)


def _read_alone(client: Client, key: str, document: PendingDocument) -> Result:
    """A document while nothing else is read, so that it alone can be to blame."""
    for _ in range(GIVEN_UP):
        try:
            result: Result = _submit(client, key, [document]).result()[0]
        except KilledWorker:
            continue
        return result
    return DEADLY


def _submit(client: Client, key: str, batch: list[PendingDocument]) -> Future:
    return client.submit(_read_batch, key, batch, pure=False)
