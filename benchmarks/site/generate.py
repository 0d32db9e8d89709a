"""The database that is built from, and the same documents as Markdown: both from one seed.

10,000 documents, 300 disputes and 60 practices, all invented. An event or a statement is read in each document,
so that it has a page of its own, as it has with the peers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from aidocket.config import Config
from aidocket.registry.sync import sync_registry
from aidocket.store import Database
from aidocket.store.database import open_database

SEED = 20_261_124
DOCUMENTS, DISPUTES, PRACTICES, PARTIES, SOURCES = 10_000, 300, 60, 120, 20
BEGIN = date(2024, 1, 1)
DAYS = 1_050

_WORDS = (
    "court model training data works rights licence complaint motion order ruling filing party claim output"
    " answer letter library archive copy text author publisher label lab teacher student scrape index crawl terms"
    " notice hearing brief discovery record expert witness damages settlement appeal judge jury reply exhibit"
    " contract access account evidence statement denial report agency bill rule guidance market use fair licence"
    " public private early late new old long said filed denied argued found held moved asked told wrote showed"
    " kept made took gave set met with from over about before after under against the a of to in and for on that"
    " by as at"
).split()

_STORY, _TOLD_BY = 200, 3
_EVENTS = ("complaint", "ruling.summary-judgment", "public-denial", "settlement", "hearing-set")
_STATUSES = ("alleged", "admitted", "denied", "reported", "found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One document, as all contestants get it."""

    number: int
    title: str
    text: str
    published: str
    dispute: int
    practice: int
    party: int

    @property
    def id(self) -> str:
        """Its id, and the name of its Markdown file."""
        return f"document-{self.number:05d}"


def articles(count: int = DOCUMENTS, *, seed: int = SEED) -> Iterator[Article]:
    """The documents: some 250 words each; the same for the same seed."""
    rng = random.Random(seed)
    for number in range(count):
        yield Article(
            number=number,
            title=_sentence(rng, 8).rstrip("."),
            text="\n\n".join(" ".join(_sentence(rng, 14) for _ in range(3)) for _ in range(6)),
            published=(BEGIN + timedelta(days=number * DAYS // count)).isoformat(),
            dispute=rng.randrange(DISPUTES),
            practice=rng.randrange(PRACTICES),
            party=rng.randrange(PARTIES),
        )


def _sentence(rng: random.Random, words: int) -> str:
    return f"{' '.join(rng.choices(_WORDS, k=words)).capitalize()}."


def make_database(config: Config, *, count: int = DOCUMENTS, seed: int = SEED) -> None:
    """The registry's files and the database, as a crawl and an extraction leave them."""
    _write_registry(config.registries[0])
    db = open_database(config.db, demo=True)
    sync_registry(db, config)
    with db.atomic():
        for table, rows in _rows(list(articles(count, seed=seed)), random.Random(seed + 1)).items():
            db.table(table).insert_all(rows)
    db.close()


def touch_document(config: Config, number: int, round: int) -> None:
    """One document gets another headline, as when its page has changed."""
    db: Database = open_database(config.db, demo=True)
    id = f"document-{number:05d}"
    with db.atomic():
        db.table("documents").update(_number(db, id), {"title": f"A headline that is new in round {round}"})
    db.close()


def _number(db: Database, id: str) -> int:
    return int(next(db.table("documents").rows_where("id = ?", [id], select="number"))["number"])


def _write_registry(folder: Path) -> None:
    parties = [
        {"id": f"party-{n:03d}", "name": f"Party {n}", "kind": "organisation", "is_lab": n % 4 == 0}
        for n in range(PARTIES)
    ]
    entries: dict[str, list[tuple[str, Any]]] = {
        "parties": [("all", parties)],
        "practices": [
            (f"practice-{n:02d}", {"id": f"practice-{n:02d}", "label": f"practice {n}", "definition": f"It is {n}."})
            for n in range(PRACTICES)
        ],
        "sources": [
            (
                f"source-{n:02d}",
                {
                    "id": f"source-{n:02d}",
                    "name": f"Outlet {n}",
                    "kind": "feed",
                    "url": f"https://outlet-{n}.example.org/feed.xml",
                    "topic": "technology",
                    "jurisdiction": "US",
                    "language": "en",
                    "licence": "all-rights-reserved",
                    "publish": "excerpt",
                    "trust": "press",
                    "access": "feed",
                },
            )
            for n in range(SOURCES)
        ],
    }
    for kind, files in entries.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for name, content in files:
            (folder / kind / f"{name}.yaml").write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")


def _rows(found: list[Article], rng: random.Random) -> dict[str, list[dict[str, Any]]]:
    read = {"confidence": 0.9, "origin": "extracted", "extractor": "1"}
    return {
        "disputes": [
            {"id": f"dispute-{n:03d}", "title": f"Party {n % PARTIES} v. Party {(7 * n + 1) % PARTIES}, number {n}",
             "status": rng.choice(("active", "settled", "dismissed", "on-appeal")), "country": "US",
             "filed": (BEGIN + timedelta(days=n)).isoformat(), "origin": "extracted"}
            for n in range(DISPUTES)
        ],
        "dispute_practices": [
            {"dispute_id": f"dispute-{n:03d}", "practice_id": f"practice-{n % PRACTICES:02d}"} for n in range(DISPUTES)
        ],
        "dispute_parties": [
            {"dispute_id": f"dispute-{n:03d}", "party_id": f"party-{id:03d}", "role": role}
            for n in range(DISPUTES)
            for role, id in (("plaintiff", n % PARTIES), ("defendant", (7 * n + 1) % PARTIES))
        ],
        "proceedings": [
            {"id": f"case-{n:03d}", "dispute_id": f"dispute-{n:03d}", "caption": f"Caption {n}", "court_id": "nysd",
             "court": "S.D.N.Y.", "docket_number": f"1:25-cv-{n:05d}", "docket_key": f"25-cv-{n}", "level": "trial",
             "filed": (BEGIN + timedelta(days=n)).isoformat(), "origin": "extracted"}
            for n in range(DISPUTES)
        ],
        "documents": [
            {"id": a.id, "source_id": f"source-{a.number % SOURCES:02d}", "key": a.id, "kind": "news",
             "url": f"https://outlet-{a.number % SOURCES}.example.org/{a.number}", "title": a.title, "text": a.text,
             "published": a.published, "first_seen": f"{a.published}T06:00:00Z",
             "last_changed": f"{a.published}T06:00:00Z", "content_sha256": a.id, "state": "complete",
             "publish": "excerpt", "relevant": 1, "extractor": "1"}
            for a in found
        ],
        "document_disputes": [
            {"document_id": a.id, "dispute_id": f"dispute-{a.dispute:03d}", "reason": "it names both parties", **read}
            for a in found
        ],
        "stories": [
            {"id": f"story-{n:02d}", "title": found[n * _STORY].title, "lead_document_id": found[n * _STORY].id,
             "first_seen": f"{found[n * _STORY].published}T06:00:00Z",
             "last_changed": f"{found[n * _STORY].published}T06:00:00Z", "outlets": _TOLD_BY}
            for n in range(len(found) // _STORY)
        ],
        "story_documents": [
            {"story_id": f"story-{n:02d}", "document_id": found[n * _STORY + k].id, "is_copy": 0}
            for n in range(len(found) // _STORY) for k in range(_TOLD_BY)
        ],
        "events": [
            {"id": f"event-{a.number:05d}", "type": rng.choice(_EVENTS), "date": a.published, "summary": a.text[:90],
             "document_id": a.id, "start": 0, "end": 90, "quote": a.text[:90], **read}
            for a in found if a.number % 2 == 0
        ],
        "assertions": [
            {"id": f"assertion-{a.number:05d}", "document_id": a.id, "actor": f"Party {a.party}",
             "actor_id": f"party-{a.party:03d}", "practice_id": f"practice-{a.practice:02d}",
             "status": rng.choice(_STATUSES), "evidence": "report", "date": a.published, "start": 90, "end": 180,
             "quote": a.text[90:180], **read}
            for a in found if a.number % 2
        ],
    }  # fmt: skip
