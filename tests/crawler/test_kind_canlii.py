"""CanLII's API."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.canlii import parse_case, parse_list
from aidocket.crawler.parse.shape import ShapeError
from aidocket.store.records import Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "canlii"
SOURCE = Source(id="canlii", name="C", kind="canlii", url="https://api.canlii.org/v1/caseBrowse/en/onsc/")
OFFICIAL = {"kind": "canlii", "trust": "official", "licence": "CanLII", "publish": "link"}
KEY = "a-key-of-our-own"


@pytest.mark.parametrize(
    "body",
    [
        b'[{"error": "OVER_QUOTA", "message": "Too many"}]',
        b'{"error": "TOO_LONG", "message": "x"}',
        b"{}",
        b"[]",
        b"<html>",
        b'{"cases": [{"title": "x"}]}',
    ],
)
def test_an_error_with_status_200_is_a_fault(body: bytes) -> None:
    with pytest.raises(ShapeError):
        parse_list(body, url=SOURCE.url, source=SOURCE)


def test_the_key_goes_out_and_is_kept_nowhere(tmp_path: Path) -> None:
    ours = {"databaseId": "onsc", "caseId": {"en": "2026onsc7"}, "title": "Quarry Press v. Lumenworks", "citation": "c"}
    other = {"databaseId": "onsc", "caseId": {"en": "2026onsc8"}, "title": "Smith v. Jones", "citation": "d"}
    record = {**ours, "caseId": "2026onsc7", "docketNumber": "CV-26-1", "decisionDate": "2026-03-04"}
    with Loopback() as web:
        instance = Instance(tmp_path, environment={"CANLII_API_KEY": KEY})
        instance.add("canlii", f"{web.root}/list/?resultCount=9", settings={"delay_s": 0.5}, **OFFICIAL)
        asked = f"/list/?resultCount=9&api_key={KEY}"
        web.answers[asked] = Answer(json.dumps({"cases": [ours, other]}), type="application/json")
        detail = f"/list/2026onsc7/?api_key={KEY}"
        web.answers[detail] = Answer(json.dumps(record), type="application/json")
        done = instance.crawl()
        assert done.report["failures"] == []
        (row,) = instance.rows("SELECT * FROM documents")
        assert (row["title"], row["published"], row["docket_number"]) == (ours["title"], "2026-03-04", "CV-26-1")
        assert all("Authorization" not in hit.headers for hit in web.hits)
        instance.crawl()
        assert len(web.asked(detail)) == 1
        web.answers[asked] = Answer("no", 403)
        failed = instance.crawl()
        assert "forbids" in failed.failure("canlii")
        for said in (done.stdout, done.stderr, failed.stdout, failed.stderr):
            assert KEY not in said
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


@pytest.mark.shared
def test_the_documentation_s_examples() -> None:
    found = parse_list((FORMATS / "caseBrowse_list.json").read_bytes(), url=SOURCE.url, source=SOURCE)
    assert [item.document.key for item in found.items] == ["onca/2014onca925", "onca/2014onca922", "onca/2014onca921"]
    case = parse_case((FORMATS / "caseBrowse_case.json").read_bytes(), source=SOURCE)
    assert (case.key, case.published, case.docket_number) == ("csc-scc/2008scc9", "2008-03-07", "31459")
    with pytest.raises(ShapeError, match="TOO_LONG"):
        parse_list((FORMATS / "error_TOO_LONG.json").read_bytes(), url=SOURCE.url, source=SOURCE)
