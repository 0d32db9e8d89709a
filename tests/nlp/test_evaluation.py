from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from aidocket.cli import cli
from aidocket.config import Config
from aidocket.errors import UsageError
from aidocket.nlp.accuracy import OWN_CORPUS, OWN_LABELS, figures_of, read_accuracy, write_accuracy
from aidocket.nlp.comparing import comparable, is_same_case
from aidocket.nlp.evaluation import LAYERS, NOTHING, Counts, evaluate, read_labelled
from aidocket.nlp.jsonl import extract_lines
from aidocket.nlp.stage import extract
from aidocket.store.database import open_database
from aidocket.store.publishing import read_accuracy as read_accuracy_of
from tests.nlp.who import pipeline

GOLD = Path(__file__).parents[2] / ".." / "shared" / "gold"
MACRO = 0.64
"""Floor of the mean on our own labelled documents; it falls only by hand."""


def document(**labels: Any) -> dict[str, Any]:
    return {"id": "d", "relevant": True, **labels}


def statement(status: str, **more: Any) -> dict[str, Any]:
    return {"actor": "Orbital", "practice": "scraping.robots-bypass", "target": "Brightleaf", "status": status, **more}


PARTIES = [
    {"name": "Brightleaf Press", "aliases": ["Brightleaf"], "role": "plaintiff"},
    {"name": "Orbital Minds", "role": "defendant"},
    {"name": "Kestrel", "role": "mention", "optional": True},
]


@pytest.mark.parametrize(
    ("layer", "labels", "read", "expected"),
    [
        pytest.param("relevance", {"relevant": True}, {"relevant": True}, (1, 0, 0), id="relevant"),
        pytest.param("relevance", {"relevant": False}, {"relevant": True}, (0, 1, 0), id="noise let in"),
        pytest.param("relevance", {"relevant": True}, {}, (0, 0, 1), id="not read at all"),
        pytest.param(
            "parties",
            {"parties": PARTIES},
            {"parties": [{"name": "BRIGHTLEAF, Inc."}, {"name": "Kestrel"}, {"name": "Roe"}]},
            (1, 1, 1),
            id="an alias hits, an optional name is free, one is invented, one is missed",
        ),
        pytest.param(
            "roles",
            {"parties": PARTIES},
            {
                "parties": [
                    {"name": "Brightleaf", "role": "accuser"},
                    {"name": "Orbital Minds", "role": "defendant"},
                    {"name": "Kestrel", "role": "actor"},
                    {"name": "Brightleaf Press", "role": "witness"},
                ]
            },
            (1, 1, 1),
            id="a wrong role is an error twice, an optional party's is free, a witness is not counted",
        ),
        pytest.param(
            "models",
            {"models": ["Hover-2", {"id": "Hover", "optional": True}]},
            {"models": ["hover 2", "Hover", "Lamp"]},
            (1, 1, 0),
            id="models by comparable name",
        ),
        pytest.param(
            "practices.top",
            {"practices": ["scraping.paywall-bypass", {"id": "scraping", "optional": True}]},
            {"practices": ["scraping.robots-bypass", "torrenting"]},
            (1, 1, 0),
            id="practices by family",
        ),
        pytest.param(
            "events",
            {"events": [{"type": "complaint"}, {"type": "answer", "optional": True}]},
            {"events": [{"type": "complaint"}, {"type": "complaint"}, {"type": "answer"}]},
            (1, 0, 0),
            id="a type counts once",
        ),
        pytest.param(
            "assertions",
            {"parties": PARTIES, "assertions": [statement("alleged")]},
            {
                "assertions": [
                    statement("alleged", actor="Orbital, Inc.", target="Brightleaf Press"),
                    statement("found"),
                ]
            },
            (1, 1, 0),
            id="a statement with another status is another statement",
        ),
        pytest.param(
            "assertions.who",
            {"parties": PARTIES, "assertions": [statement("alleged", target=None)]},
            {"assertions": [statement("found", practice="scraping")]},
            (0, 1, 1),
            id="a statement with a target is not the one without",
        ),
        pytest.param(
            "cases",
            {"cases": [{"caption": "Brightleaf v. Orbital"}, {"caption": "Roe v. Kestrel", "optional": True}]},
            {"cases": [{"caption": "Brightleaf Press, Inc., et al. v. Orbital Minds"}, {"caption": "Roe v. Kestrel"}]},
            (1, 0, 0),
            id="a caption by its sides",
        ),
    ],
)  # fmt: skip
def test_what_counts(layer: str, labels: dict[str, Any], read: dict[str, Any], expected: tuple[int, int, int]) -> None:
    counts = evaluate([document(**labels)], [{"id": "d", **read}]).counts[layer]
    assert (counts.hits, counts.false, counts.missed) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"docket_number": "3:23-cv-03417-VC"}, {"docket_number": "23-cv-3417"}, True),
        ({"docket_number": "C 23-03417"}, {"docket_number": "3:23-cv-03417"}, True),
        ({"docket_number": "1:23-cr-03417"}, {"docket_number": "1:23-cv-03417"}, False),
        ({"docket_number": "1:24-cv-3417", "caption": "A v. B"}, {"docket_number": None, "caption": "A vs. B"}, True),
        ({"caption": "In re Orbital Litigation"}, {"caption": "In re: Orbital litigation"}, True),
        ({"caption": "Roe v. Orbital"}, {"caption": "Doe v. Orbital"}, False),
        ({"caption": None}, {"caption": None}, False),
    ],
)
def test_one_case_however_it_is_written(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert is_same_case(one, other) is is_same_case(other, one) is same


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("The Brightleaf Press, Inc.", "brightleaf press"),
        ("X.AI Corp.", "xai"),
        ("DeepSeek-R1", "deepseek r1"),
        ("Müller & Söhne GmbH", "muller and sohne"),
        ("Company", "company"),
        ("月之暗面", "月之暗面"),
        (None, ""),
    ],
)
def test_names_are_compared_by_what_they_name(written: str | None, name: str) -> None:
    assert comparable(written) == name


def test_statuses_are_confused_only_where_the_rest_is_right() -> None:
    labels = document(
        parties=PARTIES,
        assertions=[
            statement("alleged"),
            statement("denied", optional=True),
            statement("admitted", target="Kestrel"),
            statement("found", actor="Kestrel"),
        ],
    )
    read = {
        "id": "d",
        "assertions": [
            statement("alleged"),
            statement("denied"),
            statement("settled"),
            statement("reported", target="Kestrel"),
            statement("found", actor="Roe"),
        ],
    }
    assert evaluate([labels], [read]).statuses == {
        ("alleged", "alleged"): 1,
        (NOTHING, "settled"): 1,
        ("admitted", "reported"): 1,
    }


def test_the_worst_documents_come_first() -> None:
    labels = [document(id=name, models=["A", "B"]) for name in ("x", "y", "z")]
    read = [{"id": "x", "relevant": True, "models": ["A"]}, {"id": "z", "relevant": True, "models": ["A", "B"]}]
    found = evaluate(labels, read)
    assert found.worst(5) == [("y", {"relevance": 1, "models": 2}), ("x", {"models": 1})]
    assert found.unread == ["y"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([b"{"], "line 1: not a line of JSON"),
        ([b"\xff"], "line 1: not a line of JSON"),
        ([b'{"id": "a"}', b"", b"[]"], "line 3: not a document"),
        ([b'{"id": "a"}', b'{"id": "a"}'], "line 2: the id 'a' stands twice"),
        ([b" "], "holds no document"),
    ],
)
def test_a_bad_file_is_named_with_its_line(lines: list[bytes], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_labelled(lines, name="labels.jsonl")


def test_labels_in_another_form_are_refused() -> None:
    with pytest.raises(UsageError, match="document d is not in the form"):
        evaluate([document(parties=["Orbital"])], [])


def test_figures_take_the_place_of_the_last_ones(tmp_path: Path) -> None:
    file = tmp_path / "accuracy.json"
    perfect = evaluate([document()], [document()])
    for corpus, measured in (("real", "2026-01-01"), ("own", "2026-01-02"), ("real", "2026-01-03")):
        write_accuracy(
            figures_of(perfect, corpus=corpus, content=b"x", extractor="aidocket 1", measured=measured), file
        )
    assert [(f["corpus"], f["measured"]) for f in read_accuracy(file)] == [
        ("real", "2026-01-03"),
        ("own", "2026-01-02"),
    ]
    assert read_accuracy(file)[0]["layers"]["relevance"] == {
        "precision": 1.0, "recall": 1.0, "f1": 1.0, "hits": 1, "false": 0, "missed": 0,
    }  # fmt: skip


def test_the_extraction_notes_the_figures_that_ship_with_it(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    config = Config(db=tmp_path / "aidocket.db", sources=sources, quiet=True)
    extract(config)
    kept = read_accuracy_of(open_database(config.db))
    assert [(one.corpus, one.documents) for one in kept] == [(f["corpus"], f["documents"]) for f in read_accuracy()]
    assert [layer.layer for layer in kept[0].layers] == list(LAYERS)


def test_figures_that_cannot_be_kept_are_an_error(tmp_path: Path) -> None:
    figures = figures_of(evaluate([document()], []), corpus="real", content=b"", extractor="", measured="")
    with pytest.raises(UsageError, match="cannot write"):
        write_accuracy(figures, tmp_path / "nowhere" / "accuracy.json")


def test_the_command_prints_the_table_the_errors_and_json(tmp_path: Path) -> None:
    gold, read = tmp_path / "gold.jsonl", tmp_path / "read.jsonl"
    gold.write_text(json.dumps(document(models=["A", "B"])) + "\n")
    read.write_text(json.dumps(document(models=["A", "C"])) + "\n")

    def run(*more: str) -> str:
        done = CliRunner().invoke(cli, ["evaluate", str(gold), str(read), *more], catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout

    assert "models               0.500   0.500   0.500       1      1       1" in run()
    assert run("--errors", "models") == "d\tfalse\tc\nd\tmissed\tb\n"
    figures = json.loads(run("--json"))
    assert list(figures["layers"]) == list(LAYERS)
    assert figures["worst"] == [{"id": "d", "errors": {"models": 2}}]
    for wrong in (["--errors", "nonsense"], ["--write"]):
        with pytest.raises(UsageError):
            CliRunner().invoke(cli, ["evaluate", str(gold), str(read), *wrong], catch_exceptions=False)


@pytest.fixture(scope="module")
def own_figures() -> dict[str, Any]:
    content = OWN_LABELS.read_bytes()
    lines = content.splitlines()
    readings = [json.loads(line) for line in extract_lines(pipeline(), lines)]
    found = evaluate(read_labelled(lines, name="own"), readings)
    return figures_of(found, corpus=OWN_CORPUS, content=content, extractor="", measured="")


def test_accuracy_on_our_own_labelled_documents_stays_above_its_floor(own_figures: dict[str, Any]) -> None:
    assert own_figures["documents"] >= 40
    assert own_figures["macro_f1"] >= MACRO


def test_the_figures_that_the_site_prints_are_no_better_than_the_program(own_figures: dict[str, Any]) -> None:
    (kept,) = (figures for figures in read_accuracy() if figures["corpus"] == OWN_CORPUS)
    assert kept["sha256"] == own_figures["sha256"], "measure anew: aidocket evaluate --write"
    assert kept["macro_f1"] <= own_figures["macro_f1"] + 0.01, "measure anew: aidocket evaluate --write"


def test_our_labels_are_in_the_form_of_the_corpus_and_quote_what_is_there() -> None:
    for labels in read_labelled(OWN_LABELS.read_bytes().splitlines(), name="own"):
        assert evaluate([labels], [labels]).macro == 1.0, labels["id"]
        names = {name for p in labels["parties"] for name in (p["name"], *p.get("aliases", ()))}
        for said in labels["assertions"]:
            assert said["quote"] in labels["text"], labels["id"]
            assert said.get("optional") or {said["actor"], said["target"]} - {None} <= names, labels["id"]


@pytest.mark.shared
@pytest.mark.parametrize("shift", [0, 1, 7], ids=["own readings", "the next document's", "another document's"])
def test_the_corpus_own_count_is_ours(tmp_path: Path, shift: int) -> None:
    lines = (GOLD / "dev.jsonl").read_bytes().splitlines()
    labelled = read_labelled(lines, name="dev.jsonl")
    readings = [json.loads(line) for line in extract_lines(pipeline(), lines)]
    ids = [labels["id"] for labels in labelled]
    moved = [{**reading, "id": ids[(n + shift) % len(ids)]} for n, reading in enumerate(readings)]
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_text("".join(json.dumps(reading) + "\n" for reading in moved), "utf-8")

    def theirs(*more: str) -> str:
        call = [sys.executable, str(GOLD / "score.py"), str(GOLD / "dev.jsonl"), str(predictions), *more]
        return subprocess.run(call, capture_output=True, check=True, text=True).stdout

    found = evaluate(labelled, moved)
    table = json.loads(theirs("--json"))
    assert table.pop("macro") == pytest.approx(found.macro)
    for layer, figures in table.items():
        counts = found.counts[layer]
        assert (counts.precision, counts.recall, counts.f1) == pytest.approx(tuple(figures[key] for key in "prf")), (
            layer
        )
        said = {"false": "false", "missed": "miss"}
        ours = sorted(f"{slip.document}\t{said[slip.what]}\t{slip.item}" for slip in found.slips if slip.layer == layer)
        assert ours == sorted(theirs("--errors", layer).splitlines()), layer
    assert set(table) == set(LAYERS)


def test_counts_add_up() -> None:
    assert Counts(hits=1, false=2) + Counts(missed=3) == Counts(hits=1, false=2, missed=3)
    assert Counts().f1 == 1.0
