"""The watchlist: dockets that are followed without anybody listing them, and searches for new suits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from loopback import Answer, Hit, Instance, Loopback

from aidocket.crawler.watchlist import docket_queries, due_dockets, suit_queries
from aidocket.store.watchlist import WatchedDocket

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SEARCH = "/api/rest/v4/search/"


def _ago(**time: float) -> str:
    return (NOW - timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _docket(number: int, **fields: Any) -> WatchedDocket:
    return WatchedDocket(**{"courtlistener_id": number, "status": "active", **fields})


@pytest.mark.parametrize(
    ("docket", "is_due"),
    [
        pytest.param(_docket(1), True, id="never asked about"),
        pytest.param(_docket(1, visited=_ago(hours=1), named=_ago(minutes=5)), True, id="named since"),
        pytest.param(_docket(1, visited=_ago(hours=1), named=_ago(hours=2)), False, id="named before"),
        pytest.param(_docket(1, visited=_ago(hours=23), newest=_ago(days=3)), True, id="busy, a day ago"),
        pytest.param(_docket(1, visited=_ago(hours=20), newest=_ago(days=3)), False, id="busy, this day"),
        pytest.param(_docket(1, visited=_ago(days=2), newest=_ago(days=60)), False, id="quieter, two days ago"),
        pytest.param(_docket(1, visited=_ago(days=4), newest=_ago(days=60)), True, id="quieter, four days ago"),
        pytest.param(_docket(1, visited=_ago(days=4), newest=_ago(days=400)), False, id="silent for a year"),
        pytest.param(_docket(1, visited=_ago(days=8), status="dismissed"), False, id="over, a week ago"),
        pytest.param(_docket(1, visited=_ago(days=15), status="dismissed"), True, id="over, two weeks ago"),
        pytest.param(_docket(1, visited=_ago(days=8), newest="soon"), True, id="a date that is none"),
    ],
)
def test_a_docket_is_due_where_change_is_likely(docket: WatchedDocket, is_due: bool) -> None:
    assert due_dockets([docket], NOW) == ([1] if is_due else [])


def test_the_budget_goes_to_what_was_named_first() -> None:
    watched = [
        _docket(1, visited=_ago(days=2), newest=_ago(days=1)),
        _docket(2),
        _docket(3, newest=_ago(days=1)),
        _docket(4, visited=_ago(days=1), named=_ago(hours=1)),
        _docket(5, visited=_ago(days=30), newest=_ago(days=1)),
    ]
    assert due_dockets(watched, NOW) == [4, 3, 2, 5, 1]


def test_a_search_names_many_dockets() -> None:
    queries = list(docket_queries(range(1, 46)))
    assert [len(query.dockets) for query in queries] == [20, 20, 5]
    assert queries[2].params["q"] == "docket_id:41 OR docket_id:42 OR docket_id:43 OR docket_id:44 OR docket_id:45"


def test_suits_are_looked_for_by_party_first_and_then_by_words() -> None:
    labs = [f"Laboratory number {n}" for n in range(60)]
    words = {"distillation": ["model distillation"], "scraping": ["training data", 'a "quoted" word']}
    days = [suit_queries(labs, words, NOW + timedelta(days=day), most=2) for day in range(20)]
    assert all(len(day) == 2 for day in days)
    assert all(str(day[0].params["q"]).startswith("caseName:(") for day in days)
    assert {str(day[1].params["q"]) for day in days} == {'"model distillation"', '"training data" OR "a  quoted  word"'}
    asked = " ".join(str(day[0].params["q"]) for day in days)
    assert all(f'"{lab}"' in asked for lab in labs), "every lab has its turn"
    assert days[0][0].params["nature_of_suit"] == "820"
    assert days[0] == suit_queries(labs, words, NOW, most=2)


def _dispute(dispute_id: str, *proceedings: dict[str, Any], status: str = "active") -> dict[str, Any]:
    return {
        "id": dispute_id, "title": f"Quarry Press v. {dispute_id}", "status": status, "country": "US",
        "sources": ["https://docs.quarry-press.com/suit"], "as_of": "2026-11-01",
        "proceedings": [{"level": "trial", "court_id": "cand", "caption": f"Quarry Press v. {p['id']}", **p}
                        for p in proceedings],
    }  # fmt: skip


def _watched(tmp_path: Path, web: Loopback) -> Instance:
    instance = Instance(tmp_path, environment={"COURTLISTENER_TOKEN": "a-token-of-ours"})
    disputes = [
        _dispute("going", {"id": "going", "docket_number": "3:26-cv-00101", "courtlistener_id": 101}),
        _dispute("over", {"id": "over", "docket_number": "3:26-cv-00102", "courtlistener_id": 102}, status="settled"),
        _dispute("unlisted", {"id": "unlisted", "docket_number": "3:26-cv-00103"}),
        _dispute("lead", {"id": "lead", "docket_number": "3:26-md-00104", "courtlistener_id": 104}, status="closed"),
        _dispute("member", {"id": "member", "docket_number": "3:26-cv-00105", "lead": "lead", "level": "mdl-member"}),
    ]
    folder = tmp_path / "registry/disputes"
    folder.mkdir()
    for dispute in disputes:
        (folder / f"{dispute['id']}.yaml").write_text(yaml.safe_dump(dispute), "utf-8")
    instance.add(
        "watch", f"{web.root}{SEARCH}", kind="courtlistener", publish="full",
        settings={"dockets": "watchlist", "suits": True, "delay_s": 1},
    )  # fmt: skip
    return instance


def _paper(number: int, docket_id: int) -> dict[str, Any]:
    return {
        "id": number, "docket_entry_id": number, "docket_id": docket_id, "description": "ORDER on discovery",
        "document_number": 7, "entry_number": 7, "entry_date_filed": "2026-11-10", "attachment_number": None,
        "absolute_url": f"/docket/{docket_id}/7/q/", "document_type": "PACER Document",
    }  # fmt: skip


class _Searches(dict[str, Answer]):
    """Answers every search with papers of the dockets that it names, whatever else stands in its address."""

    def get(self, key: str, default: Any = None) -> Any:
        if key.startswith(SEARCH):
            query = parse_qs(urlsplit(key).query)
            numbers = [
                int(word.removeprefix("docket_id:")) for word in query["q"][0].split() if word.startswith("docket_id:")
            ]
            results: list[Any] = [_paper(1000 + number, number) for number in numbers]
            return Answer(
                json.dumps({"count": len(results), "next": None, "results": results}), type="application/json"
            )
        if "/dockets/" in key:
            number = int(key.rstrip("/").rpartition("/")[2])
            docket = {"id": number, "court_id": "cand", "docket_number": f"3:26-cv-00{number}", "case_name": "Q v. L"}
            return Answer(json.dumps(docket), type="application/json")
        return super().get(key, default)


def _questions(hits: list[Hit]) -> list[str]:
    return [parse_qs(urlsplit(hit.target).query)["q"][0] for hit in hits if hit.target.startswith(SEARCH)]


def test_the_registrys_dockets_are_followed_and_those_that_are_named_again(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers = _Searches()
        instance = _watched(tmp_path, web)
        first = instance.crawl()
        assert first.status == 0, first.stderr
        by_party, dockets = _questions(web.hits)
        assert by_party == 'caseName:("Lumenworks")'
        assert dockets == "docket_id:101 OR docket_id:104", "a member's lead is followed, what is over is not"
        found = instance.rows("SELECT key FROM documents ORDER BY key")
        assert [row["key"] for row in found] == ["recap-document/1101", "recap-document/1104"]
        web.hits.clear()
        second = instance.crawl()
        assert second.report["new"] == 0
        assert _questions(web.hits) == ['caseName:("Lumenworks")'], "nothing is due again so soon"
        # A court's feed names the member: what is missing there lies under the lead.
        web.answers["/rss"] = Answer(
            '<rss version="2.0"><channel><title>District Court</title><item><title>3:26-cv-00105 Quarry Press v. '
            "Lumenworks</title><guid>https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?5</guid>"
            "<link>https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?5</link><description>[Order] (12)</description>"
            "<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>", type="application/rss+xml",
        )  # fmt: skip
        instance.add("court", f"{web.root}/rss", kind="pacer-rss", settings={"court_id": "cand"})
        instance.crawl("court")
        assert len(instance.rows("SELECT 1 FROM documents WHERE docket_number LIKE '%00105'")) == 1
        web.hits.clear()
        instance.crawl("watch")
    assert _questions(web.hits)[1:] == ["docket_id:104"]
