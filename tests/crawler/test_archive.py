"""The archive: what is kept of raw answers, how it survives, and that documents can be made from it anew."""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
from loopback import STORY, Answer, Instance, Loopback, item, page, rss
from scrapy import Request
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator

from aidocket.crawler.archive import PUSHES, Archive
from aidocket.crawler.run import utc
from aidocket.crawler.webhook import WebhookServer
from aidocket.errors import BusyError, StoreError
from aidocket.store.database import open_database
from aidocket.store.source_state import read_sources

TIMES = {"number", "first_seen", "last_changed", "text_since", "changed_at"}
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
RUN = "2026-11-24T12:00:00Z"


def documents(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Documents and their revisions, but for times and running numbers."""
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row
        return {
            table: [
                {name: value for name, value in dict(row).items() if name not in TIMES}
                for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
            ]
            for table in ("documents", "document_revisions")
        }


def by_id(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return {table: sorted(rows, key=lambda row: json.dumps(row, sort_keys=True)) for table, rows in found.items()}


def records(folder: Path) -> list[tuple[str, str]]:
    """Type and address of each record, by a reader that is not ours."""
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            found += [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI") or "") for r in ArchiveIterator(file)]
    return found


def replay(place: Instance, new: Path, *more: str) -> subprocess.CompletedProcess[str]:
    arguments = ["--archive", str(place.folder / "archive"), "--db", str(new), "--json"]
    sources = [] if "--demo" in more else ["--sources", str(place.folder / "sources")]
    return subprocess.run(
        [sys.executable, "-m", "aidocket", "archive", "replay", *arguments, *sources, *more],
        capture_output=True,
        text=True,
        timeout=120,
        env=place.env(),
        check=False,
    )


def test_the_demo_is_made_anew_from_its_archive(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from aidocket.config import PACKAGE, Config
from aidocket.crawler.stage import crawl
from aidocket.demo.server import SampleWeb
with SampleWeb(PACKAGE / "sample_web") as web:
    crawl(Config(db=Path(sys.argv[1])).for_demo(web.proxy_url))
"""
    place = Instance(tmp_path)
    environment = {name: value for name, value in place.env().items() if name != "AIDOCKET_REGISTRY"}
    subprocess.run([sys.executable, "-c", script, str(place.db)], check=True, env=environment, timeout=120)
    new = tmp_path / "new.db"
    arguments = ["--demo", "--archive", str(tmp_path / "archive"), "--db", str(new)]
    subprocess.run(
        [sys.executable, "-m", "aidocket", "archive", "replay", *arguments], check=True, env=environment, timeout=120
    )
    crawled = documents(place.db)
    assert len(crawled["documents"]) > 50
    assert by_id(documents(new)) == by_id(crawled)


def news(web: Loopback, *titles: str, more: str = "") -> Answer:
    items = [item(f"Lumenworks {title}", f"{web.root}/{title}") for title in titles]
    return rss(*items, more)


def test_many_crawls_are_made_anew_without_the_network(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    with Loopback() as web:
        place.add("news", f"{web.root}/news.xml", follow="all")
        place.add("other", f"{web.root}/other.xml", follow="all")
        place.add("odd", f"{web.root}/odd.xml", follow="none")
        web.answers["/news.xml"] = news(web, "one", "two", "gone", "broken")
        web.answers["/other.xml"] = Answer(status=301, headers={"Location": "/moved.xml"})
        web.answers["/moved.xml"] = news(web, "one", "three")
        zipped = gzip.compress(str(news(web, "zipped", "ümläut").body).encode())
        web.answers["/odd.xml"] = Answer(zipped, type="application/rss+xml", headers={"Content-Encoding": "gzip"})
        for title in ("one", "two", "three"):
            web.answers[f"/{title}"] = page(f"Lumenworks {title}", *STORY, f"This is story {title}.")
        web.answers["/broken"] = Answer("half", length=5000)
        place.crawl()
        # Later: an article is edited, one is dropped, one is new, one feed fails.
        web.answers["/news.xml"] = news(web, "one", "two", "four", more=item("Lumenworks says", f"{web.root}/said"))
        web.answers["/four"] = page("Lumenworks four", *STORY, "This is story four.")
        web.answers["/moved.xml"] = Answer(status=503)
        place.crawl()
        web.answers["/news.xml"] = rss(item("Lumenworks two, corrected", f"{web.root}/two"))
        web.answers["/two"] = page("Lumenworks two", *STORY, "This is story two. We had it wrong.")
        web.answers["/moved.xml"] = news(web, "one", "three")
        place.crawl()
        place.crawl()
        asked = len(web.hits)
        new = tmp_path / "new.db"
        done = replay(place, new)
        assert done.returncode == 0, done.stderr
        assert len(web.hits) == asked
    crawled = documents(place.db)
    assert {row["state"] for row in crawled["documents"]} == {"complete", "failed"}
    assert len(crawled["document_revisions"]) == 1
    assert by_id(documents(new)) == by_id(crawled)
    assert json.loads(done.stdout)["crawls"] == 4


def test_pushes_are_made_anew_in_their_place_between_the_crawls(tmp_path: Path) -> None:
    place = Instance(tmp_path, environment={"COURTLISTENER_TOKEN": "s3cr3t-t0ken"})

    def opinion(text: str) -> dict[str, Any]:
        return {
            "cluster_id": 5, "docket_id": 77, "caseName": "Quarry v. Lumen", "court_id": "cand", "status": "Published",
            "docketNumber": "3:26-cv-00077", "dateFiled": "2026-11-19", "absolute_url": "/opinion/5/q/",
            "opinions": [{"snippet": text, "id": 9}], "type": "o",
        }  # fmt: skip

    def push(number: int, text: str) -> None:
        source = next(row.source for row in read_sources(open_database(place.db)) if row.source.id == "courts")
        body = {"webhook": {"event_type": 2}, "payload": {"results": [{**opinion(text), "cluster_id": number}]}}
        server = WebhookServer(
            ("127.0.0.1", 0), secret="a" * 20, source=source, open_db=lambda: open_database(place.db),
            now=utc, told=print, archive=tmp_path / "archive" / PUSHES,
        )  # fmt: skip
        server.take(f"key-0000-{number}-{text[-1]}", json.dumps(body).encode())
        server.server_close()

    with Loopback() as web:
        place.add("courts", f"{web.root}/api/rest/v4/search/", kind="courtlistener", settings={"delay_s": 1})
        for text in ("first", "third"):
            body = {"count": 1, "next": None, "results": [opinion(f"The model copied, says the {text}")]}
            web.answers["/api/rest/v4/search/"] = Answer(json.dumps(body), type="application/json")
            if text == "third":
                push(5, "The model copied, says the second")
                push(6, "Another case")
                time.sleep(1.1)
            place.crawl("courts")
            time.sleep(1.1)
        push(5, "The model copied, says the fourth")
    done = replay(place, tmp_path / "new.db")
    assert done.returncode == 0, done.stderr
    crawled = documents(place.db)
    assert len(crawled["documents"]) == 2
    assert len(crawled["document_revisions"]) == 3
    assert by_id(documents(tmp_path / "new.db")) == by_id(crawled)
    report = json.loads(done.stdout)
    assert (report["crawls"], report["pushes"], report["documents"]) == (2, 3, 2)


def test_only_answers_that_are_new_are_kept(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    with Loopback() as web:
        place.add("news", f"{web.root}/news.xml", follow="all")
        web.answers["/news.xml"] = news(web, "one")
        web.answers["/one"] = page("Lumenworks one", *STORY)
        place.crawl()
        first = records(tmp_path / "archive")
        place.crawl()
        second = records(tmp_path / "archive")[len(first) :]
        web.answers["/news.xml"] = Answer(status=500)
        place.crawl()
        web.answers["/news.xml"] = news(web, "one")
        place.crawl()
        later = records(tmp_path / "archive")[len(first) + len(second) :]
    addresses = ["/robots.txt", "/news.xml", "/.well-known/tdmrep.json", "/ai.txt", "/one"]
    assert first == [("warcinfo", ""), *(("response", web.root + address) for address in addresses)]
    assert second == [("warcinfo", "")]
    feed = f"{web.root}/news.xml"
    assert later == [("warcinfo", ""), ("response", feed), ("warcinfo", ""), ("revisit", feed)]


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_no_token_and_no_cookie_is_kept(tmp_path: Path, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    place = Instance(tmp_path, environment={"COURTLISTENER_TOKEN": "s3cr3t-t0ken"})
    with Loopback() as web:
        place.add("api", f"{web.root}/api/rest/v4/search/", kind="courtlistener", settings={"delay_s": 1})
        body = json.dumps({"count": 0, "next": None, "results": [], "asked_by": "s3cr3t-t0ken"}).encode()
        headers = {"Set-Cookie": "session=c00kie", "Content-Encoding": encoding, "X-Token": "s3cr3t-t0ken"}
        web.answers["/api/rest/v4/search/"] = Answer(pack(body), type="application/json", headers=headers)
        done = place.crawl()
        assert done.report["done"] == 1
        assert "s3cr3t-t0ken" in web.asked("/api/rest/v4/search/")[0].headers["Authorization"]
    [path] = (tmp_path / "archive").glob("*.warc.gz")
    kept = gzip.decompress(path.read_bytes())
    assert b"asked_by" in kept
    assert b"s3cr3t" not in kept
    assert b"c00kie" not in kept
    assert b"s3cr3t" not in (tmp_path / "archive" / "index.db").read_bytes()


def test_nothing_is_kept_where_the_archive_is_off(tmp_path: Path) -> None:
    place = Instance(tmp_path, environment={"AIDOCKET_ARCHIVE": "off"})
    with Loopback() as web:
        place.add("news", f"{web.root}/news.xml", follow="none")
        web.answers["/news.xml"] = news(web, "one")
        assert place.crawl().report["new"] == 1
    assert not (tmp_path / "archive").exists()


def test_what_a_killed_crawl_wrote_to_the_database_is_in_the_archive(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    place.prelude = """
import os
from aidocket.store import crawling
write = crawling.write_body
def write_and_die(*arguments, **named):
    write(*arguments, **named)
    os._exit(137)
crawling.write_body = write_and_die
"""
    with Loopback() as web:
        place.add("news", f"{web.root}/news.xml", follow="none")
        web.answers["/news.xml"] = news(web, "one", "two")
        assert place.crawl().status == 137
    done = replay(place, tmp_path / "new.db")
    assert done.returncode == 0, done.stderr
    assert len(documents(tmp_path / "new.db")["documents"]) == 2


def test_a_replay_begins_with_nothing(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    with Loopback() as web:
        place.add("news", f"{web.root}/news.xml", follow="none")
        web.answers["/news.xml"] = news(web, "one")
        place.crawl()
    done = replay(place, place.db)
    assert done.returncode == 2
    assert "has documents" in done.stderr


def test_a_folder_that_cannot_be_written_stops_the_crawl_in_one_line(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    (tmp_path / "archive").write_text("in the way")
    with Loopback() as web:
        place.add("news", f"{web.root}/news.xml", follow="none")
        web.answers["/news.xml"] = news(web, "one")
        done = place.crawl()
        assert web.hits == []
    assert done.status == 1
    assert "cannot open the archive" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_ends_the_crawl_in_one_line_before_anything_is_stored(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    place.prelude = """
from aidocket.crawler.archive import PUSHES, Archive
from aidocket.crawler.run import utc
from aidocket.crawler.webhook import WebhookServer
from aidocket.errors import StoreError
def full(*_, **__):
    raise StoreError("cannot write to the archive: no space left on device")
Archive._append = full
"""
    with Loopback() as web:
        for number in range(5):
            place.add(f"news{number}", f"{web.root}/{number}.xml", follow="none")
            web.answers[f"/{number}.xml"] = news(web, "one")
        done = place.crawl()
    assert done.status == 1
    assert "no space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert place.rows("SELECT * FROM documents") == []
    assert {row["failures"] for row in place.rows("SELECT failures FROM sources")} == {0}


# --------------------------------------------------------------------------------------------- the files themselves


def answer(archive: Archive, url: str, body: bytes, now: datetime = NOON, run: str = RUN, **more: Any) -> None:
    archive.keep(Request(url), Response(url, body=body, **more), run=run, now=now)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.warc.gz"))


def test_a_new_day_and_a_full_file_begin_a_new_one_and_names_stay_sorted(tmp_path: Path) -> None:
    archive = Archive(tmp_path, max_file_bytes=600)
    for number in range(3):
        answer(archive, f"http://a.test/{number}", b"x" * 10)
    answer(archive, "http://a.test/tomorrow", b"x", NOON.replace(day=25))
    answer(archive, "http://a.test/back", b"x", NOON)
    archive.close()
    assert names(tmp_path) == [
        "aidocket-20261124-0001.warc.gz",
        "aidocket-20261124-0002.warc.gz",
        "aidocket-20261125-0001.warc.gz",
    ]


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_record_that_was_left_unfinished_is_cut_off(tmp_path: Path, cut: int) -> None:
    archive = Archive(tmp_path)
    answer(archive, "http://a.test/1", b"first")
    archive.sync()
    [path] = tmp_path.glob("*.warc.gz")
    whole = path.stat().st_size
    answer(archive, "http://a.test/2", b"second")
    archive.close()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - cut)
    again = Archive(tmp_path)
    assert path.stat().st_size == whole
    assert again.read("http://a.test/2", until_run=RUN) is None
    answer(again, "http://a.test/2", b"second")
    assert again.read("http://a.test/1", until_run=RUN).body == b"first"  # type: ignore[union-attr]
    assert again.read("http://a.test/2", until_run=RUN).body == b"second"  # type: ignore[union-attr]
    again.close()
    assert [kind for kind, _ in records(tmp_path)] == ["warcinfo", "response", "warcinfo", "response"]


@pytest.mark.parametrize("loss", ["gone", "broken", "behind"])
def test_an_index_that_is_lost_is_made_anew(tmp_path: Path, loss: str) -> None:
    archive = Archive(tmp_path)
    answer(archive, "http://a.test/1", b"first")
    archive.close()
    index = tmp_path / "index.db"
    before = index.read_bytes()
    archive = Archive(tmp_path)
    answer(archive, "http://a.test/1", b"second")
    archive.keep_failure(Request("http://a.test/2"), "the host is not known", is_refused=False, run=RUN, now=NOON)
    answer(archive, "http://a.test/1", b"first")
    archive.close()
    if loss == "gone":
        index.unlink()
    else:
        index.write_bytes(before if loss == "behind" else b"no database" * 100)
    again = Archive(tmp_path)
    assert again.read("http://a.test/1", until_run=RUN).body == b"first"  # type: ignore[union-attr]
    assert again.read("http://a.test/2", until_run=RUN).failure == "the host is not known"  # type: ignore[union-attr]
    answer(again, "http://a.test/1", b"first")
    assert sum(file.records for file in again.files()) == 7
    again.close()


def test_a_damaged_file_is_left_as_it_is_and_told(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    answer(archive, "http://a.test/1", b"first")
    archive.close()
    [path] = tmp_path.glob("*.warc.gz")
    with path.open("ab") as file:
        file.write(b"\0" * 500)
    size = path.stat().st_size
    again = Archive(tmp_path)
    assert "damaged" in again.remarks[0]
    answer(again, "http://a.test/2", b"second")
    assert again.read("http://a.test/1", until_run=RUN).body == b"first"  # type: ignore[union-attr]
    again.close()
    assert path.stat().st_size == size
    assert len(names(tmp_path)) == 2


def test_an_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    headers = {"Location": "/\xc3\xa9".encode("latin-1"), "Link": ["<a>", "<b>"], "X-Robots-Tag": b"\xff"}
    body = bytes(range(256)) + b"\r\n\r\n"
    answer(archive, "http://a.test/é?q=1", body, status=302, headers=headers)
    archive.close()
    archive = Archive(tmp_path)
    kept = archive.read(Request("http://a.test/é?q=1").url, until_run=RUN)
    archive.close()
    assert kept is not None
    assert (kept.status, kept.body) == (302, body)
    found = [(name, value.encode("latin-1")) for name, value in kept.headers if name != "Content-Length"]
    assert found == [("Location", b"/\xc3\xa9"), ("Link", b"<a>"), ("Link", b"<b>"), ("X-Robots-Tag", b"\xff")]


def test_what_was_answered_later_is_not_known_before(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    answer(archive, "http://a.test/1", b"first")
    answer(archive, "http://a.test/1", b"second", run="2026-11-25T12:00:00Z")
    assert archive.read("http://a.test/1", until_run=RUN).body == b"first"  # type: ignore[union-attr]
    assert archive.read("http://a.test/1", until_run="2026-11-26").body == b"second"  # type: ignore[union-attr]
    assert [found.run for found in archive.rounds()] == [RUN, "2026-11-25T12:00:00Z"]
    archive.close()


def test_two_runs_do_not_write_to_one_archive(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with pytest.raises(BusyError):
        Archive(tmp_path)
    archive.close()
    Archive(tmp_path).close()


def test_a_file_that_has_gone_is_an_error_that_names_it(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    answer(archive, "http://a.test/1", b"first")
    [path] = tmp_path.glob("*.warc.gz")
    path.unlink()
    with pytest.raises(StoreError, match=path.name):
        archive.read("http://a.test/1", until_run=RUN)
    archive.close()
