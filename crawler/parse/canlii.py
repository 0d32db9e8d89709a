"""CanLII's API (canlii/API_documentation, `EN.md`), to rulings without their words. Pure.

The API gives metadata only, and CanLII's site is not to be crawled, so a link, a title and a date are all there is.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field

from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.court import caption
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.listing import Listed, Listing, ListSettings
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, parse_object, text
from aidocket.crawler.parse.text import line, plain
from aidocket.store.records import Document, Source

VERSION = 1


class Settings(ListSettings):
    """The address is a court's list: `https://api.canlii.org/v1/caseBrowse/en/onsc/?offset=0&resultCount=100`.

    The key in `token_env` goes into the query. The API may be asked twice a second and 5,000 times a day.
    """

    token_env: str | None = "CANLII_API_KEY"
    max_records: int = Field(default=20, ge=1, le=500)
    delay_s: float = Field(default=1.0, ge=0.5, le=60)


def parse_list(body: bytes, *, url: str, source: Source) -> Listing:
    """The cases of a court's list.

    Raises:
        ShapeError: the answer has another shape, or is an error, which comes with status 200.
    """
    answer = _answer(body)
    if not isinstance(answer.get("cases"), list):
        raise ShapeError("cases: a list of objects was expected")
    parts = urlsplit(url)
    items = []
    for raw in objects(answer, "cases"):
        document = _case(raw, source, text_from="list")
        path = f"{parts.path.rstrip('/')}/{quote(_case_id(raw), safe='')}/"
        detail = urlunsplit(parts._replace(path=path, query=""))
        items.append(Listed(document=document, revision=text(raw, "citation"), detail_url=detail))
    return Listing(items=tuple(items))


def parse_case(body: bytes, *, source: Source) -> Document:
    """A case.

    Raises:
        ShapeError: the answer has another shape, or is an error.
    """
    return _case(_answer(body), source, text_from="metadata")


def _answer(body: bytes) -> dict[str, Any]:
    if body.lstrip().startswith(b"["):
        body = b'{"errors":' + body + b"}"
    raw = parse_object(body)
    errors = raw.get("errors")
    error = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else raw
    if error.get("error"):
        said = line(str(error.get("message") or ""), most=200)
        raise ShapeError(f"the API refuses: {line(str(error['error']), most=50)} {said}".strip())
    return raw


def _case(raw: dict[str, Any], source: Source, *, text_from: str) -> Document:
    database, case_id = text(raw, "databaseId"), _case_id(raw)
    title, cited = line(text(raw, "title"), most=MAX_TITLE_CHARS), line(text(raw, "citation"), most=200)
    keywords = maybe_text(raw, "keywords")
    link = maybe_text(raw, "url")
    when = maybe_text(raw, "decisionDate")
    return Document(
        source_id=source.id,
        key=f"{database}/{case_id}",
        kind="ruling",
        title=title,
        text=plain(f"{title}, {cited}.\n\n{keywords or ''}", most=MAX_TEXT_CHARS),
        url=link if link and link.startswith(("http://", "https://")) else None,
        language=maybe_text(raw, "language") or "en",
        published=from_text(when),
        published_raw=when,
        publish=source.publish,
        docket_number=maybe_text(raw, "docketNumber"),
        caption=caption(title),
        details={"neutral_citation": cited, "court": database, "text_from": text_from},
    )


def _case_id(raw: dict[str, Any]) -> str:
    """A case's id, which is an object by language in lists and text in the case's own record."""
    value = raw.get("caseId")
    if isinstance(value, dict):
        value = value.get("en") or value.get("fr")
    if not isinstance(value, str) or not value:
        raise ShapeError("caseId: is missing")
    return value
