"""A firehose of real items, as the crawler hands them on: payloads that stand beside the repository, by our parsers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aidocket.crawler.parse.ai_incidents import parse_reports
from aidocket.crawler.parse.arxiv import parse_papers
from aidocket.crawler.parse.federal_register import parse_notices
from aidocket.crawler.parse.feed import Entry, parse_feed
from aidocket.crawler.parse.gdelt import parse_articles
from aidocket.crawler.parse.google_news import parse_news
from aidocket.crawler.parse.hacker_news import parse_hits
from aidocket.crawler.parse.pacer_rss import parse_court_feed, to_document
from aidocket.crawler.parse.text import html_to_text, line
from aidocket.store.records import Source

URL = "https://payloads.test/"
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item; `key` tells it from others and says nothing of it."""

    key: str
    origin: str
    kind: str
    title: str
    text: str
    caption: str | None = None
    docket_number: str | None = None
    court_id: str | None = None


def read_firehose(formats: Path) -> list[Item]:
    """Every item of the payloads, each once, in a fixed order."""
    items = {item.key: item for item in (*_feeds(formats), *_aggregators(formats), *_official(formats))}
    return list(items.values())


def _item(origin: str, title: str, text: str, *, kind: str = "news", **more: str | None) -> Item:
    key = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16]
    return Item(key=key, origin=origin, kind=kind, title=title, text=text, **more)


def _entry(origin: str, entry: Entry, kind: str = "news") -> Item:
    return _item(origin, entry.title, entry.text or entry.summary, kind=kind)


def _feeds(formats: Path) -> Iterator[Item]:
    for file in sorted((formats / "news-feeds" / "raw").iterdir()):
        is_own_blog = file.name.startswith("generated_")
        for entry in parse_feed(file.read_bytes(), url=URL + file.name, most=MOST).entries:
            yield _entry(file.name, entry, "press-release" if is_own_blog else "news")
    with (formats / "news-feeds" / "real-entries_ai-and-law_2026-01.jsonl").open("rb") as lines:
        for row in map(json.loads, lines):
            summary = html_to_text(row["description"] or "", most=10_000)
            yield _item("real-entries", line(row["title"], most=1000), summary)


def _aggregators(formats: Path) -> Iterator[Item]:
    folder = formats / "aggregators"
    hits = folder / "hn-algolia_search_example.json"
    articles = folder / "gdelt_doc_artlist.json"
    news = folder / "google-news_search.rss"
    papers = folder / "arxiv_search_10.atom"
    yield from (_entry("hn", entry, "other") for entry in parse_hits(hits.read_bytes(), url=URL, most=MOST).entries)
    yield from (_entry("gdelt", e) for e in parse_articles(articles.read_bytes(), url=URL, most=MOST).entries)
    yield from (_entry("google-news", e) for e in parse_news(news.read_bytes(), url=URL, most=MOST).entries)
    yield from (_entry("arxiv", e, "other") for e in parse_papers(papers.read_bytes(), url=URL, most=MOST).entries)
    reports = formats / "ai-incidents" / "aiid_discover_algolia.json"
    found = parse_reports(reports.read_bytes(), url=URL, content_type="application/json", most=MOST)
    yield from (_entry("ai-incidents", entry) for entry in found.entries)


def _official(formats: Path) -> Iterator[Item]:
    source = Source(id="s", name="S", kind="s", url=URL)
    notices = parse_notices((formats / "federal-register" / "documents.json").read_bytes(), source)
    for document in (notice.document for notice in notices.notices):
        yield _item("federal-register", document.title, document.text, kind=document.kind)
    for file in sorted((formats / "pacer-rss").rglob("*.xml")):
        for entry in parse_court_feed(file.read_bytes(), url=URL + file.name).entries:
            document = to_document(entry, source)
            yield _item(
                "court",
                document.title,
                document.text,
                kind=document.kind,
                caption=document.caption,
                docket_number=document.docket_number,
                court_id=document.court_id,
            )
