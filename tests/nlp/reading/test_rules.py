"""The form of rules, and every rule of the registry by its own example sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from aidocket.config import Config
from aidocket.nlp.rules import Match, RuleBook, RuleError, drop_weak, expand, fold, read_lexicon, word_lists

TERMS = [
    yaml.safe_load(file.read_text("utf-8"))
    for kind in ("practices", "claims")
    for file in sorted(Path(Config().registries[0], kind).glob("*.yaml"))
]


def labels(book: RuleBook, text: str) -> list[str]:
    return [match.label for match in book.find(text, [(0, len(text))])]


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        pytest.param("fair use", "It is Fair  use.".replace("  ", " "), True, id="a phrase, whatever its case"),
        pytest.param("fair use", "It is fair-use.", True, id="a hyphen is a space"),
        pytest.param("anna's archive", "From Anna’s Archive.", True, id="a curly quote is a straight one"),
        pytest.param("train", "The trainer left.", False, id="a phrase is made of whole words"),
        pytest.param("train*", "The trainer left.", True, id="a star stands for any ending"),
        pytest.param("(train|teach) it", "They teach it.", True, id="alternatives for a part"),
        pytest.param("fair use|fair dealing", "It is fair dealing.", True, id="alternatives for the whole"),
        pytest.param({"say": ["copied"], "with": [["books"]]}, "Books were copied.", True, id="with, before"),
        pytest.param({"say": ["copied"], "then": [["books"]]}, "Books were copied.", False, id="then means after"),
        pytest.param({"say": ["copied"], "then": [["all"], ["books"]]}, "Copied all the books.", True, id="in order"),
        pytest.param(
            {"say": ["copied"], "then": [["books"], ["all"]]}, "Copied all the books.", False, id="not in order"
        ),
        pytest.param(
            {"say": ["copied"], "with": [["books"]], "within": 2}, "Copied one two books.", True, id="near enough"
        ),
        pytest.param(
            {"say": ["copied"], "with": [["books"]], "within": 2}, "Copied one two three books.", False, id="too far"
        ),
        pytest.param({"say": ["copied"], "unless": ["by hand"]}, "It was copied by hand.", False, id="unless"),
        pytest.param({"say": ["copied"], "about": [["model"]]}, "It was copied.", False, id="about something else"),
    ],
)
def test_a_rule(rule: Any, text: str, found: bool) -> None:
    assert labels(RuleBook({"x": [rule]}), text) == (["x"] if found else [])


def test_about_looks_at_the_whole_document_and_with_at_the_sentence() -> None:
    text = "It was copied. A model learns."
    sentences = [(0, 14), (15, len(text))]
    about = RuleBook({"x": [{"say": ["copied"], "about": [["model"]]}]})
    beside = RuleBook({"x": [{"say": ["copied"], "with": [["model"]]}]})
    assert [m.label for m in about.find(text, sentences)] == ["x"]
    assert beside.find(text, sentences) == []


def test_a_default_rule_gives_way_to_another_label_in_its_sentence() -> None:
    book = RuleBook({"wide": [{"say": ["trained"], "default": True}], "narrow": ["pirated"]})
    assert labels(book, "It was trained on pirated books.") == ["narrow"]
    assert labels(book, "It was trained on books.") == ["wide"]


def test_a_weak_match_needs_company_or_a_place_at_the_beginning() -> None:
    def match(start: int, sentence: int) -> Match:
        return Match(label="x", start=start, end=start + 1, sentence=sentence, weak=True)

    assert drop_weak([match(900, 9)], beginning=700) == []
    assert drop_weak([match(100, 1)], beginning=700) != []
    assert len(drop_weak([match(900, 9), match(950, 10)], beginning=700)) == 2


def test_a_veto_undoes_a_match_that_follows_closely() -> None:
    book = RuleBook({"x": ["piracy"]}, veto=["not about"])
    assert labels(book, "The case is not about piracy.") == []
    assert labels(book, "The case is not about one word more or less than the old piracy.") == ["x"]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"with": [["a"]]}, id="no say"),
        pytest.param({"say": ["a"], "wiht": [["b"]]}, id="a misspelt key"),
        pytest.param({"say": "a"}, id="say is no list"),
        pytest.param("{nothing-of-this-name}", id="no such word list"),
        pytest.param(" ", id="an empty phrase"),
    ],
)
def test_a_wrong_rule_is_refused(rule: Any) -> None:
    with pytest.raises(RuleError):
        RuleBook({"x": [rule]})


def test_folding_keeps_every_code_point_in_its_place() -> None:
    text = "İstanbul’s “AI‑training” — Straße\u00a0ﬁ"
    assert len(fold(text)) == len(text)


def test_phrases_that_stand_for_too_many_texts_are_refused() -> None:
    with pytest.raises(RuleError, match="stands for"):
        expand(" ".join(["(a|b|c|d|e|f|g|h|i|j)"] * 6))


@pytest.mark.parametrize("name", sorted(word_lists()))
def test_every_word_list_can_be_written_out(name: str) -> None:
    assert expand(f"{{{name}}}")


@pytest.mark.parametrize("name", ["events", "relevance"])
def test_our_own_rules_compile(name: str) -> None:
    assert RuleBook(read_lexicon(name)).find("", []) == []


@pytest.mark.parametrize("term", TERMS, ids=[term["id"] for term in TERMS])
def test_the_registrys_sentences(term: dict[str, Any]) -> None:
    assert term["hits"] and term["misses"], "a term needs sentences that hit and sentences that must not"
    book = RuleBook({term["id"]: term["patterns"]}, veto=word_lists()["not_alleged"])
    assert [s for s in term["hits"] if labels(book, s) != [term["id"]]] == [], "should hit"
    assert [s for s in term["misses"] if labels(book, s) != []] == [], "should not hit"


def test_all_rules_together_still_find_each_terms_own_sentences() -> None:
    for kind in ("practices", "claims"):
        ids = {file.stem for file in Path(Config().registries[0], kind).glob("*.yaml")}
        terms = [term for term in TERMS if term["id"] in ids]
        book = RuleBook({t["id"]: t["patterns"] for t in terms}, veto=word_lists()["not_alleged"])
        missed = [(t["id"], s) for t in terms for s in t["hits"] if t["id"] not in labels(book, s)]
        assert missed == []


def test_twice_the_text_takes_about_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: words compared between places, the only inner loop whose length the text decides."""
    from aidocket.nlp import rules

    practices = {t["id"]: t["patterns"] for t in TERMS if "kind" not in t}
    book = RuleBook(practices)
    counted = 0
    plain = rules._words_between

    def count(text: str, left: int, right: int, limit: int) -> int:
        nonlocal counted
        counted += 1
        return plain(text, left, right, limit)

    monkeypatch.setattr(rules, "_words_between", count)
    unit = "trained the model on copyrighted books without permission and scraped pages "

    def work(times: int) -> int:
        nonlocal counted
        counted = 0
        text = unit * times  # one sentence without end: the worst there is
        book.find(text, [(0, len(text))])
        return counted

    once, twice = work(400), work(800)
    assert twice <= 2.5 * once + 100
