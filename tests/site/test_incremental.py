"""A build goes on from the one before, and makes what a build from nothing would make."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import random_edits
import site_sample as sample

from aidocket.config import Config
from aidocket.site import making
from aidocket.site.reuse import Before
from aidocket.site.stage import build
from aidocket.site.state import Made, State
from aidocket.store.database import open_database


def edit(config: Config, sql: str) -> None:
    db = open_database(config.db, demo=True)
    with db.atomic():
        db.execute(sql)
    db.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_after_random_edits_it_is_what_a_build_from_nothing_makes(seed: int, tmp_path: Path) -> None:
    counts = random_edits.run(tmp_path, 10, seed=seed)
    assert counts["built"] > 5
    assert counts["files written"] > 10


def test_where_nothing_changed_nothing_is_made(fresh: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(fresh)
    monkeypatch.setattr(making, "make_site", None)
    second = build(fresh)
    assert (second.pages, second.unchanged, second.written) == (first.pages, first.written, 0)


@pytest.mark.parametrize("what", ["the data", "the registry", "a setting"])
def test_what_a_build_reads_is_seen_when_it_changes(what: str, fresh: Config, tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    shutil.copytree(sample.REGISTRY, registry)
    config = replace(fresh, registries=(registry,))
    build(config)
    if what == "the data":
        edit(config, "UPDATE stories SET title = 'Another headline'")
    elif what == "the registry":
        file = registry / "practices" / "distillation.yaml"
        file.write_text(file.read_text("utf-8").replace("knows", "has learned"), "utf-8")
    else:
        config = replace(config, site_url="https://docket.example.org/")
    assert build(config).written > 0


def test_pages_that_would_be_the_same_are_not_rendered(fresh: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    build(fresh)
    rendered = []
    read_page = making.read_page
    monkeypatch.setattr(making, "read_page", lambda file, html: rendered.append(file) or read_page(file, html))
    edit(fresh, "UPDATE stories SET title = 'Another headline'")
    report = build(fresh)
    assert "stories/s-letter/index.html" in rendered
    assert "parties/sample-kestrel/index.html" not in rendered
    assert len(rendered) < report.pages / 2


def test_a_page_that_appears_is_linked_to_from_pages_that_did_not_change(fresh: Config) -> None:
    build(fresh)
    edit(fresh, "UPDATE documents SET relevant = 0 WHERE id = 'd-old'")
    edit(fresh, "DELETE FROM stories")
    build(fresh)
    page = fresh.out / "documents" / "d-courier" / "index.html"
    assert "stories/s-letter/" not in page.read_text("utf-8")


def test_a_page_is_made_again_when_what_it_links_to_goes_or_what_it_missed_comes() -> None:
    page = Made(key="k", links=("b/index.html#x",), missing=("c/",), anchors=())
    other = Made(key="o", links=(), missing=(), anchors=())
    state = State(fingerprint="f", made={"a/index.html": page, "b/index.html": other})
    assert Before(state, {"a/index.html", "b/index.html"}).same("a/index.html", "k") == page
    assert Before(state, {"a/index.html", "b/index.html"}).same("a/index.html", "another key") is None
    assert Before(state, {"a/index.html"}).same("a/index.html", "k") is None
    assert Before(state, {"a/index.html", "b/index.html", "c/index.html"}).same("a/index.html", "k") is None


def test_generations_take_turns_and_share_what_did_not_change(fresh: Config) -> None:
    build(fresh)
    style = (fresh.out / "static" / "style.css").stat().st_ino
    for number in range(4):
        edit(fresh, f"UPDATE stories SET title = 'Headline {number}'")
        assert 0 < build(fresh).written < 40
        assert (fresh.out / "static" / "style.css").stat().st_ino == style
    holder = fresh.out.parent / ".public"
    titles = [(holder / n / "stories" / "s-letter" / "index.html").read_text("utf-8") for n in ("4", "5")]
    assert ["Headline 2" in titles[0], "Headline 3" in titles[1]] == [True, True]


@pytest.mark.parametrize("damage", ["removed", "cut off", "of another version"])
def test_without_what_is_known_everything_is_made_anew(damage: str, fresh: Config) -> None:
    build(fresh)
    known = fresh.out.parent / ".public" / "1.json"
    if damage == "removed":
        known.unlink()
    elif damage == "cut off":
        known.write_bytes(known.read_bytes()[:200])
    else:
        known.write_bytes(known.read_bytes().replace(b'"format":', b'"format":9', 1))
    edit(fresh, "UPDATE stories SET title = 'Another headline'")
    report = build(fresh)
    assert report.unchanged == 0
    assert "Another headline" in (fresh.out / "stories" / "s-letter" / "index.html").read_text("utf-8")
