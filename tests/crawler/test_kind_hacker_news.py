"""Hacker News through Algolia's search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.hacker_news import Settings, parse_hits, query_url
from aidocket.crawler.parse.shape import ShapeError

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "aggregators"
KIND: dict[str, Any] = {"kind": "hacker-news", "settings": {"query": "distillation"}, "follow": "none"}


def _serve(web: Loopback, instance: Instance, body: str | bytes, *, status: int = 200) -> None:
    url = query_url(f"{web.root}/search", Settings(query="distillation"))
    web.answers[url.removeprefix(web.root)] = Answer(body, status, type="application/json")
    instance.add("search", f"{web.root}/search", **KIND)


ANSWER = r"""{"hits": [
 {"objectID": "41", "title": "Pellucid-2 was distilled", "url": "https://paper.sample.com/a?utm_source=hn",
  "author": "mara", "points": 57, "num_comments": 3, "created_at": "2026-11-02T10:00:00Z", "story_text": null},
 {"objectID": "42", "title": "Ask HN: Pellucid-2?", "url": null, "author": "odd", "points": 2,
  "created_at": "2026-11-01T10:00:00.000Z", "story_text": "Is it <i>Lumenworks</i>&#x27; own?"}], "nbHits": 2}"""


def test_stories_become_documents(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        _serve(web, instance, ANSWER)
        assert instance.crawl().report["new"] == 2
        _serve(web, instance, ANSWER.replace('"points": 57', '"points": 99'))
        assert instance.crawl("--all").report["changed"] == 0
    first, second = instance.rows("SELECT * FROM documents ORDER BY key")
    assert (first["url"], first["published"]) == ("https://paper.sample.com/a", "2026-11-02T10:00:00Z")
    assert (second["url"], second["text"]) == (
        "https://news.ycombinator.com/item?id=42",
        "Is it Lumenworks' own?",
    )


def test_an_answer_of_another_shape_is_a_fault() -> None:
    with pytest.raises(ShapeError, match="hits: are missing"):
        parse_hits(b'{"message": "bad"}', url="https://api.sample.com/", most=9)


@pytest.mark.shared
def test_a_real_answer(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        _serve(web, instance, (FORMATS / "hn-algolia_search_example.json").read_bytes())
        assert (instance.crawl().report["new"], instance.crawl("--all").report["new"]) == (1, 0)
    assert all(row["title"] for row in instance.rows("SELECT title FROM documents"))
