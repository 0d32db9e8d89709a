"""What passes through the queue comes out as it went in."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from loopback import Instance, Loopback, item, rss

from aidocket.crawler.queue import messages
from aidocket.crawler.sources import CrawlSource, read_settings
from aidocket.crawler.work import (
    Fault,
    HostWaits,
    PageFault,
    PagesWait,
    ReadBody,
    ReadPage,
    Unchanged,
    Work,
)
from aidocket.store.budgets import write_request
from aidocket.store.crawled import ListedPage, Page, read_known_entries, read_known_keys, read_known_revisions
from aidocket.store.database import open_database
from aidocket.store.records import Document, FetchState, Source
from aidocket.store.watchlist import WatchedDocket, read_lab_names, read_watchlist

SOURCE = Source(id="a", name="A", kind="feed", url="https://paper.invalid/feed", settings={"follow": "all"})


CRAWLED = CrawlSource(source=SOURCE, settings=read_settings(SOURCE))


FETCH = FetchState(source_id="a", url=SOURCE.url, http_status=200, etag='W/"é"', body_sha256="00", body_bytes=2)


DOCUMENT = Document(source_id="a", key="k", kind="news", title="T\u2028é", details={"n": 1, "list": ["x"]})


LISTED = ListedPage(url="https://paper.invalid/1", source_ids=("a", "b"))


@pytest.mark.parametrize(
    "work",
    [
        ReadBody(source=CRAWLED, fetch=FETCH, documents=(DOCUMENT,), wait_s=1.5, visited=(3,), entries=1),
        Unchanged(source=CRAWLED),
        Unchanged(source=CRAWLED, fetch=FETCH),
        Fault(source=CRAWLED, url=SOURCE.url, reason="no", status=500, retry_after_s=60.0),
        ReadPage(page=Page(url=LISTED.url, text="words", canonical="https://paper.invalid/one")),
        PageFault(page=LISTED, reason="no", is_final=True),
        HostWaits(source_id="a", url="https://paper.invalid/", status=429, wait_s=600.0),
        PagesWait(url="https://paper.invalid/", reason="the next run goes on"),
    ],
    ids=lambda work: type(work).__name__,
)
def test_work_comes_out_of_the_queue_as_it_went_in(work: Work) -> None:
    plain, _ = messages.unpack(messages.pack(messages.dump_work(work)))
    assert messages.load_work(plain, CRAWLED) == work
    assert messages.visit_of(work) in ("source a", "host paper.invalid")


def test_every_kind_of_work_has_its_message() -> None:
    assert {kind.__name__ for kind in get_args(Work)} == set(messages.KINDS_OF_WORK)


def test_visits_come_out_of_the_queue_as_they_went_in() -> None:
    source = messages.SourceVisit(source=SOURCE, failures=1, last_success=None, moved_to=None, fetches=(FETCH,))
    host = messages.HostVisit(attempt=2, host="paper.invalid", pages=(LISTED,))
    for visit in (source, host):
        assert messages.load_visit(json.loads(json.dumps(messages.dump_visit(visit)))) == visit


def test_the_store_answers_a_worker_as_it_answers_at_home(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/feed"] = rss(item("Lumenworks is sued", f"{web.root}/1"))
        instance.add("a", f"{web.root}/feed", follow="none")
        instance.crawl()
    (row,) = instance.rows("SELECT key FROM documents")
    key = row["key"]
    db = open_database(instance.db)
    assert read_known_entries(db, "a", {key})
    calls: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = [
        (read_known_entries, ("a", {key}), {}),
        (read_known_keys, ("a", {key: DOCUMENT}), {}),
        (read_known_revisions, ("a", [key]), {}),
        (read_lab_names, (), {}),
        (read_watchlist, (), {"before": "2026-11-24T12:00:00Z"}),
        (write_request, ("host", [(1, timedelta(hours=1))], datetime(2026, 11, 24, tzinfo=UTC)), {}),
    ]
    allowed = {**messages.READS, **messages.WRITES}
    for function, arguments, named in calls:
        plain = json.loads(json.dumps(messages.dump_call(function, arguments, named)))
        answer = json.loads(json.dumps(messages.do_call(db, plain, allowed)))
        if function is not write_request:
            assert messages.load_result(function, answer) == function(db, *arguments, **named)
    watched = WatchedDocket(courtlistener_id=7, status="open", named="2026-11-24T12:00:00Z")
    assert messages.load_result(read_watchlist, [asdict(watched)]) == [watched]
    with pytest.raises(ValueError, match="may not ask"):
        messages.do_call(db, {"function": "write_body", "args": [], "kwargs": {}}, allowed)


def test_no_spider_reads_the_database_past_its_run() -> None:
    """A worker has none; only the coordinator begins all that is listed."""
    folder = Path(messages.__file__).parents[1]
    direct = {
        path.name: path.read_text("utf-8").count("run.db")
        for path in [*(folder / "spiders").glob("*.py"), folder / "base.py", folder / "listing.py"]
    }
    assert {name: count for name, count in direct.items() if count} == {"article.py": 2}


def test_a_store_function_that_spiders_call_may_be_called_by_workers() -> None:
    folder = Path(messages.__file__).parents[1]
    called = {
        name
        for path in [*folder.rglob("*.py")]
        for name in re.findall(r"run\.store\(\s*(\w+)", path.read_text("utf-8"))
    }
    assert called <= {*messages.READS, *messages.WRITES}
    assert called
