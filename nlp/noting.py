"""What the readers of roles share: the words of accusing, and the notes they make in the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aidocket.nlp.cast import Party, Suit, cast_of
from aidocket.nlp.light import Token
from aidocket.nlp.reading import Sentence
from aidocket.nlp.words import words

Reader = Callable[[Sentence, Token], None]
"""Looks at one cue word in its sentence."""

SUE = words("sue sues sued suing countersued")
ACCUSE = words("accuse accuses accused accusing")
ACCUSATIONS = words("accusations accusation allegations allegation charges")
ALLEGES = words("alleged alleges allege alleging claimed claims claim claiming suspects suspected believes")
ARGUES = words("argued argues argue contend contends contended say says said")


def give(parties: Iterable[Party], role: str, weight: float) -> None:
    """Add weight to a role of each party."""
    for party in parties:
        party.weights[role] += weight  # type: ignore[assignment]


def note_suit(sentence: Sentence, plaintiffs: list[Party], defendants: list[Party], weight: float) -> None:
    """Note that the sentence tells of a suit, with the sides it names."""
    plaintiffs = [p for p in plaintiffs if p not in defendants]
    give(plaintiffs, "plaintiff", weight * sentence.weight)
    give(defendants, "defendant", weight * sentence.weight)
    if defendants or plaintiffs:
        suit = Suit(sentence.span.start, tuple(plaintiffs), tuple(defendants), weight * sentence.weight)
        cast_of(sentence.span.doc).suits.append(suit)


def note_accusation(sentence: Sentence, accusers: list[Party], accused: list[Party], *, demand: bool = False) -> None:
    """Note an accusation; a `demand` (stop, desist) counts with one side named."""
    accusers = [p for p in accusers if p not in accused]
    give(accusers, "accuser", 1.5 * sentence.weight)
    give(accused, "actor", 1.5 * sentence.weight)
    if (accusers and accused) or (demand and (accusers or accused)):
        found = Suit(sentence.span.start, tuple(accusers), tuple(accused), 1.5 * sentence.weight, demand)
        cast_of(sentence.span.doc).accusations.append(found)
