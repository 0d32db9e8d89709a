"""Rules that people write in YAML, compiled so that reading a text costs time in line with its length.

A rule is one item of the list `patterns` in `registry/practices/*.yaml`, `registry/claims/*.yaml` or one of our own
files in `nlp/lexicon/`. It is a phrase, or a mapping:

    say:    [torrented, "(downloaded|obtained) (via|over) BitTorrent"]   one of these phrases must stand in a sentence
    with:   [["{train}", "{model}"], ["{works}"]]   for each list, one of its phrases must stand in the same sentence
    then:   [["{works}"]]        the same, but in this order and after the phrase of `say`
    within: 8                    at most so many words between the phrase of `say` and each of `with` and `then`
    unless: ["deep packet"]      none of these in the sentence
    about:  [["{model}"]]        for each list, one of its phrases must stand somewhere in the document
    default: true                counts only where no rule of another label, without `default`, matched the clause
                                 (memorised works aside: they are told beside training)
    weak: true                   counts only in the title, near the beginning, or beside another match of its label
    statute: ["17 U.S.C. 1202"]  instead of all the above: the document cites this statute (see components/claims.py)

A phrase is matched without regard to case; hyphens, dashes and line ends count as spaces, curly quotes as straight
ones. As in a regular expression `one thing|another` gives alternatives for the whole and `(one|another) thing` for a
part; `word*` stands for any ending. `{name}` stands for the word list of that name in `nlp/lexicon/words.yaml`; inside
a phrase every member is tried in its place.

Only a phrase of `say` that was found starts the look at its rules, within its sentence, with binary searches; see
nlp/phrases.py for how phrases are found.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import yaml

from aidocket.nlp.phrases import Found, Hits, Phrases

MAX_PHRASES = 20_000
"""How many phrases one item may stand for, written out; more is a slip of the pen."""

_SAME_LENGTH = {
    **dict.fromkeys("‘’‚‛ʼ′`´", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("-‐‑‒–—―−\u00ad\n\r\t\v\f\u00a0\u2002\u2003\u2009\u200a\u202f\u3000", " "),
}
_WHOLE = re.compile(r"(?:\([^()]*\)|[^|])+")
_PIECE = re.compile(r"(\([^()]*\)|\{[a-z0-9_-]+\})")
_CONTRAST = re.compile(r"\b(?:but|while|whereas|although|though)\b|;")
_OF_OUTPUTS = frozenset({"memorisation", "retrieval", "cmi-removal"})
"""What is done to works besides training; where it is told too, a rule with `default` still says how they were got."""

_KEYS = {"say", "with", "then", "within", "unless", "about", "default", "weak", "statute"}


class RuleError(ValueError):
    """A rule cannot be compiled; the message says which and why."""


def fold(text: str) -> str:
    """`text` in the form in which phrases are compared; each code point stays at its place."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    for char in _SAME_LENGTH.keys() & set(lowered):  # a sixth of the time of `str.translate` with a mapping
        lowered = lowered.replace(char, _SAME_LENGTH[char])
    return lowered


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule of `label` matched; `start` and `end` (excluded) are the phrase that set it off, `sentence` its number."""

    label: str
    start: int
    end: int
    sentence: int
    default: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One rule, its phrases as numbers; `is_bare` if its own phrase is all that it asks for."""

    label: str
    say: frozenset[int]
    near: tuple[frozenset[int], ...]
    then: tuple[frozenset[int], ...]
    within: int | None
    unless: frozenset[int]
    about: tuple[frozenset[int], ...]
    default: bool
    weak: bool
    is_bare: bool

    def may_hold(self, here: frozenset[int], anywhere: frozenset[int]) -> bool:
        """Whether what it asks for stands in the sentence and the document, and what it forbids does not."""
        return (
            self.unless.isdisjoint(here)
            and not any(group.isdisjoint(here) for group in self.near)
            and not any(group.isdisjoint(here) for group in self.then)
            and not any(group.isdisjoint(anywhere) for group in self.about)
        )


class RuleBook:
    """Compiled rules: label -> its patterns.

    Args:
        veto: phrases that undo a match when they stand at most `veto_within` words before it.
        phrases: the phrases of other books that read the same documents, to be found in the same reading.
    """

    def __init__(
        self,
        patterns: Mapping[str, Sequence[Any]],
        *,
        veto: Sequence[str] = (),
        veto_within: int = 5,
        phrases: Phrases | None = None,
    ) -> None:
        self.phrases = phrases or Phrases()
        self._veto = self._group("veto", veto)
        self._veto_within = veto_within
        self._rules = [
            self._compile(label, item)
            for label, items in sorted(patterns.items())
            for item in items
            if not (isinstance(item, dict) and "statute" in item)
        ]
        self._by_trigger: dict[int, list[int]] = {}
        for number, rule in enumerate(self._rules):
            for term in rule.say:
                self._by_trigger.setdefault(term, []).append(number)

    def find(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Match]:
        """The matches in `text`, at most one for each label and sentence, in the order of the text.

        Args:
            text: any text.
            sentences: (start, end) of each sentence, in order, without overlap; text outside them is not read.
        """
        return self.match(self.phrases.read(fold(text), sentences))

    def match(self, found: Found) -> list[Match]:
        """The same, of a text in which the phrases of `self.phrases` have been found."""
        matches: list[Match] = []
        for sentence, hits in found.hits.items():
            numbers = {number for term in hits if term in self._by_trigger for number in self._by_trigger[term]}
            if numbers:
                matches.extend(self._match_sentence(found, sentence, sorted(numbers)))
        return matches

    def _match_sentence(self, found: Found, sentence: int, numbers: list[int]) -> list[Match]:
        hits, here = found.hits[sentence], found.numbers_in(sentence)
        best: dict[str, Match] = {}
        for number in numbers:
            rule = self._rules[number]
            known = best.get(rule.label)
            if known is not None and (known.default, known.weak) <= (rule.default, rule.weak):
                continue
            if rule.is_bare and not self._veto:
                places = _places(hits, rule.say & here)
                span = places[0] if places else None
            else:
                span = self._match_rule(found, rule, hits, here)
            if span is not None:
                best[rule.label] = Match(
                    label=rule.label,
                    start=span[0],
                    end=span[1],
                    sentence=sentence,
                    default=rule.default,
                    weak=rule.weak,
                )
        sure = [match for match in best.values() if not match.default and match.label not in _OF_OUTPUTS]
        kept = [m for m in best.values() if not m.default or not any(_in_one_clause(found.plain, m, s) for s in sure)]
        return sorted(kept, key=lambda match: (match.start, match.end, match.label))

    def _match_rule(self, found: Found, rule: _Rule, hits: Hits, here: frozenset[int]) -> tuple[int, int] | None:
        """Where the rule's own phrase stands, or None where the rule does not hold."""
        plain = found.plain
        if not rule.may_hold(here, found.anywhere):
            return None
        near = [_places(hits, here & group) for group in rule.near] if rule.within is not None else []
        then = [_places(hits, here & group) for group in rule.then]
        veto = _places(hits, here & self._veto)
        for span in _places(hits, here & rule.say):
            if not all(_near(plain, span, places, rule.within or 0) for places in near):
                continue
            if not _in_order(plain, span, then, rule.within):
                continue
            if veto and _just_before(plain, span[0], veto, self._veto_within):
                continue
            return span
        return None

    def _compile(self, label: str, item: Any) -> _Rule:
        rule = {"say": [item]} if isinstance(item, str) else item
        if not isinstance(rule, dict) or not rule.get("say"):
            raise RuleError(f"{label}: a rule is a phrase or a mapping with `say`, not {item!r}")
        unknown = set(rule) - _KEYS
        if unknown:
            raise RuleError(f"{label}: unknown key {min(unknown)!r} in {item!r}")
        return _Rule(
            label=label,
            say=self._group(label, rule["say"]),
            near=tuple(self._group(label, group) for group in rule.get("with", ())),
            then=tuple(self._group(label, group) for group in rule.get("then", ())),
            within=rule.get("within"),
            unless=self._group(label, rule.get("unless", ())),
            about=tuple(self._group(label, group) for group in rule.get("about", ())),
            default=bool(rule.get("default", False)),
            weak=bool(rule.get("weak", False)),
            is_bare=not rule.keys() & {"with", "then", "unless", "about"},
        )

    def _group(self, label: str, phrases: Sequence[str]) -> frozenset[int]:
        if isinstance(phrases, str) or not all(isinstance(phrase, str) for phrase in phrases):
            raise RuleError(f"{label}: expected a list of phrases, not {phrases!r}")
        written = (text for phrase in phrases for text in expand(phrase, label=label))
        return frozenset(self.phrases.number(text) for text in written)


def drop_weak(matches: Sequence[Match], *, beginning: int) -> list[Match]:
    """Without the matches of weak rules whose label stands nowhere else and which start after `beginning`."""
    sentences: dict[str, set[int]] = {}
    for match in matches:
        sentences.setdefault(match.label, set()).add(match.sentence)
    return [match for match in matches if not match.weak or match.start < beginning or len(sentences[match.label]) > 1]


def expand(phrase: str, *, label: str = "") -> list[str]:
    """Every text that a phrase of a rule stands for, folded.

    Raises:
        RuleError: an unknown word list, an empty phrase, or one that stands for too many texts.
    """
    texts: dict[str, None] = {}
    for alternative in _WHOLE.findall(phrase):
        choices = [_choices(piece, label) for piece in _PIECE.split(alternative) if piece]
        size = 1
        for choice in choices:
            size *= len(choice)
        if size > MAX_PHRASES:
            raise RuleError(f"{label}: the phrase {phrase!r} stands for {size} texts")
        texts |= dict.fromkeys(" ".join(fold("".join(pieces)).split()) for pieces in product(*choices))
    found = [text for text in texts if text.strip("* ")]
    if not found:
        raise RuleError(f"{label}: the phrase {phrase!r} is empty")
    return found


def _choices(piece: str, label: str) -> list[str]:
    if piece.startswith("("):
        return [text for inner in piece[1:-1].split("|") for text in (expand(inner, label=label) if inner else [""])]
    if not piece.startswith("{"):
        return [piece]
    name = piece[1:-1]
    if name not in word_lists():
        raise RuleError(f"{label}: there is no word list {piece} in nlp/lexicon/words.yaml")
    return [text for member in word_lists()[name] for text in expand(member, label=label)]


@cache
def word_lists() -> Mapping[str, Sequence[str]]:
    """The word lists of `nlp/lexicon/words.yaml`: name -> phrases; a list may name one that stands before it."""
    return read_lexicon("words")


def read_lexicon(name: str) -> dict[str, Any]:
    """One of the YAML files of `nlp/lexicon/`, as it stands."""
    text = files("aidocket.nlp").joinpath("lexicon", f"{name}.yaml").read_text("utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return content


def _places(hits: Hits, numbers: frozenset[int]) -> list[tuple[int, int]]:
    """Where any of these phrases stands, in order."""
    if len(numbers) == 1:
        return hits[next(iter(numbers))]
    return sorted(span for number in numbers for span in hits[number])


def _in_one_clause(plain: str, one: Match, other: Match) -> bool:
    """Whether no word of contrast stands between two matches of a sentence."""
    left, right = sorted(((one.start, one.end), (other.start, other.end)))
    return _CONTRAST.search(plain, left[1], max(left[1], right[0])) is None


def _near(plain: str, span: tuple[int, int], places: list[tuple[int, int]], within: int) -> bool:
    """Whether one of `places` overlaps `span` or stands at most `within` words from it."""
    at = bisect_left(places, span)
    for start, end in places[max(at - 2, 0) : at + 2]:
        left, right = min(end, span[1]), max(start, span[0])
        if left >= right or _words_between(plain, left, right, within) <= within:
            return True
    return False


def _in_order(plain: str, span: tuple[int, int], groups: list[list[tuple[int, int]]], within: int | None) -> bool:
    at = span[1]
    for places in groups:
        index = bisect_left(places, (at, 0))
        if index == len(places):
            return False
        start, end = places[index]
        if within is not None and _words_between(plain, span[1], start, within) > within:
            return False
        at = end
    return True


def _just_before(plain: str, at: int, places: list[tuple[int, int]], within: int) -> bool:
    index = bisect_left(places, (at, 0)) - 1
    return index >= 0 and _words_between(plain, places[index][1], at, within) <= within


def _words_between(plain: str, left: int, right: int, limit: int) -> int:
    """How many words stand between two places; more than `limit` may be told as `limit` + 1."""
    if right - left > 40 * (limit + 1):
        return limit + 1
    return len(plain[left:right].split())
