"""Google News' RSS of a search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.feed import NotAFeedError
from aidocket.crawler.parse.google_news import Settings, parse_news, query_url

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "aggregators"
KIND: dict[str, Any] = {"kind": "google-news", "settings": {"query": "distillation"}, "follow": "none"}


def _serve(web: Loopback, instance: Instance, body: str | bytes, *, status: int = 200) -> None:
    url = query_url(f"{web.root}/search", Settings(query="distillation"))
    web.answers[url.removeprefix(web.root)] = Answer(body, status, type="application/xml")
    instance.add("search", f"{web.root}/search", **KIND)


ITEM = """<item><title>Lumenworks - Pellucid-2 sued - The Daily</title>
<link>https://news.google.com/rss/articles/CBMi1?oc=5</link>
<guid isPermaLink="false">CBMi1</guid><pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>
<description>&lt;a&gt;x&lt;/a&gt;</description>
<source url="https://daily.sample.com">The Daily</source></item>"""
RSS = f'<?xml version="1.0"?><rss version="2.0"><channel><title>q</title>{ITEM}</channel></rss>'


def test_headlines_without_their_outlets(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        _serve(web, instance, RSS)
        assert instance.crawl().report["new"] == 1
    row = instance.rows("SELECT title, details ->> 'outlet' AS outlet, state FROM documents")[0]
    assert (row["title"], row["outlet"], row["state"]) == ("Lumenworks - Pellucid-2 sued", "The Daily", "complete")


def test_a_web_page_is_a_fault() -> None:
    with pytest.raises(NotAFeedError, match="web page"):
        parse_news(b"<html><body>Before you continue</body></html>", url="https://news.sample.com/", most=9)


@pytest.mark.shared
def test_a_real_answer(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        _serve(web, instance, (FORMATS / "google-news_search.rss").read_bytes())
        assert (instance.crawl().report["new"], instance.crawl("--all").report["new"]) == (2, 0)
    assert all(row["title"] for row in instance.rows("SELECT title FROM documents"))
