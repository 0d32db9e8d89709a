"""Calibration: what a stated confidence is worth, measured on labelled documents, and the weights learned from them.

`link_examples` reads `labelled/links.yaml` and gives every candidate link with its signs and whether it is right;
`fit` learns weights under which reasons never count against a link and doubts never for it; `reliability` compares
stated with observed. All of it is deterministic: the same examples give the same weights, digit by digit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.accuracy import OWN_LABELS
from aidocket.nlp.comparing import bearers, comparable
from aidocket.nlp.confidence import Weights
from aidocket.nlp.evaluation import read_labelled
from aidocket.nlp.evidence import DOUBTS, REASONS, best_of, sides_of
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.knowledge import knowledge_of
from aidocket.nlp.linking import linker_for
from aidocket.nlp.pipeline import read_document
from aidocket.nlp.proceedings import proceeding_of
from aidocket.nlp.surety import (
    ASSERTION_DOUBTS,
    ASSERTION_REASONS,
    EVENT_DOUBTS,
    EVENT_REASONS,
    signs_of,
)

OWN_LINKS = Path(__file__).parent / "labelled" / "links.yaml"
"""The documents that were written and labelled for this project."""

PUBLISHED = "2026-10-05"
"""The day of publication of labelled documents that give none."""

PENALTY = 0.3
"""Strength of the pull of every weight towards nothing (ridge), in examples."""

FEW_PENALTY = 2.0
"""The same for events and statements, of which fewer are labelled."""

STEPS, RATE = 4_000, 0.5
WEIGHT_DIGITS = 3
HELD_OUT_OF = 3
"""One labelled document in so many is held out, by the digest of its key."""

FOLDS = 5
BINS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


READINGS = {
    "events": (EVENT_REASONS, EVENT_DOUBTS),
    "assertions": (ASSERTION_REASONS, ASSERTION_DOUBTS),
}
"""Kinds of reading besides links, with what speaks for and against them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One reading with its signs, and whether it is right. `key` names its document, `subject` what was read there."""

    key: str
    subject: str
    signs: tuple[str, ...]
    right: bool
    kept: bool = True
    proceeding_right: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Readings whose stated confidence lies between two values: how sure they say they are, and how many are right."""

    low: float
    high: float
    count: int
    stated: float
    observed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How stated confidences compare with what is right: bins, mean squared error, mean gap weighed by size."""

    bins: tuple[Bin, ...]
    count: int
    brier: float
    ece: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTruth:
    """A labelled document, and the disputes it belongs to with the proceeding, where the dispute has several.

    `events` are the types of what it reports, where they are labelled.
    """

    key: str
    text: str
    meta: DocumentMeta
    truth: Mapping[str, str | None]
    events: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was made of the candidates: links that are right and wrong, and true ones that were not made."""

    right: int
    wrong: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was learned and measured of one kind of reading; `proceedings` are (right, all) of links to disputes with
    several."""

    weights: Weights
    reliability: Reliability
    kept: Kept
    proceedings: tuple[int, int] | None = None
    errors: tuple[str, ...] = ()


def calibrate(nlp: Language) -> dict[str, Calibration]:
    """Learn and measure all kinds of reading on the labelled documents that ship."""
    labelled, linked = read_labelled(OWN_LABELS.read_bytes().splitlines(), name=OWN_LABELS.name), read_link_truth()
    read = reading_examples(nlp, labelled, linked)
    return {
        "links": _calibrate_links(link_examples(nlp, linked)),
        **{kind: _calibrate_readings(read[kind], kind) for kind in READINGS},
    }


def fit_readings(examples: Sequence[Example], kind: str) -> Weights:
    """Weights of events or statements."""
    return fit(examples, *READINGS[kind], penalty=FEW_PENALTY)


def _calibrate_readings(examples: Sequence[Example], kind: str) -> Calibration:
    return Calibration(
        weights=fit_readings(examples, kind),
        reliability=reliability(cross_validated(examples, lambda rows: fit_readings(rows, kind))),
        kept=Kept(right=sum(e.right for e in examples), wrong=sum(not e.right for e in examples), missed=0),
    )


def reading_examples(
    nlp: Language, labelled: Iterable[Mapping[str, Any]], linked: Iterable[LinkTruth]
) -> dict[str, list[Example]]:
    """Events and statements that were read in labelled documents, by kind, with their signs.

    What the labels call optional is neither right nor wrong, and is left out. A statement is right where actor, first
    part of the practice, target and status are. Of documents that are labelled with their disputes, a statement is
    right where actor and target have these parts in one of them; events are labelled there themselves.
    """
    found: dict[str, list[Example]] = {kind: [] for kind in READINGS}
    disputes = knowledge_of(nlp).disputes
    for document in linked:
        doc = read_document(nlp, document.text, document.meta)
        if doc._.relevant:
            sides = [sides_of(disputes[dispute]) for dispute in document.truth if dispute in disputes]
            for kind, subject, signs, right in _linked_readings(doc, document, sides):
                found[kind].append(Example(key=document.key, subject=subject, signs=tuple(signs), right=right))
    for labels in labelled:
        meta = DocumentMeta(
            id=str(labels["id"]),
            title=labels.get("title") or "",
            kind=labels.get("kind") or "news",
            published=labels.get("published"),
        )
        doc = read_document(nlp, labels["text"], meta)
        if doc._.relevant:
            for kind, subject, signs, right in _readings(doc, labels):
                found[kind].append(Example(key=meta.id, subject=subject, signs=tuple(signs), right=right))
    return found


def _linked_readings(
    doc: Doc, document: LinkTruth, sides: Sequence[tuple[set[str], set[str]]]
) -> Iterator[tuple[str, str, Iterable[str], bool]]:
    told = signs_of(doc)
    for event, signs in zip(doc._.events, told.events, strict=True) if document.events is not None else ():
        yield "events", event.type, signs, event.type in (document.events or ())
    for a, signs in zip(doc._.assertions, told.assertions, strict=True) if sides else ():
        right = any(a.actor_id in answers and (not a.target or a.target_id in sues) for sues, answers in sides)
        yield "assertions", f"{a.actor} {a.practice} {a.target}", signs, right


def _readings(doc: Doc, labels: Mapping[str, Any]) -> Iterator[tuple[str, str, Iterable[str], bool]]:
    names = bearers(labels.get("parties") or ())

    def name(written: str | None) -> str:
        own = comparable(written)
        return names.get(own, own)

    def statement(actor: str, practice: str, target: str | None, status: str) -> tuple[str, str, str, str]:
        return name(actor), practice.partition(".")[0], name(target), status

    stated = {
        statement(a["actor"], a["practice"], a.get("target"), a["status"]): not a.get("optional")
        for a in labels.get("assertions") or ()
    }
    events = {event["type"]: not event.get("optional") for event in labels.get("events") or ()}
    told = signs_of(doc)
    for event, signs in zip(doc._.events, told.events, strict=True):
        if events.get(event.type, True):
            yield "events", event.type, signs, event.type in events
    for a, signs in zip(doc._.assertions, told.assertions, strict=True):
        key = statement(a.actor, a.practice, a.target, a.status)
        if stated.get(key, True):
            yield "assertions", " ".join(key), signs, key in stated


def _calibrate_links(examples: Sequence[Example]) -> Calibration:
    weights = fit_links(examples)
    told = [example.proceeding_right for example in examples if example.proceeding_right is not None]
    wrong = [example for example in examples if example.kept != example.right]
    return Calibration(
        weights=weights,
        reliability=reliability(cross_validated(examples)),
        kept=Kept(
            right=sum(example.kept and example.right for example in examples),
            wrong=sum(example.kept and not example.right for example in examples),
            missed=sum(example.right and not example.kept for example in examples),
        ),
        proceedings=(sum(told), len(told)),
        errors=tuple(_as_error(example, weights) for example in wrong),
    )


def _as_error(example: Example, weights: Weights) -> str:
    if not example.signs:
        return f"missed: {example.subject}, nothing speaks for it: {example.key}"
    said = weights.confidence(example.signs)
    return f"{'missed' if example.right else 'wrong'}: {example.subject} ({said:.2f}): {example.key}"


def read_link_truth(content: str | None = None) -> list[LinkTruth]:
    """The labelled documents, from YAML in the form of `labelled/links.yaml`; those that ship where none is given."""
    if content is None:
        content = OWN_LINKS.read_text("utf-8")
    return [_as_truth(row) for row in yaml.safe_load(content)]


def _as_truth(row: Mapping[str, Any]) -> LinkTruth:
    split = [str(name).partition("/") for name in row["truth"]]
    return LinkTruth(
        key=row["title"],
        text=row["text"],
        meta=DocumentMeta(
            id=row["title"],
            title=row["title"],
            kind=row.get("kind", "news"),
            published=str(row.get("published", PUBLISHED)),
            court_id=row.get("court_id"),
            docket_number=row.get("docket_number"),
            caption=row.get("caption"),
        ),
        truth={dispute: proceeding or None for dispute, _, proceeding in split},
        events=tuple(row["events"]) if "events" in row else None,
    )


def link_examples(nlp: Language, documents: Iterable[LinkTruth]) -> list[Example]:
    """Each candidate link of each document that is found relevant; a true link that is no candidate has no signs."""
    return [example for document in documents for example in _examples_of(nlp, document)]


def _examples_of(nlp: Language, document: LinkTruth) -> Iterator[Example]:
    doc = read_document(nlp, document.text, document.meta)
    found = linker_for(knowledge_of(nlp)).candidates(doc) if doc._.relevant else {}
    kept = {e.dispute.id for e in best_of(found.values(), (document.meta.published or "")[:10])}
    for dispute_id in sorted(found.keys() | document.truth.keys()):
        evidence = found.get(dispute_id)
        wanted = document.truth.get(dispute_id)
        yield Example(
            key=document.key,
            subject=dispute_id,
            signs=() if evidence is None else tuple(evidence.signs),
            right=dispute_id in document.truth,
            kept=dispute_id in kept,
            proceeding_right=None if not wanted or evidence is None else proceeding_of(evidence, doc) == wanted,
        )


def fit(
    examples: Sequence[Example], reasons: Sequence[str], doubts: Sequence[str], *, penalty: float = PENALTY
) -> Weights:
    """The weights under which the examples are likeliest, with a ridge penalty; signs keep their side.

    Projected gradient descent over all examples at once, a fixed number of steps from nothing: no chance is involved.
    """
    names = [*reasons, *doubts]
    column = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(examples), len(names) + 1))
    matrix[:, -1] = 1.0
    for row, example in enumerate(examples):
        for sign in example.signs:
            if sign in column:
                matrix[row, column[sign]] = 1.0
    right = np.array([example.right for example in examples], dtype=float)
    low = np.array([0.0] * len(reasons) + [-np.inf] * (len(doubts) + 1))
    high = np.array([np.inf] * len(reasons) + [0.0] * len(doubts) + [np.inf])
    pull = np.array([penalty] * len(names) + [0.0])
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        error = 1.0 / (1.0 + np.exp(-matrix @ weights)) - right
        weights = np.clip(weights - RATE * (matrix.T @ error + pull * weights) / len(examples) * 4.0, low, high)
    rounded = [round(float(weight), WEIGHT_DIGITS) + 0.0 for weight in weights]
    return Weights(bias=rounded[-1], signs=dict(zip(names, rounded, strict=False)))


def fit_links(examples: Sequence[Example]) -> Weights:
    """Weights of links; a true link without any sign can teach nothing."""
    return fit([example for example in examples if example.signs], REASONS, DOUBTS)


def stated(examples: Iterable[Example], weights: Weights) -> list[tuple[float, bool]]:
    """What the weights say of each example, and whether it is right."""
    return [(weights.confidence(example.signs), example.right) for example in examples if example.signs]


def cross_validated(
    examples: Sequence[Example], learn: Callable[[Sequence[Example]], Weights] = fit_links
) -> list[tuple[float, bool]]:
    """What weights say of examples that they were not learned from: each fifth of the documents from the others."""
    said: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        inside = [example for example in examples if _part(example.key, FOLDS) == fold]
        outside = [example for example in examples if _part(example.key, FOLDS) != fold]
        said += stated(inside, learn(outside))
    return said


def held_out(examples: Iterable[Example]) -> tuple[list[Example], list[Example]]:
    """The examples to learn from, and those of the documents that are held out."""
    rows = list(examples)
    out = [example for example in rows if _part(example.key, HELD_OUT_OF) == 0]
    return [example for example in rows if _part(example.key, HELD_OUT_OF) != 0], out


def _part(key: str, parts: int) -> int:
    return int.from_bytes(hashlib.sha1(key.encode(), usedforsecurity=False).digest()[:4]) % parts


def reliability(said: Sequence[tuple[float, bool]]) -> Reliability:
    """Stated against observed, bin by bin; empty bins are left out."""
    bins = []
    for low, high in pairwise(BINS):
        inside = [(p, right) for p, right in said if low <= p < high or (high == 1.0 and p == 1.0)]
        if inside:
            mean = sum(p for p, _ in inside) / len(inside)
            share = sum(right for _, right in inside) / len(inside)
            bins.append(Bin(low=low, high=high, count=len(inside), stated=round(mean, 3), observed=round(share, 3)))
    count = max(len(said), 1)
    return Reliability(
        bins=tuple(bins),
        count=len(said),
        brier=round(sum((p - right) ** 2 for p, right in said) / count, 4),
        ece=round(sum(b.count * abs(b.stated - b.observed) for b in bins) / count, 4),
    )
