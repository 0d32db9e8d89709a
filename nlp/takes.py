"""Quick takes: three to five sentences of the documents of a story, or of a dispute's week, letter by letter.

Nothing is written here that a document does not say: each sentence is a quotation with its place; the facts beside them
are ids and words of the database (`store/takes.py`). Of each document only so much is ever quoted as `_quotable` gives,
whichever quick takes it is chosen for. Sentences are ranked by what was read in them (a statement, an event), by their
place, by the parties and figures that they name; one that says again what another says is left out, and of a story the
outlets take turns. A quick take is made anew only when a document of it has changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from aidocket.nlp.captions import find_captions
from aidocket.nlp.rules import RuleBook, fold, read_lexicon
from aidocket.nlp.splitting import split_sentences
from aidocket.store import Database
from aidocket.store import takes as store
from aidocket.store.quotations import QUOTE_CHARACTERS
from aidocket.store.takes import Facts, Sentence, Source

FEWEST, MOST = 3, 5
"""How many sentences a quick take has, where its documents give so many."""

SHORTEST, LONGEST = 40, 300
FEWEST_WORDS = 7

OF_ONE_DOCUMENT = {"full": (MOST, 1200), "excerpt": (3, 500), "link": (0, 0)}
"""How many sentences, and code points in all, are quoted of a document, by what its source allows."""

SHARE = 3
"""Of a document that may only be excerpted, at most one part in so many is quoted, but always one sentence."""

ENOUGH = 1.5
"""A sentence worth less is taken only to reach the fewest."""

STATEMENT, EVENT = 2.5, 2.0
OPENING, OPENING_STEP = 1.5, 0.25
NAME, MOST_NAMES, FIGURE, QUOTATION = 0.5, 3, 0.4, 0.3
LEANING, AWKWARD = -1.5, -0.5
HANDY = (60, 220)
"""Length of a sentence that is read at one go."""

SAME_OUTLET = -1.0
"""For each sentence of its outlet that is already in the quick take."""

SAID_AGAIN = 0.55
"""Share of a sentence's own words that another has from which it only says that again."""

_DATELINE = re.compile(
    r"[A-Z][A-Z .,'’-]{2,40}(?:,\s[A-Z][a-z]{2,8}\.?\s\d{1,2})?(?:,\s\d{4})?\s*(?:\([A-Z][^()\n]{1,30}\))?\s*[-–—]+\s+"
)
_AGENCY_LINE = re.compile(r"(?:[A-Z][\w .,'’-]{2,40})?\([A-Z][^()\n]{1,30}\)\s*[-–—]+\s+")
_OPENING = re.compile(r"[\"“'‘«(]?[A-Z0-9À-ÞŠŽ$€£§]|[a-z]+[A-Z]")
_END = re.compile(r"[.!…][\"”’'»)]*$")
_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d")
_PAIRS = (("“", "”"), ("(", ")"), ("[", "]"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    sentence: Sentence
    outlet: str
    moment: str
    words: frozenset[str]


def write_takes(db: Database, extractor: str) -> int:
    """Make the quick takes anew whose documents changed; how many these were.

    Args:
        extractor: the version that is noted with them.
    """
    count = 0
    for story in store.iter_stale_stories(db):
        sources = store.read_story_sources(db, story)
        facts = _told(store.read_story_facts(db, story), sources)
        store.write_story_take(db, story, facts, choose(sources), extractor=extractor)
        count += 1
    for week in store.iter_stale_weeks(db):
        sources = store.read_week_sources(db, week)
        facts = _told(store.read_week_facts(db, week), sources)
        store.write_week_take(db, week, facts, choose(sources, week.dispute_id), extractor=extractor)
        count += 1
    return count


def _told(facts: Facts, sources: Sequence[Source]) -> Facts:
    return replace(facts, told=min((source.moment[:10] for source in sources), default=""))


def choose(sources: Sequence[Source], dispute: str | None = None) -> list[Sentence]:
    """The sentences of a quick take, in the order of the documents: first that of the best sentence, then by age.

    Args:
        dispute: of which dispute they have to speak, where the documents may speak of several.
    """
    pool = [candidate for source in sources for candidate in _quotable(source, dispute)]
    chosen: list[_Candidate] = []
    while pool and len(chosen) < MOST:
        used = Counter(candidate.outlet for candidate in chosen)
        best = max(pool, key=lambda c: (c.sentence.score + SAME_OUTLET * used[c.outlet], -_place(sources, c)))
        if len(chosen) >= FEWEST and best.sentence.score < ENOUGH:
            break
        chosen.append(best)
        pool = [c for c in pool if c is not best and not _says_again(c.words, best.words)]
    first = chosen[0].sentence.document_id if chosen else ""

    def order(candidate: _Candidate) -> tuple[bool, str, str, int]:
        sentence = candidate.sentence
        return sentence.document_id != first, candidate.moment, sentence.document_id, sentence.start

    return [candidate.sentence for candidate in sorted(chosen, key=order)]


def _place(sources: Sequence[Source], candidate: _Candidate) -> float:
    """Where a candidate stands among all: its document's number, then its place in it."""
    number = next(n for n, source in enumerate(sources) if source.id == candidate.sentence.document_id)
    return number + candidate.sentence.start / 10_000_000


def _quotable(source: Source, dispute: str | None) -> list[_Candidate]:
    """The sentences of a document that may be quoted, whichever quick takes they are for."""
    most, size = OF_ONE_DOCUMENT[source.publish]
    if source.publish == "excerpt":
        size = min(size, max(len(source.text) // SHARE, QUOTE_CHARACTERS))
    ranked = sorted(_sentences(source), key=lambda sentence: (-sentence.score, sentence.start))
    kept: list[_Candidate] = []
    for sentence in ranked:
        if len(kept) == most or size < SHORTEST:
            break
        words = own_words(sentence.quote)
        if len(sentence.quote) <= size and not any(_says_again(words, c.words) for c in kept):
            size -= len(sentence.quote)
            kept.append(_Candidate(sentence=sentence, outlet=source.outlet, moment=source.moment, words=words))
    return [candidate for candidate in kept if _speaks_of(source, candidate.sentence, dispute)]


def _speaks_of(source: Source, sentence: Sentence, dispute: str | None) -> bool:
    """Whether a sentence of a document of several disputes has something in it that was read for this one."""
    if dispute is None or source.disputes < 2:
        return True
    return any(t.dispute_id == dispute and _overlap(t, sentence.start, sentence.end) for t in source.told)


def _sentences(source: Source) -> Iterator[Sentence]:
    """The whole sentences of a document, with what each is worth."""
    borders = split_sentences(source.text)
    idle = {match.sentence for match in _boilerplate().find(source.text, borders)}
    for number, (start, end) in enumerate(borders):
        start, end = trimmed(source.text, start, end)
        quote = source.text[start:end]
        if number not in idle and is_whole(quote):
            score = _worth(source, number, start, end, quote)
            yield Sentence(document_id=source.id, start=start, end=end, quote=quote, score=score)


@cache
def _boilerplate() -> RuleBook:
    return RuleBook({"boilerplate": read_lexicon("takes")["boilerplate"]})


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(read_lexicon("takes")[name].split())


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A sentence without the white space behind it, and without the place and agency before it."""
    line = _DATELINE.match(text, start, end) or _AGENCY_LINE.match(text, start, end)
    start = line.end() if line and line.end() < end else start
    return start, start + len(text[start:end].rstrip())


def is_whole(quote: str) -> bool:
    """Whether it reads as a sentence by itself: opened and ended, its marks in pairs, of middle length, not shouted."""
    if not SHORTEST <= len(quote) <= LONGEST or len(quote.split()) < FEWEST_WORDS or "\n" in quote:
        return False
    if not _OPENING.match(quote) or not _END.search(quote):
        return False
    if quote.count('"') % 2 or any(quote.count(left) != quote.count(right) for left, right in _PAIRS):
        return False
    if any(len(quote) - (caption.end - caption.start) < SHORTEST for caption in find_captions(quote)):
        return False  # the name and number of a case
    return sum(map(str.isupper, quote)) < 0.5 * sum(map(str.isalpha, quote))


def _worth(source: Source, number: int, start: int, end: int, quote: str) -> float:
    kinds = {told.kind for told in source.told if _overlap(told, start, end)}
    score = STATEMENT * ("assertion" in kinds) + EVENT * ("event" in kinds)
    score += max(OPENING - OPENING_STEP * number, 0.0)
    score += NAME * min(len({name for name in source.names if name in quote}), MOST_NAMES)
    score += FIGURE * bool(_FIGURE.search(quote)) + QUOTATION * any(mark in quote for mark in '“"')
    first = _WORD.search(fold(quote))
    if first and first[0] in _list("leaning"):
        score += LEANING
    return score + (0.0 if HANDY[0] <= len(quote) <= HANDY[1] else AWKWARD)


def _overlap(told: store.Told, start: int, end: int) -> bool:
    return told.start < end and start < told.end


def own_words(quote: str) -> frozenset[str]:
    """The words of a sentence that tell it from others, by their first six letters: `trained` is `training`."""
    return frozenset(
        w[:6] for w in _WORD.findall(fold(quote)) if (len(w) > 3 or w.isdigit()) and w not in _list("common")
    )


def _says_again(words: frozenset[str], others: frozenset[str]) -> bool:
    fewer = min(len(words), len(others))
    return fewer > 0 and len(words & others) >= SAID_AGAIN * fewer
