"""The labelled corpus stands beside the repository; its floor falls only by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from aidocket.nlp.jsonl import extract_lines
from tests.nlp.who import pipeline

GOLD = Path(__file__).parents[2] / ".." / "shared" / "gold"
MACRO = 0.87
FLOORS = {
    "parties": 0.885,
    "roles": 0.82,
    "models": 0.94,
    "claims": 0.90,
    "practices": 0.885,
    "events": 0.87,
    "assertions": 0.675,
    "assertions.who": 0.735,
}


@pytest.mark.shared
def test_accuracy_on_the_labelled_documents_stays_above_its_floor(tmp_path: Path) -> None:
    predictions = tmp_path / "predictions.jsonl"
    with (GOLD / "dev.jsonl").open("rb") as lines:
        predictions.write_text("".join(line + "\n" for line in extract_lines(pipeline(), lines)), encoding="utf-8")
    scored = subprocess.run(
        [sys.executable, str(GOLD / "score.py"), str(GOLD / "dev.jsonl"), str(predictions), "--json"],
        capture_output=True,
        check=True,
        text=True,
    )
    table = json.loads(scored.stdout)
    assert table["macro"] >= MACRO
    assert {layer: table[layer]["f"] for layer in FLOORS if table[layer]["f"] < FLOORS[layer]} == {}
