"""The figures that were measured last, as they ship with the program: `accuracy.json`, written by `aidocket evaluate`.

The extraction puts them into the database (`meta`, key `accuracy`), because they belong to what it reads, and the site
prints them from there.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from aidocket.errors import UsageError
from aidocket.nlp.evaluation import Evaluation
from aidocket.store import Database
from aidocket.store.database import read_meta, write_meta

OWN_LABELS = Path(__file__).parent / "labelled" / "documents.jsonl"
"""The documents that were written and labelled for this project."""

OWN_CORPUS = "documents written for this project"
ACCURACY_FILE = Path(__file__).parent / "accuracy.json"


def figures_of(evaluation: Evaluation, *, corpus: str, content: bytes, extractor: str, measured: str) -> dict[str, Any]:
    """The figures of one corpus: what was measured, on which bytes, by which version, on which day."""
    return {
        "corpus": corpus,
        "documents": evaluation.documents,
        "sha256": hashlib.sha256(content).hexdigest(),
        "extractor": extractor,
        "measured": measured,
        "macro_f1": round(evaluation.macro, 3),
        "layers": {
            layer: {
                "precision": round(counts.precision, 3),
                "recall": round(counts.recall, 3),
                "f1": round(counts.f1, 3),
                "hits": counts.hits,
                "false": counts.false,
                "missed": counts.missed,
            }
            for layer, counts in evaluation.counts.items()
        },
    }


def read_accuracy(file: Path = ACCURACY_FILE) -> list[dict[str, Any]]:
    """The figures of every corpus that was measured, in the order in which they are to be shown."""
    if not file.exists():
        return []
    figures: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return figures


def write_accuracy(figures: dict[str, Any], file: Path = ACCURACY_FILE) -> None:
    """Put the figures of one corpus in the place of its last ones, or at the end.

    Raises:
        UsageError: the file cannot be written.
    """
    all_figures = read_accuracy(file)
    corpora = [known["corpus"] for known in all_figures]
    if figures["corpus"] in corpora:
        all_figures[corpora.index(figures["corpus"])] = figures
    else:
        all_figures.append(figures)
    try:
        file.write_text(json.dumps(all_figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error


def note_accuracy(db: Database) -> None:
    """Put the figures that ship with this version into the database, where they differ from what stands there."""
    figures = json.dumps(read_accuracy(), ensure_ascii=False)
    if read_meta(db, "accuracy") != figures:
        with db.atomic():
            write_meta(db, "accuracy", figures)
