"""The registry that is shipped: its whole site builds, quickly, with every link resolved and no demo's word on it."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from aidocket.config import Config
from aidocket.site.stage import BuildReport, build


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Config, BuildReport]:
    folder = tmp_path_factory.mktemp("real")
    sources = folder / "sources"
    sources.mkdir()
    config = Config(db=folder / "aidocket.db", out=folder / "public", sources=sources, quiet=True)
    return config, build(config)


def pages_of(out: Path, pattern: str) -> list[LexborHTMLParser]:
    return [LexborHTMLParser(p.read_text("utf-8")) for p in sorted(out.resolve().glob(pattern))]


def test_it_shows_over_150_disputes_without_a_network(site: tuple[Config, BuildReport]) -> None:
    config, report = site
    assert report.pages > 400
    assert len(pages_of(config.out, "disputes/*/index.html")) > 150


def test_a_build_without_changes_is_quick_and_touches_nothing(site: tuple[Config, BuildReport]) -> None:
    config, _ = site
    begin = time.monotonic()
    report = build(config)
    assert (report.written, report.removed) == (0, 0)
    assert time.monotonic() - begin < 20  # the budget is 5 s on a quiet machine


def test_each_dispute_has_its_sources(site: tuple[Config, BuildReport]) -> None:
    for page in pages_of(site[0].out, "disputes/*/index.html"):
        title = page.css_first("h1").text()
        assert page.css("ul.sources a.out"), title
        assert not [a for a in page.css("a") if (a.attributes.get("href") or "").startswith("urn:")], title


def test_each_statement_shows_standing_origin_and_source(site: tuple[Config, BuildReport]) -> None:
    statements = pages_of(site[0].out, "distillation/index.html")[0].css("article.statement")
    assert len(statements) > 40
    for statement in statements:
        assert statement.css_first(".status").text() in (
            "alleged",
            "admitted",
            "denied",
            "reported",
            "found",
            "rejected",
            "settled",
        )
        assert statement.css_first(".origin").text() == "curated"
        assert "Source" in statement.css_first(".fine").text()


def test_nothing_real_is_called_a_demo(site: tuple[Config, BuildReport]) -> None:
    for page in pages_of(site[0].out, "**/index.html"):
        assert not page.css(".demo")


def test_every_page_can_be_read_by_everybody(site: tuple[Config, BuildReport]) -> None:
    """What WCAG asks for and a program sees: one h1, no level skipped, names for tables, links, regions, drawings."""
    for page in pages_of(site[0].out, "**/index.html"):
        title = page.css_first("title").text()
        levels = [int(h.tag[1]) for h in page.css("h1, h2, h3, h4")]
        assert levels.count(1) == 1, title
        assert all(b - a <= 1 for a, b in pairwise(levels)), (title, levels)
        assert page.css_first("html").attributes["lang"] == "en"
        assert page.css_first("a.skip").attributes["href"] == "#main"
        assert all(t.css_first("caption") and t.css("th[scope=col]") for t in page.css("table")), title
        assert all(a.text().strip() or a.attributes.get("aria-label") for a in page.css("a")), title
        ids = {n.attributes["id"] for n in page.css("[id]")}
        named = list(page.css("[aria-labelledby]"))
        assert all(set((n.attributes["aria-labelledby"] or "").split()) <= ids for n in named), title
        assert all(s.attributes.get("role") == "img" for s in page.css("svg")), title


def test_the_front_page_is_light(site: tuple[Config, BuildReport]) -> None:
    out = site[0].out
    assert sum((out / f).stat().st_size for f in ("index.html", "static/style.css", "static/icon.svg")) < 120_000
