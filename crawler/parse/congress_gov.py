"""Congress.gov's API, version 3 (LibraryOfCongress/api.congress.gov, `Documentation`), to bills. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import Field, StringConstraints

from aidocket.crawler.parse.bills import BILL_NAME, Action, Bill, Version, action_of, bill_document
from aidocket.crawler.parse.changes import ChangesSettings
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, text
from aidocket.store.records import Document, Source

VERSION = 1
PER_PAGE = 250
"""The most that the API gives at once."""

PARTS = ("actions", "summaries", "text")
"""What a bill's record says by further addresses."""


class Settings(ChangesSettings):
    """The address is a list of bills (`/v3/bill/119`, `/v3/bill/119/hr`) or of summaries (`/v3/summaries/119`).

    With `congress: current`, the address is `/v3/bill` or `/v3/summaries`, and the Congress that sits is added to it.
    Without a full-text search, bills are chosen by their titles, summaries by their words too. `bills` names those
    that are kept whatever they are called: `119/hr/7209`.
    """

    token_env: str | None = "CONGRESS_API_KEY"
    congress: Literal["current"] | None = None
    bills: list[Annotated[str, StringConstraints(pattern=BILL_NAME)]] = Field(default_factory=list)
    max_pages: int = Field(default=20, ge=1, le=100)


def sitting(then: datetime) -> int:
    """The number of the Congress that sits: a new one begins on 3 January of each odd year (20th Amendment)."""
    year = then.year if (then.month, then.day) >= (1, 3) else then.year - 1
    return (year - 1789) // 2 + 1


def list_url(url: str, settings: Settings, since: datetime, then: datetime) -> str:
    """The address of what has changed since, oldest first; `then` says which Congress sits.

    The format is always named: since April 2026 the API answers in XML where nothing is said (its ChangeLog).
    """
    query = {
        "format": "json",
        "limit": str(PER_PAGE),
        "sort": "updateDate asc",
        "fromDateTime": f"{since:%Y-%m-%dT%H:%M:%SZ}",
    }
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}/{sitting(then)}" if settings.congress else parts.path
    return urlunsplit(parts._replace(path=path, query=urlencode(query), fragment=""))


def parse_list(body: bytes, *, url: str, source: Source) -> Listing:
    """The bills of a page of either list.

    Raises:
        ShapeError: the answer has another shape.
    """
    answer = _answer(body)
    name = next((name for name in ("bills", "summaries") if isinstance(answer.get(name), list)), None)
    if name is None:
        raise ShapeError("bills: a list of objects was expected")
    items = [_listed(raw, url, source, is_summary=name == "summaries") for raw in objects(answer, name)]
    pages = answer.get("pagination")
    pages = pages if isinstance(pages, Mapping) else {}
    total = pages.get("count")
    return Listing(
        items=tuple(items),
        next_url=_next_page(url, len(items)) if pages.get("next") and items else None,
        total=total if isinstance(total, int) else None,
    )


def named(name: str, *, url: str, source: Source) -> Listed:
    """A bill of which nothing but its name is known."""
    congress, type_, number = name.split("/")
    document = bill_document(Bill(congress=congress, type=type_, number=number, title=""), source, text_from="list")
    return Listed(document=document, revision="", detail_url=_bill_url(url, document.key))


def parse_bill(answers: Mapping[str, bytes], *, source: Source) -> Document:
    """A bill from its record and those of PARTS that were asked for.

    Raises:
        ShapeError: an answer has another shape.
    """
    raw = _answer(answers["bill"]).get("bill")
    if not isinstance(raw, dict):
        raise ShapeError("bill: an object was expected")
    actions = objects(_answer(answers["actions"]), "actions") if "actions" in answers else []
    summaries = objects(_answer(answers["summaries"]), "summaries") if "summaries" in answers else []
    versions = objects(_answer(answers["text"]), "textVersions") if "text" in answers else []
    newest = max(summaries, key=lambda item: str(item.get("actionDate") or ""), default={})
    cosponsors = _below(raw, "cosponsors").get("count")
    area = maybe_text(_below(raw, "policyArea"), "name")
    bill = Bill(
        congress=text(raw, "congress"),
        type=text(raw, "type"),
        number=text(raw, "number"),
        title=maybe_text(raw, "title") or "",
        introduced=maybe_text(raw, "introducedDate"),
        chamber=maybe_text(raw, "originChamber"),
        latest=_action(_below(raw, "latestAction")),
        sponsors=[name for item in objects(raw, "sponsors") if (name := maybe_text(item, "fullName"))],
        cosponsors=cosponsors if isinstance(cosponsors, int) else None,
        committees=[
            name
            for item in actions
            for committee in objects(item, "committees")
            if (name := maybe_text(committee, "name"))
        ],
        subjects=[area] if area else [],
        laws=[f"{text(item, 'type')} {text(item, 'number')}" for item in objects(raw, "laws")],
        summary=maybe_text(newest, "text") or "",
        actions=[action for item in actions if (action := _action(item))],
        versions=[_version(item) for item in versions if item.get("type")],
    )
    return bill_document(bill, source, text_from="full-text")


def part_urls(body: bytes, *, url: str) -> dict[str, str]:
    """The addresses of the parts that a bill's record says there are any of.

    Raises:
        ShapeError: it is no record of a bill.
    """
    raw = _answer(body).get("bill")
    if not isinstance(raw, dict):
        raise ShapeError("bill: an object was expected")
    counted = {"actions": "actions", "summaries": "summaries", "text": "textVersions"}
    parts = urlsplit(url)
    return {
        name: urlunsplit(parts._replace(path=f"{parts.path}/{name}", query=f"format=json&limit={PER_PAGE}"))
        for name in PARTS
        if _below(raw, counted[name]).get("count")
    }


def _answer(body: bytes) -> dict[str, Any]:
    raw = parse_object(body)
    if isinstance(raw.get("error"), Mapping):
        raise ShapeError(f"the API refuses: {str(raw['error'].get('code') or raw['error'].get('message'))[:100]}")
    return raw


def _listed(raw: dict[str, Any], url: str, source: Source, *, is_summary: bool) -> Listed:
    about = _below(raw, "bill") if is_summary else raw
    bill = Bill(
        congress=text(about, "congress"),
        type=text(about, "type"),
        number=text(about, "number"),
        title=maybe_text(about, "title") or "",
        chamber=maybe_text(about, "originChamber"),
        latest=_action(
            raw if is_summary else _below(raw, "latestAction"), words="actionDesc" if is_summary else "text"
        ),
        summary=(maybe_text(raw, "text") or "") if is_summary else "",
    )
    document = bill_document(bill, source, text_from="list")
    # Lists date a change by the day, so a second one of that day shows only in what was done.
    changed = text(raw, "updateDate")
    also = maybe_text(raw, "updateDateIncludingText") or ""
    said = f"{also}|{bill.latest.date}|{bill.latest.text}" if bill.latest else also
    revision = f"{changed}|{hashlib.sha256(said.encode()).hexdigest()[:12]}"
    return Listed(document=document, revision=revision, detail_url=_bill_url(url, document.key))


def _bill_url(url: str, key: str) -> str:
    parts = urlsplit(url)
    root = parts.path.partition("/v3/")[0]
    return urlunsplit(parts._replace(path=f"{root}/v3/bill/{key}", query="format=json", fragment=""))


def _next_page(url: str, seen: int) -> str:
    """The next page of the same question. The API's own address of it need not repeat format, order and time."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query["offset"] = str(int(query.get("offset") or 0) + seen)
    return urlunsplit(parts._replace(query=urlencode(query)))


def _below(raw: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _action(raw: Mapping[str, Any], *, words: str = "text") -> Action | None:
    system = maybe_text(_below(raw, "sourceSystem"), "code")
    return action_of(maybe_text(raw, "actionDate"), maybe_text(raw, words), system)


def _version(raw: Mapping[str, Any]) -> Version:
    formats = {maybe_text(item, "type"): maybe_text(item, "url") for item in objects(raw, "formats")}
    url = formats.get("Formatted Text") or formats.get("PDF") or next(iter(formats.values()), None)
    return Version(name=text(raw, "type"), date=maybe_text(raw, "date"), url=url)
