"""PDFs that feeds link to: read like the pages beside them, within the bounds of filings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from loopback import STORY, Answer, Finished, Instance, Loopback, item, page, rss
from pdfs import pdf

WORDS = "The Bureau asks that makers of models list the books they train on, and keep the list for five years."
READ = pdf(WORDS, "Second page: a penalty of two per cent of turnover.", "")
LARGE = READ + b"%" + b" " * 5 * 2**20
TYPE = "application/pdf"


class Read(NamedTuple):
    instance: Instance
    done: Finished
    web: Loopback


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    with Loopback() as web:
        instance = Instance(tmp_path_factory.mktemp("linked"))
        web.answers |= {
            "/report.pdf": Answer(READ, type=TYPE),
            "/download?id=7": Answer(READ, type=TYPE),
            "/unnamed": Answer(READ, type="application/octet-stream"),
            "/large.pdf": Answer(LARGE, type=TYPE),
            "/large": Answer(LARGE, type=TYPE),
            "/scanned.pdf": Answer(pdf("", ""), type=TYPE),
            "/none.PDF": Answer("nothing of the kind", type=TYPE),
            "/torn.pdf": Answer(READ[:100], type=TYPE),
            "/cut.pdf": Answer(READ[:100], type=TYPE, length=len(READ)),
            "/reserved.pdf": Answer(READ, type=TYPE, headers={"X-Robots-Tag": "noai"}),
            "/page.pdf": page("Lumenworks", *STORY),
            "/moved.pdf": Answer(status=301, headers={"Location": "/report.pdf"}),
        }
        items = [item(f"Lumenworks {path}", f"{web.root}{path}", summary="In short.") for path in web.answers]
        web.answers["/feed.xml"] = rss(*items)
        instance.add("reports", f"{web.root}/feed.xml", follow="all")
        yield Read(instance, instance.crawl(), web)


def _document(read: Read, path: str) -> dict[str, Any]:
    row = read.instance.rows("SELECT * FROM documents WHERE title = ?", f"Lumenworks {path}")[0]
    return {**row, "details": json.loads(row["details"])}


@pytest.mark.parametrize("path", ["/report.pdf", "/download?id=7", "/unnamed", "/large.pdf", "/moved.pdf"])
def test_a_linked_pdf_gives_its_words(read: Read, path: str) -> None:
    document = _document(read, path)
    assert (document["state"], document["state_reason"]) == ("complete", None)
    assert document["text"] == f"{WORDS}\n\nSecond page: a penalty of two per cent of turnover."
    assert document["details"] == {"text_from": "pdf", "pages_without_text": 1}


def test_a_pdf_that_has_moved_for_good_is_known_by_its_new_address(read: Read) -> None:
    assert _document(read, "/moved.pdf")["url"] == f"{read.web.root}/report.pdf"


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("/scanned.pdf", "complete", "its pages are scanned, without text; the feed's summary is kept"),
        ("/none.PDF", "complete", "the file is no PDF; the feed's summary is kept"),
        ("/torn.pdf", "complete", "the PDF is broken; the feed's summary is kept"),
        ("/cut.pdf", "listed", "the answer broke off"),
        ("/large", "listed", "the answer is larger than 4 MB"),
        ("/reserved.pdf", "skipped", "; the feed's summary is kept"),
    ],
)
def test_one_without_words_keeps_the_summary_and_says_why(read: Read, path: str, state: str, reason: str) -> None:
    document = _document(read, path)
    assert (document["state"], document["text"]) == (state, "In short.")
    assert reason in document["state_reason"]
    assert document["details"]["text_from"] == "summary"


def test_a_page_is_a_page_whatever_its_address_ends_with(read: Read) -> None:
    assert STORY[0] in _document(read, "/page.pdf")["text"]
    assert read.done.report["failures"] == []
