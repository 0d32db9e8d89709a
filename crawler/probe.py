"""Asking sources once, to see whether they are well, and looking for the feed of a page. No document is stored.

Both go through the crawl's own machinery, with its manners and bounds, over a database that is thrown away. What the
crawls have seen of a source is read, so that one that has fallen silent is noticed here too; and what is asked counts
against the same quotas.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from selectolax.lexbor import LexborHTMLParser

from aidocket.config import Config
from aidocket.crawler.base import READ_ERRORS, header, status_words
from aidocket.crawler.kinds import spider_of
from aidocket.crawler.parse.feed import parse_feed
from aidocket.crawler.run import CrawlRun
from aidocket.crawler.schedule import is_past
from aidocket.crawler.sources import CrawlSource, choose
from aidocket.crawler.stage import begin, crawl_one, run_reactor
from aidocket.crawler.work import FETCH_ERRORS, Fault, ReadBody, Unchanged, Work, why_not_fetched
from aidocket.errors import AidocketError
from aidocket.progress import Silent
from aidocket.registry.sync import sync_registry
from aidocket.store import Database, source_state
from aidocket.store.budgets import write_request
from aidocket.store.database import open_database

P = ParamSpec("P")
T = TypeVar("T")

ENOUGH = "one request is enough for a probe"
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
COMMON_PLACES = ("feed", "feed/", "rss", "rss.xml", "atom.xml", "feed.xml", "index.xml")
MAX_CANDIDATES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a source answered: `wrong` is what is wrong with it in words, empty if nothing is."""

    source_id: str
    wrong: str = ""
    entries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed, as it answered."""

    url: str
    title: str
    language: str | None
    entries: int


@dataclass(slots=True, kw_only=True)
class _Looking(CrawlRun):
    """A run that writes nothing down, and keeps what it would have.

    `crawled` is the database of the crawls, in which its requests are counted: a server has one quota. `waits` is
    until when a source's server asked to be left alone.
    """

    crawled: Database | None = None
    waits: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    def store(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What one of the store's functions gives; requests are counted where the crawls count theirs."""
        db = self.crawled if function is write_request and self.crawled is not None else self.db
        return function(db, *args, **kwargs)

    def close(self) -> None:
        """Let go of both databases."""
        self.db.close()
        if self.crawled is not None:
            self.crawled.close()

    def write(self, work: Work) -> None:
        """Note what the first answer of a source was."""
        match work:
            case Fault(reason=reason, source=source) if ENOUGH in reason:
                self.verdicts.setdefault(source.id, Verdict(source_id=source.id))
            case Fault(reason=reason, source=source):
                self.verdicts.setdefault(source.id, Verdict(source_id=source.id, wrong=reason))
            case ReadBody(source=source):
                # That records were left unasked is the probe's doing.
                remarks = [remark for remark in self.remark_on(work).split("; ") if ENOUGH not in remark]
                wrong = self.why_silent(work) or "; ".join(remarks)
                found = Verdict(source_id=source.id, wrong=wrong, entries=work.entries)
                self.verdicts.setdefault(source.id, found)
            case Unchanged(source=source, remark=remark):
                self.verdicts.setdefault(source.id, Verdict(source_id=source.id, wrong=remark or ""))


class EnoughError(AidocketError):
    """A probe goes no further than its first question; the answer to that one is judged by itself."""


class _OneRequest:
    """Put before a kind's spider: it asks its first question, and goes no further."""

    async def ask(self, source: CrawlSource, url: str) -> Response:
        """No second question.

        Raises:
            EnoughError: always.
        """
        raise EnoughError(ENOUGH)

    def body(self, *arguments: Any, remarks: Sequence[str] = (), **more: Any) -> ReadBody:
        """A source's documents as a unit of work, without remarks on what was not asked for."""
        kept = [remark for remark in remarks if ENOUGH not in remark]
        found: ReadBody = super().body(*arguments, remarks=kept, **more)  # type: ignore[misc]
        return found

    async def answered(self, response: Response) -> AsyncIterator[Any]:
        """What the answer gives, without the requests that would follow."""
        found: Any = super().answered(response)  # type: ignore[misc]
        if hasattr(found, "__aiter__"):
            async for work in found:
                if not isinstance(work, Request):
                    yield work
            return
        for work in found or ():
            if not isinstance(work, Request):
                yield work


def probe_sources(config: Config, named: Sequence[str] = ()) -> list[Verdict]:
    """Ask each source once, those that are switched on or those named; to be called once a process."""
    with tempfile.TemporaryDirectory() as folder:
        run, rows = _begin(config, Path(folder))
        choice = choose(rows, run.now(), named=frozenset(named), always=True, killed_since=None)
        due = [_with_one_question(source) for source in choice.due if source.id not in run.waits]

        async def ask_all(process: AsyncCrawlerProcess) -> None:
            by_kind = sorted(due, key=lambda source: (source.source.kind, source.id))
            for kind, group in groupby(by_kind, key=lambda source: source.source.kind):
                spider = type("Probe", (_OneRequest, spider_of(kind)), {})
                await crawl_one(process, run, spider, sources=list(group))

        run_reactor(config, ask_all)
        faulty = [Verdict(source_id=error.source_id, wrong=error.reason) for error in choice.faulty]
        faulty += [
            Verdict(source_id=source.id, wrong=f"its server asked to be left alone until {run.waits[source.id]}")
            for source in choice.due
            if source.id in run.waits
        ]
        silent = [source.id for source in due if source.id not in run.verdicts]
        faulty += [Verdict(source_id=name, wrong="it gave no answer that could be read") for name in silent]
        run.close()
    return sorted([*run.verdicts.values(), *faulty], key=lambda verdict: verdict.source_id)


def find_feed(config: Config, url: str, *, allow_private: bool) -> FoundFeed | str:
    """The feed at an address, or of the page there; else why there is none. To be called once a process."""
    with tempfile.TemporaryDirectory() as folder:
        run, _ = _begin(config, Path(folder))
        found: list[FoundFeed | str] = []

        async def look(process: AsyncCrawlerProcess) -> None:
            await crawl_one(process, run, _FeedFinder, url=url, private=allow_private, found=found)

        run_reactor(config, look)
        run.close()
    return found[0] if found else "it gave no answer that could be read"


class _FeedFinder(scrapy.Spider):
    """Asks for a page, then for what it names as its feed, then at the usual places of the same host."""

    name = "feed-finder"

    def __init__(self, *, run: CrawlRun, url: str, private: bool, found: list[FoundFeed | str], **rest: Any) -> None:
        super().__init__(**rest)
        self.run, self._url, self._private, self._found = run, url, private, found

    async def start(self) -> AsyncIterator[Request]:
        """The page itself."""
        yield self._question(self._url)

    def _question(self, url: str) -> Request:
        meta = {"allow_private": self._private}
        return Request(url, callback=self.read, errback=self.failed, dont_filter=True, meta=meta)

    def failed(self, failure: Any) -> None:
        """The page cannot be had."""
        response = getattr(failure.value, "response", None)
        self._found.append(status_words(response.status) if response is not None else why_not_fetched(failure.value))

    async def read(self, response: Response) -> None:
        """The page is a feed, or names one, or one lies at a usual place."""
        feed = _as_feed(response)
        for url in [] if feed else _candidates(response):
            try:
                answer = await self.crawler.engine.download_async(self._question(url))
            except FETCH_ERRORS:
                continue
            feed = _as_feed(answer) if answer.status == 200 else None
            if feed:
                break
        self._found.append(feed or "the page names no feed, and there is none at the usual places")


def _as_feed(response: Response) -> FoundFeed | None:
    try:
        feed = parse_feed(
            response.body, url=response.url, content_type=header(response, "Content-Type") or "", most=500
        )
    except READ_ERRORS:
        return None
    title = feed.title or (urlsplit(response.url).hostname or response.url).removeprefix("www.")
    return FoundFeed(url=response.url, title=title, language=feed.language, entries=len(feed.entries))


def _candidates(response: Response) -> list[str]:
    """Addresses of the page's feed: those that it names (`<link rel="alternate">`), then usual places."""
    named = [
        urljoin(response.url, (node.attributes.get("href") or "").strip())
        for node in LexborHTMLParser(response.body).css("link[rel~=alternate][href]")
        if (node.attributes.get("type") or "").strip().lower() in FEED_TYPES
    ]
    root = urljoin(response.url, "/")
    usual = [root + place for place in COMMON_PLACES]
    found = dict.fromkeys(url for url in (*named, *usual) if url.startswith(("http://", "https://")))
    return list(found)[:MAX_CANDIDATES]


def _begin(config: Config, folder: Path) -> tuple[_Looking, list[source_state.SourceRow]]:
    """A run over a database of its own, and all sources; both remember what the crawls know of them."""
    crawled = config.db
    config = replace(config, db=folder / "probe.db", archive=False)
    db = open_database(config.db, demo=config.demo)
    sync_registry(db, config)
    rows = source_state.read_sources(db)
    plain = begin(db, config, rows, Silent())
    run = _Looking(**{name: getattr(plain, name) for name in CrawlRun.__slots__})
    if crawled.is_file():
        run.crawled = open_database(crawled, demo=config.demo)
        run.usual = source_state.read_usual_counts(run.crawled)
        run.had_some = source_state.read_sources_with_entries(run.crawled)
        fetches = source_state.read_fetches(run.crawled)
        for row in rows:
            kept = fetches.get((row.source.id, row.source.url))
            if kept is not None and kept.not_before and not is_past(kept.not_before, run.now()):
                run.waits[row.source.id] = kept.not_before
    return run, rows


def _with_one_question(source: CrawlSource) -> CrawlSource:
    """The source without the settings that have files fetched behind the first answer."""
    more = {name: False for name in ("full_text", "pdf") if getattr(source.settings, name, False)}
    return replace(source, settings=source.settings.model_copy(update=more)) if more else source
