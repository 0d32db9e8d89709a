"""The benchmark's articles, that its contestants read, and what its report makes of figures. No time is taken."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1]))

from aidocket.config import from_environment
from benchmarks.common.measure import Cost
from benchmarks.common.report import Must
from benchmarks.extraction import report
from benchmarks.extraction.articles import MIXES, WORDS, articles, known
from benchmarks.extraction.contestants import CONTESTANTS, Contestant, documents_of
from benchmarks.extraction.lists import Lists, gather
from benchmarks.extraction.memory import Point, is_flat, stops
from benchmarks.extraction.reading import Articles, Reading
from benchmarks.extraction.rounds import Results, Run, environment, fill_registry, write_articles

SHARES = {
    "firehose": {"dispute": 2, "ai": 33, "general": 65},
    "specialist": {"dispute": 30, "ai": 70},
    "disputes": {"dispute": 100},
}


# -------------------------------------------------------------------------------------------------------- articles


@pytest.mark.parametrize("mix", MIXES)
def test_articles_have_their_words_and_mixes_their_shares(mix: str) -> None:
    made = list(articles(mix, 100))
    assert {len(article.text.split()) for article in made} == {WORDS}
    assert Counter(article.kind for article in made) == SHARES[mix]
    assert len({article.id for article in made}) == len({article.text for article in made}) == 100
    assert not any("{" in article.title + article.text or "}" in article.title + article.text for article in made)


def test_the_same_seed_gives_the_same_articles() -> None:
    assert list(articles("specialist", 20, 7)) == list(articles("specialist", 20, 7))
    assert list(articles("specialist", 20, 7)) != list(articles("specialist", 20, 8))


def test_the_first_of_many_are_the_first_of_few() -> None:
    assert list(islice(articles("firehose", 1_000_000), 30)) == list(articles("firehose", 30))


def test_disputes_name_what_the_registry_knows() -> None:
    names = {party.name for party in known().parties.values()}
    assert all(any(name in article.text for name in names) for article in articles("disputes", 30))


def test_articles_reach_the_readers_as_documents(tmp_path: Path) -> None:
    assert write_articles("firehose", 100, 7, tmp_path / "articles.jsonl") == SHARES["firehose"]
    assert list(Articles(tmp_path / "articles.jsonl")) == [asdict(article) for article in articles("firehose", 100, 7)]
    [document] = documents_of([{"id": "a-1", "title": "A title", "text": "A text.", "published": "2026-02-03"}])
    assert (document.id, document.title, document.text, document.published) == (
        "a-1", "A title", "A text.", "2026-02-03",
    )  # fmt: skip


def test_peers_look_for_the_names_and_phrases_of_the_registry(tmp_path: Path) -> None:
    lists = gather()
    assert ("PARTY", "OpenAI") in lists.names
    assert {label for label, _ in lists.terms} <= known().practices.keys() | known().claims.keys()
    assert {text for _, text in lists.terms} <= {phrase.rstrip("*") for phrase in lists.phrases}
    lists.write(tmp_path / "lists.json")
    assert Lists.read(tmp_path / "lists.json") == lists


# ----------------------------------------------------------------------------------------------------- contestants


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run stands on: the lists for the peers, the registry in a database for us."""
    made = tmp_path_factory.mktemp("bench")
    gather().write(made / "lists.json")
    fill_registry(from_environment(environment(made)))
    return made


@pytest.mark.parametrize("one", CONTESTANTS, ids=lambda one: one.name)
def test_each_contestant_reads_and_counts(one: Contestant, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIDOCKET_DB", environment(folder)["AIDOCKET_DB"])
    found = one.ready(folder / "lists.json")([asdict(article) for article in articles("disputes", 6)])
    assert all(found.values())
    if one.is_ours:
        assert found["relevant"] == found["relevant dispute"] == 6


# ---------------------------------------------------------------------------------------------------------- report


def _run(
    contestant: str, mix: str, words_s: float, *, largest_mb: float = 140, relevant: int = 40, disputes: int = 40
) -> Run:
    words = 1_200_000
    found = {"relevant": relevant, "relevant dispute": disputes}
    reading = Reading(start_s=1, wall_s=words / words_s, cpu_s=words / words_s, peak_mb=100, words=words, found=found)
    cost = Cost(wall_s=9, cpu_s=9, memory_mb=120, largest_mb=largest_mb, grown_mb=1, status=0)
    return Run(contestant=contestant, mix=mix, round=0, reading=reading, cost=cost)


def _points(*held: float, documents: int = 100_000) -> list[Point]:
    places = [documents // 100, documents // 10, documents]
    return [Point(documents=at, seconds=1, rss_mb=mb, pss_mb=mb) for at, mb in zip(places, held, strict=True)]


def _met(results: Results, start: str) -> bool | None:
    found: list[Must] = [must for must in report.musts(results) if must.text.startswith(start)]
    assert len(found) == 1
    return found[0].is_met


@pytest.mark.parametrize(
    ("one", "two", "fast", "gains"),
    [(250_000, 425_000, True, True), (249_000, 425_000, False, True), (300_000, 420_000, True, False)],
)
def test_speed_is_judged_mix_by_mix(one: float, two: float, fast: bool, gains: bool) -> None:
    results = Results(runs=[_run("aidocket", "firehose", one), _run("aidocket-2", "firehose", two)])
    assert _met(results, "firehose: 250,000 words/s") is fast
    assert _met(results, "firehose: 1.7 times") is gains
    assert _met(results, "disputes: 250,000 words/s") is None


@pytest.mark.parametrize(("largest_mb", "is_met"), [(149.9, True), (150, False)])
def test_memory_is_judged_by_the_largest_process_of_any_run(largest_mb: float, is_met: bool) -> None:
    runs = [_run("aidocket", "firehose", 1), _run("aidocket-2", "disputes", 1, largest_mb=largest_mb)]
    assert _met(Results(runs=runs), "memory under 150 MB") is is_met


@pytest.mark.parametrize(
    ("points", "is_met"),
    [
        (_points(120, 130, 135), True),
        (_points(130, 130, 136), False),
        (_points(130, 130, 130, documents=50_000), None),
    ],
    ids=["grows at first", "grows for ever", "too few documents to tell"],
)
def test_memory_is_flat_or_not(points: list[Point], is_met: bool | None) -> None:
    assert _met(Results(memory={"firehose": points}), "firehose: memory flat") is is_met


def test_memory_is_looked_at_after_a_tenth_and_at_the_end() -> None:
    assert stops(100_000) == [1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000]
    assert stops(700) == [70, 700]
    assert is_flat(_points(10, 130, 130))


def test_the_moonshot_is_not_reached_by_meeting_the_must() -> None:
    results = Results(runs=[_run("aidocket", "firehose", 900_000), _run("aidocket", "disputes", 1_200_000)])
    assert [must.is_met for must in report.moonshot(results)] == [False, None, True]


@pytest.mark.parametrize(
    ("disputes", "others", "is_honest"), [(40, 0, True), (40, 30, True), (36, 0, True), (35, 9, False)]
)
def test_a_mix_is_what_it_says_when_its_disputes_are_found(disputes: int, others: int, is_honest: bool) -> None:
    kinds = {"firehose": {"dispute": 40, "ai": 653, "general": 1307}}
    run = _run("aidocket", "firehose", 1, relevant=disputes + others, disputes=disputes)
    results = Results(runs=[run], kinds=kinds)
    assert (not report.dishonest(results)) is is_honest
    cells = f"| firehose | 40 | 653 | 1,307 | {disputes + others} | {disputes} | {(disputes + others) / 2000:.1%} |"
    text = report.mixes_text(results)
    assert cells in text
    assert len({line.count("|") for line in text.splitlines()}) == 1


def test_a_row_tells_the_median_and_the_spread() -> None:
    runs = [replace(_run("aidocket", "firehose", speed), round=at) for at, speed in enumerate((2e5, 4e5, 3e5))]
    table = report.table(Results(runs=runs), "firehose", CONTESTANTS[:2])
    assert "| AI Docket | 300,000 (200,000–400,000) | 300,000 | 1.0 | 120 | 140 | 40 relevant |" in table
    assert "| AI Docket, two processes | not measured |" in table
