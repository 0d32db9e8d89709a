"""Every kind of source, answered with 200 and something else than it is made for: a fault in words, and no document."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import yaml
from loopback import Answer, Finished, Instance, Loopback

from aidocket.crawler.kinds import known_kinds

SOURCES = Path(__file__).parents[2] / "registry/sources"
HTML, JSON, XML = "text/html; charset=utf-8", "application/json", "application/xml"
TURNED = {
    "web-page": Answer("<!doctype html><html><title>We have moved</title><p>See our new site.</html>"),
    "login-page": Answer("<html><title>Sign in</title><form><input type='password'></form></html>"),
    "nothing": Answer(b"", type=JSON),
    "other-json": Answer('{"data": [{"name": "x"}], "paging": {}}', type=JSON),
    "json-list": Answer("[1, 2, 3]", type=JSON),
    "error-json": Answer('{"error": {"code": "RATE_LIMITED", "message": "Too many requests"}}', type=JSON),
    "other-xml": Answer("<?xml version='1.0'?><catalogue><book id='1'>A book</book></catalogue>", type=XML),
    "words": Answer("Please limit requests to one every 5 seconds.", type="text/plain"),
    "half": Answer('{"results": [{"id": 1, "title": "Lumenworks', type=JSON),
}
"""What servers give in place of an answer, with status 200."""

SETTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "scotus": ("/RSS/Cases/JSON/24-1.json", {}),
    "sitemap": ("/sitemap.xml", {}),
}
"""Path and settings of the kinds that no source of the registry has."""


class Everything(dict[str, Answer]):
    """The same answer at every address, but for robots.txt."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer

    def get(self, key: str, default: Any = None) -> Any:
        return default if key == "/robots.txt" else self._answer


class Crawled(NamedTuple):
    instance: Instance
    done: Finished
    verdicts: dict[str, str]


def _sources() -> dict[str, tuple[str, dict[str, Any]]]:
    """Path and settings of a source of each kind, as the registry has them."""
    found = dict(SETTINGS)
    for path in sorted(SOURCES.glob("*.yaml")):
        source = yaml.safe_load(path.read_text("utf-8"))
        parts = urlsplit(source["url"])
        found.setdefault(source["kind"], (f"{parts.path}?{parts.query}".rstrip("?"), source.get("settings") or {}))
    return found


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    instance = Instance(tmp_path_factory.mktemp("layouts"), environment={"COURTLISTENER_TOKEN": "t-o-k-e-n"})
    sources = _sources()
    with ExitStack() as stack:
        for name, answer in TURNED.items():
            web = stack.enter_context(Loopback())
            web.answers = Everything(answer)
            for kind in known_kinds():
                path, settings = sources[kind]
                instance.add(f"{kind}-{name}", f"{web.root}{path}", kind=kind, settings=settings, follow="none")
        done = instance.crawl()
        arguments = ["--sources", str(instance.folder / "sources"), "--db", str(instance.folder / "other.db")]
        probe = subprocess.run(
            [sys.executable, "-m", "aidocket", "sources", "check", "--live", "--json", *arguments],
            capture_output=True, text=True, timeout=120, env=instance.env(), check=False,
        )  # fmt: skip
        assert probe.returncode == 1, probe.stderr
        verdicts = {verdict["source_id"]: verdict["wrong"] for verdict in json.loads(probe.stdout)}
        yield Crawled(instance, done, verdicts)


@pytest.mark.parametrize("name", TURNED)
@pytest.mark.parametrize("kind", known_kinds())
def test_another_answer_is_a_fault_in_words(crawled: Crawled, kind: str, name: str) -> None:
    row = crawled.instance.rows("SELECT state, reason FROM sources WHERE id = ?", f"{kind}-{name}")[0]
    assert row["state"] == "failing", row["reason"]
    assert "stumbled" not in row["reason"]
    assert "Error" not in row["reason"]
    assert crawled.verdicts[f"{kind}-{name}"] == row["reason"]
    if name.endswith("page"):
        assert name.replace("-", " ") in row["reason"]


def test_nothing_is_taken_from_such_answers(crawled: Crawled) -> None:
    assert crawled.instance.rows("SELECT source_id FROM documents") == []
    assert "Traceback" not in crawled.done.stderr


ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Results</title></feed>'
RSS = "<rss version='2.0'><channel><title>Results</title></channel></rss>"
EMPTY = {
    "ai-incidents": Answer(RSS, type=XML),
    "arxiv": Answer(ATOM, type=XML),
    "canlii": Answer('{"cases": []}', type=JSON),
    "courtlistener": Answer('{"count": 0, "next": null, "previous": null, "results": []}', type=JSON),
    "courtlistener-feed": Answer(ATOM, type=XML),
    "federal-register": Answer('{"count": 0, "results": []}', type=JSON),
    "feed": Answer(RSS, type=XML),
    "gdelt": Answer("{}", type=JSON),
    "google-news": Answer(RSS, type=XML),
    "gov-uk": Answer('{"results": [], "total": 0, "start": 0}', type=JSON),
    "hacker-news": Answer('{"hits": [], "nbHits": 0}', type=JSON),
    "pacer-rss": Answer(RSS, type=XML),
    "sitemap": Answer("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", type=XML),
    "uk-find-case-law": Answer(ATOM, type=XML),
    "uk-parliament": Answer('{"items": [], "totalResults": 0}', type=JSON),
}
"""What the kinds that ask for a list are answered when it is empty, which is no fault of form."""


def test_a_query_that_usually_finds_some_and_finds_none_is_a_fault(tmp_path: Path) -> None:
    instance = Instance(tmp_path, environment={"COURTLISTENER_TOKEN": "t-o-k-e-n"})
    sources = _sources()
    with ExitStack() as stack:
        webs = {kind: stack.enter_context(Loopback()) for kind in EMPTY}
        for kind, web in webs.items():
            web.answers = Everything(Answer(status=500))
            path, settings = sources[kind]
            for name in ("usual", "new"):
                instance.add(f"{kind}-{name}", f"{web.root}{path}", kind=kind, settings=settings, follow="none")
        instance.crawl()
        with sqlite3.connect(instance.db) as db:
            days = [(f"{kind}-usual", f"2026-01-0{day}", 7) for kind in EMPTY for day in range(1, 9)]
            db.executemany("INSERT INTO source_counts VALUES (?, ?, ?)", days)
        for kind, web in webs.items():
            web.answers = Everything(EMPTY[kind])
        # The same empty answer a second time is no better than the first.
        instance.crawl()
        done = instance.crawl()
    failed = {failure["source_id"]: failure["reason"] for failure in done.report["failures"]}
    assert failed == {f"{kind}-usual": "it gives nothing, where it usually gives 7 entries" for kind in EMPTY}
