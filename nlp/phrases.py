"""Phrases, found in a text with one reading however many there are (Aho and Corasick, CACM 18, 1975).

Several books of rules share one set of phrases, so that a document is read once for all of them. It is read in two
steps: first for triggers, the phrases without which no rule can match; then, in the sentences that hold one, for all.
A sentence without a trigger is never looked at again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from weakref import WeakKeyDictionary

import ahocorasick  # type: ignore[import-not-found]
from spacy.language import Language

Hits = dict[int, list[tuple[int, int]]]
"""Number of a phrase -> where it stands, in order."""

_NOTHING: tuple[Hits, frozenset[int]] = ({}, frozenset())


class Phrases:
    """Phrases by number. One that ends in `*` stands for every word that begins so."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._triggers: set[int] = set()
        self._anywhere: set[int] = set()
        self._first: ahocorasick.Automaton | None = None
        self._all: ahocorasick.Automaton | None = None

    def number(self, phrase: str) -> int:
        """The number of a folded phrase, which is added where it is new."""
        if phrase not in self._numbers:
            self._first = self._all = None
        return self._numbers.setdefault(phrase, len(self._numbers))

    def add_triggers(self, numbers: Iterable[int]) -> None:
        """Let these phrases set off the look at a sentence."""
        self._triggers.update(numbers)
        self._first = None

    def add_anywhere(self, numbers: Iterable[int]) -> None:
        """Let these phrases be noted wherever in a document they stand."""
        self._anywhere.update(numbers)
        self._first = None

    def read(self, plain: str, sentences: Sequence[tuple[int, int]]) -> Found:
        """The first reading of a folded text; see `Found`.

        Args:
            sentences: (start, end) of each sentence, in order, without overlap; text outside them is not read.
        """
        if self._first is None:
            self._first = self._automaton(self._triggers | self._anywhere)
        starts = [start for start, _ in sentences]
        triggers: dict[int, Hits] = {}
        anywhere: set[int] = set()
        for start, end, number in _hits(self._first, plain, 0, len(plain)):
            sentence = bisect_right(starts, start) - 1
            if sentence < 0 or end > sentences[sentence][1]:
                continue
            if number in self._triggers:
                triggers.setdefault(sentence, {}).setdefault(number, []).append((start, end))
            if number in self._anywhere:
                anywhere.add(number)
        return Found(plain, sentences, triggers, frozenset(anywhere), self._read_sentence)

    def everywhere(self, plain: str) -> list[tuple[int, int, int]]:
        """(start, end, number) of every phrase in a folded text, by end."""
        if self._all is None:
            self._all = self._automaton(self._numbers.values())
        return _hits(self._all, plain, 0, len(plain))

    def _read_sentence(self, plain: str, start: int, end: int) -> Hits:
        if self._all is None:
            self._all = self._automaton(self._numbers.values())
        hits: Hits = {}
        for left, right, number in _hits(self._all, plain, start, end):
            if right <= end:
                hits.setdefault(number, []).append((left, right))
        return hits

    def _automaton(self, wanted: Iterable[int]) -> ahocorasick.Automaton:
        among = frozenset(wanted)
        payloads: dict[str, list[int]] = {}
        for phrase, number in self._numbers.items():
            if number in among:
                literal = phrase.removesuffix("*")
                payload = payloads.setdefault(literal, [len(literal), -1, -1])
                payload[2 if phrase.endswith("*") else 1] = number
        automaton = ahocorasick.Automaton()
        for literal, payload in payloads.items():
            automaton.add_word(literal, tuple(payload))
        automaton.make_automaton()
        return automaton


class Found:
    """What phrases stand in one text.

    `plain` is the folded text, `triggers` the triggers in each sentence that holds any, `anywhere` the phrases that
    are noted in any sentence.
    """

    __slots__ = ("_hits", "_read", "anywhere", "plain", "sentences", "triggers")

    def __init__(
        self,
        plain: str,
        sentences: Sequence[tuple[int, int]],
        triggers: dict[int, Hits],
        anywhere: frozenset[int],
        read: Callable[[str, int, int], Hits],
    ) -> None:
        self.plain = plain
        self.sentences = sentences
        self.triggers = dict(sorted(triggers.items()))
        self.anywhere = anywhere
        self._read = read
        self._hits: dict[int, tuple[Hits, frozenset[int]]] = {}

    def in_sentence(self, sentence: int) -> tuple[Hits, frozenset[int]]:
        """Every phrase in a sentence, and their numbers; nothing where it holds no trigger."""
        if sentence not in self.triggers:
            return _NOTHING
        known = self._hits.get(sentence)
        if known is None:
            hits = self._read(self.plain, *self.sentences[sentence])
            known = self._hits[sentence] = (hits, frozenset(hits))
        return known


_OF: WeakKeyDictionary[Language, Phrases] = WeakKeyDictionary()


def phrases_of(nlp: Language) -> Phrases:
    """The phrases that all components of a pipeline share."""
    return _OF.setdefault(nlp, Phrases())


def _hits(automaton: ahocorasick.Automaton, plain: str, first: int, behind: int) -> list[tuple[int, int, int]]:
    """(start, end, number) of every phrase that stands between two places as whole words, by end."""
    found: list[tuple[int, int, int]] = []
    if automaton.kind != ahocorasick.AHOCORASICK:
        return found
    size = len(plain)
    for last, (length, exact, prefix) in automaton.iter(plain, first, behind):
        start, end = last - length + 1, last + 1
        if start and plain[start - 1].isalnum() and plain[start].isalnum():
            continue
        whole = end == size or not (plain[end].isalnum() and plain[last].isalnum())
        if exact >= 0 and whole:
            found.append((start, end, exact))
        if prefix >= 0:
            found.append((start, end if whole else _word_end(plain, end), prefix))
    return found


def _word_end(plain: str, at: int) -> int:
    while at < len(plain) and plain[at].isalnum():
        at += 1
    return at
