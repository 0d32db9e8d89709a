"""CourtListener's API, version 4 (the Free Law Project), to documents. Pure.

One parser for the endpoints that are used: `search` (types r, rd, d and o), `docket-entries`, `recap-documents` and
`dockets`. A result tells by its fields what it is. Strict: a result that is none of these, or lacks its number, is an
error that names the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urljoin

from pydantic import Field

from aidocket.crawler.kinds import CommonSettings, Params
from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.court import caption, document_kind, normal_doc_id
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.pdf import PdfText
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, results, text
from aidocket.crawler.parse.text import html_to_text, line, plain, unmark
from aidocket.store.records import Document, Source

VERSION = 1
FULL_TEXT, PDF, NO_TEXT = "full-text", "pdf", "pdf-without-text"
"""Values of `details.text_from`: the API's own text of a paper, its PDF's, or a PDF that has none."""

_DOCKET_URL = re.compile(r"/dockets/(\d+)/?$")
_SHORT_TITLE = 150


STORAGE = "https://storage.courtlistener.com/"
"""Where CourtListener keeps the filings that its readers have bought and given away (RECAP)."""


class Settings(CommonSettings):
    """CourtListener's API, version 4. The source's address is the endpoint, `params` its query.

    `dockets` are CourtListener's numbers of dockets to watch entry by entry. `full_text` asks for the plain text of
    RECAP documents, which needs special permission from the Free Law Project. `delay_s` lies between two requests:
    an ordinary account may make 5 a minute, 50 an hour and 125 a day.

    `dockets: watchlist` follows every docket of the registry whose dispute is not ended, by searches. `suits` looks for
    new copyright suits: against the registry's makers of models by name, then by `words`, phrases by practice, with
    `max_queries` searches a visit in all.

    `pdf` asks for the filings themselves, at most `max_pdfs` a visit, from `storage`: free copies, never the court's
    own, which cost money. It is off by default, as each is a large file from a charity's server.
    """

    token_env: str | None = "COURTLISTENER_TOKEN"
    params: Params = Field(default_factory=dict)
    dockets: list[int] | Literal["watchlist"] = Field(default_factory=list)
    suits: bool = False
    words: dict[str, list[str]] = Field(default_factory=dict)
    max_queries: int = Field(default=2, ge=1, le=10)
    max_pages: int = Field(default=3, ge=1, le=20)
    max_requests: int = Field(default=20, ge=1, le=100)
    delay_s: float = Field(default=12.5, ge=1, le=60)
    full_text: bool = False
    pdf: bool = False
    max_pdfs: int = Field(default=10, ge=1, le=100)
    storage: str = Field(default=STORAGE, pattern=r"^https?://[^/]+/$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Docket:
    """What is known of a case. `blocked` cases are hidden from search engines on request, and not published here."""

    id: int
    court_id: str | None = None
    number: str | None = None
    caption: str | None = None
    blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page of results.

    `missing` are dockets that documents belong to and nothing is known of; `more` are dockets of which the answer
    shows only some documents; `blocked` counts documents that were left out.
    """

    documents: tuple[Document, ...]
    next_url: str | None = None
    total: int | None = None
    missing: tuple[int, ...] = ()
    more: tuple[int, ...] = ()
    blocked: int = 0


@dataclass(slots=True)
class _Reading:
    """What a page's results are read with, and what comes up on the way."""

    source: Source
    url: str
    dockets: dict[int, Docket]
    missing: dict[int, None] = field(default_factory=dict)
    more: dict[int, None] = field(default_factory=dict)
    blocked: int = 0

    def docket(self, docket_id: int | None) -> Docket | None:
        """The docket of that number; an unknown one is noted."""
        if docket_id is None:
            return None
        if docket_id not in self.dockets:
            self.missing[docket_id] = None
        return self.dockets.get(docket_id)


def parse_answer(body: bytes, *, url: str, source: Source, dockets: Mapping[int, Docket] | None = None) -> Answer:
    """The documents of a page of answers, each once.

    Args:
        body: the answer's bytes.
        url: the address that answered, against which paths are resolved.
        source: the source that asked.
        dockets: what is known of cases already, by CourtListener's number.

    Raises:
        ShapeError: the answer has not the documented shape; the text names the result and the field.
    """
    answer = parse_object(body)
    reading = _Reading(source=source, url=url, dockets=dict(dockets or {}))
    found = results(answer) if "results" in answer else [answer]
    documents: dict[str, Document] = {}
    for raw in found:
        for document in _read(raw, reading):
            documents.setdefault(document.key, document)
    total, next_url = answer.get("count"), answer.get("next")
    return Answer(
        documents=tuple(documents.values()),
        next_url=next_url if isinstance(next_url, str) else None,
        total=total if isinstance(total, int) else None,
        missing=tuple(reading.missing),
        more=tuple(reading.more),
        blocked=reading.blocked,
    )


def parse_docket(body: bytes) -> Docket:
    """One docket.

    Raises:
        ShapeError: the answer is something else.
    """
    return _docket(parse_object(body))


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


def _read(raw: dict[str, Any], reading: _Reading) -> Iterator[Document]:
    if "cluster_id" in raw:
        yield _opinion(raw, reading)
    elif "recap_sequence_number" in raw:
        yield from _entry(raw, reading)
    elif "docket_entry_id" in raw or "document_type" in raw:
        docket_id = raw.get("docket_id")
        docket = reading.docket(docket_id if isinstance(docket_id, int) else None)
        yield from _visible([_paper(raw, docket, docket_id, raw, reading)], docket, reading)
    elif "docket_number_core" in raw:
        docket = _docket(raw)
        yield from _visible([_case(raw, docket, reading)], docket, reading)
    elif "docket_id" in raw:
        yield from _search_case(raw, reading)
    else:
        raise ShapeError(f"results: a result with the fields {', '.join(sorted(raw)[:8])} is not known")


def _search_case(raw: dict[str, Any], reading: _Reading) -> Iterator[Document]:
    """A search's case (types r and d), with at most three of its documents."""
    docket = _docket(raw)
    reading.dockets[docket.id] = docket
    if (raw.get("meta") or {}).get("more_docs") is True:
        reading.more[docket.id] = None
    papers = objects(raw, "recap_documents")
    if papers:
        yield from (_paper(paper, docket, docket.id, paper, reading) for paper in papers)
    else:
        yield _case(raw, docket, reading)


def _entry(raw: dict[str, Any], reading: _Reading) -> Iterator[Document]:
    """A docket entry with its papers; one without a paper (a minute entry) is a document itself."""
    docket_id = _number_of(raw.get("docket"))
    docket = reading.docket(docket_id)
    papers = objects(raw, "recap_documents")
    if papers:
        yield from _visible([_paper(p, docket, docket_id, raw, reading) for p in papers], docket, reading)
        return
    described = plain(unmark(maybe_text(raw, "description") or ""), most=MAX_TEXT_CHARS)
    document = Document(
        source_id=reading.source.id,
        key=f"docket-entry/{text(raw, 'id')}",
        kind=document_kind(described),
        title=_title(described or "Docket entry", docket),
        text=described,
        url=urljoin(reading.url, f"/docket/{docket_id}/") if docket_id else None,
        language="en",
        published=from_text(maybe_text(raw, "date_filed")),
        published_raw=maybe_text(raw, "date_filed"),
        publish=reading.source.publish,
        entry_number=maybe_text(raw, "entry_number"),
        details=_details({"courtlistener_docket": docket_id, "text_from": "docket"}),
        **_of(docket),
    )
    yield from _visible([document], docket, reading)


def _paper(
    raw: dict[str, Any], docket: Docket | None, docket_id: Any, entry: dict[str, Any], reading: _Reading
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
        "text_from": FULL_TEXT if words else "docket",
    }
    link = maybe_text(raw, "absolute_url")
    return Document(
        source_id=reading.source.id,
        key=f"recap-document/{number}",
        kind=document_kind(short if attachment or not described else described),
        title=_title(short or described or "Document", docket),
        text=plain("\n\n".join(part for part in (described, words or snippet) if part), most=MAX_TEXT_CHARS),
        url=urljoin(reading.url, link) if link else None,
        language="en",
        published=from_text(filed),
        published_raw=filed,
        publish=reading.source.publish,
        entry_number=maybe_text(entry, "entry_number") or maybe_text(raw, "document_number"),
        attachment_number=attachment,
        details=_details(details),
        **_of(docket),
    )


def _case(raw: dict[str, Any], docket: Docket, reading: _Reading) -> Document:
    """A docket of which no paper is shown: that it exists, and what it is about."""
    filed = maybe_text(raw, "dateFiled") or maybe_text(raw, "date_filed")
    parts = [
        f"{docket.caption or 'A case'}, No. {docket.number or 'unknown'}",
        _labelled("filed", filed),
        _labelled("cause", maybe_text(raw, "cause")),
        _labelled("nature of suit", maybe_text(raw, "suitNature") or maybe_text(raw, "nature_of_suit")),
        _labelled("judge", maybe_text(raw, "assignedTo") or maybe_text(raw, "assigned_to_str")),
    ]
    people = raw.get("party")
    if isinstance(people, list) and people:
        parts.append(f"parties: {', '.join(str(name) for name in people[:50])}")
    link = maybe_text(raw, "docket_absolute_url") or maybe_text(raw, "absolute_url")
    return Document(
        source_id=reading.source.id,
        key=f"docket/{docket.id}",
        kind="filing",
        title=_title("Docket", docket),
        text=plain("; ".join(part for part in parts if part) + ".", most=MAX_TEXT_CHARS),
        url=urljoin(reading.url, link) if link else None,
        language="en",
        published=from_text(filed),
        published_raw=filed,
        publish=reading.source.publish,
        details=_details({"courtlistener_docket": docket.id, "text_from": "docket"}),
        **_of(docket),
    )


def _opinion(raw: dict[str, Any], reading: _Reading) -> Document:
    """A decision (search type o): a cluster of opinions."""
    number = text(raw, "cluster_id")
    docket_id = raw.get("docket_id")
    docket = Docket(
        id=docket_id if isinstance(docket_id, int) else 0,
        court_id=maybe_text(raw, "court_id"),
        number=maybe_text(raw, "docketNumber"),
        caption=caption(unmark(maybe_text(raw, "caseName") or "")),
    )
    parts = [maybe_text(raw, name) for name in ("syllabus", "procedural_history", "posture")]
    parts += [maybe_text(opinion, "snippet") for opinion in objects(raw, "opinions")]
    words = "\n\n".join(html_to_text(part, most=MAX_TEXT_CHARS) for part in parts if part)
    filed, link = maybe_text(raw, "dateFiled"), maybe_text(raw, "absolute_url")
    details = {
        "courtlistener_docket": docket_id,
        "courtlistener_cluster": int(number) if number.isdecimal() else None,
        "citations": raw.get("citation"),
        "judge": maybe_text(raw, "judge"),
        "status": maybe_text(raw, "status"),
        "text_from": "snippet",
    }
    return Document(
        source_id=reading.source.id,
        key=f"cluster/{number}",
        kind="ruling",
        title=_title("Opinion", docket),
        text=plain(words, most=MAX_TEXT_CHARS),
        url=urljoin(reading.url, link) if link else None,
        language="en",
        published=from_text(filed),
        published_raw=filed,
        publish=reading.source.publish,
        details=_details(details),
        **_of(docket),
    )


def _docket(raw: dict[str, Any]) -> Docket:
    """A docket, from its own endpoint or from a search, which spells its fields otherwise."""
    docket_id = raw.get("docket_id", raw.get("id"))
    if not isinstance(docket_id, int):
        raise ShapeError("docket_id: a number was expected")
    return Docket(
        id=docket_id,
        court_id=maybe_text(raw, "court_id"),
        number=maybe_text(raw, "docketNumber") or maybe_text(raw, "docket_number"),
        caption=caption(
            unmark(
                maybe_text(raw, "caseName") or maybe_text(raw, "case_name") or maybe_text(raw, "case_name_full") or ""
            )
        ),
        blocked=raw.get("blocked") is True,
    )


def _visible(documents: list[Document], docket: Docket | None, reading: _Reading) -> Iterator[Document]:
    """The documents, unless their case is hidden on request."""
    if docket is not None and docket.blocked:
        reading.blocked += len(documents)
        return
    yield from documents


def _of(docket: Docket | None) -> dict[str, Any]:
    if docket is None:
        return {}
    return {"court_id": docket.court_id, "docket_number": docket.number, "caption": docket.caption}


def _title(what: str, docket: Docket | None) -> str:
    opening = line(what, most=_SHORT_TITLE)
    where = (docket.caption or docket.number) if docket else None
    return line(f"{opening} — {where}" if where else opening, most=MAX_TITLE_CHARS)


def _labelled(label: str, value: str | None) -> str:
    return f"{label}: {value}" if value else ""


def _details(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != []}


def _number_of(value: Any) -> int | None:
    """A docket's number, which an entry gives as an address or as the number itself."""
    if isinstance(value, int):
        return value
    match = _DOCKET_URL.search(value) if isinstance(value, str) else None
    return int(match[1]) if match else None
