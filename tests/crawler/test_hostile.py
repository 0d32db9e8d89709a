"""Hostile sources whose linked pages, names or settings are at fault; how answers go wrong, test_fault_table.py has."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from loopback import STORY, Answer, Finished, Instance, Loopback, item, page, rss, sends

LOOKUPS = """
import socket
look_up = socket.getaddrinfo
def getaddrinfo(host, *rest, **named):
    return look_up('127.0.0.1' if str(host).endswith('rebinding-press.com') else host, *rest, **named)
socket.getaddrinfo = getaddrinfo
"""
"""Lets a public name lead to this machine, as a hostile name server would."""


ARTICLE = gzip.compress(str(page("Lumenworks", *STORY).body).encode(), mtime=0)
ZIPPED = {"Content-Encoding": "gzip"}
PAGES = {
    "/half": (Answer(ARTICLE[: len(ARTICLE) // 2], headers=ZIPPED), "the answer broke off: its gzip is not whole"),
    "/bomb": (
        Answer(gzip.compress(b" " * 9_000_000), headers=ZIPPED),
        "the answer is larger than 4 MB once it is unpacked",
    ),
    "/large": (Answer(b"<html>", length=5 * 2**20), "the answer is larger than 4 MB"),
    "/short": (Answer(b"<html>", length=500), "the answer broke off"),
    "/reset": (sends(reset=True), "the connection broke off before there was an answer"),
    "/loop": (Answer(status=302, headers={"Location": "/loop"}), "more than 10 redirects"),
    "/busy": (Answer(status=500), "it answers with status 500"),
}
"""Linked pages that go wrong, and why they are asked for again in the next run."""


class Zoo(NamedTuple):
    web: Loopback
    canary: Loopback
    instance: Instance
    done: Finished


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zoo]:
    with Loopback() as web, Loopback() as canary:
        instance = Instance(tmp_path_factory.mktemp("zoo"), prelude=LOOKUPS)
        answers = web.answers
        good = [item(f"Lumenworks story {n}", f"{web.root}/story/{n}") for n in range(3)]
        answers["/good.xml"] = rss(*good)
        for number in range(3):
            answers[f"/story/{number}"] = page(f"Lumenworks story {number}", *STORY)
        for path, (answer, _) in PAGES.items():
            answers[path] = answer
        answers["/pages.xml"] = rss(*(item(f"Lumenworks {path}", f"{web.root}{path}") for path in PAGES))
        answers["/wrong-304.xml"] = Answer(status=304)
        answers["/strays.xml"] = rss(
            item("Lumenworks in the sample web", "http://courier.example.org/story"),
            item("Lumenworks docket", "https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?492165"),
        )
        for name in list(answers):
            if name.endswith(".xml"):
                instance.add(name.strip("/").removesuffix(".xml"), f"{web.root}{name}", follow="all")
        instance.add("rebinding", f"http://feeds.rebinding-press.com:{canary.port}/feed.xml")
        instance.add("odd-setting", f"{web.root}/odd.xml", settings={"max_entires": 5})
        yield Zoo(web, canary, instance, instance.crawl())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("wrong-304", "was not asked whether"),
        ("rebinding", "leads to a private address"),
        ("odd-setting", "odd-setting.yaml: max_entires: is no setting of this kind"),
    ],
)
def test_a_hostile_source_fails_with_its_reason(zoo: Zoo, source: str, words: str) -> None:
    assert words in zoo.done.failure(source)
    row = zoo.instance.rows("SELECT * FROM sources WHERE id = ?", source)[0]
    assert row["state"] == "failing"
    assert words in row["reason"]
    assert row["failures"] == 1
    assert words in zoo.done.stderr


def test_the_good_source_is_read_all_the_same(zoo: Zoo) -> None:
    documents = zoo.instance.rows("SELECT * FROM documents WHERE source_id = 'good' ORDER BY title")
    assert [d["state"] for d in documents] == ["complete"] * 3
    assert all(STORY[2] in d["text"] for d in documents)
    assert zoo.done.status == 0


@pytest.mark.parametrize("path", PAGES)
def test_a_linked_page_that_goes_wrong_keeps_the_summary_and_waits(zoo: Zoo, path: str) -> None:
    (row,) = zoo.instance.rows("SELECT * FROM documents WHERE title = ?", f"Lumenworks {path}")
    assert (row["state"], row["text"], row["attempts"]) == ("listed", f"Lumenworks {path}", 1)
    assert row["state_reason"] == PAGES[path][1]


def test_nothing_is_asked_inside_the_network(zoo: Zoo) -> None:
    assert zoo.canary.hits == []
    rows = zoo.instance.rows("SELECT title, state, state_reason FROM documents WHERE source_id = 'strays'")
    reasons = {row["title"]: row["state_reason"] for row in rows}
    assert "Lumenworks in the sample web" not in reasons
    assert "PACER asks money" in reasons["Lumenworks docket"]


def test_a_link_into_the_sample_web_is_told_and_left_out(zoo: Zoo) -> None:
    row = zoo.instance.rows("SELECT state, reason FROM sources WHERE id = 'strays'")[0]
    assert row["state"] == "ok"
    assert "entries that lead to names for samples were left out: 1" in row["reason"]


def test_a_fault_of_one_source_is_counted_once(zoo: Zoo) -> None:
    report = zoo.done.report
    assert report["failed"] == len(report["failures"]) == 3
    assert report["sources"] == report["failed"] + report["done"]
