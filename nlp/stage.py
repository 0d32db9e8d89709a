"""The extraction stage: from stored documents to mentions, assertions, events and links, in the database."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from multiprocessing.pool import Pool
from pathlib import Path
from tempfile import TemporaryDirectory

from spacy.language import Language

from aidocket import __version__
from aidocket.clock import utc_now
from aidocket.config import Config
from aidocket.nlp.accuracy import note_accuracy
from aidocket.nlp.discovery import discover_disputes
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.knowledge import Knowledge, read_knowledge
from aidocket.nlp.newcomers import gather_newcomers
from aidocket.nlp.pipeline import build_pipeline
from aidocket.nlp.reader import extract_document
from aidocket.nlp.stories import gather_stories
from aidocket.progress import Progress, Silent
from aidocket.registry.sync import sync_registry
from aidocket.store import Database
from aidocket.store import extraction as store
from aidocket.store.database import open_database
from aidocket.store.records import Extraction

EXTRACTOR = f"aidocket {__version__}"
"""Noted with every row; documents that another version read are read again."""

IN_MEMORY = Path(":memory:")
_CHUNK = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractReport:
    """What one extraction did."""

    documents: int = 0
    relevant: int = 0
    assertions: int = 0
    links: int = 0
    failed: int = 0


def extract(
    config: Config, *, everything: bool = False, workers: int = 1, progress: Progress | None = None
) -> ExtractReport:
    """Read every document that this version has not read yet, each in one transaction of its own.

    Args:
        everything: read all documents again.
        workers: processes that read; one process writes.

    Raises:
        RegistryError, StoreError: nothing could be begun, or a result could not be stored.
    """
    progress = progress or Silent()
    db = open_database(config.db, demo=config.demo)
    sync_registry(db, config)
    run_id = store.begin_run(db, __version__, utc_now())
    total = store.count_pending(db, EXTRACTOR, everything=everything)
    progress.begin("extract", total)
    report = ExtractReport()
    if total:
        pending = store.iter_pending(db, EXTRACTOR, everything=everything)
        with _reading(read_knowledge(db), config.spacy_model, pending, workers) as results:
            report = _store(db, results, progress)
    discover_disputes(db)
    gather_newcomers(db, read_knowledge(db))
    gather_stories(db)
    note_accuracy(db)
    store.end_run(db, run_id, utc_now(), asdict(report))
    progress.end(_summary(report))
    return report


def _store(db: Database, results: Iterable[_Result], progress: Progress) -> ExtractReport:
    """Write each result as it comes."""
    counts = dict.fromkeys(("documents", "relevant", "assertions", "links", "failed"), 0)
    for document, result in results:
        counts["documents"] += 1
        if isinstance(result, str):
            counts["failed"] += 1
            progress.warn(f"document {document.id} ({document.url or document.title}): {result}")
            store.write_failure(db, document.id, result, extractor=EXTRACTOR, content_sha256=document.content_sha256)
        else:
            store.write_extraction(db, result, extractor=EXTRACTOR, content_sha256=document.content_sha256)
            counts["relevant"] += result.relevant
            counts["assertions"] += len(result.assertions)
            counts["links"] += len(result.disputes)
        progress.advance(document.title[:60])
    return ExtractReport(**counts)


def build_filter(config: Config) -> Language:
    """The pipeline for `extract --jsonl`: the registry is read into memory. Sources, and their faults, are left out."""
    db = open_database(IN_MEMORY)
    with TemporaryDirectory() as no_sources:
        sync_registry(db, replace(config, sources=Path(no_sources)))
    return build_pipeline(read_knowledge(db), spacy_model=config.spacy_model)


def _summary(report: ExtractReport) -> str:
    line = f"{report.documents} documents read, {report.relevant} relevant, {report.assertions} assertions"
    return line + (f", {report.failed} set aside" if report.failed else "")


_Result = tuple[store.PendingDocument, Extraction | str]
_reader: Language | None = None


@contextmanager
def _reading(
    knowledge: Knowledge, spacy_model: str, pending: Iterable[store.PendingDocument], workers: int
) -> Iterator[Iterator[_Result]]:
    """Documents with what was read in them, in order; by forked processes where more than one is asked for."""
    _prepare(knowledge, spacy_model)
    if workers <= 1:
        yield map(_read, pending)
        return
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield _read_in_batches(pool, pending, workers * _CHUNK)


def _read_in_batches(pool: Pool, pending: Iterable[store.PendingDocument], size: int) -> Iterator[_Result]:
    """Batch by batch, because the database may be read by this thread only, and to keep memory bounded."""
    documents = iter(pending)
    while batch := list(islice(documents, size)):
        yield from pool.map(_read, batch)


def _prepare(knowledge: Knowledge, spacy_model: str) -> None:
    global _reader
    _reader = build_pipeline(knowledge, spacy_model=spacy_model)


def _read(document: store.PendingDocument) -> _Result:
    assert _reader is not None
    meta = DocumentMeta(
        id=document.id,
        title=document.title,
        kind=document.kind,
        url=document.url,
        published=document.published,
        court_id=document.court_id,
        docket_number=document.docket_number,
        caption=document.caption,
    )
    try:
        return document, extract_document(_reader, document.text, meta)
    except Exception as error:  # noqa: BLE001 — one document's fault must not end the stage; it is recorded and told
        return document, f"{type(error).__name__}: {error}"
