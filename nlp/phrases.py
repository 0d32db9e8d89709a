"""Phrases, found in a text with one reading however many there are (Aho and Corasick, CACM 18, 1975).

Several books of rules share one set of phrases, so that a document is read once for all of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

import ahocorasick  # type: ignore[import-not-found]
from spacy.language import Language

Hits = dict[int, list[tuple[int, int]]]
"""Number of a phrase -> where it stands, in order."""


class Phrases:
    """Phrases by number. One that ends in `*` stands for every word that begins so."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._automaton: ahocorasick.Automaton | None = None

    def number(self, phrase: str) -> int:
        """The number of a folded phrase, which is added where it is new."""
        if phrase not in self._numbers:
            self._automaton = None
        return self._numbers.setdefault(phrase, len(self._numbers))

    def read(self, plain: str, sentences: Sequence[tuple[int, int]]) -> Found:
        """Where the phrases stand in a folded text, sentence by sentence.

        Args:
            sentences: (start, end) of each sentence, in order, without overlap; text outside them is not read.
        """
        starts = [start for start, _ in sentences]
        hits: dict[int, Hits] = {}
        for start, end, number in self.everywhere(plain):
            sentence = bisect_right(starts, start) - 1
            if sentence >= 0 and end <= sentences[sentence][1]:
                hits.setdefault(sentence, {}).setdefault(number, []).append((start, end))
        return Found(plain, dict(sorted(hits.items())))

    def everywhere(self, plain: str) -> list[tuple[int, int, int]]:
        """(start, end, number) of every phrase in a folded text, by end."""
        if self._automaton is None:
            self._automaton = _build(self._numbers)
        return _hits(self._automaton, plain)


class Found:
    """What phrases stand in one text.

    `plain` is the folded text, `hits` the phrases in each sentence that holds any, `anywhere` those of all sentences.
    """

    __slots__ = ("_numbers", "anywhere", "hits", "plain")

    def __init__(self, plain: str, hits: dict[int, Hits]) -> None:
        self.plain = plain
        self.hits = hits
        self.anywhere = frozenset(number for found in hits.values() for number in found)
        self._numbers: dict[int, frozenset[int]] = {}

    def numbers_in(self, sentence: int) -> frozenset[int]:
        """The numbers of the phrases in a sentence."""
        numbers = self._numbers.get(sentence)
        if numbers is None:
            numbers = self._numbers[sentence] = frozenset(self.hits.get(sentence, ()))
        return numbers


_OF: WeakKeyDictionary[Language, Phrases] = WeakKeyDictionary()


def phrases_of(nlp: Language) -> Phrases:
    """The phrases that all components of a pipeline share."""
    return _OF.setdefault(nlp, Phrases())


def _build(numbers: Mapping[str, int]) -> ahocorasick.Automaton:
    payloads: dict[str, list[int]] = {}
    for phrase, number in numbers.items():
        literal = phrase.removesuffix("*")
        payload = payloads.setdefault(literal, [len(literal), -1, -1])
        payload[2 if phrase.endswith("*") else 1] = number
    automaton = ahocorasick.Automaton()
    for literal, payload in payloads.items():
        automaton.add_word(literal, tuple(payload))
    automaton.make_automaton()
    return automaton


def _hits(automaton: ahocorasick.Automaton, plain: str) -> list[tuple[int, int, int]]:
    """(start, end, number) of every phrase that stands as whole words, by end."""
    found: list[tuple[int, int, int]] = []
    if automaton.kind != ahocorasick.AHOCORASICK:
        return found
    size = len(plain)
    for last, (length, exact, prefix) in automaton.iter(plain):
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
