"""One visit to CourtListener's API: pages, cases and docket entries, within the source's bound on requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from scrapy.http import Response

from aidocket.crawler.base import BadAnswerError, SourceSpider
from aidocket.crawler.kinds import Params
from aidocket.crawler.parse import courtlistener
from aidocket.crawler.parse.courtlistener_docket import Docket, parse_docket
from aidocket.crawler.parse.courtlistener_paper import filed_under_lead, is_had
from aidocket.crawler.parse.urls import is_same_host
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.work import NoBudgetLeft
from aidocket.store.crawled import read_known_keys
from aidocket.store.records import Document
from aidocket.store.watchlist import MissingPaper

RESTRICTED = (
    "docket entries and RECAP documents are open only to accounts with special permission (403); "
    "the search stands in for them"
)


class OutOfBudgetError(Exception):
    """The source has made as many requests as its settings allow in a run."""


@dataclass(slots=True, kw_only=True)
class Visit:
    """One visit to one source: what was found, and what is left to spend."""

    spider: SourceSpider
    source: CrawlSource
    settings: courtlistener.Settings
    requests_left: int
    documents: dict[str, Document] = field(default_factory=dict)
    dockets: dict[int, Docket] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    is_restricted: bool = False
    visited: list[int] = field(default_factory=list)
    sought: list[MissingPaper] = field(default_factory=list)

    def add(self, documents: Iterable[Document]) -> None:
        """Keep documents; of two versions of one, the one that says more."""
        for document in documents:
            kept = self.documents.get(document.key)
            if kept is None or len(document.text) >= len(kept.text) or not kept.caption:
                self.documents[document.key] = document

    async def ask(self, url: str) -> Response:
        """The answer to one more request.

        Raises:
            OutOfBudgetError: the source has spent what it may, or the server's quota is spent.
            one of ASK_ERRORS: there is no good answer.
        """
        if self.requests_left <= 0:
            raise OutOfBudgetError
        self.requests_left -= 1
        try:
            return await self.spider.ask(self.source, url)
        except NoBudgetLeft as error:
            self.remarks[str(error)] = None
            raise OutOfBudgetError from error

    async def pages(self, response: Response) -> None:
        """Read a list and the pages that follow, until one brings nothing new."""
        root = api_root(response.url)
        for number in range(1, self.settings.max_pages + 1):
            answer = await self._read_page(response, root)
            self.add(answer.documents)
            keys = [document.key for document in answer.documents]
            known = self.spider.run.store(read_known_keys, self.source.id, keys)
            if not answer.next_url or (keys and len(known) == len(keys)):
                return
            if not is_same_host(answer.next_url, response.url):
                self.remarks["the next page lies on another host, and was not asked for"] = None
                return
            if number < self.settings.max_pages:
                response = await self.ask(answer.next_url)

    async def look_under_lead(self, missing: Sequence[MissingPaper], response: Response) -> None:
        """Read which of these papers the lead's docket has, and keep those for the members that lack them."""
        answer = await self._read_page(response, api_root(response.url))
        copies = {
            (
                document.details.get("courtlistener_docket"),
                document.details.get("pacer_doc_id"),
                document.attachment_number,
            ): document
            for document in answer.documents
            if is_had(document)
        }
        for wanted in missing:
            copy = copies.get((wanted.lead, wanted.pacer_doc_id, wanted.attachment_number))
            if copy is not None:
                found = filed_under_lead(copy, wanted)
                self.documents[found.key] = found
        self.sought += missing

    async def docket_entries(self, root: str, docket_id: int) -> None:
        """Read a docket's entries; with an ordinary account, what the search has of them."""
        await self._docket(root, docket_id)
        if not self.is_restricted:
            query: Params = {"docket": docket_id, "order_by": "-date_filed"}
            if not self.settings.full_text:
                query["omit"] = "recap_documents__plain_text"
            try:
                await self.pages(await self.ask(with_query(urljoin(root, "docket-entries/"), query)))
                return
            except BadAnswerError as error:
                if error.response.status != 403:
                    raise
                self.is_restricted = True
                self.remarks[RESTRICTED] = None
        query = {"type": "rd", "q": f"docket_id:{docket_id}", "order_by": "entry_date_filed desc"}
        await self.pages(await self.ask(with_query(urljoin(root, "search/"), query)))

    async def _read_page(self, response: Response, root: str) -> courtlistener.Answer:
        """A page's documents, with the cases they belong to, which are asked for where the page does not tell."""
        self.bodies.append(response.body)
        answer = courtlistener.parse_answer(
            response.body, url=response.url, source=self.source.source, dockets=self.dockets
        )
        if answer.missing:
            for docket_id in answer.missing:
                await self._docket(root, docket_id)
            answer = courtlistener.parse_answer(
                response.body, url=response.url, source=self.source.source, dockets=self.dockets
            )
        if answer.blocked:
            self.remarks[f"{answer.blocked} documents of hidden cases were left out"] = None
        return answer

    async def _docket(self, root: str, docket_id: int) -> None:
        """Learn a case's name and number, once."""
        if docket_id in self.dockets:
            return
        try:
            answer = await self.ask(urljoin(root, f"dockets/{docket_id}/"))
        except BadAnswerError as error:
            if error.response.status not in (403, 404, 410):
                raise
            self.remarks[f"docket {docket_id} cannot be had: {error}"] = None
            self.dockets[docket_id] = Docket(id=docket_id)
            return
        self.bodies.append(answer.body)
        self.dockets[docket_id] = parse_docket(answer.body)


def api_root(url: str) -> str:
    """The address of the API's root: what ends in `/api/rest/v4/`, or else the endpoint's own folder."""
    parts = urlsplit(url)
    head, found, _ = parts.path.partition("/api/rest/v4/")
    return urlunsplit(parts._replace(path=f"{head}{found}" if found else parts.path, query="", fragment=""))


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
