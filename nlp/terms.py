"""Practices and claims in a text: the rules of the registry's YAML, read on the bare text of a document."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from spacy.language import Language

from aidocket.nlp.components.citations import citations_in
from aidocket.nlp.knowledge import KnownTerm, knowledge_of
from aidocket.nlp.layout import Layout
from aidocket.nlp.phrases import phrases_of
from aidocket.nlp.rules import Match, RuleBook, drop_weak, word_lists

_EXPLAINS = re.compile(
    r"\b(?:is|are|as) (?:an? |the )?(?:\w+[- ]){0,3}(?:technique|method|practice|process|procedure)s?\b"
    r"|\b(?:involves|refers to|known as|routinely|typically|commonly|works by|so-called|short for|in which a)\b",
    re.IGNORECASE,
)


class TermReader:
    """Reads the rules once; each document costs time in line with its length."""

    def __init__(self, nlp: Language) -> None:
        knowledge = knowledge_of(nlp)
        veto, phrases = word_lists()["not_alleged"], phrases_of(nlp)
        practices = {practice.id: practice.patterns for practice in knowledge.practices.values()}
        claims = {claim.id: claim.patterns for claim in knowledge.claims.values()}
        self._practices = RuleBook(practices, veto=veto, phrases=phrases)
        self._claims = RuleBook(claims, veto=veto, phrases=phrases)
        self._by_statute = {statute: claim.id for claim in knowledge.claims.values() for statute in _statutes_of(claim)}

    def practices(self, layout: Layout) -> list[Match]:
        """One match for each practice and sentence, in order; label is the taxonomy's id."""
        return layout.once(
            "practices", lambda: _narrowest(_without_explanations(self._read(self._practices, layout), layout))
        )

    def claims(self, layout: Layout) -> list[Match]:
        """One match for each claim and sentence, in order: by its words, or at the citation of its statute."""
        return layout.once("claims", lambda: self._read_claims(layout))

    def _read(self, book: RuleBook, layout: Layout) -> list[Match]:
        return drop_weak(book.match(layout.found(book.phrases)), beginning=layout.beginning)

    def _read_claims(self, layout: Layout) -> list[Match]:
        matches = self._read(self._claims, layout)
        seen = {(match.label, match.sentence) for match in matches}
        for match in self._cited(layout):
            if (match.label, match.sentence) not in seen:
                seen.add((match.label, match.sentence))
                matches.append(match)
        return sorted(matches, key=lambda match: (match.start, match.end, match.label))

    def _cited(self, layout: Layout) -> Iterator[Match]:
        """Claims whose statute is cited; `17 U.S.C. 1202(b)` counts for `17 U.S.C. 1202`."""
        starts = [start for start, _ in layout.sentences]
        for citation in citations_in(layout):
            claim = self._by_statute.get(citation.text) or self._by_statute.get(citation.text.partition("(")[0])
            if claim is not None:
                sentence = bisect_right(starts, citation.start) - 1
                yield Match(label=claim, start=citation.start, end=citation.end, sentence=sentence)


_OF: WeakKeyDictionary[Language, TermReader] = WeakKeyDictionary()


def terms_of(nlp: Language) -> TermReader:
    """The reader of a pipeline, made once for all its components."""
    if nlp not in _OF:
        _OF[nlp] = TermReader(nlp)
    return _OF[nlp]


def _without_explanations(matches: list[Match], layout: Layout) -> list[Match]:
    """Without what a text names only to explain it: `distillation is a technique in which …`, `labs routinely …`."""
    general = [_EXPLAINS.search(layout.text, *layout.sentences[match.sentence]) is not None for match in matches]
    told = {match.label for match, explains in zip(matches, general, strict=True) if not explains}
    return [m for m, explains in zip(matches, general, strict=True) if not explains or m.label in told]


def _narrowest(matches: list[Match]) -> list[Match]:
    """Without the parents of what the same sentence names more narrowly (`distillation` beside its `.outputs`)."""
    narrow = {(match.sentence, parent) for match in matches for parent in _parents(match.label)}
    return [match for match in matches if (match.sentence, match.label) not in narrow]


def _parents(label: str) -> list[str]:
    parts = label.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _statutes_of(claim: KnownTerm) -> list[str]:
    rules = (rule for rule in claim.patterns if isinstance(rule, dict))
    return [statute for rule in rules for statute in rule.get("statute", ())]
