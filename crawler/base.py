"""What all spiders that read sources share: how a source is asked, and what becomes of an answer that is none."""

from __future__ import annotations

import hashlib
import json
import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import scrapy
from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from aidocket.crawler.budget import budget_of
from aidocket.crawler.middlewares import has_conditions
from aidocket.crawler.parse.dates import age_in_days, is_future
from aidocket.crawler.run import CrawlRun
from aidocket.crawler.schedule import fresh_for, parse_retry_after
from aidocket.crawler.sources import CrawlSource, host_of
from aidocket.crawler.work import FETCH_ERRORS, Fault, NoBudgetLeft, ReadBody, Unchanged, Work, why_not_fetched
from aidocket.errors import AidocketError
from aidocket.store.records import Document, FetchState

STATUS_WORDS = {
    202: "it has taken the request, but has no answer yet (202)",
    204: "it answers with nothing at all (204)",
    401: "it asks for a login (401)",
    402: "it asks for money (402)",
    403: "it forbids the request (403)",
    404: "there is nothing at this address (404)",
    410: "it is gone for good (410)",
    429: "it asks for fewer requests (429)",
    451: "the law keeps it closed (451)",
    502: "a server behind it does not answer (502)",
    503: "it is out of service (503)",
    504: "a server behind it does not answer (504)",
}
READ_ERRORS: tuple[type[Exception], ...] = (AidocketError, TimeoutError)
"""How the reading of a body can fail, each with a reason for people."""


class BadAnswerError(Exception):
    """An answer of another status than 200."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__(status_words(response.status))


ASK_ERRORS: tuple[type[Exception], ...] = (*READ_ERRORS, *FETCH_ERRORS, BadAnswerError)
"""How it can fail to ask further, and to read what comes."""


_NOT_OF_READING = {"access", "access_why", "allow_private", "budget", "token_env"}
"""Settings that say how an answer is had; another one of them makes nothing of it to be read anew."""


class SourceSpider(scrapy.Spider, ABC):
    """A spider for one kind of source. Its subclass says how a body is read, in `read`."""

    version: ClassVar[int] = 1
    handle_httpstatus_list: ClassVar[list[int]] = [304]

    def __init__(self, *, run: CrawlRun, sources: Sequence[CrawlSource], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.sources = sources

    async def start(self) -> AsyncIterator[Request | Work]:
        """One request a source."""
        for source in self.in_turn(self.sources):
            yield self.begin(source)

    @staticmethod
    def in_turn(sources: Sequence[CrawlSource]) -> list[CrawlSource]:
        """The sources in the order in which they are begun."""
        return list(sources)

    def begin(self, source: CrawlSource) -> Request | Work:
        """A source's first request, or the work that is all there is to do."""
        return self.question(source, self.first_url(source), callback=self.answered, is_first=True)

    def first_url(self, source: CrawlSource) -> str:
        """The address with which a source is begun: its own, or where it has moved for good."""
        return source.moved_to or source.source.url

    def answered(self, response: Response) -> Any:
        """What an answer gives: the work that is done with it, or requests."""
        source: CrawlSource = response.meta["source"]
        kept = self.run.fetches.get((source.id, response.url))
        if response.status == 304:
            return self._not_modified(source, response)
        if response.status != 200:
            # EUR-Lex says 202 and gives nothing while it is busy: such an answer is no success.
            return [self.fault(source, BadAnswerError(response), url=response.url)]
        fetch = self.fetch_state(source, response)
        if kept is not None and (kept.body_sha256, kept.read_as) == (fetch.body_sha256, fetch.read_as):
            return [Unchanged(source=source, fetch=fetch, wait_s=self._fresh_for(response))]
        return self.read(source, response, fetch)

    @abstractmethod
    def read(self, source: CrawlSource, response: Response, fetch: FetchState) -> Any:
        """What a body that has changed gives."""

    def failed(self, failure: Failure) -> list[Fault]:
        """What becomes of a request that got no good answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value or AidocketError("the request failed")
        return [self.fault(request.meta["source"], error, url=request.url)]

    def question(
        self, source: CrawlSource, url: str, *, callback: Callable[..., Any] | None = None, is_first: bool = False
    ) -> Request:
        """A request of a source. Its first one is conditional, and answered by `answered`."""
        meta: dict[str, Any] = {
            "source": source,
            "source_id": source.id,
            "allow_private": source.settings.allow_private,
            "delay_s": getattr(source.settings, "delay_s", 0.0),
        }
        if is_first:
            meta["conditional"] = self.read_as(source)
        if host_of(url) == host_of(source.source.url):
            at_home = source.settings.allow_private or self.run.is_demo
            meta["budget"] = budget_of(source.source.kind, source.settings.budget, at_home=at_home)
        headers = {}
        if host_of(url) == host_of(source.source.url):
            meta["api_host"] = host_of(url)
            headers = self._authorization(source, url)
            if source.settings.is_offered:
                # The terms of what is offered to programs stand in for robots.txt, which speaks of pages.
                meta["dont_obey_robotstxt"] = True
        return Request(url, callback=callback, errback=self.failed, dont_filter=True, meta=meta, headers=headers)

    async def ask(self, source: CrawlSource, url: str) -> Response:
        """The answer to one more request of a source.

        Raises:
            BadAnswerError: its status is not 200.
            one of FETCH_ERRORS: there is none.
        """
        response: Response = await self.crawler.engine.download_async(self.question(source, url))
        if response.status != 200:
            raise BadAnswerError(response)
        return response

    def fetch_state(self, source: CrawlSource, response: Response) -> FetchState:
        """What is to be known of an answer."""
        return FetchState(
            source_id=source.id,
            url=response.url,
            http_status=response.status,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
            body_sha256=hashlib.sha256(response.body).hexdigest(),
            body_bytes=len(response.body),
            read_as=self.read_as(source),
        )

    def read_as(self, source: CrawlSource) -> str:
        """How a source's bodies are read: its kind, the parser's version, and a digest of the settings."""
        settings = json.dumps(source.settings.model_dump(mode="json", exclude=_NOT_OF_READING), sort_keys=True)
        digest = hashlib.sha256(f"{source.source.publish} {settings}".encode()).hexdigest()[:12]
        return f"{self.name}/{self.version}/{digest}"

    def body(
        self,
        source: CrawlSource,
        response: Response,
        fetch: FetchState,
        documents: Sequence[Document],
        *,
        entries: int | None = None,
        remarks: Sequence[str] = (),
        wait_s: float | None = None,
        left_out: int = 0,
    ) -> ReadBody:
        """A source's documents as a unit of work, with what its keeper should know.

        `entries` is how many the body held, where not all of them become documents.
        """
        count = len(documents) if entries is None else entries
        moved_to = moved_to_for_good(response) or source.moved_to
        said = [*remarks, *unexpected(source, count, documents, self.run.now())]
        if moved_to:
            said.insert(len(remarks), f"the address has moved for good; please change it to {moved_to}")
        return ReadBody(
            source=source,
            fetch=fetch,
            documents=tuple(documents),
            remark="; ".join(said),
            wait_s=max((s for s in (wait_s, self._fresh_for(response)) if s is not None), default=None),
            left_out=left_out,
            entries=count,
            # A kind that makes up its addresses by itself goes on with them, wherever they lead.
            moved_to=moved_to if type(self).first_url is SourceSpider.first_url else None,
        )

    def fault(self, source: CrawlSource, error: BaseException, *, url: str) -> Fault:
        """An error as a unit of work."""
        response = error.response if isinstance(error, (HttpError, BadAnswerError)) else None
        if response is None:
            reason = str(error) if isinstance(error, READ_ERRORS) else why_not_fetched(error)
            put_off_s = error.wait_s if isinstance(error, NoBudgetLeft) else None
            return Fault(source=source, url=url, reason=reason, put_off_s=put_off_s)
        retry_after = parse_retry_after(header(response, "Retry-After"), datetime.now(UTC))
        return Fault(
            source=source,
            url=response.url,
            reason=status_words(response.status),
            status=response.status,
            retry_after_s=retry_after if response.status in (429, 503) or response.status >= 500 else None,
            is_gone=response.status == 410,
        )

    def _not_modified(self, source: CrawlSource, response: Response) -> list[Unchanged | Fault]:
        if has_conditions(response.request):
            return [Unchanged(source=source, wait_s=self._fresh_for(response))]
        reason = "it says that nothing has changed (304), but was not asked whether"
        return [Fault(source=source, url=response.url, reason=reason, status=304)]

    def _fresh_for(self, response: Response) -> float | None:
        names = ("Cache-Control", "Age", "Expires", "Date")
        return fresh_for({name: value for name in names if (value := header(response, name))}, self.run.now())

    def _authorization(self, source: CrawlSource, url: str) -> dict[str, str]:
        """The header that carries the API's token, if there is one."""
        token = token_for(source, url)
        return {"Authorization": f"Token {token}"} if token else {}


def token_for(source: CrawlSource, url: str) -> str:
    """The source's token, from the environment; empty without one, or for an address where it would go in the clear."""
    is_safe = url.startswith("https://") or source.settings.allow_private
    return os.environ.get(source.settings.token_env or "", "").strip() if is_safe else ""


def header(response: Response, name: str) -> str | None:
    """A header, letter by letter, or None."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value is not None else None


def status_words(status: int) -> str:
    """A status in words."""
    if 300 <= status < 400:
        return f"it leads on, but to no address that can be asked ({status})"
    return STATUS_WORDS.get(status, f"it answers with status {status}")


def moved_to_for_good(response: Response) -> str | None:
    """Where the address that was asked has moved for good (301 or 308 at every step), or None."""
    reasons = response.meta.get("redirect_reasons") or []
    return response.url if reasons and all(reason in (301, 308) for reason in reasons) else None


def unexpected(source: CrawlSource, entries: int, documents: Sequence[Document], now: datetime) -> list[str]:
    """Remarks on a body that is not what the source usually gives."""
    expect = source.settings.expect
    remarks = []
    if expect.items:
        least, most = (int(number) for number in expect.items.split(".."))
        if not least <= entries <= most:
            remarks.append(f"entries: {entries}, where {least} to {most} were expected")
    newest = max((d.published[:10] for d in documents if d.published and len(d.published) >= 10), default=None)
    if expect.newest and newest and age_in_days(newest, now.date()) > int(expect.newest[:-1]):
        remarks.append(f"the newest entry is of {newest}, older than {expect.newest[:-1]} days")
    undated = sum(document.published is None and document.published_raw is not None for document in documents)
    if undated:
        remarks.append(f"entries whose date cannot be read or believed: {undated}")
    ahead = sum(is_future(document.published, now) for document in documents)
    if ahead:
        remarks.append(f"entries dated in the future: {ahead}")
    return remarks
