"""The named views: what each answers on a small database, and that what is written about them holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from aidocket.registry.queries_page import main as write_page
from aidocket.store.describe import schema
from aidocket.store.questions import Question, questions

ROOT = Path(__file__).resolve().parents[2]
NEEDED = (
    "distillation court_rulings terms_and_conduct recent_filings upcoming_dates claims_survived stages_and_media "
    "witness_statements"
).split()


@pytest.fixture(scope="module")
def db() -> Database:
    """Two disputes before two courts, a lab with terms, filings around the seventh day, a witness."""
    db = schema()
    rows: dict[str, list[dict[str, Any]]] = {
        "sources": [{"id": "s", "name": "S", "kind": "feed", "url": "https://s.example/"}],
        "parties": [
            {"id": p, "name": p.title(), "kind": "organisation", "is_lab": int(p == "lab"), "origin": "curated"}
            for p in ("lab", "press", "rival")
        ],
        "claims": [{"id": "copyright.direct", "kind": "claim", "label": "Direct infringement"}],
        "practices": [
            {"id": p, "label": p} for p in ("torrenting", "scraping", "distillation", "distillation.internal")
        ],
        "disputes": [
            {"id": "a", "title": "Press v. Lab", "status": "active", "media": '["books", "news"]',
             "filed": "2025-01-02", "as_of": "2026-03-10", "origin": "curated"},
            {"id": "b", "title": "Rival v. Lab", "status": "pre-litigation", "media": "[]", "origin": "curated"},
        ],
        "proceedings": [
            {"id": "a1", "dispute_id": "a", "caption": "Press v. Lab", "court_id": "nysd", "court": "S.D.N.Y.",
             "docket_number": "1:25-cv-1", "level": "trial", "judge": "J", "origin": "curated"},
        ],
        "proceeding_parties": [
            {"proceeding_id": "a1", "party_id": "press", "role": "plaintiff"},
            {"proceeding_id": "a1", "party_id": "lab", "role": "defendant"},
        ],
        "dispute_practices": [{"dispute_id": "a", "practice_id": "torrenting"}],
        "outcomes": [
            {"id": "o1", "proceeding_id": "a1", "claim_id": "copyright.direct", "outcome": "survived",
             "date": "2026-01-05", "origin": "curated"},
            {"id": "o2", "proceeding_id": "a1", "claim_id": None, "outcome": "dismissed", "date": "2026-01-04",
             "origin": "curated"},
        ],
        "citations": [
            {"subject_kind": "dispute", "subject_id": "a", "position": 0, "url": "on file", "is_link": 0},
            {"subject_kind": "dispute", "subject_id": "a", "position": 1, "url": "https://c.example/", "is_link": 1},
        ],
        "documents": [
            {"id": "d1", "source_id": "s", "key": "1", "kind": "filing", "title": "Notice", "published": "2026-03-09",
             "first_seen": "2026-03-09T06:00:00Z", "last_changed": "2026-03-09T06:00:00Z", "content_sha256": "1",
             "state": "complete", "publish": "full", "url": "https://court.example/1"},
        ],
        "document_disputes": [
            {"document_id": "d1", "dispute_id": "a", "reason": "the number", "confidence": 1.0, "origin": "extracted"},
        ],
        "events": [
            {"id": id, "type": type, "date": date, "summary": id, "dispute_id": "a", "proceeding_id": "a1",
             "origin": "curated"}
            for id, type, date in (
                ("too-old", "motion", "2026-03-03"), ("just-in", "motion", "2026-03-04"),
                ("today", "answer", "2026-03-10"),
                ("ahead", "motion", "2026-03-11"), ("no-filing", "ruling.dismiss", "2026-03-08"),
                ("hearing", "hearing-set", "2026-04-01"), ("past", "hearing-set", "2026-03-09"),
                ("vague", "trial", "2026-12"),
            )
        ],
        "terms": [
            {"id": id, "provider_id": "lab", "document": "Terms", "version": version, "effective": version,
             "outputs_may_train": outputs, "scraping": "silent", "summary": id}
            for id, version, outputs in (("old", "2025-01-01", "allowed"), ("new", "2026-01-01", "forbidden"))
        ],
        "assertions": [
            {"id": id, "dispute_id": dispute, "actor": "Lab", "actor_id": "lab", "practice_id": practice,
             "target": "Rival", "status": status, "evidence": evidence, "speaker": speaker, "date": "2026-02-01",
             "summary": id, "source_url": "https://x.example/", "origin": "curated"}
            for id, dispute, practice, status, evidence, speaker in (
                ("says", "b", "distillation", "alleged", "statement", "Rival"),
                ("swore", "b", "distillation", "admitted", "testimony", "A. Witness"),
                ("own", "b", "distillation.internal", "admitted", "report", None),
                ("court", "a", "torrenting", "found", "ruling", "the court"),
            )
        ],
    }  # fmt: skip
    for table, found in rows.items():
        db.table(table).insert_all(found)
    return db


def ask(db: Database, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.execute(sql).fetchall()]


ANSWERS = {
    "SELECT id, status FROM distillation ORDER BY id": [
        ("own", "admitted"), ("says", "alleged"), ("swore", "admitted"),
    ],
    "SELECT practice, decision, claim, court, source, basis FROM court_rulings": [
        ("torrenting", "ruling.dismiss", None, "S.D.N.Y.", None, "event"),
        ("torrenting", "found", None, None, "https://x.example/", "finding"),
        ("torrenting", "survived", "copyright.direct", "S.D.N.Y.", "https://c.example/", "outcome"),
        ("torrenting", "dismissed", None, "S.D.N.Y.", "https://c.example/", "outcome"),
    ],
    "SELECT matter, terms_version, terms_say, statements, strongest_status, assertion_id FROM terms_and_conduct": [
        ("scraping", "2026-01-01", "silent", 0, None, None),
        ("training on outputs", "2026-01-01", "forbidden", 2, "admitted", "swore"),
    ],
    "SELECT date, what, summary, as_of FROM recent_filings": [
        ("2026-03-10", "answer", "today", "2026-03-10"),
        ("2026-03-09", "filing", "Notice", "2026-03-10"),
        ("2026-03-04", "motion", "just-in", "2026-03-10"),
    ],
    "SELECT date, summary, days_ahead FROM upcoming_dates": [
        ("2026-03-10", "today", 0), ("2026-03-11", "ahead", 1), ("2026-04-01", "hearing", 22),
    ],
    "SELECT court, claim, plaintiffs, defendants, source FROM claims_survived": [
        ("S.D.N.Y.", "Direct infringement", "Press", "Lab", "https://c.example/"),
    ],
    "SELECT status, medium, disputes, with_a_case, dispute_ids FROM stages_and_media": [
        ("active", "books", 1, 1, "a"), ("active", "news", 1, 1, "a"), ("pre-litigation", "not stated", 1, 0, "b"),
    ],
    "SELECT witness, status, statement FROM witness_statements": [("A. Witness", "admitted", "swore")],
}  # fmt: skip


@pytest.mark.parametrize("sql", ANSWERS, ids=lambda sql: re.search(r"FROM (\w+)", sql)[1])
def test_a_view_answers_its_question(db: Database, sql: str) -> None:
    assert ask(db, sql) == ANSWERS[sql]


def test_every_question_that_people_ask_has_a_view_and_a_test() -> None:
    assert {question.view for question in questions()} >= set(NEEDED)
    tested = " ".join(ANSWERS)
    assert not [q.view for q in questions() if f"FROM {q.view}" not in tested]


@pytest.mark.parametrize("question", questions(), ids=lambda q: q.view)
def test_each_example_asks_its_own_view_in_a_fixed_order(db: Database, question: Question) -> None:
    for example in question.examples:
        assert f"FROM {question.view}" in example.sql and "ORDER BY" in example.sql, example.name
        ask(db, example.sql)


def test_names_of_examples_are_fit_for_addresses_and_differ() -> None:
    names = [example.name for question in questions() for example in question.examples]
    assert len(set(names)) == len(names) and all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)


def test_the_page_of_questions_is_fresh(tmp_path: Path) -> None:
    """All but the answers, which change with every fact of the registry; each question is answered there."""
    write_page(tmp_path / "queries.md")
    kept, made = ((f / "queries.md").read_text("utf-8") for f in (ROOT / "docs", tmp_path))
    answer = re.compile(r"^\|.*\|\n|^\((?:and \d+ more|that is all|nothing)\)\n", re.MULTILINE)
    assert answer.sub("", kept) == answer.sub("", made), "docs/queries.md is stale: run `make docs`"
    assert made.count("\n(nothing)\n") <= 1, "only a quiet week may have no answer"
