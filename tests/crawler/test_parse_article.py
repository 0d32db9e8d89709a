"""Linked pages: text, dates, authors, reservations, paywalls."""

from __future__ import annotations

import json
from typing import Any

import pytest
from loopback import STORY, page

from aidocket.crawler.parse.article import NO_TEXT, PAYWALL, parse_article, read_json_ld
from aidocket.crawler.parse.dates import from_text, is_future
from aidocket.crawler.parse.reservation import (
    NO_AI,
    NOT_KEPT,
    RESERVED,
    TdmRule,
    is_reserved_by_file,
    parse_tdmrep,
    reservation_in_headers,
)
from aidocket.crawler.run import utc

URL = "https://paper.sample.com/2026/story"


def html(*paragraphs: str, head: str = "") -> str:
    return str(page("A story", *paragraphs, head=head).body)


def json_ld(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def test_the_articles_text_without_what_stands_around_it() -> None:
    found = parse_article(html(*STORY), url=URL)
    assert found.text is not None
    assert all(paragraph in found.text for paragraph in STORY)
    assert "Home" not in found.text
    assert "All rights reserved" not in found.text
    assert found.language == "en"


ARTICLE = {"@type": "NewsArticle", "datePublished": "2026-05-01T10:00:00+02:00", "author": {"name": "A. Heron"}}


@pytest.mark.parametrize(
    ("block", "published", "author"),
    [
        (ARTICLE, "2026-05-01T08:00:00Z", "A. Heron"),
        ([{"@type": "BreadcrumbList"}, ARTICLE], "2026-05-01T08:00:00Z", "A. Heron"),
        ({"@graph": [{"@type": "WebSite"}, ARTICLE]}, "2026-05-01T08:00:00Z", "A. Heron"),
        ({**ARTICLE, "@type": ["Article", "NewsArticle"]}, "2026-05-01T08:00:00Z", "A. Heron"),
        ({**ARTICLE, "author": [{"name": "A"}, {"name": "B"}]}, "2026-05-01T08:00:00Z", "A; B"),
        ({**ARTICLE, "author": "A. Heron"}, "2026-05-01T08:00:00Z", "A. Heron"),
        ({**ARTICLE, "author": None}, "2026-05-01T08:00:00Z", None),
        ({**ARTICLE, "datePublished": "2026-05-01 10:00:00"}, "2026-05-01", "A. Heron"),
        ({**ARTICLE, "datePublished": "2026-05-01"}, "2026-05-01", "A. Heron"),
        ("// a comment\n" + json.dumps(ARTICLE), "2026-05-01T08:00:00Z", "A. Heron"),
        (json.dumps(ARTICLE)[:-1] + ",}", "2026-05-01T08:00:00Z", "A. Heron"),
        (json.dumps(ARTICLE).replace("A. Heron", "A.\tHeron"), "2026-05-01T08:00:00Z", "A. Heron"),
    ],
)
def test_json_ld_in_the_shapes_and_with_the_faults_of_real_pages(
    block: Any, published: str, author: str | None
) -> None:
    found = parse_article(html(*STORY, head=json_ld(block)), url=URL)
    assert (found.published, found.author) == (published, author)


@pytest.mark.parametrize("text", ["", None, "not json", '{"a": "b" "c"}', "[" * 100_000, '"text"'])
def test_json_ld_that_is_broken_gives_nothing(text: str | None) -> None:
    assert read_json_ld(text) == []


@pytest.mark.parametrize("name", ["tdm-reservation", "TDM-Reservation", "tdm:reservation"])
def test_a_page_may_reserve_itself(name: str) -> None:
    found = parse_article(html(*STORY, head=f'<meta name="{name}" content="1">'), url=URL)
    assert (found.reserved, found.text) == (RESERVED, None)


@pytest.mark.parametrize(
    ("tdm", "robots", "reason"),
    [
        ("1", [], RESERVED),
        (" 1 ", [], RESERVED),
        ("0", [], None),
        (None, ["noai, noimageai"], NO_AI),
        (None, ["googlebot: noai"], None),
        (None, ["noindex"], NOT_KEPT.format(word="noindex")),
        (None, ["googlebot: noindex"], None),
        (None, [], None),
    ],
)
def test_headers_may_reserve_a_page(tdm: str | None, robots: list[str], reason: str | None) -> None:
    assert reservation_in_headers(tdm, robots) == reason


def test_the_longest_location_of_a_tdmrep_json_decides() -> None:
    rules = parse_tdmrep(
        json.dumps(
            [
                {"location": "/", "tdm-reservation": 1},
                {"location": "/open/", "tdm-reservation": 0},
                {"location": "/open/images/*.jpg", "tdm-reservation": "1"},
                "odd",
            ]
        ).encode()
    )
    assert len(rules) == 3
    reserved = {
        path: is_reserved_by_file(rules, f"https://a.sample.com{path}")
        for path in ("/x", "/open/x", "/open/images/x.jpg")
    }
    assert reserved == {"/x": True, "/open/x": False, "/open/images/x.jpg": True}
    assert not is_reserved_by_file((TdmRule(location="/a/", reserved=True),), "https://a.sample.com/b")


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"\xff\xfe", b'[{"location": 5}]'])
def test_what_is_no_tdmrep_json_reserves_nothing(body: bytes) -> None:
    assert parse_tdmrep(body) == ()


@pytest.mark.parametrize(
    ("paragraphs", "head", "reason"),
    [
        (STORY[:1], json_ld({"@type": "NewsArticle", "isAccessibleForFree": "False"}), PAYWALL),
        ((STORY[0], "Already a subscriber? Subscribe to continue reading this story."), "", PAYWALL),
        (STORY, json_ld({"@type": "NewsArticle", "isAccessibleForFree": False}), None),
        (STORY, "", None),
        ((), "", NO_TEXT),
    ],
)
def test_a_beginning_is_not_taken_for_the_article(paragraphs: tuple[str, ...], head: str, reason: str | None) -> None:
    found = parse_article(html(*paragraphs, head=head), url=URL)
    assert found.reason == reason
    assert (found.text is None) == (reason is not None)


@pytest.mark.parametrize("page_text", ["", "<", "<p>" * 20_000, "\x00" * 100, "<table>" + "<tr><td>x" * 5_000])
def test_odd_pages_end_in_no_text_not_in_an_error(page_text: str) -> None:
    parse_article(page_text, url=URL)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Fri, 03 Feb 2023 10:58:42 MST", "2023-02-03T17:58:42Z"),
        ("2026-05-01T10:00:00.1234567Z", "2026-05-01T10:00:00Z"),
        ("2026-05-01T24:00:00Z", None),
        ("1 May 2026", "2026-05-01"),
        ("May 2026", "2026-05"),
        ("2026", "2026"),
        ("2126-01-01T00:00:00Z", "2126-01-01T00:00:00Z"),
        ("0001-01-01", None),
        ("yesterday", None),
        ("9" * 200, None),
        ("", None),
        (None, None),
    ],
)
def test_dates(text: str | None, read: str | None) -> None:
    assert from_text(text) == read


def test_dates_ahead_are_flagged() -> None:
    assert is_future("2126-01-01T00:00:00Z", utc())
    assert not is_future("2020-01-01", utc())
    assert not is_future(None, utc())
