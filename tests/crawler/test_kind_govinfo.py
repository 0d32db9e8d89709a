"""GovInfo's API: the search, collections, summaries, and the words of documents."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback
from pypdf import PdfWriter

from aidocket.crawler.parse.govinfo import Settings, parse_list, search_body
from aidocket.crawler.parse.shape import ShapeError
from aidocket.store.records import Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "govinfo"
SEARCH = Source(id="gi", name="G", kind="govinfo", url="https://api.govinfo.gov/search")
OFFICIAL = {
    "kind": "govinfo", "trust": "official", "licence": "public-domain", "publish": "full", "topic": "policy",
    "access": "api", "access_why": "https://github.com/usgpo/api", "token_env": "GOVINFO_API_KEY",
}  # fmt: skip
KEY = "a-key-of-our-own"
QUERY = 'collection:(CHRG or USCOURTS) and "training data"'
HEARING, OPINION = "CHRG-119hhrg7", "USCOURTS-cand-3_26-cv-00007"
START = datetime(2026, 1, 1, tzinfo=UTC)


def found(
    package: str, granule: str | None = None, changed: str = "2026-11-02T10:00:00Z", **more: Any
) -> dict[str, Any]:
    return {
        "title": "Artificial Intelligence and Copyright", "packageId": package, "granuleId": granule,
        "lastModified": changed, "governmentAuthor": ["Congress", "House of Representatives"],
        "dateIssued": "2026-10-20", "collectionCode": package.partition("-")[0], "dateIngested": "2026-11-01",
        "resultLink": f"https://api.govinfo.gov/packages/{package}/summary", **more,
    }  # fmt: skip


def as_json(value: Any) -> Answer:
    return Answer(json.dumps(value), type="application/json")


def summary(
    package: str, *, form: str | None = "txtLink", title: str = "Artificial Intelligence and Copyright"
) -> Answer:
    links = {"modsLink": "x", **({form: "https://elsewhere.invalid/x"} if form else {})}
    return as_json({
        "title": title, "packageId": package, "collectionCode": package.partition("-")[0],
        "dateIssued": "2026-10-20", "lastModified": "2026-11-02T10:00:00Z", "congress": "119", "docClass": "HHRG",
        "governmentAuthor1": "Congress", "governmentAuthor2": "House of Representatives", "download": links,
    })  # fmt: skip


def instance_of(folder: Path, url: str, **settings: Any) -> Instance:
    instance = Instance(folder, environment={"GOVINFO_API_KEY": KEY})
    told = {"since": "2026-01-01", "delay_s": 0.1, **settings}
    instance.add("gi", url, settings=told, follow="matching" if "collections" in url else "all", **OFFICIAL)
    return instance


def searched(folder: Path, web: Loopback, **settings: Any) -> Instance:
    return instance_of(folder, f"{web.root}/search", query=QUERY, **settings)


def test_a_search_says_from_when_and_in_which_order() -> None:
    said = json.loads(search_body(Settings(query=QUERY), START, mark="m"))
    assert said["query"] == f"{QUERY} lastModified:range(2026-01-01T00:00:00Z,)"
    assert (said["offsetMark"], said["sorts"]) == ("m", [{"field": "lastModified", "sortOrder": "ASC"}])


@pytest.mark.parametrize(
    "body",
    [
        b"<html>", b"{}", b'{"results": 1}', b'{"results": [{"title": "x"}]}', b'{"packages": []}',
        b'{"error": {"code": "API_KEY_MISSING"}}',
        b'{"results": [{"title": "x", "packageId": "../key", "lastModified": "2026-01-01T00:00:00Z"}]}',
    ],
)  # fmt: skip
def test_another_shape_is_a_fault(body: bytes) -> None:
    with pytest.raises(ShapeError):
        parse_list(body, url=SEARCH.url, source=SEARCH)


@pytest.mark.parametrize(
    ("package", "court", "number"),
    [
        (OPINION, "cand", "3:26-cv-00007"),
        ("USCOURTS-ca9-26-00007", "ca9", "26-00007"),
        ("USCOURTS-cofc-1_26-cv-00007", "uscfc", "1:26-cv-00007"),
    ],
)
def test_a_package_of_opinions_names_court_and_docket(package: str, court: str, number: str) -> None:
    title = "26-7 - Quarry Press, Inc. et al v. Lumenworks"
    body = json.dumps({"results": [found(package, f"{package}-0", title=title)]}).encode()
    (item,) = parse_list(body, url=SEARCH.url, source=SEARCH).items
    document = item.document
    assert (document.kind, document.court_id, document.docket_number) == ("ruling", court, number)
    assert document.caption == "Quarry Press, Inc. v. Lumenworks"
    assert item.detail_url == f"https://api.govinfo.gov/packages/{package}/granules/{package}-0/summary"


def test_a_search_is_asked_page_by_page_and_documents_with_their_words(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = searched(tmp_path, web)
        first, second = ({"results": [found(name)], "offsetMark": mark, "count": 2}
                         for name, mark in ((HEARING, "m/2 +"), ("CRPT-119hrpt7", None)))  # fmt: skip
        web.answers["/search"] = as_json(first)
        web.answers["/packages/CRPT-119hrpt7/summary"] = summary("CRPT-119hrpt7", form=None)
        web.answers[f"/packages/{HEARING}/summary"] = summary(HEARING)
        web.answers[f"/packages/{HEARING}/htm"] = Answer("<html><body><pre>Whose books were\nread?</pre></body></html>")
        question = search_body(Settings(query=QUERY), START, mark="m/2 +").decode()
        web.answers[f"/search {question}"] = as_json(second)
        done = instance.crawl()
        assert (done.report["failures"], done.report["new"]) == ([], 2)
        asked = [json.loads(hit.body)["offsetMark"] for hit in web.asked("/search")]
        assert asked == ["*", "m/2 +"]
        assert all(hit.headers["X-Api-Key"] == KEY and KEY not in hit.target for hit in web.hits)
        row, other = instance.rows("SELECT * FROM documents ORDER BY key")
        assert (row["kind"], row["key"], row["published"]) == ("policy", HEARING, "2026-10-20")
        assert row["url"] == f"https://www.govinfo.gov/app/details/{HEARING}"
        assert "Whose books were\nread?" in row["text"]
        assert row["author"] == "Congress; House of Representatives"
        assert json.loads(other["details"])["text_from"] == "summary"


def test_an_opinion_is_read_from_its_pdf_in_a_process_of_its_own(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    scanned = BytesIO()
    writer.write(scanned)
    with Loopback() as web:
        instance = searched(tmp_path, web)
        web.answers["/search"] = as_json({"results": [found(OPINION)]})
        web.answers[f"/packages/{OPINION}/summary"] = summary(OPINION, form="pdfLink", title="Doe v. Lumenworks")
        web.answers[f"/packages/{OPINION}/pdf"] = Answer(scanned.getvalue(), type="application/pdf")
        assert instance.crawl().report["failures"] == []
        (row,) = instance.rows("SELECT * FROM documents")
        details = json.loads(row["details"])
        assert (row["court_id"], row["docket_number"], row["caption"]) == ("cand", "3:26-cv-00007", "Doe v. Lumenworks")
        assert (details["text_from"], details["pages_without_text"]) == ("pdf-without-text", 1)
        assert row["text"].startswith("Doe v. Lumenworks.")


def test_what_is_published_anew_without_a_change_is_no_change(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = searched(tmp_path, web)
        web.answers["/search"] = as_json({"results": [found(HEARING)]})
        web.answers[f"/packages/{HEARING}/summary"] = summary(HEARING)
        web.answers[f"/packages/{HEARING}/htm"] = Answer("<pre>Words.</pre>")
        instance.crawl()
        assert instance.crawl().report["requests"] == 1
        web.answers["/search"] = as_json({"results": [found(HEARING, changed="2026-11-20T10:00:00Z")]})
        again = instance.crawl()
        assert (again.report["changed"], again.report["requests"]) == (0, 3)
        assert instance.rows("SELECT revision FROM documents")[0]["revision"] == 1
        quiet = instance.crawl()
        assert (quiet.report["requests"], quiet.report["failures"]) == (1, [])
        assert "range(2026-11-20T10:00:00Z,)" in json.loads(web.hits[-1].body)["query"]
        web.answers["/search"] = as_json({"results": [found(HEARING, changed="2026-11-21T10:00:00Z")]})
        web.answers[f"/packages/{HEARING}/htm"] = Answer("<pre>Other words.</pre>")
        assert instance.crawl().report["changed"] == 1


def test_a_collection_is_asked_for_what_has_changed_and_matched_by_title(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, f"{web.root}/collections/USCOURTS", pdf=False)
        ours, other, untold = (f"USCOURTS-cand-3_26-cv-0000{number}" for number in (7, 8, 9))
        packages = [
            {"packageId": ours, "lastModified": "2026-11-02T10:00:00Z", "title": "Quarry Press v. Lumenworks"},
            {"packageId": other, "lastModified": "2026-11-02T11:00:00Z", "title": "Doe v. Roe"},
            {"packageId": untold, "lastModified": "2026-11-02T12:00:00Z"},
        ]
        following = "https://api.govinfo.gov/collections/USCOURTS/2026-01-01T00:00:00Z?offsetMark=m2&pageSize=1000"
        path = "/collections/USCOURTS/2026-01-01T00:00:00Z"
        web.answers[f"{path}?offsetMark=%2A&pageSize=1000"] = as_json({"packages": packages[:2], "nextPage": following})
        web.answers[f"{path}?offsetMark=m2&pageSize=1000"] = as_json({"packages": packages[2:], "nextPage": None})
        web.answers[f"/packages/{ours}/summary"] = summary(ours, form=None, title="Quarry Press v. Lumenworks")
        web.answers[f"/packages/{untold}/summary"] = summary(untold, form=None, title="Poe v. Noe")
        assert instance.crawl().report["failures"] == []
        rows = instance.rows("SELECT key, state, title FROM documents ORDER BY key")
        assert [(row["key"], row["state"]) for row in rows] == [(ours, "complete"), (untold, "skipped")]
        web.answers["/collections/USCOURTS/2026-11-02T12:00:00Z?offsetMark=%2A&pageSize=1000"] = as_json({
            "count": 0, "message": "No results found", "nextPage": None, "packages": [],
        })  # fmt: skip
        assert instance.crawl().report["requests"] == 1


def test_a_package_without_words_has_those_of_its_last_part(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = searched(tmp_path, web)
        package = json.loads(summary(OPINION, form=None, title="Doe v. Lumenworks").body)
        package["granulesLink"] = f"https://api.govinfo.gov/packages/{OPINION}/granules?offset=0&pageSize=100"
        web.answers["/search"] = as_json({"results": [found(OPINION)]})
        web.answers[f"/packages/{OPINION}/summary"] = as_json(package)
        names = [f"{OPINION}-{number}" for number in (9, 10, 0)]
        parts = [{"title": "x", "granuleId": name, "granuleLink": "https://elsewhere.invalid/"} for name in names]
        web.answers[f"/packages/{OPINION}/granules?offsetMark=%2A&pageSize=100"] = as_json({"granules": parts})
        part = {**package, "granuleId": names[1], "dateIssued": "2026-10-30", "download": {"txtLink": "x"}}
        web.answers[f"/packages/{OPINION}/granules/{names[1]}/summary"] = as_json(part)
        web.answers[f"/packages/{OPINION}/granules/{names[1]}/htm"] = Answer("<pre>It is so ordered.</pre>")
        assert instance.crawl().report["failures"] == []
        (row,) = instance.rows("SELECT * FROM documents")
        assert (row["key"], row["text"], row["published"]) == (OPINION, "It is so ordered.", "2026-10-30")
        assert json.loads(row["details"])["granule"] == names[1]


def test_a_clock_that_is_wrong_hides_nothing(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = searched(tmp_path, web)
        web.answers["/search"] = as_json({"results": [found(HEARING, changed="2099-01-01T00:00:00Z")]})
        web.answers[f"/packages/{HEARING}/summary"] = summary(HEARING, form=None)
        instance.crawl()
        instance.crawl()
        assert "range(2026-01-01T00:00:00Z,)" in json.loads(web.hits[-1].body)["query"]


def test_a_record_without_an_answer_is_asked_for_once_more_and_then_given_up(tmp_path: Path) -> None:
    def broken() -> Answer:
        return Answer(b"{", type="application/json", length=99)

    with Loopback() as web:
        instance = searched(tmp_path, web)
        later = found("CRPT-119hrpt7", changed="2026-11-03T10:00:00Z")
        web.answers["/search"] = as_json({"results": [found(HEARING), later]})
        web.answers[f"/packages/{HEARING}/summary"] = broken()
        web.answers["/packages/CRPT-119hrpt7/summary"] = summary("CRPT-119hrpt7", form=None)
        first = instance.crawl()
        assert any("goes on with 2 records" in remark for remark in first.report["remarks"])
        assert web.count("/packages/CRPT") == 0
        assert instance.crawl().report["new"] == 1
        rows = instance.rows("SELECT key, state_reason FROM documents ORDER BY key")
        assert [row["key"] for row in rows] == [HEARING, "CRPT-119hrpt7"]
        assert "could not be had" in rows[0]["state_reason"]
        assert instance.crawl().report["requests"] == 1


def test_a_replay_asks_what_was_asked_then(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = searched(tmp_path, web)
        web.answers["/search"] = as_json({"results": [found(HEARING)]})
        web.answers[f"/packages/{HEARING}/summary"] = summary(HEARING)
        web.answers[f"/packages/{HEARING}/htm"] = Answer("<pre>Words.</pre>")
        instance.crawl()
        web.answers["/search"] = as_json({"results": [found(HEARING, changed="2026-11-20T10:00:00Z")]})
        web.answers[f"/packages/{HEARING}/htm"] = Answer("<pre>Other words.</pre>")
        instance.crawl()
    new = tmp_path / "new.db"
    command = [sys.executable, "-m", "aidocket", "archive", "replay", "--sources", str(tmp_path / "sources")]
    command += ["--archive", str(tmp_path / "archive"), "--db", str(new)]
    subprocess.run(command, env=instance.env(), check=True, capture_output=True, timeout=120)
    assert documents(new) == documents(instance.db)
    assert documents(new)[0][:2] == (HEARING, 2)
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


def documents(path: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as connection:
        columns = "key, revision, text, details, content_sha256"
        return connection.execute(f"SELECT {columns} FROM documents ORDER BY key").fetchall()


@pytest.mark.shared
@pytest.mark.parametrize(("code", "count"), [("CREC", 10), ("USCOURTS", 25)])
def test_official_samples(tmp_path: Path, code: str, count: int) -> None:
    body = (FORMATS / f"{code}-sample.json").read_bytes()
    with Loopback() as web:
        instance = instance_of(tmp_path, f"{web.root}/collections/{code}", since="2018-01-01", max_pages=1)
        target = f"/collections/{code}/2018-01-01T00:00:00Z?offsetMark=%2A&pageSize=1000"
        web.answers[target] = Answer(body, type="application/json")
        raw = json.loads((FORMATS / "FR-2018-04-12-summary.json").read_bytes())
        raw |= {"title": "Quarry Press v. Lumenworks", "collectionCode": code, "download": {}}
        for package in json.loads(body)["packages"]:
            raw["packageId"] = package["packageId"]
            web.answers[f"/packages/{package['packageId']}/summary"] = as_json(raw)
        done = instance.crawl()
        assert (done.report["failures"], done.report["new"]) == ([], count)
        rows = instance.rows("SELECT * FROM documents")
        assert all((row["court_id"] is not None) == (code == "USCOURTS") for row in rows)


@pytest.mark.shared
def test_official_summaries(tmp_path: Path) -> None:
    granule = ("FR-2018-04-12", "2018-07777")
    with Loopback() as web:
        instance = searched(tmp_path, web)
        results = [found(granule[0]), found(*granule)]
        web.answers["/search"] = as_json({"results": results})
        for package, body in ((granule[0], "FR-2018-04-12-summary"),
                              ("/granules/".join(granule), "FR-2018-04-12_2018-07777-granule-summary")):  # fmt: skip
            answer = Answer((FORMATS / f"{body}.json").read_bytes(), type="application/json")
            web.answers[f"/packages/{package}/summary"] = answer
        web.answers[f"/packages/{'/granules/'.join(granule)}/htm"] = Answer("<pre>The meeting is closed.</pre>")
        done = instance.crawl()
        assert done.report["failures"] == []
        rows = {row["key"]: row for row in instance.rows("SELECT * FROM documents")}
        assert rows["/".join(granule)]["title"] == "Sunshine Act Meetings"
        assert rows["/".join(granule)]["text"] == "The meeting is closed."
        assert "words could not be had" in rows[granule[0]]["state_reason"]
