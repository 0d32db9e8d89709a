"""Training of the relevance weights: a logistic regression over the signs of labelled items, with a ridge penalty.

All of it is deterministic: the same items and rules give the same weights, digit by digit. It is fitted by Newton's
method, which needs some ten steps for a hundred signs and seven hundred items (Hastie, Tibshirani, Friedman, The
Elements of Statistical Learning, 4.4.1). At run time only the weights are needed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from aidocket.errors import UsageError
from aidocket.nlp.components.relevance import (
    KNOWN,
    THRESHOLD,
    UNWEIGHED,
    WEIGHTS_FILE,
    Relevance,
    Weights,
    shipped_weights,
)
from aidocket.nlp.evaluation import Counts, read_labelled
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.pipeline import lay_out_document

OWN_ITEMS = Path(__file__).parent / "labelled" / "relevance.jsonl"
"""The items that were written and labelled for this project."""

PENALTY = 2.0
"""Strength of the pull of every weight towards nothing, in items."""

LEAST_ITEMS = 5
"""A sign that fewer items have says too little to be learned."""

STEPS = 50
FOLDS = 10
WEIGHT_DIGITS = 2

Signs = Mapping[str, float]
_Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An item's signs, and whether it is relevant."""

    key: str
    signs: Signs
    relevant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What was learned from how many items, and how it did on items that were held out of the learning.

    `errors` are (item, said, relevant) of those on the wrong side when they were held out, the worst first.
    """

    weights: Weights
    items: int
    relevant: int
    held_out: Counts
    errors: Sequence[tuple[str, float, bool]]


def read_examples(nlp: Language, content: bytes, *, name: str) -> list[Example]:
    """The signs of labelled items: JSON lines with `id`, `kind`, `title`, `text` and `relevant`.

    Raises:
        UsageError: a line is no such item.
    """
    component: Relevance = nlp.get_pipe("aidocket_relevance")  # type: ignore[assignment]
    return [_example(component, item, name) for item in read_labelled(content.splitlines(), name=name)]


def _example(component: Relevance, item: Mapping[str, Any], name: str) -> Example:
    if not isinstance(item.get("relevant"), bool) or not isinstance(item.get("text"), str):
        raise UsageError(f"{name}: item {item['id']} has no `text`, or no `relevant` that is true or false")
    key = str(item["id"])
    meta = DocumentMeta(id=key, title=item.get("title") or "", kind=item.get("kind") or "other")
    signs = component.signs(lay_out_document(item["text"], meta), meta)
    return Example(
        key=key,
        signs={sign: value for sign, value in signs.items() if sign not in KNOWN and sign not in UNWEIGHED},
        relevant=item["relevant"],
    )


def train(examples: Sequence[Example], *, penalty: float = PENALTY) -> Training:
    """Learn from all examples; measure on each tenth of them what is learned from the rest.

    Raises:
        UsageError: there are not both relevant and other items.
    """
    if len({example.relevant for example in examples}) < 2:
        raise UsageError("training needs items that are relevant, and items that are not")
    held_out, errors = Counts(), []
    for example, likelihood in _held_out(examples, penalty):
        says = likelihood >= THRESHOLD
        held_out += Counts(
            hits=says and example.relevant, false=says and not example.relevant, missed=example.relevant and not says
        )
        if says != example.relevant:
            errors.append((example.key, likelihood, example.relevant))
    return Training(
        weights=fit(examples, penalty=penalty),
        items=len(examples),
        relevant=sum(example.relevant for example in examples),
        held_out=held_out,
        errors=sorted(errors, key=lambda error: (-abs(error[1] - error[2]), error[0])),
    )


def _held_out(examples: Sequence[Example], penalty: float) -> Iterator[tuple[Example, float]]:
    """Every example with how likely it is relevant by what is learned without its tenth."""
    for fold in range(FOLDS):
        inside = [example for example in examples if _fold(example) != fold]
        if len({example.relevant for example in inside}) < 2:
            continue
        weights = fit(inside, penalty=penalty)
        yield from ((example, weights.likelihood(example.signs)) for example in examples if _fold(example) == fold)


def _fold(example: Example) -> int:
    return int(hashlib.sha256(example.key.encode()).hexdigest(), 16) % FOLDS


def fit(examples: Sequence[Example], *, penalty: float = PENALTY) -> Weights:
    """The weights under which the labels are likeliest, less the penalty; the bias is not pulled."""
    seen = Counter(sign for example in examples for sign in example.signs)
    names = sorted(sign for sign, count in seen.items() if count >= LEAST_ITEMS)
    table = np.array([[1.0, *(example.signs.get(name, 0.0) for name in names)] for example in examples])
    labels = np.array([float(example.relevant) for example in examples])
    pull = np.array([0.0, *(penalty for _ in names)])
    solution = _newton(lambda weights: _derivatives(table, labels, pull, weights), np.zeros(len(names) + 1))
    bias, *worth = (round(float(value), WEIGHT_DIGITS) for value in solution)
    return Weights(bias=bias, signs={name: value for name, value in zip(names, worth, strict=True) if value})


def _derivatives(table: _Vector, labels: _Vector, pull: _Vector, weights: _Vector) -> tuple[_Vector, _Vector]:
    """Gradient and curvature of the penalised loss."""
    said = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
    gradient = table.T @ (said - labels) + pull * weights
    curvature = (table * (said * (1 - said))[:, None]).T @ table + np.diag(pull + 1e-9)
    return gradient, curvature


def _newton(derivatives: Callable[[_Vector], tuple[_Vector, _Vector]], start: _Vector) -> _Vector:
    weights = start
    for _ in range(STEPS):
        step = np.linalg.solve(*reversed(derivatives(weights)))
        weights = weights - step
        if np.abs(step).max() < 1e-10:
            break
    return weights


def write_weights(training: Training, content: bytes, file: Path = WEIGHTS_FILE) -> None:
    """Put what was learned from `content` in the place of the shipped weights.

    Raises:
        UsageError: the file cannot be written.
    """
    row = {
        "learned_from": {
            "items": training.items,
            "relevant": training.relevant,
            "sha256": hashlib.sha256(content).hexdigest(),
        },
        "held_out": {
            "precision": round(training.held_out.precision, 3),
            "recall": round(training.held_out.recall, 3),
        },
        "bias": training.weights.bias,
        "signs": dict(sorted(training.weights.signs.items())),
    }
    try:
        file.write_text(json.dumps(row, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
    shipped_weights.cache_clear()
