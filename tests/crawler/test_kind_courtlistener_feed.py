"""CourtListener's Atom feeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.courtlistener_feed import parse_feed
from aidocket.crawler.parse.shape import ShapeError
from aidocket.store.records import Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "courtlistener" / "feeds"
SITE = "https://www.courtlistener.com"
SOURCE = Source(id="cl", name="CL", kind="courtlistener-feed", url=f"{SITE}/docket/77/feed/")
OFFICIAL = {"kind": "courtlistener-feed", "trust": "official", "licence": "public-domain", "publish": "full"}


def entry(title: str, link: str, words: str, *, more: str = "") -> str:
    return (
        f'<entry><title>{title}</title><link href="{link}" rel="alternate"/><id>{link}</id>'
        f'<published>2026-03-04T00:00:00-08:00</published><summary type="html">{words}</summary>{more}</entry>'
    )


def feed(*entries: str) -> bytes:
    head = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>{SITE}/</id>'
    return f"{head}{''.join(entries)}</feed>".encode()


NUMBERED = entry(
    "Entry #12 in Quarry Press et al v. Lumenworks, Inc., 3:26-cv-00077",
    f"{SITE}/docket/77/old-name/?order_by=desc#entry-12",
    "MOTION to Dismiss by A &amp;amp; B &lt;Co&gt;",
    more='<link href="https://ecf.cand.uscourts.gov/doc1/0351" rel="enclosure" length="0"/>',
)


def test_an_entry_is_known_by_docket_and_anchor_whatever_the_case_is_called() -> None:
    (found,) = parse_feed(feed(NUMBERED), url=SOURCE.url, source=SOURCE, court_id="cand")
    (renamed,) = parse_feed(feed(NUMBERED.replace("old-name", "new-name")), url=SOURCE.url, source=SOURCE)
    assert found.key == renamed.key == "77#entry-12"
    assert (found.docket_number, found.caption) == ("3:26-cv-00077", "Quarry Press v. Lumenworks, Inc.")
    assert (found.published, found.entry_number, found.court_id) == ("2026-03-04", "12", "cand")
    assert "<Co>" in found.text
    assert "pdf_url" not in found.details


@pytest.mark.parametrize(
    ("link", "key"),
    [
        (f"{SITE}/docket/77/q/?order_by=desc#minute-entry-5", "77#minute-entry-5"),
        (f"{SITE}/docket/77/1/quarry/", "docket/77/1"),
        (f"{SITE}/docket/77/1/2/quarry/", "docket/77/1/2"),
        (f"{SITE}/opinion/99/quarry/", "opinion/99"),
    ],
)
def test_the_address_tells_what_an_entry_is(link: str, key: str) -> None:
    (found,) = parse_feed(feed(entry("Quarry v. Lumen", link, "&lt;p&gt;ORDER&lt;/p&gt;")), url=SITE, source=SOURCE)
    assert (found.key, found.text, found.kind) == (key, "ORDER", "ruling")


def test_an_entry_that_leads_elsewhere_is_a_fault() -> None:
    with pytest.raises(ShapeError, match="no docket"):
        parse_feed(feed(entry("x", f"{SITE}/help/", "x")), url=SITE, source=SOURCE)


def test_robots_txt_holds_unless_the_source_says_otherwise(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /", type="text/plain")
        web.answers["/docket/77/feed/"] = Answer(feed(NUMBERED), type="application/atom+xml")
        instance.add("obeys", f"{web.root}/docket/77/feed/", **OFFICIAL)
        instance.add("api", f"{web.root}/docket/77/feed/", access_why="its page on feeds", **OFFICIAL)
        done = instance.crawl()
        assert "robots.txt" in done.failure("obeys")
        assert [row["source_id"] for row in instance.rows("SELECT source_id FROM documents")] == ["api"]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["SYNTHETIC_docket_feed.atom", "SYNTHETIC_search_feed.atom"])
def test_real_payloads(tmp_path: Path, name: str) -> None:
    body = (FORMATS / name).read_bytes()
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/feed/"] = Answer(body, type="application/atom+xml")
        instance.add("cl", f"{web.root}/feed/", **OFFICIAL)
        assert instance.crawl().report["failures"] == []
        rows = instance.rows("SELECT * FROM documents")
        assert len(rows) == body.count(b"<entry>")
        assert all(row["caption"] and row["published"] and "ecf." not in row["details"] for row in rows)
        assert web.count("/recap") == 0
