"""Real payloads, replayed over loopback through `aidocket crawl --sources …`, and what comes out of the database.

The payloads stand beside the repository and are not part of it; where they are absent these tests are skipped.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from loopback import Answer, Finished, Instance, Loopback

from aidocket.crawler.parse.court import caption
from aidocket.crawler.parse.federal_register import query_url

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats"
pytestmark = pytest.mark.shared

OFFICIAL = {"trust": "official", "licence": "public-domain", "publish": "full"}
V4 = "/api/rest/v4"

FEED_ITEMS = {
    "guardian.rss": 55, "content-encoded.rss": 7, "heise.atom": 15, "FeedBurnerXHTML.xml": 10,
    "DuplicateContentAtomFeed.xml": 10, "HuffPostCanada.xml": 2, "heraldsun.rss": 2, "uolNoticias.rss": 15,
    "InvalidDateFormat.xml": 2, "TypePadNews.xml": 10, "youtube_atom.xml": 15, "craigslist.rss": 25,
    "google_alerts_atom.xml": 20, "reddit.rss": 24, "reddit-atom.rss": 24, "incomplete-fields.atom": 1,
    "AtomEscapedHTMLInPreTag.xml": 1, "json_feed.json": 6, "instant-article.rss": 1, "a10.xml": 5,
    "RSSWithComments.xml": 30, "encoding.rss": 40, "generated_anthropic_news.xml": 255, "generated_aisi.xml": 95,
    "generated_mistral.xml": 54, "generated_xainews.xml": 39, "generated_google_ai.xml": 10,
    # Its one link leads to example.test, a name for samples, which has no place in a real database.
    "pagination-links.rss": 0,
}  # fmt: skip
"""Items a feed, as the notes on the payloads count them."""

UNDATED = {"heraldsun.rss", "uolNoticias.rss", "incomplete-fields.atom", "AtomEscapedHTMLInPreTag.xml"}


class Replay(NamedTuple):
    instance: Instance
    first: Finished
    second: Finished


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    with Loopback() as web:
        instance = Instance(tmp_path_factory.mktemp("replay"))
        for path in sorted((FORMATS / "news-feeds" / "raw").iterdir()):
            web.answers[f"/{path.name}"] = Answer(path.read_bytes(), type=_type_of(path))
            instance.add(_id_of(path), f"{web.root}/{path.name}", follow="none")
        for path in sorted((FORMATS / "pacer-rss").rglob("*.xml")):
            web.answers[f"/pacer/{path.name}"] = Answer(path.read_bytes(), type="text/xml")
            instance.add(
                f"pacer-{_id_of(path)}", f"{web.root}/pacer/{path.name}", kind="pacer-rss", follow="all", **OFFICIAL
            )
        _serve_courtlistener(web, instance)
        body = (FORMATS / "federal-register" / "documents.json").read_bytes()
        url = query_url(f"{web.root}/register.json", {}, per_page=100)
        web.answers[url.removeprefix(web.root)] = Answer(body, type="application/json")
        settings = {"max_pages": 1}
        instance.add("register", f"{web.root}/register.json", kind="federal-register", settings=settings, **OFFICIAL)
        yield Replay(instance, instance.crawl(), instance.crawl())


def _serve_courtlistener(web: Loopback, instance: Instance) -> None:
    samples = FORMATS / "courtlistener" / "v4"
    root = f"{web.root}{V4}"
    for kind, name in {"o": "search_type-o", "r": "SYNTHETIC_search_type-r", "rd": "SYNTHETIC_search_type-rd"}.items():
        web.answers[f"{V4}/search/?type={kind}"] = Answer(
            (samples / f"{name}.json").read_bytes(), type="application/json"
        )
        settings = {"params": {"type": kind}, "max_pages": 1, "delay_s": 1}
        instance.add(f"court-{kind}", f"{root}/search/", kind="courtlistener", settings=settings, **OFFICIAL)
    docket = (samples / "docket_4214664.json").read_bytes()
    web.answers[f"{V4}/dockets/4214664/"] = Answer(docket, type="application/json")
    entries = (samples / "SYNTHETIC_docket-entries_list.json").read_bytes()
    web.answers[f"{V4}/docket-entries/?docket=4214664"] = Answer(entries, type="application/json")
    settings = {"params": {"docket": 4214664}, "max_pages": 1}
    instance.add("court-entries", f"{root}/docket-entries/", kind="courtlistener", settings=settings, **OFFICIAL)
    instance.add("court-docket", f"{root}/dockets/4214664/", kind="courtlistener", **OFFICIAL)


def _type_of(path: Path) -> str:
    return "application/feed+json" if path.suffix == ".json" else "application/xml"


def _id_of(path: Path) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.name.lower()).strip("-")


def _documents(replay: Replay, source: str) -> list[dict[str, Any]]:
    rows = replay.instance.rows("SELECT * FROM documents WHERE source_id = ? ORDER BY number", source)
    return [{**row, "details": json.loads(row["details"])} for row in rows]


def test_no_source_fails(replay: Replay) -> None:
    assert replay.first.report["failures"] == []


def test_a_second_run_writes_nothing(replay: Replay) -> None:
    report = replay.second.report
    assert (report["new"], report["changed"], report["failed"]) == (0, 0, 0)


@pytest.mark.parametrize("name", FEED_ITEMS)
def test_a_real_feed_gives_its_items(replay: Replay, name: str) -> None:
    documents = _documents(replay, _id_of(Path(name)))
    assert len(documents) == FEED_ITEMS[name]
    assert all(document["title"] for document in documents)
    dated = [document for document in documents if document["published"]]
    assert len(dated) == (0 if name in UNDATED else len(documents))
    for document in documents:
        assert not re.search(r"&#?\w+;|<(?:b|p|a|img)\b", document["title"]), document["title"]
        assert document["url"] is None or document["url"].startswith(("http://", "https://"))
        assert "data-portal-copyright" not in document["text"]


def test_all_feeds_of_the_folder_are_checked() -> None:
    assert set(FEED_ITEMS) == {path.name for path in (FORMATS / "news-feeds" / "raw").iterdir()}


@pytest.mark.parametrize(
    ("source", "field", "words"),
    [
        ("uolnoticias-rss", "title", "simulações"),
        ("uolnoticias-rss", "published_raw", "Seg, 24 Set 2018 19:42:40 -0300"),
        ("encoding-rss", "title", "Raríssimas"),
        ("invaliddateformat-xml", "published", "2017-10-16T15:10:00Z"),
        ("feedburnerxhtml-xml", "url", "http://www.rotoauthority.com/2014/04/stock-watch-aprils-finest.html"),
        ("atomescapedhtmlinpretag-xml", "text", "This is escaped html:\n\n<b>test<b>"),
        ("json-feed-json", "title", "Breakpoints"),
        ("craigslist-rss", "published", "2017-06-21T17:33:10Z"),
    ],
)
def test_traps_of_real_feeds(replay: Replay, source: str, field: str, words: str) -> None:
    assert words in _documents(replay, source)[0][field]


def test_wrapped_links_are_unwrapped(replay: Replay) -> None:
    urls = [document["url"] for document in _documents(replay, "google-alerts-atom-xml")]
    assert not any("google.com/url" in url for url in urls)


def _expected(path: Path) -> list[dict[str, Any]]:
    """juriscraper's reading of a court's feed.

    It repeats an event's name that a filing has twice, spells some captions otherwise, and drops their number signs.
    """
    found = []
    for docket in json.loads(path.read_text("utf-8")):
        (entry,) = docket["docket_entries"]
        moment = datetime.fromisoformat(entry["date_filed"]).astimezone(UTC)
        events = dict.fromkeys(part.strip() for part in entry["short_description"].split(" AND "))
        found.append(
            {
                "docket_number": docket["docket_number"],
                "caption": None if docket["case_name"] == "Unknown Case Title" else caption(docket["case_name"]),
                "entry_number": entry["document_number"],
                "published": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
                "pacer_doc_id": entry["pacer_doc_id"] or None,
                "pacer_case_id": docket["pacer_case_id"],
                "events": sorted(events),
            }
        )
    return found


COURTS = sorted((FORMATS / "pacer-rss" / "juriscraper").glob("*.xml")) if FORMATS.is_dir() else []


@pytest.mark.parametrize("path", COURTS, ids=lambda path: path.stem)
def test_a_real_court_feed_reads_as_juriscraper_reads_it(replay: Replay, path: Path) -> None:
    ours = [
        {
            "docket_number": document["docket_number"],
            "caption": (document["caption"] or "").replace("# ", "") or None,
            "entry_number": document["entry_number"],
            "published": document["published"],
            "pacer_doc_id": document["details"].get("pacer_doc_id"),
            "pacer_case_id": document["details"].get("pacer_case_id"),
            "events": sorted(part.strip() for part in document["title"].rpartition(" — ")[0].split(" AND ")),
        }
        for document in _documents(replay, f"pacer-{_id_of(path)}")
    ]
    assert _sorted(ours) == _sorted(_expected(path.with_suffix(".json")))


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def test_the_other_court_feeds_give_their_entries(replay: Replay) -> None:
    assert len(_documents(replay, "pacer-rss-ca10-xml")) == 3
    (adversary,) = _documents(replay, "pacer-rss-sample-unnumbered-mdb-xml")
    assert (adversary["court_id"], adversary["docket_number"]) == ("mdb", "18-00079")


def test_nothing_that_costs_money_was_asked(replay: Replay) -> None:
    assert replay.first.report["pages"] == 0
    kinds = Counter(document["kind"] for document in _documents(replay, "pacer-nyed-1-xml"))
    assert kinds["ruling"] > kinds["filing"], "nyed's feed carries complaints, orders and judgments"


def test_courtlisteners_search_for_cases_and_papers(replay: Replay) -> None:
    (case,) = _documents(replay, "court-r")
    assert (case["caption"], case["docket_number"], case["court_id"]) == (
        "Bartz v. Anthropic PBC",
        "3:24-cv-05417",
        "cand",
    )
    assert (case["entry_number"], case["published"]) == ("1", "2024-08-19")
    (paper,) = _documents(replay, "court-rd")
    assert (paper["key"], paper["details"]["courtlistener_docket"]) == ("recap-document/401000001", 69058235)


def test_courtlisteners_opinions(replay: Replay) -> None:
    (opinion,) = _documents(replay, "court-o")
    assert (opinion["kind"], opinion["caption"], opinion["published"]) == ("ruling", "Foo v. Foo", "2003-01-10")
    assert opinion["text"] == "Affirmed in part, reversed in part, vacated and remanded"


def test_courtlisteners_docket_entries_with_their_docket(replay: Replay) -> None:
    main, attachment = _documents(replay, "court-entries")
    assert main["docket_number"] == attachment["docket_number"] == "1:16-cv-00745"
    assert main["caption"] == "NATIONAL VETERANS LEGAL SERVICES PROGRAM v. United States"
    assert (main["entry_number"], main["attachment_number"]) == ("140", None)
    assert (attachment["entry_number"], attachment["attachment_number"]) == ("140", "1")
    assert main["text"].startswith("MOTION for Settlement Preliminary Approval")
    (docket,) = _documents(replay, "court-docket")
    assert (docket["court_id"], docket["published"]) == ("dcd", "2016-04-21")


def test_the_federal_register(replay: Replay) -> None:
    raw = json.loads((FORMATS / "federal-register" / "documents.json").read_text("utf-8"))["results"]
    documents = {document["key"]: document for document in _documents(replay, "register")}
    assert set(documents) == {entry["document_number"] for entry in raw}
    for entry in raw:
        document = documents[entry["document_number"]]
        assert document["published"] == entry["publication_date"]
        assert document["url"] == entry["html_url"]
        assert document["details"]["agencies"] == [a.get("name") or a["raw_name"] for a in entry["agencies"]]
        assert "page_views" not in document["details"]
