"""RSS feeds of US federal courts (PACER, CM/ECF)."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from aidocket.crawler.base import READ_ERRORS, SourceSpider, header
from aidocket.crawler.parse import pacer_rss
from aidocket.crawler.sources import CrawlSource
from aidocket.crawler.work import Fault, ReadBody
from aidocket.store.records import FetchState


class PacerRssSpider(SourceSpider):
    """Reads courts' feeds. What they link to costs money and is never asked for.

    With `follow: all` every docket entry is kept; otherwise those of cases that the registry knows, and of cases whose
    names speak of AI. The rest, most of it about people who have nothing to do with us, is not kept at all.
    """

    name = "pacer-rss"
    version: ClassVar[int] = pacer_rss.VERSION

    def read(self, source: CrawlSource, response: Response, fetch: FetchState) -> list[ReadBody | Fault]:
        """The docket entries of a court's feed as documents."""
        settings = source.settings
        assert isinstance(settings, pacer_rss.Settings)
        try:
            found = pacer_rss.parse_court_feed(
                response.body,
                url=response.url,
                content_type=header(response, "Content-Type") or "",
                court_id=settings.court_id,
            )
        except READ_ERRORS as error:
            return [self.fault(source, error, url=response.url)]
        kept = [entry for entry in found.entries if settings.follow == "all" or self._is_ours(entry)]
        documents = [pacer_rss.to_document(entry, source.source) for entry in kept]
        remarks = self._remarks(source, found)
        return [self.body(source, response, fetch, documents, entries=len(found.entries), remarks=remarks)]

    def _is_ours(self, entry: pacer_rss.DocketEntry) -> bool:
        triage = self.run.triage
        return triage.is_known_case(entry.court_id, entry.docket_number) or triage.names_a_lab(entry.caption)

    def _remarks(self, source: CrawlSource, found: pacer_rss.CourtFeed) -> list[str]:
        remarks = []
        if pacer_rss.has_gap(found, source.last_success):
            remarks.append("the feed begins after the last visit, so entries may be missing; ask more often")
        if pacer_rss.is_stale(found, self.run.now()):
            remarks.append(f"the court has not renewed its feed since {found.built}")
        if found.unread:
            remarks.append(f"entries without a docket number that can be read: {len(found.unread)}")
        return remarks
