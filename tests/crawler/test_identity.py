"""What makes two things one and the same: addresses, guids, feeds that move, articles that are edited."""

from __future__ import annotations

from pathlib import Path

import pytest
from loopback import STORY, Answer, Instance, Loopback, item, page, rss

from aidocket.crawler.parse.urls import canonical_address, link_key, normal_link
from aidocket.store.revisions import MAX_CHANGE_CHARS, describe_change


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://www.google.com/amp/s/news.site.com/a/b?x=1", "https://news.site.com/a/b?x=1"),
        ("https://news-site-com.cdn.ampproject.org/c/s/news.site.com/a", "https://news.site.com/a"),
        ("https://news-site-com.cdn.ampproject.org/v/news.site.com/a", "http://news.site.com/a"),
        ("https://www.google.com/url?q=https://site.com/a&sa=U", "https://site.com/a"),
        ("https://site.com/a?utm_source=rss&id=3#top", "https://site.com/a?id=3"),
        ("https://site.com/amp/", "https://site.com/amp/"),
    ],
)
def test_a_link_leads_to_the_page_itself(link: str, expected: str) -> None:
    assert normal_link(link, "https://feed.com/") == expected


@pytest.mark.parametrize(
    "link",
    [
        "http://site.com/story",
        "https://m.site.com/story",
        "https://mobile.site.com/story/",
        "https://amp.site.com/story",
        "https://site.com/story/amp",
        "https://site.com/story/amp/",
        "https://site.com/story.amp.html",
        "https://site.com/amp/story",
        "https://site.com/story?amp=1",
        "https://site.com/story?outputType=amp",
    ],
)
def test_variants_of_a_page_have_one_key(link: str) -> None:
    assert link_key(link) == "https://site.com/story"


@pytest.mark.parametrize("link", ["https://m.com/story", "https://site.com/stamp", "https://site.com/camp.html"])
def test_what_only_looks_like_a_variant_keeps_its_name(link: str) -> None:
    assert link_key(link) == link


@pytest.mark.parametrize(
    ("page_url", "named", "expected"),
    [
        ("https://m.site.com/a", "https://www.site.com/a", "https://www.site.com/a"),
        ("https://site.com/a?page=x", "/a", "https://site.com/a"),
        ("https://site.com/a", "http://site.com/b", "https://site.com/b"),
        ("https://site.com/a", "https://site.com/", "https://site.com/a"),
        ("https://site.com/a", "https://other.com/a", "https://site.com/a"),
        ("https://site.com/a", "javascript:void(0)", "https://site.com/a"),
        ("https://site.com/a", None, "https://site.com/a"),
    ],
)
def test_a_canonical_link_is_believed_on_its_own_host(page_url: str, named: str | None, expected: str) -> None:
    assert canonical_address(page_url, named) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("T", "One.\n\nTwo."), ("T", "One.\n\nThree."), "@@ -3 +3 @@\n-Two.\n+Three."),
        (("Old", "One."), ("New", "One."), "@@ -1 +1 @@\n-Old\n+New"),
        (("T", "One."), ("T", "One."), None),
        (("Old", ""), ("New", "One."), "@@ -1 +1 @@\n-Old\n+New"),
    ],
    ids=["a paragraph", "the title", "nothing", "a text that was not kept"],
)
def test_a_change_is_told_in_paragraphs(before: tuple[str, str], after: tuple[str, str], expected: str | None) -> None:
    assert describe_change(before, after) == expected


def test_a_change_of_everything_is_cut() -> None:
    old, new = ("\n".join(f"{word} {n}" for n in range(5000)) for word in ("old", "new"))
    change = describe_change(("T", old), ("T", new))
    assert change is not None
    assert len(change) == MAX_CHANGE_CHARS


def test_an_edited_article_is_kept_with_what_changed(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    with Loopback() as web:
        link = f"{web.root}/story"
        place.add("news", f"{web.root}/news.xml", follow="all")
        web.answers["/news.xml"] = rss(item("Lumenworks trained on books", link))
        web.answers["/story"] = page("Lumenworks trained on books", *STORY)
        place.crawl()
        web.answers["/news.xml"] = rss(item("Lumenworks licensed books", link))
        web.answers["/story"] = page(
            "Lumenworks licensed books", *STORY[:-1], "It had been asked after all, says the paper."
        )
        place.crawl()
        place.crawl()
    [document] = place.rows("SELECT * FROM documents")
    [revision] = place.rows("SELECT * FROM document_revisions")
    assert (document["revision"], revision["revision"]) == (2, 2)
    assert revision["document_id"] == document["id"]
    assert revision["changed_at"] == document["last_changed"]
    assert revision["title"] == "Lumenworks trained on books"
    changed = revision["change"].splitlines()
    assert "-Lumenworks trained on books" in changed
    assert "+It had been asked after all, says the paper." in changed
    assert any(line.startswith("-In paragraph 6") for line in changed)
    assert not any("paragraph 2" in line for line in changed)
    assert "before" not in document["details"]


def test_an_article_whose_page_is_lost_keeps_its_words(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    with Loopback() as web:
        place.add("news", f"{web.root}/news.xml", follow="all")
        web.answers["/news.xml"] = rss(item("Lumenworks trained on books", f"{web.root}/story"))
        web.answers["/story"] = page("Lumenworks trained on books", *STORY)
        place.crawl()
        web.answers["/news.xml"] = rss(item("Lumenworks did train on books", f"{web.root}/story"))
        del web.answers["/story"]
        place.crawl()
    [document] = place.rows("SELECT * FROM documents")
    assert document["state"] == "failed"
    assert "In paragraph 1" in document["text"]
    assert "before" not in document["details"]


def test_a_page_is_known_by_the_address_it_has_for_itself(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    with Loopback() as web:
        place.add("news", f"{web.root}/news.xml", follow="all")
        canonical = '<link rel="canonical" href="/stories/1">'
        web.answers["/news.xml"] = rss(
            item("Lumenworks one", f"{web.root}/go/1"),
            item("Lumenworks two", f"{web.root}/go/2"),
            item("Lumenworks three", f"{web.root}/go/3"),
        )
        web.answers["/go/1"] = page("Lumenworks one", *STORY, head=canonical)
        web.answers["/go/2"] = Answer(status=301, headers={"Location": "/stories/2"})
        web.answers["/go/3"] = Answer(status=302, headers={"Location": "/stories/3"})
        web.answers["/stories/2"] = page("Lumenworks two", *STORY)
        web.answers["/stories/3"] = page("Lumenworks three", *STORY)
        place.crawl()
        before = place.content()
        web.answers["/news.xml"] = rss(
            item("Lumenworks one", f"{web.root}/go/1"),
            item("Lumenworks two", f"{web.root}/go/2"),
            item("Lumenworks three", f"{web.root}/go/3"),
            extra="<ttl>5</ttl>",
        )
        asked = web.count("/go")
        place.crawl()
        assert web.count("/go") == asked
    assert place.content()["documents"] == before["documents"]
    rows = place.rows("SELECT url, listed_url FROM documents ORDER BY title")
    assert [(row["url"].removeprefix(web.root), (row["listed_url"] or "").removeprefix(web.root)) for row in rows] == [
        ("/stories/1", "/go/1"),
        ("/go/3", ""),
        ("/stories/2", "/go/2"),
    ]


def entry(guid: str, title: str, link: str) -> str:
    return f"<item><title>{title}</title><link>{link}</link><guid isPermaLink='false'>{guid}</guid></item>"


def test_a_guid_that_is_used_again_for_another_article_is_another_document(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    with Loopback() as web:
        place.add("news", f"{web.root}/news.xml", follow="none")

        def crawl(*items: str) -> list[tuple[str, str]]:
            web.answers["/news.xml"] = rss(*items)
            place.crawl()
            rows = place.rows("SELECT title, key FROM documents ORDER BY first_seen, title")
            return sorted((row["title"], row["key"].removeprefix("https://127.0.0.1")) for row in rows)

        first = entry("1", "AI one", f"{web.root}/1")
        second = entry("1", "AI two", f"{web.root}/2")
        key = f":{web.port}/2"
        assert crawl(first) == [("AI one", "1")]
        assert crawl(second) == [("AI one", "1"), ("AI two", key)]
        assert crawl(first, second) == [("AI one", "1"), ("AI two", key)]
        renamed = entry("1", "AI one, corrected", f"{web.root}/1")
        assert crawl(renamed, second) == [("AI one, corrected", "1"), ("AI two", key)]
        moved = entry("1", "AI one, corrected", f"{web.root}/1-corrected")
        assert crawl(moved) == [("AI one, corrected", "1"), ("AI two", key)]


def test_a_feed_that_has_moved_is_asked_where_it_is_once_that_is_a_feed(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    with Loopback() as web:
        place.add("news", f"{web.root}/old.xml", follow="none")
        web.answers["/old.xml"] = Answer(status=301, headers={"Location": "/new.xml"})
        web.answers["/new.xml"] = page("This domain is for sale")

        def crawl() -> tuple[list[str], dict[str, object]]:
            begun = len(web.hits)
            place.crawl()
            [source] = place.rows("SELECT state, reason, moved_to FROM sources")
            return [hit.target for hit in web.hits[begun:] if hit.target != "/robots.txt"], source

        targets, source = crawl()
        assert (targets, source["moved_to"], source["state"]) == (["/old.xml", "/new.xml"], None, "failing")
        web.answers["/new.xml"] = rss(item("AI one", f"{web.root}/1"))
        targets, source = crawl()
        assert targets == ["/old.xml", "/new.xml"]
        assert source["moved_to"] == f"{web.root}/new.xml"
        assert "please change it" in str(source["reason"])
        web.answers["/new.xml"] = rss(item("AI one", f"{web.root}/1"), item("AI two", f"{web.root}/2"))
        targets, source = crawl()
        assert targets == ["/new.xml"]
        assert "please change it" in str(source["reason"])
        # Where it moved to has gone: that parks nothing, for the first address may still stand.
        web.answers["/new.xml"] = Answer(status=410)
        web.answers["/old.xml"] = rss(item("AI three", f"{web.root}/3"))
        targets, source = crawl()
        assert (targets, source["moved_to"], source["state"]) == (["/new.xml"], None, "failing")
        targets, source = crawl()
        assert (targets, source["state"]) == (["/old.xml"], "ok")
    assert len(place.rows("SELECT id FROM documents")) == 3


def test_a_new_address_in_the_file_counts_more_than_where_the_old_one_moved_to(tmp_path: Path) -> None:
    place = Instance(tmp_path)
    with Loopback() as web:
        place.add("news", f"{web.root}/old.xml", follow="none")
        web.answers["/old.xml"] = Answer(status=308, headers={"Location": "/new.xml"})
        web.answers["/new.xml"] = web.answers["/own.xml"] = rss(item("AI one", f"{web.root}/1"))
        place.crawl()
        place.add("news", f"{web.root}/own.xml", follow="none")
        place.crawl()
        assert web.hits[-1].target == "/own.xml"
    [source] = place.rows("SELECT moved_to FROM sources")
    assert source["moved_to"] is None
