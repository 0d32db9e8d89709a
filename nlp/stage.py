"""The extraction stage: from stored documents to mentions, assertions, events and links, in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from spacy.language import Language

from aidocket import __version__
from aidocket.clock import utc_now
from aidocket.config import Config
from aidocket.nlp.accuracy import note_accuracy
from aidocket.nlp.audiences import write_audience_tags
from aidocket.nlp.changes import note_changes
from aidocket.nlp.discovery import discover_disputes
from aidocket.nlp.engines import Settings, load_engine
from aidocket.nlp.knowledge import read_knowledge
from aidocket.nlp.newcomers import gather_newcomers
from aidocket.nlp.pipeline import build_pipeline
from aidocket.nlp.repeats import join_events
from aidocket.nlp.stories import gather_stories
from aidocket.nlp.takes import write_takes
from aidocket.nlp.version import extractor_version
from aidocket.nlp.worker import Job, Result
from aidocket.progress import Progress, Silent
from aidocket.registry.sync import sync_registry
from aidocket.store import Database
from aidocket.store import extraction as store
from aidocket.store.corrections import Corrections, read_corrections, stale_corrections
from aidocket.store.database import open_database

IN_MEMORY = Path(":memory:")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractReport:
    """What one extraction did."""

    documents: int = 0
    relevant: int = 0
    assertions: int = 0
    links: int = 0
    failed: int = 0


def extract(
    config: Config,
    *,
    everything: bool = False,
    workers: int = 1,
    engine: str = "local",
    cluster: str = "",
    progress: Progress | None = None,
) -> ExtractReport:
    """Read every document that this version has not read yet, and those that a change of the registry affects.

    Each is one transaction, with what people have corrected of it.

    Args:
        everything: read all documents again.
        workers: processes that read; one process writes.
        engine: where they run: a module of `engines/`.
        cluster: the address of a cluster, for an engine that takes one.

    Raises:
        RegistryError, StoreError: nothing could be begun, or a result could not be stored.
        UsageError: there is no such engine, or it cannot be used here.
    """
    progress = progress or Silent()
    db = open_database(config.db, demo=config.demo)
    sync_registry(db, config)
    run_id = store.begin_run(db, __version__, utc_now())
    version = extractor_version(config.spacy_model)
    knowledge, corrected = read_knowledge(db), read_corrections(db)
    corrections = Corrections(corrected.values())
    note_changes(db, knowledge, corrected)
    total = store.count_pending(db, version, everything=everything)
    progress.begin("extract", total)
    report = ExtractReport()
    if total:
        pending = (
            replace(document, decided=corrections.decision(document.id, document.url))
            for document in store.iter_pending(db, version, everything=everything)
        )
        job = Job(knowledge=knowledge, spacy_model=config.spacy_model)
        with load_engine(engine)(job, pending, Settings(workers=workers, cluster=cluster)) as results:
            report = _store(db, results, corrections, version, progress)
    discover_disputes(db)
    join_events(db)
    gather_newcomers(db, read_knowledge(db))
    gather_stories(db)
    write_takes(db, version)
    write_audience_tags(db, version)
    note_accuracy(db)
    for correction in stale_corrections(db):
        progress.warn(f"correction {correction}: its document has nothing any more that it could correct")
    store.end_run(db, run_id, utc_now(), asdict(report))
    progress.end(_summary(report))
    return report


def _store(
    db: Database,
    results: Iterable[tuple[store.PendingDocument, Result]],
    corrections: Corrections,
    version: str,
    progress: Progress,
) -> ExtractReport:
    """Write each result as it comes."""
    counts = dict.fromkeys(("documents", "relevant", "assertions", "links", "failed"), 0)
    for document, result in results:
        counts["documents"] += 1
        if isinstance(result, str):
            counts["failed"] += 1
            progress.warn(f"document {document.id} ({document.url or document.title}): {result}")
            store.write_failure(db, document.id, result, extractor=version, content_sha256=document.content_sha256)
        else:
            store.write_extraction(
                db,
                result,
                extractor=version,
                content_sha256=document.content_sha256,
                url=document.url,
                corrections=corrections,
            )
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
