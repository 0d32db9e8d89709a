"""Reports of the AI Incident Database, as RSS and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from loopback import Answer, Instance, Loopback, item, rss

from aidocket.crawler.parse.ai_incidents import parse_reports
from aidocket.crawler.parse.shape import ShapeError

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "ai-incidents"
HIT = {
    "report_number": 7, "title": "Pellucid-2 copied a book", "url": "https://paper.sample.com/a",
    "authors": ["Mara Odd"],
    "date_published": "2026-11-02", "description": "It did.", "incident_id": 3,
}  # fmt: skip


def test_a_report_keeps_its_key_when_guids_change(tmp_path: Path) -> None:
    words = "It did. (https://incidentdatabase.ai/cite/3#7)"
    entry = item("Pellucid-2 copied a book", "https://paper.sample.com/a", summary=words)
    with Loopback() as web:
        instance = Instance(tmp_path)
        instance.add("reports", f"{web.root}/rss.xml", kind="ai-incidents", follow="none")
        web.answers["/rss.xml"] = rss(entry)
        assert instance.crawl().report["new"] == 1
        web.answers["/rss.xml"] = rss(entry.replace("<guid>https://paper.sample.com/a", "<guid>another"))
        assert instance.crawl("--all").report["new"] == 0
    row = instance.rows("SELECT key, details ->> 'incident' AS incident FROM documents")[0]
    assert (row["key"], row["incident"]) == ("report-7", 3)


def test_a_hit_of_the_search_is_the_same_report() -> None:
    body = json.dumps({"results": [{"hits": [HIT, HIT]}]}).encode()
    found = parse_reports(body, url="https://api.sample.com/", content_type="", most=9).entries
    assert [(entry.key, entry.author, entry.published) for entry in found] == [("report-7", "Mara Odd", "2026-11-02")]


def test_a_hit_without_a_number_is_a_fault() -> None:
    body = json.dumps({"results": [{"hits": [{"title": "x"}]}]}).encode()
    with pytest.raises(ShapeError, match="report_number: is missing"):
        parse_reports(body, url="https://api.sample.com/", content_type="", most=9)


@pytest.mark.shared
def test_a_real_answer(tmp_path: Path) -> None:
    body = (FORMATS / "aiid_discover_algolia.json").read_bytes()
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/reports"] = Answer(body, type="application/json")
        instance.add("reports", f"{web.root}/reports", kind="ai-incidents", follow="none")
        assert (instance.crawl().report["new"], instance.crawl("--all").report["new"]) == (3, 0)
