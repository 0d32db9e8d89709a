"""regulations.gov's API, version 4 (open.gsa.gov/api/regulationsgov), to documents of agencies. Pure.

Comments are never read: they are letters of people, often with names and addresses. Of what agencies publish, only
the fields named here are kept; those that can hold a person's name, address or words are not among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from pydantic import Field, field_validator

from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.bills import is_link
from aidocket.crawler.parse.changes import ChangesSettings
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, text
from aidocket.crawler.parse.text import html_to_text, line, plain
from aidocket.store.records import Document, Source

VERSION = 1
PER_PAGE = 250
MOST_PAGES = 20
"""The API gives no page after the twentieth."""

PAGES = {"documents": "https://www.regulations.gov/document/", "dockets": "https://www.regulations.gov/docket/"}
"""What is read, and where people read it. Comments are not."""

FILTERS = frozenset(
    {"agencyId", "searchTerm", "docketId", "documentType", "docketType", "postedDate", "commentEndDate",
     "withinCommentPeriod", "subtype"}
)  # fmt: skip

AGENCIES = {
    "COLC": "Copyright Office",
    "PTO": "Patent and Trademark Office",
    "NTIA": "National Telecommunications and Information Administration",
    "FTC": "Federal Trade Commission",
    "NIST": "National Institute of Standards and Technology",
    "BIS": "Bureau of Industry and Security",
    "ED": "Department of Education",
    "OSTP": "Office of Science and Technology Policy",
    "DOJ": "Department of Justice",
}
"""Agencies by the API's names for them; another one keeps that name."""

NOT_READ = "only documents and dockets are read; comments are not"
_COMMENT = "Public Submission"
_ID = re.compile(r"[A-Z0-9][A-Za-z0-9_.-]{2,100}")
_KEPT_FILES = 20
_HOURS_WEST = 5
"""The filter of a change's time reads its value as Eastern time, answers are in UTC. At most so many hours lie between:
some of what is known already comes twice, and nothing is missed."""


class Settings(ChangesSettings):
    """The address is `https://api.regulations.gov/v4/documents` or `…/dockets`; `filters` are those of the API."""

    token_env: str | None = "REGULATIONS_API_KEY"
    filters: dict[str, str | dict[str, str]] = Field(default_factory=dict)
    max_pages: int = Field(default=4, ge=1, le=MOST_PAGES)

    @field_validator("filters")
    @classmethod
    def _known(cls, filters: dict[str, str | dict[str, str]]) -> dict[str, str | dict[str, str]]:
        """The API does not say that it does not know a filter: it leaves it out, and gives everything."""
        if unknown := sorted(set(filters) - FILTERS):
            raise ValueError(f"{unknown[0]!r} is not one of {', '.join(sorted(FILTERS))}")
        return filters


def why_not(url: str) -> str | None:
    """Why an address is not asked: it is one of comments, or of something else."""
    return None if urlsplit(url).path.rstrip("/").rpartition("/")[2] in PAGES else NOT_READ


def list_url(url: str, settings: Settings, since: datetime) -> str:
    """The address of what has changed since, oldest first."""
    query = []
    for name, wanted in sorted(settings.filters.items()):
        if isinstance(wanted, Mapping):
            query += [(f"filter[{name}][{way}]", bound) for way, bound in sorted(wanted.items())]
        else:
            query.append((f"filter[{name}]", wanted))
    moment = since - timedelta(hours=_HOURS_WEST)
    query += [
        ("filter[lastModifiedDate][ge]", f"{moment:%Y-%m-%d %H:%M:%S}"),
        ("sort", "lastModifiedDate"),
        ("page[size]", str(PER_PAGE)),
        ("page[number]", "1"),
    ]
    return urlunsplit(urlsplit(url)._replace(query=urlencode(query), fragment=""))


def parse_list(body: bytes, *, url: str, source: Source) -> Listing:
    """The documents or dockets of a page.

    Raises:
        ShapeError: the answer has another shape, or the address is one of comments.
    """
    answer = _answer(body)
    if not isinstance(answer.get("data"), list):
        raise ShapeError("data: a list of objects was expected")
    meta = answer.get("meta") if isinstance(answer.get("meta"), dict) else {}
    assert isinstance(meta, dict)
    items = []
    for raw in objects(answer, "data"):
        said = _attributes(raw)
        if said.get("documentType") == _COMMENT:
            continue
        document = _document(raw, said, source, text_from="list")
        parts = urlsplit(url)
        path = f"{parts.path.rstrip('/')}/{quote(document.key, safe='')}"
        detail = urlunsplit(parts._replace(path=path, query=""))
        items.append(Listed(document=document, revision=text(said, "lastModifiedDate"), detail_url=detail))
    total = meta.get("totalElements")
    return Listing(
        items=tuple(items),
        next_url=_next_page(url) if meta.get("hasNextPage") is True else None,
        total=total if isinstance(total, int) else None,
    )


def parse_record(body: bytes, *, source: Source) -> Document:
    """A document or a docket.

    Raises:
        ShapeError: the answer has another shape, or is a comment.
    """
    raw = _answer(body).get("data")
    if not isinstance(raw, dict):
        raise ShapeError("data: an object was expected")
    said = _attributes(raw)
    if said.get("documentType") == _COMMENT:
        raise ShapeError(NOT_READ)
    return _document(raw, said, source, text_from="full-text")


def _answer(body: bytes) -> dict[str, Any]:
    raw = parse_object(body)
    errors = raw.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        said = " ".join(str(errors[0].get(name) or "") for name in ("title", "detail"))
        raise ShapeError(f"the API refuses: {line(said, most=200)}")
    return raw


def _attributes(raw: Mapping[str, Any]) -> dict[str, Any]:
    if raw.get("type") not in PAGES:
        raise ShapeError(NOT_READ)
    said = raw.get("attributes")
    if not isinstance(said, dict):
        raise ShapeError("attributes: an object was expected")
    return said


def _document(raw: Mapping[str, Any], said: dict[str, Any], source: Source, *, text_from: str) -> Document:
    key, what = text(raw, "id"), str(raw["type"])
    if not _ID.fullmatch(key):
        raise ShapeError(f"id: {line(key, most=50)!r} is none")
    title = line(html_to_text(maybe_text(said, "title") or key, most=MAX_TITLE_CHARS), most=MAX_TITLE_CHARS)
    agency = line(text(said, "agencyId"), most=50)
    posted = maybe_text(said, "postedDate")
    closes, withdrawn = maybe_text(said, "commentEndDate"), said.get("withdrawn") is True
    abstract = maybe_text(said, "docAbstract") or maybe_text(said, "dkAbstract")
    kind = _short(said, "documentType") or _short(said, "docketType")
    named = [kind, f"of the {AGENCIES[agency]}" if agency in AGENCIES else f"of {agency}"]
    docket = key if what == "dockets" else _short(said, "docketId")
    paragraphs = [
        f"{title.rstrip('.')}.",
        f"{' '.join(part for part in named if part)}{f', docket {docket}' if docket else ''}.",
        html_to_text(abstract or "", most=MAX_TEXT_CHARS, twice=True),
        f"Comments close on {closes[:10]}." if closes else None,
        "It was withdrawn." if withdrawn else None,
    ]
    details = {
        "type": kind,
        "agency": agency,
        "docket_id": docket,
        "comments_open_on": from_text((maybe_text(said, "commentStartDate") or "")[:10]),
        "comments_close_on": from_text((closes or "")[:10]),
        "effective_on": from_text((maybe_text(said, "effectiveDate") or "")[:10]),
        "federal_register_document": _short(said, "frDocNum"),
        "rin": _short(said, "rin"),
        "withdrawn": withdrawn,
        "files": [
            {"format": _short(item, "format"), "url": link}
            for item in objects(said, "fileFormats")[:_KEPT_FILES]
            if is_link(link := maybe_text(item, "fileUrl"))
        ],
        "text_from": text_from,
    }
    return Document(
        source_id=source.id,
        key=key,
        kind="policy",
        title=title,
        text=plain("\n\n".join(part for part in paragraphs if part), most=MAX_TEXT_CHARS),
        url=f"{PAGES[what]}{quote(key, safe='')}",
        language="en",
        author=AGENCIES.get(agency, agency),
        # Days are written as midnight in Washington, turned to UTC.
        published=from_text(posted[:10]) if posted else None,
        published_raw=posted,
        publish=source.publish,
        details={name: value for name, value in details.items() if value},
    )


def _short(raw: Mapping[str, Any], name: str) -> str:
    return line(maybe_text(raw, name) or "", most=100)


def _next_page(url: str) -> str | None:
    parts = urlsplit(url)
    pairs = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = int(pairs.get("page[number]") or 1) + 1
    if number > MOST_PAGES:
        return None
    return urlunsplit(parts._replace(query=urlencode({**pairs, "page[number]": str(number)})))
