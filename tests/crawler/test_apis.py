"""CourtListener's and the Federal Register's APIs, in their own shapes, on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest
from loopback import Answer, Finished, Instance, Loopback

TOKEN = "a-token-of-our-own"
V4 = "/api/rest/v4"
OFFERED = {"access": "api", "access_why": "its page for developers"}
COURT = {"kind": "courtlistener", "trust": "official", "licence": "public-domain", "publish": "full", **OFFERED}
REGISTER = {**COURT, "kind": "federal-register"}


class Apis(NamedTuple):
    web: Loopback
    other: Loopback
    instance: Instance
    first: Finished
    second: Finished
    asked: int


def _json(value: Any, **rest: Any) -> Answer:
    return Answer(json.dumps(value), type="application/json", **rest)


def _paper(number: int, words: str, *, short: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": number, "docket_entry_id": number + 1000, "description": words, "short_description": short,
        "document_number": number, "entry_number": number, "attachment_number": None, "document_type": "PACER Document",
        "entry_date_filed": "2026-10-05", "is_available": True, "pacer_doc_id": "035124000001", "page_count": 9,
        "absolute_url": f"/docket/77/{number}/quarry-press-v-lumenworks/", "snippet": "", "filepath_local": None,
        **more,
    }  # fmt: skip


def _case(docket_id: int, papers: list[dict[str, Any]], *, more: bool = False) -> dict[str, Any]:
    return {
        "docket_id": docket_id, "caseName": "Quarry Press et al v. <mark>Lumenworks</mark>", "court_id": "cand",
        "docketNumber": "3:26-cv-00077", "dateFiled": "2026-03-11", "docket_absolute_url": f"/docket/{docket_id}/q/",
        "recap_documents": papers, "meta": {"more_docs": more}, "suitNature": "Copyright", "party": ["Quarry Press"],
    }  # fmt: skip


def _list(results: list[dict[str, Any]], *, following: str | None = None) -> Answer:
    return _json({"count": len(results), "next": following, "previous": None, "results": results})


def _entry(number: int, words: str, papers: list[dict[str, Any]], docket: str) -> dict[str, Any]:
    return {
        "id": 9000 + number, "docket": docket, "date_filed": "2026-10-06", "description": words,
        "entry_number": number, "recap_sequence_number": f"2026-10-06.{number:03}", "recap_documents": papers,
    }  # fmt: skip


def _notice(number: str, **more: Any) -> dict[str, Any]:
    return {
        "document_number": number, "title": f"Notice {number} on &lsquo;training data&rsquo;", "type": "Proposed Rule",
        "publication_date": "2026-11-12", "abstract": "The Office asks about training data.", "action": "Notice.",
        "dates": "Comments by 12 December 2026.", "html_url": f"https://register.sample.gov/{number}",
        "agencies": [{"raw_name": "OFFICE OF COPIES", "name": "Office of Copies"}, {"raw_name": "UNNAMED BUREAU"}],
        "comments_close_on": "2026-12-12", "page_views": {"count": 1}, **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def apis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apis]:
    with Loopback() as web, Loopback() as other:
        instance = Instance(tmp_path_factory.mktemp("apis"), environment={"COURTLISTENER_TOKEN": TOKEN})
        _courts(web, other, instance)
        _register(web, other, instance)
        first = instance.crawl()
        asked = web.count()
        yield Apis(web, other, instance, first, instance.crawl(), asked)


def _courts(web: Loopback, other: Loopback, instance: Instance) -> None:
    # The API forbids crawlers all of its site, as the real one does.
    web.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /\n", type="text/plain")
    root = f"{web.root}{V4}"
    papers = [
        _paper(1, "COMPLAINT against Lumenworks", short="Complaint"),
        _paper(2, "ORDER granting the motion in part"),
    ]
    web.answers[f"{V4}/search/?q=lumen&type=r"] = _list(
        [_case(77, papers)], following=f"{root}/search/?cursor=c2&q=lumen"
    )
    web.answers[f"{V4}/search/?cursor=c2&q=lumen"] = _list(
        [_case(78, [])], following=f"{other.root}{V4}/search/?cursor=c3"
    )
    instance.add("cases", f"{root}/search/", settings={"params": {"type": "r", "q": "lumen"}, "delay_s": 1}, **COURT)

    web.answers[f"{V4}/search/?type=rd"] = _list([_paper(3, "NOTICE OF APPEAL by Quarry Press", docket_id=77)])
    web.answers[f"{V4}/dockets/77/"] = _json({**_case(77, []), "id": 77, "docket_number_core": "2600077"})
    instance.add("papers", f"{root}/search/", settings={"params": {"type": "rd"}}, **COURT)

    entry_papers = [
        {**_paper(4, ""), "description": "Order", "plain_text": "It is ORDERED that the claim goes on. " * 20},
        {**_paper(5, ""), "description": "Exhibit A", "attachment_number": 1, "plain_text": ""},
    ]
    web.answers[f"{V4}/docket-entries/?docket=79&order_by=-date_filed"] = _list(
        [
            _entry(4, "ORDER on motion to dismiss", entry_papers, f"{root}/dockets/79/"),
            _entry(6, "Minute entry for proceedings held", [], f"{root}/dockets/79/"),
        ]
    )
    web.answers[f"{V4}/dockets/79/"] = _json({**_case(79, []), "id": 79, "docket_number_core": "2600079"})
    web.answers[f"{V4}/search/?type=d"] = _list([])
    settings = {"params": {"type": "d"}, "dockets": [79], "full_text": True}
    instance.add("watched", f"{root}/search/", settings=settings, **COURT)

    web.answers[f"{V4}/dockets/80/"] = _json({**_case(80, []), "id": 80, "docket_number_core": "2600080"})
    omit = "docket=80&order_by=-date_filed&omit=recap_documents__plain_text"
    web.answers[f"{V4}/docket-entries/?{omit}"] = Answer(status=403)
    query = "type=rd&q=docket_id%3A80&order_by=entry_date_filed+desc"
    web.answers[f"{V4}/search/?{query}"] = _list([_paper(8, "ANSWER to Complaint", docket_id=80)])
    instance.add("ordinary", f"{root}/search/", settings={"params": {"type": "d"}, "dockets": [80]}, **COURT)

    web.answers[f"{V4}/search/?type=o"] = Answer(status=401)
    instance.add("no-token", f"{root}/search/", settings={"params": {"type": "o"}}, **COURT)
    web.answers[f"{V4}/search/?type=oa"] = _json({"results": [{"strange": 1}]})
    instance.add("drifted", f"{root}/search/", settings={"params": {"type": "oa"}}, **COURT)
    web.answers["/elsewhere"] = Answer(status=302, headers={"Location": f"{other.root}/stolen"})
    instance.add("led-away", f"{web.root}/elsewhere", **COURT)
    instance.add("off-without-its-token", f"{root}/search/", token_env="ANOTHER_TOKEN", **COURT)


def _register(web: Loopback, other: Loopback, instance: Instance) -> None:
    root = f"{web.root}/api/v1/documents.json"
    text = f"{web.root}/text/2026-1.txt"
    pages = {
        "1": _json(
            {
                "count": 3,
                "next_page_url": f"{root}?page=2",
                "results": [_notice("2026-1", raw_text_url=text), _notice("2026-2", type="Odd Paper", abstract=None)],
            }
        ),
        "2": _json({"count": 3, "next_page_url": f"{other.root}/page=3", "results": [_notice("2026-3", action=None)]}),
    }
    web.answers["/text/2026-1.txt"] = Answer("<html><body><pre>The whole text.\n\nOf the notice.</pre></body></html>")
    fields = "abstract action agencies citation comment_url comments_close_on correction_of dates docket_ids "
    fields += "document_number effective_on html_url pdf_url publication_date raw_text_url regulation_id_numbers "
    fields += "signing_date subtype title topics type"
    asked = "&".join(f"fields%5B%5D={name}" for name in fields.split())
    for term in ("training", "none"):
        query = f"conditions%5Bterm%5D={term}&conditions%5Btype%5D%5B%5D=RULE&{asked}&order=newest&per_page=100"
        web.answers[f"/api/v1/documents.json?{query}"] = pages["1"] if term == "training" else _json({"count": 0})
        conditions = {"term": term, "type": ["RULE"]}
        settings = {"conditions": conditions, "full_text": True}
        instance.add(f"register-{term}", root, settings=settings, **REGISTER)
    web.answers["/api/v1/documents.json?page=2"] = pages["2"]


def _documents(apis: Apis, source: str) -> dict[str, dict[str, Any]]:
    rows = apis.instance.rows("SELECT * FROM documents WHERE source_id = ? ORDER BY key", source)
    return {row["key"]: {**row, "details": json.loads(row["details"])} for row in rows}


def _reason(apis: Apis, source: str) -> str:
    return str(apis.instance.rows("SELECT reason FROM sources WHERE id = ?", source)[0]["reason"])


def test_a_search_gives_papers_with_their_case(apis: Apis) -> None:
    found = _documents(apis, "cases")
    assert set(found) == {"recap-document/1", "recap-document/2", "docket/78"}
    complaint, order = found["recap-document/1"], found["recap-document/2"]
    assert (complaint["kind"], order["kind"]) == ("filing", "ruling")
    assert complaint["title"] == "Complaint — Quarry Press v. Lumenworks"
    assert (complaint["court_id"], complaint["docket_number"]) == ("cand", "3:26-cv-00077")
    assert complaint["published"] == "2026-10-05"
    assert complaint["details"]["pacer_doc_id"] == "035024000001"
    assert complaint["url"] == f"{apis.web.root}/docket/77/1/quarry-press-v-lumenworks/"


def test_the_cursor_is_followed_on_the_same_host_only(apis: Apis) -> None:
    assert len(apis.web.asked(f"{V4}/search/?cursor=c2&q=lumen")) == 1
    assert apis.other.count(V4) == 0
    remarks = [line for line in apis.first.report["remarks"] if line.startswith("source cases: ")]
    assert "next page lies on another host" in remarks[0]


def test_the_token_stays_with_its_host(apis: Apis) -> None:
    api_hits = [hit for hit in apis.web.hits if hit.target.startswith(V4)]
    assert {hit.headers.get("Authorization") for hit in api_hits} == {f"Token {TOKEN}"}
    assert all("Authorization" not in hit.headers for hit in apis.other.hits)


def test_an_api_is_no_way_round_another_hosts_robots_txt(apis: Apis) -> None:
    targets = [hit.target for hit in apis.other.hits]
    assert targets[:1] == ["/robots.txt"], "a host that an API leads to is asked for its own robots.txt"


def test_a_paper_whose_case_is_not_told_asks_for_it_once(apis: Apis) -> None:
    document = _documents(apis, "papers")["recap-document/3"]
    assert (document["caption"], document["docket_number"]) == ("Quarry Press v. Lumenworks", "3:26-cv-00077")
    assert document["kind"] == "filing"


def test_docket_entries_bring_the_text_of_their_papers(apis: Apis) -> None:
    found = _documents(apis, "watched")
    assert set(found) == {"docket-entry/9006", "recap-document/4", "recap-document/5"}
    order = found["recap-document/4"]
    assert order["kind"] == "ruling"
    assert order["text"].startswith("ORDER on motion to dismiss\n\nIt is ORDERED")
    assert order["details"]["text_from"] == "full-text"
    assert found["recap-document/5"]["attachment_number"] == "1"
    assert found["docket-entry/9006"]["caption"] == "Quarry Press v. Lumenworks"


def test_an_ordinary_account_is_told_once_and_served_by_the_search(apis: Apis) -> None:
    assert set(_documents(apis, "ordinary")) == {"recap-document/8"}
    assert "open only to accounts with special permission (403)" in _reason(apis, "ordinary")


def test_a_missing_token_is_named(apis: Apis) -> None:
    assert "COURTLISTENER_TOKEN" in apis.first.failure("no-token")


def test_a_source_that_needs_another_token_is_left_out(apis: Apis) -> None:
    assert "sources that need ANOTHER_TOKEN are left out" in apis.first.stderr
    assert apis.first.report["resting"] == 1


def test_a_changed_shape_makes_a_sound(apis: Apis) -> None:
    assert "a result with the fields strange is not known" in apis.first.failure("drifted")


def test_notices_are_read_page_by_page(apis: Apis) -> None:
    found = _documents(apis, "register-training")
    assert set(found) == {"2026-1", "2026-2", "2026-3"}
    whole = found["2026-1"]
    assert (whole["kind"], whole["title"]) == ("policy", "Notice 2026-1 on ‘training data’")
    assert whole["author"] == "Office of Copies; UNNAMED BUREAU"
    assert whole["published"] == "2026-11-12"
    assert whole["details"]["comments_close_on"] == "2026-12-12"
    assert "page_views" not in whole["details"]
    assert found["2026-3"]["text"] == "The Office asks about training data.\n\nDates: Comments by 12 December 2026."
    assert "next page lies on another host" in _reason(apis, "register-training")
    assert "the type 'Odd Paper' is not known" in _reason(apis, "register-training")


def test_full_text_takes_the_place_of_the_abstract(apis: Apis) -> None:
    assert _documents(apis, "register-training")["2026-1"]["text"] == "The whole text.\n\nOf the notice."


def test_a_query_that_finds_nothing_is_no_error(apis: Apis) -> None:
    assert apis.instance.rows("SELECT state FROM sources WHERE id = 'register-none'")[0]["state"] == "ok"


def test_brackets_are_escaped_once(apis: Apis) -> None:
    first = next(hit.target for hit in apis.web.hits if "documents.json" in hit.target)
    assert ("conditions[type][]", "RULE") in parse_qsl(urlsplit(first).query)


def test_a_second_run_changes_nothing(apis: Apis) -> None:
    assert (apis.second.report["new"], apis.second.report["changed"]) == (0, 0)
    again = [hit.target for hit in apis.web.hits[apis.asked :]]
    assert "/text/2026-1.txt" not in again
    assert f"{V4}/search/?cursor=c2&q=lumen" not in again, "a first page without news ends the search"
