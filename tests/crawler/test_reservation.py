"""Which pages publishers reserve: tdmrep.json, ai.txt, RSL; and what becomes of a page that is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from loopback import STORY, Answer, Instance, Loopback, item, page, rss
from selectolax.lexbor import LexborHTMLParser

from aidocket.crawler.parse.reservation import (
    NOT_FOR_DATA,
    RESERVED,
    is_reserved_by_ai_txt,
    is_reserved_by_file,
    parse_ai_txt,
    parse_tdmrep,
    reservation_in_headers,
)
from aidocket.crawler.parse.rsl import (
    NOT_LICENSED,
    is_unlicensed,
    licences_in_headers,
    licences_in_page,
    licences_in_robots,
    licences_within_page,
    parse_licences,
)

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "publisher-metadata"
SITE = "https://paper.example.com/"
FILES = ("/.well-known/tdmrep.json", "/ai.txt")


def rsl(inner: str, *, url: str = "/", more: str = "") -> str:
    return f'<rsl xmlns="https://rslstandard.org/rsl"><content url="{url}"{more}>{inner}</content></rsl>'


def licence(prohibits: str = "", permits: str = "", payment: str = "") -> str:
    parts = [f'<prohibits type="usage">{prohibits}</prohibits>'] * bool(prohibits)
    parts += [f'<permits type="usage">{permits}</permits>'] * bool(permits)
    parts += [f'<payment type="{payment}"><amount currency="USD">1</amount></payment>'] * bool(payment)
    return f"<license>{''.join(parts)}</license>"


def unlicensed(document: str, url: str = f"{SITE}2026/story") -> bool:
    return is_unlicensed(parse_licences(document.encode(), base=f"{SITE}robots.txt"), url)


# ------------------------------------------------------------------------------------------------------------ RSL


@pytest.mark.parametrize(
    ("inner", "reserved"),
    [
        (licence(prohibits="all"), True),
        (licence(prohibits="ai-all"), True),
        (licence(prohibits="ai-train, ai-index"), True),
        (licence(prohibits="search"), True),
        (licence(prohibits="ai-train"), False),
        (licence(prohibits="ai-train ai-input"), False),
        (licence(permits="search", prohibits="ai-train"), False),
        (licence(permits="search", prohibits="ai-all"), True),
        (licence(permits="all", payment="attribution"), False),
        (licence(permits="ai-index,search", payment="free"), False),
        (licence(permits="ai-train"), True),
        (licence(permits="all", payment="purchase"), True),
        (licence(permits="all", payment="crawl"), True),
        (licence(permits="all", payment="training"), False),
        (licence(permits="ai-train", payment="crawl") + licence(permits="search"), False),
        (licence(permits="ai-train", payment="crawl") + licence(prohibits="all"), True),
        ('<license><prohibits type="geo">EU</prohibits></license>', False),
        ("<license><prohibits>search</prohibits></license>", True),
        ("<license/>", False),
        ("<copyright>Quarry Press</copyright>", False),
    ],
)
def test_a_licence_covers_what_is_done_here_or_does_not(inner: str, reserved: bool) -> None:
    assert unlicensed(rsl(inner)) is reserved


def test_a_licence_that_has_to_be_asked_for_is_not_had() -> None:
    assert unlicensed(rsl(licence(permits="all"), more=' server="https://licences.example.com/api"'))


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/", "/2026/story", True),
        ("*", "/2026/story", True),
        ("/2026/", "/2026/story", True),
        ("/2025/", "/2026/story", False),
        ("/*/story", "/2026/story.html", True),
        ("/*.pdf$", "/a.pdf/b.pdf", True),
        ("/*.pdf$", "/a.pdf?page=1", False),
        ("/story$", "/story", True),
        ("/story$", "/story/2", False),
        ("https://paper.example.com/*", "/2026/story", True),
        ("https://www.paper.example.com/2026/*", "/2026/story", True),
        ("https://other.example.com/", "/2026/story", False),
        ("/" + "*a" * 400, "/" + "a" * 300 + "b", False),
    ],
)
def test_a_licence_speaks_of_the_addresses_that_its_pattern_fits(pattern: str, path: str, fits: bool) -> None:
    assert unlicensed(rsl(licence(prohibits="all"), url=pattern), f"{SITE}{path[1:]}") is fits


def test_the_longest_pattern_decides() -> None:
    open_part = rsl(licence(permits="search"), url="/open/").removesuffix("</rsl>")
    both = open_part + rsl(licence(prohibits="all")).partition('rsl">')[2]
    assert unlicensed(both)
    assert not unlicensed(both, f"{SITE}open/story")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html><p>no licence</p></html>",
        "<rsl><content",
        '<!DOCTYPE x [<!ENTITY a "b">]><rsl>&a;</rsl>',
        '<rss xmlns:media="http://search.yahoo.com/mrss/"><media:content url="/"><license/></media:content></rss>',
    ],
)
def test_what_is_no_licence_reserves_nothing(body: str) -> None:
    assert parse_licences(body.encode(), base=SITE) == ()


def test_where_licences_are_named() -> None:
    robots = b"User-agent: *\nAllow: /\nlicense: https://paper.example.com/l.xml # ours\nLicense:\tftp://x/l.xml\n"
    assert licences_in_robots(robots) == ("https://paper.example.com/l.xml",)
    links = ['</a.xml>; rel="license"; type="application/rsl+xml", </next>; rel=next', '</cc>; rel="license"']
    assert licences_in_headers(links, url=f"{SITE}story") == (f"{SITE}a.xml",)
    head = (
        '<link rel="license" type="application/rsl+xml" href="l.xml"><link rel="license" href="https://cc.test/by">'
        f'<script type="application/rsl+xml">{rsl(licence(prohibits="all"))}</script>'
    )
    tree = LexborHTMLParser(f"<html><head>{head}</head></html>")
    assert licences_in_page(tree, url=f"{SITE}story") == (f"{SITE}l.xml",)
    assert is_unlicensed(licences_within_page(tree, url=f"{SITE}story"), f"{SITE}story")


# --------------------------------------------------------------------------------------------------------- ai.txt


@pytest.mark.parametrize(
    ("rules", "path", "reserved"),
    [
        ("User-Agent: *\nDisallow: /", "story", True),
        ("User-Agent: *\nDisallow: *", "story", True),
        ("User-Agent: *\nDisallow: *.html\nAllow: *.txt", "story", True),
        ("User-Agent: *\nDisallow: *.html\nAllow: *.txt", "2026/story/", True),
        ("User-Agent: *\nDisallow: *.html", "story.html?p=1", True),
        ("User-Agent: *\nDisallow: *.jpg\nDisallow: *.mp3", "story", False),
        ("User-Agent: *\nDisallow: *.jpg", "", False),
        ("User-Agent: AIDocket\nDisallow: /", "story", True),
        ("User-Agent: OtherBot\nDisallow: /", "story", False),
        ("User-Agent: *\nDisallow: /archive/", "story", False),
        ("User-Agent: *\nDisallow:", "story", False),
    ],
)
def test_an_ai_txt_reserves_endings_and_paths(rules: str, path: str, reserved: bool) -> None:
    found = parse_ai_txt(f"# a comment\n{rules}\n".encode())
    assert found is not None
    assert is_reserved_by_ai_txt(found, f"{SITE}{path}") is reserved


@pytest.mark.parametrize("body", [b"", b"# nothing", b"\xff\x00", b"<!doctype html><html>disallow: /</html>"])
def test_what_is_no_ai_txt_reserves_nothing(body: bytes) -> None:
    assert parse_ai_txt(body) is None


# --------------------------------------------------------------------------------------------------------- crawls


def crawl_one(folder: Path, answers: dict[str, Answer], **story: Any) -> tuple[dict[str, Any], Loopback]:
    """A crawl of a feed with one story, and the story's document."""
    with Loopback() as web:
        instance = Instance(folder)
        instance.add("news", f"{web.root}/news.xml", follow="all")
        web.answers["/news.xml"] = rss(item("Lumenworks sued", f"{web.root}/2026/story", summary="A summary."))
        told = page("Lumenworks sued", *STORY, head=story.get("head", "").replace("ROOT", web.root))
        web.answers["/2026/story"] = Answer(told.body, headers=story.get("headers", {}))
        for path, answer in answers.items():
            body = answer.body.decode() if isinstance(answer.body, bytes) else answer.body
            answer.body = body.replace("ROOT", web.root)
            web.answers[path] = answer
        assert instance.crawl().report["failures"] == []
        (row,) = instance.rows("SELECT * FROM documents")
        return row, web


FORBIDS = Answer(rsl(licence(prohibits="all")), type="application/rsl+xml")
ALLOWS = Answer(rsl(licence(permits="search", prohibits="ai-train")), type="application/rsl+xml")
ROBOTS = Answer("User-agent: *\nAllow: /\nLicense: ROOT/l.xml\n", type="text/plain")
HEADER = {"Link": '</l.xml>; rel="license"; type="application/rsl+xml"'}
LINK = '<link rel="license" type="application/rsl+xml" href="ROOT/l.xml">'
INLINE = f'<script type="application/rsl+xml">{rsl(licence(prohibits="all"))}</script>'
TDM = Answer(json.dumps([{"location": "/2026/", "tdm-reservation": 1}]), type="application/json")
AI_TXT = Answer("User-Agent: *\nDisallow: *.html\n", type="text/plain")


@pytest.mark.parametrize(
    ("answers", "story", "reason", "is_asked"),
    [
        ({FILES[0]: TDM}, {}, RESERVED, False),
        ({FILES[1]: AI_TXT}, {}, NOT_FOR_DATA, False),
        ({"/robots.txt": ROBOTS, "/l.xml": FORBIDS}, {}, NOT_LICENSED, False),
        ({"/l.xml": FORBIDS}, {"headers": HEADER}, NOT_LICENSED, True),
        ({"/l.xml": FORBIDS}, {"head": LINK}, NOT_LICENSED, True),
        ({}, {"head": INLINE}, NOT_LICENSED, True),
    ],
)
def test_of_a_reserved_page_only_what_the_feed_says_is_kept(
    tmp_path: Path, answers: dict[str, Answer], story: dict[str, Any], reason: str, is_asked: bool
) -> None:
    row, web = crawl_one(tmp_path, answers, **story)
    assert (row["state"], row["text"]) == ("skipped", "A summary.")
    assert row["state_reason"] == f"{reason}; the feed's summary is kept"
    assert (web.count("/2026/story") == 1) is is_asked


@pytest.mark.parametrize(
    ("answers", "story"),
    [
        ({"/robots.txt": ROBOTS, "/l.xml": ALLOWS}, {"headers": HEADER, "head": LINK}),
        ({"/robots.txt": ROBOTS}, {}),
        ({"/robots.txt": ROBOTS, "/l.xml": Answer("later", 503)}, {}),
        ({path: Answer("<!doctype html><html>not here</html>") for path in FILES}, {}),
        ({path: Answer("out of order", 500) for path in FILES}, {}),
        ({}, {"headers": {"Content-Usage": "train-ai=n"}}),
    ],
)
def test_a_page_that_nobody_reserves_is_read(tmp_path: Path, answers: dict[str, Answer], story: dict[str, Any]) -> None:
    row, web = crawl_one(tmp_path, answers, **story)
    assert row["state"] == "complete"
    assert "paragraph 6" in row["text"]
    assert web.count("/l.xml") <= 1


@pytest.mark.parametrize(
    ("where", "uses", "states"),
    [
        ("channel", licence(prohibits="all"), ["skipped", "skipped"]),
        ("channel", licence(permits="search"), ["complete", "listed"]),
        ("item", licence(prohibits="all"), ["skipped", "listed"]),
    ],
)
def test_a_licence_in_a_feed_speaks_of_its_entries(tmp_path: Path, where: str, uses: str, states: list[str]) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        instance.add("news", f"{web.root}/news.xml", follow="all")
        within = f'<rsl:content url="{"/" if where == "channel" else f"{web.root}/one"}">{uses}</rsl:content>'
        within = within.replace("<", "<rsl:").replace("<rsl:/", "</rsl:").replace("rsl:rsl:", "rsl:")
        whole = f"<content:encoded><![CDATA[{' '.join(STORY)} {' '.join(STORY)}]]></content:encoded>"
        one = item("Lumenworks sued", f"{web.root}/one", summary="A summary.").replace("</item>", f"{whole}</item>")
        two = item("Lumenworks sues", f"{web.root}/two", summary="A summary.")
        one = one.replace("</item>", f"{within}</item>") if where == "item" else one
        body = str(rss(one, two, extra=within if where == "channel" else "").body)
        names = 'xmlns:rsl="https://rslstandard.org/rsl" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        body = body.replace('<rss version="2.0">', f'<rss version="2.0" {names}>')
        web.answers["/news.xml"] = Answer(body, type="application/rss+xml")
        instance.crawl()
        rows = instance.rows("SELECT state, state_reason, text FROM documents ORDER BY url")
        # A page that is not there is asked for again by the next run.
        assert [row["state"].replace("failed", "listed") for row in rows] == states
        skipped = [row for row in rows if row["state"] == "skipped"]
        assert all(row["text"] == "A summary." and NOT_LICENSED in row["state_reason"] for row in skipped)
        asked = {"/one", "/two"} & {hit.target for hit in web.hits}
        assert asked == ({"/two"} if "listed" in states else set())


def test_a_hosts_files_are_asked_for_once_a_run_and_where_they_are_not_once_a_week(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        instance.add("news", f"{web.root}/news.xml", follow="all")
        web.answers["/ai.txt"] = Answer("User-Agent: *\nDisallow: /closed/\n", type="text/plain")
        stories: list[str] = []
        for number in range(1, 7):
            stories.append(item(f"Lumenworks {number}", f"{web.root}/story/{number}"))
            web.answers[f"/story/{number}"] = page(f"Lumenworks {number}", *STORY, f"Story {number}.")
        web.answers["/news.xml"] = rss(*stories[:4])
        instance.crawl()
        assert [web.count(path) for path in FILES] == [1, 1]
        first = [hit.target for hit in web.hits].index("/story/1")
        assert {hit.target for hit in web.hits[:first]} >= {"/robots.txt", *FILES}
        # The one that says something is asked for by each run, lest it has changed; the other one in a week.
        web.answers["/news.xml"] = rss(*stories[:5])
        instance.crawl("--all")
        assert [web.count(path) for path in FILES] == [1, 2]
        with_rows = instance.rows("SELECT url, read_as FROM fetches WHERE read_as = 'no reservation'")
        assert [row["url"] for row in with_rows] == [f"{web.root}{FILES[0]}"]
        instance.rows("UPDATE fetches SET fetched_at = '2020-01-01T00:00:00Z' WHERE read_as = 'no reservation'")
        web.answers["/news.xml"] = rss(*stories)
        web.answers[FILES[0]] = Answer('[{"location": "/story/6", "tdm-reservation": 1}]', type="application/json")
        instance.crawl("--all")
        assert [web.count(path) for path in FILES] == [2, 3]
        states = instance.rows("SELECT state, count(*) AS n FROM documents GROUP BY state ORDER BY state")
        assert [(row["state"], row["n"]) for row in states] == [("complete", 5), ("skipped", 1)]


def test_no_file_is_asked_for_where_no_page_is_read(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        instance.add("news", f"{web.root}/news.xml", follow="none")
        web.answers["/news.xml"] = rss(item("Lumenworks", f"{web.root}/story"))
        instance.crawl()
        assert [hit.target for hit in web.hits] == ["/robots.txt", "/news.xml"]


def test_robots_txt_stands_before_a_hosts_files(tmp_path: Path) -> None:
    robots = Answer("User-agent: *\nDisallow: /ai.txt\nDisallow: /.well-known/\n", type="text/plain")
    row, web = crawl_one(tmp_path, {"/robots.txt": robots, FILES[0]: TDM, FILES[1]: AI_TXT})
    assert row["state"] == "complete"
    assert [web.count(path) for path in FILES] == [0, 0]


def test_a_host_that_wants_long_breaks_is_asked_for_one_page_a_run(tmp_path: Path) -> None:
    prelude = "import aidocket.crawler.middlewares as m; m.MAX_CRAWL_DELAY_S = 0.2"
    with Loopback() as web, Loopback() as slow:
        instance = Instance(tmp_path, prelude=prelude)
        instance.add("news", f"{web.root}/news.xml", follow="all")
        paths = ["/one", "/two"]
        web.answers["/news.xml"] = rss(*(item(f"Lumenworks {path}", f"{slow.root}{path}") for path in paths))
        slow.answers["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 3600\n", type="text/plain")
        slow.answers |= {path: page(f"Lumenworks {path}", *STORY, f"This is {path}.") for path in paths}
        instance.crawl()
        assert [hit.target for hit in slow.hits] == ["/robots.txt", *FILES, "/one"]
        instance.crawl()
        assert [hit.target for hit in slow.hits][4:] == ["/robots.txt", "/two"]
        assert {row["state"] for row in instance.rows("SELECT state FROM documents")} == {"complete"}


def test_a_page_that_leads_to_another_host_is_judged_by_the_files_there(tmp_path: Path) -> None:
    with Loopback() as web, Loopback() as other:
        instance = Instance(tmp_path)
        instance.add("news", f"{web.root}/news.xml", follow="all")
        web.answers["/news.xml"] = rss(item("Lumenworks sued", f"{web.root}/go", summary="A summary."))
        web.answers["/go"] = Answer(status=302, headers={"Location": f"{other.root}/story"})
        other.answers["/story"] = page("Lumenworks sued", *STORY)
        other.answers["/ai.txt"] = Answer("User-Agent: *\nDisallow: /\n", type="text/plain")
        instance.crawl()
        (row,) = instance.rows("SELECT state, state_reason FROM documents")
        assert row["state"] == "skipped"
        assert NOT_FOR_DATA in row["state_reason"]
        assert other.count("/story") == 0


# -------------------------------------------------------------------------------------------------- real payloads


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "url", "reserved"),
    [
        ("pay-per-crawl.xml", "https://blog.example.com/post", True),
        ("permits-attribution.xml", "https://blog.example.com/post", False),
    ],
)
def test_real_licences(name: str, url: str, reserved: bool) -> None:
    licences = parse_licences((FORMATS / "rsl" / name).read_bytes(), base="https://blog.example.com/robots.txt")
    assert len(licences) == 1
    assert is_unlicensed(licences, url) is reserved


@pytest.mark.shared
def test_a_real_robots_txt_names_its_licence() -> None:
    robots = (FORMATS / "rsl" / "robots-with-license.txt").read_bytes()
    assert licences_in_robots(robots) == ("https://example.org/license.xml",)


@pytest.mark.shared
def test_the_examples_of_the_reservation_protocol() -> None:
    blocks = [block.strip() for block in (FORMATS / "tdmrep" / "spec-examples.txt").read_text("utf-8").split("----\n")]
    whole, parts, header, *_ = blocks
    assert is_reserved_by_file(parse_tdmrep(whole.encode()), f"{SITE}story")
    rules = parse_tdmrep(parts.encode())
    paths = ("directory-a/x", "directory-b/html/x", "directory-b/images/x.jpg", "x")
    assert [is_reserved_by_file(rules, f"{SITE}{path}") for path in paths] == [True, True, False, False]
    said = next(line for line in header.splitlines() if "tdm-reservation" in line).partition(":")[2]
    assert reservation_in_headers(said, []) == RESERVED
