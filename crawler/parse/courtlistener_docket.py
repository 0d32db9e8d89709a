"""CourtListener's dockets: what is known of a case, and a case as a document. Pure.

What the readers of one answer share stands here too, for every result belongs to a docket.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.court import caption
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.shape import ShapeError, maybe_text, parse_object
from aidocket.crawler.parse.text import line, plain, unmark
from aidocket.store.records import Document, Source

_SHORT_TITLE = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Docket:
    """What is known of a case. `blocked` cases are hidden from search engines on request, and not published here."""

    id: int
    court_id: str | None = None
    number: str | None = None
    caption: str | None = None
    blocked: bool = False


@dataclass(slots=True)
class Reading:
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


def parse_docket(body: bytes) -> Docket:
    """One docket.

    Raises:
        ShapeError: the answer is something else.
    """
    return read_docket(parse_object(body))


def read_docket(raw: dict[str, Any]) -> Docket:
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


def read_case(raw: dict[str, Any], docket: Docket, reading: Reading) -> Document:
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
        title=paper_title("Docket", docket),
        text=plain("; ".join(part for part in parts if part) + ".", most=MAX_TEXT_CHARS),
        url=urljoin(reading.url, link) if link else None,
        language="en",
        published=from_text(filed),
        published_raw=filed,
        publish=reading.source.publish,
        details=known_details({"courtlistener_docket": docket.id, "text_from": "docket"}),
        **case_fields(docket),
    )


def visible(documents: list[Document], docket: Docket | None, reading: Reading) -> Iterator[Document]:
    """The documents, unless their case is hidden on request."""
    if docket is not None and docket.blocked:
        reading.blocked += len(documents)
        return
    yield from documents


def case_fields(docket: Docket | None) -> dict[str, Any]:
    """What a document says of its case; nothing where that is not known."""
    if docket is None:
        return {}
    return {"court_id": docket.court_id, "docket_number": docket.number, "caption": docket.caption}


def paper_title(what: str, docket: Docket | None) -> str:
    """What a paper is, and in which case."""
    opening = line(what, most=_SHORT_TITLE)
    where = (docket.caption or docket.number) if docket else None
    return line(f"{opening} — {where}" if where else opening, most=MAX_TITLE_CHARS)


def known_details(values: dict[str, Any]) -> dict[str, Any]:
    """The details that say something."""
    return {name: value for name, value in values.items() if value is not None and value != []}


def _labelled(label: str, value: str | None) -> str:
    return f"{label}: {value}" if value else ""
