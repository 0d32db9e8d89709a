"""A small registry that tests change, and documents that its entries stand in."""

from __future__ import annotations

import copy
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from aidocket.config import PACKAGE, Config
from aidocket.nlp.stage import ExtractReport, extract
from aidocket.registry.check import check_registry
from aidocket.registry.load import load_registry
from aidocket.registry.sync import sync_registry
from aidocket.store.database import open_database
from aidocket.store.records import content_id

SOURCE = "https://news.site/2026/the-article"
TERMS = ("distillation", "distillation.outputs", "shadow-library", "scraping", "torrenting")

ENTRIES: dict[str, Any] = {
    "parties/all.yaml": [
        {"id": "quartz", "name": "Quartz Lab", "kind": "organisation", "is_lab": True, "aliases": ["Quartz Lab, Inc."]},
        {"id": "basalt", "name": "Basalt", "kind": "organisation", "is_lab": True, "aliases": ["Basalt AI"]},
        {"id": "tern", "name": "Tern Books", "kind": "organisation", "aliases": ["Tern Books LLC", "The Ternery"]},
        {"id": "roe", "name": "Jane Roe", "kind": "person"},
    ],
    "models/all.yaml": [
        {"id": "quartz-1", "name": "Quartz-1", "maker": "quartz", "family": "Quartz"},
        {"id": "pebble", "name": "Pebble", "maker": "basalt", "aliases": ["Pebble Chat"]},
    ],
    "disputes/roe-v-quartz.yaml": {
        "id": "roe-v-quartz",
        "title": "Roe v. Quartz Lab, Inc.",
        "status": "active",
        "country": "US",
        "practices": ["shadow-library"],
        "proceedings": [
            {
                "id": "roe-v-quartz",
                "caption": "Roe v. Quartz Lab, Inc.",
                "court_id": "cand",
                "docket_number": "3:26-cv-01234",
                "level": "trial",
                "filed": "2026-03-02",
                "plaintiffs": ["roe"],
                "defendants": ["quartz"],
                "claims": ["copyright.direct"],
            }
        ],
        "sources": [SOURCE],
        "as_of": "2026-04-01",
    },
}

DOCUMENTS = {
    "suit": (
        "Author sues Quartz Lab over AI training",
        "Jane Roe sued Quartz Lab on Monday, alleging that it trained its AI model on pirated books from LibGen. The "
        "copyright lawsuit, Roe v. Quartz Lab, Inc., No. 3:26-cv-01234, was filed in the Northern District of "
        "California.",
    ),
    "answer": (
        "Quartz Lab denies training on pirated books",
        "Quartz Lab denied that it trained Quartz-1 on pirated books. Jane Roe had sued the AI company in March.",
    ),
    "accused": (
        "Basalt accuses Quartz Lab of distilling its models",
        "Basalt accused Quartz Lab of distilling Pebble to train its own AI model, in breach of its terms of service.",
    ),
    "publisher": (
        "Tern Books sues Basalt over AI training data",
        "Tern Books LLC sued Basalt AI on Tuesday. The complaint, Tern Books LLC v. Basalt AI, Case No. 1:26-cv-00777, "
        "says that the chatbot Pebble Chat was trained on copyrighted novels that were torrented.",
    ),
    "publisher-again": (
        "Judge hears Tern Books v. Basalt",
        "A federal judge in New York heard arguments in Tern Books v. Basalt. The publisher says that Basalt removed "
        "copyright notices from books used to train its large language model, in breach of 17 U.S.C. § 1202(b).",
    ),
    "newcomer": (
        "Tern Books sues Gneiss Systems over AI training",
        "Tern Books sued Gneiss Systems on Monday, alleging that it trained its AI model Gneisser on pirated books "
        "from LibGen. The copyright lawsuit says that Gneiss Systems also distilled outputs of Pebble to train it.",
    ),
    "newcomer-short": (
        "Tern Books sues Gneiss over pirated books",
        "Tern Books sued Gneiss, alleging that it trained its AI chatbot on pirated books from LibGen. "
        "Gneiss denied it.",
    ),
    "by-its-alias": (
        "The Ternery sues an AI company",
        "The Ternery sued Quartz Lab on Friday, alleging that it trained its AI model on pirated books from LibGen.",
    ),
    "by-its-number": (
        "Hearing set over AI training on pirated books",
        "A federal judge in San Francisco set a hearing in No. 3:26-cv-01234, over pirated books in AI training data.",
    ),
    "by-another-number": (
        "Trial set over AI training on pirated books",
        "A federal judge in San Francisco set a trial in No. 3:26-cv-05555, over pirated books in AI training data.",
    ),
    "lab": ("Quartz Lab opens an office", "Quartz Lab opened an office in the old mill. People came, and it rained."),
    "bread": ("Bakery opens", "A bakery opened in the old mill. People came for bread, and it rained."),
    "gone": ("Slate Works v. Basalt AI goes on", "It went on. People came for bread, and it rained."),
    "misled": (
        "Quartz Lab accused of distillation",
        "We distil a smaller model by knowledge distillation. The student model learns from the teacher model. The "
        "benchmark shows a speedup. " * 6,
    ),
}


class Place:
    """A database and a registry, side by side."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Any] = copy.deepcopy(ENTRIES)
        (folder / "sources").mkdir(parents=True)
        for kind in ("practices", "claims"):
            for path in sorted((PACKAGE / "registry_data" / kind).glob("*.yaml")):
                if kind == "claims" or path.stem in TERMS:
                    entry = yaml.safe_load(path.read_text("utf-8"))
                    # What the law says of it names disputes and authorities that this registry does not have.
                    self.files[f"{kind}/{path.name}"] = {k: v for k, v in entry.items() if k not in ("law", "see")}
        self.config = Config(
            db=folder / "a.db", sources=folder / "sources", registries=(folder / "registry",), quiet=True
        )
        self.write()
        db = open_database(self.config.db)
        sync_registry(db, self.config)
        db.table("sources").insert({"id": "s", "name": "S", "kind": "feed", "url": "https://news.test/"})
        for key, (title, text) in DOCUMENTS.items():
            self._add(db, key, title, text)
        db.close()

    def _add(self, db: Any, key: str, title: str, text: str) -> None:
        db.table("documents").insert(
            {
                "id": document_id(key),
                "source_id": "s",
                "key": key,
                "url": address(key),
                "kind": "news",
                "title": title,
                "text": text,
                "published": "2026-05-02T08:00:00Z",
                "first_seen": "2026-05-02T09:00:00Z",
                "last_changed": "2026-05-02T09:00:00Z",
                "content_sha256": content_id(title, text),
                "state": "complete",
                "publish": "excerpt",
            }
        )

    def copy(self, folder: Path) -> Place:
        """The same in another folder."""
        other = copy.copy(self)
        shutil.copytree(self.folder / "sources", folder / "sources")
        copy_database(self.config.db, folder / "a.db")
        other.folder, other.files = folder, copy.deepcopy(self.files)
        other.config = replace(
            self.config, db=folder / "a.db", sources=folder / "sources", registries=(folder / "registry",)
        )
        return other

    def copy_of(self, database: Path) -> Place:
        """The same with another database."""
        other = copy.copy(self)
        other.config = replace(self.config, db=database)
        return other

    def write(self) -> None:
        """The registry's files, as `files` says."""
        root = self.folder / "registry"
        shutil.rmtree(root, ignore_errors=True)
        for name, content in self.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")

    def is_sound(self) -> bool:
        """Whether the registry's own check finds no fault."""
        self.write()
        registry, faults = load_registry(self.config.registries, self.config.sources)
        return not (faults or check_registry(registry))

    def entry(self, file: str, entry_id: str) -> dict[str, Any]:
        """An entry of a list."""
        entries = self.files[file]
        return next((entry for entry in entries if entry["id"] == entry_id), {})

    def correct(self, correction_id: str, **fields: Any) -> None:
        """Add a correction."""
        why = {"reason": "It says so.", "source": SOURCE, "author": "A. Reader", "date": "2026-05-03"}
        self.files[f"corrections/{correction_id}.yaml"] = {"id": correction_id, **fields, **why}

    def extract(self, **options: Any) -> ExtractReport:
        """Read what is to be read."""
        self.write()
        return extract(self.config, **options)

    def rows(self, *tables: str) -> dict[str, list[dict[str, Any]]]:
        """The rows of all tables but those that note when things were done."""
        with closing(sqlite3.connect(self.config.db)) as db:
            db.row_factory = sqlite3.Row
            names = tables or tuple(
                row["name"]
                for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
                if not row["name"].startswith(("documents_fts", "sqlite_")) and row["name"] not in BOOKKEEPING
            )
            found = {name: [dict(row) for row in db.execute(f"SELECT * FROM {name}")] for name in names}
        return {name: sorted(rows, key=lambda row: str(list(row.values()))) for name, rows in found.items()}

    def read(self, table: str, key: str) -> list[dict[str, Any]]:
        """The rows of one document."""
        return [row for row in self.rows(table)[table] if row["document_id"] == document_id(key)]


def copy_database(path: Path, to: Path) -> None:
    """A copy, of what is still in the write-ahead log too."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


BOOKKEEPING = ("runs", "schema_migrations", "meta")


def document_id(key: str) -> str:
    return content_id("document", "s", key)


def address(key: str) -> str:
    return f"https://news.test/2026/{key}"
