"""`aidocket extract --jsonl`: documents in, extractions out, a JSON object a line, no database file.

In: `id`, `title`, `text`, and where known `url`, `published`, `kind`. Out, in the same order: the keys of the labelled
corpus (`relevant`, `parties`, `models`, `claims`, `practices`, `assertions`, `cases`, `events`), with `start` and `end`
wherever something was read from the text. They count code points of `text`, `end` excluded. Models, claims and
practices are bare strings there, so their places stand beside them under `spans`. A line that cannot be used gives
`{"id": …, "error": …}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from spacy.language import Language

from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.pipeline import MAX_CHARS
from aidocket.nlp.reader import extract_document
from aidocket.store.records import Assertion, Case, Event, Extraction, Mention, Span

QUOTE_WORDS = 8
_TEXTS = ("title", "text", "url", "published", "kind")


def extract_lines(nlp: Language, lines: Iterable[bytes]) -> Iterator[str]:
    """One line of JSON for each line that is not empty, in order."""
    for line in lines:
        if line.strip():
            yield json.dumps(_extract_line(nlp, line), ensure_ascii=False)


def _extract_line(nlp: Language, line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"not a line of JSON in UTF-8: {error}"}
    if not isinstance(given, dict):
        return {"id": None, "error": "not a JSON object"}
    document_id = given.get("id")
    problem = _problem(given)
    if problem:
        return {"id": document_id, "error": problem}
    meta = DocumentMeta(
        id=str(document_id),
        title=given.get("title") or "",
        kind=given.get("kind") or "other",
        url=given.get("url"),
        published=given.get("published"),
    )
    try:
        extraction = extract_document(nlp, given["text"], meta)
    except Exception as error:  # noqa: BLE001 — one document's fault must not end the filter; it is told on its line
        return {"id": document_id, "error": f"could not be read: {type(error).__name__}: {error}"}
    return {"id": document_id, **as_json(extraction), "cut": len(given["text"]) > MAX_CHARS}


def _problem(given: dict[str, Any]) -> str | None:
    if not isinstance(given.get("id"), str | int) or isinstance(given.get("id"), bool):
        return "`id` is missing or neither text nor a whole number"
    if not isinstance(given.get("text"), str):
        return "`text` is missing or not text"
    for key in _TEXTS:
        value = given.get(key)
        if value is not None and not isinstance(value, str):
            return f"`{key}` is not text"
        if value and any("\ud800" <= char <= "\udfff" for char in value):
            return f"`{key}` holds half of a surrogate pair"
    return None


def as_json(extraction: Extraction) -> dict[str, Any]:
    """An extraction in the shape of the labelled corpus."""
    return {
        "relevant": extraction.relevant,
        "relevance": round(extraction.relevance, 4),
        "parties": [_party(party) for party in extraction.parties],
        "models": [model.name for model in extraction.models],
        "claims": [claim.entity_id for claim in extraction.claims],
        "practices": [practice.entity_id for practice in extraction.practices],
        "assertions": [_assertion(assertion) for assertion in extraction.assertions],
        "cases": [_case(case) for case in extraction.cases],
        "events": [_event(event) for event in extraction.events],
        "disputes": [
            {"id": link.dispute_id, "reason": link.reason, "confidence": round(link.confidence, 4)}
            for link in extraction.disputes
        ],
        "spans": {
            "models": [{"id": m.name, **_place(m.span)} for m in extraction.models if m.span],
            "claims": [{"id": m.entity_id, **_place(m.span)} for m in extraction.claims if m.span],
            "practices": [{"id": m.entity_id, **_place(m.span)} for m in extraction.practices if m.span],
            "citations": [{"id": m.entity_id or m.name, **_place(m.span)} for m in extraction.citations if m.span],
        },
    }


def _place(span: Span | None) -> dict[str, int | None]:
    return {"start": None, "end": None} if span is None else {"start": span.start, "end": span.end}


def _party(party: Mention) -> dict[str, Any]:
    return {
        "name": party.name,
        "aliases": list(party.aliases),
        "kind": party.party_kind,
        "role": party.role,
        **_place(party.span),
    }


def _assertion(assertion: Assertion) -> dict[str, Any]:
    return {
        "actor": assertion.actor,
        "practice": assertion.practice,
        "target": assertion.target,
        "student": assertion.student,
        "teacher": assertion.teacher,
        "status": assertion.status,
        "evidence": assertion.evidence,
        "speaker": assertion.speaker,
        "date": assertion.date,
        "quote": " ".join(assertion.span.quote.split()[:QUOTE_WORDS]),
        "sentence": assertion.span.quote,
        **_place(assertion.span),
    }


def _case(case: Case) -> dict[str, Any]:
    return {"caption": case.caption, "docket_number": case.docket_number, **_place(case.span)}


def _event(event: Event) -> dict[str, Any]:
    return {"type": event.type, "date": event.date, **_place(event.span)}
