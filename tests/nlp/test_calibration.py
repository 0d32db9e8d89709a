"""Stated confidences against what is right, on labelled documents; the shipped weights are those that are learned."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from aidocket.nlp.accuracy import OWN_LABELS
from aidocket.nlp.calibration import (
    READINGS,
    Example,
    fit,
    fit_links,
    fit_readings,
    held_out,
    link_examples,
    read_link_truth,
    reading_examples,
    reliability,
    stated,
)
from aidocket.nlp.confidence import WEIGHTS_FILE, Weights, weights_of
from aidocket.nlp.evaluation import read_labelled
from aidocket.nlp.evidence import DOUBTS, REASONS
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.knowledge import knowledge_of
from aidocket.nlp.linking import link_document
from aidocket.nlp.pipeline import read_document
from tests.nlp.who import pipeline

GOLD = Path(__file__).parents[2] / ".." / "shared" / "gold"
MOST_ERROR, MOST_BRIER = 0.08, 0.10
SURE = 0.9
MOST_DRIFT, MOST_READING_ERROR = 0.05, 0.12
PRECISION, RECALL = 0.92, 0.78
PROCEEDINGS = 0.85


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return link_examples(pipeline(), read_link_truth())


def test_there_are_enough_labelled_documents_of_both_kinds(examples: list[Example]) -> None:
    assert len({example.key for example in examples}) >= 150
    assert sum(example.right for example in examples) >= 150
    assert sum(not example.right for example in examples) >= 100


def test_stated_confidences_hold_on_documents_that_nothing_was_learned_from(examples: list[Example]) -> None:
    inside, outside = held_out(examples)
    said = stated(outside, fit_links(inside))
    found = reliability(said)
    assert found.ece <= MOST_ERROR
    assert found.brier <= MOST_BRIER
    sure = [right for confidence, right in said if confidence >= SURE]
    assert len(sure) >= 30
    assert sum(sure) / len(sure) >= SURE


def test_the_shipped_weights_say_what_those_would_that_are_learned_now(examples: list[Example]) -> None:
    """Where this fails after a change elsewhere, run `aidocket calibrate --write`."""
    shipped, learned = weights_of("links"), fit_links(examples)
    gaps = [abs(shipped.confidence(e.signs) - learned.confidence(e.signs)) for e in examples if e.signs]
    assert sum(gaps) / len(gaps) <= MOST_DRIFT
    assert set(json.loads(WEIGHTS_FILE.read_text("utf-8"))["links"]["signs"]) == {*REASONS, *DOUBTS}


def test_most_links_that_are_made_are_right_and_most_right_ones_are_made(examples: list[Example]) -> None:
    kept = [example for example in examples if example.kept]
    wrong = [(e.key, e.subject) for e in kept if not e.right]
    assert 1 - len(wrong) / len(kept) >= PRECISION, wrong
    missed = [(e.key, e.subject) for e in examples if e.right and not e.kept]
    assert 1 - len(missed) / sum(e.right for e in examples) >= RECALL, missed


def test_most_documents_go_to_the_right_proceeding(examples: list[Example]) -> None:
    told = {(e.key, e.subject): e.proceeding_right for e in examples if e.proceeding_right is not None}
    assert len(told) >= 20
    assert sum(told.values()) / len(told) >= PROCEEDINGS, [key for key, right in told.items() if not right]


def test_signs_keep_their_side_whatever_the_examples_say() -> None:
    rows = [
        Example(key=str(number), subject="x", signs=signs, right=right)
        for number, (signs, right) in enumerate([(("r",), False), (("d",), True), (("r", "d"), True), ((), False)] * 5)
    ]
    weights = fit(rows, ["r"], ["d"])
    assert weights.signs["r"] >= 0
    assert weights.signs["d"] <= 0
    assert fit(rows, ["r"], ["d"]) == weights


def test_reliability_of_what_is_known() -> None:
    found = reliability([(0.9, True)] * 9 + [(0.9, False)] + [(0.1, False)] * 10)
    assert found.ece == pytest.approx(0.05)
    assert [(row.count, row.stated, row.observed) for row in found.bins] == [(10, 0.1, 0.0), (10, 0.9, 0.9)]
    assert reliability([]).bins == ()


def test_a_sign_that_nobody_knows_says_nothing() -> None:
    weights = Weights(bias=0.0, signs={"a": 2.0})
    assert weights.confidence(["b"]) == 0.5
    assert weights.confidence(["a", "b"]) == weights.confidence(["a"]) > 0.85


def test_events_and_statements_state_how_sure_they_are_too() -> None:
    labelled = read_labelled(OWN_LABELS.read_bytes().splitlines(), name="labels")
    found = reading_examples(pipeline(), labelled, read_link_truth())
    for kind, (reasons, doubts) in READINGS.items():
        rows, weights = found[kind], weights_of(kind)
        assert len(rows) >= 100
        assert set(weights.signs) == {*reasons, *doubts}
        assert reliability(stated(rows, weights)).ece <= MOST_READING_ERROR
        learned = fit_readings(rows, kind)
        gaps = [abs(weights.confidence(e.signs) - learned.confidence(e.signs)) for e in rows]
        assert sum(gaps) / len(gaps) <= MOST_DRIFT


def test_what_is_told_in_the_title_is_surer_than_what_is_told_in_passing() -> None:
    weights = weights_of("events")
    assert weights.confidence(["told clearly", "told well", "in the title", "dated"]) > weights.confidence([])


@pytest.mark.shared
def test_links_of_documents_that_others_wrote() -> None:
    """Labelled by the digest of their text alone: which disputes they belong to."""
    truth = json.loads(Path(__file__).with_name("linked_documents.json").read_text("utf-8"))
    right, wrong, missed = 0, [], 0
    for line in (GOLD / "dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        wanted = truth.get(hashlib.sha256(row["text"].encode()).hexdigest())
        if wanted is None:
            continue
        meta = DocumentMeta(id=row["id"], title=row["title"], kind=row["kind"], published=row.get("published"))
        doc = read_document(pipeline(), row["text"], meta)
        links = link_document(doc, knowledge_of(pipeline())) if doc._.relevant else []
        found = {link.dispute_id for link in links}
        right += len(found & {*wanted})
        wrong += [(row["id"], dispute) for dispute in found - {*wanted}]
        missed += len({*wanted} - found)
    assert right / (right + len(wrong)) >= 0.9, wrong
    assert right / (right + missed) >= 0.75
