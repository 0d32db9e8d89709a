"""Events that are one: the same docket entry comes from a court's own feed and from CourtListener's.

Two events of court papers in different documents are one where case and type are the same, and either both papers have
the same entry number, or one of them has none, they are at most a day apart and their words are nearly the same. The
paper that says most keeps the event; the others point to it, and stay as evidence of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from aidocket.dockets import docket_key
from aidocket.nlp.entries import TITLE_SEPARATOR
from aidocket.nlp.rules import fold
from aidocket.store import Database
from aidocket.store import linking as store
from aidocket.store.linking import EntryEvent

NEAR_WORDS = 0.6
"""Share of the shorter entry's words that the longer one has, from which both are one."""

DAYS_APART = 1
"""A feed gives the moment of filing in UTC, a docket the day of the court."""

_EMPTY = frozenset("the a an of to by in on for and no docket entry filed document order motion notice".split())


def join_events(db: Database) -> int:
    """Let events that repeat another point to it; how many do so now. One transaction."""
    groups: dict[tuple[str, str], list[EntryEvent]] = defaultdict(list)
    for event in store.iter_entry_events(db):
        groups[docket_key(event.court_id, event.docket_number), event.type].append(event)
    wanted = {event: first for events in groups.values() for event, first in _repeats(events).items()}
    store.write_repeats(db, wanted)
    return len(wanted)


def _repeats(events: Iterable[EntryEvent]) -> Mapping[str, str]:
    """The id of each event that repeats another -> that of the one it repeats."""
    kept: list[EntryEvent] = []
    repeats: dict[str, str] = {}
    for event in sorted(events, key=lambda e: (e.date is None, -e.length, e.number, e.id)):
        first = next((other for other in kept if is_same_entry(event, other)), None)
        if first is None:
            kept.append(event)
        else:
            repeats[event.id] = first.id
    return repeats


def is_same_entry(one: EntryEvent, other: EntryEvent) -> bool:
    """Whether two events of one case and type are one."""
    if one.document_id == other.document_id:
        return False
    if one.entry_number and other.entry_number:
        return one.entry_number == other.entry_number
    return _days_apart(one.date, other.date) <= DAYS_APART and _is_near(_words(one), _words(other))


def _days_apart(one: str | None, other: str | None) -> int:
    try:
        return abs((date.fromisoformat((one or "")[:10]) - date.fromisoformat((other or "")[:10])).days)
    except ValueError:
        return DAYS_APART + 1


def _words(event: EntryEvent) -> set[str]:
    """The words of an entry's name and of what it says, without those that every entry has."""
    name = event.title.partition(TITLE_SEPARATOR)[0]
    return set(re.findall(r"[a-z0-9]+", fold(f"{name} {event.summary}"))) - _EMPTY


def _is_near(one: set[str], other: set[str]) -> bool:
    shorter = min(len(one), len(other))
    return shorter > 0 and len(one & other) / shorter >= NEAR_WORDS
