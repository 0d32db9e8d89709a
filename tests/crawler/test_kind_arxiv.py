"""arXiv's API, whose faults are entries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.arxiv import Settings, parse_papers, query_url
from aidocket.crawler.parse.shape import ShapeError

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "aggregators"
KIND: dict[str, Any] = {"kind": "arxiv", "settings": {"query": "distillation"}, "follow": "none"}


def _serve(web: Loopback, instance: Instance, body: str | bytes, *, status: int = 200) -> None:
    url = query_url(f"{web.root}/search", Settings(query="distillation"))
    web.answers[url.removeprefix(web.root)] = Answer(body, status, type="application/atom+xml")
    instance.add("search", f"{web.root}/search", **KIND)


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/q</id><title>q</title>{}</feed>"""
PAPER = """<entry><id>http://arxiv.org/abs/2611.00042v{version}</id><title>Distilling\n  Pellucid-2</title>
<updated>2026-11-0{version}T08:00:00Z</updated><published>2026-11-01T08:00:00Z</published>
<summary>We train a student model on outputs of Pellucid-2.</summary><category term="cs.CL"/>
<author><name>Mara Odd</name></author><author><name>Ivo Pell</name></author></entry>"""
ERROR = """<entry><id>https://arxiv.org/api/errors#bad</id><title>Error</title><summary>bad query</summary></entry>"""


def test_a_paper_keeps_its_key_through_versions(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        _serve(web, instance, ATOM.format(PAPER.format(version=1)))
        assert instance.crawl().report["new"] == 1
        _serve(web, instance, ATOM.format(PAPER.format(version=2)))
        report = instance.crawl("--all").report
        assert (report["new"], report["changed"]) == (0, 1)
    row = instance.rows("SELECT * FROM documents")[0]
    assert (row["key"], row["title"], row["author"]) == ("2611.00042", "Distilling Pellucid-2", "Mara Odd; Ivo Pell")
    assert row["text"] == "We train a student model on outputs of Pellucid-2."


def test_an_error_entry_is_a_fault(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        _serve(web, instance, ATOM.format(ERROR))
        assert instance.crawl().failure("search") == "arXiv refuses the query: bad query"


def test_a_paper_without_a_number_is_a_fault() -> None:
    body = ATOM.format(PAPER.format(version=1).replace("arxiv.org/abs/", "paper.sample.com/"))
    with pytest.raises(ShapeError, match="is no number of a paper"):
        parse_papers(body.encode(), url="https://api.sample.com/", most=9)


@pytest.mark.shared
def test_a_real_answer(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        _serve(web, instance, (FORMATS / "arxiv_search_10.atom").read_bytes())
        assert (instance.crawl().report["new"], instance.crawl("--all").report["new"]) == (10, 0)
    assert all(row["title"] for row in instance.rows("SELECT title FROM documents"))
