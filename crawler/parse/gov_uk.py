"""GOV.UK: the search API and finders' Atom feeds to lists, the content API to documents. Pure.

Documentation: alphagov/search-api, `docs/using-the-search-api.md`; alphagov/govuk-content-schemas.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS, PARSE_LIMIT_S, time_limit
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.feed import is_json, parse_xml_feed
from aidocket.crawler.parse.listing import Listed, Listing, ListSettings
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, results, text
from aidocket.crawler.parse.text import html_to_text, line, plain
from aidocket.crawler.parse.xml_safety import refuse_unsafe_xml
from aidocket.store.records import Document, DocumentKind, Source

VERSION = 1
STATUSES = {
    "unopened_consultation": "not yet open",
    "open_consultation": "open",
    "closed_consultation": "closed",
    "consultation_outcome": "outcome published",
    "unopened_call_for_evidence": "not yet open",
    "open_call_for_evidence": "open",
    "closed_call_for_evidence": "closed",
    "call_for_evidence_outcome": "outcome published",
}
"""A consultation walks through these document types under one `content_id`."""

NEWS = frozenset({"news_story", "press_release", "government_response", "world_news_story", "speech", "news_article"})
_ATOM_ID = "tag:www.gov.uk,2005:"
_KEPT_CHANGES = 20


class Settings(ListSettings):
    """The address is a query of the search API (`/api/search.json?…`) or a finder's or organisation's `.atom`."""


def parse_list(body: bytes, *, url: str, source: Source) -> Listing:
    """The pages of a search answer or of an Atom feed.

    Raises:
        ShapeError: the answer has another shape, or the finder has been retired.
    """
    if is_json(body):
        answer = parse_object(body)
        total = answer.get("total")
        items = tuple(_listed(raw, url, source) for raw in results(answer))
        return Listing(items=items, total=total if isinstance(total, int) else None)
    with time_limit(PARSE_LIMIT_S):
        refuse_unsafe_xml(body)
        entries = parse_xml_feed(body, url=url).entries
    return Listing(items=tuple(_atom(entry, url, source) for entry in entries))


def parse_content(body: bytes, *, listed: Document, url: str) -> Document:
    """A page of the content API as a document under the list's key.

    Raises:
        ShapeError: the answer has another shape, or is a redirect: the page has another path now.
    """
    raw = parse_object(body)
    kind = text(raw, "document_type") if raw.get("document_type") else text(raw, "schema_name")
    if kind in ("redirect", "gone"):
        raise ShapeError(f"{listed.key}: the page has moved or is gone ({kind})")
    said = raw.get("details")
    if not isinstance(said, dict):
        raise ShapeError(f"{listed.key}: details: an object was expected")
    status = STATUSES.get(kind)
    opens, closes = maybe_text(said, "opening_date"), maybe_text(said, "closing_date")
    published_raw = maybe_text(raw, "first_published_at") or maybe_text(said, "first_public_at")
    published_raw = published_raw or maybe_text(raw, "public_updated_at")
    withdrawn = raw.get("withdrawn_notice") or {}
    links = raw.get("links") if isinstance(raw.get("links"), dict) else {}
    assert isinstance(links, dict)
    organisations = [line(text(item, "title"), most=200) for item in objects(links, "organisations")]
    title = line(text(raw, "title"), most=MAX_TITLE_CHARS)
    paragraphs = [
        maybe_text(raw, "description"),
        _consultation(status, opens, closes),
        f"Withdrawn on {str(withdrawn['withdrawn_at'])[:10]}." if withdrawn.get("withdrawn_at") else None,
        html_to_text(_markup(said.get("body")), most=MAX_TEXT_CHARS),
        html_to_text(_markup(said.get("final_outcome_detail")), most=MAX_TEXT_CHARS),
    ]
    details = {
        "content_id": maybe_text(raw, "content_id"),
        "type": kind,
        "status": status,
        "opening_date": from_text(opens),
        "closing_date": from_text(closes),
        "updated": from_text(maybe_text(raw, "public_updated_at")),
        "withdrawn": from_text(str(withdrawn.get("withdrawn_at") or "")),
        "organisations": organisations,
        "changes": [
            {"date": from_text(maybe_text(change, "public_timestamp")), "note": line(text(change, "note"), most=500)}
            for change in objects(said, "change_history")[:_KEPT_CHANGES]
            if change.get("note")
        ],
        "text_from": "full-text",
    }
    return Document(
        source_id=listed.source_id,
        key=listed.key,
        kind=kind_of(kind),
        title=title,
        text=plain("\n\n".join(part for part in paragraphs if part) or title, most=MAX_TEXT_CHARS),
        url=urljoin(url, maybe_text(raw, "base_path") or listed.key),
        language=maybe_text(raw, "locale") or "en",
        author="; ".join(organisations) or None,
        published=from_text(published_raw),
        published_raw=published_raw,
        publish=listed.publish,
        details={name: value for name, value in details.items() if value},
    )


def kind_of(document_type: str) -> DocumentKind:
    """What a document type is here: news is a press release, the rest is policy."""
    return "press-release" if document_type in NEWS else "policy"


def content_url(url: str, path: str) -> str:
    """The content API's address of a page."""
    return urljoin(url, f"/api/content{path}")


def _listed(raw: dict[str, Any], url: str, source: Source) -> Listed:
    link = text(raw, "link")
    when = maybe_text(raw, "public_timestamp")
    described = plain(html_to_text(maybe_text(raw, "description") or "", most=MAX_TITLE_CHARS), most=4_000)
    return _item(link, text(raw, "title"), described, when, url, source)


def _atom(entry: Any, url: str, source: Source) -> Listed:
    path = str(entry.get("id") or "").removeprefix(_ATOM_ID)
    if path.endswith("/feed-ended"):
        raise ShapeError("the finder has been retired; its feed has ended")
    title = html_to_text(str(entry.get("title") or ""), most=MAX_TITLE_CHARS)
    described = html_to_text(str(entry.get("summary") or ""), most=4_000)
    return _item(path, title, described, dict.get(entry, "updated"), url, source)


def _item(path: str, title: str, described: str, when: str | None, url: str, source: Source) -> Listed:
    document = Document(
        source_id=source.id,
        key=path,
        kind="policy",
        title=line(title, most=MAX_TITLE_CHARS) or path,
        text=described,
        url=urljoin(url, path),
        language="en",
        published=from_text(when),
        published_raw=when,
        publish=source.publish,
        details={"text_from": "summary"},
    )
    is_page = path.startswith("/") and not path.startswith("//")
    return Listed(document=document, revision=when or "", detail_url=content_url(url, path) if is_page else None)


def _consultation(status: str | None, opens: str | None, closes: str | None) -> str | None:
    dates = [f"opened on {opens[:10]}" if opens else "", f"closing date {closes[:10]}" if closes else ""]
    said = [f"Consultation: {status}" if status else "", *dates]
    return "; ".join(part for part in said if part) + "." if any(said) else None


def _markup(raw: Any) -> str:
    """A body, which is HTML, or a list of the same in several types."""
    if isinstance(raw, list):
        return next((str(item.get("content") or "") for item in raw if isinstance(item, dict)), "")
    return raw if isinstance(raw, str) else ""
