"""GovInfo's API (usgpo/api), the documents of Congress, courts and agencies, to documents. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

from pydantic import Field

from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.changes import ChangesSettings
from aidocket.crawler.parse.court import PACER_COURTS, caption
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.listing import Listed, Listing
from aidocket.crawler.parse.pdf import PdfText
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, text
from aidocket.crawler.parse.text import html_to_text, line, plain
from aidocket.store.records import Document, Source

VERSION = 1
SEARCH_PAGE, COLLECTION_PAGE = 100, 1000
PAGES = "https://www.govinfo.gov/app/details/"
COURTS = "USCOURTS"
_COURT_PACKAGE = re.compile(r"USCOURTS-([a-z0-9]+)-(.+)")
_DISTRICT_NUMBER = re.compile(r"(\d)_(.+)")
_ID = re.compile(r"\w[^\s/?#\\]{0,200}")
_LAST_NUMBER = re.compile(r"-(\d{1,6})$")


class Settings(ChangesSettings):
    """The address is `https://api.govinfo.gov/search`, with a `query` in the words of its search, or a collection.

    A collection, `https://api.govinfo.gov/collections/USCOURTS`, gives all that has changed in it; what matches by
    title is kept. `pdf` reads the text of what has no other form, as court opinions have not.
    """

    token_env: str | None = "GOVINFO_API_KEY"
    query: str | None = None
    pdf: bool = True
    max_records: int = Field(default=30, ge=1, le=500)
    delay_s: float = Field(default=0.5, ge=0.1, le=60)


def is_search(url: str) -> bool:
    """Whether an address is the search, which is asked by POST."""
    return urlsplit(url).path.rstrip("/").endswith("/search")


def list_url(url: str, since: datetime) -> str:
    """The address of what has changed since in a collection."""
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}/{since:%Y-%m-%dT%H:%M:%SZ}"
    query = urlencode({"offsetMark": "*", "pageSize": str(COLLECTION_PAGE)})
    return urlunsplit(parts._replace(path=path, query=query, fragment=""))


def search_body(settings: Settings, since: datetime, *, mark: str = "*") -> bytes:
    """The question for what matches and has changed since, oldest first."""
    question = {
        "query": f"{settings.query or ''} lastModified:range({since:%Y-%m-%dT%H:%M:%SZ},)".strip(),
        "pageSize": str(SEARCH_PAGE),
        "offsetMark": mark,
        "sorts": [{"field": "lastModified", "sortOrder": "ASC"}],
        "resultLevel": "default",
    }
    return json.dumps(question, sort_keys=True).encode()


def parse_list(body: bytes, *, url: str, source: Source) -> Listing:
    """The packages and granules of a page. The `next_url` of a search is the mark of its next page.

    Raises:
        ShapeError: the answer has another shape.
    """
    answer = _answer(body)
    name = "results" if is_search(url) else "packages"
    if not isinstance(answer.get(name), list):
        raise ShapeError(f"{name}: a list of objects was expected")
    items = tuple(_listed(raw, url, source) for raw in objects(answer, name))
    total, following = answer.get("count"), maybe_text(answer, "offsetMark" if is_search(url) else "nextPage")
    if following and not is_search(url):
        following = urlunsplit(urlsplit(url)._replace(query=urlsplit(following).query))
    return Listing(
        items=items,
        next_url=following if items else None,
        total=total if isinstance(total, int) else None,
    )


def parse_summary(body: bytes, *, listed: Document, source: Source) -> Document:
    """A package or granule from its summary, without its words.

    Raises:
        ShapeError: the answer has another shape.
    """
    raw = _answer(body)
    found = _document(raw, source, text_from="summary")
    if found.key != listed.key:
        raise ShapeError(f"{listed.key}: the summary is that of {found.key}")
    return found


def text_url(body: bytes, *, url: str, pdf: bool) -> tuple[str, str] | None:
    """Where the words of a summary's document lie, on the API's own host, and as what; None if nowhere.

    Raises:
        ShapeError: the answer has another shape.
    """
    raw = _answer(body)
    links = raw.get("download")
    for name, form in (("txtLink", "htm"), ("pdfLink", "pdf" if pdf else "")):
        if form and isinstance(links, Mapping) and links.get(name):
            return urljoin(url, quote(f"{_path(raw)}/{form}")), form
    return None


def granules_url(body: bytes, *, url: str) -> str | None:
    """Where the parts of a package are listed, if it has no words of its own: court opinions lie in such parts.

    Raises:
        ShapeError: the answer has another shape.
    """
    raw = _answer(body)
    if raw.get("granuleId") or not raw.get("granulesLink"):
        return None
    return urljoin(url, quote(f"{_path(raw)}/granules") + f"?offsetMark=%2A&pageSize={SEARCH_PAGE}")


def newest_granule(body: bytes, *, url: str) -> str | None:
    """The address of the summary of a package's last part; parts of a case are numbered as they come.

    Raises:
        ShapeError: the answer has another shape.
    """
    names = [name for raw in objects(_answer(body), "granules") if _ID.fullmatch(name := text(raw, "granuleId"))]
    newest = max(names, key=lambda name: int(found[1]) if (found := _LAST_NUMBER.search(name)) else -1, default=None)
    path = urlsplit(url).path
    return urljoin(url, f"{path}/{quote(newest)}/summary") if newest else None


def with_granule(document: Document, body: bytes) -> Document:
    """A package's document, dated by the part that stands for it.

    Raises:
        ShapeError: the answer has another shape.
    """
    raw = _answer(body)
    issued = maybe_text(raw, "dateIssued") or document.published_raw
    details = {**document.details, "granule": _names(raw)[1]}
    return replace(document, published=from_text(issued), published_raw=issued, details=details)


def with_words(document: Document, body: bytes) -> Document:
    """The document with its words, which come as a web page around plain text."""
    words = html_to_text(body.decode("utf-8", "replace"), most=MAX_TEXT_CHARS)
    return replace(document, text=words or document.text, details={**document.details, "text_from": "full-text"})


def with_pdf(document: Document, pdf: PdfText) -> Document:
    """The document with the text of its PDF, or with the reason why it has none."""
    details = {
        **document.details,
        "text_from": "pdf" if pdf.text else "pdf-without-text",
        "pages": pdf.pages,
        "pages_without_text": pdf.pages_without_text,
        "pages_left_out": pdf.left_out,
        "no_text": pdf.reason,
    }
    words = plain(pdf.text, most=MAX_TEXT_CHARS)
    return replace(document, text=words or document.text, details={name: v for name, v in details.items() if v})


def _answer(body: bytes) -> dict[str, Any]:
    raw = parse_object(body)
    error = raw.get("error")
    if isinstance(error, Mapping):
        raise ShapeError(f"the API refuses: {line(str(error.get('code') or error.get('message')), most=100)}")
    return raw


def _path(raw: Mapping[str, Any]) -> str:
    package, granule = _names(raw)
    return f"/packages/{package}{f'/granules/{granule}' if granule else ''}"


def _names(raw: Mapping[str, Any]) -> tuple[str, str | None]:
    package, granule = text(raw, "packageId"), maybe_text(raw, "granuleId")
    for name in (package, granule or package):
        if not _ID.fullmatch(name):
            raise ShapeError(f"{line(name, most=50)!r} is no id")
    return package, granule


def _short(raw: Mapping[str, Any], name: str) -> str:
    return line(maybe_text(raw, name) or "", most=100)


def _listed(raw: dict[str, Any], url: str, source: Source) -> Listed:
    document = _document(raw, source, text_from="list")
    # Links in answers name whatever host made them; the summary is asked for where the list was.
    detail = urljoin(url, quote(f"{_path(raw)}/summary"))
    return Listed(document=document, revision=text(raw, "lastModified"), detail_url=detail)


def _document(raw: dict[str, Any], source: Source, *, text_from: str) -> Document:
    package, granule = _names(raw)
    key = f"{package}/{granule}" if granule else package
    title = line(maybe_text(raw, "title") or key, most=MAX_TITLE_CHARS)
    collection = _short(raw, "collectionCode") or package.partition("-")[0]
    issued = maybe_text(raw, "dateIssued")
    court, number = _case(package) if collection == COURTS else (None, None)
    authors = _authors(raw)
    said = [
        f"{title.rstrip('.')}.",
        f"{'; '.join(authors)}." if authors else None,
        f"Docket {number}." if number else None,
    ]
    details = {
        "collection": collection,
        "type": _short(raw, "granuleClass") or _short(raw, "docClass") or _short(raw, "documentType"),
        "congress": _short(raw, "congress"),
        "nature_of_suit": _short(raw, "natureSuit") if court else None,
        "pages": _short(raw, "pages"),
        "text_from": text_from,
    }
    return Document(
        source_id=source.id,
        key=key,
        kind="ruling" if collection == COURTS else "policy",
        title=title,
        text=plain("\n\n".join(part for part in said if part), most=MAX_TEXT_CHARS),
        url=f"{PAGES}{quote(key)}",
        language="en",
        author="; ".join(authors) or None,
        published=from_text(issued),
        published_raw=issued,
        publish=source.publish,
        court_id=court,
        docket_number=number,
        caption=caption(re.sub(r"^\S+\s+-\s+", "", title)) if court and maybe_text(raw, "title") else None,
        details={name: value for name, value in details.items() if value},
    )


def _case(package: str) -> tuple[str | None, str | None]:
    """The court and the docket number that a package of court opinions is named after.

    `USCOURTS-cand-3_17-cv-06884` is 3:17-cv-06884 of `cand`; appellate courts have no office before the year.
    """
    found = _COURT_PACKAGE.fullmatch(package)
    if not found:
        return None, None
    office = _DISTRICT_NUMBER.fullmatch(found[2])
    return PACER_COURTS.get(found[1], found[1]), f"{office[1]}:{office[2]}" if office else found[2]


def _authors(raw: Mapping[str, Any]) -> list[str]:
    """Who issued it: a list in searches, numbered fields in summaries."""
    listed = raw.get("governmentAuthor")
    names = listed if isinstance(listed, list) else [raw.get(f"governmentAuthor{number}") for number in (1, 2)]
    return [line(name, most=200) for name in names if isinstance(name, str) and name]
