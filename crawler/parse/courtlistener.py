"""CourtListener's API, version 4 (the Free Law Project), to documents. Pure.

One parser for the endpoints that are used: `search` (types r, rd, d and o), `docket-entries`, `recap-documents` and
`dockets`. A result tells by its fields what it is. Strict: a result that is none of these, or lacks its number, is an
error that names the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from aidocket.crawler.kinds import CommonSettings, Params
from aidocket.crawler.parse.courtlistener_docket import Docket, Reading, read_case, read_docket, visible
from aidocket.crawler.parse.courtlistener_opinion import read_opinion
from aidocket.crawler.parse.courtlistener_paper import STORAGE, read_entry, read_paper
from aidocket.crawler.parse.shape import ShapeError, objects, parse_object, results
from aidocket.store.records import Document, Source

VERSION = 1


class Settings(CommonSettings):
    """CourtListener's API, version 4. The source's address is the endpoint, `params` its query.

    `dockets` are CourtListener's numbers of dockets to watch entry by entry. `full_text` asks for the plain text of
    RECAP documents, which needs special permission from the Free Law Project. `delay_s` lies between two requests:
    an ordinary account may make 5 a minute, 50 an hour and 125 a day.

    `dockets: watchlist` follows every docket of the registry whose dispute is not ended, by searches. `suits` looks for
    new copyright suits: against the registry's makers of models by name, then by `words`, phrases by practice, with
    `max_queries` searches a visit in all. With `max_lookups` searches a visit, the watchlist looks under the lead of
    joined cases for papers that are missing under a member.

    `pdf` asks for the filings themselves, at most `max_pdfs` a visit, from `storage`: free copies, never the court's
    own, which cost money. It is off by default, as each is a large file from a charity's server.
    """

    token_env: str | None = "COURTLISTENER_TOKEN"
    params: Params = Field(default_factory=dict)
    dockets: list[int] | Literal["watchlist"] = Field(default_factory=list)
    suits: bool = False
    words: dict[str, list[str]] = Field(default_factory=dict)
    max_queries: int = Field(default=2, ge=1, le=10)
    max_lookups: int = Field(default=2, ge=0, le=10)
    max_pages: int = Field(default=3, ge=1, le=20)
    max_requests: int = Field(default=20, ge=1, le=100)
    delay_s: float = Field(default=12.5, ge=1, le=60)
    full_text: bool = False
    pdf: bool = False
    max_pdfs: int = Field(default=10, ge=1, le=100)
    storage: str = Field(default=STORAGE, pattern=r"^https?://[^/]+/$")


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
    reading = Reading(source=source, url=url, dockets=dict(dockets or {}))
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


def _read(raw: dict[str, Any], reading: Reading) -> Iterator[Document]:
    if "cluster_id" in raw:
        yield read_opinion(raw, reading)
    elif "recap_sequence_number" in raw:
        yield from read_entry(raw, reading)
    elif "docket_entry_id" in raw or "document_type" in raw:
        docket_id = raw.get("docket_id")
        docket = reading.docket(docket_id if isinstance(docket_id, int) else None)
        yield from visible([read_paper(raw, docket, docket_id, raw, reading)], docket, reading)
    elif "docket_number_core" in raw:
        docket = read_docket(raw)
        yield from visible([read_case(raw, docket, reading)], docket, reading)
    elif "docket_id" in raw:
        yield from _search_case(raw, reading)
    else:
        raise ShapeError(f"results: a result with the fields {', '.join(sorted(raw)[:8])} is not known")


def _search_case(raw: dict[str, Any], reading: Reading) -> Iterator[Document]:
    """A search's case (types r and d), with at most three of its documents."""
    docket = read_docket(raw)
    reading.dockets[docket.id] = docket
    if (raw.get("meta") or {}).get("more_docs") is True:
        reading.more[docket.id] = None
    papers = objects(raw, "recap_documents")
    if papers:
        yield from (read_paper(paper, docket, docket.id, paper, reading) for paper in papers)
    else:
        yield read_case(raw, docket, reading)
