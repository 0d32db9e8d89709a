"""The US Supreme Court's dockets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.scotus import parse_docket
from aidocket.crawler.parse.shape import ShapeError
from aidocket.store.records import Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "scotus"
SOURCE = Source(id="scotus", name="S", kind="scotus", url="https://www.supremecourt.gov/RSS/Cases/JSON/26-77.json")
OFFICIAL = {"kind": "scotus", "trust": "official", "licence": "public-domain", "publish": "full"}
PETITION = {
    "Date": "Mar 05 2026", "Text": "Petition for a writ of certiorari filed.",
    "Links": [{
        "Description": "Petition", "File": "p.pdf",
        "DocumentUrl": "https://www.supremecourt.gov/DocketPDF/26/26-77/351352/p.pdf",
    }],
}  # fmt: skip


def docket(*entries: dict[str, Any], **more: Any) -> bytes:
    raw = {
        "CaseNumber": "26-77 ", "PetitionerTitle": "Lumenworks, Inc., Petitioner", "RespondentTitle": "Quarry Press",
        "LowerCourt": "Court of Appeals for the Ninth Circuit", "ProceedingsandOrder": list(entries), **more,
    }  # fmt: skip
    return json.dumps(raw).encode()


def test_an_entry_is_known_by_its_paper_or_by_its_words() -> None:
    denied = {"Date": "Jun 01 2026", "Text": "Petition <b>DENIED</b>."}
    filed, order = parse_docket(docket(PETITION, denied), SOURCE)
    assert (filed.key, filed.entry_number, filed.published) == ("26-77/351352", "351352", "2026-03-05")
    assert (filed.court_id, filed.docket_number, filed.caption) == (
        "scotus",
        "26-77",
        "Lumenworks, Inc. v. Quarry Press",
    )
    assert order.entry_number is None
    assert order.text == "Lumenworks, Inc. v. Quarry Press, No. 26-77. Petition DENIED."


@pytest.mark.parametrize("body", [b"<html>", b"{}", docket(), docket({"Date": "Mar 05 2026"})])
def test_another_shape_is_a_fault(body: bytes) -> None:
    with pytest.raises(ShapeError):
        parse_docket(body, SOURCE)


@pytest.mark.shared
def test_real_payloads(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        for number in ("23-7483", "24-966", "24A1"):
            body = (FORMATS / f"docket_{number}.json").read_bytes()
            web.answers[f"/{number}.json"] = Answer(body, type="application/json")
            instance.add(f"docket-{number.lower()}", f"{web.root}/{number}.json", **OFFICIAL)
        assert instance.crawl().report["failures"] == []
        for number in ("23-7483", "24-966", "24A1"):
            want = json.loads((FORMATS / f"docket_{number}.expected.json").read_bytes())["docket_entries"]
            rows = instance.rows("SELECT * FROM documents WHERE docket_number = ?", number)
            assert sorted(row["published"] for row in rows) == sorted(entry["date_filed"] for entry in want)
