"""Open States' API: bills of the US states. Its answers here are made after its source; no recorded one was at hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.open_states import Settings, list_url, parse_list
from aidocket.crawler.parse.shape import ShapeError
from aidocket.store.records import Source

SOURCE = Source(id="states", name="S", kind="open-states", url="https://v3.openstates.org/bills", publish="excerpt")
OFFICIAL = {
    "kind": "open-states", "trust": "official", "licence": "public-domain", "publish": "excerpt", "topic": "policy",
    "access": "api", "access_why": "https://docs.openstates.org/api-v3/", "token_env": "OPENSTATES_API_KEY",
    "follow": "all",
}  # fmt: skip
KEY = "a-key-of-our-own"


def bill(number: int, updated: str = "2026-11-02T10:00:00.123456+00:00", **more: Any) -> dict[str, Any]:
    return {
        "id": f"ocd-bill/{number:08d}-0000-0000-0000-000000000000", "session": "20252026",
        "jurisdiction": {"id": "ocd-jurisdiction/x", "name": "California", "classification": "state"},
        "identifier": f"AB {number}", "title": "Training data: disclosure", "classification": ["bill"],
        "subject": ["Artificial intelligence"], "updated_at": updated, "created_at": "2026-01-01T00:00:00+00:00",
        "openstates_url": f"https://openstates.org/ca/bills/20252026/AB{number}/", "first_action_date": "2026-02-01",
        "latest_action_date": "2026-11-01T00:00:00+00:00", "latest_action_description": "Read second time.",
        "latest_passage_date": "",
        "abstracts": [{"abstract": "Developers would say what they trained on.", "note": "summary"}],
        "sponsorships": [{"name": "Doe", "entity_type": "person", "primary": True, "classification": "primary"}],
        "actions": [
            {"date": "2026-02-01", "description": "Introduced.", "classification": ["introduction"], "order": 0},
            {"date": "2026-11-01T00:00:00+00:00", "description": "Read second time.", "classification": [], "order": 1},
            {"date": "", "description": "Of no date.", "classification": [], "order": 2},
        ],
        "versions": [{"note": "Introduced", "date": "", "links": [{"url": "https://leg.example.gov/a.pdf"}]}],
        **more,
    }  # fmt: skip


def page(*bills: dict[str, Any], number: int = 1, most: int = 1) -> Answer:
    pages = {"per_page": 20, "page": number, "max_page": most, "total_items": most * 20}
    return Answer(json.dumps({"results": list(bills), "pagination": pages}), type="application/json")


def asked(since: str, number: int = 1) -> str:
    included = "&".join(f"include={name}" for name in ("abstracts", "actions", "sponsorships", "versions"))
    query = f"q=%22training+data%22&updated_since={since}&sort=updated_asc&{included}&per_page=20&page={number}"
    return f"/bills?{query}"


def instance_of(folder: Path, web: Loopback, **settings: Any) -> Instance:
    instance = Instance(folder, environment={"OPENSTATES_API_KEY": KEY})
    told = {"since": "2026-10-01", "params": {"q": '"training data"'}, "delay_s": 0.1, **settings}
    instance.add("states", f"{web.root}/bills", settings=told, **OFFICIAL)
    return instance


def test_a_list_of_values_is_given_value_by_value() -> None:
    settings = Settings(params={"jurisdiction": "California", "subject": ["AI", "COPYRIGHT"]})
    url = list_url(SOURCE.url, settings, datetime(2026, 11, 2, 10, tzinfo=UTC))
    assert "jurisdiction=California&subject=AI&subject=COPYRIGHT&updated_since=2026-11-02&" in url


@pytest.mark.parametrize(
    "body",
    [
        b"<html>", b"{}", b'{"detail": "either \'jurisdiction\' or \'q\' required"}', b'{"results": []}',
        b'{"results": {}, "pagination": {"page": 1}}', b'{"results": [{"id": "x"}], "pagination": {"page": 1}}',
    ],
)  # fmt: skip
def test_another_shape_is_a_fault(body: bytes) -> None:
    with pytest.raises(ShapeError):
        parse_list(body, url=SOURCE.url, source=SOURCE)


def test_a_bill_is_read_from_the_list(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        web.answers[asked("2026-10-01")] = page(bill(7), most=2)
        web.answers[asked("2026-10-01", 2)] = page(bill(8), number=2, most=2)
        done = instance.crawl()
        assert (done.report["failures"], done.report["new"], done.report["requests"]) == ([], 2, 2)
        assert all(hit.headers["X-Api-Key"] == KEY and KEY not in hit.target for hit in web.hits)
        row, _ = instance.rows("SELECT * FROM documents ORDER BY key")
        details = json.loads(row["details"])
        assert (row["kind"], row["title"]) == ("policy", "Training data: disclosure (California AB 7)")
        assert (row["published"], row["author"]) == ("2026-11-01", "Doe")
        assert row["url"] == "https://openstates.org/ca/bills/20252026/AB7/"
        assert [step["date"] for step in details["actions"]] == ["2026-11-01", "2026-02-01"]
        assert details["versions"] == [{"name": "Introduced", "date": None, "url": "https://leg.example.gov/a.pdf"}]
        assert "Developers would say what they trained on." in row["text"]


def test_a_second_visit_asks_from_the_day_of_the_newest_bill(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        web.answers[asked("2026-10-01")] = page(bill(7))
        instance.crawl()
        # The state was read again, as it is each night: a new time, and the same bill.
        web.answers[asked("2026-11-02")] = page(bill(7, "2026-11-03T10:00:00+00:00"))
        again = instance.crawl()
        assert (again.report["changed"], again.report["requests"], again.report["failures"]) == (0, 1, [])
        signed = bill(7, "2026-11-04T10:00:00+00:00", latest_action_description="Chaptered.")
        web.answers[asked("2026-11-03")] = page(signed)
        assert instance.crawl().report["changed"] == 1


def test_a_refused_key_is_named_by_where_it_is_looked_for(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        web.answers[asked("2026-10-01")] = Answer('{"detail": "Invalid API Key."}', 401, "application/json")
        failed = instance.crawl()
        assert failed.failure("states").endswith("the key is looked for in OPENSTATES_API_KEY")
        assert KEY not in failed.stdout + failed.stderr
