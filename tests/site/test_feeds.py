"""The feeds are valid, keep their ids, and say how things stand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import feedparser
import pytest
import site_sample as sample
from defusedxml import ElementTree

from aidocket.config import Config
from aidocket.site.stage import build
from aidocket.store.database import open_database

ATOM = "{http://www.w3.org/2005/Atom}"


def feeds_of(config: Config) -> list[Path]:
    return sorted(p for p in (config.out.resolve() / "feeds").rglob("*") if p.suffix in (".atom", ".rss"))


def test_every_feed_is_well_formed_and_parses(built: Config) -> None:
    assert len(feeds_of(built)) == 2 * (1 + 2 + 3 + 5 + 1 + 1)
    for file in feeds_of(built):
        ElementTree.parse(file)
        parsed = feedparser.parse(file.read_bytes())
        assert not parsed.bozo, (file, parsed.bozo_exception)
        assert all(e.id and e.title and e.link and e.summary for e in parsed.entries), file


def test_atom_feeds_have_what_rfc_4287_asks_for(built: Config) -> None:
    for file in feeds_of(built):
        if file.suffix != ".atom":
            continue
        feed = ElementTree.parse(file).getroot()
        ids = [e.findtext(f"{ATOM}id") for e in feed.iter(f"{ATOM}entry")]
        assert len(ids) == len(set(ids))
        for element in (feed, *feed.iter(f"{ATOM}entry")):
            assert (element.findtext(f"{ATOM}id") or "").startswith("tag:ai-docket,2026:")
            assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
        assert feed.find(f"{ATOM}author/{ATOM}name") is not None


def test_the_digest_is_newest_first_and_the_same_in_its_three_formats(built: Config) -> None:
    folder = built.out / "feeds"
    atom = feedparser.parse((folder / "digest.atom").read_bytes()).entries
    rss = feedparser.parse((folder / "digest.rss").read_bytes()).entries
    items = json.loads((folder / "digest.json").read_text("utf-8"))
    assert items["version"] == "https://jsonfeed.org/version/1.1"
    ids = [e.id for e in atom]
    assert ids == [e.id for e in rss] == [e["id"] for e in items["items"]]
    assert [e.updated for e in atom] == sorted((e.updated for e in atom), reverse=True)
    assert all(item["url"].startswith("http") and item["content_text"] for item in items["items"])


def test_every_feed_has_the_same_entries_in_its_three_formats(built: Config) -> None:
    for file in feeds_of(built):
        parsed = feedparser.parse(file.read_bytes())
        feed = json.loads(file.with_suffix(".json").read_text("utf-8"))
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"] == parsed.feed.title
        assert feed["feed_url"].endswith(file.with_suffix(".json").relative_to(built.out.resolve()).as_posix())
        assert [(e["id"], e["url"], e["title"]) for e in feed["items"]] == [
            (e.id, e.link, e.title) for e in parsed.entries
        ], file


def test_a_story_is_one_entry_and_noise_is_none(built: Config) -> None:
    titles = [e.title for e in feedparser.parse((built.out / "feeds/digest.atom").read_bytes()).entries]
    assert not [t for t in titles if "lens" in t]
    assert len([t for t in titles if t.startswith("Alleged: Kestrel")]) == 2  # the letter, and the one story on it


def test_an_entry_says_what_how_and_where(built: Config) -> None:
    entries = {e.id: e for e in feedparser.parse((built.out / "feeds/digest.atom").read_bytes()).entries}
    denial = entries["tag:ai-docket,2026:statement/sample-kestrel-denial"]
    assert denial.title.startswith("Denied: Kestrel Models")
    assert "Standing: denied" in denial.summary
    assert "Source: news.example.org" in denial.summary
    assert "Entered by a person" in denial.summary


def test_a_date_ahead_is_not_news_of_the_future(built: Config) -> None:
    entries = feedparser.parse((built.out / "feeds/digest.atom").read_bytes()).entries
    hearing = next(e for e in entries if e.title.startswith("Hearing"))
    assert hearing.updated == "2026-03-01T00:00:00Z"


def test_entries_keep_their_ids_and_times_when_data_are_added(fresh: Config) -> None:
    build(fresh)
    before = {e.id: e.updated for e in feedparser.parse((fresh.out / "feeds/digest.atom").read_bytes()).entries}
    db = open_database(fresh.db, demo=True)
    with db.atomic():
        sample.add_document(
            db,
            id="d-new",
            source_id="sample-news",
            kind="news",
            title="Later news",
            text="",
            published="2026-04-01",
            publish="excerpt",
            url="https://news.example.org/later",
            first_seen="2026-04-02T06:00:00Z",
            last_changed="2026-04-02T06:00:00Z",
        )
    db.close()
    build(fresh)
    after = {e.id: e.updated for e in feedparser.parse((fresh.out / "feeds/digest.atom").read_bytes()).entries}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


@pytest.mark.parametrize(
    ("site_url", "link", "id"),
    [
        ("https://docket.example.org/ai", "https://docket.example.org/ai/disputes/", "tag:docket.example.org,2026:"),
        ("", "http://127.0.0.1:8000/disputes/", "tag:ai-docket,2026:"),
    ],
)
def test_links_lead_to_where_the_site_stands(site_url: str, link: str, id: str, fresh: Config) -> None:
    build(replace(fresh, site_url=site_url))
    entries = feedparser.parse((fresh.out / "feeds/digest.atom").read_bytes()).entries
    assert all(e.id.startswith(id) for e in entries)
    assert any(e.link.startswith(link) for e in entries)


def test_a_document_found_late_is_dated_by_its_publication(fresh: Config) -> None:
    build(fresh)
    entries = {e.id: e for e in feedparser.parse((fresh.out / "feeds/digest.atom").read_bytes()).entries}
    assert entries["tag:ai-docket,2026:document/d-old"].updated == "2025-02-04T00:00:00Z"


def test_every_page_and_feed_of_a_demo_says_so(built: Config) -> None:
    root = built.out.resolve()
    for page in root.rglob("*.html"):
        assert 'class="demo"' in page.read_text("utf-8"), page
    for feed in feeds_of(built):
        assert "are invented" in feed.read_text("utf-8"), feed
    assert "are invented" in (root / "feeds/digest.json").read_text("utf-8")
