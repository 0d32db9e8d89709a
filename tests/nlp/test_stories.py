"""Documents that tell one event become one story, however they are worded and in whatever order they come."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlite_utils import Database

from aidocket.config import PACKAGE, Config
from aidocket.nlp.stage import extract
from aidocket.nlp.stories import gather_stories, gathering, likeness, marks
from aidocket.registry.sync import sync_registry
from aidocket.store import stories as store
from aidocket.store.database import open_database
from aidocket.store.records import content_id

CLUSTERS = yaml.safe_load((Path(__file__).parent / "stories/clusters.yaml").read_text("utf-8"))
PRECISION, RECALL = 1.0, 0.85
"""Floors of the labelled set, over pairs of documents; only a person lowers them."""

Pairs = set[frozenset[str]]


def open_sample(folder: Path) -> tuple[Config, Database]:
    """An empty demo database with the sample registry and one source."""
    (folder / "sources").mkdir()
    config = Config(
        db=folder / "aidocket.db", sources=folder / "sources", demo=True, quiet=True,
        registries=(PACKAGE / "registry_data", PACKAGE / "sample_web/registry"),
    )  # fmt: skip
    db = open_database(config.db, demo=True)
    sync_registry(db, config)
    source = {"kind": "feed", "url": "https://news.test/"}
    db.table("sources").insert_all(
        [
            {"id": "s", "name": "S", "trust": "press", "jurisdiction": "US", **source},
            {"id": "law", "name": "Law", "trust": "specialist", "jurisdiction": "GB", **source},
        ]
    )
    return config, db


def add(db: Database, document: dict[str, Any]) -> str:
    """A document as the crawler stores it, to be read and gathered."""
    id = content_id("document", "s", document["url"])
    text = document["text"].strip()
    db.table("documents").insert(
        {
            "id": id, "source_id": document.get("source", "s"), "key": document["url"], "kind": "news",
            "url": document["url"], "title": document["title"], "text": text, "published": document["published"],
            "first_seen": "2026-11-24T09:00:00Z", "last_changed": "2026-11-24T09:00:00Z",
            "content_sha256": content_id(document["title"], text), "state": "complete", "publish": "excerpt",
        }
    )  # fmt: skip
    return id


def told(db: Database) -> dict[str, list[str]]:
    """The documents of each story, by their addresses."""
    stories = defaultdict(list)
    rows = db.execute(
        "SELECT m.story_id, d.url FROM story_documents m JOIN documents d ON d.id = m.document_id ORDER BY d.url"
    )
    for story, url in rows.fetchall():
        stories[story].append(url)
    return dict(stories)


def pairs(groups: Iterable[Iterable[str]]) -> Pairs:
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def labelled() -> Pairs:
    groups = defaultdict(list)
    for document in CLUSTERS:
        groups[document.get("story", document["url"])].append(document["url"])
    return pairs(groups.values())


@pytest.fixture(scope="module")
def labelled_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    config, db = open_sample(tmp_path_factory.mktemp("stories"))
    for document in CLUSTERS:
        add(db, document)
    extract(config)
    yield db
    db.close()


def test_the_labelled_stories_are_found(labelled_run: Database) -> None:
    want, got = labelled(), pairs(told(labelled_run).values())
    precision, recall = len(want & got) / len(got), len(want & got) / len(want)
    wrong, missed = sorted(map(sorted, got - want)), sorted(map(sorted, want - got))
    assert precision >= PRECISION, f"{precision:.3f}: {wrong}"
    assert recall >= RECALL, f"{recall:.3f}: {missed}"


def test_copies_are_marked_and_count_as_no_outlet(labelled_run: Database) -> None:
    copies = {row["url"] for row in labelled_run.execute(
        "SELECT d.url FROM story_documents m JOIN documents d ON d.id = m.document_id WHERE m.is_copy"
    )}  # fmt: skip
    assert copies == {document["url"] for document in CLUSTERS if document.get("copy")}
    ruling = labelled_run.execute(
        "SELECT documents, copies, outlets, outlet_names, kinds, countries FROM story_coverage "
        "WHERE lead LIKE '%26100507'"
    ).fetchone()
    assert tuple(ruling) == (4, 2, 2, "agency reuters; lawpost.sample.com", "press", "US")


# ---------------------------------------------------------------- order, kills, growth


@pytest.fixture(scope="module")
def read(labelled_run: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The labelled documents, read but not gathered: a file to be copied."""
    file = tmp_path_factory.mktemp("read") / "read.db"
    copy = Database(str(file))
    labelled_run.conn.backup(copy.conn)
    with copy.atomic():
        for table in ("story_documents", "stories", "story_marks", "story_keys", "tombstones", "pending"):
            copy.execute(f"DELETE FROM {table}")
    copy.close()
    return file


def copy_of(read: Path, folder: Path) -> Database:
    file = folder / "aidocket.db"
    file.write_bytes(read.read_bytes())
    return open_database(file, demo=True)


def to_gather(db: Database, ids: Iterable[str]) -> None:
    with db.atomic():
        db.execute("DELETE FROM pending")
        db.conn.executemany("INSERT INTO pending VALUES ('gather', '2026-11-24', ?)", [(id,) for id in ids])


def ids_of(db: Database) -> list[str]:
    return [row["id"] for row in db.execute("SELECT id FROM documents ORDER BY id")]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_arrival_makes_no_difference(
    seed: int, read: Path, labelled_run: Database, tmp_path: Path
) -> None:
    with closing(copy_of(read, tmp_path)) as db:
        ids = ids_of(db)
        random.Random(seed).shuffle(ids)
        for id in ids:
            to_gather(db, [id])
            gather_stories(db)
        assert pairs(told(db).values()) == pairs(told(labelled_run).values())
        copies = "SELECT document_id FROM story_documents WHERE is_copy ORDER BY 1"
        assert [tuple(row) for row in db.execute(copies)] == [tuple(row) for row in labelled_run.execute(copies)]


def content(db: Database) -> list[list[tuple[Any, ...]]]:
    tables = ("stories", "story_documents", "story_marks", "story_keys", "pending", "tombstones")
    return [sorted(map(tuple, db.execute(f"SELECT * FROM {table}")), key=repr) for table in tables]


@pytest.mark.parametrize("survivors", [0, 1, 7, 20])
def test_a_killed_run_goes_on_where_it_stood(
    survivors: int, read: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(copy_of(read, tmp_path)) as db:
        to_gather(db, ids_of(db))
        gather_stories(db)
        want = content(db)
    with closing(copy_of(read, tmp_path)) as db:
        to_gather(db, ids_of(db))
        left = iter(range(survivors))
        done = store._done

        def dies(*args: Any) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            done(*args)

        with monkeypatch.context() as patch:
            patch.setattr(store, "_done", dies)
            with pytest.raises(KeyboardInterrupt):
                gather_stories(db)
        gather_stories(db)
        assert content(db) == want


def test_gathering_again_changes_nothing(read: Path, tmp_path: Path) -> None:
    with closing(copy_of(read, tmp_path)) as db:
        to_gather(db, ids_of(db))
        gather_stories(db)
        want = content(db)
        assert gather_stories(db).documents == 0
        to_gather(db, ids_of(db))
        gather_stories(db)
        assert content(db) == want


def test_a_document_that_is_no_longer_relevant_leaves_its_story(read: Path, tmp_path: Path) -> None:
    with closing(copy_of(read, tmp_path)) as db:
        to_gather(db, ids_of(db))
        gather_stories(db)
        url = "https://wirepost.sample.com/a/26100507"
        db.execute("UPDATE documents SET relevant = 0 WHERE url = ?", [url])
        assert gather_stories(db).documents == 0
        story = next(urls for urls in told(db).values() if "https://lawpost.sample.com/vance-splits" in urls)
        assert url not in story and len(story) == 3
        assert db.execute("SELECT count(*) FROM story_keys").fetchone()[0] > 0
        assert db.execute("SELECT count(*) FROM stories WHERE lead_document_id NOT IN "
                          "(SELECT document_id FROM story_documents)").fetchone()[0] == 0  # fmt: skip


def test_a_bridge_makes_two_stories_one_and_the_old_address_is_kept(read: Path, tmp_path: Path) -> None:
    with closing(copy_of(read, tmp_path)) as db:
        urls = [document["url"] for document in CLUSTERS if document.get("story") == "northgate-settles"]
        ids = [content_id("document", "s", url) for url in urls]
        db.execute("UPDATE documents SET url = 'https://herald.sample.com/other' WHERE id = ?", [ids[1]])
        bridge = content_id("document", "s", "https://gazette.sample.com/2026/11/15/week")
        for id in (ids[0], bridge):
            to_gather(db, [id])
            gather_stories(db)
        assert len(told(db)) == 2
        # The second paper's page turns out to be the first one's too.
        db.execute("UPDATE documents SET url = (SELECT url FROM documents WHERE id = ?) WHERE id = ?", [ids[0], bridge])
        to_gather(db, [bridge])
        gather_stories(db)
        assert len(told(db)) == 1
        buried = db.execute("SELECT id, merged_into FROM tombstones WHERE kind = 'story'").fetchall()
        assert [row["merged_into"] for row in buried] == [db.execute("SELECT id FROM stories").fetchone()["id"]]


def test_a_new_document_costs_the_look_at_its_neighbours_only(tmp_path: Path) -> None:
    """However many documents are there, and though all are of one dispute, name one judge and tell like steps."""
    _, db = open_sample(tmp_path)
    costs = []
    with closing(db):
        for number in range(400):
            id = add_busy(db, number)
            to_gather(db, [id])
            costs.append(gather_stories(db).comparisons)
    assert max(costs) <= gathering.MOST_NEIGHBOURS * (1 + gathering.MOST_MEMBERS)
    early, late = costs[100:200], costs[300:]
    assert 0 < sum(late) <= 1.1 * sum(early), (early, late)


def add_busy(db: Database, number: int) -> str:
    words = random.Random(number)
    filler = " ".join(words.choice(("lorem", "ipsum", "dolor", "sit", "amet", "elit", "sed")) + str(words.randrange(40))
                      for _ in range(90))  # fmt: skip
    id = add(db, {
        "url": f"https://paper{number % 9}.sample.com/{number}",
        "title": f"Paper {number} on a motion in court {number}",
        "published": f"{date(2026, 1, 1) + timedelta(days=number // 5)}T10:00:00Z",
        "text": f"Judge Ottoline Vance has a motion. {filler}",
    })  # fmt: skip
    db.execute("UPDATE documents SET relevant = 1, extractor = 'test' WHERE id = ?", [id])
    db.table("events").insert(
        {"id": f"e{number}", "type": "motion", "date": None, "summary": "a motion", "document_id": id,
         "dispute_id": "sample-lanternfish-v-quillmark", "origin": "extracted", "extractor": "test"}
    )  # fmt: skip
    return id


# ---------------------------------------------------------------- the parts


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("It pays $1.5 billion.", {"money 1500000000"}),
        ("It pays 1.5 billion dollars, in four parts.", {"money 1500000000"}),
        ("It took 190,000 books in 2024, under 17 U.S.C. § 1202 and Rule 702.", {"amount 190000"}),
        ("U.S. District Judge Ottoline Q. Vance. Nobody spoke on Friday.", {"name vance"}),
        ("Said Justice Vance Monday.", {"name vance"}),
        ("Margaret Holloway-Ames’s counsel spoke.", {"name holloway ames"}),
        ("In No. 3:26-cv-90388-OV it is told.", {"docket 26-cv-90388"}),
        (
            "“They sang along without paying,” he said.",
            {"said they sang along without", "said sang along without paying"},
        ),
        ("“Partly”, he said, and 12 more.", set()),
    ],
)
def test_rare_things_have_one_spelling(text: str, tokens: set[str]) -> None:
    assert set(marks.rare_tokens(reported(text))) == tokens


def reported(text: str, **values: Any) -> store.Reported:
    given = {
        "id": "d", "number": 1, "source_id": "s", "url": "https://www.paper.sample.com/a", "kind": "news",
        "title": "A title", "text": text, "moment": "2026-11-24", "steps": (), "disputes": (),
        "parties": (), "dockets": (),
    }  # fmt: skip
    return store.Reported(**{**given, **values})


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("LONDON (Reuters) - A court ruled.", "agency reuters"),
        ("LONDON (AP) — A court ruled.", "agency ap"),
        ("A court ruled. © 2026 Agence France-Presse", "agency afp"),
        ("A court (AP) ruled on the Associated Press.", "paper.sample.com"),
    ],
)
def test_an_agencys_report_is_the_agencys(text: str, outlet: str) -> None:
    assert marks.outlet_of(reported(text)) == outlet


@pytest.mark.parametrize(
    "title",
    [
        "On the docket: week 46", "AI lawsuits: a weekly round-up", "Morning brief: courts and code",
        "Every AI copyright lawsuit, mapped: a tracker", "Newsletter: what Vance ruled", "This week in AI",
    ],
)  # fmt: skip
def test_a_round_up_is_known_by_its_title(title: str) -> None:
    assert marks.is_roundup(reported("", title=title))
    assert not marks.is_roundup(reported("", title="Judge rounds on lab over weekly deadlines"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ruling.dismiss", "dismissal", True),
        ("ruling.other", "ruling.class", True),
        ("ruling.dismiss", "ruling.class", False),
        ("ruling.dismiss", "appeal", False),
        ("ruling.dismiss", "appeal-ruling", False),
        ("verdict", "judgment", True),
        ("testimony", "verdict", False),
        ("complaint", "amended-complaint", False),
        ("public-accusation", "public-denial", False),
        ("policy.proposed", "policy.adopted", False),
        ("said alleged scraping x", "complaint", True),
        ("said denied scraping x", "complaint", False),
    ],
)
def test_which_steps_may_be_one(one: str, other: str, same: bool) -> None:
    assert likeness.same_type(one, other) is likeness.same_type(other, one) is same


def mark(dispute: str | None, *, disputes: tuple[str, ...] = (), tokens: tuple[str, ...] = (), type: str = "testimony",
         date: str | None = "2026-10-21", outlet: str = "a", parties: tuple[str, ...] = ()) -> store.Mark:  # fmt: skip
    return store.Mark(
        document_id=outlet, day=739_545, moment="2026-10-21", outlet=outlet, link=outlet, title="", roundup=False,
        shingles=0, minhash=None, steps=(store.Step(type=type, date=date, dispute=dispute),), disputes=disputes,
        parties=parties, tokens=frozenset(tokens),
    )  # fmt: skip


NUMBER = "docket 26-cv-90117"


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        pytest.param(mark("x"), mark("x", outlet="b"), "NONE", id="what happens often needs something rare"),
        pytest.param(
            mark("x", type="verdict"), mark("x", type="judgment", outlet="b"), "EVENT", id="what happens once does not"
        ),
        pytest.param(
            mark("x", tokens=("name vance",)), mark("x", tokens=("name vance",), outlet="b"), "EVENT", id="a judge"
        ),
        pytest.param(
            mark("x", tokens=("name vance",)),
            mark("x", tokens=("name vance",), outlet="b", date="2026-10-24"),
            "NONE",
            id="another day",
        ),
        pytest.param(mark("x", tokens=(NUMBER,)), mark("y", tokens=(NUMBER,), outlet="b"), "NONE", id="other disputes"),
        pytest.param(
            mark("x", tokens=(NUMBER,), disputes=("x", "y")),
            mark("y", tokens=(NUMBER,), outlet="b"),
            "EVENT",
            id="said in one case about another",
        ),
        pytest.param(
            mark(None, tokens=(NUMBER,), parties=("p", "q")),
            mark(None, tokens=(NUMBER,), parties=("q", "p"), outlet="b"),
            "EVENT",
            id="no dispute, two parties",
        ),
        pytest.param(
            mark(None, tokens=(NUMBER,), parties=("p",)),
            mark(None, tokens=(NUMBER,), parties=("p",), outlet="b"),
            "NONE",
            id="no dispute, one party",
        ),
        pytest.param(
            mark("x", tokens=(NUMBER,)),
            mark("x", tokens=(NUMBER,), type="appeal", outlet="b"),
            "NONE",
            id="another step",
        ),
    ],
)
def test_what_two_reports_of_one_event_share(one: store.Mark, other: store.Mark, how: str) -> None:
    assert likeness.likeness(one, other).name == likeness.likeness(other, one).name == how


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.a.test/x/?utm_source=b&id=2&a=1#c", "http://a.test/x?a=1&id=2"),
        ("https://m.a.test/x/amp", "https://a.test/x"),
    ],
)
def test_links_to_one_page_have_one_key(one: str, other: str) -> None:
    assert marks.link_key(one) == marks.link_key(other)


def test_no_link_has_no_key() -> None:
    assert marks.link_key(None) is marks.link_key("mailto:") is marks.link_key("http://[bad") is None
