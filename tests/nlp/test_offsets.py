"""Whatever is read stands where it is said to stand, and what is passed over could not have been read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidocket.nlp.components.relevance import THRESHOLD
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.layout import lay_out
from aidocket.nlp.phrases import Phrases
from aidocket.nlp.pipeline import MAX_CHARS, judge_document, lay_out_document, read_document
from aidocket.nlp.reader import extract_document
from aidocket.nlp.rules import RuleBook, fold, read_lexicon
from aidocket.nlp.splitting import LONGEST, split_sentences
from tests.nlp.who import pipeline, spans_of

GOLD = Path(__file__).parents[2] / ".." / "shared" / "gold"

PIECES = (
    "OpenAI sued xAI in the N.D. Cal., No. 3:26-cv-01234, over distillation of ChatGPT outputs. ",
    "“Partly,” Elon Musk testified on Thursday, asked whether Grok had been trained on OpenAI’s models. ",
    "Penguin Random House v. Meta Platforms, Inc. was filed under 17 U.S.C. § 1202(b).\n",
    "Judge Ines Okafor ruled that training on pirated books from LibGen was not fair use! ",
    "The company denied that it had scraped the newspaper's articles… ",
    "GEMA verklagt OpenAI (LG München I, 42 O 14139/24). ",
    "New terms forbid use of outputs to train rival models; accounts were banned. ",
    "a\u0301\u0308 ", "\U0001f9d1\u200d\u2696\ufe0f", "İstanbul’da ", "ﬃ ligature ", "\u202eevil\u202c ",
    "\u00a0\u2003", "\ufeff",
    "中文。", "ẞ ", "ǅ ", "\r\n\r\n", "\t", "No. ", "U.S. ", "v. ", "\u0000", "<b>", "🇩🇪", "\u2028",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=14).map("".join)
ODD = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ODD
@given(text=TEXTS, title=st.one_of(st.sampled_from(PIECES), st.text(max_size=20)))
def test_every_quotation_stands_in_the_text(text: str, title: str) -> None:
    extraction = extract_document(pipeline(), text, DocumentMeta(id="d", title=title, kind="news"))
    for place in spans_of(extraction):
        assert text[place.start : place.end] == place.quote


@ODD
@given(text=TEXTS, title=st.sampled_from(PIECES), kind=st.sampled_from(["news", "terms", "policy", "filing"]))
def test_what_the_bare_text_says_of_relevance_is_what_the_pipeline_says(text: str, title: str, kind: str) -> None:
    meta = DocumentMeta(id="d", title=title, kind=kind)
    doc = read_document(pipeline(), text, meta)
    judged = judge_document(pipeline(), lay_out_document(text, meta), meta)
    assert judged == doc._.relevance
    assert (judged >= THRESHOLD) == doc._.relevant == extract_document(pipeline(), text, meta).relevant


@ODD
@given(text=TEXTS)
def test_sentences_have_no_gaps_and_no_text_is_lost(text: str) -> None:
    sentences = split_sentences(text)
    assert "".join(text[start:end] for start, end in sentences) == text
    assert all(start < end for start, end in sentences)
    spaced = (text[start:end] for start, end in sentences if " " in text[start : end - 1])
    assert all(len(sentence) <= LONGEST + max(map(len, sentence.split(" "))) + 1 for sentence in spaced)


@ODD
@given(text=TEXTS)
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("name", ["events", "relevance"])
@ODD
@given(text=TEXTS)
def test_no_match_is_lost_by_asking_only_the_rules_whose_own_phrase_stands_there(name: str, text: str) -> None:
    phrases = Phrases()
    book = RuleBook(read_lexicon(name), phrases=phrases)
    found = lay_out(text, 0).found(phrases)
    every_rule = list(range(len(book._rules)))
    asked_of_all = [match for sentence in found.hits for match in book._match_sentence(found, sentence, every_rule)]
    assert book.match(found) == asked_of_all


@ODD
@given(text=TEXTS)
def test_every_phrase_is_found_where_it_stands(text: str) -> None:
    phrases = Phrases()
    wanted = ["distill*", "openai", "n.d. cal.", "no", "fair use", "train*", "v.", "c", "meta platforms, inc."]
    numbers = {phrases.number(phrase): phrase for phrase in wanted}
    plain = fold(text)
    found = {(start, numbers[number]) for start, _, number in phrases.everywhere(plain)}
    assert found == {(at, phrase) for phrase in wanted for at in _places(phrase, plain)}


def _places(phrase: str, plain: str) -> list[int]:
    """Where a phrase stands as whole words, looked for place by place."""
    literal, is_prefix = phrase.removesuffix("*"), phrase.endswith("*")
    starts = [at for at in range(len(plain)) if plain.startswith(literal, at)]
    starts = [at for at in starts if not (at and plain[at - 1].isalnum() and plain[at].isalnum())]
    ends = {at: at + len(literal) for at in starts}
    return [
        at for at, end in ends.items()
        if is_prefix or end == len(plain) or not (plain[end].isalnum() and plain[end - 1].isalnum())
    ]  # fmt: skip


@pytest.mark.shared
def test_every_quotation_stands_in_the_labelled_documents() -> None:
    counted = 0
    for line in (GOLD / "dev.jsonl").read_text("utf-8").splitlines():
        given_document = json.loads(line)
        meta = DocumentMeta(id=given_document["id"], title=given_document["title"], kind=given_document["kind"])
        text = given_document["text"]
        for place in spans_of(extract_document(pipeline(), text, meta)):
            counted += 1
            assert text[place.start : place.end] == place.quote and place.end <= MAX_CHARS
    assert counted > 500
