"""CELLAR, the store of the EU's Publications Office: a SPARQL query to lists, XHTML to rulings and legislation. Pure.

Shapes: the query and the answer as openlegaldata/oldp-ingestor (`docs/providers/de/eu.md`) and jumajazu2/eurolex
(`lib/sparql.md`) use and show them; CELEX numbers as EUR-Lex explains them. Documents are asked for at CELLAR, which is
made for programs; EUR-Lex's own pages are not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Self
from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit

from pydantic import Field, model_validator

from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.listing import Listed, Listing, ListSettings
from aidocket.crawler.parse.shape import ShapeError, objects, parse_object
from aidocket.crawler.parse.text import html_to_text, line
from aidocket.store.records import Document, DocumentKind, Source

VERSION = 1
PAGE = 100
"""Works a page; the endpoint cuts longer answers off without a word."""

XHTML = "application/xhtml+xml"
"""The one type that a document is given in as a single page; others answer 400."""

LANGUAGES = {"en": "ENG", "de": "DEU", "fr": "FRA", "es": "SPA", "it": "ITA", "nl": "NLD", "pl": "POL"}
"""The Publications Office's names of languages."""

_RESOURCE = "/resource/celex/"
_WORK = "?work cdm:resource_legal_id_celex ?celex ; cdm:work_date_document ?date ."
_CASE = r"[CT]-\d{1,4}/\d\d"
_CELEX = r"[0-9CE]\d{4}[A-Z]{1,2}\d{4}(?:\([0-9]{2}\))?"
_PHRASE = r"[\w ,.'’-]{3,80}"

COURT_PAPERS: Mapping[str, tuple[DocumentKind, str]] = {
    "J": ("ruling", "judgment"),
    "O": ("ruling", "order"),
    "V": ("ruling", "opinion of the Court"),
    "C": ("filing", "opinion of the Advocate General"),
    "N": ("filing", "notice of a new case"),
    "A": ("ruling", "notice of a judgment"),
    "B": ("ruling", "notice of an order"),
}
"""What the second letter of a case's CELEX number says: `62025CN0250` is the notice of case C-250/25."""

_COURTS = {"C": "Court of Justice of the European Union", "T": "General Court of the European Union"}
_COURT_NUMBER = re.compile(r"6(?P<year>\d{4})(?P<court>[CT])(?P<paper>[A-Z])(?P<number>\d{4})(?:\(\d\d\))?")
_TWIN = re.compile(r"_[A-Z0-9]+$")
_HYPHENS = re.compile(r"[\u2010\u2011]")
_PARTIES = re.compile(r"\s+(?:v|contre|gegen)\.?\s+", re.I)
_BODY = re.compile(rb"<body[\s>]", re.I)


class Settings(ListSettings):
    """The address is CELLAR's SPARQL endpoint. Works are asked for by number, and by phrases in their title.

    `cases` are numbers of cases of the Court of Justice or the General Court (`C-250/25`): all papers of each.
    `celex` are CELEX numbers of other works. `words` are phrases in titles, of which one is enough, in works dated
    `since` or later of `sectors` (3 legislation, 5 preparatory acts, 6 case law).
    """

    # All stand in the address of one request.
    cases: list[str] = Field(default_factory=list, max_length=12)
    celex: list[str] = Field(default_factory=list, max_length=24)
    words: list[str] = Field(default_factory=list, max_length=20)
    since: str = Field(default="2024-01-01", pattern=r"^\d{4}-\d\d-\d\d$")
    sectors: list[Annotated[int, Field(ge=0, le=9)]] = Field(default_factory=lambda: [3, 5, 6], min_length=1)
    delay_s: float = Field(default=2.0, ge=1, le=60)

    @model_validator(mode="after")
    def _safe_and_some(self) -> Self:
        if not (self.words or self.cases or self.celex):
            raise ValueError("cases, celex or words: one of them has to say what is asked for")
        for pattern, values in ((_CASE, self.cases), (_CELEX, self.celex), (_PHRASE, self.words)):
            for value in values:
                if not re.fullmatch(pattern, value):
                    raise ValueError(f"{value!r} is no number of that kind, or has signs that no query may hold")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A row of the answer. `celex` is without the ending of a twin, `title` as it came."""

    celex: str
    ecli: str = ""
    date: str = ""
    title: str = ""


def query_url(url: str, settings: Settings, *, language: str, offset: int = 0) -> str:
    """The address of a page of the query, the newest works first."""
    tongue = LANGUAGES.get(language, "ENG")
    title = (
        "?expression cdm:expression_belongs_to_work ?work ; cdm:expression_title ?title ; cdm:expression_uses_language "
        f"<http://publications.europa.eu/resource/authority/language/{tongue}> ."
    )
    ways = [way for way in (_by_numbers(settings, title), _by_words(settings, title)) if way]
    query = "\n".join(
        (
            "PREFIX cdm: <http://publications.europa.eu/ontology/cdm#>",
            "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>",
            "SELECT DISTINCT ?celex ?ecli ?date ?title",
            "WHERE {",
            " UNION ".join(f"{{ {way} }}" for way in ways),
            "OPTIONAL { ?work cdm:case-law_ecli ?ecli }",
            "}",
            "ORDER BY DESC(?date) ?celex",
            f"LIMIT {PAGE}",
            f"OFFSET {offset}",
        )
    )
    return f"{url}?{urlencode({'query': query, 'format': 'application/sparql-results+json'})}"


def following(url: str, settings: Settings, *, language: str) -> str:
    """The address of the page after that one."""
    query = parse_qs(urlsplit(url).query).get("query", [""])[0]
    offset = int(query.rpartition("OFFSET ")[2] or 0) + PAGE
    return query_url(url.partition("?")[0], settings, language=language, offset=offset)


def document_url(url: str, celex: str, *, language: str) -> str:
    """Where CELLAR has a work's words."""
    return urljoin(url, f"{_RESOURCE}{quote(celex)}?language={LANGUAGES.get(language, 'ENG')}")


def is_document_url(url: str) -> bool:
    """Whether an address is one of a work's words."""
    return urlsplit(url).path.startswith(_RESOURCE)


def parse_list(body: bytes, *, url: str, source: Source) -> tuple[Listing, bool]:
    """The works of a page, each once, and whether it is a full page, after which there may be another.

    Raises:
        ShapeError: the answer is no result of a query, or a row has no CELEX number.
    """
    answer = parse_object(body)
    found = answer.get("results")
    if not isinstance(found, dict) or not isinstance(found.get("bindings"), list):
        raise ShapeError("results.bindings: a list of objects was expected")
    rows = objects(found, "bindings")
    works: dict[str, _Work] = {}
    for work in (_work(raw) for raw in rows):
        # One ruling comes under several numbers: itself, and twins whose words can never be had.
        works.setdefault(work.ecli or work.celex, work)
    items = {work.celex: _listed(work, url, source) for work in works.values()}
    return Listing(items=tuple(items.values())), len(rows) >= PAGE


def parse_document(body: bytes, *, listed: Document) -> Document:
    """A work with its words.

    Raises:
        ShapeError: a page of another kind came in its place, though with status 200.
    """
    if b"aws-waf-token" in body:
        raise ShapeError(f"{listed.key}: a page came that asks whether we are a browser; it is tried again")
    found = _BODY.search(body)
    if found is None:
        raise ShapeError(f"{listed.key}: the answer is no XHTML")
    words = html_to_text(body[found.start() :].decode("utf-8", "replace"), most=MAX_TEXT_CHARS)
    if not words:
        raise ShapeError(f"{listed.key}: the page has no words")
    return replace(listed, text=words, details={**listed.details, "text_from": "full-text"})


def _by_numbers(settings: Settings, title: str) -> str:
    numbers = [number for case in settings.cases for number in celex_of_case(case)] + settings.celex
    if not numbers:
        return ""
    values = " ".join(f'"{number}"^^xsd:string' for number in numbers)
    # What is new has no title in every language yet.
    return f"VALUES ?celex {{ {values} }}\n{_WORK}\nOPTIONAL {{ {title} }}"


def _by_words(settings: Settings, title: str) -> str:
    if not settings.words:
        return ""
    sectors = "".join(str(sector) for sector in settings.sectors)
    phrases = " || ".join(f'CONTAINS(LCASE(STR(?title)), "{phrase.lower()}")' for phrase in settings.words)
    since = f'FILTER(?date >= "{settings.since}"^^xsd:date)'
    return f'{_WORK}\n{since}\nFILTER(REGEX(STR(?celex), "^[{sectors}]"))\n{title}\nFILTER({phrases})'


def celex_of_case(case: str) -> list[str]:
    """The CELEX numbers that papers of a case can have: `C-250/25` is `62025CJ0250`, `62025CN0250` and so on."""
    court, _, rest = case.partition("-")
    number, _, year = rest.partition("/")
    century = "19" if int(year) > 50 else "20"
    return [f"6{century}{year}{court}{paper}{int(number):04}" for paper in COURT_PAPERS] + [
        f"6{century}{year}{court}O{int(number):04}(01)"
    ]


def _work(raw: dict[str, Any]) -> _Work:
    said = {name: _value(raw, name) for name in ("celex", "ecli", "date", "title")}
    if not said["celex"]:
        raise ShapeError("celex: is missing")
    return _Work(**{**said, "celex": _TWIN.sub("", said["celex"])})


def _value(raw: dict[str, Any], name: str) -> str:
    term = raw.get(name)
    if term is None:
        return ""
    if not isinstance(term, dict) or not isinstance(term.get("value"), str):
        raise ShapeError(f"{name}: an object with a value was expected")
    return str(term["value"])


def _listed(work: _Work, url: str, source: Source) -> Listed:
    parts = [line(_HYPHENS.sub("-", part), most=MAX_TEXT_CHARS) for part in work.title.split("#")]
    parts = [part for part in parts if part]
    court = _COURT_NUMBER.fullmatch(work.celex)
    kind, paper = COURT_PAPERS.get(court["paper"], ("other", "paper of a case")) if court else ("policy", "")
    number = f"{court['court']}-{int(court['number'])}/{court['year'][2:]}" if court else None
    parties = next((part.rstrip(" .") for part in parts if _PARTIES.search(part)), "") if court else ""
    title = _title(work, parts, number, paper, parties)
    language = source.language or "en"
    details = {"celex": work.celex, "ecli": work.ecli, "type": paper, "text_from": "list"}
    document = Document(
        source_id=source.id,
        key=work.celex,
        kind=kind,
        title=title,
        text="\n\n".join(parts) or title,
        url=f"https://eur-lex.europa.eu/legal-content/{language.upper()}/TXT/?uri=CELEX:{work.celex}",
        language=language,
        author=_COURTS[court["court"]] if court else None,
        published=from_text(work.date[:10]),
        published_raw=work.date or None,
        publish=source.publish,
        docket_number=number,
        caption=_PARTIES.sub(" v. ", parties, count=1) if len(parties) <= 200 and parties else None,
        details={name: value for name, value in details.items() if value},
    )
    revision = f"{work.date} {work.title}".strip()[:MAX_TITLE_CHARS]
    return Listed(document=document, revision=revision, detail_url=document_url(url, work.celex, language=language))


def _title(work: _Work, parts: list[str], number: str | None, paper: str, parties: str) -> str:
    """The title's first part, which for papers of a court names neither case nor parties."""
    if number is None:
        return line(parts[0] if parts else work.celex, most=MAX_TITLE_CHARS)
    first = parts[0].rstrip(" .") if parts else paper[:1].upper() + paper[1:]
    named = parties if parties and parties not in first else ""
    told = f"Case {number}" if number not in first else ""
    return line(" — ".join(part for part in (first, named, told) if part), most=MAX_TITLE_CHARS)
