"""Helpers for the tests of who did what: one pipeline for all of them, over the registry of this repository."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.config import Config
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.pipeline import read_document
from aidocket.nlp.stage import build_filter
from aidocket.store.records import Extraction, Span


@cache
def pipeline() -> Language:
    return build_filter(Config(sources=Path(mkdtemp(prefix="no-sources-"))))


def read(text: str, *, title: str = "", kind: str = "news", url: str | None = None, force: bool = True) -> Doc:
    """One document through the pipeline. With `force`, what a short example asserts is read however short it is."""
    nlp = pipeline()
    doc = read_document(nlp, text, DocumentMeta(id="d", title=title, kind=kind, url=url))
    if force and not doc._.relevant:
        doc._.relevant = True
        doc = nlp.get_pipe("aidocket_assertions")(doc)
    return doc


def roles(doc: Doc) -> dict[str, str | None]:
    return {party.name: party.role for party in doc._.parties}


def assertions(doc: Doc) -> set[tuple[str, str, str | None, str]]:
    return {(a.actor, a.practice, a.target, a.status) for a in doc._.assertions}


def spans_of(extraction: Extraction) -> Iterator[Span]:
    groups = (
        extraction.parties,
        extraction.models,
        extraction.claims,
        extraction.practices,
        extraction.citations,
        extraction.cases,
        extraction.assertions,
        extraction.events,
    )
    for group in groups:
        for record in group:
            if record.span is not None:
                yield record.span
