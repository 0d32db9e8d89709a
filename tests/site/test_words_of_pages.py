"""What pages make of the registry's terse fields, and of what several sources tell alike."""

from __future__ import annotations

from contextlib import closing

import pytest
import site_sample as sample

from aidocket.config import Config
from aidocket.site.disagreements import disagreement
from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.pages.digests import pages as digest_pages
from aidocket.site.words import surety
from aidocket.store.database import open_database
from aidocket.store.published import Conflict


@pytest.fixture(scope="module")
def docket(built: Config) -> Docket:
    with closing(open_database(built.db, demo=True)) as db:
        return Docket(db)


@pytest.mark.parametrize(
    ("field", "preferred", "words"),
    [
        ("filed", "2025-02-03", ("day of filing", "3 February 2025")),
        ("status", "on-appeal", ("stage", "before a court of appeal")),
        ("court_id", "cand", ("court", "US District Court, N.D. Cal.")),
        ("judge", "A Judge", ("judge", "A Judge")),
        ("Assembly vote", "45-16", ("Assembly vote", "45-16")),
        ("events.2026-03-16.date", "2026-03", ("date of the event of 16 March 2026", "March 2026")),
        ("proceedings.unknown.docket_number", None, ("docket number in unknown", "")),
    ],
)
def test_what_sources_disagree_about(docket: Docket, field: str, preferred: str | None, words: tuple[str, str]) -> None:
    conflict = Conflict(
        id="c", subject_kind="dispute", subject_id="sample-harbour-v-lumen", field=field, preferred=preferred,
        other="other", reason=None, source_url=None,
    )  # fmt: skip
    said = disagreement(docket, Items(docket), conflict)
    assert (said.what, said.preferred, said.path) == (*words, "disputes/sample-harbour-v-lumen/")


@pytest.mark.parametrize(
    ("kind", "id", "path"),
    [
        ("policy", "sample-output-act", "policy/#policy-sample-output-act"),
        ("assertion", "unheard-of", ""),
        ("terms", "unheard-of", ""),
    ],
)
def test_whose_fact_it_is(docket: Docket, kind: str, id: str, path: str) -> None:
    conflict = Conflict(
        id="c", subject_kind=kind, subject_id=id, field="date", preferred=None, other="x", reason=None, source_url=None
    )
    said = disagreement(docket, Items(docket), conflict)
    assert (said.path, said.subject == id) == (path, not path)


@pytest.mark.parametrize(
    ("numbers", "items"),
    [
        pytest.param(("12", "12"), 1, id="one entry in two sources"),
        pytest.param((None, None), 1, id="no source gives a number"),
        pytest.param(("12", "13"), 2, id="two entries of one name"),
    ],
)
def test_one_entry_of_a_docket_is_one_item(fresh: Config, numbers: tuple[str | None, ...], items: int) -> None:
    with closing(open_database(fresh.db, demo=True)) as db:
        with db.atomic():
            for place, (source, number) in enumerate(zip(("sample-court", "sample-news"), numbers, strict=True)):
                sample.add_document(
                    db, id=f"d-entry-{place}", source_id=source, kind="filing", title="Summons issued", text="",
                    published="2026-02-25", publish="full", url=f"https://court.example.org/{place}",
                    entry_number=number, docket_number="1:25-cv-00042",
                )  # fmt: skip
                db.table("document_disputes").insert(
                    {"document_id": f"d-entry-{place}", "dispute_id": "sample-harbour-v-lumen", "reason": "number",
                     "confidence": 1.0, "origin": "extracted"}
                )  # fmt: skip
        docket = Docket(db)
    found = [item for item in Items(docket).documents if item.headline == "Summons issued"]
    assert len(found) == items
    assert {source.url for item in found for source in item.sources} == {
        "https://court.example.org/0", "https://court.example.org/1"
    }  # fmt: skip


def test_a_week_is_written_short(docket: Docket) -> None:
    titles = {page.path: page.title for page in digest_pages(docket, Items(docket))}
    assert titles["digest/2026-w08/"] == "The week of 16 to 22 February 2026"
    assert titles["digest/2026-w09/"] == "The week of 23 February to 1 March 2026"


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(1.0, "sure (1.00)"), (0.95, "sure (0.95)"), (0.87, "likely (0.87)"), (0.51, "possible (0.51)")],
)
def test_how_sure_a_link_is(confidence: float, words: str) -> None:
    assert surety(confidence) == words
