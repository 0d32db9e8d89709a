"""CourtListener's API, version 4, of the Free Law Project."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from aidocket.crawler.base import ASK_ERRORS, BadAnswerError, SourceSpider, status_words
from aidocket.crawler.kinds import Params
from aidocket.crawler.limits import MAX_BODY_BYTES
from aidocket.crawler.parse import courtlistener
from aidocket.crawler.parse.courtlistener_docket import Docket, parse_docket
from aidocket.crawler.parse.courtlistener_paper import (
    FULL_TEXT,
    NO_TEXT,
    PDF,
    STORAGE,
    parse_plain_text,
    with_pdf,
    with_plain_text,
)
from aidocket.crawler.parse.pdf import PdfText
from aidocket.crawler.parse.urls import is_same_host
from aidocket.crawler.pdf import read_pdf
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.watchlist import Query, docket_queries, due_dockets, suit_queries
from aidocket.crawler.work import FETCH_ERRORS, Fault, NoBudgetLeft, ReadBody, Unchanged, Work, why_not_fetched
from aidocket.store.crawled import read_known_keys
from aidocket.store.records import Document, FetchState
from aidocket.store.watchlist import read_lab_names, read_watchlist

READ = frozenset({FULL_TEXT, PDF, NO_TEXT})
"""How a text can have come that is not to be asked for again, nor replaced by an extract."""

NO_TOKEN = "the API asks for a token: put yours into the environment variable {name}"
RESTRICTED = (
    "docket entries and RECAP documents are open only to accounts with special permission (403); "
    "the search stands in for them"
)
TOO_LARGE = f"the PDF is larger than {MAX_BODY_BYTES // 2**20} MB"
MORE_PDFS = "more filings have a PDF than may be asked for in a visit; the next run goes on"
OUT_OF_BUDGET = "the source's bound on requests was reached; the next run goes on"


class OutOfBudgetError(Exception):
    """The source has made as many requests as its settings allow in a run."""


@dataclass(slots=True, kw_only=True)
class _Visit:
    """One visit to one source: what was found, and what is left to spend."""

    source: CrawlSource
    settings: courtlistener.Settings
    requests_left: int
    documents: dict[str, Document] = field(default_factory=dict)
    dockets: dict[int, Docket] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    is_restricted: bool = False
    visited: list[int] = field(default_factory=list)

    def add(self, documents: Iterable[Document]) -> None:
        """Keep documents; of two versions of one, the one that says more."""
        for document in documents:
            kept = self.documents.get(document.key)
            if kept is None or len(document.text) >= len(kept.text) or not kept.caption:
                self.documents[document.key] = document


class CourtListenerSpider(SourceSpider):
    """Reads a search, and the dockets that the source names, within a small budget of requests.

    All that a visit finds is one unit of work: the same paper comes by several ways, and the fullest counts.
    """

    name = "courtlistener"
    version: ClassVar[int] = courtlistener.VERSION

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._queries: dict[str, list[Query]] = {}

    @staticmethod
    def in_turn(sources: Sequence[CrawlSource]) -> list[CrawlSource]:
        """Those that watch dockets come last, for the searches have the first claim."""
        return sorted(sources, key=_has_generated)

    def begin(self, source: CrawlSource) -> Request | Work:
        """The source's own query, or the first of those that the registry gives it; it may give none."""
        if not _has_generated(source):
            return super().begin(source)
        found = self._queries[source.id] = self._generated(source)
        if not found:
            return Unchanged(source=source)
        return self.question(source, with_query(source.source.url, found[0].params), callback=self.answered)

    def _generated(self, source: CrawlSource) -> list[Query]:
        """The searches that the registry gives a source."""
        settings = source.settings
        assert isinstance(settings, courtlistener.Settings)
        then = datetime.fromisoformat(self.run.started)
        queries: list[Query] = []
        if settings.suits:
            queries += suit_queries(self.run.store(read_lab_names), settings.words, then, most=settings.max_queries)
        if settings.dockets == "watchlist":
            watched = self.run.store(read_watchlist, before=self.run.started)
            queries += docket_queries(due_dockets(watched, then))
        return queries[: settings.max_requests]

    def first_url(self, source: CrawlSource) -> str:
        """The endpoint with the source's query."""
        settings = source.settings
        assert isinstance(settings, courtlistener.Settings)
        return with_query(source.source.url, settings.params)

    def answered(self, response: Response) -> object:
        """Every visit asks its dockets too, so an unchanged first page does not end it."""
        source: CrawlSource = response.meta["source"]
        if response.status == 304:
            return self._not_modified(source, response)
        return self.read(source, response, self.fetch_state(source, response))

    def fault(self, source: CrawlSource, error: BaseException, *, url: str) -> Fault:
        """An error as a unit of work; a 401 says what is missing."""
        found = super().fault(source, error, url=url)
        if found.status != 401:
            return found
        return replace(found, reason=NO_TOKEN.format(name=source.settings.token_env or "COURTLISTENER_TOKEN"))

    async def read(
        self, source: CrawlSource, response: Response, fetch: FetchState
    ) -> AsyncIterator[ReadBody | Fault | Unchanged]:
        """All that a visit finds, as one unit of work."""
        settings = source.settings
        assert isinstance(settings, courtlistener.Settings)
        visit = _Visit(source=source, settings=settings, requests_left=settings.max_requests - 1)
        try:
            await self._visit(visit, response)
        except OutOfBudgetError:
            visit.remarks[OUT_OF_BUDGET] = None
        except ASK_ERRORS as error:
            yield self.fault(source, error, url=response.url)
            return
        fetch = replace(fetch, body_sha256=hashlib.sha256(b"\0".join(visit.bodies)).hexdigest())
        kept = self.run.fetches.get((source.id, response.url))
        if (
            not visit.visited
            and kept is not None
            and (kept.body_sha256, kept.read_as) == (fetch.body_sha256, fetch.read_as)
        ):
            yield Unchanged(source=source, fetch=fetch)
            return
        # What was read whole before is not replaced by an extract of it.
        known = self.run.store(read_known_keys, source.id, visit.documents)
        documents = [
            document
            for key, document in visit.documents.items()
            if known.get(key) not in READ or document.details.get("text_from") in READ
        ]
        body = self.body(source, response, fetch, documents, entries=len(visit.documents), remarks=tuple(visit.remarks))
        if source.id in self._queries:
            # What a search of its own making finds differs from day to day, and says nothing of the source.
            body = replace(body, entries=None, visited=tuple(visit.visited))
        yield body

    async def _visit(self, visit: _Visit, response: Response) -> None:
        root = api_root(response.url)
        await self._pages(visit, response)
        queries = self._queries.get(visit.source.id) or []
        for number, query in enumerate(queries):
            if number:
                await self._pages(visit, await self._ask(visit, with_query(visit.source.source.url, query.params)))
            visit.visited += query.dockets
        for docket_id in visit.settings.dockets if isinstance(visit.settings.dockets, list) else []:
            await self._docket_entries(visit, root, docket_id)
        if visit.settings.full_text and not visit.is_restricted:
            await self._full_texts(visit, root)
        if visit.settings.pdf:
            await self._pdfs(visit)

    async def _pages(self, visit: _Visit, response: Response) -> None:
        """A list and the pages that follow, until one brings nothing new."""
        root = api_root(response.url)
        for number in range(1, visit.settings.max_pages + 1):
            answer = await self._read_page(visit, response, root)
            keys = [document.key for document in answer.documents]
            known = self.run.store(read_known_keys, visit.source.id, keys)
            if not answer.next_url or (keys and len(known) == len(keys)):
                return
            if not is_same_host(answer.next_url, response.url):
                visit.remarks["the next page lies on another host, and was not asked for"] = None
                return
            if number < visit.settings.max_pages:
                response = await self._ask(visit, answer.next_url)

    async def _read_page(self, visit: _Visit, response: Response, root: str) -> courtlistener.Answer:
        """A page's documents, with the cases they belong to, which are asked for where the page does not tell."""
        visit.bodies.append(response.body)
        answer = courtlistener.parse_answer(
            response.body, url=response.url, source=visit.source.source, dockets=visit.dockets
        )
        if answer.missing:
            for docket_id in answer.missing:
                await self._docket(visit, root, docket_id)
            answer = courtlistener.parse_answer(
                response.body, url=response.url, source=visit.source.source, dockets=visit.dockets
            )
        if answer.blocked:
            visit.remarks[f"{answer.blocked} documents of hidden cases were left out"] = None
        visit.add(answer.documents)
        return answer

    async def _docket(self, visit: _Visit, root: str, docket_id: int) -> None:
        """Learn a case's name and number, once."""
        if docket_id in visit.dockets:
            return
        try:
            answer = await self._ask(visit, urljoin(root, f"dockets/{docket_id}/"))
        except BadAnswerError as error:
            if error.response.status not in (403, 404, 410):
                raise
            visit.remarks[f"docket {docket_id} cannot be had: {error}"] = None
            visit.dockets[docket_id] = Docket(id=docket_id)
            return
        visit.bodies.append(answer.body)
        visit.dockets[docket_id] = parse_docket(answer.body)

    async def _docket_entries(self, visit: _Visit, root: str, docket_id: int) -> None:
        """A docket's entries; with an ordinary account, what the search has of them."""
        await self._docket(visit, root, docket_id)
        if not visit.is_restricted:
            query: Params = {"docket": docket_id, "order_by": "-date_filed"}
            if not visit.settings.full_text:
                query["omit"] = "recap_documents__plain_text"
            try:
                await self._pages(visit, await self._ask(visit, with_query(urljoin(root, "docket-entries/"), query)))
                return
            except BadAnswerError as error:
                if error.response.status != 403:
                    raise
                visit.is_restricted = True
                visit.remarks[RESTRICTED] = None
        query = {"type": "rd", "q": f"docket_id:{docket_id}", "order_by": "entry_date_filed desc"}
        await self._pages(visit, await self._ask(visit, with_query(urljoin(root, "search/"), query)))

    async def _full_texts(self, visit: _Visit, root: str) -> None:
        """The texts of papers that have one and that came without it."""
        known = self.run.store(read_known_keys, visit.source.id, visit.documents)
        for key, document in list(visit.documents.items()):
            number = document.details.get("courtlistener_document")
            if not number or not document.details.get("is_available"):
                continue
            if document.details.get("text_from") == FULL_TEXT or known.get(key) == FULL_TEXT:
                continue
            url = with_query(urljoin(root, f"recap-documents/{number}/"), {"fields": "id,plain_text"})
            try:
                answer = await self._ask(visit, url)
            except BadAnswerError as error:
                if error.response.status == 403:
                    visit.remarks[RESTRICTED] = None
                    return
                if error.response.status in (404, 410):
                    continue
                raise
            words = parse_plain_text(answer.body)
            visit.documents[key] = with_plain_text(document, words)

    async def _pdfs(self, visit: _Visit) -> None:
        """The texts of filings of which there is a free copy, as many as a visit may ask for."""
        known = self.run.store(read_known_keys, visit.source.id, visit.documents)
        asked = 0
        for key, document in list(visit.documents.items()):
            url = str(document.details.get("pdf_url") or "")
            is_read = document.details.get("text_from") in READ or known.get(key) in READ
            # Where the copy lies is taken from the API's answer, which may name any other place.
            if is_read or not url.startswith(STORAGE):
                continue
            if asked == visit.settings.max_pdfs:
                visit.remarks[MORE_PDFS] = None
                return
            asked += 1
            pdf = await self._pdf(visit, visit.settings.storage + url.removeprefix(STORAGE))
            if pdf is not None:
                visit.documents[key] = with_pdf(document, pdf)

    async def _pdf(self, visit: _Visit, url: str) -> PdfText | None:
        """What a PDF gave; None where it could not be had this time."""
        question = self.question(visit.source, url)
        # The quota is the API's; the store of files is another server, and has the usual pace.
        question.meta["delay_s"] = 0.0
        try:
            answer: Response = await self.crawler.engine.download_async(question)
        except DownloadCancelledError:
            return PdfText(reason=TOO_LARGE)
        except FETCH_ERRORS as error:
            visit.remarks[f"a filing's PDF could not be had: {why_not_fetched(error)}"] = None
            return None
        if answer.status != 200:
            visit.remarks[f"a filing's PDF could not be had: {status_words(answer.status)}"] = None
            return None
        visit.bodies += [url.encode(), answer.body]
        return await read_pdf(answer.body)

    async def _ask(self, visit: _Visit, url: str) -> Response:
        if visit.requests_left <= 0:
            raise OutOfBudgetError
        visit.requests_left -= 1
        try:
            return await self.ask(visit.source, url)
        except NoBudgetLeft as error:
            visit.remarks[str(error)] = None
            raise OutOfBudgetError from error


def api_root(url: str) -> str:
    """The address of the API's root: what ends in `/api/rest/v4/`, or else the endpoint's own folder."""
    parts = urlsplit(url)
    head, found, _ = parts.path.partition("/api/rest/v4/")
    return urlunsplit(parts._replace(path=f"{head}{found}" if found else parts.path, query="", fragment=""))


def _has_generated(source: CrawlSource) -> bool:
    """Whether the registry gives the source its searches; otherwise it has a query of its own."""
    settings = source.settings
    assert isinstance(settings, courtlistener.Settings)
    return settings.dockets == "watchlist" or settings.suits


def with_query(url: str, params: Params) -> str:
    """The address with a query added; a list gives its name once for each value."""
    parts = urlsplit(url)
    pairs = [(name, _text(item)) for name, value in params.items() for item in _as_list(value)]
    query = "&".join(part for part in (parts.query, urlencode(pairs)) if part)
    return urlunsplit(parts._replace(query=query))


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
