"""Dockets of the US Supreme Court as the court's JSON tells them, to docket entries. Pure.

The shape is the one that freelawproject/juriscraper reads, `juriscraper/scotus/`. Absent keys are left out, not null.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlsplit

from aidocket.crawler.kinds import CommonSettings
from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.court import caption, document_kind
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, text
from aidocket.crawler.parse.text import html_to_text, line
from aidocket.store.records import Document, Source

VERSION = 1
PAGE = "https://www.supremecourt.gov/docket/docketfiles/html/public/{number}.html"


class Settings(CommonSettings):
    """The address is the JSON of one docket."""


def parse_docket(body: bytes, source: Source) -> tuple[Document, ...]:
    """The entries of a docket, each once.

    Raises:
        ShapeError: the answer has another shape; the text names the docket and the field.
    """
    raw = parse_object(body)
    number = text(raw, "CaseNumber").strip()
    try:
        name = _caption(raw)
        below = _below(raw)
        entries = objects(raw, "ProceedingsandOrder")
        if not entries:
            raise ShapeError("ProceedingsandOrder: is missing")
        documents = [_entry(entry, number, name, below, source) for entry in entries]
    except ShapeError as error:
        raise ShapeError(f"docket {number}: {error}") from error
    return tuple({document.key: document for document in documents}.values())


def _entry(raw: dict[str, Any], number: str, name: str | None, below: dict[str, Any], source: Source) -> Document:
    when = text(raw, "Date")
    words = line(html_to_text(text(raw, "Text"), most=MAX_TEXT_CHARS), most=MAX_TEXT_CHARS)
    links = [
        {"description": line(maybe_text(link, "Description") or "", most=200), "url": address}
        for link in objects(raw, "Links")
        if (address := maybe_text(link, "DocumentUrl"))
    ]
    paper = next((part for link in links if (part := _paper(str(link["url"]), number))), None)
    # Without a paper an entry has no number: day and words have to do, as a corrected entry is another one.
    key = paper or hashlib.sha256(f"{when} {words}".encode()).hexdigest()[:16]
    return Document(
        source_id=source.id,
        key=f"{number}/{key}",
        kind=document_kind(words),
        title=line(f"{words[:150]} — {name or number}", most=MAX_TITLE_CHARS),
        text=f"{name or number}, No. {number}. {words}",
        url=PAGE.format(number=number.lower()),
        language="en",
        published=from_text(when),
        published_raw=when,
        publish=source.publish,
        court_id="scotus",
        docket_number=number,
        caption=name,
        entry_number=paper,
        details={"links": links, **below, "text_from": "docket"} if links else {**below, "text_from": "docket"},
    )


def _caption(raw: dict[str, Any]) -> str | None:
    """The case's name: the title of the side that asks, without its role, against the other."""
    asks = (maybe_text(raw, "PetitionerTitle") or "").strip()
    for role in (", Petitioners", ", Petitioner", ", Applicants", ", Applicant"):
        asks = asks.removesuffix(role)
    answers = (maybe_text(raw, "RespondentTitle") or "").strip()
    return caption(f"{asks} v. {answers}" if asks and answers else asks)


def _below(raw: dict[str, Any]) -> dict[str, Any]:
    said = {
        "lower_court": maybe_text(raw, "LowerCourt"),
        "lower_court_numbers": maybe_text(raw, "LowerCourtCaseNumbers"),
        "related": [text(item, "DisplayCaseNumber") for item in objects(raw, "RelatedCaseNumber")],
    }
    return {name: value for name, value in said.items() if value}


def _paper(url: str, number: str) -> str | None:
    """The number of a filing, from its address: `/DocketPDF/24/24-966/351352/…`."""
    parts = urlsplit(url).path.split("/")
    at = next((n for n, part in enumerate(parts) if part.lower() == number.lower()), -1)
    return parts[at + 1] if 0 <= at < len(parts) - 1 and parts[at + 1].isdecimal() else None
