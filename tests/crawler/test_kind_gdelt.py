"""GDELT's article lists, whose faults come with status 200."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.gdelt import Settings, parse_articles, query_url
from aidocket.crawler.parse.shape import ShapeError

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "aggregators"
KIND: dict[str, Any] = {"kind": "gdelt", "settings": {"query": "distillation"}, "follow": "none"}


def _serve(web: Loopback, instance: Instance, body: str | bytes, *, status: int = 200) -> None:
    url = query_url(f"{web.root}/search", Settings(query="distillation"))
    web.answers[url.removeprefix(web.root)] = Answer(body, status, type="application/json")
    instance.add("search", f"{web.root}/search", **KIND)


ANSWER = r"""{"articles": [{"url": "https://paper.sample.com/a",
 "title": "Lumenworks , U . S . maker of Pellucid-2 : sued \_",
 "seendate": "20261102T011500Z", "domain": "paper.sample.com", "sourcecountry": "Norway", "language": "English"}]}"""


def test_an_answer_becomes_documents(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        _serve(web, instance, ANSWER)
        assert instance.crawl().report["new"] == 1
    row = instance.rows("SELECT title, url, published, details ->> 'outlet' AS outlet FROM documents")[0]
    assert row["title"] == r"Lumenworks, U.S. maker of Pellucid-2: sued \_"
    assert (row["url"], row["published"], row["outlet"]) == ("https://paper.sample.com/a", None, "paper.sample.com")


@pytest.mark.parametrize("body", ["Your query was too short.", "<html><body>Please limit requests.</body></html>", ""])
def test_words_are_a_fault(tmp_path: Path, body: str) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        _serve(web, instance, body)
        assert "GDELT answers with words" in instance.crawl().failure("search")


def test_nothing_found_is_no_fault() -> None:
    assert parse_articles(b"{}", url="https://api.sample.com/", most=9).entries == ()
    with pytest.raises(ShapeError, match="url: is missing"):
        parse_articles(b'{"articles": [{"title": "x"}]}', url="https://api.sample.com/", most=9)


@pytest.mark.shared
def test_a_real_answer(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        _serve(web, instance, (FORMATS / "gdelt_doc_artlist.json").read_bytes())
        assert (instance.crawl().report["new"], instance.crawl("--all").report["new"]) == (4, 0)
    assert all(row["title"] for row in instance.rows("SELECT title FROM documents"))
