"""Bill Status files of the Government Publishing Office."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.bill_status import bill_url, parse_bill
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.xml_safety import UnsafeXmlError
from aidocket.store.records import Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "congress-gov" / "billstatus"
SOURCE = Source(id="bills", name="B", kind="bill-status", url="https://www.govinfo.gov/bulkdata/BILLSTATUS")
OFFICIAL = {
    "kind": "bill-status", "trust": "official", "licence": "public-domain", "publish": "full", "topic": "policy",
    "access": "api", "access_why": "https://github.com/usgpo/bill-status",
}  # fmt: skip
SEVEN, EIGHT = (f"/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr{number}.xml" for number in (7, 8))


def status(number: int = 7, *, action: str = "Referred.", old: bool = False, head: str = "") -> str:
    kind, of = ("billType", "billNumber") if old else ("type", "number")
    summary = "<item><actionDate>2026-10-01</actionDate><text>&lt;p&gt;On training data.&lt;/p&gt;</text></item>"
    summaries = f"<billSummaries>{summary}</billSummaries>" if old else summary.replace("item>", "summary>")
    subjects = "<legislativeSubjects><item><name>Copyright</name></item></legislativeSubjects>"
    committees = "<item><name>Judiciary Committee</name></item>"
    return (
        f'<?xml version="1.0"?>{head}<billStatus><version>3.0.0</version><bill><{of}>{number}</{of}><{kind}>HR</{kind}>'
        "<congress>119</congress><originChamber>House</originChamber><introducedDate>2026-10-01</introducedDate>"
        f"<committees>{f'<billCommittees>{committees}</billCommittees>' if old else committees}</committees>"
        "<relatedBills><item><title>Another Act</title><sponsors><item><fullName>X</fullName></item></sponsors></item>"
        "</relatedBills><sponsors><item><fullName>Rep. Doe, Jane [D-XX-1]</fullName></item></sponsors><cosponsors>"
        "<item><fullName>A</fullName></item><item><fullName>B</fullName><sponsorshipWithdrawnDate>2026-10-09"
        f"</sponsorshipWithdrawnDate></item></cosponsors><actions><item><actionDate>2026-11-02</actionDate><text>{action}"
        "</text><sourceSystem><code>2</code></sourceSystem></item><actionTypeCounts><billReferrals>1</billReferrals>"
        f"</actionTypeCounts></actions><summaries>{summaries}</summaries><title>AI Training Act</title><subjects>"
        f"{f'<billSubjects>{subjects}</billSubjects>' if old else subjects}</subjects><laws/><textVersions><item>"
        "<type>Introduced in House</type><date>2026-10-01T04:00:00Z</date><formats><item><url>https://www.govinfo.gov/a"
        "</url></item></formats></item><item><date/><formats/><type/></item></textVersions><latestAction><actionDate>"
        f"2026-11-02</actionDate><text>{action}</text></latestAction></bill></billStatus>"
    )


def xml(body: str, etag: str = '"1"') -> Answer:
    return Answer(body, type="application/xml", etag=etag)


def instance_of(folder: Path, web: Loopback, *bills: str) -> Instance:
    instance = Instance(folder)
    instance.add("bills", f"{web.root}/bulkdata/BILLSTATUS", settings={"bills": list(bills)}, **OFFICIAL)
    return instance


@pytest.mark.parametrize("old", [False, True])
def test_both_forms_of_the_file_say_the_same(old: bool) -> None:
    found = parse_bill(status(old=old).encode(), source=SOURCE)
    assert (found.key, found.title, found.published) == ("119/hr/7", "AI Training Act (H.R. 7)", "2026-11-02")
    assert (found.author, found.details["cosponsors"]) == ("Rep. Doe, Jane [D-XX-1]", 1)
    assert (found.details["committees"], found.details["subjects"]) == (["Judiciary Committee"], ["Copyright"])
    assert found.details["versions"] == [
        {"name": "Introduced in House", "date": "2026-10-01", "url": "https://www.govinfo.gov/a"}
    ]
    assert "On training data." in found.text and "<p>" not in found.text


@pytest.mark.parametrize("body", [b"", b"<html/>", b"<billStatus/>", b"<billStatus><bill/></billStatus>", b"{}"])
def test_another_shape_is_a_fault(body: bytes) -> None:
    with pytest.raises(ShapeError):
        parse_bill(body, source=SOURCE)


def test_entities_are_refused() -> None:
    with pytest.raises(UnsafeXmlError):
        parse_bill(status(action="&a;", head='<!DOCTYPE x [<!ENTITY a "b">]>').encode(), source=SOURCE)


def test_the_address_of_a_bill() -> None:
    url = bill_url(SOURCE.url, "119/sconres/7")
    assert url == f"{SOURCE.url}/119/sconres/BILLSTATUS-119sconres7.xml"


@pytest.mark.parametrize("name", ["119/hr", "119/hr/07", "119/law/7", "119/hr/../7"])
def test_what_names_no_bill_is_refused(tmp_path: Path, name: str) -> None:
    with Loopback() as web:
        assert "bills" in instance_of(tmp_path, web, name).crawl().failure("bills")
        assert web.hits == []


def test_each_bill_is_asked_whether_it_has_changed(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web, "119/hr/7", "119/hr/8")
        web.answers |= {SEVEN: xml(status()), EIGHT: xml(status(8))}
        first = instance.crawl()
        assert (first.report["failures"], first.report["new"], first.report["done"]) == ([], 2, 1)
        second = instance.crawl()
        assert (second.report["changed"], second.report["unchanged"]) == (0, 1)
        assert [hit.headers.get("If-None-Match") for hit in web.hits] == [None, None, '"1"', '"1"']
        web.answers[EIGHT] = xml(status(8, action="Reported."), '"2"')
        third = instance.crawl()
        assert (third.report["changed"], third.report["failures"]) == (1, [])
        assert len(instance.rows("SELECT 1 FROM documents WHERE text LIKE '%Reported.%'")) == 1


def test_a_bill_that_is_not_there_is_told_and_stops_none(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web, "119/hr/7", "119/hr/8")
        web.answers[EIGHT] = xml(status(8))
        done = instance.crawl()
        assert (done.report["failures"], done.report["new"]) == ([], 1)
        assert any("BILLSTATUS-119hr7.xml: there is nothing" in remark for remark in done.report["remarks"])
        again = instance.crawl()
        assert again.report["unchanged"] == 1
        assert any("BILLSTATUS-119hr7.xml: there is nothing" in remark for remark in again.report["remarks"])
        web.answers[SEVEN] = xml(status())
        instance.crawl()
        assert instance.rows("SELECT reason FROM sources") == [{"reason": None}]


@pytest.mark.parametrize("answer", [Answer("", 503), Answer("<html>down</html>")])
def test_a_server_that_gives_none_is_a_fault(tmp_path: Path, answer: Answer) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web, "119/hr/7", "119/hr/8")
        web.answers |= {SEVEN: answer, EIGHT: answer}
        assert instance.crawl().failure("bills")


def test_a_probe_asks_for_one_file_and_finds_nothing_wrong(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = instance_of(tmp_path, web, "119/hr/7", "119/hr/8")
        web.answers |= {SEVEN: xml(status()), EIGHT: xml(status(8))}
        command = [sys.executable, "-m", "aidocket", "sources", "check", "--live", "--json"]
        command += ["--sources", str(tmp_path / "sources")]
        done = subprocess.run(command, env=instance.env(), capture_output=True, text=True, timeout=120, check=False)
        assert (len(web.hits), json.loads(done.stdout)[0]["wrong"]) == (1, ""), done.stderr


@pytest.mark.shared
def test_real_files(tmp_path: Path) -> None:
    names = {"115/s/2979": 11, "116/hr/4907": 6, "117/sconres/7": 38}
    with Loopback() as web:
        instance = instance_of(tmp_path, web, *names)
        for name in names:
            path = bill_url("/bulkdata/BILLSTATUS", name)
            body = (FORMATS / path.rpartition("/")[2]).read_bytes()
            web.answers[path] = Answer(body, type="application/xml")
        assert instance.crawl().report["failures"] == []
        rows = {row["key"]: row for row in instance.rows("SELECT * FROM documents")}
        details: dict[str, Any] = {key: json.loads(row["details"]) for key, row in rows.items()}
        assert {key: found["cosponsors"] for key, found in details.items()} == names
        assert all(row["published"] and row["url"] and found["actions"] and found["versions"]
                   for row, found in zip(rows.values(), details.values(), strict=True))  # fmt: skip
        assert [len(found["actions"]) for found in details.values()] == [2, 2, 2]
        assert instance.crawl().report["unchanged"] == 1
