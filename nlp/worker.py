"""What a reading process does: it makes the pipeline once, and gives an extraction, or a reason, for each document."""

from __future__ import annotations

import ctypes
import gc
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Self
from weakref import WeakKeyDictionary

from spacy.language import Language

from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.knowledge import Knowledge
from aidocket.nlp.pipeline import build_pipeline, judge_document, lay_out_document
from aidocket.nlp.reader import extract_document
from aidocket.store.extraction import PendingDocument
from aidocket.store.records import Extraction

ZONE = 64
"""Documents after which memory is given back; words that documents share are taken in once for so many."""

WARM = 200
"""Documents that are read before that begins. What spaCy's tokeniser remembers of their words stays: without it every
word is taken apart anew, which takes a third of the time of reading a relevant document."""

FIRST_TEXT = (
    "A publisher sued an AI company, No. 1:30-cv-00001 (N.D. Cal.), over training on pirated books. "
    "It cites 17 U.S.C. 107."
)
"""Read before all documents: what the components make when they are first used is then there before a process is
forked, and the processes share it. No reporter is cited: the process that reads those begins where one is."""

Result = Extraction | str
"""What was read in a document, or why it could not be read."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """All that a process has to know to read: it is handed over once."""

    knowledge: Knowledge
    spacy_model: str = ""


_tokenised: WeakKeyDictionary[Language, int] = WeakKeyDictionary()
"""How many documents a pipeline has made into tokens; an irrelevant one has none."""

_ready: tuple[Job, Language] | None = None


def prepare(job: Job) -> Language:
    """The pipeline of a job, made at the first call; a process that was forked afterwards has it already."""
    global _ready
    if _ready is None or _ready[0] is not job:
        nlp = build_pipeline(job.knowledge, spacy_model=job.spacy_model)
        with nlp.memory_zone():
            extract_document(nlp, FIRST_TEXT, DocumentMeta(id="first", title="A copyright suit over AI training"))
        gc.collect()
        _give_back_memory()
        _ready = (job, nlp)
    return _ready[1]


def _give_back_memory() -> None:
    """What making the pipeline has used and freed, back to the system, where the C library can (glibc): 9 MB."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Reader:
    """Reads document after document. What spaCy takes in for their words is given back now and then, so that memory
    stays flat however many are read; nothing of spaCy's leaves, for an extraction is made of text and numbers."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._zone = ExitStack()
        self._began: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zone.close()

    def read(self, document: PendingDocument) -> Result:
        """One document."""
        meta = DocumentMeta(
            id=document.id,
            title=document.title,
            kind=document.kind,
            url=document.url,
            published=document.published,
            court_id=document.court_id,
            docket_number=document.docket_number,
            caption=document.caption,
            decided=document.decided,
        )
        self._turn_zone()
        try:
            result = self._read_or_reread(document, meta)
            _tokenised[self._nlp] = _tokenised.get(self._nlp, 0) + result.relevant
            return result
        except Exception as error:  # noqa: BLE001 — one document's fault must not end the stage; it is recorded and told
            return f"{type(error).__name__}: {error}"

    def _read_or_reread(self, document: PendingDocument, meta: DocumentMeta) -> Extraction:
        """What the document says; where its text was found irrelevant and is gone, what its title says beyond that."""
        read = extract_document(self._nlp, document.text, meta)
        if meta.decided is not None:
            return read
        if document.text and not read.relevant:
            title = judge_document(self._nlp, lay_out_document("", meta), meta)
            return replace(read, title_relevance=title)
        gone = document.title_relevance is not None and not document.text
        if gone and read.relevance <= (document.title_relevance or 0.0):
            return Extraction(document_id=document.id, relevant=False, relevance=read.relevance)
        return read

    def _turn_zone(self) -> None:
        """Begin a new zone when the tokeniser is warm, and again after so many documents."""
        count = _tokenised.get(self._nlp, 0)
        if count >= WARM and (self._began is None or count - self._began >= ZONE):
            self._zone.close()
            self._zone.enter_context(self._nlp.memory_zone())
            self._began = count
