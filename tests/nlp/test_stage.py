from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from aidocket.config import Config
from aidocket.nlp import worker
from aidocket.nlp.stage import extract
from aidocket.nlp.version import extractor_version
from aidocket.registry.sync import sync_registry
from aidocket.store import extraction as store
from aidocket.store.database import open_database
from aidocket.store.records import content_id

SOURCE = """
id: test-feed
name: Test feed
kind: feed
url: https://news.test/feed
topic: copyright
jurisdiction: us
"""
DOCUMENTS = {
    "suit": (
        "Macmillan sues Cohere over AI training",
        "Macmillan sued Cohere on Monday, alleging that it trained its AI model on pirated books from LibGen. "
        "The copyright lawsuit, Macmillan v. Cohere, was filed in New York. Cohere denied that it trained on LibGen.",
    ),
    "attack": (
        "OpenAI accuses DeepSeek of distilling its models",
        "OpenAI accused DeepSeek of distilling ChatGPT to train its own AI model, in breach of its terms of service.",
    ),
    "bread": ("Bakery opens", "A bakery opened in the old mill. People came for bread, and it rained."),
}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "sources").mkdir()
    config = Config(db=tmp_path / "aidocket.db", sources=tmp_path / "sources", quiet=True)
    db = open_database(config.db)
    sync_registry(db, config)
    db.table("sources").insert({"id": "s", "name": "S", "kind": "feed", "url": "https://news.test/"})
    for key, (title, text) in DOCUMENTS.items():
        add_document(db, key, title, text)
    db.close()
    return config


def add_document(db: Database, key: str, title: str, text: str, **fields: Any) -> str:
    document_id = content_id("document", "s", key)
    db.table("documents").insert(
        {
            "id": document_id,
            "source_id": "s",
            "key": key,
            "kind": "news",
            "title": title,
            "text": text,
            "published": "2026-03-02T08:00:00Z",
            "first_seen": "2026-03-02T09:00:00Z",
            "last_changed": "2026-03-02T09:00:00Z",
            "content_sha256": content_id(title, text),
            "state": "complete",
            "publish": "excerpt",
            **fields,
        }
    )
    return document_id


def rows(config: Config) -> dict[str, list[dict[str, Any]]]:
    """Everything that extraction writes, but for the notes on runs."""
    db = open_database(config.db)
    tables = ("mentions", "assertions", "events", "document_disputes", "stories", "story_documents", "documents")
    found = {t: [dict(row) for row in db.query(f"SELECT * FROM {t} ORDER BY 1, 2")] for t in tables}
    db.close()
    return found


def test_documents_become_rows_with_their_evidence(config: Config) -> None:
    report = extract(config)
    assert (report.documents, report.relevant, report.failed) == (3, 2, 0)
    found = rows(config)
    told = {(a["actor_id"], a["practice_id"], a["target_id"], a["status"]) for a in found["assertions"]}
    assert ("cohere", "shadow-library", "macmillan", "alleged") in told
    assert ("deepseek", "distillation", "openai", "alleged") in told
    texts = {document["id"]: document["text"] for document in found["documents"]}
    for table in ("mentions", "assertions", "events"):
        for row in (row for row in found[table] if row["origin"] == "extracted"):
            if row["start"] is not None:
                assert texts[row["document_id"]][row["start"] : row["end"]] == row["quote"]
            assert row["extractor"] == extractor_version()


def test_of_an_irrelevant_document_the_words_go_and_the_digest_stays(config: Config) -> None:
    extract(config)
    bread = next(d for d in rows(config)["documents"] if d["key"] == "bread")
    assert (bread["relevant"], bread["text"]) == (0, "")
    assert bread["content_sha256"] == content_id(*DOCUMENTS["bread"])


def test_a_second_run_reads_nothing_and_changes_nothing(config: Config) -> None:
    extract(config)
    before = rows(config)
    assert extract(config).documents == 0
    assert rows(config) == before


def test_reading_all_again_and_with_more_processes_gives_the_same_rows(config: Config) -> None:
    extract(config)
    before = rows(config)
    assert extract(config, everything=True, workers=2).documents == 3
    assert rows(config) == before


def test_a_changed_document_is_read_anew(config: Config) -> None:
    extract(config)
    db = open_database(config.db)
    title, text = DOCUMENTS["attack"][0], DOCUMENTS["attack"][1].replace("DeepSeek", "MiniMax")
    document_id = content_id("document", "s", "attack")
    db.table("documents").update(
        db["documents"].pks and number_of(db, document_id), {"text": text, "content_sha256": "new"}
    )
    db.close()
    assert extract(config).documents == 1
    actors = {a["actor_id"] for a in rows(config)["assertions"] if a["document_id"] == document_id}
    assert actors == {"minimax"}
    assert title


def number_of(db: Database, document_id: str) -> int:
    return int(db.execute("SELECT number FROM documents WHERE id = ?", [document_id]).fetchone()[0])


def test_a_run_that_is_killed_goes_on_where_it_stood(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    undisturbed = replace(config, db=config.db.with_name("undisturbed.db"))
    undisturbed.db.write_bytes(config.db.read_bytes())
    extract(undisturbed)
    write = store.write_extraction
    for survivors in (0, 1):
        done = iter(range(survivors))

        def dies(db: Database, *args: Any, done: Any = done, **kwargs: Any) -> None:
            if next(done, None) is None:
                raise KeyboardInterrupt
            write(db, *args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(store, "write_extraction", dies)
            with pytest.raises(KeyboardInterrupt):
                extract(config)
    extract(config)
    assert rows(config) == rows(undisturbed)


def test_a_document_that_cannot_be_read_is_told_once(
    config: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = worker.extract_document

    def stumbles(nlp: Any, text: str, meta: Any) -> Any:
        if "bakery" in text:
            raise ValueError("too much flour")
        return real(nlp, text, meta)

    monkeypatch.setattr(worker, "extract_document", stumbles)
    report = extract(config)
    assert (report.documents, report.failed) == (3, 1)
    assert "too much flour" in capsys.readouterr().err
    assert extract(config).documents == 0
    bread = next(d for d in rows(config)["documents"] if d["key"] == "bread")
    assert bread["text"]
    assert "too much flour" in bread["state_reason"]


def test_titles_alone_are_read_too(config: Config) -> None:
    db = open_database(config.db)
    document_id = add_document(db, "title", "Getty Images sues Stability AI over AI training", "", state="skipped")
    db.close()
    extract(config)
    found = {
        m["entity_id"]: (m["role"], m["start"]) for m in rows(config)["mentions"] if m["document_id"] == document_id
    }
    assert found["getty-images"] == ("plaintiff", None)
    assert found["stability-ai"] == ("defendant", None)


def test_documents_still_to_be_fetched_wait(config: Config) -> None:
    db = open_database(config.db)
    add_document(db, "later", "OpenAI sues DeepSeek", "", state="listed")
    db.close()
    assert extract(config).documents == 3
