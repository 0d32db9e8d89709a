"""CourtListener's docket entries and RECAP documents: the docket's words, and those of the paper where they are known.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.court import document_kind, normal_doc_id
from aidocket.crawler.parse.courtlistener_docket import (
    Docket,
    Reading,
    case_fields,
    known_details,
    paper_title,
    visible,
)
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.pdf import PdfText
from aidocket.crawler.parse.shape import maybe_text, objects, parse_object, text
from aidocket.crawler.parse.text import html_to_text, line, plain, unmark
from aidocket.store.records import Document
from aidocket.store.watchlist import MissingPaper

FULL_TEXT, PDF, NO_TEXT = "full-text", "pdf", "pdf-without-text"
"""Values of `details.text_from`: the API's own text of a paper, its PDF's, or a PDF that has none."""

DOCKET, LEAD = "docket", "lead"
"""Others: only the docket's words, or those that the lead of a joined case has of a paper filed under a member."""

STORAGE = "https://storage.courtlistener.com/"
"""Where CourtListener keeps the filings that its readers have bought and given away (RECAP)."""

_DOCKET_URL = re.compile(r"/dockets/(\d+)/?$")


def parse_plain_text(body: bytes) -> str:
    """The text of a RECAP document; empty where it has none yet.

    Raises:
        ShapeError: the answer is something else.
    """
    return plain(maybe_text(parse_object(body), "plain_text") or "", most=MAX_TEXT_CHARS)


def with_plain_text(document: Document, words: str) -> Document:
    """The document with the full text of its paper after the docket's own words."""
    described = str(document.details.get("description") or document.text)
    joined = plain(f"{described}\n\n{words}", most=MAX_TEXT_CHARS) if words else document.text
    return replace(document, text=joined, details={**document.details, "text_from": FULL_TEXT})


def with_pdf(document: Document, pdf: PdfText) -> Document:
    """The document with the text of its PDF, or with the reason why that has none."""
    if pdf.reason:
        details = {**document.details, "text_from": NO_TEXT, "no_text": pdf.reason}
    else:
        document = with_plain_text(document, pdf.text)
        details = {**document.details, "text_from": PDF}
    if pdf.pages:
        details |= {"page_count": pdf.pages}
    counts = {"pages_without_text": pdf.pages_without_text, "pages_left_out": pdf.left_out}
    return replace(document, details=details | {name: count for name, count in counts.items() if count})


def is_had(document: Document) -> bool:
    """Whether more of a paper is there than the docket's words."""
    said = document.details
    return bool(said.get("is_available") or said.get("description") or said.get("text_from") not in (None, DOCKET))


def filed_under_lead(copy: Document, wanted: MissingPaper) -> Document:
    """What the lead's docket has of a paper, as a document of the member's case that lacks it."""
    member = Docket(id=0, court_id=wanted.court_id, number=wanted.docket_number, caption=wanted.caption)
    details = {name: value for name, value in copy.details.items() if name != "courtlistener_docket"}
    came = LEAD if details.get("text_from") == DOCKET else details.get("text_from")
    return replace(
        copy,
        key=wanted.key or f"{copy.key}/{wanted.docket_key}",
        title=paper_title(copy.title.rpartition(" — ")[0] or copy.title, member),
        entry_number=wanted.entry_number,
        attachment_number=wanted.attachment_number,
        details={**details, "lead_docket": wanted.lead, "text_from": came},
        **case_fields(member),
    )


def read_entry(raw: dict[str, Any], reading: Reading) -> Iterator[Document]:
    """A docket entry with its papers; one without a paper (a minute entry) is a document itself."""
    docket_id = _number_of(raw.get("docket"))
    docket = reading.docket(docket_id)
    papers = objects(raw, "recap_documents")
    if papers:
        yield from visible([read_paper(p, docket, docket_id, raw, reading) for p in papers], docket, reading)
        return
    described = plain(unmark(maybe_text(raw, "description") or ""), most=MAX_TEXT_CHARS)
    document = Document(
        source_id=reading.source.id,
        key=f"docket-entry/{text(raw, 'id')}",
        kind=document_kind(described),
        title=paper_title(described or "Docket entry", docket),
        text=described,
        url=urljoin(reading.url, f"/docket/{docket_id}/") if docket_id else None,
        language="en",
        published=from_text(maybe_text(raw, "date_filed")),
        published_raw=maybe_text(raw, "date_filed"),
        publish=reading.source.publish,
        entry_number=maybe_text(raw, "entry_number"),
        details=known_details({"courtlistener_docket": docket_id, "text_from": DOCKET}),
        **case_fields(docket),
    )
    yield from visible([document], docket, reading)


def read_paper(
    raw: dict[str, Any], docket: Docket | None, docket_id: Any, entry: dict[str, Any], reading: Reading
) -> Document:
    """A RECAP document. The words of its entry stand in `entry`, which a search folds into the document itself."""
    number = text(raw, "id")
    short = line(unmark(maybe_text(raw, "short_description") or ""), most=MAX_TITLE_CHARS)
    if entry is not raw:
        short = line(unmark(maybe_text(raw, "description") or ""), most=MAX_TITLE_CHARS)
    described = plain(unmark(maybe_text(entry, "description") or short), most=MAX_TEXT_CHARS)
    words = maybe_text(raw, "plain_text")
    snippet = html_to_text(maybe_text(raw, "snippet") or "", most=2_000)
    filed = maybe_text(raw, "entry_date_filed") or maybe_text(entry, "date_filed")
    attachment = maybe_text(raw, "attachment_number")
    stored = maybe_text(raw, "filepath_local")
    details = {
        "courtlistener_docket": docket_id,
        "courtlistener_document": int(number) if number.isdecimal() else None,
        "document_number": maybe_text(raw, "document_number"),
        "pacer_doc_id": normal_doc_id(maybe_text(raw, "pacer_doc_id")),
        "page_count": raw.get("page_count"),
        "is_available": raw.get("is_available") or None,
        "pdf_url": urljoin(STORAGE, stored) if stored else None,
        "description": described if words or snippet else None,
        "text_from": FULL_TEXT if words else DOCKET,
    }
    link = maybe_text(raw, "absolute_url")
    return Document(
        source_id=reading.source.id,
        key=f"recap-document/{number}",
        kind=document_kind(short if attachment or not described else described),
        title=paper_title(short or described or "Document", docket),
        text=plain("\n\n".join(part for part in (described, words or snippet) if part), most=MAX_TEXT_CHARS),
        url=urljoin(reading.url, link) if link else None,
        language="en",
        published=from_text(filed),
        published_raw=filed,
        publish=reading.source.publish,
        entry_number=maybe_text(entry, "entry_number") or maybe_text(raw, "document_number"),
        attachment_number=attachment,
        details=known_details(details),
        **case_fields(docket),
    )


def _number_of(value: Any) -> int | None:
    """A docket's number, which an entry gives as an address or as the number itself."""
    if isinstance(value, int):
        return value
    match = _DOCKET_URL.search(value) if isinstance(value, str) else None
    return int(match[1]) if match else None
