"""Congress.gov's API: what has changed, oldest first, and each bill's record."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.bills import Action, ordinal, told_once
from aidocket.crawler.parse.congress_gov import Settings, list_url, parse_list
from aidocket.crawler.parse.shape import ShapeError
from aidocket.store.records import Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "congress-gov" / "v3"
SOURCE = Source(id="congress", name="C", kind="congress-gov", url="https://api.congress.gov/v3/bill/119")
OFFICIAL = {
    "kind": "congress-gov", "trust": "official", "licence": "public-domain", "publish": "full", "topic": "policy",
    "access": "api", "access_why": "https://github.com/LibraryOfCongress/api.congress.gov",
    "token_env": "CONGRESS_API_KEY",
}  # fmt: skip
KEY = "a-key-of-our-own"
SINCE = "fromDateTime=2026-01-01T00%3A00%3A00Z"


def listed(number: int, title: str, changed: str = "2026-11-02", action: str = "Referred.") -> dict[str, Any]:
    return {
        "congress": 119, "type": "HR", "number": str(number), "title": title, "originChamber": "House",
        "updateDate": changed, "updateDateIncludingText": changed,
        "latestAction": {"actionDate": changed, "text": action}, "url": "https://api.congress.gov/v3/bill/119/hr/1",
    }  # fmt: skip


def page(*bills: dict[str, Any], more: bool = False) -> Answer:
    pages = {"count": 600, **({"next": "https://api.congress.gov/v3/bill/119?offset=250"} if more else {})}
    return as_json({"bills": list(bills), "pagination": pages, "request": {}})


def as_json(value: Any) -> Answer:
    return Answer(json.dumps(value), type="application/json")


def give_bill(web: Loopback, number: int, title: str, action: str = "Referred.", committees: Any = None) -> None:
    root = f"/v3/bill/119/hr/{number}"
    counted = {name: {"count": 1, "url": "x"} for name in ("actions", "summaries", "textVersions")}
    record = {
        "congress": 119, "type": "HR", "number": str(number), "title": title, "originChamber": "House",
        "introducedDate": "2026-10-01", "latestAction": {"actionDate": "2026-11-02", "text": action},
        "sponsors": [{"fullName": "Rep. Doe, Jane [D-XX-1]"}], "cosponsors": {"count": 4}, "laws": [],
        "policyArea": {"name": "Commerce"}, "committees": None, **counted,
    }  # fmt: skip
    step = {"actionDate": "2026-11-02", "text": action, "sourceSystem": {"code": 2}, "committees": committees}
    texts = {"type": "Introduced in House", "date": "2026-10-01T04:00:00Z", "formats": [
        {"type": "PDF", "url": "https://www.congress.gov/a.pdf"},
        {"type": "Formatted Text", "url": "https://www.congress.gov/a.htm"},
    ]}  # fmt: skip
    summary = {"actionDate": "2026-10-01", "actionDesc": "Introduced", "text": " <p><b>On training</b> data.</p>"}
    web.answers[f"{root}?format=json"] = as_json({"bill": record})
    web.answers[f"{root}/actions?format=json&limit=250"] = as_json({"actions": [step]})
    web.answers[f"{root}/summaries?format=json&limit=250"] = as_json({"summaries": [summary]})
    web.answers[f"{root}/text?format=json&limit=250"] = as_json({"textVersions": [texts]})


def asked(since: str = SINCE, offset: int = 0) -> str:
    more = f"&offset={offset}" if offset else ""
    return f"/v3/bill/119?format=json&limit=250&sort=updateDate+asc&{since}{more}"


def instance_of(folder: Path, web: Loopback, **settings: Any) -> Instance:
    instance = Instance(folder, environment={"CONGRESS_API_KEY": KEY})
    instance.add("congress", f"{web.root}/v3/bill/119", settings={"since": "2026-01-01", **settings}, **OFFICIAL)
    return instance


@pytest.mark.parametrize(("number", "name"), [(93, "93rd"), (111, "111th"), (119, "119th"), (121, "121st")])
def test_congresses_are_counted_in_english(number: int, name: str) -> None:
    assert ordinal(number) == name


@pytest.mark.parametrize(
    ("day", "number"), [("2025-01-02", 118), ("2025-01-03", 119), ("2026-11-24", 119), ("2027-01-03", 120)]
)
def test_the_congress_that_sits_is_asked_for(day: str, number: int) -> None:
    then = datetime.fromisoformat(day).replace(tzinfo=UTC)
    url = list_url("https://api.congress.gov/v3/bill/", Settings(congress="current"), then, then)
    assert url.startswith(f"https://api.congress.gov/v3/bill/{number}?format=json&")


def test_a_step_that_two_systems_tell_is_told_once() -> None:
    steps = [
        Action(date="2026-11-02", text="On passage Agreed to by voice vote. (text: CR H1)", system="2"),
        Action(date="2026-11-02", text="Passed/agreed to in House: On passage Agreed to by voice vote.(text: CR H1)",
               system="9"),
        Action(date="2026-11-02", text="Introduced in House", system="9"),
        Action(date="2026-11-02", text="Introduced in House", system="9"),
        Action(date="2026-11-01", text="Introduced in House", system="2"),
    ]  # fmt: skip
    assert [action.text[:10] for action in told_once(steps)] == ["Passed/agr", "Introduced", "Introduced"]


@pytest.mark.parametrize(
    "body",
    [
        b"<html>", b"[]", b"{}", b'{"bills": 3}', b'{"bills": [{"congress": 119}]}',
        b'{"error": {"code": "API_KEY_INVALID"}}',
        b'{"bills": [{"congress": 119, "type": "HR", "number": "../1", "updateDate": "2026-01-01"}]}',
        b'<?xml version="1.0"?><api-root/>',
    ],
)  # fmt: skip
def test_another_shape_is_a_fault(body: bytes) -> None:
    with pytest.raises(ShapeError):
        parse_list(body, url=SOURCE.url, source=SOURCE)


def test_a_bill_is_read_with_its_steps_summary_and_texts(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        web.answers[asked()] = page(listed(7, "AI Training Act"), listed(8, "Duck Stamp Act"))
        give_bill(web, 7, "AI Training Act", committees=[{"name": "Judiciary Committee"}])
        done = instance.crawl()
        assert (done.report["failures"], done.report["new"]) == ([], 1)
        (row,) = instance.rows("SELECT * FROM documents")
        details = json.loads(row["details"])
        assert (row["kind"], row["key"], row["title"]) == ("policy", "119/hr/7", "AI Training Act (H.R. 7)")
        assert row["url"] == "https://www.congress.gov/bill/119th-congress/house-bill/7"
        assert (row["published"], row["author"]) == ("2026-11-02", "Rep. Doe, Jane [D-XX-1]")
        assert "On training data." in row["text"] and "Latest action (2026-11-02): Referred." in row["text"]
        assert (details["cosponsors"], details["committees"]) == (4, ["Judiciary Committee"])
        assert details["versions"] == [
            {"name": "Introduced in House", "date": "2026-10-01", "url": "https://www.congress.gov/a.htm"}
        ]


def test_a_second_visit_asks_only_for_what_has_changed_since(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        web.answers[asked()] = page(listed(7, "AI Training Act"))
        give_bill(web, 7, "AI Training Act")
        instance.crawl()
        again = asked("fromDateTime=2026-11-02T00%3A00%3A00Z")
        web.answers[again] = page(listed(7, "AI Training Act"))
        quiet = instance.crawl()
        assert (quiet.report["failures"], quiet.report["changed"], quiet.report["requests"]) == ([], 0, 1)
        # The day is the same: what was done tells that it has changed once more.
        web.answers[again] = page(listed(7, "AI Training Act", action="Reported."))
        give_bill(web, 7, "AI Training Act", "Reported.")
        assert instance.crawl().report["changed"] == 1
        # A new mark without new words is no change, and is not asked for again.
        web.answers[again] = page(listed(7, "AI Training Act", changed="2026-11-09", action="Reported."))
        assert instance.crawl().report["changed"] == 0
        web.answers[asked("fromDateTime=2026-11-09T00%3A00%3A00Z")] = page()
        empty = instance.crawl()
        assert (empty.report["failures"], empty.report["requests"], empty.report["remarks"]) == ([], 1, [])


def test_a_visit_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web, max_records=1)
        later, sooner = listed(8, "AI Labels Act", "2026-11-05"), listed(7, "AI Training Act", "2026-11-02")
        web.answers[asked()] = page(listed(5, "Duck Stamp Act"), sooner, more=True)
        web.answers[asked(offset=2)] = page(later)
        for number, title in ((7, "AI Training Act"), (8, "AI Labels Act")):
            give_bill(web, number, title)
        first = instance.crawl()
        assert (first.report["new"], len(instance.rows("SELECT 1 FROM documents"))) == (1, 1)
        assert any("goes on with 1 records" in remark for remark in first.report["remarks"])
        web.answers[asked("fromDateTime=2026-11-02T00%3A00%3A00Z")] = page(sooner, later)
        assert instance.crawl().report["new"] == 1
        assert web.count("/v3/bill/119/hr/7?") == 1


def test_bills_that_are_named_are_read_whatever_their_title_is(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web, bills=["119/hr/9", "119/hr/10"])
        web.answers[asked()] = page(listed(10, "NO FAKES Act"))
        give_bill(web, 9, "Clear Names Act")
        give_bill(web, 10, "NO FAKES Act")
        instance.crawl()
        assert [row["key"] for row in instance.rows("SELECT key FROM documents ORDER BY key")] == [
            "119/hr/10", "119/hr/9",
        ]  # fmt: skip
        web.answers[asked("fromDateTime=2026-11-02T00%3A00%3A00Z")] = page()
        assert instance.crawl().report["requests"] == 1


def test_summaries_are_a_list_of_bills_too(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path, environment={"CONGRESS_API_KEY": KEY})
        instance.add("cs", f"{web.root}/v3/summaries/119", settings={"since": "2026-01-01"}, **OFFICIAL)
        about = {"congress": 119, "type": "HR", "number": "7", "title": "Honest Songs Act", "originChamber": "House"}
        said = {
            "bill": about,
            "actionDate": "2026-10-01",
            "actionDesc": "Introduced in House",
            "text": "<p>On the training data of artificial intelligence.</p>",
            "updateDate": "2026-11-02T10:00:00Z",
        }
        answer = as_json({"summaries": [said], "pagination": {"count": 1}})
        web.answers[asked().replace("bill/119", "summaries/119")] = answer
        give_bill(web, 7, "Honest Songs Act")
        assert instance.crawl().report["new"] == 1


def test_the_key_goes_out_in_a_header_and_is_kept_nowhere(tmp_path: Path) -> None:
    with Loopback() as web, Loopback() as elsewhere:
        instance = instance_of(tmp_path, web)
        web.answers[asked()] = page(listed(7, "AI Training Act"))
        give_bill(web, 7, "AI Training Act")
        moved = f"{elsewhere.root}/text"
        web.answers["/v3/bill/119/hr/7/text?format=json&limit=250"] = Answer("", 302, headers={"Location": moved})
        elsewhere.answers["/text"] = as_json({"textVersions": []})
        done = instance.crawl()
        assert all(hit.headers.get("X-Api-Key") == KEY for hit in web.hits)
        assert [hit.headers.get("X-Api-Key") for hit in elsewhere.asked("/text")] == [None]
        web.answers[asked("fromDateTime=2026-11-02T00%3A00%3A00Z")] = Answer("no", 403)
        failed = instance.crawl()
        assert failed.failure("congress").endswith("the key is looked for in CONGRESS_API_KEY")
        for said in (done.stdout, done.stderr, failed.stdout, failed.stderr):
            assert KEY not in said
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


def test_without_a_key_the_source_is_left_out_in_one_line(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        instance.environment.clear()
        done = instance.crawl()
        assert (web.hits, done.report["failures"]) == ([], [])
        assert "CONGRESS_API_KEY" in done.stderr


def test_a_probe_asks_once_and_finds_nothing_wrong(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        web.answers[asked()] = page(listed(7, "AI Training Act"), more=True)
        command = [sys.executable, "-m", "aidocket", "sources", "check", "--live", "--json"]
        command += ["--sources", str(tmp_path / "sources")]
        done = subprocess.run(command, env=instance.env(), capture_output=True, text=True, timeout=120, check=False)
        assert (len(web.hits), done.returncode) == (1, 0), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, "there is nothing at this address"), (500, "it answers with status 500")],
)
def test_a_record_that_cannot_be_had_is_told_and_stops_nothing(tmp_path: Path, status: int, said: str) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        web.answers[asked()] = page(listed(7, "AI Training Act"), listed(8, "AI Labels Act"))
        web.answers["/v3/bill/119/hr/7?format=json"] = Answer("", status)
        give_bill(web, 8, "AI Labels Act")
        assert instance.crawl().report["failures"] == []
        rows = instance.rows("SELECT key, state_reason FROM documents ORDER BY key")
        assert [row["key"] for row in rows] == ["119/hr/7", "119/hr/8"]
        assert said in rows[0]["state_reason"] and rows[1]["state_reason"] is None


def test_a_server_that_wants_fewer_requests_ends_the_visit_and_loses_nothing(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        web.answers[asked()] = page(
            listed(7, "AI Training Act", "2026-11-02"), listed(8, "AI Labels Act", "2026-11-05")
        )
        give_bill(web, 7, "AI Training Act")
        web.answers["/v3/bill/119/hr/8?format=json"] = Answer("", 429, headers={"Retry-After": "259200"})
        assert instance.crawl().report["failures"] == []
        (row,) = instance.rows("SELECT next_try, last_success FROM sources")
        assert datetime.fromisoformat(row["next_try"]) - datetime.fromisoformat(row["last_success"]) == timedelta(
            days=1
        )
        again = asked("fromDateTime=2026-11-02T00%3A00%3A00Z")
        web.answers[again] = page(listed(8, "AI Labels Act", "2026-11-05"))
        assert "fewer requests" in instance.crawl().failure("congress")
        assert len(instance.rows("SELECT 1 FROM documents")) == 1


def test_a_replay_asks_what_was_asked_then(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web)
        web.answers[asked()] = page(listed(7, "AI Training Act"))
        give_bill(web, 7, "AI Training Act")
        instance.crawl()
        again = asked("fromDateTime=2026-11-02T00%3A00%3A00Z")
        web.answers[again] = page(listed(7, "AI Training Act", changed="2026-11-09"), listed(8, "AI Labels Act"))
        give_bill(web, 8, "AI Labels Act")
        instance.crawl()
        instance.crawl()
    before = documents(instance.db)
    assert [row[:3] for row in before] == [
        ("119/hr/7", "AI Training Act (H.R. 7)", 1), ("119/hr/8", "AI Labels Act (H.R. 8)", 1),
    ]  # fmt: skip
    new = tmp_path / "new.db"
    command = [sys.executable, "-m", "aidocket", "archive", "replay", "--sources", str(tmp_path / "sources")]
    command += ["--archive", str(tmp_path / "archive"), "--db", str(new)]
    subprocess.run(command, env=instance.env(), check=True, capture_output=True, timeout=120)
    assert documents(new) == before


def documents(path: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as connection:
        columns = "key, title, revision, text, details, content_sha256"
        return connection.execute(f"SELECT {columns} FROM documents ORDER BY key").fetchall()


@pytest.mark.shared
def test_the_official_clients_answers(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path, environment={"CONGRESS_API_KEY": KEY})
        settings = {"since": "2022-01-01", "max_pages": 1, "bills": ["117/hr/21"]}
        for name, path in (("all", "/v3/bill"), ("congress", "/v3/bill/117"), ("house", "/v3/bill/117/hr")):
            instance.add(name, f"{web.root}{path}", settings=settings, **OFFICIAL)
            body = (FORMATS / f"{path.removeprefix('/v3/').replace('/', '_')}.json").read_bytes()
            query = "format=json&limit=250&sort=updateDate+asc&fromDateTime=2022-01-01T00%3A00%3A00Z"
            web.answers[f"{path}?{query}"] = Answer(body, type="application/json")
        for part in ("", "/actions", "/summaries", "/text"):
            body = (FORMATS / f"bill_117_hr_21{part.replace('/', '_')}.json").read_bytes()
            query = "?format=json&limit=250" if part else "?format=json"
            web.answers[f"/v3/bill/117/hr/21{part}{query}"] = Answer(body, type="application/json")
        assert instance.crawl().report["failures"] == []
        rows = instance.rows("SELECT * FROM documents WHERE source_id = 'house'")
        assert [row["key"] for row in rows] == ["117/hr/21"]
        details = json.loads(rows[0]["details"])
        assert (rows[0]["title"], rows[0]["published"]) == ("FedRAMP Authorization Act (H.R. 21)", "2021-01-06")
        # Ten steps, of which the Library of Congress tells two once more.
        assert (len(details["actions"]), details["cosponsors"], len(details["versions"])) == (8, 2, 3)
        assert "authoritative standardized approach" in rows[0]["text"]
