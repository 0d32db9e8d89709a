from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from aidocket.cli import cli
from aidocket.errors import UsageError
from aidocket.nlp.components.relevance import KNOWN, THRESHOLD, UNWEIGHED, Relevance, Weights, shipped_weights
from aidocket.nlp.evaluation import evaluate, read_labelled
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.pipeline import judge_document, lay_out_document
from aidocket.nlp.training import OWN_ITEMS, Example, fit, read_examples, train, write_weights
from tests.nlp.firehose import read_firehose
from tests.nlp.who import pipeline, read

FORMATS = Path(__file__).parents[2] / ".." / "shared" / "formats"
CONTENT = OWN_ITEMS.read_bytes()
PRECISION, RECALL = 0.88, 0.72
"""Floors on items that were held out of the training; they fall only by hand."""

DRIFT = 0.15
"""How far a weight may be from what the same items would give now: a practice's rules may have changed since."""


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples(pipeline(), CONTENT, name="items")


def row(content: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(content.read_text("utf-8"))
    return kept


def test_the_same_items_give_the_same_bytes(examples: list[Example], tmp_path: Path) -> None:
    files = [tmp_path / "one.json", tmp_path / "other.json"]
    try:
        for file, order in zip(files, (examples, read_examples(pipeline(), CONTENT, name="items")), strict=True):
            write_weights(train(order), CONTENT, file)
    finally:
        shipped_weights.cache_clear()
    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_shipped_weights_are_those_of_the_shipped_items(examples: list[Example], tmp_path: Path) -> None:
    write_weights(train(examples), CONTENT, tmp_path / "weights.json")
    now = row(tmp_path / "weights.json")
    shipped = row(Path(OWN_ITEMS).parents[1] / "relevance.json")
    assert shipped["learned_from"] == now["learned_from"], "train anew: aidocket train relevance"
    signs = shipped["signs"].keys() | now["signs"].keys()
    drift = {sign: abs(shipped["signs"].get(sign, 0.0) - now["signs"].get(sign, 0.0)) for sign in signs}
    assert {sign: far for sign, far in drift.items() if far > DRIFT} == {}, "train anew: aidocket train relevance"
    assert abs(shipped["bias"] - now["bias"]) <= DRIFT


def test_items_that_were_held_out_are_told_apart(examples: list[Example]) -> None:
    held_out = train(examples).held_out
    assert held_out.precision >= PRECISION
    assert held_out.recall >= RECALL
    assert held_out.hits + held_out.missed == sum(example.relevant for example in examples)


def test_what_the_registry_knows_is_not_learned(examples: list[Example]) -> None:
    assert not any(example.signs.keys() & (KNOWN.keys() | UNWEIGHED) for example in examples)
    assert KNOWN.items() <= shipped_weights().signs.items()


def test_items_are_invented_once_and_of_many_kinds() -> None:
    items = read_labelled(CONTENT.splitlines(), name="items")
    texts = [(item["title"], item["text"]) for item in items]
    assert len(set(texts)) == len(texts) > 800
    assert {item["kind"] for item in items if item["relevant"]} == {item["kind"] for item in items}
    own = {
        line["text"]
        for line in read_labelled((OWN_ITEMS.parent / "documents.jsonl").read_bytes().splitlines(), name="")
    }
    assert not own & {text for _, text in texts}, "what is learned from is not measured on"


def test_a_weight_follows_what_speaks_for_and_against() -> None:
    pairs = [({"suit": 1.0, "rain": 1.0}, True), ({"suit": 2.0}, True), ({"rain": 1.0}, False), ({}, False)] * 8
    weights = fit([Example(key=str(n), signs=signs, relevant=is_it) for n, (signs, is_it) in enumerate(pairs)])
    assert weights.signs["suit"] > 1.0 > abs(weights.signs.get("rain", 0.0))
    assert weights.likelihood({"suit": 2.0, "never seen": 9.0}) > 0.9 > 0.3 > weights.likelihood({"rain": 1.0})


def test_rare_signs_are_left_out() -> None:
    pairs = [({"suit": 1.0}, True), ({"rain": 1.0}, False)] * 8 + [({"comet": 1.0}, True)] * 4
    examples = [Example(key=str(n), signs=signs, relevant=is_it) for n, (signs, is_it) in enumerate(pairs)]
    assert "comet" not in fit(examples).signs


def test_one_sided_items_teach_nothing() -> None:
    with pytest.raises(UsageError, match="items that are relevant, and items that are not"):
        train([Example(key="a", signs={"suit": 1.0}, relevant=True)] * 9)


@pytest.mark.parametrize(
    "item", [{"id": "a", "text": "x"}, {"id": "a", "relevant": True}, {"id": "a", "text": 1, "relevant": False}]
)
def test_an_item_in_another_form_is_named(item: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="items: item a has no"):
        read_examples(pipeline(), json.dumps(item).encode(), name="items")


def test_the_command_measures_and_leaves_the_weights_alone(tmp_path: Path) -> None:
    before = (OWN_ITEMS.parents[1] / "relevance.json").read_bytes()
    file = tmp_path / "items.jsonl"
    file.write_bytes(b"\n".join(CONTENT.splitlines()[::3]))
    done = CliRunner().invoke(cli, ["train", "relevance", str(file), "--dry-run", "--errors"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "on items that were held out: precision 0." in done.stdout
    assert "\tmissed\t" in done.stdout
    assert (OWN_ITEMS.parents[1] / "relevance.json").read_bytes() == before


PIECES = st.sampled_from([item[part] for item in json.loads(b"[" + b",".join(CONTENT.splitlines()[::40]) + b"]")
                          for part in ("title", "text")])  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    pieces=st.lists(PIECES | st.text(max_size=20), max_size=8),
    title=PIECES | st.text(max_size=30),
    kind=st.sampled_from(["news", "terms", "policy", "filing"]),
)
def test_the_bare_text_tells_as_much_as_the_whole_pipeline(pieces: list[str], title: str, kind: str) -> None:
    """A document is thrown away before it has tokens, so both ways have to judge alike, on whatever is read."""
    text, meta = " ".join(pieces), DocumentMeta(id="d", title=title, kind=kind)
    alone = judge_document(pipeline(), lay_out_document(text, meta), meta)
    assert read(text, title=title, kind=kind, force=False)._.relevance == alone


def test_weights_of_unknown_signs_are_nothing() -> None:
    assert Weights(bias=0.0, signs={"suit": 1.0}).likelihood({"rain": 5.0}) == 0.5


@pytest.mark.shared
def test_the_labelled_corpus_is_told_apart() -> None:
    labelled = read_labelled((FORMATS.parent / "gold" / "dev.jsonl").read_bytes().splitlines(), name="dev.jsonl")
    readings = []
    for labels in labelled:
        meta = DocumentMeta(id="d", title=labels["title"], kind=labels["kind"])
        likelihood = judge_document(pipeline(), lay_out_document(labels["text"], meta), meta)
        readings.append({"id": labels["id"], "relevant": likelihood >= THRESHOLD})
    assert evaluate(labelled, readings).counts["relevance"].f1 >= 0.97


@pytest.mark.shared
def test_a_real_firehose_is_mostly_thrown_away() -> None:
    labels = json.loads((Path(__file__).parent / "firehose_labels.json").read_text("utf-8"))
    component: Relevance = pipeline().get_pipe("aidocket_relevance")
    kept, items = set(), read_firehose(FORMATS)
    for item in items:
        meta = DocumentMeta(
            id=item.key,
            title=item.title,
            kind=item.kind,
            caption=item.caption,
            docket_number=item.docket_number,
            court_id=item.court_id,
        )
        if component.judge(lay_out_document(item.text, meta), meta) >= THRESHOLD:
            kept.add(item.key)
    assert len(items) == labels["items"]
    relevant, unsure = set(labels["relevant"]), set(labels["unsure"])
    assert relevant <= kept
    noise = len(items) - len(relevant) - len(unsure)
    assert len(kept - relevant - unsure) / noise <= 0.006
