"""Names of the registry in a bare text: which of its parties and models are written there, as names are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from weakref import WeakKeyDictionary

from spacy.language import Language

from aidocket.nlp.knowledge import knowledge_of
from aidocket.nlp.layout import Layout
from aidocket.nlp.phrases import Phrases
from aidocket.nlp.rules import fold

SHORT = 4
"""Letters; a shorter name has to be written just as the registry writes it: neither `meta` nor `Fair` for FAIR."""


class NameHit(NamedTuple):
    """A name as it stands at `start:end`; `parties` and `models` are the ids that go by it."""

    start: int
    end: int
    parties: tuple[str, ...]
    models: tuple[str, ...]


class KnownNames:
    """All names and aliases of the registry's parties and models, found in one reading."""

    def __init__(self, nlp: Language) -> None:
        knowledge = knowledge_of(nlp)
        self._phrases = Phrases()
        self._spellings: set[str] = set()
        self._parties: dict[int, dict[str, None]] = {}
        self._models: dict[int, dict[str, None]] = {}
        for party in knowledge.parties.values():
            if party.kind == "person" and " " not in party.name:
                continue  # a caption's lone surname would be found in everybody's name
            self._add(self._parties, party.id, (party.name, *party.aliases))
        for model in knowledge.models.values():
            self._add(self._models, model.id, (model.name, *model.aliases))

    def _add(self, ids: dict[int, dict[str, None]], key: str, names: Iterable[str]) -> None:
        for name in names:
            folded = " ".join(fold(name).split())
            if len(folded) > 1 and any(char.isalpha() for char in folded):
                self._spellings.add(name)
                ids.setdefault(self._phrases.number(folded), {})[key] = None

    def find(self, layout: Layout) -> list[NameHit]:
        """The names in title and text, by their ends."""
        return layout.once("known names", lambda: self._find(layout))

    def _find(self, layout: Layout) -> list[NameHit]:
        return [
            NameHit(start, end, tuple(self._parties.get(number, ())), tuple(self._models.get(number, ())))
            for start, end, number in self._phrases.everywhere(layout.plain)
            if self._is_name(layout.text[start:end])
        ]

    def _is_name(self, written: str) -> bool:
        return written in self._spellings or (len(written) > SHORT and written[0].isupper())


_OF: WeakKeyDictionary[Language, KnownNames] = WeakKeyDictionary()


def names_of(nlp: Language) -> KnownNames:
    """The names that a pipeline knows, read once for all its components."""
    if nlp not in _OF:
        _OF[nlp] = KnownNames(nlp)
    return _OF[nlp]
