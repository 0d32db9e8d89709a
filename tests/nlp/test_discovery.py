"""Which cases that nobody has entered become disputes: those of this field that are a document's news, no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlite_utils import Database

from aidocket.config import Config
from aidocket.nlp.newcases import new_case
from aidocket.nlp.stage import extract
from aidocket.store.database import open_database
from aidocket.store.proposals import CaseContext

SAMPLES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("discovery.yaml").read_text("utf-8"))
PRECISION, RECALL = 0.95, 0.85


def _add(db: Database, number: int, sample: dict[str, Any]) -> None:
    given = {name: sample.get(name) for name in ("court_id", "docket_number", "caption")}
    db.table("documents").insert(
        {
            "id": f"d{number}",
            "source_id": "s",
            "key": f"d{number}",
            "kind": sample.get("kind", "news"),
            "title": sample["title"],
            "text": sample["text"],
            "published": "2026-10-05",
            "first_seen": "2026-10-05T09:00:00Z",
            "last_changed": "2026-10-05T09:00:00Z",
            "content_sha256": f"x{number}",
            "state": "complete",
            "publish": "excerpt",
            **given,
        }
    )


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """The title of each sample, and that of the dispute that was discovered in it."""
    folder = tmp_path_factory.mktemp("discovery")
    (folder / "sources").mkdir()
    config = Config(db=folder / "a.db", sources=folder / "sources", quiet=True)
    extract(config)
    db = open_database(config.db)
    db.table("sources").insert({"id": "s", "name": "S", "kind": "feed", "url": "https://news.test/"})
    for number, sample in enumerate(SAMPLES):
        _add(db, number, sample)
    db.close()
    extract(config)
    db = open_database(config.db)
    rows = db.execute(
        """SELECT d.title, x.title AS dispute FROM documents d LEFT JOIN document_disputes l ON l.document_id = d.id
             AND l.dispute_id LIKE 'found-%' LEFT JOIN disputes x ON x.id = l.dispute_id"""
    ).fetchall()
    db.close()
    return {row["title"]: row["dispute"] for row in rows}


def test_most_that_is_discovered_is_of_this_field_and_most_of_it_is_discovered(found: dict[str, str | None]) -> None:
    right = [s["title"] for s in SAMPLES if s.get("found") and (found[s["title"]] or "").startswith(s["found"])]
    wrong = [s["title"] for s in SAMPLES if found[s["title"]] and s["title"] not in right]
    assert len(right) / (len(right) + len(wrong)) >= PRECISION, wrong
    wanted = [s["title"] for s in SAMPLES if s.get("found")]
    assert len(right) / len(wanted) >= RECALL, sorted({*wanted} - {*right})


SUIT = "Harrow v. Orbital Minds says that the model was trained on scraped works."


def context(text: str = SUIT, **fields: Any) -> CaseContext:
    given: dict[str, Any] = {
        "kind": "news",
        "title": "T",
        "caption": None,
        "docket_number": None,
        "practices": (text.find("scraped"),),
        "parts": ("Orbital Minds", "Mina Harrow"),
        "events": ("ruling.other",),
    }
    return CaseContext(text=text, **{**given, **fields})


@pytest.mark.parametrize(
    ("number", "given", "taken"),
    [
        pytest.param(None, context(), True, id="news"),
        pytest.param(None, context("See " + SUIT), False, id="cited with see"),
        pytest.param(None, context(SUIT.replace("says", "(1994) says")), False, id="an old year behind it"),
        pytest.param(None, context(SUIT.replace("says", "(2025) says")), True, id="a young year behind it"),
        pytest.param(None, context(SUIT.replace("says", "ended.\n\nSomebody says")), False, id="another paragraph"),
        pytest.param(None, context(parts=("Orbital Minds",)), False, id="one side has no part, no new suit"),
        pytest.param(None, context(parts=("Orbital Minds",), events=("complaint",)), True, id="a new suit"),
        pytest.param("3:26-cv-00077", context(parts=("Orbital Minds",), events=()), True, id="a number"),
        pytest.param("3:15-cv-00077", context(), False, id="a number from before the field was"),
        pytest.param(None, context(parts=("Kestrel AI",)), False, id="somebody else acts"),
        pytest.param(None, context(events=()), False, id="no step"),
        pytest.param(None, context(kind="ruling"), False, id="cited in a ruling"),
        pytest.param(None, context(kind="ruling", title="Order — Harrow v. Orbital Minds"), True, id="a ruling's own"),
        pytest.param("1:26-cv-1", context(kind="filing", caption="Harrow v. Orbital Minds", docket_number="1:26-cv-1"),
                     True, id="the source's own"),
    ],
)  # fmt: skip
def test_what_makes_a_case_the_news_of_a_document(number: str | None, given: CaseContext, *, taken: bool) -> None:
    assert bool(new_case("Harrow v. Orbital Minds", number, given)) is taken
