"""The watchlist: dockets that are followed without anybody listing them, and searches for new suits."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from loopback import Answer, Finished, Hit, Instance, Loopback
from pdfs import pdf

from aidocket.crawler.watchlist import docket_queries, due_dockets, lookup_queries, suit_queries
from aidocket.store.watchlist import MissingPaper, WatchedDocket

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
REGISTRY = Path(__file__).parents[2] / "registry"
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


def _missing(paper: int, lead: int = 104) -> MissingPaper:
    return MissingPaper(
        docket_key="cand:26-cv-00105", pacer_doc_id=f"0350240000{paper:02}", lead=lead, key=None, court_id="cand",
        docket_number="3:26-cv-00105", caption=None, entry_number=None, attachment_number=None,
    )  # fmt: skip


def test_missing_papers_are_looked_for_lead_by_lead_as_many_as_a_page_holds() -> None:
    missing = [_missing(1), _missing(2, lead=7), *(_missing(n) for n in range(3, 23))]
    queries = lookup_queries(missing, most=5)
    assert [len(query.missing) for query in queries] == [20, 1, 1]
    assert queries[2].params == {"type": "rd", "q": "docket_id:7 AND pacer_doc_id:(035024000002)"}
    assert str(queries[0].params["q"]).startswith("docket_id:104 AND pacer_doc_id:(035024000001 OR 035024000003 OR ")
    assert lookup_queries(missing, most=1) == queries[:1]
    assert lookup_queries(missing, most=0) == []


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
        _next_crawl(instance)
    assert _questions(web.hits)[1:] == ["docket_id:104"]


PAPER = "035024000012"
LEAD_NUMBER, MEMBER_NUMBER = "3:26-md-00104", "3:26-cv-00105"
LOOKUP = f"docket_id:104 AND pacer_doc_id:({PAPER})"
TODAY = datetime.now(UTC).date().isoformat()


def _filed(number: int, docket_id: int, **more: Any) -> dict[str, Any]:
    return {**_paper(number, docket_id), "entry_date_filed": TODAY, "pacer_doc_id": PAPER, **more}


GIVEN = _filed(
    1104, 104, entry_number=31, document_number=31, is_available=True, page_count=4,
    filepath_local="recap/gov.uscourts.cand.104/31.pdf", snippet="The motion to compel the training logs is GRANTED.",
)  # fmt: skip
"""What the lead's docket has of the paper: a reader has given it away there."""


def _joined(tmp_path: Path, web: Loopback, *, member_id: int | None, **settings: Any) -> Instance:
    """A registry with a lead and a member of one court, and a source that watches them."""
    instance = Instance(tmp_path, environment={"COURTLISTENER_TOKEN": "a-token-of-ours"})
    member = {"id": "member", "docket_number": MEMBER_NUMBER, "lead": "lead", "level": "mdl-member"}
    known = {"courtlistener_id": member_id} if member_id else {}
    disputes = [
        _dispute("lead", {"id": "lead", "docket_number": LEAD_NUMBER, "courtlistener_id": 104, "level": "mdl"}),
        _dispute("member", {**member, **known}),
    ]
    folder = tmp_path / "registry/disputes"
    folder.mkdir()
    for dispute in disputes:
        (folder / f"{dispute['id']}.yaml").write_text(yaml.safe_dump(dispute), "utf-8")
    instance.add(
        "watch", f"{web.root}{SEARCH}", kind="courtlistener", publish="full",
        settings={"dockets": "watchlist", "delay_s": 1, **settings},
    )  # fmt: skip
    return instance


class _Court(dict[str, Answer]):
    """Answers searches from `papers`, by the dockets and the papers' numbers that they name."""

    def __init__(self, *papers: dict[str, Any]) -> None:
        super().__init__()
        self.papers = list(papers)

    def get(self, key: str, default: Any = None) -> Any:
        if not key.startswith(SEARCH):
            return super().get(key, default)
        asked = parse_qs(urlsplit(key).query)["q"][0]
        dockets, numbers = re.findall(r"docket_id:(\d+)", asked), re.findall(r"\d{12}", asked)
        found = [
            paper
            for paper in self.papers
            if str(paper["docket_id"]) in dockets and (not numbers or paper["pacer_doc_id"] in numbers)
        ]
        answer = {"count": len(found), "next": None, "results": found}
        return Answer(json.dumps(answer), type="application/json")


def _court_feed(web: Loopback, words: str) -> Answer:
    link = f"https://ecf.cand.uscourts.gov/doc1/{PAPER[:3]}1{PAPER[4:]}?caseid=5&amp;de_seq_num=31"
    return Answer(
        '<rss version="2.0"><channel><title>District Court</title><item><title>3:26-cv-00105 Quarry Press v. '
        f"Lumenworks</title><guid>{link}</guid><link>https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?5</link>"
        f'<description>[{words}] (&lt;a href="{link}"&gt;12&lt;/a&gt;)</description>'
        f"<pubDate>{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item></channel></rss>",
        type="application/rss+xml",
    )


def _all(instance: Instance, path: Path | None = None) -> list[dict[str, Any]]:
    """The documents, but for times and running numbers."""
    times = {"number", "first_seen", "last_changed", "text_since"}
    with sqlite3.connect(path or instance.db) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute("SELECT * FROM documents ORDER BY id").fetchall()
    return [{name: value for name, value in dict(row).items() if name not in times} for row in rows]


def _replayed(instance: Instance) -> list[dict[str, Any]]:
    """The documents that a replay makes of the archive."""
    new = instance.folder / "new.db"
    new.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "aidocket", "archive", "replay", "--archive", str(instance.folder / "archive"), "--db",
         str(new), "--sources", str(instance.folder / "sources")],
        capture_output=True, text=True, timeout=120, env=instance.env(), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return _all(instance, new)


def test_a_paper_that_a_member_lacks_is_found_under_the_lead(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers = _Court(_filed(1105, 105, is_available=False))
        instance = _joined(tmp_path, web, member_id=105)
        assert instance.crawl().status == 0
        (bare,) = instance.rows("SELECT * FROM documents")
        assert (bare["key"], bare["docket_number"], bare["text"]) == (
            "recap-document/1105", MEMBER_NUMBER, "ORDER on discovery",
        )  # fmt: skip
        web.answers.papers.append(GIVEN)
        web.hits.clear()
        second = _next_crawl(instance)
        assert _questions(web.hits) == [LOOKUP], "the lead is asked for this paper, and for no more"
        assert (second.report["new"], second.report["changed"]) == (0, 1)
        (found,) = instance.rows("SELECT * FROM documents")
        details = json.loads(found["details"])
        assert found["text"] == "ORDER on discovery\n\nThe motion to compel the training logs is GRANTED."
        assert (found["docket_number"], found["entry_number"]) == (MEMBER_NUMBER, "7"), "the member's own entry"
        assert (details["text_from"], details["lead_docket"]) == ("lead", 104)
        assert found["url"] == f"{web.root}/docket/104/7/q/"
        assert _replayed(instance) == _all(instance)
        # The member's docket still lists the bare entry when it is due again.
        with sqlite3.connect(instance.db) as connection:
            connection.execute("DELETE FROM docket_visits")
        web.hits.clear()
        third = _next_crawl(instance)
        assert _questions(web.hits) == ["docket_id:104 OR docket_id:105"], "what was found is not looked for again"
        assert (third.report["new"], third.report["changed"]) == (1, 0), "the lead's own entry"
        assert instance.rows("SELECT text FROM documents WHERE key = 'recap-document/1105'")[0]["text"] == found["text"]
        assert not [hit for hit in web.hits if "/dockets/" in hit.target], "the registry knows these cases"


def _next_crawl(instance: Instance) -> Finished:
    """Another crawl of the watchlist. Times have a second at the finest: two crawls do not begin within one."""
    time.sleep(1 - time.time() % 1)
    return instance.crawl("watch")


def test_a_paper_that_only_a_courts_feed_named_is_found_too_with_its_pdf(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers = _Court()
        web.answers["/rss"] = _court_feed(web, "Order on Motion to Compel")
        instance = _joined(tmp_path, web, member_id=None, pdf=True, storage=f"{web.root}/")
        instance.add("court", f"{web.root}/rss", kind="pacer-rss", publish="full", settings={"court_id": "cand"})
        instance.crawl()
        web.answers.papers.append({**GIVEN, "snippet": ""})
        web.answers["/recap/gov.uscourts.cand.104/31.pdf"] = Answer(
            pdf("The motion to compel is GRANTED."), type="application/pdf"
        )
        web.hits.clear()
        _next_crawl(instance)
        assert LOOKUP in _questions(web.hits)
        (found,) = instance.rows("SELECT * FROM documents WHERE key = ?", "recap-document/1104/cand:26-cv-00105")
        assert found["text"].endswith("The motion to compel is GRANTED.")
        assert (found["caption"], found["docket_number"]) == ("Quarry Press v. Lumenworks", MEMBER_NUMBER)
        assert json.loads(found["details"])["text_from"] == "pdf"
        web.hits.clear()
        _next_crawl(instance)
        assert LOOKUP not in _questions(web.hits)
    assert _replayed(instance) == _all(instance)


def test_what_the_lead_lacks_too_is_left_alone_for_a_week(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers = _Court(_filed(1105, 105), _filed(1104, 104))
        instance = _joined(tmp_path, web, member_id=105)
        instance.crawl()
        web.hits.clear()
        _next_crawl(instance)
        assert _questions(web.hits) == [LOOKUP]
        web.hits.clear()
        _next_crawl(instance)
        assert _questions(web.hits) == []
        with sqlite3.connect(instance.db) as connection:
            connection.execute("UPDATE lookups SET asked = '2026-01-01T00:00:00Z'")
        _next_crawl(instance)
        assert _questions(web.hits) == [LOOKUP]


@pytest.mark.parametrize(
    ("member", "settings"),
    [
        pytest.param({"is_available": True}, {}, id="the member has it"),
        pytest.param({"entry_date_filed": "2026-01-05"}, {}, id="filed long ago"),
        pytest.param({"pacer_doc_id": ""}, {}, id="its number is not known"),
        pytest.param({"pacer_doc_id": "1) OR docket_id:(9"}, {}, id="its number is none"),
        pytest.param({}, {"max_lookups": 0}, id="switched off"),
    ],
)
def test_nothing_else_is_looked_for(tmp_path: Path, member: dict[str, Any], settings: dict[str, Any]) -> None:
    with Loopback() as web:
        web.answers = _Court(_filed(1105, 105, **member))
        instance = _joined(tmp_path, web, member_id=105, **settings)
        instance.crawl()
        web.hits.clear()
        assert _next_crawl(instance).status == 0
    assert _questions(web.hits) == []


def test_lookups_keep_to_the_budget(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers = _Court(_filed(1105, 105))
        instance = _joined(tmp_path, web, member_id=105, budget={"day": 1})
        assert instance.crawl().report["new"] == 1
        web.hits.clear()
        done = _next_crawl(instance)
    assert _questions(web.hits) == []
    assert "the quota of requests" in done.report["remarks"][0]


SUIT = {
    "docket_id": 900, "caseName": "Ravel Books LLC v. Lumenworks, Inc.", "court_id": "cand", "dateFiled": TODAY,
    "docketNumber": "3:26-cv-00900", "docket_absolute_url": "/docket/900/ravel-books-llc-v-lumenworks-inc/",
    "suitNature": "Copyright", "party": ["Ravel Books LLC", "Lumenworks, Inc."], "meta": {"more_docs": False},
    "recap_documents": [
        _filed(
            9001, 900, pacer_doc_id="035025900001", entry_number=1, document_number=1, is_available=True,
            description="COMPLAINT for copyright infringement against Lumenworks, Inc., filed by Ravel Books LLC",
            absolute_url="/docket/900/1/ravel-books-llc-v-lumenworks-inc/",
            snippet="Lumenworks trained its language model Pellucid-2 on pirated copies of books of Ravel Books LLC.",
        )
    ],
}  # fmt: skip


class _NewSuit(_Court):
    """A court to which a new suit has come, which searches for suits against Lumenworks find."""

    def get(self, key: str, default: Any = None) -> Any:
        if key.startswith(SEARCH) and "caseName" in parse_qs(urlsplit(key).query)["q"][0]:
            answer = {"count": 1, "next": None, "results": [SUIT]}
            return Answer(json.dumps(answer), type="application/json")
        return super().get(key, default)


def _aidocket(instance: Instance, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "aidocket", *arguments],
        capture_output=True, text=True, timeout=180, env=instance.env(), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def _disputes(path: Path) -> list[tuple[Any, ...]]:
    """Disputes that nobody has entered, with their case and their documents."""
    with sqlite3.connect(path) as connection:
        return connection.execute(
            """SELECT d.id, d.title, p.court_id, p.docket_number, p.docket_key, l.document_id, l.reason
               FROM disputes d JOIN proceedings p ON p.dispute_id = d.id JOIN document_disputes l ON l.dispute_id = d.id
               WHERE d.origin = 'extracted' ORDER BY 1, 6"""
        ).fetchall()


def _copy_without_law(source: Path, target: Path) -> None:
    """The terms of the real registry, without what the law says of them: that names disputes which are not here."""
    target.mkdir()
    for file in source.glob("*.yaml"):
        entry = yaml.safe_load(file.read_text("utf-8"))
        kept = {key: value for key, value in entry.items() if key not in ("law", "see")}
        (target / file.name).write_text(yaml.safe_dump(kept), "utf-8")


def test_a_new_suit_becomes_a_discovered_dispute_then_a_file_and_once_confirmed_is_followed(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers = _NewSuit(_filed(9002, 900, description="SUMMONS issued", pacer_doc_id="035025900002"))
        instance = Instance(tmp_path, environment={"COURTLISTENER_TOKEN": "a-token-of-ours"})
        # All commands read the same registry: the sources are in it, and the practices and claims of the real one.
        (tmp_path / "registry/sources").symlink_to(tmp_path / "sources")
        for name in ("practices", "claims"):
            _copy_without_law(REGISTRY / name, tmp_path / "registry" / name)
        instance.add(
            "watch", f"{web.root}{SEARCH}", kind="courtlistener", publish="full", topic="filings",
            settings={"dockets": "watchlist", "suits": True, "delay_s": 1},
        )  # fmt: skip
        assert instance.crawl("--registry").report["new"] == 1
        assert _questions(web.hits) == ['caseName:("Lumenworks")']
        db, out = str(instance.db), tmp_path / "proposed"
        _aidocket(instance, "extract", "--quiet", "--db", db)
        (found,) = _disputes(instance.db)
        assert found[:5] == (
            "found-ravel-books-llc-v-lumenworks-inc", "Ravel Books LLC v. Lumenworks, Inc.", "cand", "3:26-cv-00900",
            "cand:26-cv-00900",
        )  # fmt: skip

        _aidocket(
            instance, "archive", "replay", "--archive", str(tmp_path / "archive"), "--db", str(tmp_path / "new.db")
        )
        _aidocket(instance, "extract", "--quiet", "--db", str(tmp_path / "new.db"))
        assert _all(instance, tmp_path / "new.db") == _all(instance)
        assert _disputes(tmp_path / "new.db") == [found]

        _aidocket(instance, "registry", "propose", "--db", db, "--out", str(out))
        (path,) = out.iterdir()
        entry = yaml.safe_load(path.read_text("utf-8"))
        (proceeding,) = entry["proceedings"]
        assert (entry["shown"], proceeding["courtlistener_id"], proceeding["docket_number"]) == (
            False, 900, "3:26-cv-00900",
        )  # fmt: skip
        assert proceeding["defendants"] == ["lumenworks"]
        web.hits.clear()
        instance.crawl("--registry", "watch")
        assert _questions(web.hits) == ['caseName:("Lumenworks")'], "nobody has confirmed it yet"

        confirmed = tmp_path / "registry/disputes" / path.name
        confirmed.parent.mkdir()
        confirmed.write_text(yaml.safe_dump({**entry, "shown": True, "status": "active"}), "utf-8")
        web.hits.clear()
        assert instance.crawl("--registry", "watch").report["new"] == 1
        assert "docket_id:900" in _questions(web.hits)
        _aidocket(instance, "extract", "--quiet", "--db", db)
        assert _disputes(instance.db) == [], "the entered dispute has taken its place"
        linked = instance.rows("SELECT DISTINCT dispute_id FROM document_disputes")
        assert [row["dispute_id"] for row in linked] == [entry["id"]]
