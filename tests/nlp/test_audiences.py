"""Whom a thing concerns: the rules of the file, the reasons that are kept, and that a person's word wins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from aidocket.config import PACKAGE, Config
from aidocket.nlp.audiences import make_rules, read_rules, tags_of
from aidocket.nlp.rules import RuleError
from aidocket.nlp.stage import extract
from aidocket.registry.sync import sync_registry
from aidocket.store.audiences import Subject
from aidocket.store.database import open_database
from aidocket.store.records import content_id
from aidocket.taxonomy import AUDIENCES


def tagged(kind: str = "story", **values: Any) -> dict[str, set[str]]:
    """The audiences of a thing, each with the rules that hold."""
    found: dict[str, set[str]] = {}
    for tag in tags_of(Subject(kind=kind, id="x", **values), read_rules(), {}, "1"):
        found.setdefault(tag.audience, set()).add(tag.rule)
    return found


@pytest.mark.parametrize(
    ("values", "audiences"),
    [
        pytest.param({"practices": ("shadow-library",)}, {"developers", "rightsholders"}, id="pirate books"),
        pytest.param({"practices": ("distillation.attack",)}, {"developers", "startups"}, id="a narrower practice"),
        pytest.param({"claims": ("copyright.direct",)}, {"rightsholders"}, id="a copyright claim"),
        pytest.param({"claims": ("trade-secret",)}, set(), id="a claim that is nobody's"),
        pytest.param({"claims": ("defence.fair-use",)}, set(), id="a defence that nobody ruled on"),
        pytest.param(
            {"claims": ("defence.fair-use",), "steps": ("ruling.summary-judgment",)},
            {"developers", "rightsholders"},
            id="a defence that a court ruled on",
        ),
        pytest.param({"steps": ("terms-change",)}, {"developers", "startups"}, id="new terms"),
        pytest.param({"steps": ("policy.adopted",)}, {"policymakers"}, id="a rule"),
        pytest.param({"steps": ("licence-deal",)}, {"startups", "rightsholders"}, id="a licence"),
        pytest.param({"title": "School district drops tutor"}, {"educators"}, id="a title counts for two"),
        pytest.param({"texts": ("Pupils used it.", "Teachers asked.")}, {"educators"}, id="two sentences"),
        pytest.param({"texts": ("A professor of the university spoke.",)}, set(), id="one word in passing"),
        pytest.param({"title": "The student model learns from a teacher model"}, set(), id="students that are models"),
        pytest.param({"title": "Startups ask what they may train on"}, {"startups"}, id="startups"),
        pytest.param({"title": "Senators ask labs about training"}, {"policymakers"}, id="senators"),
        pytest.param({"title": "Novelists ask for royalties"}, {"rightsholders"}, id="novelists"),
        pytest.param({"title": "Nothing of the kind"}, set(), id="nobody"),
    ],
)
def test_whom_a_story_concerns(values: dict[str, Any], audiences: set[str]) -> None:
    assert set(tagged(**values)) == audiences


def test_a_rule_is_for_the_kinds_that_it_names() -> None:
    assert "any-policy" in tagged("policy", policies=("bill",))["policymakers"]
    assert "policymakers" not in tagged("event", policies=("bill",))


def test_what_a_person_has_set_wins() -> None:
    tags = list(tags_of(
        Subject(kind="policy", id="x", title="Schools Act", practices=("scraping",), registry=("startups",)),
        read_rules(), {}, "1",
    ))  # fmt: skip
    assert [(t.audience, t.rule, t.origin, t.extractor) for t in tags] == [("startups", "registry", "curated", None)]


def test_the_reason_names_what_made_the_rule_hold() -> None:
    subject = Subject(kind="story", id="x", title="Schools drop tutor", practices=("shadow-library", "torrenting"))
    reasons = {t.rule: t.reason for t in tags_of(subject, read_rules(), {"shadow-library": "Pirate libraries"}, "1")}
    assert reasons["training-data"] == "practice: Pirate libraries, torrenting"
    assert reasons["words-of-education"] == "words: schools"


def test_each_audience_has_a_rule() -> None:
    assert {audience for rule in read_rules().rules for audience in rule.audiences} == set(AUDIENCES)


def test_what_rules_name_exists(db: Database) -> None:
    known = {row[0] for table in ("practices", "claims") for row in db.execute(f"SELECT id FROM {table}")}
    for rule in read_rules().rules:
        for id in (*rule.ids.get("practices", ()), *rule.ids.get("claims", ())):
            assert any(k == id or k.startswith(f"{id}.") for k in known), (rule.id, id)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"id": "x", "audiences": ["developers"]}], "it names nothing"),
        ([{"id": "x", "audiences": ["lawyers"], "words": ["court"]}], "lawyers is neither"),
        ([{"id": "x", "audiences": ["startups"], "of": ["tweet"], "words": ["a"]}], "tweet is neither"),
        ([{"id": "x", "audiences": ["startups"], "wrods": ["a"], "words": ["a"]}], "unknown key wrods"),
        ([{"id": "x", "audiences": ["startups"], "steps": ["trial"]}] * 2, "two rules are called x"),
        ([{"id": "registry", "audiences": ["startups"], "steps": ["trial"]}], "called registry"),
    ],
)
def test_a_faulty_rule_is_named(rows: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(RuleError, match=says):
        make_rules(rows)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "sources").mkdir()
    return Config(
        db=tmp_path / "aidocket.db", sources=tmp_path / "sources", demo=True, quiet=True,
        registries=(PACKAGE / "registry_data", PACKAGE / "sample_web/registry"),
    )  # fmt: skip


@pytest.fixture
def db(config: Config) -> Iterator[Database]:
    with closing(open_database(config.db, demo=True)) as db:
        sync_registry(db, config)
        db.table("sources").insert({"id": "s", "name": "S", "kind": "feed", "url": "https://news.test/"})
        title = "Lanternfish Music sues Quillmark AI over training on song lyrics"
        text = "Lanternfish Music sued Quillmark AI for copyright infringement. It scraped lyrics to train its AI."
        db.table("documents").insert(
            {
                "id": "d", "source_id": "s", "key": "d", "kind": "news", "title": title, "text": text,
                "url": "https://news.test/d", "published": "2026-10-12T18:00:00Z",
                "first_seen": "2026-11-24T09:00:00Z", "last_changed": "2026-11-24T09:00:00Z",
                "content_sha256": content_id(title, text), "state": "complete", "publish": "excerpt",
            }
        )  # fmt: skip
        yield db


def rows(db: Database, where: str = "1") -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.execute(f"SELECT * FROM audience_tags WHERE {where} ORDER BY 1, 2, 3, 4")]


def test_stories_events_and_policies_are_tagged(db: Database, config: Config) -> None:
    extract(config)
    story = db.execute("SELECT id FROM stories").fetchone()["id"]
    assert {row[2] for row in rows(db, f"kind = 'story' AND id = '{story}'")} >= {"developers", "rightsholders"}
    event = db.execute("SELECT id FROM events WHERE document_id = 'd'").fetchone()["id"]
    assert rows(db, f"kind = 'event' AND id = '{event}'")
    policies = dict(db.execute("SELECT id, json_array_length(audiences) FROM policies").fetchall())
    for policy, count in policies.items():
        assert len(rows(db, f"kind = 'policy' AND id = '{policy}'")) == count or not count


def test_a_second_run_changes_nothing_and_what_goes_takes_its_tags_along(db: Database, config: Config) -> None:
    extract(config)
    before = rows(db)
    extract(config)
    assert rows(db) == before
    db.execute("UPDATE documents SET relevant = 0 WHERE id = 'd'")
    db.execute("DELETE FROM events WHERE document_id = 'd'")
    extract(config)
    assert not rows(db, "kind = 'story'")
    assert not rows(db, "kind = 'event' AND id NOT IN (SELECT id FROM events)")
    assert rows(db, "kind = 'policy'")
