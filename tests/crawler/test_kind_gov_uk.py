"""GOV.UK's search, feeds and content API."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.gov_uk import parse_content, parse_list
from aidocket.crawler.parse.shape import ShapeError
from aidocket.store.records import Document, Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "gov-uk"
SOURCE = Source(id="gov", name="Gov", kind="gov-uk", url="https://www.gov.uk/api/search.json", publish="full")
OFFICIAL = {"kind": "gov-uk", "trust": "official", "licence": "OGL-3.0", "publish": "full", "follow": "all"}
PATH = "/government/consultations/copyright-and-ai"
LISTED = Document(source_id="gov", key=PATH, kind="policy", title="Copyright and AI", publish="full")


def consultation(kind: str = "open_consultation", **more: Any) -> dict[str, Any]:
    return {
        "content_id": "0d1e", "base_path": PATH, "title": "Copyright and AI", "document_type": kind, "locale": "en",
        "description": "On training models.", "first_published_at": "2026-06-01T09:30:00+01:00",
        "public_updated_at": "2026-06-02T09:30:00+01:00", "withdrawn_notice": {},
        "details": {
            "body": "<p>Should training be licensed?</p>", "opening_date": "2026-06-01T09:30:00+01:00",
            "closing_date": "2026-08-31T23:59:00+01:00",
            "change_history": [{"public_timestamp": "2026-06-02T08:30:00Z", "note": "Annex added."}],
        },
        "links": {"organisations": [{"title": "Intellectual Property Office"}]},
        **more,
    }  # fmt: skip


def search(when: str) -> Answer:
    hit = {"title": "Copyright and AI", "link": PATH, "public_timestamp": when, "description": "On training models."}
    return Answer(json.dumps({"results": [hit], "total": 1, "start": 0}), type="application/json")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("open_consultation", "open"),
        ("closed_consultation", "closed"),
        ("consultation_outcome", "outcome published"),
        ("policy_paper", None),
    ],
)
def test_a_document_type_says_how_a_consultation_stands(kind: str, status: str | None) -> None:
    found = parse_content(json.dumps(consultation(kind)).encode(), listed=LISTED, url="https://www.gov.uk/")
    assert found.details.get("status") == status
    assert found.details["closing_date"] == "2026-08-31T22:59:00Z"
    assert (found.published, found.author) == ("2026-06-01T08:30:00Z", "Intellectual Property Office")
    assert found.text.endswith("Should training be licensed?")


@pytest.mark.parametrize(("kind", "words"), [("redirect", "moved"), ("gone", "gone")])
def test_a_page_that_has_gone_is_no_document(kind: str, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        parse_content(json.dumps(consultation(kind)).encode(), listed=LISTED, url="https://www.gov.uk/")


def test_the_feed_of_a_retired_finder_is_a_fault() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>t</title><entry><id>tag:www.gov.uk,2005:/s/feed-ended'
        "</id><title>This feed has ended</title><updated>2026-01-01T00:00:00Z</updated></entry></feed>"
    )
    with pytest.raises(ShapeError, match="retired"):
        parse_list(feed.encode(), url="https://www.gov.uk/s.atom", source=SOURCE)


def test_a_page_is_asked_for_once_and_again_when_it_changes(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        instance.add("gov", f"{web.root}/api/search.json", **OFFICIAL)
        content = f"/api/content{PATH}"
        web.answers["/api/search.json"] = search("2026-06-02T09:30:00+01:00")
        web.answers[content] = Answer(json.dumps(consultation()), type="application/json")
        first = instance.crawl()
        assert (first.report["new"], first.report["failures"]) == (1, [])
        assert instance.crawl().report["changed"] == 0
        assert web.count(content) == 1
        web.answers["/api/search.json"] = search("2026-09-01T09:30:00+01:00")
        web.answers[content] = Answer(json.dumps(consultation("closed_consultation")), type="application/json")
        assert instance.crawl().report["changed"] == 1
        (row,) = instance.rows("SELECT details FROM documents")
        assert json.loads(row["details"])["status"] == "closed"


def test_a_record_that_cannot_be_had_is_asked_for_by_the_next_run(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        instance.add("gov", f"{web.root}/api/search.json", **OFFICIAL)
        web.answers["/api/search.json"] = search("2026-06-02T09:30:00+01:00")
        web.answers[f"/api/content{PATH}"] = Answer("later", 202, "text/plain")
        assert instance.crawl().report["new"] == 1
        assert "could not be had" in instance.rows("SELECT state_reason FROM documents")[0]["state_reason"]
        web.answers[f"/api/content{PATH}"] = Answer(json.dumps(consultation()), type="application/json")
        assert instance.crawl().report["changed"] == 1
        assert "licensed?" in instance.rows("SELECT text FROM documents")[0]["text"]


def test_no_page_of_gov_uk_comes_by_two_sources() -> None:
    folder = Path(__file__).resolve().parents[2] / "registry" / "sources"
    sources = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))]
    urls = [source["url"] for source in sources if "://www.gov.uk/" in source["url"]]
    asked = [parse_qs(urlsplit(url).query) for url in urls]
    assert len(asked) == 3
    for one, other in combinations(asked, 2):
        # Bodies publish together, so a search for some of them has to leave out those of another search.
        apart = [set(a.get("filter_organisations", ["all"])) <= set(b.get("reject_organisations", []))
                 for a, b in ((one, other), (other, one))]  # fmt: skip
        assert any(apart), (one, other)


@pytest.mark.shared
def test_real_payloads(tmp_path: Path) -> None:
    files = [path for path in sorted((FORMATS / "content-api").glob("*.json")) if not path.name.startswith("finder")]
    with Loopback() as web:
        instance = Instance(tmp_path)
        hits = []
        for path in files:
            raw = json.loads(path.read_bytes())
            web.answers[f"/api/content{raw['base_path']}"] = Answer(path.read_bytes(), type="application/json")
            hits.append({"title": raw["title"], "link": raw["base_path"], "public_timestamp": raw["public_updated_at"]})
        web.answers["/search.json"] = Answer(json.dumps({"results": hits}), type="application/json")
        atom = next(FORMATS.glob("*.atom")).read_bytes()
        web.answers["/finder.atom"] = Answer(atom, type="application/atom+xml")
        instance.add("gov", f"{web.root}/search.json", **OFFICIAL)
        instance.add("finder", f"{web.root}/finder.atom", **{**OFFICIAL, "follow": "none"})
        done = instance.crawl()
        assert done.report["failures"] == []
        rows = instance.rows("SELECT * FROM documents WHERE source_id = 'gov'")
        assert len(rows) == len(files)
        assert all(row["state_reason"] is None and row["published"] and len(row["text"]) > 100 for row in rows)
        assert len(instance.rows("SELECT * FROM documents WHERE source_id = 'finder'")) == 2
