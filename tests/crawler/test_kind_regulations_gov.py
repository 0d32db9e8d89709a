"""regulations.gov's API: what agencies publish, and nothing of those who comment."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.regulations_gov import Settings, list_url, parse_list, parse_record
from aidocket.crawler.parse.shape import ShapeError
from aidocket.store.records import Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "regulations-gov"
SOURCE = Source(id="regs", name="R", kind="regulations-gov", url="https://api.regulations.gov/v4/documents")
OFFICIAL = {
    "kind": "regulations-gov", "trust": "official", "licence": "public-domain", "publish": "full", "topic": "policy",
    "access": "api", "access_why": "https://open.gsa.gov/api/regulationsgov/", "token_env": "REGULATIONS_API_KEY",
    "follow": "all",
}  # fmt: skip
KEY = "a-key-of-our-own"
PERSON = "Jane Q. Commenter"


def listed(number: int, changed: str = "2026-11-02T10:00:00Z", **more: Any) -> dict[str, Any]:
    said = {
        "documentType": "Notice", "lastModifiedDate": changed, "agencyId": "COLC", "docketId": "COLC-2026-0001",
        "title": "Artificial Intelligence and Copyright", "objectId": "09", "postedDate": "2026-11-01T04:00:00Z",
        "withdrawn": False, "highlightedContent": "", **more,
    }  # fmt: skip
    return {"id": f"COLC-2026-0001-{number:04d}", "type": "documents", "attributes": said, "links": {"self": "x"}}


def record(number: int, **more: Any) -> Answer:
    said = {
        "agencyId": "COLC", "docketId": "COLC-2026-0001", "documentType": "Notice", "withdrawn": False,
        "title": "Artificial Intelligence &amp; Copyright", "docAbstract": "<p>Asks about <i>training</i> data.</p>",
        "postedDate": "2026-11-01T04:00:00Z", "commentStartDate": "2026-11-01T04:00:00Z",
        "commentEndDate": "2026-12-02T04:59:59Z", "frDocNum": "2026-12345", "openForComment": True,
        "authors": [PERSON], "firstName": PERSON, "lastName": PERSON, "organization": PERSON, "address1": PERSON,
        "submitterRep": PERSON, "comment": PERSON, "email": PERSON,
        "fileFormats": [{"fileUrl": "https://downloads.regulations.gov/x/content.pdf", "format": "pdf", "size": 9},
                        {"fileUrl": "javascript:x", "format": "htm"}],
        **more,
    }  # fmt: skip
    data = {"id": f"COLC-2026-0001-{number:04d}", "type": "documents", "attributes": said, "links": {"self": "x"}}
    return Answer(json.dumps({"data": data}), type="application/vnd.api+json")


def page(*documents: dict[str, Any], more: bool = False) -> Answer:
    meta = {"hasNextPage": more, "totalElements": len(documents), "pageNumber": 1, "aggregations": {}}
    return Answer(json.dumps({"data": list(documents), "meta": meta}), type="application/vnd.api+json")


def asked(since: str, number: int = 1) -> str:
    query = "filter%5BagencyId%5D=COLC&filter%5BsearchTerm%5D=artificial+intelligence"
    query += f"&filter%5BlastModifiedDate%5D%5Bge%5D={since}&sort=lastModifiedDate&page%5Bsize%5D=250"
    return f"/v4/documents?{query}&page%5Bnumber%5D={number}"


FIRST, SECOND = asked("2025-12-31+19%3A00%3A00"), asked("2026-11-02+05%3A00%3A00")


def instance_of(folder: Path, web: Loopback, path: str = "/v4/documents", **settings: Any) -> Instance:
    instance = Instance(folder, environment={"REGULATIONS_API_KEY": KEY})
    filters = {"agencyId": "COLC", "searchTerm": "artificial intelligence"}
    told = {"since": "2026-01-01", "filters": filters, **settings}
    instance.add("regs", f"{web.root}{path}", settings=told, **OFFICIAL)
    return instance


def test_a_filter_with_bounds_is_written_in_brackets() -> None:
    settings = Settings(filters={"agencyId": "PTO", "postedDate": {"ge": "2026-01-01", "le": "2026-06-30"}})
    query = dict(parse_qsl(urlsplit(list_url(SOURCE.url, settings, datetime(2026, 7, 1, 3, tzinfo=UTC))).query))
    assert query["filter[postedDate][ge]"] == "2026-01-01"
    # The filter's own time is that of Washington.
    assert query["filter[lastModifiedDate][ge]"] == "2026-06-30 22:00:00"


def test_a_filter_that_the_api_would_leave_out_is_refused(tmp_path: Path) -> None:
    with Loopback() as web:
        failed = instance_of(tmp_path, web, filters={"agency": "COLC"}).crawl()
        assert "'agency' is not one of agencyId" in failed.failure("regs")
        assert web.hits == []


@pytest.mark.parametrize(
    "body",
    [
        b"<html>", b"{}", b'{"data": {}}', b'{"data": [{"id": "x", "type": "documents"}]}',
        b'{"errors": [{"title": "Invalid filter", "detail": "x"}]}',
        b'{"data": [{"id": "x", "type": "comments", "attributes": {}}]}',
        b'{"data": [{"id": "../x", "type": "documents", "attributes": {"agencyId": "COLC"}}]}',
    ],
)  # fmt: skip
def test_another_shape_is_a_fault(body: bytes) -> None:
    with pytest.raises(ShapeError):
        parse_list(body, url=SOURCE.url, source=SOURCE)


def test_comments_are_not_asked_for(tmp_path: Path) -> None:
    with Loopback() as web:
        assert "comments are not" in instance_of(tmp_path, web, "/v4/comments").crawl().failure("regs")
        assert web.hits == []


def test_a_document_is_read_without_what_can_name_a_person(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        comment = listed(2, documentType="Public Submission", title=f"Comment from {PERSON}")
        web.answers[FIRST] = page(listed(1), comment)
        web.answers["/v4/documents/COLC-2026-0001-0001"] = record(1)
        done = instance.crawl()
        assert (done.report["failures"], done.report["new"]) == ([], 1)
        assert all(hit.headers["X-Api-Key"] == KEY and KEY not in hit.target for hit in web.hits)
        (row,) = instance.rows("SELECT * FROM documents")
        details = json.loads(row["details"])
        assert (row["kind"], row["title"]) == ("policy", "Artificial Intelligence & Copyright")
        assert row["url"] == "https://www.regulations.gov/document/COLC-2026-0001-0001"
        assert (row["published"], row["author"], row["docket_number"]) == ("2026-11-01", "Copyright Office", None)
        assert (details["docket_id"], details["comments_close_on"]) == ("COLC-2026-0001", "2026-12-02")
        assert details["federal_register_document"] == "2026-12345"
        assert [item["format"] for item in details["files"]] == ["pdf"]
        assert "Asks about training data." in row["text"]
        assert PERSON not in str(row)


def test_a_second_visit_asks_only_for_what_has_changed_since(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        web.answers[FIRST] = page(listed(1))
        web.answers["/v4/documents/COLC-2026-0001-0001"] = record(1)
        instance.crawl()
        web.answers[SECOND] = page(listed(1), more=True)
        web.answers[asked("2026-11-02+05%3A00%3A00", 2)] = page(listed(3, "2026-11-04T10:00:00Z"))
        web.answers["/v4/documents/COLC-2026-0001-0003"] = record(3, withdrawn=True)
        second = instance.crawl()
        assert (second.report["new"], second.report["requests"], second.report["failures"]) == (1, 3, [])
        assert web.count("/v4/documents/COLC-2026-0001-0001") == 1
        (row,) = instance.rows("SELECT text, details FROM documents WHERE key LIKE '%0003'")
        assert "It was withdrawn." in row["text"] and json.loads(row["details"])["withdrawn"]


def test_no_page_is_asked_for_after_the_twentieth() -> None:
    url = f"https://api.regulations.gov{asked('x', 20)}"
    body = json.dumps({"data": [listed(1)], "meta": {"hasNextPage": True}}).encode()
    assert parse_list(body, url=url, source=SOURCE).next_url is None


@pytest.mark.shared
def test_the_recorded_list_of_dockets(tmp_path: Path) -> None:
    body = (FORMATS / "dockets_listing.json").read_bytes()
    with Loopback() as web:
        instance = instance_of(tmp_path, web, "/v4/dockets", filters={}, max_pages=1, max_records=100)
        target = FIRST.partition("?")[2].partition("&filter%5BlastModified")[2]
        web.answers[f"/v4/dockets?filter%5BlastModified{target}"] = Answer(body, type="application/vnd.api+json")
        raw = json.loads((FORMATS / "docket.json").read_bytes())
        for item in json.loads(body)["data"]:
            raw["data"]["id"] = item["id"]
            web.answers[f"/v4/dockets/{item['id']}"] = Answer(json.dumps(raw), type="application/vnd.api+json")
        done = instance.crawl()
        assert (done.report["failures"], done.report["new"]) == ([], 10)
        assert any("2018 of 2028 changes were not looked at" in remark for remark in done.report["remarks"])
        rows = instance.rows("SELECT * FROM documents")
        assert all(row["url"].startswith("https://www.regulations.gov/docket/") for row in rows)


@pytest.mark.shared
def test_the_printed_records() -> None:
    docket = parse_record((FORMATS / "docket.json").read_bytes(), source=SOURCE)
    assert (docket.key, docket.details["type"]) == ("NCUA-2021-0112", "Nonrulemaking")
    document = parse_record((FORMATS / "document.json").read_bytes(), source=SOURCE)
    assert (document.key, document.published) == ("EPA-HQ-OA-2003-0003-0003", "2003-02-24")
    with pytest.raises(ShapeError, match="comments are not"):
        parse_record((FORMATS / "comment.json").read_bytes(), source=SOURCE)
