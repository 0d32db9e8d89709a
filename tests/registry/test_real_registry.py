"""The registry that is published: in order, and enough to answer the main questions without a crawl."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from aidocket.config import PACKAGE, Config
from aidocket.registry.check import check_registry
from aidocket.registry.load import Registry, load_registry
from aidocket.registry.rows import event_id
from aidocket.registry.sync import sync_registry
from aidocket.store.database import open_database

Query = Callable[..., list[dict[str, Any]]]
REGISTRY = PACKAGE / "registry_data"
DEMO = PACKAGE / "sample_web"


@pytest.fixture(scope="module")
def registry() -> Registry:
    loaded, faults = load_registry([REGISTRY])
    assert faults == []
    return loaded


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = open_database(tmp_path_factory.mktemp("real") / "aidocket.db")
    sync_registry(database, Config())
    yield database
    database.close()


def test_it_is_in_order(registry: Registry) -> None:
    assert check_registry(registry) == []


def test_it_holds_what_was_collected(registry: Registry) -> None:
    counts = registry.counts()
    assert counts["shown disputes"] > 150
    assert counts["shown statements"] >= 50
    assert counts["policies"] >= 50
    assert counts["terms"] >= 46
    assert sum(source.enabled for source in registry.sources.values()) >= 25


def test_with_the_demos_overlay_it_is_in_order_for_the_demo_only() -> None:
    overlay, faults = load_registry([REGISTRY, DEMO / "registry"], DEMO / "sources")
    assert faults == []
    assert check_registry(overlay, demo=True) == []
    assert check_registry(overlay, demo=False) != []


def test_every_event_has_an_id_of_its_own(registry: Registry) -> None:
    ids = [event_id("dispute", d.id, event) for d in registry.disputes.values() for event in d.events]
    assert len(ids) == len(set(ids))


def test_the_witness_who_said_partly(db: Database, query: Query) -> None:
    found = query(db, "SELECT * FROM distillation WHERE status = 'admitted' AND evidence = 'testimony'")
    row = next(row for row in found if row["practice"] == "distillation")
    assert (row["actor"], row["student"], row["target"], row["date"]) == ("xAI", "Grok", "OpenAI", "2026-04-30")
    assert row["speaker"] == "Elon Musk"
    assert '"partly"' in row["statement"]
    assert row["source"].startswith("https://")
    assert row["dispute_id"] == "musk-v-openai"


def test_the_status_board(db: Database, query: Query) -> None:
    board = {row["dispute_id"]: row for row in query(db, "SELECT * FROM status_board")}
    assert len(board) > 150
    assert board["bartz-v-anthropic"]["status"] == "settled"
    assert board["thomson-reuters-v-ross"]["proceedings"] == 2
    assert "1:20-cv-00613" in board["thomson-reuters-v-ross"]["docket_numbers"]
    assert board["openai-deepseek"]["status"] == "pre-litigation"
    assert {"ted-entertainment-v-openai", "kogon-v-google", "denmark-tdm-opt-out-2025"}.isdisjoint(board)


def test_the_docket(db: Database, query: Query) -> None:
    [row] = query(db, "SELECT * FROM docket WHERE dispute_id = 'thomson-reuters-v-ross' AND type = 'appeal-ruling'")
    assert (row["court_id"], row["docket_number"], row["date"]) == ("ca3", "25-2153", "2026-09-29")
    assert query(db, "SELECT count(*) AS n FROM docket")[0]["n"] > 150


def test_the_norms(db: Database, query: Query) -> None:
    norms = {(row["lab_id"], row["practice"]): row for row in query(db, "SELECT * FROM norms")}
    assert norms["xai", "distillation"]["strongest_status"] == "admitted"
    assert norms["yiruike", "weights-theft"]["strongest_status"] == "found"
    assert norms["deepseek", "distillation.attack"]["statements"] >= 4


def test_the_double_standards(db: Database, query: Query) -> None:
    found = query(db, "SELECT * FROM double_standards WHERE lab_id = 'xai' AND status = 'admitted'")
    terms = {row["terms_id"] for row in found if row["practice"] == "distillation"}
    assert "xai-terms-2025-06-09" in terms, "the version in force on the day of the testimony"
    assert "xai-terms-2025-02-14" not in terms, "an older version of the same terms"


def test_members_of_the_litigation_against_openai_name_its_lead(db: Database, query: Query) -> None:
    members = query(db, "SELECT lead_id FROM proceedings WHERE level = 'mdl-member'")
    assert len(members) >= 10
    assert {row["lead_id"] for row in members} == {"in-re-openai-mdl"}


def test_outcomes_stand_for_one_pair(db: Database, query: Query) -> None:
    found = query(db, "SELECT plaintiff_id, outcome FROM outcomes WHERE proceeding_id = 'umg-v-udio'")
    assert {(row["plaintiff_id"], row["outcome"]) for row in found} == {("umg", "settled"), ("warner-music", "settled")}


def test_disagreements_are_kept(db: Database, query: Query) -> None:
    [row] = query(db, "SELECT * FROM conflicts WHERE subject_id = 'bartz-v-anthropic'")
    assert (row["preferred"], row["other"]) == ("2025-06-23", "2025-06-24")


def test_names_people_use(db: Database, query: Query) -> None:
    owners = {row["alias"]: row["party_id"] for row in query(db, "SELECT * FROM party_aliases")}
    assert owners["NYT"] == "new-york-times"
    assert owners["X.AI Corp."] == "xai"
    assert owners["Facebook"] == owners["Meta Platforms, Inc."] == "meta"
    assert owners["FTC"] == "ftc"
    models = {row["name"] for row in query(db, "SELECT name FROM models")}
    assert {"GPT-4", "ChatGPT", "Claude", "Llama 3", "Gemini", "Grok", "DeepSeek-R1", "Qwen", "Kimi", "Suno"} <= models


def test_a_urn_is_never_an_address(db: Database, query: Query) -> None:
    assert query(db, "SELECT url FROM citations WHERE is_link = (url LIKE 'urn:%')") == []
    for table in ("events", "assertions", "outcomes", "conflicts"):
        assert query(db, f"SELECT id FROM {table} WHERE source_url LIKE 'urn:%'") == []
    shown = query(
        db, "SELECT subject_id, max(is_link) AS any_link FROM citations WHERE subject_kind <> 'event' GROUP BY 1"
    )
    assert [row for row in shown if not row["any_link"]] == []


def test_no_key_is_broken(db: Database) -> None:
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_sources_that_need_a_token_say_so(db: Database, query: Query) -> None:
    found = query(db, "SELECT settings FROM sources WHERE kind = 'courtlistener'")
    settings = [json.loads(row["settings"]) for row in found]
    assert settings
    assert all(s["token_env"] == "COURTLISTENER_TOKEN" and s["access"] == "api" for s in settings)


def test_two_databases_are_alike(db: Database, tmp_path: Path, query: Query) -> None:
    other = open_database(tmp_path / "other.db")
    sync_registry(other, Config())
    for table in ("disputes", "proceedings", "events", "assertions", "citations", "outcomes", "sources", "terms"):
        sql = f"SELECT * FROM {table} ORDER BY 1, 2, 3"
        assert query(db, sql) == query(other, sql)
    other.close()


def test_an_unchanged_registry_costs_next_to_nothing(db: Database) -> None:
    started = time.perf_counter()
    assert sync_registry(db, Config()).unchanged
    assert time.perf_counter() - started < 0.5, "measured at 0.01 s; the margin is for a busy machine"
