"""`build`, `serve`, `digest` and `export`, as they are called."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import feedparser
import pytest
import site_sample as sample
from selectolax.lexbor import LexborHTMLParser

from aidocket.config import Config
from aidocket.site.server import SiteServer


def run(config: Config, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aidocket", *arguments, "--db", str(config.db)]
    return subprocess.run(command, cwd=config.db.parent, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("format", ["atom", "rss"])
def test_the_digest_as_a_feed(format: str, built: Config) -> None:
    parsed = feedparser.parse(run(built, "digest", "--format", format, "--since", "7d").stdout)
    assert not parsed.bozo
    assert {e.title.split(":")[0] for e in parsed.entries} >= {
        "Alleged",
        "Denied",
        "Public accusation",
        "Rule proposed",
    }
    assert not [e for e in parsed.entries if "Summary-judgment" in e.title]


def test_the_digest_as_json(built: Config) -> None:
    items = json.loads(run(built, "digest", "--format", "json", "--since", "2w").stdout)["items"]
    assert [i for i in items if i["title"].startswith("Summary-judgment ruling")]


def test_the_digest_as_text_for_people(built: Config) -> None:
    text = run(built, "digest").stdout
    assert "24 February 2026 to 2 March 2026" in text
    assert "26 Feb 2026 · ALLEGED · Kestrel Models: Training on another model's outputs (lumenAI)" in text
    assert "https://blog.example.org/lumen-letter" in text
    assert "are invented" in text


def test_the_digest_as_html_for_a_mail(built: Config) -> None:
    tree = LexborHTMLParser(run(built, "digest", "--format", "html").stdout)
    assert not tree.css("script, link, img, style")
    assert tree.css('a[href="https://blog.example.org/lumen-letter"]')


@pytest.mark.parametrize("since", ["", "7", "0d", "-1d", "a week", "7m"])
def test_a_span_that_is_none_is_refused(since: str, built: Config) -> None:
    result = run(built, "digest", "--since", since)
    assert result.returncode == 2
    assert "such as 7d or 2w" in result.stderr and "Traceback" not in result.stderr


def test_the_digest_needs_a_database(built: Config) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "aidocket", "digest", "--db", str(built.db.parent / "none.db")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("aidocket: there is no database")


def test_export_writes_every_table_and_view(fresh: Config) -> None:
    result = run(fresh, "export", "--out", "as-csv")
    assert result.returncode == 0, result.stderr
    files = {f.stem: f for f in (fresh.db.parent / "as-csv").iterdir()}
    assert {"disputes", "assertions", "documents", "distillation", "status_board"} <= set(files)
    assert not {"runs", "fetches"} & set(files)
    with files["documents"].open(newline="") as out:
        rows = {row["id"]: row for row in csv.DictReader(out)}
    assert rows["d-courier"]["text"] == "" and rows["d-order"]["text"] == sample.ORDER


def test_export_as_lines_of_json(fresh: Config) -> None:
    run(fresh, "export", "--out", "as-json", "--format", "jsonl")
    lines = (fresh.db.parent / "as-json" / "distillation.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["status"] for line in lines} == {"alleged", "denied", "admitted"}


def test_build_refuses_a_demo_database_without_the_word(fresh: Config) -> None:
    result = run(fresh, "build", "--out", str(fresh.out))
    assert result.returncode == 1
    assert "holds the demo's invented data" in result.stderr and not fresh.out.exists()


def test_serve_needs_a_site(fresh: Config) -> None:
    result = run(fresh, "serve", "--out", "nowhere")
    assert result.returncode == 2
    assert "aidocket build" in result.stderr


@pytest.fixture(scope="module")
def server(built: Config) -> Iterator[SiteServer]:
    with SiteServer(built.out, 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        ("/disputes/sample-lumen-kestrel/", 200, "text/html; charset=utf-8"),
        ("/feeds/digest.atom", 200, "application/atom+xml; charset=utf-8"),
        ("/data/aidocket.db", 200, "application/vnd.sqlite3"),
        ("/static/", 404, None),
        ("/nothing", 404, None),
        ("/../aidocket.db", 404, None),
        ("/..%2faidocket.db", 404, None),
        ("/%2e%2e/aidocket.db", 404, None),
        ("/static/..%5c..%5caidocket.db", 404, None),
        ("/.hidden", 404, None),
        ("/a%00b", 404, None),
    ],
)
def test_what_the_server_gives(path: str, status: int, kind: str | None, server: SiteServer) -> None:
    connection = HTTPConnection(*server.server_address[:2])
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == status
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert (answer.getheader("Content-Security-Policy") or "").startswith("default-src 'none'")
    assert kind is None or answer.getheader("Content-Type") == kind
    assert b"SQLite format" not in answer.read()[:20] or path == "/data/aidocket.db"
    connection.close()


def test_the_server_listens_on_this_machine_only(server: SiteServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_a_strange_host_name_is_refused(server: SiteServer) -> None:
    connection = HTTPConnection(*server.server_address[:2])
    connection.request("GET", "/", headers={"Host": "rebound.example.org"})
    assert connection.getresponse().status == 421
    connection.close()
