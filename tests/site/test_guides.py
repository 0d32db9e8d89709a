"""What programs read first: site maps within the protocol's limits, canonical addresses, robots.txt and llms.txt."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import site_sample as sample
import yaml
from selectolax.lexbor import LexborHTMLParser

from aidocket.config import Config
from aidocket.site.docket import Docket
from aidocket.site.guides import iter_guides
from aidocket.site.items import Items
from aidocket.site.page import Page
from aidocket.site.stage import build
from aidocket.store.database import open_database
from aidocket.store.questions import examples

URL = "https://docket.example.org/of/us"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = replace(sample.config_for(tmp_path_factory.mktemp("guides")), site_url=URL)
    sample.make_database(config)
    build(config)
    return config


def test_the_site_map_names_every_page_by_its_canonical_address(placed: Config) -> None:
    root = placed.out.resolve()
    mapped = {e.text for e in ElementTree.fromstring((root / "sitemap.xml").read_text("utf-8")).iter(LOC)}
    canonical = set()
    for file in root.rglob("*.html"):
        found = LexborHTMLParser(file.read_text("utf-8")).css('link[rel="canonical"]')
        canonical |= {node.attributes["href"] for node in found}
        path = file.relative_to(root).as_posix().removesuffix("index.html")
        assert [node.attributes["href"] for node in found] == [f"{URL}/{path}"]
    assert mapped == canonical
    assert "<lastmod>2026-03-02</lastmod>" in (root / "sitemap.xml").read_text("utf-8")


def test_a_long_site_map_is_split(fresh: Config) -> None:
    pages = [Page(path=f"a&b/{n}/", template="", title="") for n in range(5)]
    with closing(open_database(fresh.db, demo=True)) as db:
        docket = Docket(db)
        files = dict(iter_guides(docket, Items(docket), pages, URL, most=2))
    index = [e.text for e in ElementTree.fromstring(files["sitemap.xml"]).iter(LOC)]
    assert index == [f"{URL}/sitemap-{n}.xml" for n in (1, 2, 3)]
    assert [len(list(ElementTree.fromstring(files[f"sitemap-{n}.xml"]).iter(LOC))) for n in (1, 2, 3)] == [2, 2, 1]


def test_a_page_that_has_moved_is_not_in_the_site_map(fresh: Config) -> None:
    with closing(open_database(fresh.db, demo=True)) as db, db.atomic():
        db.execute(
            "INSERT INTO tombstones (kind, id, merged_into, reason) VALUES (?, ?, ?, ?)",
            ["dispute", "sample-older-name", "sample-lumen-kestrel", "renamed"],
        )
    build(replace(fresh, site_url=URL))
    moved = (fresh.out / "disputes/sample-older-name/index.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in moved
    mapped = (fresh.out / "sitemap.xml").read_text("utf-8")
    assert "sample-older-name" not in mapped and f"{URL}/disputes/sample-lumen-kestrel/" in mapped


def test_the_licence_and_the_citation_are_published(built: Config) -> None:
    for name in ("LICENSE-DATA.md", "CITATION.cff"):
        assert (built.out / name).read_bytes() == (Path(__file__).parents[2] / name).read_bytes()
        for page in ("data", "about"):
            assert f'href="../{name}"' in (built.out / page / "index.html").read_text("utf-8")


def test_the_data_page_shows_every_example_query(built: Config) -> None:
    page = LexborHTMLParser((built.out / "data/index.html").read_text("utf-8"))
    assert [node.text() for node in page.css("pre code")] == [example.sql for example in examples()]
    assert {"aidocket search", "aidocket query"} <= {node.text() for node in page.css("code")}


def test_without_an_address_there_is_no_site_map(built: Config) -> None:
    assert not (built.out / "sitemap.xml").exists()
    assert "Sitemap" not in (built.out / "robots.txt").read_text()
    assert 'rel="canonical"' not in (built.out / "index.html").read_text("utf-8")


def test_robots_names_the_site_map(placed: Config) -> None:
    assert (placed.out / "robots.txt").read_text() == f"User-agent: *\nAllow: /\nSitemap: {URL}/sitemap.xml\n"


def test_what_llms_txt_links_to_is_there(built: Config) -> None:
    text = (built.out / "llms.txt").read_text("utf-8")
    assert text.startswith("# AI Docket\n\n> ")
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert len(links) >= 10 and all((built.out / link).is_file() for link in links)


def test_the_citation_says_what_the_format_wants() -> None:
    citation = yaml.safe_load((Path(__file__).parents[2] / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["license"] == "CC-BY-4.0" and citation["type"] == "dataset"
