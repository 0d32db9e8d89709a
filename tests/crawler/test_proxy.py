"""Public names, answered by a proxy of our own: robots.txt, redirects into the network, pace."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import pytest
from loopback import STORY, Answer, Finished, Instance, Loopback, item, page, rss

CLOSED = 20
"""Sources on one host whose robots.txt forbids them all: as many requests queue while it is fetched."""


class Web(NamedTuple):
    proxy: Loopback
    canary: Loopback
    instance: Instance
    done: Finished


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with Loopback() as proxy, Loopback() as canary:
        instance = Instance(tmp_path_factory.mktemp("proxy"), environment={"AIDOCKET_PROXY": proxy.root})
        answers = proxy.answers
        answers["http://closed.lumen-press.com/robots.txt"] = Answer(
            "User-agent: *\nDisallow: /feed/", type="text/plain", delay_s=0.5
        )
        for number in range(CLOSED):
            url = f"http://closed.lumen-press.com/feed/{number}.xml"
            answers[url] = rss(item("Lumenworks", f"http://closed.lumen-press.com/{number}"))
            instance.add(f"closed-{number}", url)
        answers["http://down.lumen-press.com/robots.txt"] = Answer(status=500)
        answers["http://down.lumen-press.com/feed.xml"] = rss()
        instance.add("down", "http://down.lumen-press.com/feed.xml")
        long = b"# nothing\n" * 60_000 + b"User-agent: *\nDisallow: /\n"
        answers["http://wordy.lumen-press.com/robots.txt"] = Answer(long, type="text/plain")
        answers["http://wordy.lumen-press.com/feed.xml"] = rss()
        instance.add("wordy", "http://wordy.lumen-press.com/feed.xml")
        targets = {
            "inside": f"{canary.root}/inside.xml",
            "inside-odd": f"http://2130706433:{canary.port}/inside.xml",
            "inside-six": f"http://[::ffff:127.0.0.1]:{canary.port}/inside.xml",
            "sample": "http://courier.example.org/feed.xml",
        }
        for name, target in targets.items():
            answers[f"http://{name}.lumen-press.com/feed.xml"] = Answer(status=302, headers={"Location": target})
            instance.add(name, f"http://{name}.lumen-press.com/feed.xml")
        answers["http://open.lumen-press.com/robots.txt"] = Answer(
            "User-agent: AIDocket\nCrawl-delay: 2\n", type="text/plain"
        )
        answers["http://open.lumen-press.com/feed.xml"] = rss(
            item("Lumenworks inside", f"{canary.root}/page"),
            item("Lumenworks out", "http://open.lumen-press.com/story"),
        )
        answers["http://open.lumen-press.com/story"] = page("Lumenworks out", *STORY)
        answers["http://open.lumen-press.com/.well-known/tdmrep.json"] = Answer(
            '[{"location": "/story", "tdm-reservation": 1}]', type="application/json"
        )
        instance.add("open", "http://open.lumen-press.com/feed.xml")
        yield Web(proxy, canary, instance, instance.crawl())


def test_no_request_passes_while_robots_txt_is_being_fetched(web: Web) -> None:
    """Scrapy 2.14 to 2.19 lets most of such requests through; see PoliteRobotsMiddleware."""
    assert web.proxy.count("http://closed.lumen-press.com/feed/") == 0
    assert web.proxy.count("http://closed.lumen-press.com/robots.txt") == 1
    for number in range(CLOSED):
        assert web.done.failure(f"closed-{number}") == "forbidden by robots.txt"


def test_an_unreachable_robots_txt_forbids_the_host(web: Web) -> None:
    assert "robots.txt of down.lumen-press.com cannot be had (status 500)" in web.done.failure("down")
    assert web.proxy.asked("http://down.lumen-press.com/feed.xml") == []


def test_only_the_beginning_of_a_long_robots_txt_counts(web: Web) -> None:
    assert len(web.proxy.asked("http://wordy.lumen-press.com/feed.xml")) == 1


@pytest.mark.parametrize("name", ["inside", "inside-odd", "inside-six"])
def test_a_redirect_into_the_network_is_not_followed(web: Web, name: str) -> None:
    assert "is a private address" in web.done.failure(name)
    assert web.canary.hits == []
    assert not any(f":{web.canary.port}/" in hit.target for hit in web.proxy.hits)


def test_a_redirect_into_the_sample_web_is_not_followed(web: Web) -> None:
    assert "reserved name" in web.done.failure("sample")
    assert web.proxy.count("http://courier.example.org/") == 0


def test_a_link_into_the_network_is_never_listed(web: Web) -> None:
    row = web.instance.rows("SELECT state, state_reason FROM documents WHERE title = 'Lumenworks inside'")[0]
    assert row["state"] == "complete"
    assert "127.0.0.1 is a private address" in row["state_reason"]


def test_a_crawl_delay_lies_between_two_requests(web: Web) -> None:
    times = [hit.at for hit in web.proxy.hits if hit.target.startswith("http://open.lumen-press.com/")]
    assert len(times) == 4  # robots.txt, feed, tdmrep.json, ai.txt; the story is reserved, and not asked for
    assert all(later - earlier >= 1.9 for earlier, later in pairwise(times[1:]))


def test_a_reservation_in_tdmrep_json_is_kept(web: Web) -> None:
    row = web.instance.rows("SELECT state, state_reason, text FROM documents WHERE title = 'Lumenworks out'")[0]
    assert row["state"] == "skipped"
    assert "TDM reservation" in row["state_reason"]
    assert row["text"] == "Lumenworks out"
