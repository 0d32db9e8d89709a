"""Quick takes, whom things concern, and events that are one: as pages show them."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
import site_sample as sample
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlite_utils import Database

from aidocket.config import Config
from aidocket.site.docket import Docket
from aidocket.site.items import Item, Items
from aidocket.site.pages.home import upcoming
from aidocket.site.stage import build
from aidocket.store.database import open_database


def page(config: Config, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((config.out / path / "index.html").read_text("utf-8"))


def only(tree: LexborHTMLParser, selector: str) -> LexborNode:
    found = tree.css(selector)
    assert len(found) == 1, selector
    return found[0]


def text_of(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def test_the_week_of_a_dispute_is_told_in_the_digest_of_that_week(built: Config) -> None:
    take = only(page(built, "digest/2026-w08"), ".quick-take")
    assert "Harbour House Books v. lumenAI" in text_of(take) and take.css(".said q")
    assert not page(built, "digest/2026-w09").css(".quick-take")


@pytest.mark.parametrize("path", ["", "stories/s-letter"])
def test_a_sentence_is_quoted_with_its_place_and_its_source(path: str, built: Config) -> None:
    said = next(li for li in page(built, path).css(".said li") if li.attributes["data-document"] == "d-courier")
    start, end = int(said.attributes["data-start"] or ""), int(said.attributes["data-end"] or "")
    quote = said.css_first("q")
    assert quote is not None and quote.text().strip("“”") == sample.TEXT[start:end] == sample.QUOTE
    link = said.css_first("a.out")
    assert link is not None and link.attributes["href"] == "https://news.example.org/a"


def test_the_facts_are_marked_as_ours_and_hold_no_quotation(built: Config) -> None:
    facts = page(built, "disputes/sample-harbour-v-lumen").css_first(".quick-take .facts")
    assert facts is not None and not facts.css("q, blockquote")
    assert text_of(facts) == (
        "In our words read by machine Whose conduct lumenAI Whose works or rights Harbour House Books , An Author "
        "Practice and standing Pirate libraries only named Step summary-judgment ruling "
        "Court District Court of Sampleton 1:25-cv-00042 Date 20 Feb 2026"
    )


def test_each_practice_stands_once_with_all_its_standings(built: Config) -> None:
    pairs = page(built, "stories/s-letter").css(".facts .pair-of")
    assert [text_of(pair) for pair in pairs] == ["Training on another model's outputs alleged denied"]


def test_of_a_source_that_allows_a_link_only_nothing_is_quoted(fresh: Config) -> None:
    edit(fresh, "UPDATE documents SET publish = 'link' WHERE id = 'd-courier'")
    build(fresh)
    take = only(page(fresh, "stories/s-letter"), ".quick-take")
    assert not take.css(".said") and "No sentence may be quoted" in text_of(take)


def test_earlier_weeks_are_folded(fresh: Config) -> None:
    db = open_database(fresh.db, demo=True)
    row = {**dict(db.table("takes").get("t-week")), "id": "t-earlier", "week": "2026-w02", "told": "2026-01-08"}
    db.table("takes").insert(row)
    db.close()
    build(fresh)
    tree = page(fresh, "disputes/sample-harbour-v-lumen")
    assert "16 to 22 February 2026" in text_of(tree.css(".quick-take")[0])
    assert "5 to 11 January 2026" in text_of(only(tree, ".quick-takes details"))


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        (
            "developers",
            ("lumenAI accuses Kestrel Why it is here: practice: Model distillation", "the registry names them"),
        ),
        ("startups", ("lumenAI accuses Kestrel Why it is here: practice: Model distillation",)),
        ("rightsholders", ("Why it is here: practice: Pirate libraries",)),
    ],
)
def test_whatever_is_shown_to_an_audience_says_why(audience: str, words: tuple[str, ...], built: Config) -> None:
    text = text_of(only(page(built, f"for/{audience}"), "main"))
    for word in words:
        assert word in text


def test_the_feed_of_an_audience_follows_the_tags(built: Config) -> None:
    feed = (built.out / "feeds/audiences/rightsholders.atom").read_text("utf-8")
    assert "Harbour House Books v. lumenAI" in feed
    assert "Harbour House Books v. lumenAI" not in (built.out / "feeds/audiences/educators.atom").read_text("utf-8")


def edit(config: Config, sql: str) -> None:
    db = open_database(config.db, demo=True)
    with db.atomic():
        db.execute(sql)
    db.close()


# ---------------------------------------------------------------- events


def items_with(config: Config, events: list[dict[str, Any]]) -> tuple[Database, Items]:
    """The items of a database with more documents and events: `document` holds what the event's document has."""
    db = open_database(config.db, demo=True)
    with db.atomic():
        for number, event in enumerate(events):
            document = {
                "source_id": "sample-court", "kind": "filing", "title": f"Entry {number}",
                "text": "ANSWER filed today.",
                "published": "2026-02-24", "publish": "full", "url": f"https://court.example.org/e/{number}",
                **event.pop("document", {}),
            }  # fmt: skip
            sample.add_document(db, id=f"d-{number}", **document)
            row = {"id": f"e-{number}", "type": "answer", "date": "2026-02-24", "quote": "ANSWER filed today.", **event}
            sample.add_event(db, document_id=f"d-{number}", dispute_id="sample-harbour-v-lumen", **row)
    return db, Items(Docket(db))


@pytest.mark.parametrize(
    ("events", "items"),
    [
        pytest.param([{}, {"date": "2026-02-25", "same_as": "e-0"}], 1, id="the extraction says that they are one"),
        pytest.param([{}, {}], 1, id="one day"),
        pytest.param([{}, {"date": "2026-02-25"}], 2, id="two days"),
        pytest.param([{}, {"type": "motion"}], 2, id="two types"),
        pytest.param([{"date": None}, {}], 1, id="a day, and a report of that day"),
        pytest.param([{"date": None}, {"date": None}], 1, id="no dates, reported on one day"),
        pytest.param(
            [{"date": None}, {"date": None, "document": {"published": "2026-02-27"}}], 2, id="no dates, two days"
        ),
        pytest.param(
            [{"date": None, "document": {"published": None}}, {"date": None, "document": {"published": None}}],
            2,
            id="nobody says when",
        ),
    ],
)
def test_events_that_are_one_are_shown_once(events: list[dict[str, Any]], items: int, fresh: Config) -> None:
    db, found = items_with(fresh, events)
    with closing(db):
        told = [item for item in found.events if item.anchor in ("event-e-0", "event-e-1")]
        assert len(told) == items
        assert {url for item in told for url in (s.url for s in item.sources)} == {
            f"https://court.example.org/e/{number}" for number in (0, 1)
        }


def only_item(found: Items, anchor: str) -> Item:
    return next(item for item in found.events if anchor in (item.anchor, *item.also))


def test_an_event_without_a_date_shows_when_it_was_reported(fresh: Config) -> None:
    db, found = items_with(fresh, [{"date": None}])
    with closing(db):
        item = only_item(found, "event-e-0")
        assert (item.date, item.reported, item.day) == (None, "2026-02-24", "2026-02-24")
    build(fresh)
    moment = only(page(fresh, "disputes/sample-harbour-v-lumen"), "#event-e-0 .when")
    assert text_of(moment) == "reported 24 Feb 2026"


@pytest.mark.parametrize("type", ["hearing-set", "deadline-set", "trial"])
def test_what_lies_ahead_is_not_put_on_the_day_of_the_report(type: str, fresh: Config) -> None:
    db, found = items_with(fresh, [{"date": None, "type": type, "document": {"published": "2026-03-02"}}])
    with closing(db):
        item = only_item(found, "event-e-0")
        assert (item.reported, item.day) == ("2026-03-02", "")
        assert item not in upcoming(Docket(db), found)
