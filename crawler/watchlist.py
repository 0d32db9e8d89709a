"""The watchlist: which dockets CourtListener is asked about in a run, and which searches look for new suits.

A search names many dockets at once, newest entries first, so that the quota of an ordinary account reaches far. It is
spent where change is likeliest: on dockets that a court's feed, a push or another document named since they were
asked about, then on those never asked about, then by the age of the last entry and the case's status.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aidocket.crawler.kinds import Params
from aidocket.store.watchlist import ENDED, MissingPaper, WatchedDocket

DOCKETS_A_QUERY = 20
PAPERS_A_QUERY = 20
"""As many as a page of answers has, so that one request finds them all."""

MAX_QUERY_CHARS = 500
COPYRIGHT = "820"
"""The nature of suit of US federal courts for copyright."""

SLACK = timedelta(hours=2)
"""A clock that starts a run each day a little earlier finds a daily docket due all the same."""

NEW_SUITS_WITHIN = timedelta(days=120)
MISSING_WITHIN = timedelta(days=30)
"""Papers filed longer ago are not looked for any more."""

ASK_AGAIN_AFTER = timedelta(days=7)
"""Readers give papers away late; what the lead does not have either is looked for once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One search, and what it asks about: dockets, or papers that are missing under members of a joined case."""

    params: Params
    dockets: tuple[int, ...] = ()
    missing: tuple[MissingPaper, ...] = ()


def due_dockets(watched: Iterable[WatchedDocket], now: datetime) -> list[int]:
    """The numbers of the dockets that are due, those where change is likeliest first."""
    ranked = sorted((rank, w.courtlistener_id) for w in watched if (rank := _rank(w, now)) is not None)
    return [number for _, number in ranked]


def _rank(docket: WatchedDocket, now: datetime) -> tuple[int, float] | None:
    """What orders the dockets, least first; None for one that is not due."""
    if docket.visited is not None and docket.named is not None and docket.named >= docket.visited:
        return 0, -datetime.fromisoformat(docket.named).timestamp()
    age = _age(docket.newest, now)
    if docket.visited is None:
        return 1, age / timedelta(days=1)
    overdue = (now - datetime.fromisoformat(docket.visited)) / (_interval(docket, age) - SLACK)
    return (2, -overdue) if overdue >= 1 else None


def _age(newest: str | None, now: datetime) -> timedelta:
    try:
        moment = datetime.fromisoformat(newest[:10]) if newest else None
    except ValueError:
        moment = None
    return now - moment.replace(tzinfo=now.tzinfo) if moment else timedelta(days=90)


def _interval(docket: WatchedDocket, age: timedelta) -> timedelta:
    """How long a docket is left alone: a day where something was filed this month, two weeks where all is over."""
    if docket.status in (*ENDED, "consolidated"):
        return timedelta(days=14)
    if docket.status == "stayed" or age > timedelta(days=180):
        return timedelta(days=7)
    return timedelta(days=1) if age <= timedelta(days=30) else timedelta(days=3)


def docket_queries(numbers: Sequence[int]) -> Iterator[Query]:
    """Searches for the newest documents of these dockets, many dockets a search."""
    for start in range(0, len(numbers), DOCKETS_A_QUERY):
        some = tuple(numbers[start : start + DOCKETS_A_QUERY])
        words = " OR ".join(f"docket_id:{number}" for number in some)
        yield Query(params={"type": "rd", "q": words, "order_by": "entry_date_filed desc"}, dockets=some)


def lookup_queries(missing: Iterable[MissingPaper], *, most: int) -> list[Query]:
    """Searches for papers by their numbers under the leads, the leads of the newest papers first."""
    by_lead: dict[int, list[MissingPaper]] = {}
    for paper in missing:
        by_lead.setdefault(paper.lead, []).append(paper)
    queries = []
    for lead, papers in by_lead.items():
        for start in range(0, len(papers), PAPERS_A_QUERY):
            some = tuple(papers[start : start + PAPERS_A_QUERY])
            numbers = " OR ".join(dict.fromkeys(paper.pacer_doc_id for paper in some))
            words = f"docket_id:{lead} AND pacer_doc_id:({numbers})"
            queries.append(Query(params={"type": "rd", "q": words}, missing=some))
    return queries[:most]


def suit_queries(labs: Sequence[str], words: Mapping[str, Sequence[str]], now: datetime, *, most: int) -> list[Query]:
    """Today's searches for new copyright suits: against makers of models by name first, then by words of practices.

    Names come in alphabetical groups; each day goes on to the next groups, so that all have their turn. The last of
    two or more searches is one by words.
    """
    since = (now - NEW_SUITS_WITHIN).date().isoformat()
    by_name = [_suit(f"caseName:({group})", since) for group in _groups(labs)]
    by_words = [_suit(group, since) for practice in sorted(words) for group in _groups(words[practice])]
    day = now.date().toordinal()
    names = _turn(by_name, day, most - bool(by_words and most > 1))
    return [*names, *_turn(by_words, day, most - len(names))]


def _suit(words: str, since: str) -> Query:
    params: Params = {"type": "r", "order_by": "dateFiled desc", "nature_of_suit": COPYRIGHT}
    return Query(params={**params, "filed_after": since, "q": words})


def _turn(queries: Sequence[Query], day: int, most: int) -> list[Query]:
    """So many of the queries, another part each day."""
    if len(queries) <= most:
        return list(queries)
    first = day * most
    return [queries[(first + step) % len(queries)] for step in range(most)]


def _groups(phrases: Iterable[str]) -> Iterator[str]:
    """`"A" OR "B"`, as many phrases as a query holds."""
    group = ""
    for phrase in phrases:
        quoted = '"' + phrase.replace('"', " ").replace("\\", " ").strip() + '"'
        if group and len(group) + len(quoted) > MAX_QUERY_CHARS:
            yield group
            group = ""
        group = f"{group} OR {quoted}" if group else quoted
    if group:
        yield group
