"""Runs one after another over a small web that changes between them, through the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from loopback import STORY, Answer, Finished, Instance, Loopback, item, page, rss

AGENT = "AIDocket/"


class Runs(NamedTuple):
    web: Loopback
    instance: Instance
    first: Finished
    second: Finished
    third: Finished
    before: dict[str, dict[str, object]]
    counts: list[int]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Three runs: over everything; over the same; after some changes."""
    with Loopback() as web:
        instance = Instance(tmp_path_factory.mktemp("runs"), environment={"AIDOCKET_CONTACT": "mailto:desk@sample.org"})
        _fill(web, instance)
        counts = [0]
        first = instance.crawl()
        counts.append(web.count())
        before = {row["id"]: row for row in instance.rows("SELECT * FROM documents")}
        second = instance.crawl()
        counts.append(web.count())
        _change(web)
        third = instance.crawl()
        counts.append(web.count())
        yield Runs(web, instance, first, second, third, before, counts)


def _fill(web: Loopback, instance: Instance) -> None:
    root = web.root
    web.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /private/\n", type="text/plain")
    news = rss(
        item("Lumenworks sued", f"{root}/a/1?utm_source=feed"),
        item("Harbour ferry returns", f"{root}/a/2"),
        item("Pellucid-2 &amp;#8216;learnt&amp;#8217; from books", f"{root}/private/3"),
        item("Lumenworks reserved", f"{root}/a/4", summary="A summary of its own."),
        item("Lumenworks walled", f"{root}/a/5", summary="The beginning, as the feed has it."),
        item("Lumenworks paper", f"{root}/a/6.pdf"),
        item("Lumenworks lost", f"{root}/a/7"),
        item("Lumenworks behind a login", f"{root}/a/8"),
    )
    web.answers["/news.xml"] = Answer(
        news.body, type=news.type, etag='W/"v1, odd"', last_modified="Mon, 02 Nov 2026 10:00:00 GMT"
    )
    web.answers["/plain.xml"] = rss(item("The same Lumenworks story", f"{root}/a/1"))
    web.answers["/a/1"] = page("Lumenworks sued", *STORY)
    web.answers["/a/2"] = page("Harbour ferry returns", *STORY)
    web.answers["/private/3"] = page("Private", *STORY)
    web.answers["/a/4"] = page("Reserved", *STORY, head='<meta name="tdm-reservation" content="1">')
    wall = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    web.answers["/a/5"] = page("Walled", STORY[0], head=wall)
    web.answers["/a/6.pdf"] = Answer(b"%PDF-1.7", type="application/pdf")
    web.answers["/a/8"] = Answer(status=403)
    web.answers["/busy.xml"] = Answer(status=429, headers={"Retry-After": "600"})
    web.answers["/gone.xml"] = Answer(status=410)
    web.answers["/moved.xml"] = Answer(status=301, headers={"Location": f"{root}/plain.xml"})
    instance.add("news", f"{root}/news.xml")
    instance.add("plain", f"{root}/plain.xml", follow="all")
    instance.add("moved", f"{root}/moved.xml", follow="none")
    instance.add("busy", f"{root}/busy.xml")
    instance.add("gone", f"{root}/gone.xml")


def _change(web: Loopback) -> None:
    root = web.root
    web.answers["/plain.xml"] = rss(
        item("The same Lumenworks story, corrected", f"{root}/a/1"), item("Lumenworks appeals", f"{root}/a/9")
    )
    web.answers["/a/1"] = page("Lumenworks sued", *STORY[:5], "The judgment was corrected on Friday, the court said.")
    web.answers["/a/9"] = page("Lumenworks appeals", *STORY)


def _document(runs: Runs, source: str, title: str) -> dict[str, object]:
    return runs.instance.rows("SELECT * FROM documents WHERE source_id = ? AND title = ?", source, title)[0]


@pytest.mark.parametrize(
    ("title", "state", "reason", "text"),
    [
        ("Lumenworks sued", "complete", None, STORY[0]),
        ("Harbour ferry returns", "skipped", "names no known party", ""),
        ("Pellucid-2 ‘learnt’ from books", "skipped", "forbidden by robots.txt", "Pellucid-2 ‘learnt’ from books"),
        ("Lumenworks reserved", "skipped", "TDM reservation", "A summary of its own."),
        ("Lumenworks walled", "complete", "readers who have not paid", "The beginning, as the feed has it."),
        ("Lumenworks paper", "complete", "the PDF is broken; the feed's summary is kept", "Lumenworks paper"),
        ("Lumenworks lost", "failed", "nothing at this address (404)", "Lumenworks lost"),
        ("Lumenworks behind a login", "skipped", "forbids the request (403)", "Lumenworks behind a login"),
    ],
)
def test_what_becomes_of_an_entry(runs: Runs, title: str, state: str, reason: str | None, text: str) -> None:
    document = _document(runs, "news", title)
    assert document["state"] == state
    assert (reason or "") in str(document["state_reason"] or "")
    assert text in str(document["text"]) if text else document["text"] == ""
    assert document["published"] == "2026-11-02T10:00:00Z"


def test_a_page_that_two_sources_list_is_fetched_once_and_given_to_both(runs: Runs) -> None:
    first_run = [hit for hit in runs.web.hits[: runs.counts[1]] if hit.target.startswith("/a/1")]
    assert len(first_run) == 1
    rows = runs.before.values()
    texts = {str(row["text"]) for row in rows if row["url"] == f"{runs.web.root}/a/1" and row["source_id"] != "moved"}
    assert len(texts) == 1
    assert STORY[3] in texts.pop()


def test_forbidden_and_skipped_pages_are_never_asked_for(runs: Runs) -> None:
    assert runs.web.asked("/private/3") == []
    assert runs.web.asked("/a/2") == []


def test_we_say_who_we_are(runs: Runs) -> None:
    agents = {hit.headers["User-Agent"] for hit in runs.web.hits}
    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith(AGENT)
    assert agent.endswith("(+mailto:desk@sample.org)")


def test_no_cookie_and_no_referrer_is_sent(runs: Runs) -> None:
    assert not any({"Cookie", "Referer"} & set(hit.headers) for hit in runs.web.hits)


def test_robots_txt_is_asked_for_first_and_once_a_run(runs: Runs) -> None:
    assert runs.web.hits[0].target == "/robots.txt"
    assert len(runs.web.asked("/robots.txt")) == 3


def test_a_second_run_sends_the_validators_back_letter_by_letter(runs: Runs) -> None:
    hits = runs.web.asked("/news.xml")
    assert "If-None-Match" not in hits[0].headers
    assert hits[1].headers["If-None-Match"] == 'W/"v1, odd"'
    assert hits[1].headers["If-Modified-Since"] == "Mon, 02 Nov 2026 10:00:00 GMT"


def test_a_second_run_asks_for_no_page_and_changes_no_document(runs: Runs) -> None:
    targets = [hit.target for hit in runs.web.hits[runs.counts[1] : runs.counts[2]]]
    assert sorted(targets) == ["/news.xml", "/plain.xml", "/plain.xml", "/robots.txt"]
    report = runs.second.report
    assert (report["new"], report["changed"], report["pages"]) == (0, 0, 0)
    assert report["unchanged"] == report["done"] == 3


def test_retry_after_is_kept_across_runs(runs: Runs) -> None:
    assert len(runs.web.asked("/busy.xml")) == 1
    assert runs.second.report["waiting"] == 1
    assert "asked to be left alone until" in runs.second.stderr


def test_a_source_that_is_gone_is_parked(runs: Runs) -> None:
    assert len(runs.web.asked("/gone.xml")) == 1
    assert runs.instance.rows("SELECT state FROM sources WHERE id = 'gone'")[0]["state"] == "parked"


def test_a_permanent_move_is_told(runs: Runs) -> None:
    row = runs.instance.rows("SELECT state, reason FROM sources WHERE id = 'moved'")[0]
    assert row == {
        "state": "ok",
        "reason": f"the address has moved for good; please change it to {runs.web.root}/plain.xml",
    }


def test_a_corrected_entry_is_read_anew_and_becomes_a_new_revision(runs: Runs) -> None:
    document = _document(runs, "plain", "The same Lumenworks story, corrected")
    before = runs.before[str(document["id"])]
    assert (before["revision"], document["revision"]) == (1, 2)
    assert before["content_sha256"] != document["content_sha256"]
    assert "corrected on Friday" in str(document["text"])


def test_a_new_entry_is_the_only_new_document(runs: Runs) -> None:
    report = runs.third.report
    assert report["new"] == 2  # in `plain`, and in `moved`, which leads there
    assert _document(runs, "plain", "Lumenworks appeals")["state"] == "complete"


def test_the_page_is_given_to_later_listings_without_asking_again(runs: Runs, tmp_path: Path) -> None:
    asked = len(runs.web.asked("/a/9"))
    runs.web.answers["/late.xml"] = rss(item("Lumenworks appeals, says another", f"{runs.web.root}/a/9"))
    runs.instance.add("late", f"{runs.web.root}/late.xml")
    assert runs.instance.crawl("late").status == 0
    assert len(runs.web.asked("/a/9")) == asked
    assert STORY[0] in str(_document(runs, "late", "Lumenworks appeals, says another")["text"])


def test_runs_are_recorded(runs: Runs) -> None:
    rows = runs.instance.rows("SELECT state, counts FROM runs WHERE stage = 'crawl' ORDER BY id")
    assert [row["state"] for row in rows][:3] == ["done"] * 3
    assert '"new":9' in rows[0]["counts"] or '"new":10' in rows[0]["counts"]


def test_failures_are_told_and_do_not_decide_the_exit_code_alone(runs: Runs) -> None:
    assert runs.first.status == 0
    assert "2 of 5 sources failed" in runs.first.stderr
    assert "busy: it asks for fewer requests (429)" in runs.first.stderr


def test_progress_is_plain_lines_where_there_is_no_terminal(runs: Runs) -> None:
    assert "Crawling sources (5) …" in runs.first.stderr
    assert "Reading linked pages" in runs.first.stderr
    assert "\x1b[" not in runs.first.stderr


# ------------------------------------------------------------------------------------------------ the command line


def test_a_named_source_that_fails_decides_the_exit_code(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers["/good.xml"] = rss(item("Lumenworks", f"{web.root}/1"))
        web.answers["/1"] = page("Lumenworks", *STORY)
        instance = Instance(tmp_path)
        instance.add("good", f"{web.root}/good.xml")
        instance.add("bad", f"{web.root}/bad.xml")
        instance.add("off", f"{web.root}/good.xml", enabled=False)
        done = instance.crawl("bad", "off", "--quiet")
        assert done.status == 1
        assert (done.report["sources"], done.report["done"], done.report["pages"]) == (2, 1, 1)
        assert [f["source_id"] for f in done.report["failures"]] == ["bad"]


def test_a_run_in_which_every_source_fails_ends_with_1(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        instance.add("bad", f"{web.root}/bad.xml")
        assert instance.crawl().status == 1


def test_an_unknown_source_is_a_usage_error(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.add("known", "https://news.sample-paper.com/feed.xml")
    done = instance.crawl("unknown")
    assert done.status == 2
    assert "there is no source called unknown" in done.stderr
    assert done.stdout == ""


def test_schedules_decide_where_no_sources_are_given(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers["/feed.xml"] = rss(extra="<ttl>180</ttl>")
        instance = Instance(tmp_path)
        instance.add("slowly", f"{web.root}/feed.xml", schedule="hourly")
        (tmp_path / "sources").rename(tmp_path / "registry" / "sources")
        assert instance.crawl("--registry").report["done"] == 1
        again = instance.crawl("--registry").report
        assert (again["sources"], again["resting"]) == (0, 1)
        row = instance.rows("SELECT last_success, next_try FROM sources")[0]
        assert row["next_try"][:13] != row["last_success"][:13], "the feed asks for three hours"
