"""The small database that the site's tests build from: a tiny registry, and rows as the other stages write them."""

from __future__ import annotations

import json
from pathlib import Path

from sqlite_utils import Database

from aidocket.config import Config
from aidocket.registry.sync import sync_registry
from aidocket.store.database import open_database, write_meta

HERE = Path(__file__).parent
REGISTRY = HERE / "registry"
EXPECTED = HERE / "expected"

SEEN = "2026-03-02T06:00:00Z"
QUOTE = "Kestrel trained Hover on answers of Lamp-2, the letter says."
TEXT = f"The quarrel goes on. {QUOTE} Kestrel denies it. " + "Nobody may print the rest of this article. " * 40
ORDER = "ORDER granting summary judgment in part. The court finds that keeping pirated copies was no fair use. " * 9

DOCUMENTS = (
    # id, source, kind, title, text, published, publish, url
    (
        "d-courier",
        "sample-news",
        "news",
        "lumenAI accuses Kestrel",
        TEXT,
        "2026-02-28",
        "excerpt",
        "https://news.example.org/a",
    ),
    (
        "d-wire",
        "sample-news",
        "news",
        "Letter names Kestrel",
        TEXT,
        "2026-02-28",
        "excerpt",
        "https://news.example.org/b",
    ),
    (
        "d-order",
        "sample-court",
        "ruling",
        "Order on summary judgment",
        ORDER,
        "2026-02-20",
        "full",
        "https://court.example.org/42/57",
    ),
    (
        "d-noise",
        "sample-news",
        "news",
        "A new lens for an old camera",
        "",
        "2026-02-27",
        "excerpt",
        "https://news.example.org/c",
    ),
    (
        "d-old",
        "sample-news",
        "news",
        "How Harbour House began its suit",
        TEXT,
        "2025-02-04",
        "excerpt",
        "https://news.example.org/d",
    ),
)

ACCURACY = {
    "corpus": "sample documents labelled by hand",
    "documents": 12,
    "sha256": "0" * 64,
    "extractor": "aidocket 1",
    "measured": "2026-03-01",
    "macro_f1": 0.7,
    "layers": {
        "parties": {"precision": 0.8696, "recall": 0.7143, "f1": 0.784, "hits": 20, "false": 3, "missed": 8},
        "assertions": {"precision": 0.5, "recall": 0.4, "f1": 0.444, "hits": 4, "false": 4, "missed": 6},
        "cases": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "hits": 0, "false": 0, "missed": 0},
    },
}
"""How the extraction did, as it notes it."""


def config_for(folder: Path, *, registries: tuple[Path, ...] = (REGISTRY,)) -> Config:
    """Settings for a demo database and its site in `folder`."""
    return Config(db=folder / "aidocket.db", out=folder / "public", registries=registries, demo=True, quiet=True)


def make_database(config: Config) -> None:
    """The registry, and what a crawl and an extraction would have added."""
    db = open_database(config.db, demo=True)
    sync_registry(db, config)
    with db.atomic():
        for id, source, kind, title, text, published, publish, url in DOCUMENTS:
            add_document(
                db,
                id=id,
                source_id=source,
                kind=kind,
                title=title,
                text=text,
                published=published,
                publish=publish,
                url=url,
            )
        db.execute("UPDATE documents SET relevant = 0 WHERE id = 'd-noise'")
        for document in ("d-courier", "d-wire"):
            add_assertion(db, id=f"a-{document}", document_id=document, quote=QUOTE)
        add_health(db)
        write_meta(db, "accuracy", json.dumps([ACCURACY]))
        link = {"proceeding_id": None, "confidence": 0.9, "origin": "extracted", "extractor": "1"}
        db.table("document_disputes").insert_all(
            [
                {
                    "document_id": "d-courier",
                    "dispute_id": "sample-lumen-kestrel",
                    "reason": "it names both parties",
                    **link,
                },
                {
                    "document_id": "d-wire",
                    "dispute_id": "sample-lumen-kestrel",
                    "reason": "it names both parties",
                    **link,
                },
                {
                    "document_id": "d-order",
                    "dispute_id": "sample-harbour-v-lumen",
                    "reason": "the docket number is 1:25-cv-00042",
                    **link,
                },
                {
                    "document_id": "d-old",
                    "dispute_id": "sample-harbour-v-lumen",
                    "reason": "the caption is Harbour House v. lumenAI",
                    **link,
                },
            ]
        )
        add_event(
            db,
            id="e-order",
            type="ruling.summary-judgment",
            date="2026-02-20",
            document_id="d-order",
            quote=ORDER[:102],
        )
        db.table("stories").insert(
            {
                "id": "s-letter",
                "title": "lumenAI accuses Kestrel",
                "lead_document_id": "d-courier",
                "first_seen": SEEN,
                "last_changed": SEEN,
                "outlets": 2,
            }
        )
        db.table("story_documents").insert_all(
            [{"story_id": "s-letter", "document_id": d, "is_copy": int(d == "d-wire")} for d in ("d-courier", "d-wire")]
        )
        add_quick_takes(db)
    db.close()


def add_quick_takes(db: Database) -> None:
    """What the extraction chose and tagged: the take of the story, that of a week, and whom they concern."""
    facts = {"who": '["sample-kestrel"]', "whom": '["sample-lumen-lab"]', "extractor": "1"}
    db.table("takes").insert_all(
        [
            {
                "id": "t-letter", "kind": "story", "story_id": "s-letter", "dispute_id": None, "week": None,
                "practices": '[["distillation.outputs","alleged"],["distillation.outputs","denied"]]',
                "event_type": "public-accusation", "court": None, "docket_number": None, "date": None,
                "told": "2026-02-28", **facts,
            },
            {
                "id": "t-week", "kind": "week", "story_id": None, "dispute_id": "sample-harbour-v-lumen",
                "week": "2026-w08", "practices": '[["shadow-library",null]]', "event_type": "ruling.summary-judgment",
                "court": "District Court of Sampleton", "docket_number": "1:25-cv-00042", "date": "2026-02-20",
                "told": "2026-02-20", **facts, "who": '["sample-lumen-lab"]',
                "whom": '["sample-harbour-house","An Author"]',
            },
        ]
    )  # fmt: skip
    db.table("take_sentences").insert_all(
        [
            {"take_id": take, "position": 1, "document_id": id, "start": start, "end": start + len(quote),
             "quote": quote, "score": 4.0}
            for take, id, start, quote in (
                ("t-letter", "d-courier", 21, QUOTE), ("t-week", "d-order", 41, ORDER[41:101]),
            )
        ]
    )  # fmt: skip
    db.table("audience_tags").insert_all(
        [
            {"kind": kind, "id": id, "audience": audience, "rule": rule, "reason": reason, "origin": origin,
             "extractor": "1"}
            for kind, id, audience, rule, reason, origin in (
                ("story", "s-letter", "developers", "training-on-outputs", "practice: Model distillation", "extracted"),
                ("story", "s-letter", "startups", "training-on-outputs", "practice: Model distillation", "extracted"),
                ("event", "e-order", "rightsholders", "uses-of-works", "practice: Pirate libraries", "extracted"),
                ("policy", "sample-output-act", "developers", "registry", "the registry names them", "curated"),
                ("policy", "sample-output-act", "policymakers", "registry", "the registry names them", "curated"),
            )
        ]
    )  # fmt: skip


def add_health(db: Database) -> None:
    """How the sources answered in a crawl, and the crawl itself, as the crawler stores them."""
    answered = "UPDATE sources SET last_try = ?, last_success = ?, next_try = ?, state = ?, reason = ?, failures = ?"
    db.execute(f"{answered} WHERE id = 'sample-news'", [SEEN, SEEN, "2026-03-03T04:00:00Z", "ok", None, 0])
    reason = "it gives nothing, where it usually gives 12 entries"
    db.execute(
        f"{answered} WHERE id = 'sample-court'",
        [SEEN, "2026-02-28T06:00:00Z", "2026-03-02T06:30:00Z", "failing", reason, 2],
    )
    db.execute("INSERT INTO source_counts VALUES ('sample-news', '2026-03-02', 4), ('sample-court', '2026-03-02', 0)")
    counts = '{"sources": 2, "failed": 1, "requests": 9, "bytes": 48210, "new": 5, "changed": 0, "page_failures": 1}'
    db.table("runs").insert(
        {"stage": "crawl", "started": SEEN, "ended": "2026-03-02T06:01:09Z", "state": "done", "version": "1",
         "counts": counts}
    )  # fmt: skip


def add_document(db: Database, *, id: str, **values: object) -> None:
    """A document as the crawler stores it."""
    row = {
        "id": id,
        "key": id,
        "first_seen": SEEN,
        "last_changed": SEEN,
        "content_sha256": id,
        "state": "complete",
        "relevant": 1,
    }
    db.table("documents").insert({**row, **values})


def add_assertion(db: Database, *, id: str, document_id: str, quote: str, **values: object) -> None:
    """An assertion as the extraction stores it."""
    row = {
        "id": id,
        "document_id": document_id,
        "actor": "Kestrel",
        "actor_id": "sample-kestrel",
        "target": "lumenAI",
        "target_id": "sample-lumen-lab",
        "practice_id": "distillation.outputs",
        "student": "Hover",
        "teacher": "Lamp-2",
        "status": "alleged",
        "evidence": "statement",
        "speaker": "lumenAI",
        "date": "2026-02-28",
        "start": 21,
        "end": 21 + len(quote),
        "quote": quote,
        "confidence": 0.8,
        "origin": "extracted",
        "extractor": "1",
    }
    db.table("assertions").insert({**row, **values})


def add_event(db: Database, *, id: str, quote: str, **values: object) -> None:
    """An event as the extraction stores it."""
    row = {
        "id": id,
        "summary": quote,
        "start": 0,
        "end": len(quote),
        "quote": quote,
        "confidence": 0.9,
        "origin": "extracted",
        "extractor": "1",
    }
    db.table("events").insert({**row, **values})


def expected_files(site: Path) -> dict[str, str]:
    """What is compared with `expected/`, by path: of pages what stands in <main>, the home page and the feeds whole.

    The search index is left out: it is packed, and `test_search.py` looks into it.
    """
    files = {}
    for file in sorted(f for f in site.rglob("*") if f.suffix in (".html", ".atom", ".rss", ".json", ".csv", ".svg")):
        path = file.relative_to(site).as_posix()
        # Of the data files the views are enough to read: what stands in the others is tested by itself.
        table = (
            path.startswith("data/") and not file.with_suffix(".json" if file.suffix == ".csv" else ".csv").is_file()
        )
        if path.startswith(("static/", "pagefind/")) or table:
            continue
        text = file.read_text("utf-8")
        if file.suffix == ".html" and path != "index.html":
            text = text[text.index("<main") : text.index("</main>")] + "</main>\n"
        if not path.startswith("feeds/") or path.startswith(("feeds/digest", "feeds/disputes/sample-lumen")):
            files[path] = text
    return files
