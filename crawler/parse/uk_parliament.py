"""The UK Parliament's bills API, version 1, to lists and documents. Pure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.listing import Listed, Listing, ListSettings
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, text
from aidocket.crawler.parse.text import html_to_text, line, plain
from aidocket.store.records import Document, Source

VERSION = 1
PAGES = "https://bills.parliament.uk/bills/"


class Settings(ListSettings):
    """The address is a query of the bills API: `/api/v1/Bills?SearchTerm=…&SortOrder=DateUpdatedDescending`."""


def parse_list(body: bytes, *, url: str, source: Source) -> Listing:
    """The bills of an answer.

    Raises:
        ShapeError: the answer has another shape.
    """
    answer = parse_object(body)
    if not isinstance(answer.get("items"), list):
        raise ShapeError("items: a list of objects was expected")
    parts = urlsplit(url)
    root = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/", query=""))
    items = []
    for raw in objects(answer, "items"):
        document = _bill(raw, source, text_from="list")
        items.append(
            Listed(document=document, revision=text(raw, "lastUpdate"), detail_url=urljoin(root, text(raw, "billId")))
        )
    return Listing(items=tuple(items))


def parse_bill(body: bytes, *, source: Source) -> Document:
    """One bill.

    Raises:
        ShapeError: the answer has another shape.
    """
    return _bill(parse_object(body), source, text_from="full-text")


def _bill(raw: dict[str, Any], source: Source, *, text_from: str) -> Document:
    number = text(raw, "billId")
    title = line(text(raw, "shortTitle"), most=MAX_TITLE_CHARS)
    stage = raw.get("currentStage") if isinstance(raw.get("currentStage"), dict) else {}
    assert isinstance(stage, dict)
    sittings = [day for sitting in objects(stage, "stageSittings") if (day := from_text(maybe_text(sitting, "date")))]
    where = _stage_words(stage, sittings)
    # An outcome that is not there is null, one that is there is a time: `billWithdrawn` is no yes or no.
    withdrawn = from_text(maybe_text(raw, "billWithdrawn"))
    outcome = (
        "It is an Act." if raw.get("isAct") is True
        else "It was defeated." if raw.get("isDefeated") is True
        else f"It was withdrawn on {withdrawn[:10]}." if withdrawn
        else None
    )  # fmt: skip
    sponsors = [_sponsor(item) for item in objects(raw, "sponsors")]
    paragraphs = [
        f"{title}.",
        maybe_text(raw, "longTitle"),
        html_to_text(maybe_text(raw, "summary") or "", most=MAX_TEXT_CHARS),
        where,
        outcome,
    ]
    # Local time without a zone and with seven digits of a second: only its day is certain.
    updated = maybe_text(raw, "lastUpdate")
    details = {
        "stage": maybe_text(stage, "description"),
        "house": maybe_text(stage, "house") or maybe_text(raw, "currentHouse"),
        "sittings": sittings,
        "is_act": raw.get("isAct") is True,
        "is_defeated": raw.get("isDefeated") is True,
        "withdrawn": withdrawn,
        "sponsors": [name for name in sponsors if name],
        "text_from": text_from,
    }
    return Document(
        source_id=source.id,
        key=f"bill/{number}",
        kind="policy",
        title=title,
        text=plain("\n\n".join(part for part in paragraphs if part), most=MAX_TEXT_CHARS),
        url=f"{PAGES}{number}",
        language="en",
        published=from_text(updated),
        published_raw=updated,
        publish=source.publish,
        details={name: value for name, value in details.items() if value},
    )


def _stage_words(stage: dict[str, Any], sittings: list[str]) -> str | None:
    name, house = maybe_text(stage, "description"), maybe_text(stage, "house")
    if not name:
        return None
    days = f" ({', '.join(day[:10] for day in sittings)})" if sittings else ""
    return f"Stage: {name}{f', House of {house}' if house in ('Commons', 'Lords') else ''}{days}."


def _sponsor(item: dict[str, Any]) -> str | None:
    for holder in (item.get("member"), item.get("organisation")):
        if isinstance(holder, dict) and (name := maybe_text(holder, "name")):
            return line(name, most=200)
    return None
