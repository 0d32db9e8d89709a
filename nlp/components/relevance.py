"""Relevance: whether a document is about a dispute over the making of models, or about the rules that answer it.

An entry of the docket of a known case, and a document that gives the full caption of one over the making of models,
are relevant whatever their words: the registry holds only disputes of this field. For the rest known cases, docket
numbers and opponents count first, words second: a word filter throws out real suits and lets in look-alikes.

The score is a logistic function of signs. Some come from rules (`lexicon/relevance.yaml`, practices, claims): each is
the sum of its places (title, beginning, rest), capped, so that no sign decides by repetition. Others are the topics of
title and beginning (`lexicon/topics.yaml`). Their weights were learned from labelled items and stand in
`relevance.json`, which `aidocket train relevance` makes; see `training.py`. It is all read from the bare text, so
nothing else has to be done with a document that is not relevant.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.dockets import number_key
from aidocket.nlp.components.cases import cases_in, is_same_caption
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.knowledge import Knowledge, KnownDispute, knowledge_of
from aidocket.nlp.known_names import NameHit, names_of
from aidocket.nlp.layout import Layout, layout_of
from aidocket.nlp.phrases import phrases_of
from aidocket.nlp.rules import RuleBook, read_lexicon
from aidocket.nlp.terms import terms_of
from aidocket.nlp.topics import Topics
from aidocket.store.records import Case

THRESHOLD = 0.65
"""A document is kept from here on.

A miss is the graver error, since the text is not kept; but most of what is relevant is told by several outlets, and
each false alarm stands on a public page beside accusations. Half would suit a world in which a third is relevant, as it
is of the labelled items; in a firehose it is one in fifty. Of 1,872 real items that are not relevant 17 pass at 0.5 and
7 here, and none of the labelled corpus's relevant documents is lost between the two.
"""

PLACE = {"title": 3.0, "beginning": 1.5, "rest": 0.5}
"""What one sentence with a sign counts, by place."""

CAP = 5.0
"""No sign counts more than this."""

REST_CAP = 1.0
"""Nor what stands behind the beginning: a long text would sooner or later hold a word for everything."""

ONCE = {"machine"}
"""Signs that only tell what world a text is of."""

KNOWN = {"known-case": 3.0, "opponents": 1.7}
"""Weights of what the registry knows, set by hand: the labelled items are invented, and meet no case."""

UNWEIGHED = {"conflict"}
"""Signs that only tell a side (see `SIDES`): in a long report of any suit they would add up."""

WEIGHTS_FILE = Path(__file__).parents[1] / "relevance.json"

CERTAIN = 0.99
"""The least score of an entry of a known case's docket, and of what names a case over models by its full caption."""

SIDES = {
    "making": (
        {"subject", "practice", "distillation", "quarrel", "copying", "crawling"},
        {"train", "corpus", "distil", "accounts", "summaries", "crawl"},
    ),
    "owner": ({"rights"}, {"owner", "work", "people", "rival"}),
    "quarrel": (
        {"conflict", "rule", "claim", "licence"},
        {"law", "policy", "licence", "terms", "forbid", "consent", "copyright", "pirate"},
    ),
}
"""What every dispute and rule of the field speaks of, with the signs and the topics that tell it: the making of models,
somebody whose work or data they are made of, and a quarrel or rule. Where one is missing, that is a sign of its own."""

RULE_KINDS = {"terms", "policy"}
SIDE_PRACTICES = {"weights-theft", "dataset-licensed", "fine-tuning", "synthetic-data", "account-farming"}
"""Practices that are named in other matters too: they count half."""

TOUCHED = {"distillation", "validation.other-models"}
"""What a dispute that only touches models is entered with; one over distillation names a narrower practice."""

OWN_CLAIMS = ("copyright.", "dmca.", "database-right", "defence.fair-use", "defence.tdm-exception")
"""Claims that seldom stand in a text about models for another reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each sign is worth, as log-odds; a sign that is not known is worth nothing."""

    bias: float
    signs: Mapping[str, float]

    def likelihood(self, signs: Mapping[str, float]) -> float:
        """How likely a document with these signs is relevant, 0 to 1."""
        total = self.bias + sum(self.signs.get(sign, 0.0) * value for sign, value in signs.items())
        return round(1 / (1 + math.exp(-total)), 4)


@cache
def shipped_weights() -> Weights:
    """The learned weights, with those of what is known."""
    row = json.loads(WEIGHTS_FILE.read_text("utf-8"))
    return Weights(bias=row["bias"], signs=row["signs"] | KNOWN)


@Language.factory("aidocket_relevance")
class Relevance:
    """Reads the rules and the registry's disputes once; needs nothing but the text."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._book = RuleBook(read_lexicon("relevance"), phrases=phrases_of(nlp))
        knowledge = knowledge_of(nlp)
        self._labs = {party.id for party in knowledge.parties.values() if party.is_lab}
        self._known = _KnownCases(knowledge)
        self._terms = terms_of(nlp)
        self._names = names_of(nlp)
        self._topics = Topics()

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with `doc._.relevance` (0 to 1) and `doc._.relevant`."""
        doc._.relevance = self.judge(layout_of(doc), doc._.meta)
        doc._.relevant = is_relevant(doc._.relevance, doc._.meta)
        return doc

    def judge(self, layout: Layout, meta: DocumentMeta) -> float:
        """How surely a document is relevant, 0 to 1, from its bare text; below `THRESHOLD` it is not."""
        return layout.once("relevance", lambda: self._judge(layout, meta))

    def _judge(self, layout: Layout, meta: DocumentMeta) -> float:
        least = CERTAIN if self._known.is_certain(cases_in(layout, meta), meta) else 0.0
        return max(shipped_weights().likelihood(self.signs(layout, meta)), least)

    def _names_machine(self, layout: Layout) -> bool:
        """Whether a model or lab of the registry is named."""
        return any(hit.models or not self._labs.isdisjoint(hit.parties) for hit in self._names.find(layout))

    def signs(self, layout: Layout, meta: DocumentMeta) -> dict[str, float]:
        """Each sign with its value: what the registry knows, what rules find, what title and beginning speak of."""
        known = {
            "known-case": self._known.in_cases(cases_in(layout, meta)),
            "opponents": self._known.opponents(self._names.find(layout), layout.beginning),
        }
        title, early = self._topics.read(layout)
        signs = self._rule_signs(layout, meta)
        if not (signs.keys() & {"machine"} or "ai" in early or known["known-case"] or self._names_machine(layout)):
            signs, title, early = _without_machines(signs), title - {"distil"}, early - {"distil"}
        signs |= {sign: value for sign, value in known.items() if value}
        signs |= {f"title: {topic}": 1.0 for topic in title} | {f"early: {topic}": 1.0 for topic in early}
        if meta.kind in RULE_KINDS:
            signs["rule paper"] = 1.0
        missing = set(_missing(signs.keys(), early))
        if "quarrel" in missing:
            signs.pop("opponents", None)  # partners in another matter
        elif 1.0 in known.values():
            missing = set()  # what they quarrel about is known
        return signs | {f"nothing of: {side}": 1.0 for side in missing}

    def _rule_signs(self, layout: Layout, meta: DocumentMeta) -> dict[str, float]:
        """The capped sum of each sign that rules find; distillation stands apart from other practices."""
        sums = _Sums(layout)
        for match in self._book.match(layout.found(self._book.phrases)):
            if match.label != "paper-subject":
                sums.add(match.label, match.start)
            elif meta.kind in RULE_KINDS:
                sums.add("subject", match.start)
        for match in self._terms.practices(layout):
            sign = "distillation" if match.label.startswith("distillation") else "practice"
            sums.add(sign, match.start, 0.5 if match.label in SIDE_PRACTICES else 1.0)
        for match in self._terms.claims(layout):
            if match.label.startswith(OWN_CLAIMS):
                sums.add("claim", match.start)
        return sums.capped()


class _Sums:
    """What each sign sums up to, place by place."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._led: dict[str, float] = defaultdict(float)
        self._rest: dict[str, float] = defaultdict(float)

    def add(self, sign: str, start: int, share: float = 1.0) -> None:
        """A sentence with the sign, at a place of the text."""
        part = self._layout.part(start)
        (self._rest if part == "rest" else self._led)[sign] += PLACE[part] * share

    def capped(self) -> dict[str, float]:
        """The sums as far as they count."""
        rest = {sign: min(value, REST_CAP) for sign, value in self._rest.items()}
        sums = defaultdict(float, {sign: self._led[sign] + rest.get(sign, 0.0) for sign in {*self._led, *rest}})
        if not (sums["conflict"] or sums["rule"] or sums["copying"]):
            for sign in ("practice", "distillation"):
                sums[sign] = min(sums[sign], 1.0)  # a technique, described
        return {sign: min(value, 1.0 if sign in ONCE else CAP) for sign, value in sums.items() if value}


def _without_machines(signs: Mapping[str, float]) -> dict[str, float]:
    """Where nothing names a machine that learns, a distillation is one of gin."""
    return {sign: value for sign, value in signs.items() if sign not in ("distillation", "copying")} | {
        "no machine": 1.0
    }


def _missing(signs: Set[str], topics: Set[str]) -> Iterator[str]:
    """The sides of a dispute that a text does not speak of."""
    for side, (told_by, topics_of_it) in SIDES.items():
        if signs.isdisjoint(told_by) and topics.isdisjoint(topics_of_it):
            yield side


def is_relevant(relevance: float, meta: DocumentMeta) -> bool:
    """Whether a document is kept: what a person has decided outweighs every score."""
    return relevance >= THRESHOLD if meta.decided is None else meta.decided


class _KnownCases:
    """What of the registry's disputes can be recognised in a document."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._numbers: dict[str, float] = {}
        self._captions: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._opponents: dict[frozenset[str], float] = {}
        self._full: set[tuple[str, ...]] = set()
        self._courts: dict[str, set[str | None]] = defaultdict(set)
        for dispute in knowledge.disputes.values():
            worth = _worth(dispute)
            for proceeding in dispute.proceedings:
                if proceeding.docket_number:
                    self._numbers[number_key(proceeding.docket_number)] = worth
                    self._courts[number_key(proceeding.docket_number)].add(proceeding.court_id)
                if worth == 1.0:
                    self._full.add(_sides(proceeding.caption))
                for word in _words(proceeding.caption):
                    self._captions[word].append((proceeding.caption, worth))
                for pair in _pairs(proceeding.parties, "plaintiff", "defendant"):
                    self._opponents[pair] = max(worth, self._opponents.get(pair, 0.0))
            for pair in _pairs(dispute.parties, "accuser", "accused"):
                self._opponents[pair] = 1.0

    def is_certain(self, cases: list[Case], meta: DocumentMeta) -> bool:
        """Whether it is an entry of a known case's docket, or names a case over models by both its sides in full."""
        if meta.docket_number and self._is_heard(number_key(meta.docket_number), meta.court_id):
            return True
        captions = {_sides(case.caption) for case in cases if case.caption and " v. " in case.caption}
        return bool(captions & self._full)

    def _is_heard(self, key: str, court_id: str | None) -> bool:
        """Whether a known proceeding has this number at this court, as far as both tell their court."""
        courts = self._courts.get(key, set())
        return bool(courts) and (not court_id or court_id in courts or None in courts)

    def in_cases(self, cases: list[Case]) -> float:
        """1 where the document names a proceeding of the registry, less where that dispute is hardly about models."""
        best = 0.0
        for case in cases:
            key = number_key(case.docket_number) if case.docket_number else ""
            if self._is_heard(key, case.court_id):
                best = max(best, self._numbers[key])
            if case.caption and " v. " in case.caption:
                rows = {row for word in _words(case.caption) for row in self._captions.get(word, ())}
                best = max([best, *(worth for caption, worth in rows if is_same_caption(caption, case.caption))])
        return best

    def opponents(self, names: list[NameHit], end: int) -> float:
        """1 where two opponents of a proceeding stand in the title or at the beginning; half for the rest."""
        early = {party for hit in names if hit.start < end for party in hit.parties}
        pairs = (frozenset((a, b)) for a in early for b in early if a < b)
        return max((self._opponents.get(pair, 0.0) for pair in pairs), default=0.0)


def _worth(dispute: KnownDispute) -> float:
    """1 for a dispute about what models are made of, less for one that only touches it (a founders' quarrel in which
    somebody testified about distillation, a suit over a hired engineer)."""
    return 1.0 if set(dispute.practices) - SIDE_PRACTICES - TOUCHED else 0.2


def _words(caption: str) -> set[str]:
    return {word for word in caption.casefold().replace(",", " ").replace(".", " ").split() if len(word) > 2}


def _sides(caption: str) -> tuple[str, ...]:
    """Both sides of a caption in letters and digits alone, so that points and commas make no difference."""
    return tuple("".join(filter(str.isalnum, side.casefold())) for side in caption.split(" v. "))


def _pairs(parties: Iterable[tuple[str, str]], left: str, right: str) -> set[frozenset[str]]:
    """Every two parties of which one has the first role and the other the second."""
    sides: dict[str, set[str]] = defaultdict(set)
    for party, role in parties:
        sides[role].add(party)
    return {frozenset((a, b)) for a in sides[left] for b in sides[right] if a != b}
