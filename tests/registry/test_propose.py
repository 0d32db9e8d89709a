"""`aidocket registry propose`: skeletons for discovered disputes, which the registry's own check accepts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from aidocket.config import Config
from aidocket.registry.load import load_registry
from aidocket.registry.sync import sync_registry
from aidocket.store.database import open_database

CASES = [
    ("found-roe-v-basalt-lab-inc", "Roe v. Basalt Lab, Inc.", "cand", "3:26-cv-09999", "cand:26-cv-09999"),
    ("found-doe-v-quartz-lab", "Doe: a \"novel\" name v. Quartz Lab", None, None, None),
    ("found-roe-v-quartz-lab", "Roe v. Quartz Lab", "cand", "3:26-cv-01234", "cand:26-cv-01234"),
    ("found-roe-v-quartz", "Another v. Quartz Lab", "nysd", "1:26-cv-00002", "nysd:26-cv-00002"),
    ("found-nobody", "Nobody v. Nothing", "nysd", "1:26-cv-00003", "nysd:26-cv-00003"),
]  # fmt: skip


@pytest.fixture
def found(folder: Any, tmp_path: Path) -> tuple[Path, Path]:
    """A registry, and a database with discovered disputes; the third is entered, the last has no document."""
    registry, path = folder.write(), tmp_path / "a.db"
    db = open_database(path)
    sync_registry(db, Config(db=path, registries=(registry,)))
    with db.atomic():
        for number, (dispute_id, title, court_id, docket, key) in enumerate(CASES):
            db.execute(
                "INSERT INTO disputes (id, title, status, origin) VALUES (?, ?, 'unknown', 'extracted')",
                [dispute_id, title],
            )
            db.execute(
                """INSERT OR IGNORE INTO proceedings (id, dispute_id, caption, court_id, court, docket_number,
                     docket_key, level, origin) VALUES (?, ?, ?, ?, 'a court', ?, ?, 'trial', 'extracted')""",
                [dispute_id, dispute_id, title, court_id, docket, key],
            )
            if dispute_id == "found-nobody":
                continue
            url = "https://news.site/" if number == 1 else f"https://news.site/{number}"
            db.execute(
                """INSERT INTO documents (id, source_id, key, url, kind, title, published, first_seen, last_changed,
                     content_sha256, state, publish, details) VALUES (?, 'feed-one', ?, ?, 'news', ?, '2026-05-06',
                     '2026-05-07T00:00:00Z', '2026-05-07T00:00:00Z', '', 'complete', 'excerpt', ?)""",
                [f"d{number}", f"k{number}", url, "A suit\nis: filed", '{"courtlistener_docket": 70000001}'],
            )
            db.execute(
                """INSERT INTO document_disputes (document_id, dispute_id, reason, confidence, origin)
                   VALUES (?, ?, 'caption', 0.6, 'extracted')""",
                [f"d{number}", dispute_id],
            )
    db.close()
    return registry, path


def _propose(registry: Path, db: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "aidocket", *arguments, "--db", str(db)],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "AIDOCKET_REGISTRY": str(registry)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_skeletons_say_what_is_known_and_where_it_was_read(found: tuple[Path, Path]) -> None:
    entries = {entry["id"]: entry for entry in yaml.safe_load_all(_propose(*found, "registry", "propose"))}
    assert set(entries) == {"roe-v-basalt-lab-inc", "doe-v-quartz-lab", "roe-v-quartz-2"}
    roe = entries["roe-v-basalt-lab-inc"]
    assert (roe["shown"], roe["note"]) == (False, "found by the crawler, to be confirmed")
    assert roe["sources"] == ["https://news.site/0"]
    (proceeding,) = roe["proceedings"]
    assert (proceeding["court_id"], proceeding["docket_number"]) == ("cand", "3:26-cv-09999")
    assert (proceeding["defendants"], "plaintiffs" in proceeding) == (["other-lab"], False)
    assert proceeding["courtlistener_id"] == 70000001
    doe = entries["doe-v-quartz-lab"]
    assert doe["sources"] == ["urn:aidocket:document:d1"], "a front door is no source"


def test_a_proposal_passes_the_registrys_check_and_is_not_made_twice(found: tuple[Path, Path]) -> None:
    registry, db = found
    out = registry / "disputes"
    assert _propose(registry, db, "registry", "propose", "--out", str(out)).startswith("3 written")
    assert "in order" in _propose(registry, db, "registry", "check")
    assert "# Not in the registry yet, or under another name: Roe\n" in (out / "roe-v-basalt-lab-inc.yaml").read_text()
    assert _propose(registry, db, "registry", "propose", "--out", str(out)).startswith("0 written")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        pytest.param({"access": None}, "access", id="nothing said"),
        pytest.param({"access": "feed"}, "", id="a feed"),
        pytest.param({"access": "api", "access_why": "its page for developers"}, "", id="an API"),
        pytest.param({"access": "api"}, "access_why: is missing", id="an API without a reason"),
        pytest.param({"access": "feed", "access_why": "its page"}, "", id="a feed that is offered to programs"),
        pytest.param({"access": "page", "access_why": "so"}, "pages follow robots.txt", id="pages follow robots.txt"),
    ],
)
def test_how_a_source_may_be_asked(folder: Any, fields: dict[str, str], fault: str) -> None:
    folder.files["sources/feed-one.yaml"] |= fields
    _, faults = load_registry([folder.write()])
    assert bool(faults) == bool(fault)
    assert fault in " ".join(faults)


@pytest.fixture
def named(folder: Any, tmp_path: Path) -> tuple[Path, Path]:
    """A registry that ignores one name, and a database with four names that nobody has entered."""
    folder.files["ignored_names/all.yaml"] = [{"name": "The Basin Inc.", "reason": "a place"}]
    registry, path = folder.write(), tmp_path / "a.db"
    db = open_database(path)
    sync_registry(db, Config(db=path, registries=(registry,)))
    with db.atomic():
        db.execute(
            """INSERT INTO documents (id, source_id, key, url, kind, title, published, first_seen, last_changed,
                 content_sha256, state, publish) VALUES ('d', 'feed-one', 'k', 'https://news.site/1', 'news', 'T',
                 '2026-05-06', '2026-05-07T00:00:00Z', '2026-05-07T00:00:00Z', '', 'complete', 'excerpt')"""
        )
        for key, name, alias_of in (
            ("tern records", "Tern Records", None),
            ("basin", "Basin", None),
            ("quartz lab europe", "Quartz Lab Europe", "lab"),
            ("jane roe", "Jane Roe", None),
        ):
            db.execute(
                """INSERT INTO party_proposals (key, name, kind, forms, roles, documents, outlets, in_caption, alias_of,
                     document_id, quote) VALUES (?, ?, 'organisation', ?, '{"plaintiff":2}', 2, 2, 0, ?, 'd', 'Q.')""",
                [key, name, f'["{name}", "{name}, Inc."]', alias_of],
            )
    db.close()
    return registry, path


def test_parties_are_proposed_with_what_was_read(named: tuple[Path, Path]) -> None:
    printed = _propose(*named, "registry", "propose", "--parties")
    (entry,) = yaml.safe_load(printed)
    assert (entry["id"], entry["name"], entry["aliases"]) == ("tern-records", "Tern Records", ["Tern Records, Inc."])
    assert "# Another name of lab, Quartz Lab? Then add to its aliases:\n# [Quartz Lab Europe," in printed
    assert "# 2 documents of 2 outlets (plaintiff in 2)\n# “Q.”\n# 2026-05-06 https://news.site/1\n" in printed


def test_an_ignored_name_and_one_that_is_entered_do_not_come_back(named: tuple[Path, Path]) -> None:
    printed = _propose(*named, "registry", "propose", "--parties")
    assert "Basin" not in printed
    assert "Jane Roe" not in printed


def test_a_proposed_party_passes_the_registrys_check_and_is_not_made_twice(named: tuple[Path, Path]) -> None:
    registry, db = named
    out = registry / "parties"
    assert "1 written" in _propose(registry, db, "registry", "propose", "--parties", "--out", str(out))
    assert "in order" in _propose(registry, db, "registry", "check")
    assert "0 written" in _propose(registry, db, "registry", "propose", "--parties", "--out", str(out))
