"""What the site says of its sources: faults in plain words, counts that hold, nothing that is not public."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import site_sample as sample
from loopback import Answer, Instance, Loopback, item, rss
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlite_utils import Database

from aidocket.config import Config
from aidocket.crawler.work import NoBudgetLeft
from aidocket.redaction import HIDDEN, shown_text, shown_url
from aidocket.registry.opml import read_opml
from aidocket.site.stage import build
from aidocket.site.words import SOURCE_HEALTH, duration, moment, why
from aidocket.store.database import open_database
from aidocket.store.source_state import SourceDone, write_done, write_put_off

FilesOf = Callable[[Path], dict[str, bytes]]

ROW: dict[str, Any] = {
    "kind": "feed", "url": "https://press.example.org/feed", "schedule": "daily", "publish": "excerpt", "enabled": 1,
    "settings": "{}", "state": "ok", "last_success": "2026-03-02T06:00:00Z",
}  # fmt: skip


def edit(config: Config, *statements: tuple[str, list[Any]]) -> None:
    db = open_database(config.db, demo=True)
    with db.atomic():
        for sql, values in statements:
            db.execute(sql, values)
    db.close()


def page_of(config: Config) -> LexborHTMLParser:
    return LexborHTMLParser((config.out / "about/sources/index.html").read_text("utf-8"))


def said_of(page: LexborHTMLParser, group: str) -> dict[str, str]:
    """What stands in the table of a group, row by row, by the sources' names."""
    rows = [row for row in page.css("section table.health tbody tr") if _group(row) == group]
    return {_name(row.css_first("th")): row.text(separator=" ") for row in rows}


def _name(cell: LexborNode) -> str:
    kind = cell.css_first(".under")
    return cell.text().removesuffix(kind.text() if kind else "").strip()


def _group(row: LexborNode) -> str:
    node: LexborNode | None = row
    while node is not None and node.tag != "section":
        node = node.parent
    return "" if node is None else node.attributes["aria-labelledby"] or ""


# ----------------------------------------------------------------------------------------- faults, from end to end


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A site over sources that were well once, and of which most have changed since then."""
    folder = tmp_path_factory.mktemp("crawled")
    instance = Instance(folder)
    with Loopback() as web:
        stories = [item(f"Story {n}", f"https://press.site/{n}") for n in range(4)]
        for name in ("silent", "turned", "well"):
            web.answers[f"/{name}"] = rss(*stories)
            instance.add(name, f"{web.root}/{name}", follow="none")
        instance.add("register", f"{web.root}/register", kind="federal-register", publish="full", follow="none")
        web.answers["/shut?api_key=sesame"] = Answer(status=403)
        instance.add("shut", f"{web.root}/shut?api_key=sesame")
        first = instance.crawl()
        assert first.status == 0, first.stderr
        with sqlite3.connect(instance.db) as db:
            days = [("silent", f"2026-01-0{day}", 4) for day in range(1, 7)]
            db.executemany("INSERT INTO source_counts VALUES (?, ?, ?)", days)
        web.answers["/silent"] = rss()
        web.answers["/turned"] = Answer("<!doctype html><html><title>Welcome</title><p>Our site is new.</html>")
        for hit in web.hits:
            if hit.target.startswith("/register"):
                web.answers[hit.target] = Answer(json.dumps({"count": 1, "documents": [{}]}), type="application/json")
        instance.crawl("--all")
    config = Config(
        db=instance.db, out=folder / "public", registries=(folder / "registry",), sources=folder / "sources", quiet=True
    )
    build(config)
    return config


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param(
            "Silent", "It gives nothing, where it usually gives 4 entries.", id="no results where some are usual"
        ),
        pytest.param("Turned", "The answer is a web page, not a feed.", id="a feed that has become a page"),
        pytest.param(
            "Register", "Its answer has another shape than expected (results: a list", id="an answer of another shape"
        ),
        pytest.param("Shut", "It forbids the request (403)", id="an address that is closed"),
    ],
)
def test_a_fault_is_told_in_plain_words(crawled: Config, name: str, words: str) -> None:
    said = said_of(page_of(crawled), "attention")
    assert words in said[name], said[name]
    assert name in (crawled.out / "about/index.html").read_text("utf-8")


def test_what_is_well_is_called_well(crawled: Config) -> None:
    page = page_of(crawled)
    assert list(said_of(page, "well")) == ["Well"]
    figures = {node.css_first("dt").text(): node.css_first("dd").text() for node in page.css(".figures div")}
    assert figures == {"sources in use": "5", "need attention": "4", "well": "1", "resting": "0"}


def test_the_crawls_are_shown_with_what_they_did(crawled: Config) -> None:
    runs = page_of(crawled).css(".runs tbody tr")
    assert len(runs) == 2
    cells = {cell.attributes.get("data-label"): cell.text() for cell in runs[0].css("td")}
    assert (cells["How it ended"], cells["Failed"]) == ("finished", "4")
    assert int(cells["Requests"] or 0) > 0


def test_no_private_address_and_no_key_leaves_with_the_site(crawled: Config, files_of: FilesOf) -> None:
    with sqlite3.connect(crawled.db) as db:
        port = str(db.execute("SELECT url FROM sources").fetchone()[0]).split("/")[2]
    for path, content in files_of(crawled.out).items():
        for secret in (port.encode(), b"sesame", b"/turned"):
            assert secret not in content, (path, secret)


# ---------------------------------------------------------------------------------------------------- the view


@pytest.mark.parametrize(
    ("row", "health"),
    [
        ({}, "well"),
        ({"reason": "no entries, though it had some before"}, "remark"),
        ({"state": "failing", "reason": "it is out of service (503)"}, "failing"),
        ({"state": "parked"}, "gone"),
        ({"last_success": "2026-02-26T06:00:00Z"}, "overdue"),
        ({"last_success": "2026-02-27T23:00:00Z"}, "well"),
        ({"last_success": "2026-02-27T06:00:00Z", "schedule": "hourly"}, "overdue"),
        ({"last_success": "2026-02-16T06:00:00Z", "schedule": "weekly"}, "well"),
        ({"reason": str(NoBudgetLeft("api.example.org", 600))}, "waiting"),
        ({"reason": str(NoBudgetLeft("api.example.org", 600)), "state": "new", "last_success": None}, "waiting"),
        ({"state": "new", "last_success": None}, "never-asked"),
        ({"state": "new", "last_success": None, "settings": '{"token_env": "A_TOKEN"}'}, "needs-key"),
        ({"enabled": 0, "state": "failing"}, "off"),
    ],
    ids=str,
)
def test_how_a_source_is(fresh: Config, row: dict[str, Any], health: str) -> None:
    db = open_database(fresh.db, demo=True)
    db.table("sources").insert({"id": "one", "name": "One", **ROW, **row})
    assert db.execute("SELECT health FROM source_health WHERE source_id = 'one'").fetchone()[0] == health
    assert health in SOURCE_HEALTH
    db.close()


@pytest.mark.parametrize(("before", "after"), [(None, "well"), ("an odd thing", "remark")])
def test_a_quota_that_has_room_again_is_no_longer_told(fresh: Config, before: str | None, after: str) -> None:
    db = open_database(fresh.db, demo=True)
    db.table("sources").insert({"id": "one", "name": "One", **ROW, "reason": before})
    healths = []
    for quota in (str(NoBudgetLeft("api.example.org", 600)), None):
        if quota:
            write_put_off(db, "one", "2026-03-03T00:00:00Z", quota)
        done = SourceDone(source_id="one", now="2026-03-03T00:00:00Z", next_try="2026-03-04T00:00:00Z", reason=before)
        healths.append(db.execute("SELECT health FROM source_health WHERE source_id = 'one'").fetchone()[0])
        with db.atomic():
            write_done(db, done, is_news=False)
    healths.append(db.execute("SELECT health FROM source_health WHERE source_id = 'one'").fetchone()[0])
    assert healths == ["waiting", after, after]
    db.close()


@pytest.mark.parametrize(
    ("days", "rate"),
    [
        pytest.param(["2026-03-02"] * 3, 3.0, id="known for a day: over a week"),
        pytest.param(["2026-02-17", *["2026-03-02"] * 3], 2.0, id="known for two weeks"),
        pytest.param(["2020-01-01", *["2026-03-01"] * 6], 1.5, id="known for years: over four weeks"),
        pytest.param(["2020-01-01", "2026-01-30"], 0.0, id="nothing lately"),
        pytest.param(["2031-01-01", "2026-03", None], 3.0, id="a day that is none counts when it was first seen"),
        pytest.param([], None, id="no document"),
    ],
)
def test_how_much_a_source_gives_a_week(fresh: Config, days: list[str | None], rate: float | None) -> None:
    db = open_database(fresh.db, demo=True)
    with db.atomic():
        db.table("sources").insert({"id": "one", "name": "One", **ROW})
        for number, day in enumerate(days):
            sample.add_document(
                db, id=f"n{number}", source_id="one", kind="news", title="T", published=day, publish="excerpt"
            )
    assert db.execute("SELECT new_a_week FROM source_health WHERE source_id = 'one'").fetchone()[0] == rate
    db.close()


def test_the_published_view_says_what_the_page_says(built: Config) -> None:
    with sqlite3.connect(built.out / "data/aidocket.db") as copy:
        rows = dict(copy.execute("SELECT source_id, health FROM source_health").fetchall())
    assert rows == {"sample-court": "failing", "sample-news": "well"}
    assert "sample-court" in (built.out / "data/source_health.csv").read_text("utf-8")


# -------------------------------------------------------------------------------------------------- the page


def test_every_state_has_its_words_and_its_place(fresh: Config) -> None:
    db = open_database(fresh.db, demo=True)
    rows = [
        {"id": "gone", "state": "parked", "reason": "it is gone for good (410)"},
        {"id": "late", "last_success": "2026-01-01T00:00:00Z"},
        {"id": "odd", "reason": "please change it to https://press.example.org/new?token=sesame; soon"},
        {"id": "poor", "reason": str(NoBudgetLeft("api.example.org", 600))},
        {"id": "keyless", "state": "new", "last_success": None, "settings": '{"token_env": "A_TOKEN"}'},
        {"id": "fresh", "state": "new", "last_success": None, "kind": "a-kind-of-tomorrow"},
        {"id": "off", "enabled": 0},
    ]
    with db.atomic():
        db.execute("DELETE FROM meta WHERE key LIKE 'registry%'")
        for row in rows:
            db.table("sources").insert({"name": str(row["id"]), **ROW, **row})
    build_from(db, fresh)
    page = page_of(fresh)
    assert [*said_of(page, "attention")][1:] == ["gone", "late", "odd"]
    assert "daily, and has not been since" in said_of(page, "attention")["late"]
    assert "https://press.example.org/new; soon" in said_of(page, "attention")["odd"]
    resting = said_of(page, "resting")
    assert [*resting] == ["fresh", "keyless", "poor"]
    assert "a-kind-of-tomorrow" in resting["fresh"] and "once it has a key" in resting["keyless"]
    assert "1 source switched off" in page.text()


def build_from(db: Database, config: Config) -> None:
    """Build from a database whose sources stand in no file, which the registry would switch off."""
    from aidocket.registry import sync

    db.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sync, "sync_registry", lambda *_: None)
        build(config)


def test_a_site_without_a_crawl_says_so(tmp_path: Path) -> None:
    config = sample.config_for(tmp_path)
    build(config)
    page = page_of(config)
    assert "No crawl has been made yet." in page.text()
    assert [*said_of(page, "resting")] == ["District Court of Sampleton, docket", "The Sample Courier"]


@pytest.mark.parametrize(
    ("state", "ended", "words"),
    [
        ("killed", None, ("was stopped", "not known")),
        ("failed", "2026-03-03T07:05:09Z", ("broke off", "1 h 05 min")),
        ("running", None, ("under way", "not known")),
    ],
)
def test_how_a_crawl_ended(fresh: Config, state: str, ended: str | None, words: tuple[str, str]) -> None:
    sql = "INSERT INTO runs (stage, started, ended, state, version, message) VALUES ('crawl', ?, ?, ?, '1', '/home/me')"
    edit(fresh, (sql, ["2026-03-03T06:00:00Z", ended, state]))
    build(fresh)
    text = page_of(fresh).css(".runs tbody tr")[0].text(separator=" ")
    assert all(word in text for word in words), text
    assert "/home/me" not in (fresh.out / "about/sources/index.html").read_text("utf-8")


def test_a_run_changes_the_page_of_runs_and_no_other(fresh: Config, files_of: FilesOf) -> None:
    build(fresh)
    before = files_of(fresh.out)
    edit(
        fresh,
        ("INSERT INTO runs (stage, started, ended, state, version) VALUES ('crawl', ?, ?, 'done', '1')",
         ["2026-03-02T09:00:00Z", "2026-03-02T09:00:05Z"]),
        ("UPDATE sources SET next_try = '2026-03-03T09:00:00Z', failures = failures + 1 WHERE failures", []),
    )  # fmt: skip
    build(fresh)
    after = files_of(fresh.out)
    assert {path for path in after if after[path] != before[path]} == {"about/sources/index.html"}


# ------------------------------------------------------------------------------------------- the list of feeds


def test_the_feeds_in_use_are_a_list_for_readers(fresh: Config) -> None:
    db = open_database(fresh.db, demo=True)
    with db.atomic():
        for row in (
            {"id": "api", "kind": "federal-register", "url": "https://api.example.org/documents.json"},
            {"id": "off", "enabled": 0},
            {"id": "gone", "state": "parked"},
            {"id": "home", "settings": '{"allow_private": true}'},
            {"id": "keyed", "url": "https://keyed.example.org/feed?a=1&api_key=sesame", "name": "A \u202e <b>"},
        ):
            db.table("sources").insert({"name": row["id"], **ROW, **row})
    build_from(db, fresh)
    feeds = {feed.url: feed.title for feed in read_opml(fresh.out / "sources.opml")}
    assert feeds == {
        "https://court.example.org/rss": "District Court of Sampleton, docket",
        "https://news.example.org/feed.xml": "The Sample Courier",
        "https://keyed.example.org/feed?a=1": "A <b>",
    }


def test_the_registrys_own_list_can_be_read(tmp_path: Path) -> None:
    config = replace(Config(), db=tmp_path / "aidocket.db", out=tmp_path / "public", quiet=True)
    build(config)
    assert len(read_opml(config.out / "sources.opml")) > 100


# ------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.press/feed?a=1&api_key=x&keywords=z&authToken=1#f", "https://a.press/feed?a=1&keywords=z"),
        ("https://me:secret@a.press:8443/f?subscription-key=1", "https://a.press:8443/f"),
        ("https://a.press/f?organisations[]=ipo&sort=date&author=x", "https://a.press/f?organisations[]=ipo&sort=date&author=x"),
        ("http://10.0.0.1/f", None),
        ("http://[::1]:80/f", None),
        ("http://nas.lan/f", None),
        ("http://localhost/f", None),
        ("http://2130706433/", None),
        ("file:///etc/passwd", None),
        ("http://[bad", None),
        (None, None),
    ],
)  # fmt: skip
def test_an_address_as_strangers_see_it(url: str | None, shown: str | None) -> None:
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no answer from 192.168.1.4:8080.", f"no answer from {HIDDEN}."),
        ("see http://127.0.0.1:9/x?y=1, please", f"see {HIDDEN}, please"),
        ("change it to https://a.press/f?token=abc.", "change it to https://a.press/f."),
        ("it runs 10.0.0.1.5 on 8.8.8.8", "it runs 10.0.0.1.5 on 8.8.8.8"),
        (None, None),
    ],
)
def test_a_reason_as_strangers_see_it(text: str | None, shown: str | None) -> None:
    assert shown_text(text) == shown


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("it is out of service (503)", "It is out of service (503)"),
        ("hits: are missing", "Its answer has another shape than expected (hits: are missing)"),
        ("item 1: id: is missing", "Its answer has another shape than expected (item 1: id: is missing)"),
        ("one.yaml: url: a list was expected", "One.yaml: url: a list was expected"),
        ("the API refuses the query: a term was expected", "The API refuses the query: a term was expected"),
        ("the newest is of 2026-03-02, too old", "The newest is of 2 March 2026, too old"),
        ("silent since 2026-03-02T04:05:06Z", "Silent since 2 March 2026"),
        ("see https://a.press/2026-03-02/x", "See https://a.press/2026-03-02/x"),
    ],
)  # fmt: skip
def test_why_a_source_fails(reason: str, words: str) -> None:
    assert why("failing", reason) == words


def test_only_what_fails_has_another_shape() -> None:
    assert why("remark", "entries: 0, where 1 to 9 were expected") == "Entries: 0, where 1 to 9 were expected"


@pytest.mark.parametrize(
    ("end", "words"),
    [("06:00:00", "0 s"), ("06:00:59", "59 s"), ("06:03:07", "3 min 07 s"), ("08:04:30", "2 h 04 min"), (None, "")],
)
def test_how_long_it_took(end: str | None, words: str) -> None:
    assert duration("2026-03-02T06:00:00Z", f"2026-03-02T{end}Z" if end else None) == words


@pytest.mark.parametrize(
    ("value", "words"), [("2026-03-02T06:07:08Z", "2 Mar 2026, 06:07"), ("2026-03-02", "2 Mar 2026"), (None, "")]
)
def test_a_moment(value: str | None, words: str) -> None:
    assert moment(value) == words
