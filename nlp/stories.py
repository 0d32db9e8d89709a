"""Stories: documents that tell the same news, gathered so that a reader meets it once.

A document joins the story of an earlier one that has the same link, the same title within `TITLE_DAYS`, or nearly the
same words within `WORDS_DAYS`; otherwise it starts one. Documents come in the order of their days, in whatever order
they were crawled, and each is one transaction: a rerun after a stop goes on where it stood and ends in the same
stories, and a new document costs the look at its neighbours only. The lead of a story is its earliest document from
the most trusted source; copies are marked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from rensa import RMinHash  # type: ignore[import-untyped]

from aidocket.nlp.rules import fold
from aidocket.store import Database
from aidocket.store import stories as store
from aidocket.store.stories import StoryDocument

TITLE_DAYS = 7
WORDS_DAYS = 14
SAME_WORDS = 0.5
"""Share of common shingles (estimated by MinHash) from which two texts are the same story."""

COPY_WORDS = 0.8
"""Share of the shorter text's shingles that the longer one holds, from which the later text is a copy: an outlet that
takes over an agency's story changes its title, cuts its end, and adds a line or two of its own."""

MIN_WORDS = 40
"""Shorter texts are compared by link and title alone: a teaser has too few shingles to tell."""

MIN_TITLE_WORDS = 4
PERMUTATIONS = 128
BANDS = 32
SHINGLE = 3
SEED = 20_240_601
_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|mc_[ce]id|cmpid|ref|source|smid|ftag|guccounter)$")
_OUTLET = re.compile(r"\s+(?:[|–—]|-)\s+[^|–—-]{2,40}$")


@dataclass(slots=True)
class _Neighbours:
    """What is known of the documents seen so far, to find those that tell the same."""

    stories: dict[str, str] = field(default_factory=dict)
    by_link: dict[str, str] = field(default_factory=dict)
    by_title: dict[str, list[tuple[date | None, str]]] = field(default_factory=lambda: defaultdict(list))
    by_band: dict[tuple[int, ...], list[str]] = field(default_factory=lambda: defaultdict(list))
    hashes: dict[str, tuple[date | None, RMinHash, int]] = field(default_factory=dict)


def gather_stories(db: Database) -> int:
    """Give every relevant document that has none its story; return how many got one."""
    store.drop_strays(db)
    days = store.read_pending_days(db)
    if days is None:
        return 0
    gathered = 0
    seen = _Neighbours()
    for document in store.iter_documents(db, *_widened(*days)):
        story = document.story_id
        if story is None:
            story, is_copy = _place(document, seen)
            store.write_membership(db, document, story, is_copy=is_copy)
            gathered += 1
        _remember(document, story, seen)
    return gathered


def _widened(first: str, last: str) -> tuple[str, str]:
    """The days in which neighbours of documents of these days may lie."""
    reach = timedelta(days=WORDS_DAYS)
    try:
        return (date.fromisoformat(first) - reach).isoformat(), (date.fromisoformat(last) + reach).isoformat()
    except (ValueError, OverflowError):
        return "0000-01-01", "9999-12-31"


def _place(document: StoryDocument, seen: _Neighbours) -> tuple[str, bool]:
    """The story of a document, and whether the document is a copy of another one in it."""
    link = link_key(document.url)
    if link and link in seen.by_link:
        return seen.stories[seen.by_link[link]], True
    day = _day(document)
    twin, held = _nearest_words(document, day, seen)
    if twin is not None:
        return seen.stories[twin], held >= COPY_WORDS
    title = title_key(document.title)
    for other_day, other in seen.by_title.get(title, ()) if title else ():
        if _apart(day, other_day) <= TITLE_DAYS:
            return seen.stories[other], False
    return store.story_id(document.id), False


def _nearest_words(document: StoryDocument, day: date | None, seen: _Neighbours) -> tuple[str | None, float]:
    """The likest of the documents seen, and which share of the shorter text the longer one holds."""
    minhash = signature(document.text)
    if minhash is None:
        return None, 0.0
    candidates = {other for band in bands(minhash) for other in seen.by_band.get(band, ())}
    best: tuple[float, str] | None = None
    for other in sorted(candidates):
        other_day, other_hash, _ = seen.hashes[other]
        likeness = minhash.jaccard(other_hash)
        if likeness >= SAME_WORDS and _apart(day, other_day) <= WORDS_DAYS and (best is None or likeness > best[0]):
            best = (likeness, other)
    if best is None:
        return None, 0.0
    return best[1], held_share(best[0], _shingle_count(document.text), seen.hashes[best[1]][2])


def held_share(likeness: float, size: int, other: int) -> float:
    """The share of the smaller set's members that the larger holds, from their Jaccard likeness and sizes.

    With common members c, likeness is c / (size + other - c); so c = likeness (size + other) / (1 + likeness).
    """
    return likeness * (size + other) / (1 + likeness) / max(min(size, other), 1)


def _remember(document: StoryDocument, story: str, seen: _Neighbours) -> None:
    seen.stories[document.id] = story
    day = _day(document)
    link, title = link_key(document.url), title_key(document.title)
    if link:
        seen.by_link.setdefault(link, document.id)
    if title:
        seen.by_title[title].append((day, document.id))
    minhash = signature(document.text)
    if minhash is not None:
        seen.hashes[document.id] = (day, minhash, _shingle_count(document.text))
        for band in bands(minhash):
            seen.by_band[band].append(document.id)


def link_key(url: str | None) -> str | None:
    """A link without what changes nothing: scheme, `www.`, tracking, fragment, a slash at the end, order of keys."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if not host:
        return None
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.match(k)))
    path = parts.path.rstrip("/").removesuffix("/amp")
    return f"{host}{path}" + (f"?{query}" if query else "")


def title_key(title: str) -> str | None:
    """A title's words without the outlet at its end; None where they are too few to mean one story."""
    bare = _OUTLET.sub("", title.strip())
    words = re.findall(r"\w+", fold(bare))
    return " ".join(words) if len(words) >= MIN_TITLE_WORDS else None


def signature(text: str) -> RMinHash | None:
    """The MinHash of a text's shingles of three words; None where it has too few words."""
    words = re.findall(r"\w+", fold(text))
    if len(words) < MIN_WORDS:
        return None
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update([" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)])
    return minhash


def _shingle_count(text: str) -> int:
    return len(re.findall(r"\w+", text)) - SHINGLE + 1


def bands(minhash: RMinHash) -> list[tuple[int, ...]]:
    """The keys under which like texts meet: texts half alike share one with a probability of 87 in 100."""
    digest = minhash.digest()
    rows = PERMUTATIONS // BANDS
    return [(band, *digest[band * rows : (band + 1) * rows]) for band in range(BANDS)]


def _day(document: StoryDocument) -> date | None:
    try:
        return date.fromisoformat(document.day)
    except ValueError:
        return None


def _apart(one: date | None, other: date | None) -> int:
    """Days between two days; unknown ones are near everything."""
    return abs(one - other).days if one and other else 0
