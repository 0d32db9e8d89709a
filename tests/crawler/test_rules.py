"""Addresses, waits, the quick test of entries, settings, and what the database keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from aidocket.crawler.addresses import RefusedAddressError, check_address, is_paid, is_sample_link
from aidocket.crawler.courtlistener import api_root, with_query
from aidocket.crawler.limits import time_limit
from aidocket.crawler.schedule import after_failure, after_success, fresh_for, parse_retry_after
from aidocket.crawler.sources import choose, host_of, read_settings
from aidocket.crawler.triage import Triage
from aidocket.errors import SourceError
from aidocket.store import crawled, crawling, source_state
from aidocket.store.crawled import Page
from aidocket.store.crawling import KnownNames
from aidocket.store.database import open_database
from aidocket.store.records import Document, FetchState, Source
from aidocket.store.source_state import SourceDone, SourceFault, SourceRow

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1/", "http://0x7f.1/", "http://2130706433/", "http://017700000001/",
        "http://0/", "http://10.0.0.1/", "http://172.16.5.4/", "http://192.168.1.1/", "http://169.254.169.254/",
        "http://100.64.0.1/", "http://224.0.0.1/", "http://[::1]/", "http://[::]/", "http://[fe80::1]/",
        "http://[fd00::1]/", "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://[2002:7f00:1::]/",
        "http://[2001:0:1:1:1:1:80ff:fffe]/", "http://localhost/", "http://a.localhost./", "http://x.example.org/",
        "http://example.com/", "http://a.test/", "http://a.invalid/", "ftp://a.sample.com/", "file:///etc/passwd",
        "gopher://a.sample.com/", "http://user:secret@a.sample.com/", "http:///path",
        "https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?1", "https://ecf.cand.uscourts.gov/doc1/035124",
        "https://ecf.ca9.uscourts.gov/docs1/0091", "https://ecf.ca9.uscourts.gov/n/beam/servlet/TransportRoom?servlet=x",
    ],
)  # fmt: skip
def test_addresses_that_are_never_asked(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        check_address(url, allow_private=False, demo=False)


@pytest.mark.parametrize(
    ("url", "allow_private", "demo"),
    [
        ("https://paper.sample.com/a", False, False),
        ("http://8.8.8.8/", False, False),
        ("http://[2606:4700::1]/", False, False),
        ("http://face.be/", False, False),
        ("http://127.0.0.1:8080/", True, False),
        ("http://localhost:8080/", True, False),
        ("http://courier.example.org/", False, True),
        ("https://ecf.nysd.uscourts.gov/cgi-bin/rss_outside.pl", False, False),
        ("https://ecf.ca10.uscourts.gov/n/beam/servlet/TransportRoom?servlet=RSSGenerator", False, False),
    ],
)
def test_addresses_that_may_be_asked(url: str, allow_private: bool, demo: bool) -> None:
    check_address(url, allow_private=allow_private, demo=demo)


def test_links_into_the_sample_web_and_to_paid_pages_are_known() -> None:
    assert is_sample_link("http://courier.example.org/a")
    assert not is_sample_link("http://www.example.com/a")
    assert not is_sample_link(None)
    assert not is_paid("https://www.courtlistener.com/doc1/1")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("0", 60.0),
        ("-5", 60.0),
        ("99999999999", 2_592_000.0),
        ("Fri, 01 May 2026 12:10:00 GMT", 600.0),
        ("Fri, 31 Dec 2999 23:59:59 GMT", 2_592_000.0),
        ("Fri, 01 May 2020 12:00:00 GMT", 60.0),
        ("soon", None),
        (None, None),
    ],
)
def test_retry_after_is_believed_within_bounds(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 15), (2, 30), (3, 60), (7, 960), (8, 1440), (9, 1440), (5000, 1440)]
)
def test_waits_double_up_to_a_day(failures: int, minutes: int) -> None:
    assert after_failure(NOW, failures) - NOW == timedelta(minutes=minutes)


def test_a_servers_own_wish_decides_the_wait() -> None:
    assert after_failure(NOW, 1, retry_after_s=86_400 * 3) - NOW == timedelta(days=3)
    assert after_success(NOW, "hourly", wished_s=7200) - NOW == timedelta(hours=2)
    assert after_success(NOW, "hourly", wished_s=86_400 * 30) - NOW == timedelta(days=1)
    assert after_success(NOW, "daily") - NOW == timedelta(hours=22)


@pytest.mark.parametrize(
    ("schedule", "quiet", "wait"),
    [
        ("hourly", timedelta(hours=2), timedelta(minutes=50)),
        ("hourly", timedelta(hours=50), timedelta(hours=5)),
        ("hourly", timedelta(days=400), timedelta(days=1)),
        ("daily", timedelta(days=2), timedelta(hours=22)),
        ("daily", timedelta(days=20), timedelta(days=2)),
        ("daily", timedelta(days=400), timedelta(days=3)),
        ("weekly", timedelta(days=100), timedelta(days=10)),
    ],
)
def test_what_rarely_changes_is_asked_less_often(schedule: str, quiet: timedelta, wait: timedelta) -> None:
    assert after_success(NOW, schedule, quiet_since=NOW - quiet) - NOW == wait


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": 'public, max-age="600"', "Age": "100"}, 500),
        ({"Cache-Control": "max-age=60", "Age": "100"}, 0),
        ({"Cache-Control": "max-age=600, no-cache"}, None),
        ({"Cache-Control": "no-store"}, None),
        ({"Cache-Control": "max-age=soon"}, None),
        ({"Cache-Control": "max-age=-1"}, None),
        ({"Cache-Control": "max-age=600", "Expires": "Mon, 02 Mar 2099 10:00:00 GMT"}, 600),
        ({"Expires": "Mon, 02 Mar 2026 11:00:00 GMT", "Date": "Mon, 02 Mar 2026 10:00:00 GMT"}, 3600),
        ({"Expires": "0"}, None),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_for(headers, NOW) == seconds


def _row(**more: Any) -> SourceRow:
    state = {name: more.pop(name) for name in ("state", "next_try", "last_try") if name in more}
    source = Source(id="one", name="One", kind="feed", url="https://paper.sample.com/feed", **more)
    return SourceRow(
        source=source,
        state=state.get("state", "ok"),
        failures=0,
        last_try=state.get("last_try"),
        last_success=None,
        next_try=state.get("next_try"),
    )


@pytest.mark.parametrize(
    ("row", "named", "always", "killed_since", "asked"),
    [
        (_row(), False, False, None, True),
        (_row(next_try="2026-05-01T11:59:59Z"), False, False, None, True),
        (_row(next_try="2026-05-01T12:00:01Z"), False, False, None, False),
        (_row(next_try="2026-05-01T12:00:01Z"), False, True, None, True),
        (_row(next_try="2026-05-01T12:00:01Z"), True, False, None, True),
        (_row(enabled=False), False, True, None, False),
        (_row(enabled=False), True, False, None, True),
        (_row(state="parked"), False, True, None, False),
        (_row(state="parked"), True, False, None, True),
        (_row(last_try="2026-05-01T11:30:00Z"), False, True, "2026-05-01T11:00:00Z", False),
        (_row(last_try="2026-05-01T10:30:00Z"), False, True, "2026-05-01T11:00:00Z", True),
        (_row(last_try="2026-05-01T11:30:00Z"), True, False, "2026-05-01T11:00:00Z", True),
    ],
)
def test_which_sources_are_asked(
    row: SourceRow, named: bool, always: bool, killed_since: str | None, asked: bool
) -> None:
    names = frozenset({"one"} if named else ())
    choice = choose([row], NOW, named=names, always=always, killed_since=killed_since)
    assert [source.id for source in choice.due] == (["one"] if asked else [])


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        ("carrier-pigeon", {}, "one.yaml: kind: 'carrier-pigeon' is not one of "),
        ("feed", {"max_entires": 3}, "one.yaml: max_entires: is no setting of this kind"),
        ("feed", {"max_entries": 0}, "one.yaml: max_entries: has to be greater than or equal to 1"),
        ("feed", {"document_kind": "gossip"}, "one.yaml: document_kind: has to be 'news', "),
        ("pacer-rss", {"court_id": "S.D.N.Y."}, "one.yaml: court_id: "),
        ("courtlistener", {"dockets": ["seven"]}, "one.yaml: dockets.0: has to be a valid integer"),
        ("feed", {"expect": {"items": "many"}}, "one.yaml: expect.items: "),
    ],
)
def test_wrong_settings_name_file_and_field(kind: str, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_settings(Source(id="one", name="One", kind=kind, url="https://paper.sample.com/", settings=settings))
    assert words in caught.value.reason


def test_an_unknown_schedule_is_a_fault() -> None:
    with pytest.raises(SourceError, match="schedule: 'sometimes' is not one of hourly"):
        read_settings(Source(id="one", name="One", kind="feed", url="https://a.sample.com/", schedule="sometimes"))


def test_hosts_and_queries() -> None:
    assert host_of("HTTPS://Paper.Sample.com:443/a") == "paper.sample.com"
    assert host_of("http://paper.sample.com:8080/a") == "paper.sample.com:8080"
    assert api_root("https://a.sample.com/api/rest/v4/search/?q=x") == "https://a.sample.com/api/rest/v4/"
    assert with_query("https://a.sample.com/s/?a=1", {"b": [1, True], "c": "x y"}) == (
        "https://a.sample.com/s/?a=1&b=1&b=true&c=x+y"
    )


TRIAGE = Triage.of(
    KnownNames(
        labs=("Lumenworks", "Meta"),
        parties=("Quarry Press",),
        models=("Pellucid-2",),
        docket_keys=frozenset({"nysd:26-cv-00077", "3-o-12/26"}),
    )
)


@pytest.mark.parametrize(
    ("title", "summary", "passes"),
    [
        ("News orgs want Lumenworks to dig up deleted logs", "", True),
        ("What Pellucid-2 remembers", "", True),
        ("Judge hears Quarry Press", "", True),
        ("Quarry Press opens a shop", "", False),
        ("Shop opens", "It was sued by QUARRY PRESS.", True),
        ("Court rules on generative AI", "", True),
        ("A chatbot in class", "", True),
        ("Startup distilled a rival's language model", "", True),
        ("KI-Training: Verlage klagen", "", True),
        ("New chips court desktop enthusiasts", "", False),
        ("The meta of the game shifts", "", False),
        ("Meta changes its terms", "", True),
        ("Harbour ferry returns", "", False),
        ("Said the aide", "rain in Spain, maid", False),
    ],
)
def test_which_entries_are_worth_reading(title: str, summary: str, passes: bool) -> None:
    assert TRIAGE.is_worth_reading(title, summary) is passes


def test_known_cases_and_new_ones_that_name_a_lab() -> None:
    assert TRIAGE.is_known_case("nysd", "1:26-cv-00077-ABC")
    assert not TRIAGE.is_known_case("cand", "3:26-cv-00077")
    assert TRIAGE.is_known_case("other", "3-O-12/26")
    assert TRIAGE.names_a_lab("Heron v. Lumenworks, Inc.")
    assert not TRIAGE.names_a_lab("Heron v. Quarry")
    assert not TRIAGE.names_a_lab(None)


def test_without_names_only_words_count() -> None:
    empty = Triage.of(KnownNames(labs=(), parties=(), models=(), docket_keys=frozenset()))
    assert empty.is_worth_reading("AI and the law")
    assert not empty.is_worth_reading("Lumenworks")


def test_a_parser_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(TimeoutError, match=r"longer than 0\.05 s"), time_limit(0.05):
        while True:
            pass


# ------------------------------------------------------------------------------------------------------ the store

THEN, LATER = "2026-05-01T12:00:00Z", "2026-05-02T12:00:00Z"
FEED = "https://a.sample.com/feed"
PAGE = Document(
    source_id="one", key="1", kind="news", title="T", text="Summary.", url="https://a.sample.com/1", state="listed"
)
FETCH = FetchState(source_id="one", url="https://a.sample.com/feed", http_status=200, body_sha256="x", read_as="feed/1")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "a.db")
    for name in ("one", "two"):
        database.execute(
            "INSERT INTO sources (id, name, kind, url) VALUES (?, ?, 'feed', 'https://a.sample.com/feed')", [name, name]
        )
    database.conn.commit()
    yield database
    database.close()


def _one(db: Database, document: Document = PAGE) -> dict[str, Any]:
    return dict(db.execute("SELECT * FROM documents WHERE id = ?", [document.id]).fetchone())


def _write(db: Database, *documents: Document, now: str = THEN) -> crawled.Written:
    return crawling.write_body(db, FETCH, documents, None, now)


def test_a_body_written_twice_changes_nothing(db: Database) -> None:
    assert _write(db, PAGE) == crawled.Written(new=1, listed=1)
    before = _one(db)
    assert _write(db, PAGE, now=LATER) == crawled.Written()
    assert _one(db) == before


def test_a_summary_that_changes_does_not_ask_for_the_page_again(db: Database) -> None:
    _write(db, PAGE)
    crawling.write_page(db, Page(url=str(PAGE.url), text="The article."), THEN)
    assert _write(db, replace(PAGE, text="Summary. 12 comments")) == crawled.Written()
    assert _one(db)["text"] == "The article."


def test_a_title_that_changes_does(db: Database) -> None:
    _write(db, PAGE)
    crawling.write_page(db, Page(url=str(PAGE.url), text="The article."), THEN)
    assert _write(db, replace(PAGE, title="T, corrected"), now=LATER).changed == 1
    assert _one(db)["state"] == "listed"
    crawling.write_page(db, Page(url=str(PAGE.url), text="The article."), LATER)
    row = _one(db)
    assert (row["revision"], row["last_changed"], row["title"]) == (2, LATER, "T, corrected")


def test_a_text_that_was_found_irrelevant_and_emptied_is_not_fetched_again(db: Database) -> None:
    _write(db, PAGE)
    crawling.write_page(db, Page(url=str(PAGE.url), text="The article."), THEN)
    db.execute("UPDATE documents SET text = '', relevant = 0")
    db.conn.commit()
    assert _write(db, PAGE, now=LATER) == crawled.Written()
    assert (_one(db)["text"], _one(db)["state"]) == ("", "complete")
    assert crawled.read_listed_pages(db) == []


def test_what_was_read_is_not_thrown_away_when_it_no_longer_matches(db: Database) -> None:
    _write(db, PAGE)
    crawling.write_page(db, Page(url=str(PAGE.url), text="The article."), THEN)
    assert _write(db, replace(PAGE, text="", state="skipped")) == crawled.Written()
    assert _one(db)["text"] == "The article."


def test_what_did_not_match_is_listed_once_it_does(db: Database) -> None:
    _write(db, replace(PAGE, text="", state="skipped"))
    assert _write(db, PAGE).listed == 1
    assert _one(db)["state"] == "listed"


def test_a_page_is_given_to_all_that_list_it_and_fills_only_what_is_empty(db: Database) -> None:
    other = replace(PAGE, source_id="two", author="Feed's own", published="2026-05-01T00:00:00Z")
    _write(db, PAGE)
    crawling.write_body(db, replace(FETCH, source_id="two"), [other], None, THEN)
    pages = crawled.read_listed_pages(db)
    assert [(p.url, p.source_ids) for p in pages] == [(PAGE.url, ("one", "two"))]
    crawling.write_page(
        db,
        Page(url=str(PAGE.url), text="The article.", author="Page's", published="2026-04-30", language="en-gb"),
        THEN,
    )
    assert (_one(db)["author"], _one(db)["published"], _one(db)["language"]) == ("Page's", "2026-04-30", "en-gb")
    assert (_one(db, other)["author"], _one(db, other)["published"]) == ("Feed's own", "2026-05-01T00:00:00Z")
    assert _one(db)["content_sha256"] != _one(db, other)["content_sha256"]


def test_a_page_that_says_less_than_the_summary_does_not_replace_it(db: Database) -> None:
    _write(db, PAGE)
    crawling.write_page(db, Page(url=str(PAGE.url), text="Cookies"), THEN)
    assert (_one(db)["text"], _one(db)["state_reason"]) == ("Summary.", crawled.LESS_THAN_SUMMARY)


def test_a_page_is_given_up_after_three_tries(db: Database) -> None:
    _write(db, PAGE)
    (page,) = crawled.read_listed_pages(db)
    given_up = [crawling.write_page_failure(db, page, "out of service", give_up_after=3, now=THEN) for _ in range(3)]
    assert given_up == [0, 0, 1]
    row = _one(db)
    assert (row["state"], row["state_reason"], row["attempts"], row["text"]) == (
        "failed",
        "out of service",
        3,
        "Summary.",
    )


def test_a_page_that_failed_in_a_killed_run_waits_for_the_one_after(db: Database) -> None:
    _write(db, PAGE)
    (page,) = crawled.read_listed_pages(db)
    crawling.write_page_failure(db, page, "out of service", give_up_after=3, now=LATER)
    assert crawled.read_listed_pages(db, not_tried_since=THEN) == []
    assert len(crawled.read_listed_pages(db)) == 1
    crawling.write_page(db, Page(url=page.url, text="The article."), LATER)
    assert db.execute("SELECT count(*) FROM fetches WHERE error IS NOT NULL").fetchone()[0] == 0


def test_a_document_that_changes_gets_a_revision_and_is_pending_again(db: Database) -> None:
    notice = replace(PAGE, state="complete", text="One.")
    _write(db, notice)
    db.execute("UPDATE documents SET extracted_sha256 = content_sha256")
    db.conn.commit()
    assert _write(db, replace(notice, text="Two."), now=LATER).changed == 1
    row = _one(db)
    assert (row["revision"], row["last_changed"]) == (2, LATER)
    assert row["extracted_sha256"] != row["content_sha256"]


def test_a_flag_that_depends_on_the_day_is_no_change(db: Database) -> None:
    notice = replace(PAGE, state="complete", details={"published_in_future": True})
    _write(db, notice)
    assert _write(db, replace(notice, details={})) == crawled.Written()


def test_a_fault_keeps_the_validators_and_a_success_clears_it(db: Database) -> None:
    crawling.write_body(db, replace(FETCH, etag='"v1"'), [], None, THEN)
    fault = SourceFault(
        source_id="one", url=FEED, now=THEN, next_try=LATER, reason="out of service", http_status=503, not_before=LATER
    )
    source_state.write_fault(db, fault)
    kept = source_state.read_fetches(db)["one", FEED]
    assert (kept.etag, kept.body_sha256, kept.not_before, kept.failures) == ('"v1"', "x", LATER, 1)
    crawling.write_unchanged(db, SourceDone(source_id="one", now=LATER, next_try=LATER), None)
    kept = source_state.read_fetches(db)["one", FEED]
    assert (kept.not_before, kept.error, kept.failures) == (None, None, 0)
    row = next(row for row in source_state.read_sources(db) if row.source.id == "one")
    assert (row.state, row.failures) == ("ok", 0)


def test_a_remark_stays_until_a_body_was_read_without_it(db: Database) -> None:
    done = SourceDone(source_id="one", now=THEN, next_try=LATER, reason="has moved")
    reasons = []
    for reason in ("has moved", None, ""):
        crawling.write_unchanged(db, replace(done, reason=reason), None)
        reasons.append(db.execute("SELECT reason FROM sources WHERE id = 'one'").fetchone()[0])
    assert reasons == ["has moved", "has moved", None]


def test_only_crawls_that_were_killed_since_the_last_whole_one_are_gone_on_with(db: Database) -> None:
    assert crawling.read_killed_since(db) is None
    first = crawling.begin_run(db, "1", "2026-05-01T10:00:00Z")
    assert crawling.read_killed_since(db) == "2026-05-01T10:00:00Z"
    crawling.end_run(db, first, "done", {}, None, "2026-05-01T10:05:00Z")
    assert crawling.read_killed_since(db) is None
    crawling.begin_run(db, "1", "2026-05-01T11:00:00Z")
    crawling.begin_run(db, "1", "2026-05-01T12:00:00Z")
    assert crawling.read_killed_since(db) == "2026-05-01T11:00:00Z"
    states = [row[0] for row in db.execute("SELECT state FROM runs ORDER BY id")]
    assert states == ["done", "killed", "running"]
