"""Collections of Open Terms Archive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from aidocket.crawler.base import ASK_ERRORS, BadAnswerError, SourceSpider, header
from aidocket.crawler.limits import PARSE_LIMIT_S, time_limit
from aidocket.crawler.parse import open_terms_archive as archive
from aidocket.crawler.parse.open_terms_archive import Change, Commit
from aidocket.crawler.parse.terms_diff import Version, changed_passages, read_version
from aidocket.crawler.parse.urls import is_same_host
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.work import Fault, ReadBody
from aidocket.store.crawled import read_known_keys
from aidocket.store.records import Document, FetchState

PASSING = timedelta(days=7)
"""A change that the next version takes back within this time was the tracker's, or a slip: it is not told."""

LOOK_BACK = 3
"""So many older versions are tried for one that is whole."""

MOST_NAMED = 5
NEARLY_EMPTY = "the version is nearly empty, or has lost most of its words; the tracker may have failed to fetch it"
NO_BASIS = "there is no whole version before it to compare it with"


@dataclass(slots=True)
class _Visit:
    """What one visit knows: each document's commits, newest first, and the versions that it has read."""

    source: CrawlSource
    histories: dict[str, list[Commit]] = field(default_factory=dict)
    versions: dict[str, Version | None] = field(default_factory=dict)
    fetches: dict[str, FetchState] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def settings(self) -> archive.Settings:
        settings = self.source.settings
        assert isinstance(settings, archive.Settings)
        return settings

    def url(self, commit: str, path: str) -> str:
        """Where a document's file lies as it stood at a commit."""
        return archive.raw_url(self.source.source.url, self.settings, commit, path)

    def newer(self, commit: Commit) -> Commit | None:
        """The version after it, if the list has it."""
        history = self.histories[commit.name]
        place = history.index(commit)
        return history[place - 1] if place else None

    def older(self, commit: Commit) -> list[Commit]:
        """The versions before it that the list has, newest first."""
        history = self.histories[commit.name]
        return history[history.index(commit) + 1 :]


class OpenTermsArchiveSpider(SourceSpider):
    """Reads a list of commits, and of each that is new the document's version and the one before it.

    Each version is a unit of work of its own, so that none is asked for twice; most of them change nothing.
    """

    name = "open-terms-archive"
    version: ClassVar[int] = archive.VERSION

    async def read(self, source: CrawlSource, response: Response, fetch: FetchState) -> AsyncIterator[ReadBody | Fault]:
        """The changes of the versions that have not been read, oldest first."""
        visit = _Visit(source)
        url = response.url
        try:
            seen = await self._list(visit, response)
            unread = [commit for commit in seen if commit.is_change and self._is_unread(visit, commit)]
            # The oldest first: what has been read is then always the end of the list, and no page hides an unread one.
            chosen = unread[-visit.settings.max_versions :]
            for commit in reversed(chosen):
                yield await self._read_version(visit, commit)
        except ASK_ERRORS as error:
            yield self.fault(source, error, url=url)
            return
        if len(unread) > len(chosen):
            # The same list is read once more on the next visit, for what this one did not get to.
            fetch = replace(fetch, etag=None, last_modified=None, body_sha256=None)
            visit.remarks.append(f"versions that wait for the next visit: {len(unread) - len(chosen)}")
        remarks = list(dict.fromkeys(visit.remarks))
        more = [f"and {len(remarks) - MOST_NAMED} more"] if len(remarks) > MOST_NAMED else []
        yield self.body(source, response, fetch, (), entries=len(seen), remarks=[*remarks[:MOST_NAMED], *more])

    def fault(self, source: CrawlSource, error: BaseException, *, url: str) -> Fault:
        """An error as a unit of work. GitHub answers 403 where too much was asked, and says until when."""
        found = super().fault(source, error, url=url)
        response = error.response if isinstance(error, (BadAnswerError, HttpError)) else None
        if response is None or response.status not in (403, 429) or header(response, "X-RateLimit-Remaining") != "0":
            return found
        until = header(response, "X-RateLimit-Reset") or ""
        wait_s = float(until) - datetime.now(UTC).timestamp() if until.isdecimal() and len(until) < 12 else 3600.0
        reason = f"it asks for fewer requests ({response.status})"
        return replace(found, reason=reason, retry_after_s=min(max(wait_s, 60.0), 86_400.0))

    async def _list(self, visit: _Visit, response: Response) -> list[Commit]:
        """The commits of the documents that are wanted, newest first; a page without an unread one is the last."""
        found: dict[str, Commit] = {}
        for number in range(1, visit.settings.max_pages + 1):
            link = header(response, "Link")
            page = archive.parse_commits(response.body, url=response.url, link=link, settings=visit.settings)
            visit.remarks += [f"{name!r} is of no known type; name it under types" for name in page.unknown]
            wanted = [commit for commit in page.commits if self._is_wanted(visit, commit)]
            found |= {commit.id: commit for commit in wanted}
            changes = [commit for commit in wanted if commit.is_change]
            is_all_read = bool(changes) and not any(self._is_unread(visit, commit) for commit in changes)
            if not page.next_url or is_all_read or number == visit.settings.max_pages:
                break
            if not is_same_host(page.next_url, response.url):
                visit.remarks.append("the next page lies on another host, and was not asked for")
                break
            response = await self.ask(visit.source, page.next_url)
        for commit in found.values():
            visit.histories.setdefault(commit.name, []).append(commit)
        return list(found.values())

    def _is_wanted(self, visit: _Visit, commit: Commit) -> bool:
        settings = visit.settings
        if not archive.is_wanted(commit, settings):
            return False
        if settings.documents or settings.services or settings.follow != "matching":
            return True
        provider = settings.providers.get(commit.service, "")
        return self.run.triage.is_worth_reading(f"{provider} {commit.service}: {commit.type}")

    def _is_unread(self, visit: _Visit, commit: Commit) -> bool:
        known = self.run.fetches.get((visit.source.id, visit.url(commit.id, commit.path)))
        return known is None or known.read_as != archive.VERSION_READ_AS

    async def _read_version(self, visit: _Visit, commit: Commit) -> ReadBody:
        """A version as a unit of work: a document if terms changed, and the note that it was read."""
        change = await self._change(visit, commit)
        documents: Sequence[Document] = ()
        if change is not None:
            documents = (archive.to_document(change, visit.source.source, visit.settings),)
        fetch = visit.fetches[visit.url(commit.id, commit.path)]
        return ReadBody(source=visit.source, fetch=fetch, documents=tuple(documents), is_last=False)

    async def _change(self, visit: _Visit, commit: Commit) -> Change | None:
        """What the version changed; None if nothing, or if it cannot be said."""
        after = await self._version(visit, commit.id, commit.path)
        if after is None:
            self._remark(visit, commit, "its file is not there")
            return None
        basis, before = await self._basis(visit, commit, after)
        if before is None:
            # Whether a whole version lies further back is for a person to see; a gap is no change of terms.
            self._remark(visit, commit, NEARLY_EMPTY if after.is_nearly_empty else NO_BASIS)
            return None
        if after.is_cut(before):
            self._remark(visit, commit, NEARLY_EMPTY)
            return None
        with time_limit(PARSE_LIMIT_S):
            passages = changed_passages(before, after)
        if not passages or await self._is_passing(visit, commit, before):
            return None
        earlier = await self._earlier_words(visit, commit, after)
        if earlier is not None and not self._was_told(visit, commit):
            return None
        return Change(before=basis, after=commit, passages=passages, version=after, returns_to=earlier)

    async def _basis(self, visit: _Visit, commit: Commit, after: Version) -> tuple[str, Version | None]:
        """The commit and the version to compare with: the one before, or, if that is not whole, one before it."""
        older = [item.id for item in visit.older(commit)[:LOOK_BACK]]
        candidates = older or ([commit.parent] if commit.parent else [])
        found: list[tuple[str, Version]] = []
        for candidate in candidates:
            version = await self._version(visit, candidate, commit.path)
            if version is None or version.is_nearly_empty:
                continue
            if not version.is_cut(after):
                return candidate, version
            found.append((candidate, version))
        return found[0] if found else ("", None)

    async def _is_passing(self, visit: _Visit, commit: Commit, before: Version) -> bool:
        """Whether the next version soon takes the change back."""
        newer = visit.newer(commit)
        if newer is None or _time(newer) - _time(commit) > PASSING:
            return False
        following = await self._version(visit, newer.id, newer.path)
        return following is not None and following.has_words_of(before)

    async def _earlier_words(self, visit: _Visit, commit: Commit, after: Version) -> Commit | None:
        """The version before the one before, if the words are again its words."""
        older = visit.older(commit)
        if len(older) < 2:
            return None
        version = await self._version(visit, older[1].id, commit.path)
        return older[1] if version is not None and version.has_words_of(after) else None

    def _was_told(self, visit: _Visit, commit: Commit) -> bool:
        """Whether the change that the version takes back lasted, or was told by an earlier visit."""
        taken_back = visit.older(commit)[0]
        if _time(commit) - _time(taken_back) > PASSING:
            return True
        return bool(self.run.store(read_known_keys, visit.source.id, [taken_back.key]))

    async def _version(self, visit: _Visit, commit: str, path: str) -> Version | None:
        """A document as it stood at a commit; None if it was not there.

        Raises:
            one of ASK_ERRORS: it could not be had.
        """
        url = visit.url(commit, path)
        if url not in visit.versions:
            try:
                answer = await self.ask(visit.source, url)
            except BadAnswerError as error:
                if error.response.status != 404:
                    raise
                answer = error.response
            version = None
            if answer.status == 200 and isinstance(answer, TextResponse):
                with time_limit(PARSE_LIMIT_S):
                    version = read_version(answer.body.decode("utf-8", "replace"))
            state = self.fetch_state(visit.source, answer)
            visit.versions[url] = version
            visit.fetches[url] = replace(state, url=url, etag=None, read_as=archive.VERSION_READ_AS)
        return visit.versions[url]

    def _remark(self, visit: _Visit, commit: Commit, why: str) -> None:
        visit.remarks.append(f"{commit.name} of {commit.recorded[:10]}: {why}")


def _time(commit: Commit) -> datetime:
    return datetime.fromisoformat(commit.recorded)
