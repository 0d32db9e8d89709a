"""Conflicts and stale facts, counts, corrections, and where ids that are gone lead."""

from __future__ import annotations

from contextlib import closing

import pytest
from selectolax.lexbor import LexborHTMLParser

from aidocket.config import Config
from aidocket.site.docket import Docket
from aidocket.site.moved import heirs
from aidocket.site.pages.checks import ways_to_count
from aidocket.site.stage import build
from aidocket.site.staleness import aged_entries
from aidocket.store.database import open_database
from aidocket.store.published import Tombstone


def page(config: Config, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((config.out / path / "index.html").read_text("utf-8"))


@pytest.mark.parametrize(
    ("into", "heir"),
    [
        ({"a": "b"}, "b"),
        ({"a": "b", "b": "c"}, "c"),
        ({"a": None}, None),
        ({"a": "b", "b": None}, None),
        ({"a": "b", "b": "a"}, None),
        ({"a": "a"}, None),
    ],
)
def test_where_an_id_leads_in_the_end(into: dict[str, str | None], heir: str | None) -> None:
    buried = [Tombstone(kind="story", id=id, merged_into=to, reason="r") for id, to in into.items()]
    assert heirs(buried)["story", "a"] == heir


def test_pages_of_gone_ids_lead_on_or_say_so(fresh: Config) -> None:
    buried = [
        ("story", "s-old", "s-older", "both tell the same"),
        ("story", "s-older", "s-letter", "both tell the same"),
        ("dispute", "sample-gone", None, "removed from the registry"),
        ("party", "sample-old-name", "nobody-shown", "<b>one</b> party"),
        ("policy", "sample-old-act", "sample-output-act", "the same act"),
    ]
    with closing(open_database(fresh.db, demo=True)) as db, db.atomic():
        for kind, id, into, reason in buried:
            db.execute("INSERT INTO tombstones (kind, id, merged_into, reason) VALUES (?, ?, ?, ?)",
                       [kind, id, into, reason])  # fmt: skip
    build(fresh)
    moved = page(fresh, "stories/s-old")
    assert moved.css_first("main a").attributes["href"] == "../../stories/s-letter/index.html"
    refresh = moved.css_first("meta[http-equiv=refresh]").attributes["content"]
    assert refresh == "0; url=../../stories/s-letter/index.html"
    for path in ("disputes/sample-gone", "parties/sample-old-name"):
        gone = page(fresh, path)
        assert gone.css_first("h1").text() == "This page is gone"
        assert "no longer on the site" in gone.css_first("main").text()
        assert not gone.css("meta[http-equiv=refresh]")
    assert not page(fresh, "parties/sample-old-name").css("main b")
    assert page(fresh, "policy").css("#policy-sample-old-act")


def test_an_id_that_lives_keeps_its_page(fresh: Config) -> None:
    build(fresh)
    before = (fresh.out / "disputes/sample-lumen-kestrel/index.html").read_bytes()
    with closing(open_database(fresh.db, demo=True)) as db, db.atomic():
        db.execute("INSERT INTO tombstones (kind, id, reason) VALUES ('dispute', 'sample-lumen-kestrel', 'a slip')")
    build(fresh)
    assert (fresh.out / "disputes/sample-lumen-kestrel/index.html").read_bytes() == before


def test_both_sides_of_a_conflict_are_kept(built: Config) -> None:
    with closing(open_database(built.db, demo=True)) as db:
        conflicts = Docket(db).conflicts
    assert conflicts
    rows = page(built, "conflicts").css("[aria-labelledby=conflicts] tbody tr")
    assert len(rows) == len(conflicts)
    assert all(len(row.css("td")) == 3 and row.css("td")[1].text().strip() for row in rows)


def test_old_sources_of_what_is_open_are_named(fresh: Config) -> None:
    with closing(open_database(fresh.db, demo=True)) as db:
        assert not [e for e in aged_entries(Docket(db)) if e.kind == "dispute"]
        with db.atomic():
            db.execute("UPDATE disputes SET as_of = '2025-01-01', status = 'active' WHERE id = 'sample-lumen-kestrel'")
            db.execute(
                "UPDATE disputes SET as_of = '2025-01-01', status = 'settled' WHERE id = 'sample-harbour-v-lumen'"
            )
        assert [e.path for e in aged_entries(Docket(db)) if e.kind == "dispute"] == ["disputes/sample-lumen-kestrel/"]


def test_counts_hang_together(built: Config) -> None:
    with closing(open_database(built.db, demo=True)) as db:
        docket = Docket(db)
    counts = [count for _, count, _ in ways_to_count(docket)]
    assert counts[0] == len(docket.disputes) > counts[1] > 0
    assert counts[6] == len(docket.proceedings) >= counts[4] >= counts[5]
    shown = [int(td.text()) for td in page(built, "counts").css("[aria-labelledby=ways] td.count")]
    assert shown == counts


def test_corrections_say_how_to_ask(built: Config) -> None:
    text = page(built, "corrections").css_first("main").text()
    assert "named no address" in text and "registry/corrections/" in text
