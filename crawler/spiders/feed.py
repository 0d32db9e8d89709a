"""Feeds of news and blogs: RSS, Atom, RDF and JSON Feed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from scrapy.http import Response

from aidocket.crawler.addresses import RefusedAddressError, check_address, is_sample_link
from aidocket.crawler.base import READ_ERRORS, SourceSpider, header
from aidocket.crawler.parse import feed
from aidocket.crawler.parse.dates import is_future
from aidocket.crawler.parse.rsl import NOT_LICENSED, is_unlicensed, licences_in_feed
from aidocket.crawler.parse.urls import link_key
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.triage import NOT_MATCHING
from aidocket.crawler.work import Fault, ReadBody
from aidocket.store.crawled import read_known_entries
from aidocket.store.records import Document, FetchState

WHOLE_TEXT_CHARS = 1_500
"""A feed that carries so much of an entry carries all of it, unless it says otherwise; its page is not fetched."""

NOT_FOLLOWED = "the linked page is not fetched, as the source says"

_CUT_OFF = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?|\b(?:continue|keep) reading\W*|\bread (?:more|on|the (?:full|rest)[^.]{0,40})\W*)$", re.I
)


class FeedSpider(SourceSpider):
    """Reads feeds; the pages that their entries link to wait in the database for the article spider."""

    name = "feed"
    version: ClassVar[int] = feed.VERSION

    async def read(self, source: CrawlSource, response: Response, fetch: FetchState) -> AsyncIterator[ReadBody | Fault]:
        """The entries of a feed as documents."""
        try:
            found = await self.run.reading.parse(self.parser(source, response))
        except READ_ERRORS as error:
            yield self.fault(source, error, url=response.url)
            return
        strays = [entry for entry in found.entries if not self.run.is_demo and is_sample_link(entry.link)]
        entries = self._identified(source, [entry for entry in found.entries if entry not in strays])
        licences = licences_in_feed(response.body, base=response.url)
        reserved = {entry.key for entry in entries if is_unlicensed(licences, entry.link or response.url)}
        documents = [self._document(source, entry, found, is_reserved=entry.key in reserved) for entry in entries]
        remarks = [f"entries that lead to names for samples were left out: {len(strays)}"] if strays else []
        shared = sum(entry.shared_guid is not None for entry in found.entries)
        if shared:
            remarks.append(f"entries that share an id with another, and are known by their links: {shared}")
        yield self.body(
            source,
            response,
            fetch,
            documents,
            entries=len(found.entries),
            remarks=remarks,
            wait_s=found.wait_s,
            left_out=found.left_out,
        )

    def parser(self, source: CrawlSource, response: Response) -> partial[feed.Feed]:
        """What reads the entries of an answer. A kind whose answers are no feeds says here how they are read."""
        settings = source.settings
        assert isinstance(settings, feed.Settings)
        content_type = header(response, "Content-Type") or ""
        return partial(
            feed.parse_feed, response.body, url=response.url, content_type=content_type, most=settings.max_entries
        )

    def _identified(self, source: CrawlSource, entries: list[feed.Entry]) -> list[feed.Entry]:
        """The entries under the keys of their documents.

        A guid that had been given to another article before, with another link and another title, is none: such an
        entry is a document of its own, known by its link. An entry keeps the guid that it had alone at first.
        """
        keys = {entry.shared_guid or entry.key for entry in entries}
        known = self.run.store(read_known_entries, source.id, keys)
        found: dict[str, feed.Entry] = {}
        for entry in entries:
            guid = entry.shared_guid or entry.key
            kept = known.get(guid)
            key = entry.key
            if entry.link and kept is not None and kept.url is not None:
                is_same = link_key(kept.url) == link_key(entry.link)
                if entry.shared_guid:
                    key = guid if is_same else entry.key
                elif not is_same and kept.title != entry.title:
                    key = link_key(entry.link)
            found.setdefault(key, entry if key == entry.key else replace(entry, key=key))
        return list(found.values())

    def _document(self, source: CrawlSource, entry: feed.Entry, found: feed.Feed, *, is_reserved: bool) -> Document:
        settings = source.settings
        assert isinstance(settings, feed.Settings)
        said: dict[str, Any] = {
            "source_id": source.id,
            "key": entry.key,
            "kind": settings.document_kind,
            "title": entry.title,
            "url": entry.link,
            "language": found.language or source.source.language or None,
            "published": entry.published,
            "published_raw": entry.published_raw,
            "publish": source.source.publish,
        }
        if settings.follow == "matching" and not self.run.triage.is_worth_reading(
            entry.title, entry.summary, entry.text
        ):
            return Document(**said, state="skipped", state_reason=NOT_MATCHING)
        details: dict[str, Any] = {**entry.details, **({"updated": entry.updated} if entry.updated else {})}
        if is_future(entry.published, self.run.now()):
            details["published_in_future"] = True
        said |= {"author": entry.author}
        if is_whole(entry) and not is_reserved:
            return Document(**said, text=entry.text, details={**details, "text_from": "feed"})
        said |= {"text": entry.summary, "details": {**details, "text_from": "summary"}}
        if is_reserved:
            return Document(**said, state="skipped", state_reason=f"{NOT_LICENSED}; the feed's summary is kept")
        reason = self._why_not_followed(source, entry)
        return Document(**said, state_reason=reason) if reason else Document(**said, state="listed")

    def _why_not_followed(self, source: CrawlSource, entry: feed.Entry) -> str | None:
        """The reason to keep the summary and leave the page alone, or None."""
        if source.settings.follow == "none":
            return NOT_FOLLOWED
        if entry.link is None:
            return "the entry links to no page"
        try:
            check_address(entry.link, allow_private=source.settings.allow_private, demo=self.run.is_demo)
        except RefusedAddressError as error:
            return f"the linked page is never fetched: {error}"
        return None


def is_whole(entry: feed.Entry) -> bool:
    """Whether the feed carries the article itself."""
    return len(entry.text) >= WHOLE_TEXT_CHARS and not _CUT_OFF.search(entry.text[-80:])
