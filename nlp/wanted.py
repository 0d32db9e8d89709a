"""Search for the documents that hold certain names, phrases, numbers, captions or opponents: one pass over each text.

Texts are compared with everything left out but letters and digits, so that it does not matter how the tokeniser cuts
them, how a name is hyphenated or which quotation marks stand in it. Names have to begin and end where no letter stands
beside them. What is found may be more than the rules find, never less.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Set
from functools import cache
from typing import NamedTuple

import ahocorasick  # type: ignore[import-not-found]

from aidocket.nlp.captions import find_captions
from aidocket.nlp.components.cases import is_same_caption
from aidocket.nlp.extensions import SEPARATOR
from aidocket.store.knowing import ReadDocument

_MARKS = re.compile(r"[\W_]+")
_FOREIGN = re.compile(r"[^\W\x00-\x7f]")
"""A letter or digit that is not ASCII."""


class _Use(NamedTuple):
    """What a text that is found counts for: by itself, or for one of two sides that have to be found both."""

    pair: int = -1
    side: int = 0
    is_name: bool = False


class Wanted:
    """What a document has to hold one of."""

    def __init__(self) -> None:
        self.everything = False
        self._uses: dict[str, set[_Use]] = defaultdict(set)
        self._captions: dict[int, str] = {}
        self._pairs = 0
        self._automaton: ahocorasick.Automaton | None = None

    def add_names(self, names: Iterable[str]) -> None:
        """Names, in whatever capitals."""
        self._add(names, _Use(is_name=True))

    def add_phrases(self, phrases: Iterable[str]) -> None:
        """Phrases, also as the beginning of longer words. One without a letter or digit may stand anywhere."""
        self._add(phrases, _Use())

    def add_opponents(self, left: Set[str], right: Set[str]) -> None:
        """A name of each side has to stand in the document."""
        if left and right:
            self._pairs += 1
            self._add(left, _Use(self._pairs, 0, is_name=True))
            self._add(right, _Use(self._pairs, 1, is_name=True))

    def add_caption(self, caption: str) -> None:
        """A caption, in any of its forms."""
        self._pairs += 1
        self._captions[self._pairs] = caption
        sides = caption.split(" v. ")
        for number, side in enumerate((sides[0], sides[-1])):
            words = [word for word in re.split(r"[\s,.]+", side) if len(word) > 2]
            self._add([side, *words], _Use(self._pairs, number))

    def _add(self, texts: Iterable[str], use: _Use) -> None:
        self._automaton = None
        for text in texts:
            bare = _bare(_plain(text))
            if bare:
                self._uses[bare].add(use)
            elif not use.is_name:
                self.everything = True

    def is_in(self, document: ReadDocument) -> bool:
        """Whether the document holds any of it."""
        if self.everything:
            return True
        if not self._uses:
            return False
        plain = _plain("\n".join((document.title, document.text, document.caption or "", document.docket_number or "")))
        sides: dict[int, set[int]] = defaultdict(set)
        for found in self._find(plain):
            stands: bool | None = None
            for use in self._uses[found]:
                if use.is_name:
                    stands = _stands(found, plain) if stands is None else stands
                    if not stands:
                        continue
                if use.pair < 0:
                    return True
                sides[use.pair].add(use.side)
        both = [pair for pair, found_sides in sides.items() if len(found_sides) == 2]
        if any(pair not in self._captions for pair in both):
            return True
        return bool(both) and _gives_caption(document, [self._captions[pair] for pair in both])

    def _find(self, plain: str) -> set[str]:
        if self._automaton is None:
            self._automaton = ahocorasick.Automaton()
            for bare in self._uses:
                self._automaton.add_word(bare, bare)
            self._automaton.make_automaton()
        found = {bare for _, bare in self._automaton.iter(_bare(plain))}
        if _FOREIGN.search(plain):
            found |= {bare for _, bare in self._automaton.iter(_bare(_ascii(plain)))}
        return found


def _plain(text: str) -> str:
    """In small letters, without accents and ligatures."""
    folded = text.casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFKD", folded).casefold()


def _bare(plain: str) -> str:
    return _MARKS.sub("", plain)


def _ascii(plain: str) -> str:
    """Without what is not ASCII: so names are compared in places (`party_names.name_key`)."""
    return plain.encode("ascii", "ignore").decode()


def _stands(bare: str, plain: str) -> bool:
    """Whether a name stands somewhere with no letter before or behind it."""
    pattern = _as_pattern(bare)
    return bool(pattern.search(plain) or (not plain.isascii() and pattern.search(_ascii(plain))))


@cache
def _as_pattern(bare: str) -> re.Pattern[str]:
    letter = r"[^\W\d_]"
    spelt = r"[\W_]*".join(map(re.escape, bare))
    return re.compile(f"(?<!{letter}){spelt}(?!{letter})")


def _gives_caption(document: ReadDocument, captions: list[str]) -> bool:
    """Whether one of these captions stands in the document, or was given with it."""
    given = [caption.text for caption in find_captions(document.title + SEPARATOR + document.text)]
    given += [document.caption] if document.caption else []
    return any(
        is_same_caption(caption, other) or _letters(caption) == _letters(other)
        for caption in captions
        for other in given
    )


def _letters(caption: str) -> list[str]:
    return [_bare(_plain(side)) for side in caption.split(" v. ")]
