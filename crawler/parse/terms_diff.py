"""Two versions of terms, to the passages that changed. Pure.

The versions are Markdown made from web pages by a program, so much of what differs is no change of terms: trackers in
links, numbers of lists, quotation marks, invisible characters, passages that moved. Passages are compared by their
words alone, so a change of punctuation or capitals is none either. A date that is renewed alone is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from aidocket.crawler.parse.text import line

FEWEST_WORDS = 60
"""A version with fewer words is an error page or an empty list, no terms."""

SHORTEST_PART = 3
"""A version of less than a third of the words of the one before has not been fetched whole."""

MAX_LINES = 5_000
MAX_PASSAGE_CHARS = 800
LONG_PASSAGE_CHARS = 400
"""Of a longer passage only the sentences that changed are kept."""

LARGEST_BLOCK = 40
_LEAST_ALIKE = 0.4
_FEWEST_CHANGED_WORDS = 5
"""A passage of fewer words is an item of a menu or a heading."""

TOPICS: dict[str, re.Pattern[str]] = {
    "training": re.compile(
        r"\btrain(?:s|ed|ing)?\b|\bfine[ -]?tun\w+|\bmachine[ -]learning\b|\bai models?\b|\blanguage models?\b"
        r"|\b(?:develop|improve|build|create)\w*\b[^.;]{0,60}\bmodels?\b",
        re.IGNORECASE,
    ),
    "distillation": re.compile(r"\bdistil\w*|\bmodel (?:extraction|stealing|scraping)", re.IGNORECASE),
    "competing use": re.compile(r"\bcompet(?:e|es|ing|itive)\b", re.IGNORECASE),
    "scraping": re.compile(
        r"\bscrap(?:e|es|ed|ing|ers?)\b|\bcrawl\w*|\bharvest\w*|\bspiders?\b|\bdata[ -]mining\b|\bbots?\b|\brobots\b"
        r"|\b(?:automat(?:ed|ically)|programmatic(?:ally)?)\b[^.;]{0,60}\b(?:access|extract|collect|data|output|means)\w*",
        re.IGNORECASE,
    ),
    "reverse engineering": re.compile(
        r"\breverse[ -]engineer\w*|\bdecompil\w*|\bdiscover\b[^.;]{0,40}\bmodels?\b", re.I
    ),
}
"""Words of clauses on how a model or a site may be used to make another one. They say of what a clause speaks, not
whether it forbids or allows: DeepSeek's terms of 2025 allow distillation by that word."""

_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_QUERY = re.compile(r"(https?://[^\s?#)>]+)[?#][^\s)>]*")
_MARKS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`|\\(?=[^\w\s])")
_HEAD = re.compile(r"^\s*(?:#{1,6}\s+|>\s*)+")
_BULLET = re.compile(r"^\s*[*+•·-]\s+")
_NUMBER = re.compile(
    r"^\s*(?:\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]|(?:[A-Z]|\d{1,3})(?:\.(?:\d{1,3}|[a-z]))+\.?)\s+"
)
_RULER = re.compile(r"^[\s=*_|:-]*$")
_NO_WORD = re.compile(r"[\W_]+")
_SIGN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"\b(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH} \d{{4}}|\d{{4}} \d\d \d\d)\b"
)
_EFFECTIVE = re.compile(
    r"\b(?:effective|in force)(?: date)?(?: as of| from| on)?\s*:?\s*"
    rf"((?:{_MONTH}\.? \d{{1,2}},? \d{{4}})|(?:\d{{1,2}} {_MONTH}\.? \d{{4}})|(?:\d{{4}}-\d\d-\d\d))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a version: as people read it, and the words by which it is compared."""

    text: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What stood there before and what stands there now; one of them is empty where words only went or came."""

    before: str
    after: str

    @property
    def topics(self) -> list[str]:
        """Of what the words speak, of `TOPICS`."""
        return topics_of((self.before, self.after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version, read."""

    lines: tuple[Line, ...]
    words: int
    effective: str | None

    @property
    def is_nearly_empty(self) -> bool:
        """Whether it can be no terms."""
        return self.words < FEWEST_WORDS

    def is_cut(self, before: Version) -> bool:
        """Whether it has lost so much of the version before that it was hardly fetched whole."""
        return self.is_nearly_empty or self.words * SHORTEST_PART < before.words

    def has_words_of(self, other: Version) -> bool:
        """Whether it says the same, link addresses and punctuation aside."""
        return [item.key for item in self.lines] == [item.key for item in other.lines]


def read_version(markdown: str) -> Version:
    """A version's lines; `effective` is the day from which the text says that it holds, as it is written there."""
    lines = tuple(found for raw in markdown.splitlines()[:MAX_LINES] if (found := _read_line(raw)) is not None)
    effective = next((match[1] for item in lines if (match := _EFFECTIVE.search(item.text))), None)
    return Version(lines=lines, words=sum(_words(item.key) for item in lines), effective=effective)


def changed_passages(before: Version, after: Version) -> list[Passage]:
    """The passages that changed, in the order of the text; none where only form, place or a date did."""
    old, new = [item.key for item in before.lines], [item.key for item in after.lines]
    moved = Counter(old) & Counter(new)
    found: list[Passage] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind != "equal":
            gone = [item for item in before.lines[old_from:old_to] if item.key not in moved]
            come = [item for item in after.lines[new_from:new_to] if item.key not in moved]
            found += [_narrow(*pair) for pair in _pairs(gone, come)]
    return [passage for passage in found if _matters(passage)]


def topics_of(texts: Iterable[str]) -> list[str]:
    """Of what texts speak, of `TOPICS`."""
    text = "\n".join(texts)
    return [name for name, pattern in TOPICS.items() if pattern.search(text)]


def _read_line(raw: str) -> Line | None:
    if len(raw) > 50_000 or _RULER.match(raw):
        return None
    text = _QUERY.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", raw)))
    text = line(_MARKS.sub("", _BULLET.sub("", _HEAD.sub("", text))), most=50_000)
    key = _key(_NUMBER.sub("", text))
    return Line(text, key) if key else None


def _key(text: str) -> str:
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _words(key: str) -> int:
    """How many words; where none are set apart, as in Chinese, two signs are taken for one."""
    signs = len(_SIGN.findall(key))
    return signs // 2 if signs * 2 > len(key) else len(key.split())


def _pairs(gone: Sequence[Line], come: Sequence[Line]) -> list[tuple[str, str]]:
    """What became of each line, in the order of the new text; a line like no other has gone or come alone."""
    if len(gone) > LARGEST_BLOCK or len(come) > LARGEST_BLOCK:
        # So much at once is another text; to look for the lines that are most alike would take too long.
        return [*((item.text, "") for item in gone), *(("", item.text) for item in come)]
    left = list(gone)
    pairs: list[tuple[str, str]] = []
    for item in come:
        words = item.key.split()
        alike = [(SequenceMatcher(None, other.key.split(), words, autojunk=False).ratio(), other) for other in left]
        ratio, best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
        if best is None or ratio < _LEAST_ALIKE:
            pairs.append(("", item.text))
            continue
        # Lines before the one that is most alike have no successor.
        place = left.index(best)
        pairs += [(other.text, "") for other in left[:place]]
        pairs.append((best.text, item.text))
        left = left[place + 1 :]
    return [*pairs, *((other.text, "") for other in left)]


def _narrow(before: str, after: str) -> Passage:
    if before and after and max(len(before), len(after)) > LONG_PASSAGE_CHARS:
        old, new = _SENTENCE.split(before), _SENTENCE.split(after)
        old_keys, new_keys = {_key(item) for item in old}, {_key(item) for item in new}
        gone = " ".join(item for item in old if _key(item) not in new_keys)
        come = " ".join(item for item in new if _key(item) not in old_keys)
        before, after = (gone, come) if gone or come else (before, after)
    return Passage(before=line(before, most=MAX_PASSAGE_CHARS), after=line(after, most=MAX_PASSAGE_CHARS))


def _matters(passage: Passage) -> bool:
    old, new = _key(passage.before), _key(passage.after)
    if _DATE.sub("", old).split() == _DATE.sub("", new).split():
        return False
    return max(_words(old), _words(new)) >= _FEWEST_CHANGED_WORDS
