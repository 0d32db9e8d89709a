"""Which entries of a general source are worth reading further: a quick test that would rather keep too much.

An entry passes if its title or summary names a model, or a lab that makes models; if it speaks of AI; or if it names
any other party of a known dispute together with a word of law or of training. It is not the judgement of relevance,
which the extraction makes on the whole text: what passes here is fetched, what does not is kept as link and date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from aidocket.dockets import docket_key, number_key
from aidocket.store.crawling import KnownNames

_AI = re.compile(
    r"\b(?:a\.?i\.?|a\.i|artificial(?:ly)? intelligen\w+|machine[ -]learning|deep[ -]learning|neural net\w*"
    r"|generative|gen[ -]?ai|genai|(?:large )?language models?|llms?|foundation models?|frontier models?"
    r"|chat ?bots?|gpt[-\w.]*|deep ?fakes?|text[ -]and[ -]data[ -]mining|tdm|web ?crawlers?|ai[ -]\w+|\w+-ai"
    r"|training (?:data|sets?|corpus|corpora|runs?)|train(?:ed|s|ing)? (?:its |their |an? |the )?(?:\w+ )?models?"
    r"|distill?(?:ed|ation|ing)?|scrap(?:ed|ing|ers?)|data ?sets?|shadow librar\w+"
    # What other languages of our sources call it.
    r"|ki|künstliche\w* intelligenz|ia|intelligence artificielle|inteligencia artificial|intelligenza artificiale)\b",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"\b(?:law ?suits?|su(?:e|es|ed|ing)|courts?|judges?|jury|appeals?|ruling|rules?|ruled|settle\w*|copyright\w*"
    r"|infring\w+|piracy|pirat\w+|plaintiffs?|defendants?|complaint|injunction|class[ -]action|trademark\w*"
    r"|trade secrets?|licen[cs]\w+|fair use|fair dealing|dmca|regulat\w+|antitrust|privacy|consent|train(?:ed|ing)"
    r"|accus\w+|alleg\w+|terms of (?:use|service)|crawl\w*|urheber\w*|klage|verklagt|droits? d.auteur)\b",
    re.IGNORECASE,
)
_SHORTEST_NAME = 3
NOT_MATCHING = "names no known party or model and does not speak of AI; only link, title and date are kept"
"""Why a document that does not pass is kept without its text."""

_LONGEST_TEXT = 8_000


@dataclass(frozen=True)
class Names:
    """Many names, looked for at once, each as a word of its own. One too short to be told from a word is left out."""

    names: tuple[str, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """Made when it is needed: a run in which nothing is new has no use for it."""
        plain = sorted({" ".join(name.split()) for name in self.names}, key=lambda name: (-len(name), name))
        parts = [_spelling(name) for name in plain if len(name) >= _SHORTEST_NAME]
        return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None

    def find(self, text: str) -> bool:
        """Whether one of the names stands in the text."""
        return self._pattern is not None and self._pattern.search(text) is not None


def _spelling(name: str) -> str:
    """A pattern for the name. One word with a capital (Meta, Apple, Claude) means another thing in small letters."""
    escaped = re.escape(name).replace(r"\ ", r"\s+")
    return escaped if name[:1].isupper() and " " not in name else f"(?i:{escaped})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """The test, made from what the registry knows."""

    labs: Names
    parties: Names
    models: Names
    docket_keys: frozenset[str]
    docket_numbers: frozenset[str]

    @classmethod
    def of(cls, known: KnownNames) -> Self:
        """The test for these names."""
        return cls(
            labs=Names(known.labs),
            parties=Names(known.parties),
            models=Names(known.models),
            docket_keys=known.docket_keys,
            # A case whose court nobody knows stands under its number alone.
            docket_numbers=frozenset(key for key in known.docket_keys if ":" not in key),
        )

    def is_worth_reading(self, *texts: str) -> bool:
        """Whether an entry with these texts passes. Markup has to be gone: publishers' names stand in attributes."""
        text = " \n ".join(texts)[:_LONGEST_TEXT]
        if _AI.search(text) or self.models.find(text) or self.labs.find(text):
            return True
        return _LAW.search(text) is not None and self.parties.find(text)

    def is_known_case(self, court_id: str, docket_number: str) -> bool:
        """Whether the registry has the case."""
        return (
            docket_key(court_id, docket_number) in self.docket_keys or number_key(docket_number) in self.docket_numbers
        )

    def names_a_lab(self, caption: str | None) -> bool:
        """Whether a case's name names a lab or a model, or speaks of AI: how a new case shows itself first."""
        if not caption:
            return False
        return self.labs.find(caption) or self.models.find(caption) or _AI.search(caption) is not None
