"""What pages say to programs in the words of schema.org: the right types, and addresses only where they are known."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import site_sample as sample
from selectolax.lexbor import LexborHTMLParser

from aidocket.config import Config
from aidocket.site.stage import build

URL = "https://docket.example.org/of/us"


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = replace(sample.config_for(tmp_path_factory.mktemp("structured")), site_url=URL)
    sample.make_database(config)
    build(config)
    return config


def graph(config: Config, path: str) -> list[dict[str, Any]]:
    tree = LexborHTMLParser((config.out / path / "index.html").read_text("utf-8"))
    (script,) = tree.css('script[type="application/ld+json"]')
    found: list[dict[str, Any]] = json.loads(script.text())["@graph"]
    return found


@pytest.mark.parametrize(
    ("path", "types"),
    [
        ("", {"WebSite", "Organization"}),
        ("data", {"Dataset", "BreadcrumbList"}),
        ("disputes/sample-harbour-v-lumen", {"WebPage", "BreadcrumbList"}),
        ("practices/shadow-library", {"DefinedTerm", "BreadcrumbList"}),
        ("calendar", {"Event", "BreadcrumbList"}),
        ("about", {"BreadcrumbList"}),
        ("for/developers", {"BreadcrumbList"}),
    ],
)
def test_each_kind_of_page_says_what_it_is(path: str, types: set[str], built: Config, placed: Config) -> None:
    assert {thing["@type"] for thing in graph(built, path)} == types
    assert {thing["@type"] for thing in graph(placed, path)} == types


def test_addresses_stand_only_where_the_site_has_one(built: Config, placed: Config) -> None:
    for path in ("", "data", "calendar", "disputes/sample-harbour-v-lumen"):
        assert not {"url", "item", "contentUrl"} & keys(graph(built, path))
        assert {"url", "item", "contentUrl"} & keys(graph(placed, path))
    for thing in graph(placed, "disputes/sample-harbour-v-lumen"):
        if thing["@type"] == "BreadcrumbList":
            steps = [step["item"] for step in thing["itemListElement"]]
            assert steps == [f"{URL}/", f"{URL}/disputes/", f"{URL}/disputes/sample-harbour-v-lumen/"]


def keys(value: Any) -> set[str]:
    """The names of all entries, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def test_each_download_is_there_and_has_its_licence_and_size(placed: Config) -> None:
    (data,) = [thing for thing in graph(placed, "data") if thing["@type"] == "Dataset"]
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert len(data["distribution"]) > 10
    page = LexborHTMLParser((placed.out / "data/index.html").read_text("utf-8")).text()
    for download in data["distribution"]:
        assert (placed.out / download["contentUrl"].removeprefix(f"{URL}/")).is_file()
        assert download["encodingFormat"] and download["contentSize"] in page
