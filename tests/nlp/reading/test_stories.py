"""Which documents tell the same news."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from aidocket.nlp.stories import gather_stories, held_share, link_key, title_key
from aidocket.store.database import open_database

BODY = " ".join(
    f"The {word} of the publisher said that the model had read the {word} and that the {word} was theirs."
    for word in "court article archive letter suit judge motion ruling claim author reader paper".split()
)
OTHER = " ".join(
    f"Nobody at the {word} expected the weather of {word} to change so soon."
    for word in "coast hill lake town".split() * 4
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A database with three sources of different trust."""
    db = open_database(tmp_path / "aidocket.db")
    with db.atomic():
        for name, trust in (("official", "official"), ("press", "press"), ("blog", "aggregator")):
            db.execute(
                "INSERT INTO sources (id, name, kind, url, trust) VALUES (?, ?, 'feed', 'https://x.example/', ?)",
                [name, name, trust],
            )
    yield db
    db.close()


def add(
    db: Database, key: str, *, source: str = "press", title: str = "Something happened in court today", text: str = "",
    url: str | None = None, day: str = "2026-04-30", kind: str = "news", relevant: int = 1
) -> None:  # fmt: skip
    """A relevant document of one source."""
    with db.atomic():
        db.execute(
            "INSERT INTO documents (id, source_id, key, kind, title, text, url, published, first_seen, last_changed, "
            "content_sha256, state, publish, relevant) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'x', 'complete', 'excerpt', ?)",
            [key, source, key, kind, title, text, url, day, f"{day}T08:00:00Z", f"{day}T08:00:00Z", relevant],
        )


def stories(db: Database) -> list[list[str]]:
    rows = db.execute("SELECT story_id, document_id FROM story_documents ORDER BY document_id").fetchall()
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["story_id"], []).append(row["document_id"])
    return sorted(found.values())


def test_the_same_link_is_the_same_story_and_a_copy(db: Database) -> None:
    add(db, "a", title="One title of the story here", url="https://www.news.example/x?utm_source=feed")
    add(db, "b", title="Quite another title of the thing", url="http://news.example/x/#top", source="blog")
    gather_stories(db)
    assert stories(db) == [["a", "b"]]
    assert [tuple(r) for r in db.execute("SELECT document_id, is_copy FROM story_documents ORDER BY 1")] == [
        ("a", 0),
        ("b", 1),
    ]


@pytest.mark.parametrize(("day", "together"), [("2026-05-07", True), ("2026-05-08", False)])
def test_the_same_title_within_a_week(db: Database, day: str, together: bool) -> None:
    add(db, "a", title="Publisher sues lab over its archive", url="https://a.example/1")
    add(db, "b", title="Publisher sues lab over its archive | The Gazette", url="https://b.example/2", day=day)
    gather_stories(db)
    assert (len(stories(db)) == 1) is together


def test_nearly_the_same_words_are_one_story_and_very_nearly_a_copy(db: Database) -> None:
    add(db, "a", title="A first title about the matter", text=BODY, url="https://a.example/1")
    add(db, "b", title="A second heading on this affair", text=BODY + " One more line.", url="https://b.example/2")
    add(db, "c", title="A third one on something else", text=OTHER, url="https://c.example/3")
    gather_stories(db)
    assert stories(db) == [["a", "b"], ["c"]]
    assert db.execute("SELECT is_copy FROM story_documents WHERE document_id = 'b'").fetchone()[0] == 1


def test_an_agencys_story_at_another_outlet_is_a_copy_and_no_second_outlet(db: Database) -> None:
    agency = "MARLPORT, April 30 (Agency) - A summary of one line stands before it.\n" + BODY
    outlet = "News\nA line of our own.\nMARLPORT (Agency) - " + BODY + "\nThis story was supplied by Agency."
    add(db, "a", title="Publisher says model read it", text=agency, url="https://agency.example/1")
    add(db, "b", title="What a paper's model has read", text=outlet, url="https://paper.example/2", source="official")
    add(db, "c", title="Half of a story is enough here", text=BODY[: len(BODY) * 2 // 3], url="https://c.example/3")
    gather_stories(db)
    assert [tuple(r) for r in db.execute("SELECT document_id, is_copy FROM story_documents ORDER BY 1")] == [
        ("a", 0),
        ("b", 1),
        ("c", 1),
    ]
    assert tuple(db.execute("SELECT lead_document_id, outlets FROM stories").fetchone()) == ("a", 1)


@pytest.mark.parametrize(
    ("likeness", "size", "other", "held"),
    [(1.0, 100, 100, 1.0), (0.5, 100, 200, 1.0), (0.0, 10, 10, 0.0), (1 / 3, 100, 100, 0.5)],
)
def test_the_share_that_the_longer_text_holds(likeness: float, size: int, other: int, held: float) -> None:
    assert held_share(likeness, size, other) == pytest.approx(held)


def test_the_lead_is_the_most_trusted_then_the_earliest(db: Database) -> None:
    add(db, "a", source="blog", url="https://a.example/1", day="2026-04-28")
    add(db, "b", source="press", url="https://b.example/2", day="2026-04-30")
    add(db, "c", source="official", url="https://c.example/3", day="2026-05-01")
    add(db, "d", source="official", url="https://d.example/4", day="2026-05-02")
    gather_stories(db)
    story = db.execute("SELECT lead_document_id, outlets, first_seen, last_changed FROM stories").fetchone()
    assert tuple(story) == ("c", 4, "2026-04-28T08:00:00Z", "2026-05-02T08:00:00Z")


def test_a_later_document_joins_without_a_new_reckoning(db: Database) -> None:
    add(db, "a", text=BODY, url="https://a.example/1")
    assert gather_stories(db) == 1
    before = db.execute("SELECT id FROM stories").fetchone()["id"]
    assert gather_stories(db) == 0
    add(db, "b", title="Another heading of this affair", text=BODY, url="https://b.example/2")
    assert gather_stories(db) == 1
    assert [row["id"] for row in db.execute("SELECT id FROM stories")] == [before]
    assert stories(db) == [["a", "b"]]


def test_step_by_step_and_at_once_give_the_same_stories(db: Database, tmp_path: Path) -> None:
    other = open_database(tmp_path / "other.db")
    with other.atomic():
        other.execute(
            "INSERT INTO sources (id, name, kind, url, trust) "
            "VALUES ('press', 'p', 'feed', 'https://x.example/', 'press')"
        )
    for number in range(6):
        for target in (db, other):
            text = BODY if number % 2 else OTHER
            add(
                target,
                f"d{number}",
                title=f"Heading number {number} of these",
                text=text,
                url=f"https://h{number}.example/",
            )
        gather_stories(other)
    gather_stories(db)
    rows = "SELECT * FROM stories ORDER BY id", "SELECT * FROM story_documents ORDER BY document_id"
    assert [[tuple(r) for r in db.execute(sql)] for sql in rows] == [
        [tuple(r) for r in other.execute(sql)] for sql in rows
    ]


def test_what_is_no_longer_relevant_leaves_its_story(db: Database) -> None:
    add(db, "a", url="https://a.example/1")
    add(db, "b", url="https://b.example/2")
    gather_stories(db)
    with db.atomic():
        db.execute("UPDATE documents SET relevant = 0 WHERE id = 'a'")
    gather_stories(db)
    assert stories(db) == [["b"]]
    assert db.execute("SELECT lead_document_id FROM stories").fetchone()[0] == "b"


@pytest.mark.parametrize("kind", ["filing", "ruling", "terms", "policy"])
def test_a_courts_or_lawmakers_own_paper_is_in_no_story(db: Database, kind: str) -> None:
    add(db, "a", kind=kind)
    assert gather_stories(db) == 0


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.a.example/x/?utm_source=1&b=2&a=1#c", "a.example/x?a=1&b=2"),
        ("http://a.example/x/amp", "a.example/x"),
        ("", None),
        ("not a link", None),
        ("https://[bad", None),
    ],
)
def test_link_keys(url: str, key: str | None) -> None:
    assert link_key(url) == key


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Publisher sues lab over archive - Reuters", "publisher sues lab over archive"),
        ("PUBLISHER sues “lab” over archive!", "publisher sues lab over archive"),
        ("Too short", None),
    ],
)
def test_title_keys(title: str, key: str | None) -> None:
    assert title_key(title) == key
