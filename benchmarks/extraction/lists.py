"""What the contestants that know no rules look for: the registry's names, and the phrases of our rules written out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

T = TypeVar("T")
PHRASES_IN = ("say", "with", "then", "unless", "about")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """`names` are parties and models with their other names; `terms` the phrases that set off a rule of a practice or
    claim; `phrases` all phrases of all rules that the pipeline reads by."""

    names: tuple[tuple[str, str], ...]
    terms: tuple[tuple[str, str], ...]
    phrases: tuple[str, ...]

    def write(self, path: Path) -> None:
        """Keep them for the contestants, which are not to load our package for them."""
        path.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Them again."""
        kept = json.loads(path.read_text("utf-8"))
        return cls(
            names=tuple((label, text) for label, text in kept["names"]),
            terms=tuple((label, text) for label, text in kept["terms"]),
            phrases=tuple(kept["phrases"]),
        )


def gather() -> Lists:
    """Them, from the registry and from our rules."""
    from aidocket.nlp.rules import read_lexicon
    from benchmarks.extraction.articles import known

    knowledge = known()
    names = [("PARTY", name) for party in knowledge.parties.values() for name in (party.name, *party.aliases)]
    names += [("MODEL", name) for model in knowledge.models.values() for name in (model.name, *model.aliases)]
    registry = [(term.id, term.patterns) for term in (*knowledge.practices.values(), *knowledge.claims.values())]
    own = [item for name in ("relevance", "events") for item in read_lexicon(name).items()]
    terms = [(label, text.rstrip("*")) for label, rules in registry for text in _written(rules, ("say",))]
    phrases = [text for _, rules in (*registry, *own) for text in _written(rules, PHRASES_IN)]
    return Lists(names=_once(names), terms=_once(terms), phrases=_once(phrases))


def _written(rules: Iterable[Any], keys: Iterable[str]) -> Iterator[str]:
    """The texts that the phrases of rules stand for; the form of rules is told in nlp/rules.py."""
    from aidocket.nlp.rules import expand

    for rule in rules:
        parts = {"say": [rule]} if isinstance(rule, str) else rule
        for key in keys:
            for group in parts.get(key, ()):
                for phrase in [group] if isinstance(group, str) else group:
                    yield from expand(phrase)


def _once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
