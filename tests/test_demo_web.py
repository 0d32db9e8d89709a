"""The sample web: its server refuses what it should, its answers can be revalidated, its content holds together."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import feedparser
import pytest
import yaml

from aidocket.config import PACKAGE
from aidocket.demo.pages import Pages, SampleWebError
from aidocket.demo.server import SampleWeb
from aidocket.registry.check import check_registry
from aidocket.registry.load import load_registry
from aidocket.registry.schema import SourceFile

ROOT = PACKAGE / "sample_web"
MAX_BYTES = 400_000

# Entries of each feed, by source; a source that fails on purpose has its status instead.
ENTRIES = {
    "sample-courier": 9,
    "sample-ecf": 14,
    "sample-gadgetry": 8,
    "sample-labnotes": 4,
    "sample-ledgerlaw": 5,
    "sample-libraire": 4,
    "sample-staffroom": 3,
    "sample-standard": 2,
    "sample-wire": 5,
}
FAILING = {
    "sample-busy": 429,
    "sample-gone": 410,
    "sample-parked": 200,
    "sample-private": 200,
    "sample-torn": 200,
}
API = {"sample-courts-api", "sample-register"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(web: SampleWeb, target: str, *, method: str = "GET", **headers: str) -> Answer:
    """One request through the proxy, sent letter by letter as given."""
    proxy = urlsplit(web.proxy_url)
    connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=10)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def web() -> Iterator[SampleWeb]:
    with SampleWeb(ROOT) as running:
        yield running


def sources() -> list[SourceFile]:
    registry, faults = load_registry([], ROOT / "sources")
    assert not faults
    return list(registry.sources.values())


# ---------------------------------------------------------------- the server

COURIER = "http://courier.example.org/feed.xml"
LIBRAIRE = "http://libraire.example.org/rss.xml"


def test_an_answer_carries_validators_that_do_not_change(web: SampleWeb) -> None:
    first, second = ask(web, COURIER), ask(web, COURIER)
    assert first.status == 200
    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["last-modified"] == "Fri, 20 Nov 2026 14:15:00 GMT"
    assert first.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert ask(web, LIBRAIRE).headers.keys() & {"etag", "last-modified"} == {"last-modified"}
    assert not ask(web, "http://standard.example.org/rss.xml").headers.keys() & {"etag", "last-modified"}


@pytest.mark.parametrize(
    ("url", "headers", "status"),
    [
        (COURIER, {"If_None_Match": "{etag}"}, 304),
        (COURIER, {"If_None_Match": "W/{etag}"}, 304),
        (COURIER, {"If_None_Match": '"other", {etag}'}, 304),
        (COURIER, {"If_None_Match": "*"}, 304),
        (COURIER, {"If_None_Match": '"other"'}, 200),
        (COURIER, {"If_Modified_Since": "Fri, 20 Nov 2026 14:15:00 GMT"}, 304),
        (COURIER, {"If_Modified_Since": "Fri, 20 Nov 2026 14:14:59 GMT"}, 200),
        (COURIER, {"If_Modified_Since": "the day before yesterday"}, 200),
        # The tag decides where both are sent.
        (COURIER, {"If_None_Match": '"other"', "If_Modified_Since": "Fri, 20 Nov 2026 14:15:00 GMT"}, 200),
        (LIBRAIRE, {"If_None_Match": "*"}, 200),
        (LIBRAIRE, {"If_Modified_Since": "Fri, 13 Nov 2026 00:00:00 -0000"}, 304),
        ("http://busy.example.org/feed.xml", {"If_None_Match": "*"}, 429),
    ],
)
def test_conditional_requests(web: SampleWeb, url: str, headers: dict[str, str], status: int) -> None:
    etag = ask(web, url).headers.get("etag", "")
    answer = ask(web, url, **{name: value.replace("{etag}", etag) for name, value in headers.items()})
    assert answer.status == status
    assert (answer.body == b"") == (status == 304)


def test_a_compressed_answer_has_a_tag_of_its_own(web: SampleWeb) -> None:
    plain, packed = ask(web, COURIER), ask(web, COURIER, Accept_Encoding="gzip, deflate")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"] != plain.headers["etag"]
    assert ask(web, COURIER, Accept_Encoding="gzip", If_None_Match=packed.headers["etag"]).status == 304
    assert ask(web, COURIER, If_None_Match=packed.headers["etag"]).status == 200


def test_head_answers_without_a_body(web: SampleWeb) -> None:
    answer = ask(web, COURIER, method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == len(ask(web, COURIER).body)


@pytest.mark.parametrize(
    ("target", "status", "says"),
    [
        ("http://news.example.com/", 502, "news.example.com is not part of the sample web"),
        ("http://127.0.0.1:22/", 502, "127.0.0.1 is not part of the sample web"),
        ("http://courier.example.org.evil.test/feed.xml", 502, "not part of the sample web"),
        ("http://../routes.yaml", 502, "not part of the sample web"),
        ("https://courier.example.org/feed.xml", 400, "whole address"),
        ("file:///etc/passwd", 400, "whole address"),
        ("/feed.xml", 400, "whole address"),
        ("http://[::1/", 400, "whole address"),
    ],
)
def test_what_is_not_ours_is_refused_in_a_clear_line(web: SampleWeb, target: str, status: int, says: str) -> None:
    answer = ask(web, target)
    assert answer.status == status
    assert says in answer.body.decode()


def test_no_tunnel_is_opened(web: SampleWeb) -> None:
    assert ask(web, "courier.example.org:443", method="CONNECT").status == 502


@pytest.mark.parametrize(
    "path",
    [
        "/../wire.example.org/robots.txt",
        "/%2e%2e/%2e%2e/routes.yaml",
        "/2026/../../../routes.yaml",
        "/..%2f..%2froutes.yaml",
        "/..%5c..%5croutes.yaml",
        "//etc/passwd",
        "/feed.xml%00.html",
        "/" + "a" * 5000,
        "/secret.txt",
        "/feed.xml?page=2",
        "/2026",
        "/nowhere",
    ],
)
def test_no_path_leaves_the_host(tmp_path: Path, path: str) -> None:
    copy = tmp_path / "web"
    shutil.copytree(ROOT, copy)
    (tmp_path / "secret.txt").write_text("secret")
    (copy / "hosts/courier.example.org/secret.txt").symlink_to(tmp_path / "secret.txt")
    page = Pages(copy).find(f"http://courier.example.org{path}")
    assert page is not None
    assert (page.status, page.body) == (404, b"Not found.\n")


def test_requests_are_counted_until_forgotten() -> None:
    with SampleWeb(ROOT) as web:
        for _ in range(2):
            ask(web, COURIER)
        ask(web, "http://gone.example.org/feed.xml")
        assert web.counts == {COURIER: 2, "http://gone.example.org/feed.xml": 1}
        assert [hit.status for hit in web.hits] == [200, 200, 410]
        web.forget()
        assert not web.hits


def test_a_changed_page_is_seen_at_the_next_request(tmp_path: Path) -> None:
    shutil.copytree(ROOT, tmp_path / "web")
    page = tmp_path / "web/hosts/ledgerlaw.example.org/feed.atom"
    url = "http://ledgerlaw.example.org/feed.atom"
    with SampleWeb(tmp_path / "web") as web:
        etag = ask(web, url).headers["etag"]
        assert ask(web, url, If_None_Match=etag).status == 304
        page.write_bytes(page.read_bytes() + b"<!-- changed -->\n")
        assert ask(web, url, If_None_Match=etag).status == 200


def test_the_address_is_gone_after_the_block() -> None:
    with SampleWeb(ROOT) as web:
        address = web.proxy_url
    assert address.startswith("http://127.0.0.1:")
    with pytest.raises(RuntimeError):
        _ = web.proxy_url
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection("127.0.0.1", urlsplit(address).port).connect()


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("courier.example.org: {etags: true}", "unknown key etags"),
        ("courier.example.org: {validators: some}", "'some' is not known"),
        ("courier.example.org: {answers: [{url: /x, file: nowhere.html}]}", "there is no file nowhere.html"),
        ("courier.example.org: {answers: [{url: /x, file: ../../routes.yaml}]}", "there is no file"),
        ("stranger.example.org: {}", "stranger.example.org has no folder"),
        ("[1, 2]", "expected a mapping"),
        ("{", "cannot read"),
    ],
)
def test_a_faulty_table_is_named(tmp_path: Path, table: str, says: str) -> None:
    (tmp_path / "hosts/courier.example.org").mkdir(parents=True)
    (tmp_path / "routes.yaml").write_text(table)
    with pytest.raises(SampleWebError, match=re.escape(says)):
        Pages(tmp_path)


# ---------------------------------------------------------------- the content


def test_every_source_answers(web: SampleWeb) -> None:
    assert {source.id for source in sources()} == ENTRIES.keys() | FAILING.keys() | API
    for source in sources():
        if source.id not in API:
            assert ask(web, source.url).status == FAILING.get(source.id, 200), source.id


def entries(web: SampleWeb, source: SourceFile) -> list[tuple[str, str]]:
    """Title and link of a feed's entries; JSON Feed is read by hand, as feedparser does not know it."""
    answer = ask(web, source.url)
    if "json" in answer.headers["content-type"]:
        return [(item["title"], item["url"]) for item in json.loads(answer.body)["items"]]
    parsed = feedparser.parse(answer.body, response_headers=answer.headers)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert all(entry.get("published_parsed") or entry.get("updated_parsed") for entry in parsed.entries)
    return [(entry["title"], entry["link"]) for entry in parsed.entries]


@pytest.mark.parametrize("source", [s for s in sources() if s.id in ENTRIES], ids=lambda s: s.id)
def test_a_feed_lists_its_entries_and_every_linked_page_exists(web: SampleWeb, source: SourceFile) -> None:
    found = entries(web, source)
    assert len(found) == ENTRIES[source.id]
    assert all(title for title, _ in found)
    if source.kind == "feed":
        assert [url for _, url in found if ask(web, url).status != 200] == []


def test_latin_1_arrives_as_latin_1(web: SampleWeb) -> None:
    source = next(s for s in sources() if s.id == "sample-libraire")
    assert "Éditions Rivage-Bleu says Pellam recites its novels by heart" in dict(entries(web, source))
    page = ask(web, "http://libraire.example.org/2026/10/rivage-bleu-pellam")
    assert page.headers["content-type"] == "text/html; charset=iso-8859-1"
    assert "Zoé Lindqvist-Håkansson" in page.body.decode("latin-1")


def test_the_reserved_page_says_so(web: SampleWeb) -> None:
    page = ask(web, "http://libraire.example.org/2026/11/settlement-in-figures")
    assert page.headers["tdm-reservation"] == "1"
    assert b'<meta name="tdm-reservation" content="1">' in page.body


def walk(web: SampleWeb, url: str, following: str) -> list[dict[str, object]]:
    """All results of an API's list, page by page."""
    results: list[dict[str, object]] = []
    next_url: str | None = url
    while next_url:
        answer = ask(web, next_url)
        assert answer.status == 200, next_url
        page = json.loads(answer.body)
        results += page["results"]
        next_url = page.get(following)
    return results


def test_the_court_archive_can_be_walked(web: SampleWeb) -> None:
    source = next(s for s in sources() if s.id == "sample-courts-api")
    dockets = walk(web, f"{source.url}?{urlencode(source.settings['params'])}", "next")
    assert [d["docket_id"] for d in dockets] == source.settings["dockets"]
    texts = 0
    for docket in dockets:
        base = source.url.removesuffix("search/")
        assert json.loads(ask(web, f"{base}dockets/{docket['docket_id']}/").body)["case_name"] == docket["caseName"]
        for entry in walk(web, f"{base}docket-entries/?docket={docket['docket_id']}&order_by=-date_filed", "next"):
            documents = entry["recap_documents"]
            assert isinstance(documents, list)
            texts += sum(bool(document["plain_text"]) for document in documents)
    assert texts == 6
    assert ask(web, f"{source.url}?type=r&q=everything").status == 404


def test_the_register_can_be_walked(web: SampleWeb) -> None:
    source = next(s for s in sources() if s.id == "sample-register")
    conditions = {f"conditions[{name}]": value for name, value in source.settings["conditions"].items()}
    documents = walk(web, f"{source.url}?{urlencode(conditions)}", "next_page_url")
    assert len(documents) == 4
    for document in documents:
        assert ask(web, str(document["raw_text_url"])).status == 200
        assert ask(web, str(document["html_url"])).status == 200


def test_the_registry_overlay_is_sound(web: SampleWeb) -> None:
    registry, faults = load_registry([PACKAGE / "registry_data", ROOT / "registry"], ROOT / "sources")
    assert faults == []
    assert check_registry(registry, demo=True) == []
    cited = re.findall(r"http://\S+?(?=[\s\],]|$)", "\n".join(path.read_text() for path in overlay()), re.M)
    assert len(cited) > 30
    assert [url for url in cited if ask(web, url).status != 200] == []


def overlay() -> list[Path]:
    return sorted((ROOT / "registry").rglob("*.yaml"))


def test_everything_of_the_overlay_is_marked_as_a_sample() -> None:
    for path in overlay():
        content = yaml.safe_load(path.read_text())
        for entry in content if isinstance(content, list) else [content]:
            assert entry["id"].startswith("sample-"), path


def test_no_real_lab_or_model_is_named() -> None:
    registry, _ = load_registry([PACKAGE / "registry_data"])
    labs = [party for party in registry.parties.values() if party.is_lab]
    names = {name for entry in [*labs, *registry.models.values()] for name in (entry.name, *entry.aliases)}
    assert len(names) > 50
    text = "\n".join(path.read_text("latin-1") for path in sorted(ROOT.rglob("*")) if path.is_file())
    words = set(re.findall(r"[\w.-]+", text))
    named = {name for name in names if (name in words if " " not in name else name in text)}
    assert named == set()


def test_it_stays_small() -> None:
    assert sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file()) < MAX_BYTES


# ---------------------------------------------------------------- the crawler on it

CRAWL = """
import sys
from dataclasses import replace
from pathlib import Path
from aidocket.config import Config
from aidocket.crawler.stage import crawl
folder, web, proxy = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
config = replace(Config(), db=folder / "aidocket.db", quiet=True).for_demo(proxy)
crawl(replace(config, registries=(*config.registries[:-1], web / "registry"), sources=web / "sources"))
"""


def crawl(folder: Path, web_root: Path, web: SampleWeb) -> sqlite3.Connection:
    """Crawl in a process of its own, as a reactor runs once in a process."""
    command = [sys.executable, "-c", CRAWL, str(folder), str(web_root), web.proxy_url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-4000:]
    return sqlite3.connect(folder / "aidocket.db")


def test_the_crawler_reads_it_and_a_second_run_fetches_only_what_changed(tmp_path: Path) -> None:
    root = tmp_path / "web"
    shutil.copytree(ROOT, root)
    with SampleWeb(root) as web:
        db = crawl(tmp_path, root, web)
        counts = dict(db.execute("SELECT source_id, count(*) FROM documents GROUP BY source_id"))
        # One paper that the court's RSS lists under two events is one document; a docket's attachments are documents.
        assert counts == {**ENTRIES, "sample-ecf": 13, "sample-courts-api": 17, "sample-register": 4}
        failing = db.execute("SELECT id FROM sources WHERE state != 'ok'")
        assert {row[0] for row in failing} == FAILING.keys()
        reserved = "SELECT state, text FROM documents WHERE url LIKE '%settlement-in-figures'"
        assert [(state, "Translators" in text) for state, text in db.execute(reserved)] == [("skipped", False)]
        assert db.execute("SELECT count(*) FROM documents WHERE state = 'listed'").fetchone() == (0,)
        assert "http://private.example.org/feed.xml" not in web.counts
        urls = {row[0] for row in db.execute("SELECT url FROM documents")}

        feed = root / "hosts/ledgerlaw.example.org/feed.atom"
        story = root / "hosts/ledgerlaw.example.org/2026/11/new.html"
        feed.write_text(feed.read_text().replace("tessellates-new-terms-line-by-line", "new"))
        # A page's own address stands in it, too (`rel=canonical`).
        model = story.with_name("on-the-docket-week-47.html").read_text()
        story.write_text(model.replace("on-the-docket-week-47", "new"))
        web.forget()
        again = {row[0] for row in crawl(tmp_path, root, web).execute("SELECT url FROM documents")}
        assert again - urls == {"http://ledgerlaw.example.org/2026/11/new"}
        pages = {hit.url for hit in web.hits if hit.status == 200} - {source.url for source in sources()}
        stories = {url for url in pages if re.search(r"/2026/|/stories/|/posts/", url)}
        assert stories == {"http://ledgerlaw.example.org/2026/11/new"}
        assert {hit.url for hit in web.hits if hit.status == 304} >= {COURIER, LIBRAIRE}
