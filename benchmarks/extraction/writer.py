"""Writes text from lists and sentence patterns of our own, with made-up names, the same for the same seed.

Patterns are made ready once, so that a hundred thousand articles can be written while somebody reads them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

TEXTS = Path(__file__).parent / "texts"
NAMES = {name: words.split() for name, words in yaml.safe_load((TEXTS / "names.yaml").read_text("utf-8")).items()}
_SLOT = re.compile(r"\{([a-z]+)\}")
_VOWEL = re.compile(r"\b([Aa]) (?=[aeiouAEIOU])")
_SKEW = 1.6
"""How much more often the first of a list are taken than the last; 1 is alike."""

Pattern = tuple[tuple[str, str], ...]
"""Text and the name of the slot behind it, in turn; the last slot is empty."""


def compiled(pattern: str) -> Pattern:
    """A pattern with its slots apart."""
    pieces = _SLOT.split(pattern)
    return tuple(zip(pieces[::2], [*pieces[1::2], ""], strict=True))


@cache
def lists(name: str) -> dict[str, tuple[Pattern, ...]]:
    """The lists of a file of texts, with those of every kind."""
    found: dict[str, tuple[Pattern, ...]] = {}
    for file in ("common", name):
        for key, value in yaml.safe_load((TEXTS / f"{file}.yaml").read_text("utf-8")).items():
            items = value if isinstance(value, list) else value.split("|")
            found[key] = tuple(compiled(item.strip()) for item in items)
    return found


class Writer:
    """Fills the patterns of one file. `scene` gives names that stay the same through an article."""

    def __init__(self, name: str, seed: str) -> None:
        self.random = random.Random(seed)
        self._chance = self.random.random
        self._lists = lists(name)
        self._makers = {
            "first": self._first, "last": self._last, "person": self.person,
            "town": self._town, "name": self._name, "startup": self._startup, "university": self._university,
            "number": self._number, "digit": lambda: str(1 + self._below(9)), "age": lambda: str(19 + self._below(70)),
            "day": lambda: str(1 + self._below(28)), "year": lambda: str(2026 - self._low(40)),
            "percent": self._percent, "money": self._money, "org": self._org,
        }  # fmt: skip
        self._orgs: list[str] = []
        self.scene: Mapping[str, Sequence[str]] = {}

    def begin(self, scene: Mapping[str, Sequence[str]]) -> None:
        """Begin an article: a name of the scene is one of its forms, the first of them mostly."""
        self.scene = scene
        self._orgs = []

    def line(self, name: str) -> str:
        """One of a list, filled in."""
        return self._fill(self._one(self._lists[name]))

    def sentence(self, pattern: Pattern) -> str:
        """A pattern filled in, its first letter large, its articles right."""
        text = _VOWEL.sub(r"\1n ", self._fill(pattern))
        return text[0].upper() + text[1:]

    def person(self) -> str:
        """A made-up name."""
        return f"{self._first()} {self._last()}"

    def pattern(self, name: str) -> Pattern:
        """One of a list, any as likely as another."""
        among = self._lists[name]
        return among[self._below(len(among))]

    def _fill(self, pattern: Pattern) -> str:
        parts = []
        for text, slot in pattern:
            parts.append(text)
            if slot:
                parts.append(self._slot(slot))
        return "".join(parts)

    def _slot(self, name: str) -> str:
        forms = self.scene.get(name)
        if forms:
            return forms[self._low(len(forms))]
        maker = self._makers.get(name)
        return maker() if maker else self._fill(self._one(self._lists[name]))

    def _one(self, among: Sequence[Pattern]) -> Pattern:
        return among[self._low(len(among))]

    def _pick(self, among: Sequence[str]) -> str:
        return among[self._low(len(among))]

    def _below(self, end: int) -> int:
        return int(self._chance() * end)

    def _low(self, end: int) -> int:
        return int(self._chance() ** _SKEW * end)

    # -------------------------------------------------------------------------------------------- made-up names

    def _first(self) -> str:
        return self._pick(NAMES["first"])

    def _last(self) -> str:
        if self._chance() < 0.3:
            return self._pick(NAMES["last"])
        return self._pick(NAMES["heads"]) + self._pick(NAMES["middles"]) + self._pick(NAMES["tails"])

    def _town(self) -> str:
        if self._chance() < 0.4:
            return self._pick(NAMES["towns"])
        return self._pick(NAMES["heads"]) + self._pick(NAMES["town_tails"])

    def _name(self) -> str:
        return self._pick(NAMES["heads"]) + self._pick(NAMES["middles"]) + self._pick(NAMES["firm_tails"])

    def _startup(self) -> str:
        return self._kept(lambda: f"{self._name()}{(' AI', ' Labs', '', ' Robotics')[self._low(4)]}")

    def _org(self) -> str:
        return self._kept(lambda: self.line("organisation"))

    def _kept(self, make: Callable[[], str]) -> str:
        """A name that this article used before, or a new one."""
        if self._orgs and self._chance() < 0.5:
            return self._orgs[self._low(len(self._orgs))]
        made = make()
        self._orgs.append(made)
        return made

    def _university(self) -> str:
        return f"the University of {self._town()}" if self._chance() < 0.7 else f"{self._name()} College"

    def _number(self) -> str:
        return f"{int(10 ** (1 + 5 * self._chance())):,}"

    def _percent(self) -> str:
        return f"{1 + self._low(90)} per cent" if self._chance() < 0.5 else f"{self._low(90)}.{self._below(10)}%"

    def _money(self) -> str:
        sign = ("$", "€", "£")[self._low(3)]
        if self._chance() < 0.6:
            return f"{sign}{1 + self._low(900)} {('million', 'billion')[self._low(2)]}"
        return f"{sign}{1 + self._low(9)}.{self._below(10)} million"
