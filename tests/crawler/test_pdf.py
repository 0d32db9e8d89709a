"""Filings as text: what a PDF gives, what a hostile one cannot do, and how a text that comes later is taken in."""

from __future__ import annotations

import json
import time
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback
from pdfs import pdf
from pypdf import PdfReader, PdfWriter

from aidocket.crawler.limits import MAX_PDF_PAGES, MAX_TEXT_CHARS
from aidocket.crawler.parse.pdf import BROKEN, LOCKED, NO_MEMORY, NO_PDF, SCANNED, parse_pdf
from aidocket.crawler.pdf import TOO_SLOW, read_in_process

STAMP = "Case 3:26-cv-00077-VC Document 1 Filed 10/05/26 Page 1 of 2"


def locked(body: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(body)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


ONE = pdf("Quarry Press sues Lumenworks.")
BOMB = zlib.compress(zlib.compress(b"BT (x) Tj ET " * 20_000_000, 9), 9)


def test_the_words_of_each_page_are_read_without_the_courts_stamp() -> None:
    found = parse_pdf(pdf(f"{STAMP}\nQuarry Press sues.", f"{STAMP}\nIt asks for damages."))
    assert found.text == "Quarry Press sues.\n\nIt asks for damages."
    assert (found.pages, found.pages_without_text, found.left_out, found.reason) == (2, 0, 0, None)


def test_scanned_pages_are_counted() -> None:
    found = parse_pdf(pdf("Quarry Press sues.", STAMP, ""))
    assert (found.text, found.pages, found.pages_without_text) == ("Quarry Press sues.", 3, 2)


@pytest.mark.parametrize(
    "line",
    [
        "Case 3:23-cv-03417-VC Document 1 Filed 07/07/23 Page 1 of 27",
        "Case: 25-2153 Document: 57 Page: 3 Date Filed: 02/11/2026",
        "Case 1:25-md-03143-SHS-OTW   Document 60   Filed 05/13/25   Page 2 of 9",
        "Case 2:24-cv-04837 Document 1 Filed 06/10/24 Page 1 of 8 Page ID #:1",
    ],
)
def test_stamps_of_courts_are_no_text(line: str) -> None:
    assert parse_pdf(pdf(line)).reason == SCANNED


@pytest.mark.parametrize(
    "line", ["Case law on Document 1 is clear.", "In this Case the Document was Filed.", "The Case has ended."]
)
def test_a_sentence_is_no_stamp(line: str) -> None:
    assert parse_pdf(pdf(line)).text == line


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", NO_PDF),
        (b"<html>Log in</html>", NO_PDF),
        (b"%PDF-1.4\n", BROKEN),
        (b"%PDF-1.4\n" + b"\0" * 1000, BROKEN),
        (pdf("x", kids="2 0 R"), BROKEN),
        (pdf(), BROKEN),
        (pdf("", STAMP), SCANNED),
        (pdf("x", stream=b"no stream of deflate"), SCANNED),
        (locked(ONE, "secret"), LOCKED),
    ],
    ids=[
        "empty",
        "a web page",
        "head only",
        "zeros",
        "a page tree in a loop",
        "no page",
        "scanned",
        "bad stream",
        "locked",
    ],
)
def test_what_gives_no_text_says_why(body: bytes, reason: str) -> None:
    found = read_in_process(body)
    assert (found.text, found.reason) == ("", reason)


def test_a_pdf_that_anybody_may_open_is_read() -> None:
    assert parse_pdf(locked(ONE, "")).text == "Quarry Press sues Lumenworks."


def test_half_a_pdf_gives_what_can_be_read_or_a_reason() -> None:
    for cut in range(0, len(ONE), 37):
        found = read_in_process(ONE[:cut]) if cut % 5 == 0 else parse_pdf(ONE[:cut])
        assert found.reason or found.text


@pytest.mark.parametrize(
    "body",
    [
        pdf("x", stream=BOMB, filters="[/FlateDecode /FlateDecode]"),
        pdf("x", stream=zlib.compress(b"BT " + b"[" * 3_000_000)),
        pdf("x", stream=zlib.compress(b"BT /F1 12 Tf " + b"(words and words) Tj " * 3_000_000)),
    ],
    ids=["a stream in a stream", "deep nesting", "endless text"],
)
def test_a_bomb_ends_within_its_bounds(body: bytes) -> None:
    began = time.monotonic()
    found = read_in_process(body)
    assert time.monotonic() - began < 40
    assert len(found.text) <= MAX_TEXT_CHARS
    assert found.reason in (NO_MEMORY, TOO_SLOW, SCANNED, BROKEN) or found.text


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_pages_past_the_bound_are_counted(over: int) -> None:
    found = parse_pdf(pdf(*[f"Page {n}." for n in range(MAX_PDF_PAGES + over)]))
    assert (found.pages, found.left_out) == (MAX_PDF_PAGES + over, max(over, 0))


# ------------------------------------------------------------------------------------------------------- the crawl


def paper(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "docket_entry_id": number + 1000, "description": f"COMPLAINT {number} against Lumenworks",
        "short_description": "", "document_number": number, "entry_number": number, "attachment_number": None,
        "document_type": "PACER Document", "entry_date_filed": "2026-10-05", "is_available": True, "page_count": 2,
        "absolute_url": f"/docket/77/{number}/quarry-press-v-lumenworks/", "snippet": "", "filepath_local": None,
        **more,
    }  # fmt: skip


def search(*papers: dict[str, Any]) -> Answer:
    case = {
        "docket_id": 77, "caseName": "Quarry Press v. Lumenworks", "court_id": "cand", "docketNumber": "3:26-cv-00077",
        "dateFiled": "2026-03-11", "docket_absolute_url": "/docket/77/q/", "recap_documents": list(papers),
        "meta": {"more_docs": False},
    }  # fmt: skip
    body = {"count": 1, "next": None, "previous": None, "results": [case]}
    return Answer(json.dumps(body), type="application/json")


def stored(body: bytes) -> Answer:
    return Answer(body, type="application/pdf")


def courts(place: Instance, web: Loopback, **settings: Any) -> None:
    place.add(
        "courts",
        f"{web.root}/api/rest/v4/search/",
        kind="courtlistener",
        settings={"params": {"type": "r"}, "delay_s": 1, "storage": f"{web.root}/", **settings},
        publish="full",
    )


URL = "/api/rest/v4/search/?type=r"


def test_filings_become_text_and_faults_stop_nothing(tmp_path: Path) -> None:
    place = Instance(tmp_path, environment={"COURTLISTENER_TOKEN": "a-token-of-our-own"})
    with Loopback() as web, Loopback() as store:
        courts(place, web, pdf=True, storage=f"{store.root}/")
        web.answers[URL] = search(
            *(paper(n, filepath_local=f"recap/{n}.pdf") for n in (1, 2, 3, 4)),
            paper(5, filepath_local="https://ecf.cand.uscourts.gov/doc1/5"),
            paper(6),
        )
        store.answers["/recap/1.pdf"] = stored(pdf(f"{STAMP}\nThey trained on our books.", ""))
        store.answers["/recap/2.pdf"] = stored(locked(ONE, "secret"))
        store.answers["/recap/3.pdf"] = stored(b"%PDF-1.7 torn")
        done = place.crawl()
        assert done.status == 0
        assert [hit.target for hit in store.hits if "Authorization" in hit.headers] == []
        assert [hit.target for hit in store.hits] == ["/robots.txt", *(f"/recap/{n}.pdf" for n in (1, 2, 3, 4))]
        place.crawl()
        # What could not be had is asked for again; what has no text is not.
        assert [hit.target for hit in store.hits[5:]] == ["/robots.txt", "/recap/4.pdf"]
    rows = {row["entry_number"]: row for row in place.rows("SELECT * FROM documents")}
    details = {number: json.loads(row["details"]) for number, row in rows.items()}
    assert rows["1"]["text"] == "COMPLAINT 1 against Lumenworks\n\nThey trained on our books."
    assert (details["1"]["text_from"], details["1"]["pages_without_text"]) == ("pdf", 1)
    assert rows["1"]["url"].endswith("/docket/77/1/quarry-press-v-lumenworks/")
    assert [details[n].get("no_text") for n in "23456"] == [LOCKED, BROKEN, None, None, None]
    assert {rows[n]["text"] for n in "23"} == {"COMPLAINT 2 against Lumenworks", "COMPLAINT 3 against Lumenworks"}
    assert {row["revision"] for row in rows.values()} == {1}
    assert "PDF could not be had" in done.stderr


def test_pdfs_are_left_alone_unless_they_are_asked_for(tmp_path: Path) -> None:
    place = Instance(tmp_path, environment={"COURTLISTENER_TOKEN": "a-token-of-our-own"})
    with Loopback() as web:
        courts(place, web)
        web.answers[URL] = search(paper(1, filepath_local="recap/1.pdf"))
        place.crawl()
        assert web.count("/recap") == 0


def test_a_text_that_comes_later_is_news(tmp_path: Path) -> None:
    place = Instance(tmp_path, environment={"COURTLISTENER_TOKEN": "a-token-of-our-own"})
    with Loopback() as web:
        courts(place, web, pdf=True, max_pdfs=1)
        web.answers[URL] = search(paper(1), paper(2))
        place.crawl()
        first = {row["entry_number"]: row for row in place.rows("SELECT * FROM documents")}
        web.answers[URL] = search(*(paper(n, filepath_local=f"recap/{n}.pdf") for n in (1, 2)))
        for number in (1, 2):
            web.answers[f"/recap/{number}.pdf"] = stored(pdf("They trained on our books."))
        time.sleep(1.1)
        place.crawl()
        second = {row["entry_number"]: row for row in place.rows("SELECT * FROM documents")}
        place.crawl()
        third = {row["entry_number"]: row for row in place.rows("SELECT * FROM documents")}
        asked = web.count("/recap")
        place.crawl()
        assert web.count("/recap") == asked == 2
    assert first["1"]["text_since"] is None
    assert second["1"]["revision"] == 2
    assert second["1"]["text_since"] == second["1"]["last_changed"] > first["1"]["last_changed"]
    assert second["2"]["text_since"] is None
    assert third["2"]["text_since"] == third["2"]["last_changed"]
    assert {row["first_seen"] for row in third.values()} == {first["1"]["first_seen"]}
    changes = [row["change"] for row in place.rows("SELECT * FROM document_revisions WHERE change LIKE '%trained%'")]
    assert changes == ["@@ -2,0 +3 @@\n+They trained on our books."] * 2
