"""How good an extraction is: what was read is compared with what people labelled, layer by layer.

Labels and readings have one form, that of `extract --jsonl`. A label that is marked `optional` counts neither for nor
against. Each layer is a set of items a document; counts are summed over documents:

relevance                      whether the document is about a dispute over training, or about its rules
parties, roles                 names; names with one of the roles that decide who did what to whom
models                         names
claims, practices              ids; `practices.top`: the first part of a practice's id
events                         types
assertions                     actor, first part of the practice, target and status; `assertions.who`: without status
cases                          docket number, or both sides of the caption
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from aidocket.errors import UsageError
from aidocket.nlp.comparing import bearers, comparable, is_same_case

Labelled: TypeAlias = Mapping[str, Any]
"""One document with its labels, or what was read in it."""

LAYERS = (
    "relevance",
    "parties",
    "roles",
    "models",
    "claims",
    "practices",
    "practices.top",
    "events",
    "assertions",
    "assertions.who",
    "cases",
)
COUNTED_ROLES = ("plaintiff", "defendant", "actor", "accuser", "target", "judge", "regulator")
STATUSES = ("alleged", "admitted", "denied", "reported", "found", "rejected", "settled")
NOTHING = "-"
"""Stands in the confusion of statuses where the other side has no further statement of the same three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was read and is labelled (`hits`), read and not labelled (`false`), labelled and not read (`missed`)."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(hits=self.hits + other.hits, false=self.false + other.false, missed=self.missed + other.missed)

    @property
    def precision(self) -> float:
        """The part of what was read that is right; 1 where nothing was read."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else 1.0

    @property
    def recall(self) -> float:
        """The part of what is there that was read; 1 where nothing is there."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One error: `what` is "false" (read and not labelled) or "missed"."""

    layer: str
    document: str
    what: str
    item: object


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The outcome; `unread` are documents that have labels and no reading."""

    documents: int
    counts: Mapping[str, Counts]
    slips: Sequence[Slip]
    statuses: Mapping[tuple[str, str], int]
    unread: Sequence[str]

    @property
    def macro(self) -> float:
        """The mean of the layers' F1."""
        return sum(counts.f1 for counts in self.counts.values()) / len(self.counts)

    def worst(self, most: int) -> list[tuple[str, dict[str, int]]]:
        """The documents with the most errors, with their number a layer; equals in the order of their ids."""
        by_document: dict[str, Counter[str]] = {}
        for slip in self.slips:
            by_document.setdefault(slip.document, Counter())[slip.layer] += 1
        order = sorted(by_document.items(), key=lambda item: (-item[1].total(), item[0]))
        return [(document, dict(counts)) for document, counts in order[:most]]


def read_labelled(lines: Iterable[bytes], *, name: str) -> list[dict[str, Any]]:
    """Documents from JSON lines, in order; empty lines are passed over.

    Raises:
        UsageError: a line is no document with an `id` of its own, or there is none at all.
    """
    documents: dict[object, dict[str, Any]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{name}, line {number}: not a line of JSON in UTF-8: {error}") from error
        if not isinstance(document, dict) or not isinstance(document.get("id"), str | int):
            raise UsageError(f"{name}, line {number}: not a document with an `id`")
        if document["id"] in documents:
            raise UsageError(f"{name}, line {number}: the id {document['id']!r} stands twice")
        documents[document["id"]] = document
    if not documents:
        raise UsageError(f"{name} holds no document")
    return list(documents.values())


def evaluate(labelled: Sequence[Labelled], readings: Iterable[Labelled]) -> Evaluation:
    """Compare readings with labels, by the documents' ids; a document that was not read counts as read empty.

    Raises:
        UsageError: labels or readings are not in the form of the labelled corpus.
    """
    by_id = {reading["id"]: reading for reading in readings}
    counts = dict.fromkeys(LAYERS, Counts())
    slips: list[Slip] = []
    statuses: Counter[tuple[str, str]] = Counter()
    for labels in labelled:
        reading = by_id.get(labels["id"], {})
        try:
            layers = list(_layers(labels, reading))
            statuses.update(_statuses(labels, reading))
        except (AttributeError, KeyError, TypeError) as error:
            raise UsageError(f"document {labels['id']} is not in the form of the labelled corpus: {error!r}") from error
        for layer in layers:
            counts[layer.name] += layer.counts()
            slips.extend(layer.slips(str(labels["id"])))
    return Evaluation(
        documents=len(labelled),
        counts=counts,
        slips=slips,
        statuses=statuses,
        unread=[str(labels["id"]) for labels in labelled if labels["id"] not in by_id],
    )


@dataclass(frozen=True, slots=True)
class _Layer:
    """One document's layer: what must be read, what may be, and what was."""

    name: str
    required: set[Any]
    optional: set[Any]
    read: set[Any]

    def counts(self) -> Counts:
        false = self.read - self.required - self.optional
        return Counts(hits=len(self.required & self.read), false=len(false), missed=len(self.required - self.read))

    def slips(self, document: str) -> Iterator[Slip]:
        for item in sorted(self.read - self.required - self.optional, key=str):
            yield Slip(layer=self.name, document=document, what="false", item=item)
        for item in sorted(self.required - self.read, key=str):
            yield Slip(layer=self.name, document=document, what="missed", item=item)


def _layers(labels: Labelled, reading: Labelled) -> Iterator[_Layer]:
    """The layers of one document, in the order of `LAYERS`."""
    who = _Who(labels)
    parties, read_parties = labels.get("parties") or (), reading.get("parties") or ()
    yield _Layer(
        "relevance", {True} if labels["relevant"] else set(), set(), {True} if reading.get("relevant") else set()
    )
    yield _Layer(
        "parties",
        {comparable(party["name"]) for party in parties if not party.get("optional")},
        {comparable(party["name"]) for party in parties if party.get("optional")},
        {who.name(party["name"]) for party in read_parties},
    )
    yield _Layer(
        "roles",
        {
            (comparable(party["name"]), party["role"])
            for party in parties
            if not party.get("optional") and party["role"] in COUNTED_ROLES
        },
        {(comparable(party["name"]), role) for party in parties if party.get("optional") for role in COUNTED_ROLES},
        {(who.name(party["name"]), party["role"]) for party in read_parties if party.get("role") in COUNTED_ROLES},
    )
    yield _terms("models", labels, reading, comparable)
    yield _terms("claims", labels, reading, str)
    practices = _terms("practices", labels, reading, str)
    yield practices
    required, optional, read = (
        {_top(p) for p in ids} for ids in (practices.required, practices.optional, practices.read)
    )
    yield _Layer("practices.top", required, optional - required, read)
    events = labels.get("events") or ()
    yield _Layer(
        "events",
        {event["type"] for event in events if not event.get("optional")},
        {event["type"] for event in events if event.get("optional")},
        {event["type"] for event in reading.get("events") or ()},
    )
    for name, shape in (("assertions", who.statement), ("assertions.who", who.did_what)):
        stated = labels.get("assertions") or ()
        yield _Layer(
            name,
            {shape(one) for one in stated if not one.get("optional")},
            {shape(one) for one in stated if one.get("optional")},
            {shape(one) for one in reading.get("assertions") or ()},
        )
    yield _cases(labels.get("cases") or (), reading.get("cases") or ())


def _terms(name: str, labels: Labelled, reading: Labelled, form: Any) -> _Layer:
    """A layer of bare strings, or of mappings with `id` where one is optional."""
    required: set[str] = set()
    optional: set[str] = set()
    for value in labels.get(name) or ():
        term, free = (value, False) if isinstance(value, str) else (value["id"], bool(value.get("optional")))
        (optional if free else required).add(form(term))
    read = {form(value if isinstance(value, str) else value["id"]) for value in reading.get(name) or ()}
    return _Layer(name, required, optional, read)


class _Who:
    """Who did what to whom in one document, with each name as that of the labelled party that bears it."""

    def __init__(self, labels: Labelled) -> None:
        self._bearers = bearers(labels.get("parties") or ())

    def name(self, name: str | None) -> str:
        own = comparable(name)
        return self._bearers.get(own, own)

    def did_what(self, statement: Labelled) -> tuple[str, str, str]:
        return self.name(statement.get("actor")), _top(statement["practice"]), self.name(statement.get("target"))

    def statement(self, statement: Labelled) -> tuple[str, str, str, str | None]:
        return *self.did_what(statement), statement.get("status")


def _top(practice: str) -> str:
    return practice.partition(".")[0]


def _cases(labelled: Sequence[Labelled], read: Sequence[Labelled]) -> _Layer:
    """Labelled cases go by their place in the list; of those read, what is none of them by a mark of its own."""
    found: set[Any] = set()
    for place, case in enumerate(read):
        same = {number for number, known in enumerate(labelled) if is_same_case(known, case)}
        found |= same or {("extra", place, case.get("caption") or case.get("docket_number"))}
    optional = {number for number, known in enumerate(labelled) if known.get("optional")}
    return _Layer("cases", set(range(len(labelled))) - optional, optional, found)


def _statuses(labels: Labelled, reading: Labelled) -> Iterator[tuple[str, str]]:
    """(labelled status, read status) of statements that agree in actor, practice and target.

    Equal statuses are paired with themselves. What is left on either side is paired each with each; where the other
    side has nothing left, with `NOTHING`. Optional labels take their equals away and are then out of it.
    """
    who = _Who(labels)
    required: dict[Any, set[str]] = {}
    optional: dict[Any, set[str]] = {}
    read: dict[Any, set[str]] = {}
    for statement in labels.get("assertions") or ():
        of = optional if statement.get("optional") else required
        of.setdefault(who.did_what(statement), set()).add(statement["status"])
    for statement in reading.get("assertions") or ():
        read.setdefault(who.did_what(statement), set()).add(statement["status"])
    for deed in sorted(required.keys() & read.keys()):
        both = required[deed] & read[deed]
        yield from ((status, status) for status in sorted(both))
        labelled_rest = required[deed] - both
        read_rest = read[deed] - both - optional.get(deed, set())
        if labelled_rest or read_rest:
            for one in sorted(labelled_rest or {NOTHING}):
                yield from ((one, other) for other in sorted(read_rest or {NOTHING}))
