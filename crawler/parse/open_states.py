"""Open States' API, version 3 (openstates/api-v3), to bills of the US states. Pure.

Built from the API's own source, `api/bills.py` and `api/schemas.py`; no recorded answer was at hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import Field

from aidocket.crawler.kinds import Params
from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.bills import is_link
from aidocket.crawler.parse.changes import ChangesSettings, mark_moment
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, results, text
from aidocket.crawler.parse.text import html_to_text, line, plain
from aidocket.store.records import Document, Source

VERSION = 1
PER_PAGE = 20
"""The most that the API gives at once."""

INCLUDED = ("abstracts", "actions", "sponsorships", "versions")
_KEPT = 40
_ID = re.compile(r"ocd-bill/[0-9a-f-]{36}")


class Settings(ChangesSettings):
    """The address is `https://v3.openstates.org/bills`; `params` is its query: `q`, `jurisdiction`, `session` …

    The API wants `q` or `jurisdiction`, and takes 10 requests a minute and 250 a day from an ordinary account.
    """

    token_env: str | None = "OPENSTATES_API_KEY"
    params: Params = Field(default_factory=dict)
    max_pages: int = Field(default=5, ge=1, le=50)
    delay_s: float = Field(default=6.0, ge=0.1, le=60)


def list_url(url: str, settings: Settings, since: datetime) -> str:
    """The address of what has changed since, longest ago first.

    The API compares the time as text, written with a blank where ISO 8601 has a `T`; a day alone is right for both.
    """
    pairs: list[tuple[str, str]] = []
    for name, value in settings.params.items():
        pairs += [(name, str(item)) for item in (value if isinstance(value, list) else [value])]
    pairs += [("updated_since", f"{since:%Y-%m-%d}"), ("sort", "updated_asc")]
    pairs += [("include", name) for name in INCLUDED]
    pairs += [("per_page", str(PER_PAGE)), ("page", "1")]
    return urlunsplit(urlsplit(url)._replace(query=urlencode(pairs), fragment=""))


def parse_list(body: bytes, *, url: str, source: Source) -> Listing:
    """The bills of a page, whole.

    Raises:
        ShapeError: the answer has another shape.
    """
    answer = parse_object(body)
    if "results" not in answer and isinstance(answer.get("detail"), str):
        raise ShapeError(f"the API refuses: {line(answer['detail'], most=200)}")
    pages = answer.get("pagination")
    if not isinstance(pages, Mapping) or not isinstance(pages.get("page"), int):
        raise ShapeError("pagination: page: a number was expected")
    items = [_listed(raw, source) for raw in results(answer)]
    most, total = pages.get("max_page"), pages.get("total_items")
    more = isinstance(most, int) and pages["page"] < most
    return Listing(
        items=tuple(items),
        next_url=_page_url(url, pages["page"] + 1) if more else None,
        total=total if isinstance(total, int) else None,
    )


def _page_url(url: str, number: int) -> str:
    parts = urlsplit(url)
    pairs = [(name, text) for name, text in parse_qsl(parts.query, keep_blank_values=True) if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*pairs, ("page", str(number))])))


def _listed(raw: dict[str, Any], source: Source) -> Listed:
    key = text(raw, "id")
    if not _ID.fullmatch(key):
        raise ShapeError(f"id: {line(key, most=50)!r} is none")
    try:
        moment = mark_moment(text(raw, "updated_at"))
        if moment is None:
            raise ShapeError("updated_at: a time was expected")
        return Listed(document=_bill(raw, key, source), revision=f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}")
    except ShapeError as error:
        raise ShapeError(f"{key}: {error}") from error


def _bill(raw: dict[str, Any], key: str, source: Source) -> Document:
    where = raw.get("jurisdiction")
    state = line(text(where, "name"), most=100) if isinstance(where, Mapping) else ""
    cited = f"{state} {line(text(raw, 'identifier'), most=50)}".strip()
    title = line(text(raw, "title"), most=MAX_TITLE_CHARS - 60)
    # The words of a step can be mended later; steps of one day keep the order in which they were taken.
    actions = [
        {"date": from_text(text(item, "date")[:10]), "text": line(text(item, "description"), most=1_000)}
        for item in objects(raw, "actions")
        if item.get("date") and item.get("description")
    ]
    actions.sort(key=lambda action: action["date"] or "", reverse=True)
    latest_raw = maybe_text(raw, "latest_action_date") or maybe_text(raw, "first_action_date")
    latest, day = maybe_text(raw, "latest_action_description"), from_text((latest_raw or "")[:10])
    sponsors = [line(name, most=200) for item in objects(raw, "sponsorships") if (name := maybe_text(item, "name"))]
    abstracts = [words for item in objects(raw, "abstracts") if (words := maybe_text(item, "abstract"))]
    session = line(maybe_text(raw, "session") or "", most=100)
    paragraphs = [
        f"{title} ({cited}{f', session {session}' if session else ''}).",
        f"Sponsors: {'; '.join(sponsors[:_KEPT])}." if sponsors else None,
        f"Latest action{f' ({day})' if day else ''}: {latest}" if latest else None,
        *(html_to_text(words, most=MAX_TEXT_CHARS) for words in abstracts),
        "Actions:\n" + "\n".join(f"{item['date']}: {item['text']}" for item in actions[:_KEPT]) if actions else None,
    ]
    details = {
        "bill": cited,
        "state": state,
        "session": session,
        "types": _names(raw, "classification"),
        "introduced": from_text((maybe_text(raw, "first_action_date") or "")[:10]),
        "latest_action": {"date": day, "text": line(latest, most=1_000)} if latest else None,
        "passed": from_text((maybe_text(raw, "latest_passage_date") or "")[:10]),
        "sponsors": sponsors[:_KEPT],
        "subjects": _names(raw, "subject"),
        "actions": actions[:_KEPT],
        "versions": [_version(item) for item in objects(raw, "versions")[:_KEPT]],
        "text_from": "full-text",
    }
    link = maybe_text(raw, "openstates_url")
    return Document(
        source_id=source.id,
        key=key,
        kind="policy",
        title=f"{title} ({cited})",
        text=plain("\n\n".join(part for part in paragraphs if part), most=MAX_TEXT_CHARS),
        url=link if is_link(link) else None,
        language="en",
        author=line("; ".join(sponsors), most=MAX_TITLE_CHARS) or None,
        published=day,
        published_raw=latest_raw,
        publish=source.publish,
        details={name: value for name, value in details.items() if value},
    )


def _names(raw: Mapping[str, Any], name: str) -> list[str]:
    value = raw.get(name)
    return [line(str(item), most=200) for item in value[:_KEPT]] if isinstance(value, list) else []


def _version(raw: Mapping[str, Any]) -> dict[str, str | None]:
    links = [link for item in objects(raw, "links") if (link := maybe_text(item, "url"))]
    link = next((link for link in links if is_link(link)), None)
    return {
        "name": line(maybe_text(raw, "note") or "", most=200),
        "date": from_text((maybe_text(raw, "date") or "")[:10]),
        "url": link,
    }
