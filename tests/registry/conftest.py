"""A small registry that is in order, which each test spoils in one place."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

SOURCE = "https://news.site/2026/the-article"

SOUND: dict[str, Any] = {
    "parties/all.yaml": [
        {"id": "lab", "name": "Quartz Lab", "kind": "organisation", "is_lab": True, "aliases": ["Quartz Lab, Inc."]},
        {"id": "other-lab", "name": "Basalt Lab", "kind": "organisation", "is_lab": True},
        {"id": "author", "name": "Jane Roe", "kind": "person"},
    ],
    "models/all.yaml": [{"id": "quartz-1", "name": "Quartz 1", "maker": "lab", "family": "Quartz"}],
    "practices/distillation.yaml": {"id": "distillation", "label": "training on another model"},
    "practices/distillation.outputs.yaml": {"id": "distillation.outputs", "label": "training on outputs"},
    "claims/copyright.direct.yaml": {"id": "copyright.direct", "kind": "claim", "label": "direct infringement"},
    "disputes/roe-v-quartz.yaml": {
        "id": "roe-v-quartz",
        "title": "Roe v. Quartz Lab, Inc.",
        "status": "active",
        "country": "US",
        "media": ["books"],
        "practices": ["distillation"],
        "models": ["quartz-1"],
        "proceedings": [
            {
                "id": "roe-v-quartz",
                "court_id": "cand",
                "docket_number": "3:26-cv-01234",
                "level": "trial",
                "status": "active",
                "filed": "2026-03-02",
                "plaintiffs": ["author"],
                "defendants": ["lab"],
                "claims": ["copyright.direct"],
            }
        ],
        "events": [{"date": "2026-03-02", "type": "complaint", "summary": "Filed.", "source": SOURCE}],
        "sources": [SOURCE, "urn:search-index:file:1"],
        "as_of": "2026-04-01",
    },
    "disputes/roe-v-basalt.yaml": {
        "id": "roe-v-basalt",
        "title": "Roe v. Basalt Lab",
        "status": "active",
        "country": "US",
        "proceedings": [
            {"id": "roe-v-basalt", "court_id": "cand", "docket_number": "3:26-cv-01235", "level": "trial"},
        ],
        "sources": [SOURCE],
        "as_of": "2026-04-01",
    },
    "policies/rule.yaml": {
        "id": "rule",
        "title": "A rule",
        "jurisdiction": "US-CA",
        "kind": "bill",
        "status": "in-committee",
        "practices": ["distillation"],
        "audiences": ["startups"],
        "summary": "Says what may be copied.",
        "events": [{"date": "2026-01", "type": "policy.proposed", "summary": "Introduced.", "source": SOURCE}],
        "sources": [SOURCE],
        "as_of": "2026-04-01",
    },
    "terms/lab.yaml": [
        {
            "id": "lab-terms",
            "provider": "lab",
            "document": "Terms of Use",
            "version": "2025-05-01",
            "effective": "2025-05-01",
            "outputs_may_train": "forbidden",
            "scraping": "silent",
            "summary": "No training on outputs.",
            "sources": [SOURCE],
            "as_of": "2026-04-01",
        }
    ],
    "statements/all.yaml": [
        {
            "id": "lab-says",
            "actor": "Quartz Lab",
            "actor_id": "lab",
            "target": "Basalt Lab",
            "target_id": "other-lab",
            "practice": "distillation.outputs",
            "status": "admitted",
            "evidence": "testimony",
            "date": "2026-03-10",
            "summary": "A witness said partly.",
            "dispute": "roe-v-quartz",
            "sources": [SOURCE],
            "as_of": "2026-04-01",
        }
    ],
    "sources/feed-one.yaml": {
        "id": "feed-one",
        "name": "Feed One",
        "kind": "feed",
        "url": "https://news.site/feed.xml",
        "topic": "law",
        "jurisdiction": "US",
        "language": "en",
        "licence": "all-rights-reserved",
        "publish": "excerpt",
        "trust": "press",
        "access": "feed",
    },
}

Spoil = Callable[[dict[str, Any]], None]


class Folder:
    """A registry on disk; `files` is what it holds, by path, to be changed and written again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, Any] = copy.deepcopy(SOUND)

    def write(self) -> Path:
        """Every file anew; those that are no longer in `files` go."""
        for old in self.path.rglob("*.yaml"):
            old.unlink()
        for name, content in self.files.items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
            target.write_text(text, encoding="utf-8")
        return self.path

    def dispute(self, name: str = "roe-v-quartz") -> dict[str, Any]:
        """One dispute, to be changed."""
        found: dict[str, Any] = self.files[f"disputes/{name}.yaml"]
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A sound registry, not yet written."""
    return Folder(tmp_path / "registry")


def rows(db: Any, sql: str, *parameters: Any) -> list[Mapping[str, Any]]:
    """The rows of a query, as dictionaries."""
    return [dict(row) for row in db.execute(sql, parameters)]


@pytest.fixture
def query() -> Callable[..., list[Mapping[str, Any]]]:
    """`query(db, sql, *parameters)`: the rows, as dictionaries."""
    return rows
