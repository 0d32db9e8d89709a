"""One run over hostile sources beside good ones: the good ones are read, the others end within their bounds."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from loopback import STORY, Answer, Finished, Instance, Loopback, item, page, rss

TIMEOUT_S = 3
LOOKUPS = """
import socket, aidocket.crawler.settings as settings
settings.DOWNLOAD_TIMEOUT = 3
look_up = socket.getaddrinfo
def getaddrinfo(host, *rest, **named):
    return look_up('127.0.0.1' if str(host).endswith('rebinding-press.com') else host, *rest, **named)
socket.getaddrinfo = getaddrinfo
"""
"""Lets a public name lead to this machine, as a hostile name server would; shortens the time-out."""


class Zoo(NamedTuple):
    web: Loopback
    canary: Loopback
    instance: Instance
    done: Finished


def _drip() -> Iterator[bytes]:
    for _ in range(100):
        yield b"<rss>"
        time.sleep(0.3)


def _endless() -> Iterator[bytes]:
    while True:
        yield b"<!-- nothing to see here -->" * 40_000


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zoo]:
    with Loopback() as web, Loopback() as canary:
        instance = Instance(tmp_path_factory.mktemp("zoo"), prelude=LOOKUPS)
        answers = web.answers
        good = [item(f"Lumenworks story {n}", f"{web.root}/story/{n}") for n in range(3)]
        answers["/good.xml"] = rss(*good)
        for number in range(3):
            answers[f"/story/{number}"] = page(f"Lumenworks story {number}", *STORY)
        big = b"<rss version='2.0'><channel>" + b" " * 20_000_000
        answers["/bomb.xml"] = Answer(gzip.compress(big), headers={"Content-Encoding": "gzip"}, type="text/xml")
        answers["/large.xml"] = Answer(b"<rss>", length=17 * 2**20)
        answers["/endless.xml"] = Answer(chunks=_endless, type="text/xml")
        answers["/slow.xml"] = Answer(chunks=_drip, type="text/xml")
        answers["/short.xml"] = Answer(b"<rss version='2.0'><channel/></rss>", length=5_000)
        answers["/loop.xml"] = Answer(status=302, headers={"Location": "/loop.xml"})
        answers["/file.xml"] = Answer(status=302, headers={"Location": "file:///etc/passwd"})
        answers["/empty.xml"] = Answer(b"", type="text/xml")
        answers["/parked.xml"] = Answer("<!doctype html><html><body>This domain is for sale</body></html>")
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(9))
        answers["/laughs.xml"] = Answer(
            f"<!DOCTYPE rss [{laughs}]><rss version='2.0'><channel><title>&l8;</title></channel></rss>", type="text/xml"
        )
        answers["/busy.xml"] = Answer(status=503, headers={"Retry-After": "120"})
        answers["/gone.xml"] = Answer(status=410)
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
        ("bomb", "larger than 16 MB once it is unpacked"),
        ("large", "larger than 16 MB"),
        ("endless", "larger than 16 MB"),
        ("slow", "no whole answer within"),
        ("short", "broke off"),
        ("loop", "more than 10 redirects"),
        ("file", "status 302"),
        ("empty", "the answer is empty"),
        ("parked", "a web page, not a feed"),
        ("laughs", "declares XML entities"),
        ("busy", "out of service (503)"),
        ("gone", "gone for good (410)"),
        ("wrong-304", "was not asked whether"),
        ("rebinding", "leads to a private address"),
        ("odd-setting", "odd-setting.yaml: max_entires: is no setting of this kind"),
    ],
)
def test_a_hostile_source_fails_with_its_reason(zoo: Zoo, source: str, words: str) -> None:
    assert words in zoo.done.failure(source)
    row = zoo.instance.rows("SELECT * FROM sources WHERE id = ?", source)[0]
    assert row["state"] == ("parked" if source == "gone" else "failing")
    assert words in row["reason"]
    assert row["failures"] == 1
    assert (row["next_try"] is None) == (source == "gone")
    assert words in zoo.done.stderr


def test_the_good_source_is_read_all_the_same(zoo: Zoo) -> None:
    documents = zoo.instance.rows("SELECT * FROM documents WHERE source_id = 'good' ORDER BY title")
    assert [d["state"] for d in documents] == ["complete"] * 3
    assert all(STORY[2] in d["text"] for d in documents)
    assert zoo.done.status == 0


def test_the_run_lasts_as_long_as_the_slowest_source_may(zoo: Zoo) -> None:
    assert zoo.done.seconds < TIMEOUT_S + 15


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
    assert report["failed"] == len(report["failures"]) == 15
    assert report["sources"] == report["failed"] + report["done"]
