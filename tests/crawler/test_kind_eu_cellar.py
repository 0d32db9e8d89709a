"""CELLAR: the query, its answer, and the documents that follow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback import Answer, Hit, Instance, Loopback
from pydantic import ValidationError

from aidocket.crawler.parse.eu_cellar import (
    PAGE,
    Settings,
    celex_of_case,
    document_url,
    following,
    parse_document,
    parse_list,
    query_url,
)
from aidocket.crawler.parse.shape import ShapeError
from aidocket.dockets import docket_key
from aidocket.store.records import Document, Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "eu"
ENDPOINT = "https://publications.europa.eu/webapi/rdf/sparql"
SPARQL = "/webapi/rdf/sparql"
SOURCE = Source(id="eu", name="EU", kind="eu-cellar", url=ENDPOINT, publish="full")
OFFICIAL = {"kind": "eu-cellar", "trust": "official", "licence": "reuse", "publish": "full", "follow": "all"}
JUDGMENT = (
    "Judgment of the Court (Grand Chamber) of 3 March 2026.#Quarry Press Kft. v Lumenworks Ireland Limited.#Request "
    "for a preliminary ruling.#Copyright – Text and data mining.#Case C\u201177/25."
)


def row(celex: str, title: str | None = None, *, date: str = "2026-03-03", ecli: str | None = None) -> dict[str, Any]:
    said = {"celex": celex, "date": date, "title": title, "ecli": ecli}
    return {name: {"type": "literal", "value": value} for name, value in said.items() if value}


def answer(*rows: dict[str, Any]) -> str:
    head = {"link": [], "vars": ["celex", "ecli", "date", "title"]}
    return json.dumps({"head": head, "results": {"distinct": False, "ordered": True, "bindings": list(rows)}})


def page(*words: str) -> Answer:
    body = "".join(f'<p class="normal">{text}</p>' for text in words)
    markup = (
        '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>62025CJ0077.xml'
        f"</title></head><body><div>{body}</div></body></html>"
    )
    return Answer(markup, type="application/xhtml+xml;charset=utf-8")


def read(*rows: dict[str, Any]) -> list[Document]:
    found, _ = parse_list(answer(*rows).encode(), url=ENDPOINT, source=SOURCE)
    return [item.document for item in found.items]


class Cellar(dict[str, Answer]):
    """Answers every query with the same rows, whatever stands in it."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key.partition("?")[0], default)


def query_of(hit: Hit) -> str:
    return parse_qs(urlsplit(hit.target).query)["query"][0]


def test_all_papers_of_a_case_are_asked_for_by_their_numbers() -> None:
    numbers = celex_of_case("C-250/25")
    assert {"62025CJ0250", "62025CN0250", "62025CC0250", "62025CO0250"} < set(numbers)
    assert celex_of_case("T-9/99")[0] == "61999TJ0009"
    url = query_url(ENDPOINT, Settings(cases=["C-250/25"], celex=["32024R1689"]), language="en")
    query = parse_qs(urlsplit(url).query)["query"][0]
    assert '"62025CN0250"^^xsd:string' in query
    assert '"32024R1689"^^xsd:string' in query
    assert "language/ENG>" in query
    assert parse_qs(urlsplit(url).query)["format"] == ["application/sparql-results+json"]


def test_words_are_looked_for_in_titles_page_by_page() -> None:
    settings = Settings(words=["text and data mining", "Artificial Intelligence"], since="2025-01-01", sectors=[6])
    first = query_url(ENDPOINT, settings, language="de")
    query = parse_qs(urlsplit(first).query)["query"][0]
    assert 'CONTAINS(LCASE(STR(?title)), "artificial intelligence")' in query
    assert '?date >= "2025-01-01"^^xsd:date' in query
    assert '"^[6]"' in query
    assert "language/DEU>" in query
    assert query.endswith("LIMIT 100\nOFFSET 0")
    second = following(first, settings, language="de")
    assert second == query_url(ENDPOINT, settings, language="de", offset=PAGE)
    assert following(second, settings, language="de").endswith(query_url("", settings, language="de", offset=200))


def test_numbers_and_words_are_one_query_so_that_no_work_comes_twice() -> None:
    url = query_url(ENDPOINT, Settings(celex=["32024R1689"], words=["data mining"]), language="en")
    query = parse_qs(urlsplit(url).query)["query"][0]
    assert query.count("SELECT") == query.count("UNION") == 1
    assert query.count("{") == query.count("}")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"words": ['mining") } #']},
        {"cases": ["250/25"]},
        {"celex": ["32024R1689> ?x"]},
        {"words": ["data mining"], "sectors": [12]},
    ],
    ids=["nothing", "a way out of the string", "no case", "no celex", "no sector"],
)
def test_what_is_no_query_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


def test_a_judgment_tells_its_case_parties_and_date() -> None:
    (found,) = read(row("62025CJ0077", JUDGMENT, ecli="ECLI:EU:C:2026:9"))
    assert (found.kind, found.published, found.docket_number) == ("ruling", "2026-03-03", "C-77/25")
    assert found.caption == "Quarry Press Kft. v. Lumenworks Ireland Limited"
    assert found.title == (
        "Judgment of the Court (Grand Chamber) of 3 March 2026 — Quarry Press Kft. v Lumenworks Ireland Limited — "
        "Case C-77/25"
    )
    assert (found.details["ecli"], found.details["type"]) == ("ECLI:EU:C:2026:9", "judgment")
    assert found.author == "Court of Justice of the European Union"
    assert found.url == "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:62025CJ0077"
    assert docket_key(found.court_id, str(found.docket_number)) == docket_key(None, "C\u201177/25")


@pytest.mark.parametrize(
    ("celex", "kind", "paper"),
    [
        ("62025CN0077", "filing", "notice of a new case"),
        ("62025CC0077", "filing", "opinion of the Advocate General"),
        ("62025CO0077(01)", "ruling", "order"),
        ("62025TJ0077", "ruling", "judgment"),
        ("62025CX0077", "other", "paper of a case"),
        ("32024R1689", "policy", None),
        ("52025PC0836", "policy", None),
    ],
)
def test_a_number_says_what_a_work_is(celex: str, kind: str, paper: str | None) -> None:
    (found,) = read(row(celex))
    assert (found.kind, found.details.get("type"), found.key) == (kind, paper, celex)
    assert found.title


def test_twins_of_a_ruling_are_one_document() -> None:
    found = read(
        row("62025CJ0077_RES", JUDGMENT, ecli="ECLI:EU:C:2026:9"),
        row("62025CJ0077", JUDGMENT, ecli="ECLI:EU:C:2026:9"),
        row("32024R1689", "Regulation (EU) 2024/1689"),
        row("32024R1689_EXT", "Regulation (EU) 2024/1689"),
    )
    assert [document.key for document in found] == ["62025CJ0077", "32024R1689"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Please wait</body></html>",
        b'{"results": []}',
        b'{"results": {"bindings": [{"date": {"value": "2026-01-01"}}]}}',
        b'{"results": {"bindings": [{"celex": "62025CJ0077"}]}}',
    ],
)
def test_another_shape_is_a_fault(body: bytes) -> None:
    with pytest.raises(ShapeError):
        parse_list(body, url=ENDPOINT, source=SOURCE)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><body><script>window.awsWafCookieDomainList=[];aws-waf-token</script></body></html>", "browser"),
        (b"%PDF-1.7", "no XHTML"),
        (b"<html><body><div> </div></body></html>", "no words"),
    ],
)
def test_a_page_that_is_no_document_is_named(body: bytes, words: str) -> None:
    (listed,) = read(row("62025CJ0077", JUDGMENT))
    with pytest.raises(ShapeError, match=words):
        parse_document(body, listed=listed)


def test_a_ruling_is_read_once_and_a_page_that_is_not_ready_is_asked_for_again(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers = Cellar()
        instance = Instance(tmp_path)
        instance.add("eu", f"{web.root}{SPARQL}", settings={"cases": ["C-77/25"], "delay_s": 1}, **OFFICIAL)
        notice, ruling = "/resource/celex/62025CN0077", "/resource/celex/62025CJ0077"
        rows = [row("62025CJ0077", JUDGMENT), row("62025CN0077", "Case C-77/25: Request", date="2025-02-03")]
        web.answers[SPARQL] = Answer(answer(*rows), type="application/sparql-results+json")
        web.answers[notice] = page("The referring court asks.")
        # "Being prepared": no success, though it is no error either.
        web.answers[ruling] = Answer("", status=202)
        first = instance.crawl()
        assert (first.report["new"], first.report["failures"]) == (2, [])
        assert "no answer yet (202)" in first.report["remarks"][0]
        assert {hit.headers.get("Accept") for hit in web.hits if hit.target.startswith("/resource")} == {
            "application/xhtml+xml"
        }
        web.answers[ruling] = page("1 This request concerns training.", "2 The Court rules.")
        assert instance.crawl().report["changed"] == 1
        (found,) = instance.rows("SELECT * FROM documents WHERE key = '62025CJ0077'")
        assert found["text"] == "1 This request concerns training.\n\n2 The Court rules."
        assert (found["state_reason"], found["docket_number"]) == (None, "C-77/25")
        assert web.count(notice) == 1
        asked = web.count("/resource")
        again = instance.crawl()
        assert (again.report["new"], again.report["changed"], web.count("/resource")) == (0, 0, asked)


def test_a_query_that_is_answered_with_202_is_a_fault(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers = Cellar()
        instance = Instance(tmp_path)
        instance.add("eu", f"{web.root}{SPARQL}", settings={"words": ["data mining"]}, **OFFICIAL)
        web.answers[SPARQL] = Answer("", status=202)
        assert "no answer yet (202)" in instance.crawl().failure("eu")


def test_pages_are_followed_until_one_brings_nothing_new(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        settings = Settings(words=["data mining"])
        official = {**OFFICIAL, "follow": "none"}
        instance.add("eu", f"{web.root}{SPARQL}", settings={"words": ["data mining"], "delay_s": 1}, **official)
        for number, amount in ((0, PAGE), (1, 3)):
            url = query_url(f"{web.root}{SPARQL}", settings, language="en", offset=number * PAGE)
            rows = [row(f"32025R{number * PAGE + n + 1:04}", f"Regulation {n}") for n in range(amount)]
            web.answers[url.removeprefix(web.root)] = Answer(answer(*rows), type="application/sparql-results+json")
        first = instance.crawl()
        assert (first.report["new"], first.report["failures"]) == (PAGE + 3, [])
        asked = [query_of(hit).rpartition("\n")[2] for hit in web.hits if SPARQL in hit.target]
        assert asked == ["OFFSET 0", "OFFSET 100"]


@pytest.mark.shared
def test_real_payloads(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers = Cellar()
        instance = Instance(tmp_path)
        instance.add("eu", f"{web.root}{SPARQL}", settings={"celex": ["61991CC0017"], "delay_s": 1}, **OFFICIAL)
        body = (FORMATS / "cellar_sparql_result.json").read_bytes()
        web.answers[SPARQL] = Answer(body, type="application/sparql-results+json")
        web.answers[urlsplit(document_url(web.root, "61991CC0017", language="en")).path] = Answer(
            (FORMATS / "eurlex_32016R0679_de.html").read_bytes(), type="application/xhtml+xml"
        )
        done = instance.crawl()
        assert (done.report["new"], done.report["failures"]) == (1, [])
        (found,) = instance.rows("SELECT * FROM documents")
        assert (found["docket_number"], found["title"]) == (
            "C-17/91",
            "Opinion of the Advocate General — Case C-17/91",
        )
        assert "personenbezogener Daten" in found["text"]
        assert "xml" not in found["text"], "the head's file name is none of the words"


@pytest.mark.shared
def test_the_feed_of_eur_lex_needs_no_kind_of_its_own(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        body = (FORMATS / "eurlex_rss_shape_UNVERIFIED.rss").read_bytes()
        web.answers["/display-feed.rss"] = Answer(body, type="application/rss+xml")
        instance.add("oj", f"{web.root}/display-feed.rss", follow="none")
        assert instance.crawl().report["failures"] == []
        rows = instance.rows("SELECT * FROM documents ORDER BY number")
        assert [(row["published"], "32026R" in row["url"]) for row in rows] == [
            ("2026-08-31T06:00:00Z", True),
            (None, True),
        ]
