"""CourtListener's API, version 4, of the Free Law Project."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from aidocket.clock import to_iso
from aidocket.crawler.base import ASK_ERRORS, SourceSpider
from aidocket.crawler.courtlistener import OutOfBudgetError, Visit, api_root, with_query
from aidocket.crawler.filings import read_full_texts, read_pdfs, says_less
from aidocket.crawler.parse import courtlistener
from aidocket.crawler.parse.courtlistener_docket import Docket
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.watchlist import (
    ASK_AGAIN_AFTER,
    MISSING_WITHIN,
    Query,
    docket_queries,
    due_dockets,
    lookup_queries,
    suit_queries,
)
from aidocket.crawler.work import Fault, ReadBody, Unchanged, Work
from aidocket.store.crawled import read_known_keys
from aidocket.store.records import FetchState
from aidocket.store.watchlist import (
    MissingPaper,
    read_lab_names,
    read_missing_papers,
    read_watched_cases,
    read_watchlist,
)

NO_TOKEN = "the API asks for a token: put yours into the environment variable {name}"
OUT_OF_BUDGET = "the source's bound on requests was reached; the next run goes on"


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
            queries += lookup_queries(self._missing(source, then), most=settings.max_lookups)
        return queries[: settings.max_requests]

    def _missing(self, source: CrawlSource, then: datetime) -> list[MissingPaper]:
        """What is missing under members of joined cases, as far as it is to be looked for now."""
        filed_since = (then - MISSING_WITHIN).date().isoformat()
        asked_before = to_iso(then - ASK_AGAIN_AFTER)
        return self.run.store(
            read_missing_papers, source.id, before=self.run.started, filed_since=filed_since, asked_before=asked_before
        )

    def _known_dockets(self, settings: courtlistener.Settings) -> dict[int, Docket]:
        """The cases of the watchlist as the registry knows them, so that no request is spent on their names."""
        cases = self.run.store(read_watched_cases) if settings.dockets == "watchlist" else []
        return {
            case.courtlistener_id: Docket(
                id=case.courtlistener_id, court_id=case.court_id, number=case.docket_number, caption=case.caption
            )
            for case in cases
        }

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
        visit = Visit(spider=self, source=source, settings=settings, requests_left=settings.max_requests - 1)
        visit.dockets |= self._known_dockets(settings)
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
            and not visit.sought
            and kept is not None
            and (kept.body_sha256, kept.read_as) == (fetch.body_sha256, fetch.read_as)
        ):
            yield Unchanged(source=source, fetch=fetch)
            return
        # What was read whole before is not replaced by an extract of it.
        known = self.run.store(read_known_keys, source.id, visit.documents)
        documents = [document for key, document in visit.documents.items() if not says_less(document, known.get(key))]
        body = self.body(source, response, fetch, documents, entries=len(visit.documents), remarks=tuple(visit.remarks))
        if source.id in self._queries:
            # What a search of its own making finds differs from day to day, and says nothing of the source.
            sought = tuple((paper.docket_key, paper.pacer_doc_id) for paper in visit.sought)
            body = replace(body, entries=None, visited=tuple(visit.visited), sought=sought)
        yield body

    async def _visit(self, visit: Visit, response: Response) -> None:
        root = api_root(response.url)
        queries = self._queries.get(visit.source.id) or [Query(params={})]
        for number, query in enumerate(queries):
            if number:
                response = await visit.ask(with_query(visit.source.source.url, query.params))
            if query.missing:
                await visit.look_under_lead(query.missing, response)
            else:
                await visit.pages(response)
            visit.visited += query.dockets
        for docket_id in visit.settings.dockets if isinstance(visit.settings.dockets, list) else []:
            await visit.docket_entries(root, docket_id)
        if visit.settings.full_text and not visit.is_restricted:
            await read_full_texts(visit, root)
        if visit.settings.pdf:
            await read_pdfs(visit)


def _has_generated(source: CrawlSource) -> bool:
    """Whether the registry gives the source its searches; otherwise it has a query of its own."""
    settings = source.settings
    assert isinstance(settings, courtlistener.Settings)
    return settings.dockets == "watchlist" or settings.suits
