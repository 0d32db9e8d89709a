"""The search index: what it holds, that it comes out the same, that it is taken over, and a site without it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import site_sample as sample

from aidocket.config import Config, from_environment
from aidocket.site import making
from aidocket.site.docket import Docket
from aidocket.site.findable import Found, findable
from aidocket.site.items import Items
from aidocket.site.making import collect_pages
from aidocket.site.stage import build
from aidocket.store.database import open_database

Files = Callable[[Path], dict[str, bytes]]


@pytest.fixture(scope="module")
def found(built: Config) -> list[Found]:
    with closing(open_database(built.db, demo=True)) as db:
        docket = Docket(db)
        items = Items(docket)
        return findable(docket, items, collect_pages(docket, items))


def test_every_kind_can_be_found(found: list[Found]) -> None:
    kinds = {"Dispute", "Statement", "Event", "Story", "Practice", "Claim or defence", "Rule", "Terms", "Party"}
    assert kinds | {"Digest", "Page"} <= {one.kind for one in found}


def test_what_can_be_found_stands_where_it_is_said_to(found: list[Found], built: Config) -> None:
    assert len({one.path for one in found}) == len(found)
    for one in found:
        path, _, anchor = one.path.partition("#")
        html = (built.out / path / "index.html").read_text("utf-8")
        assert not anchor or f'id="{anchor}"' in html


def test_a_dispute_is_found_by_what_a_reader_knows_of_it(found: list[Found]) -> None:
    one = next(f for f in found if f.path == "disputes/sample-lumen-kestrel/")
    assert "Kestrel Models" in one.parties and one.practices and one.day


def test_no_text_that_may_not_be_republished_is_in_it(found: list[Found]) -> None:
    assert "Nobody may print the rest" not in " ".join(text for one in found for text in one.texts)


def test_the_same_database_gives_the_same_index(built: Config, tmp_path: Path, files_of: Files) -> None:
    config = sample.config_for(tmp_path)
    sample.make_database(config)
    build(config)
    index = {path: content for path, content in files_of(built.out).items() if path.startswith("pagefind/")}
    again = {path: content for path, content in files_of(config.out).items() if path.startswith("pagefind/")}
    assert index == again
    assert {path.rpartition(".")[2] for path in index} >= {"js", "json", "pf_meta", "pf_filter", "pf_index"}


def test_an_index_is_made_again_when_what_it_holds_changed_and_only_then(fresh: Config, files_of: Files) -> None:
    def mark() -> bytes:
        return files_of(fresh.out)["pagefind/made-from.txt"]

    build(fresh)
    first = mark()
    with closing(open_database(fresh.db, demo=True)) as db:
        db.execute("UPDATE sources SET last_success = '2026-03-02T05:00:00Z'")
        db.conn.commit()
    build(fresh)
    assert mark() == first
    with closing(open_database(fresh.db, demo=True)) as db:
        db.execute("UPDATE documents SET title = 'Quite another title' WHERE id = 'd-wire'")
        db.conn.commit()
    build(fresh)
    assert mark() != first


def test_a_site_is_built_without_the_index_when_nobody_wants_it(fresh: Config, files_of: Files) -> None:
    build(replace(fresh, search=False))
    assert not [path for path in files_of(fresh.out) if path.startswith("pagefind/")]
    assert "Without the search" in files_of(fresh.out)["search/index.html"].decode()


def test_without_pagefind_one_line_says_so(
    fresh: Config, files_of: Files, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(making, "find_program", lambda: None)
    build(fresh)
    said = [line for line in capsys.readouterr().err.splitlines() if "search" in line]
    assert len(said) == 1 and "pip install pagefind-bin" in said[0]
    assert "pagefind/pagefind.js" not in files_of(fresh.out)


@pytest.mark.parametrize(("word", "wanted"), [("", True), ("on", True), ("off", False), ("0", False)])
def test_the_environment_can_leave_it_out(word: str, wanted: bool) -> None:
    assert from_environment({"AIDOCKET_SEARCH": word}).search is wanted
