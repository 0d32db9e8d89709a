"""Quick takes: whole sentences, letter by letter, of several outlets, no more than may be quoted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from aidocket.config import PACKAGE, Config
from aidocket.nlp import takes
from aidocket.nlp.stage import extract
from aidocket.registry.sync import sync_registry
from aidocket.store import takes as store
from aidocket.store.database import open_database
from aidocket.store.records import content_id
from aidocket.store.takes import Source, Told

GAZETTE = """MARLPORT, Oct 12 (Gazette) - Lanternfish Music Group sued Quillmark AI on Monday, accusing the lab of
copying lyrics from its website to train its Heron models. The complaint counts 14,800 lyrics and some
60,000 recordings. It asks for damages and for the destruction of the copies. “They sang along without
paying,” said Linnea Farrow, who speaks for the music group. Sign up for our newsletter to get such news
each morning. Quillmark has not answered the complaint in court so far. Reporting by Ada Example; editing
by Otto Example."""
HERALD = """A new copyright lawsuit accuses Quillmark AI of training a chatbot on song lyrics against the wishes of
their publisher. Lanternfish Music filed the suit in federal court on October 12. The crawler went by the
name of a common browser, the complaint says. What will become of the licences that Quillmark has signed
with others? Read more on our site about the many lawsuits of this year."""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "sources").mkdir()
    config = Config(
        db=tmp_path / "aidocket.db", sources=tmp_path / "sources", demo=True, quiet=True,
        registries=(PACKAGE / "registry_data", PACKAGE / "sample_web/registry"),
    )  # fmt: skip
    db = open_database(config.db, demo=True)
    sync_registry(db, config)
    db.table("sources").insert(
        {"id": "s", "name": "S", "kind": "feed", "url": "https://news.test/", "trust": "press", "jurisdiction": "US"}
    )
    add(db, "gazette", "Lanternfish Music sues Quillmark AI over lyrics in Heron", GAZETTE)
    add(db, "herald", "Quillmark AI hit with copyright lawsuit by Lanternfish", HERALD)
    add(db, "copy", "Lanternfish sues Quillmark", GAZETTE, published="2026-10-13T10:00:00Z")
    db.close()
    return config


def add(db: Database, key: str, title: str, text: str, **values: Any) -> str:
    text = " ".join(text.split())
    row = {
        "id": content_id("document", "s", key), "source_id": "s", "key": key, "kind": "news", "title": title,
        "text": text, "url": f"https://{key}.sample.com/2026/10/12/a", "published": "2026-10-12T18:00:00Z",
        "first_seen": "2026-11-24T09:00:00Z", "last_changed": "2026-11-24T09:00:00Z",
        "content_sha256": content_id(title, text), "state": "complete", "publish": "excerpt", **values,
    }  # fmt: skip
    db.table("documents").insert(row)
    return str(row["id"])


@pytest.fixture
def db(config: Config) -> Iterator[Database]:
    extract(config)
    with closing(open_database(config.db, demo=True)) as db:
        yield db


def quotes(db: Database, kind: str) -> list[str]:
    rows = db.execute(
        "SELECT s.quote FROM take_sentences s JOIN takes t ON t.id = s.take_id WHERE t.kind = ? "
        "ORDER BY t.id, position",
        [kind],
    )
    return [row["quote"] for row in rows]


def test_a_story_is_told_in_sentences_of_its_outlets(db: Database) -> None:
    told = quotes(db, "story")
    assert 3 <= len(told) <= 5
    assert any(quote.startswith("Lanternfish Music Group sued Quillmark AI on Monday") for quote in told)
    outlets = db.execute("SELECT DISTINCT d.key FROM take_sentences s JOIN documents d ON d.id = s.document_id")
    assert {row["key"] for row in outlets} == {"gazette", "herald"}
    everything = " ".join(told)
    for idle in ("Sign up", "Reporting by", "Read more", "What will become"):
        assert idle not in everything


def test_each_sentence_stands_in_its_document(db: Database) -> None:
    rows = db.execute("SELECT s.*, d.text FROM take_sentences s JOIN documents d ON d.id = s.document_id").fetchall()
    assert rows
    for row in rows:
        assert row["text"][row["start"] : row["end"]] == row["quote"]


@pytest.mark.parametrize("kind", ["story", "week"])
def test_the_facts_are_words_of_the_database(kind: str, db: Database) -> None:
    take = db.execute("SELECT * FROM takes WHERE kind = ?", [kind]).fetchone()
    assert json.loads(take["who"]) == ["sample-quillmark-ai"]
    assert json.loads(take["whom"]) == ["sample-lanternfish-music"]
    assert ["scraping", "alleged"] in json.loads(take["practices"]) or json.loads(take["practices"])
    assert (take["event_type"], take["date"], take["told"]) == ("complaint", "2026-10-12", "2026-10-12")
    assert (take["court"], take["docket_number"]) == ("US District Court, D. Marlport", "3:26-cv-90388-OV")
    if kind == "week":
        assert (take["dispute_id"], take["week"]) == ("sample-lanternfish-v-quillmark", "2026-w42")


def rows(db: Database) -> list[tuple[Any, ...]]:
    return [
        tuple(row)
        for table in ("takes", "take_sentences")
        for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
    ]


def test_only_what_changed_is_made_anew(db: Database, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    before, made = rows(db), []
    choose = takes.choose
    monkeypatch.setattr(takes, "choose", lambda *args: made.append(args) or choose(*args))
    extract(config)
    assert (rows(db), made) == (before, [])
    text = "Fennimore Systems denied that it had trained its Pellam models on the answers of Tessellate Labs’ Marlow."
    add(db, "other", "Fennimore denies distilling Marlow", text, published="2026-10-08T18:00:00Z")
    extract(config)
    assert len(made) == 2  # its story, and its week
    assert set(before) < set(rows(db))


def test_a_source_that_allows_a_link_only_is_not_quoted(db: Database, config: Config) -> None:
    db.execute("UPDATE documents SET publish = 'link' WHERE key = 'gazette'")
    extract(config)
    sources = db.execute("SELECT DISTINCT d.key FROM take_sentences s JOIN documents d ON d.id = s.document_id")
    assert {row["key"] for row in sources} == {"herald"}
    db.execute("UPDATE documents SET publish = 'link'")
    extract(config)
    assert quotes(db, "story") == []
    assert db.execute("SELECT count(*) FROM takes").fetchone()[0] == 2


def test_a_document_of_another_day_leaves_its_week(db: Database, config: Config) -> None:
    db.execute("UPDATE documents SET published = '2026-10-20T09:00:00Z'")
    extract(config)
    assert [row["week"] for row in db.execute("SELECT week FROM takes WHERE kind = 'week'")] == ["2026-w43"]


def test_a_document_without_a_day_does_not_stop_the_rest(db: Database, config: Config) -> None:
    db.execute("UPDATE documents SET published = 'in spring' WHERE key = 'herald'")
    extract(config)
    assert db.execute("SELECT count(*) FROM pending WHERE task = 'week-take'").fetchone()[0] == 0


def test_a_killed_run_goes_on_where_it_stood(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    undisturbed = config.db.with_name("undisturbed.db")
    undisturbed.write_bytes(config.db.read_bytes())
    write = store.write_week_take

    def dies(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_week_take", dies)
        with pytest.raises(KeyboardInterrupt):
            extract(config)
    assert write is store.write_week_take
    extract(config)
    extract(Config(**{**{f: getattr(config, f) for f in config.__slots__}, "db": undisturbed}))
    with closing(open_database(config.db, demo=True)) as one, closing(open_database(undisturbed, demo=True)) as other:
        assert rows(one) == rows(other)


# ---------------------------------------------------------------- choosing


def source(text: str, *, id: str = "d", publish: str = "full", told: tuple[Told, ...] = (), **values: Any) -> Source:
    given = {"outlet": id, "moment": "2026-10-12", "disputes": 1, "names": ("Quillmark",)}
    return Source(id=id, publish=publish, text=text, told=told, **{**given, **values})


SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu")


def word(number: int) -> str:
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:04}")


LONG = " ".join(
    f"In {word(n)} the {word(n + 1000)} of {word(n + 2000)} told {word(n + 3000)} that Quillmark took {word(n + 4000)}."
    for n in range(0, 990, 37)
)


@pytest.mark.parametrize(("publish", "most", "size"), [("full", 5, 1200), ("excerpt", 3, 500), ("link", 0, 0)])
def test_no_more_is_quoted_than_the_source_allows(publish: str, most: int, size: int) -> None:
    told = (Told(start=0, end=len(LONG), kind="event", dispute_id=None),)
    chosen = takes.choose([source(LONG, publish=publish, told=told)])
    assert len(chosen) == most
    assert sum(len(sentence.quote) for sentence in chosen) <= size


def test_of_a_short_document_one_part_in_three_is_quoted_and_always_one_sentence() -> None:
    first = "Quillmark took the pages of 40 authors and never asked any of them for leave."
    chosen = takes.choose(
        [
            source(
                f"{first} " + "Rain fell on the harbour while everybody slept soundly that night. " * 4,
                publish="excerpt",
            )
        ]
    )
    assert [sentence.quote for sentence in chosen][:1] == [first]
    assert sum(len(sentence.quote) for sentence in chosen) <= 300


def test_what_says_the_same_again_is_left_out() -> None:
    one = "Quillmark trained Heron on 60,000 recordings of the music group, the complaint says."
    other = "The complaint says that Quillmark trained Heron on the 60,000 recordings of that music group."
    third = "A hearing before Judge Vance has been set for January 12 in Marlport."
    chosen = takes.choose([source(f"{one} {third}", id="a"), source(other, id="b")])
    assert {sentence.quote for sentence in chosen} == {one, third}


def test_a_sentence_in_which_something_was_read_comes_before_the_opening() -> None:
    opening = "It was a fine morning in the old harbour of Marlport, warm and bright."
    news = "The founder admitted that Heron was trained on the answers of another."
    text = f"{opening} " + "Nobody spoke for a while in the long corridor outside of it. " + news
    at = text.index(news)
    told = (Told(start=at, end=at + 20, kind="assertion", dispute_id=None),)
    scores = {s.quote: s.score for s in takes.choose([source(text, told=told, names=())])}
    assert max(scores, key=lambda quote: scores[quote]) == news


def test_of_a_document_of_many_disputes_only_what_was_read_for_one_counts() -> None:
    one, other = (
        "Quillmark moved to dismiss one of the two claims on November 16.",
        "Northgate was dismissed from its case under the settlement.",
    )
    text = f"{one} {other}"
    told = (
        Told(start=0, end=10, kind="event", dispute_id="a"),
        Told(start=len(one) + 2, end=len(text), kind="event", dispute_id="b"),
    )
    for dispute, want in (("a", [one]), ("b", [other]), (None, [one, other])):
        assert [s.quote for s in takes.choose([source(text, told=told, disputes=2)], dispute)] == want


@pytest.mark.parametrize(
    ("quote", "whole"),
    [
        ("The complaint counts 14,800 lyrics and some 60,000 recordings.", True),
        ("“They sang along without paying,” said Linnea Farrow of the group.", True),
        ("lumenAI says that it never used a single one of these recordings.", True),
        ("the complaint counts 14,800 lyrics and some 60,000 recordings.", False),
        ("The complaint counts 14,800 lyrics and some 60,000 recordings", False),
        ("How many lyrics and recordings does the new complaint count?", False),
        ("He said that “nobody asked us for the lyrics and the recordings.", False),
        ("The complaint counts 14,800 lyrics (and some 60,000 recordings.", False),
        ("It is so.", False),
        ("BREAKING NEWS: MUSIC GROUP SUES LAB OVER ALL OF ITS RECORDINGS.", False),
        ("Lanternfish Music Group, Inc. v. Quillmark AI, Inc., No. 3:26-cv-90388.", False),
        ("A" + " very" * 80 + " long sentence.", False),
    ],
)  # fmt: skip
def test_what_is_a_whole_sentence(quote: str, whole: bool) -> None:
    assert takes.is_whole(quote) is whole


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("MARLPORT, Oct 21 (Meridian) - The founder spoke.", "The founder"),
        ("LONDON (Reuters) — The founder spoke.", "The founder"),
        ("WASHINGTON — The founder spoke.", "The founder"),
        ("The founder spoke - under oath.", "The founder"),
        ("AI (and what it takes) - The founder spoke.", "AI (and"),
    ],
)
def test_a_sentence_begins_behind_its_dateline(line: str, opens: str) -> None:
    start, end = takes.trimmed(line + "  ", 0, len(line) + 2)
    assert line[start:end].startswith(opens) and end == len(line)


@pytest.mark.parametrize(
    "text", ["", "\x00", "“" * 500, "A. " * 2000, "\U0001f600 " * 50, "Ünï cödé. " * 30, "(" * 3000]
)
def test_odd_texts_do_no_harm(text: str) -> None:
    for sentence in takes.choose([source(text)]):
        assert text[sentence.start : sentence.end] == sentence.quote
