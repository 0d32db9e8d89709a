"""The UK Parliament's bills API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.uk_parliament import parse_bill, parse_list
from aidocket.store.records import Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "uk-parliament"
SOURCE = Source(id="bills", name="Bills", kind="uk-parliament", url="https://bills-api.parliament.uk/api/v1/Bills")
OFFICIAL = {"kind": "uk-parliament", "trust": "official", "licence": "OPL-3.0", "publish": "full", "follow": "all"}


def bill(**more: Any) -> dict[str, Any]:
    return {
        "billId": 4242, "shortTitle": "Training Data (Transparency) Bill [HL]", "longTitle": "A Bill to require lists.",
        "lastUpdate": "2026-05-04T10:42:08.0579851", "billWithdrawn": None, "isDefeated": False, "isAct": False,
        "currentHouse": "Lords", "currentStage": {
            "description": "2nd reading", "house": "Lords", "stageSittings": [{"date": "2026-06-01T00:00:00"}]
        },
        "sponsors": [{"member": {"name": "Baroness Example"}, "organisation": None}], **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Stage: 2nd reading, House of Lords (2026-06-01)."),
        ({"billWithdrawn": "2026-07-01T12:00:00"}, "It was withdrawn on 2026-07-01."),
        ({"isDefeated": True}, "It was defeated."),
        ({"isAct": True}, "It is an Act."),
    ],
)
def test_a_bill_tells_how_it_stands(changes: dict[str, Any], words: str) -> None:
    found = parse_bill(json.dumps(bill(**changes)).encode(), source=SOURCE)
    assert words in found.text
    assert (found.key, found.published, found.details["sponsors"]) == ("bill/4242", "2026-05-04", ["Baroness Example"])


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"items": [{"shortTitle": "No number"}]}', b"<html>"])
def test_another_shape_is_a_fault(body: bytes) -> None:
    with pytest.raises(ShapeError):
        parse_list(body, url=SOURCE.url, source=SOURCE)


@pytest.mark.shared
def test_real_payloads(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        one = json.loads((FORMATS / "bill_3548.json").read_bytes())
        other = json.loads((FORMATS / "bills_list.json").read_bytes())["items"][0]
        web.answers["/api/v1/Bills"] = Answer(json.dumps({"items": [one, other]}), type="application/json")
        for raw in (one, other):
            web.answers[f"/api/v1/Bills/{raw['billId']}"] = Answer(json.dumps(raw), type="application/json")
        instance.add("bills", f"{web.root}/api/v1/Bills", **OFFICIAL)
        assert instance.crawl().report["failures"] == []
        rows = instance.rows("SELECT * FROM documents ORDER BY key")
        assert [row["key"] for row in rows] == ["bill/2818", "bill/3548"]
        assert [row["published"] for row in rows] == ["2021-05-04", "2024-03-12"]
        second = instance.crawl().report
        assert (second["new"], second["changed"]) == (0, 0)
        assert web.count("/api/v1/Bills/") == 2
