"""Sitemaps, indexes and news sitemaps."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from loopback import STORY, Answer, Instance, Loopback, page

from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.sitemap import parse_sitemap, title_of
from aidocket.crawler.parse.xml_safety import UnsafeXmlError

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "publisher-metadata" / "sitemap"
URL = "https://press.invalid/sitemap.xml"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def urlset(*items: str) -> str:
    return (
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="{NEWS}">'
        f"{''.join(f'<url>{item}</url>' for item in items)}</urlset>"
    )


def index(*locs: str) -> str:
    items = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in locs)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</sitemapindex>'


def test_a_news_sitemap_tells_title_date_and_language() -> None:
    item = (
        "<loc>https://press.invalid/a</loc><news:news><news:publication><news:name>P</news:name>"
        "<news:language>de</news:language></news:publication><news:publication_date>2026-08-20</news:publication_date>"
        "<news:title><![CDATA[ Labs & presses ]]></news:title></news:news>"
    )
    (found,) = parse_sitemap(urlset(item).encode(), url=URL).pages
    assert (found.title, found.published, found.language) == ("Labs & presses", "2026-08-20", "de")


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://press.invalid/2026/lumenworks-is-sued.html", "Lumenworks is sued"),
        ("https://press.invalid/", "Press.invalid"),
    ],
)
def test_an_address_stands_in_for_a_title(url: str, title: str) -> None:
    assert title_of(url) == title


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<html></html>", ShapeError),
        (b"", ShapeError),
        (b"\x1f\x8b\x08broken", ShapeError),
        (gzip.compress(urlset().encode(), mtime=0)[:-12], ShapeError),
        (gzip.compress(b" " * (17 * 2**20), mtime=0), ShapeError),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset>&a;</urlset>', UnsafeXmlError),
    ],
)
def test_what_is_no_sitemap_is_a_fault(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_sitemap(body, url=URL)


def test_an_index_is_followed_one_step_and_on_its_own_host(tmp_path: Path) -> None:
    with Loopback() as web, Loopback() as other:
        instance = Instance(tmp_path)
        instance.add("map", f"{web.root}/sitemap.xml", kind="sitemap", settings={"max_entries": 2, "paths": "^/news/"})
        links = [f"{web.root}/a.xml.gz", f"{web.root}/deeper.xml", f"{other.root}/b.xml", f"{web.root}/missing.xml"]
        web.answers["/sitemap.xml"] = Answer(index(*links), type="text/xml")
        web.answers["/deeper.xml"] = Answer(index(f"{web.root}/bottom.xml"), type="text/xml")
        items = [
            f"<loc>{web.root}/news/lumenworks-is-sued</loc><lastmod>2026-10-02</lastmod>",
            f"<loc>{web.root}/news/garden-show</loc><lastmod>2026-10-01</lastmod>",
            f"<loc>{web.root}/news/ai-in-2019</loc><lastmod>2019-10-01</lastmod>",
            f"<loc>{web.root}/about/ai</loc><lastmod>2026-10-03</lastmod>",
        ]
        web.answers["/a.xml.gz"] = Answer(gzip.compress(urlset(*items).encode()), type="application/gzip")
        web.answers["/news/lumenworks-is-sued"] = page("Lumenworks is sued", *STORY)
        report = instance.crawl().report
        assert report["failures"] == []
        states = {row["title"]: row["state"] for row in instance.rows("SELECT title, state FROM documents")}
        assert states == {"Lumenworks is sued": "complete", "Garden show": "skipped"}
        said = " ".join(report["remarks"])
        for words in ("another host", "below an index", "nothing at this address", "left out: 1"):
            assert words in said
        assert other.count() == 0
        assert web.count("/bottom.xml") == 0
        assert instance.crawl().report["new"] == 0


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["sitemap.xml", "sitemap.xml.gz", "sitemap-hreflang.xml", "SYNTHETIC_news-sitemap.xml"]
)
def test_real_payloads(tmp_path: Path, name: str) -> None:
    body = (FORMATS / name).read_bytes()
    plain = gzip.decompress(body) if name.endswith("gz") else body
    with Loopback() as web:
        instance = Instance(tmp_path)
        instance.add("map", f"{web.root}/{name}", kind="sitemap", follow="none")
        web.answers[f"/{name}"] = Answer(body, type="application/xml")
        assert instance.crawl().report["failures"] == []
        rows = instance.rows("SELECT * FROM documents")
        # Pages of example.org, a name for samples, have no place in a real database.
        assert (len(rows) == 0) is (b".example.org" in plain)
        assert len(rows) <= plain.count(b"<loc>")
