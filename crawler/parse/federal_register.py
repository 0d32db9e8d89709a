"""The Federal Register's API, version 1 (federalregister.gov/developers), to notices. Pure.

Strict: a document without number, title, type or date is an error that names the field; a type or a field that is
not known is told, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from pydantic import Field

from aidocket.crawler.kinds import CommonSettings, Scalar
from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, results, text
from aidocket.crawler.parse.text import html_to_text, line, plain
from aidocket.store.records import Document, Source

VERSION = 1

FIELDS = (
    "abstract", "action", "agencies", "citation", "comment_url", "comments_close_on", "correction_of", "dates",
    "docket_ids", "document_number", "effective_on", "html_url", "pdf_url", "publication_date", "raw_text_url",
    "regulation_id_numbers", "signing_date", "subtype", "title", "topics", "type",
)  # fmt: skip
"""What is asked for. `page_views`, which changes every day, and cache-busting addresses are not among it."""

TYPES = {
    "Rule": "rule",
    "Proposed Rule": "proposed-rule",
    "Notice": "notice",
    "Presidential Document": "presidential-document",
    "Uncategorized Document": "document",
    "Sunshine Act Document": "notice",
    "Correction": "correction",
}
"""Answers write the long form, conditions the short one (`PRORULE`)."""


class Settings(CommonSettings):
    """The Federal Register's API. `conditions` are those of its documentation; `full_text` asks for the raw text."""

    conditions: dict[str, Scalar | list[Scalar] | dict[str, Scalar]] = Field(default_factory=dict)
    per_page: int = Field(default=100, ge=1, le=1000)
    max_pages: int = Field(default=3, ge=1, le=10)
    full_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A document, and where its full text lies."""

    document: Document
    text_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """A page of answers. `total` is what the API says there is; it never says more than 10,000."""

    notices: tuple[Notice, ...]
    next_url: str | None
    total: int | None
    unknown_types: tuple[str, ...] = ()


def query_url(url: str, conditions: Mapping[str, Any], *, per_page: int) -> str:
    """The address of the first page. Brackets are escaped once: twice would turn a condition off, without an error."""
    pairs = [(f"conditions{key}", value) for key, value in _flatten(conditions)]
    pairs += [("fields[]", name) for name in FIELDS]
    pairs += [("order", "newest"), ("per_page", str(per_page))]
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(pairs)) if part)
    return urlunsplit(parts._replace(query=query))


def parse_notices(body: bytes, source: Source) -> NoticePage:
    """The notices of one page of answers.

    Raises:
        ShapeError: the answer has not the documented shape; the text names document and field.
    """
    answer = parse_object(body)
    if errors := answer.get("errors"):
        raise ShapeError(f"the API refuses the query: {line(str(errors), most=300)}")
    total = answer.get("count")
    # A query that finds nothing is answered without `results`.
    found = results(answer) if "results" in answer or total != 0 else []
    unknown = sorted({str(raw.get("type")) for raw in found} - set(TYPES))
    next_url = answer.get("next_page_url")
    return NoticePage(
        notices=tuple(_notice(raw, source) for raw in found),
        next_url=next_url if isinstance(next_url, str) else None,
        total=total if isinstance(total, int) else None,
        unknown_types=tuple(unknown),
    )


def with_full_text(document: Document, body: bytes) -> Document:
    """The document with its raw text, which comes as plain text or wrapped in a web page."""
    raw = body.decode("utf-8", "replace")
    words = html_to_text(raw, most=MAX_TEXT_CHARS) if "<html" in raw[:500].lower() else plain(raw, most=MAX_TEXT_CHARS)
    return replace(document, text=words or document.text, details={**document.details, "text_from": "full-text"})


def _notice(raw: dict[str, Any], source: Source) -> Notice:
    number = text(raw, "document_number")
    try:
        title = line(html_to_text(text(raw, "title"), most=MAX_TITLE_CHARS), most=MAX_TITLE_CHARS)
        published = text(raw, "publication_date")
        kind = text(raw, "type")
        agencies = [_agency(agency) for agency in objects(raw, "agencies")]
        abstract = maybe_text(raw, "abstract")
        action, dates = maybe_text(raw, "action"), maybe_text(raw, "dates")
        link = maybe_text(raw, "html_url")
    except ShapeError as error:
        raise ShapeError(f"document {number}: {error}") from error
    paragraphs = [part for part in (abstract, action and f"Action: {action}", dates and f"Dates: {dates}") if part]
    details = {
        "type": TYPES.get(kind, kind),
        "subtype": raw.get("subtype"),
        "agencies": agencies,
        "citation": raw.get("citation"),
        "comments_close_on": raw.get("comments_close_on"),
        "comment_url": raw.get("comment_url"),
        "effective_on": raw.get("effective_on"),
        "signing_date": raw.get("signing_date"),
        "docket_ids": raw.get("docket_ids"),
        "regulation_id_numbers": raw.get("regulation_id_numbers"),
        "correction_of": raw.get("correction_of"),
        "topics": raw.get("topics"),
        "pdf_url": raw.get("pdf_url"),
        "text_from": "abstract",
    }
    document = Document(
        source_id=source.id,
        key=number,
        kind="policy",
        title=title,
        text=plain("\n\n".join(paragraphs) or title, most=MAX_TEXT_CHARS),
        url=link,
        language="en",
        author="; ".join(agencies) or None,
        published=from_text(published),
        published_raw=published,
        publish=source.publish,
        details={name: value for name, value in details.items() if value},
    )
    return Notice(document=document, text_url=maybe_text(raw, "raw_text_url"))


def _agency(agency: dict[str, Any]) -> str:
    """The agency's name; some have only the one that the document prints."""
    return line(str(agency.get("name") or agency.get("raw_name") or "unnamed agency"), most=200)


def _flatten(value: Any) -> list[tuple[str, str]]:
    """`{"type": ["RULE"], "publication_date": {"gte": "2026-01-01"}}` to the API's bracketed names."""
    if isinstance(value, Mapping):
        return [(f"[{name}]{rest}", text) for name, inner in value.items() for rest, text in _flatten(inner)]
    if isinstance(value, list):
        return [("[]", str(item)) for item in value]
    return [("", str(value))]
