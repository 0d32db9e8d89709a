"""Quotas: kept across runs, by server, and told in words when they are spent."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback import Instance, Loopback, item, rss

from aidocket.crawler.budget import Budget, budget_of
from aidocket.crawler.parse.reservation import reservation_in_headers
from aidocket.store.budgets import write_request
from aidocket.store.database import open_database

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("budget", "asked_s", "expected"),
    [
        pytest.param(Budget(day=2), [0, 1], [0, 0], id="two a day may be made at once"),
        pytest.param(Budget(day=2), [0, 1, 2], [0, 0, 86_398], id="the third waits until the first is a day old"),
        pytest.param(Budget(minute=1), [0, 30, 61], [0, 30, 0], id="a quota a minute has room again after a minute"),
        pytest.param(Budget(minute=5, hour=2), [0, 1, 2], [0, 0, 3598], id="the strictest quota decides"),
        pytest.param(Budget(), [0, 0, 0], [0, 0, 0], id="no quota"),
    ],
)
def test_a_request_is_counted_or_waits(tmp_path: Path, budget: Budget, asked_s: list[int], expected: list[int]) -> None:
    db = open_database(tmp_path / "a.db")
    waits = [write_request(db, "api.sample", budget.quotas, NOW + timedelta(seconds=at)) for at in asked_s]
    assert waits == expected


def test_what_was_spent_is_kept_and_is_each_servers_own(tmp_path: Path) -> None:
    for _ in range(2):
        db = open_database(tmp_path / "a.db")
        write_request(db, "one", Budget(day=2).quotas, NOW)
        db.close()
    db = open_database(tmp_path / "a.db")
    assert write_request(db, "one", Budget(day=2).quotas, NOW + timedelta(hours=1)) == 23 * 3600
    assert write_request(db, "two", Budget(day=2).quotas, NOW) == 0


def test_a_kinds_usual_quota_does_not_bind_a_server_at_home() -> None:
    usual = budget_of("courtlistener", None, at_home=False)
    assert usual is not None and (usual.minute, usual.hour, usual.day) == (5, 50, 125)
    assert budget_of("courtlistener", None, at_home=True) is None
    assert budget_of("courtlistener", Budget(day=9), at_home=True) == Budget(day=9)


def test_a_source_without_budget_is_put_off_and_not_failed(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        for name in ("a", "b"):
            web.answers[f"/{name}"] = rss(item("Lumenworks is sued", f"https://paper.invalid/{name}"))
            instance.add(f"feed-{name}", f"{web.root}/{name}", settings={"budget": {"day": 1}}, follow="none")
        first = instance.crawl()
        asked = web.count("/a") + web.count("/b")
        second = instance.crawl()
    assert first.status == 0, first.stderr
    assert asked == 1, "both lie on one server, whose quota is one request"
    assert (first.report["done"], first.report["failed"], first.report["waiting"]) == (1, 0, 1)
    assert "the quota of requests to 127.0.0.1" in first.stderr
    assert second.report["waiting"] == 2
    rows = instance.rows("SELECT state, failures, next_try FROM sources ORDER BY state")
    assert {row["state"] for row in rows} == {"new", "ok"}
    assert all(row["failures"] == 0 for row in rows)
    assert max(row["next_try"] for row in rows) > (datetime.now(UTC) + timedelta(hours=23)).isoformat()


def test_a_source_that_usually_gives_something_and_gives_nothing_fails(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/feed"] = rss(*(item(f"Story {n}", f"{web.root}/{n}") for n in range(4)))
        instance.add("usual", f"{web.root}/feed", follow="none")
        instance.crawl()
        assert instance.rows("SELECT entries FROM source_counts") == [{"entries": 4}]
        db = open_database(instance.db)
        with db.atomic():
            for day in range(1, 5):
                db.execute("INSERT INTO source_counts VALUES ('usual', ?, 5)", [f"2026-01-0{day}"])
        db.close()
        web.answers["/feed"] = rss()
        silent = instance.crawl()
    assert silent.failure("usual") == "it gives nothing, where it usually gives 5 entries"
    assert len(instance.rows("SELECT 1 FROM documents")) == 4


@pytest.mark.parametrize(
    ("robots", "word"),
    [
        pytest.param(["noindex, follow"], "noindex", id="not to be indexed"),
        pytest.param(["max-snippet:-1", "NOARCHIVE"], "noarchive", id="not to be kept, in a second header"),
        pytest.param(["none"], "none", id="none is noindex and nofollow"),
        pytest.param(["aidocket: noindex"], "noindex", id="our agent by name"),
        pytest.param(["noai, noindex"], "noai", id="noai says more"),
        pytest.param(["googlebot: noindex"], None, id="another agent"),
        pytest.param(["nofollow, nosnippet"], None, id="other wishes"),
    ],
)
def test_x_robots_tag(robots: list[str], word: str | None) -> None:
    reason = reservation_in_headers(None, robots)
    assert (f"({word})" in reason) if word and reason else reason is word


def test_a_fresh_answer_and_a_quiet_source_wait_longer(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/fresh"] = rss(item("One", f"{web.root}/1"))
        web.answers["/fresh"].headers = {"Cache-Control": "max-age=43200"}
        web.answers["/quiet"] = rss(item("Two", f"{web.root}/2"))
        for name in ("fresh", "quiet"):
            instance.add(name, f"{web.root}/{name}", follow="none", schedule="hourly")
        instance.crawl()
        assert {name: round(hours) for name, hours in _waits(instance).items()} == {"fresh": 12, "quiet": 1}
        with sqlite3.connect(instance.db) as db:
            db.execute("UPDATE sources SET last_news = '2026-01-01T00:00:00Z'")
        instance.crawl()
        assert {name: round(hours) for name, hours in _waits(instance).items()} == {"fresh": 24, "quiet": 24}
        web.answers["/quiet"] = rss(item("Two", f"{web.root}/2"), item("Three", f"{web.root}/3"))
        instance.crawl()
        assert round(_waits(instance)["quiet"]) == 1, "it has something new"


def _waits(instance: Instance) -> dict[str, float]:
    rows = instance.rows("SELECT id, (julianday(next_try) - julianday(last_success)) * 24 AS hours FROM sources")
    return {str(row["id"]): float(row["hours"]) for row in rows}
