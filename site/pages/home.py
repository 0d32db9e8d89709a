"""The briefing: what became known lately, what is coming, and where things stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aidocket.site.charts.counts import suits_by_quarter
from aidocket.site.docket import Docket
from aidocket.site.items import GROUPS, Item, Items
from aidocket.site.page import Page
from aidocket.site.structured import website
from aidocket.site.takes import QuickTake, quick_takes
from aidocket.site.words import LEVELS, STAGES, days_before
from aidocket.taxonomy import EVENT_TYPES

T = TypeVar("T")

WINDOWS = ((7, "the last 7 days"), (30, "the last 30 days"), (90, "the last 90 days"), (365, "the last year"))
_SHOWN = {"ruling": 7, "filing": 7, "statement": 8, "news": 8, "rule": 7, "terms": 6}
_COLUMNS = (("ruling", "filing"), ("statement", "news"), ("rule", "terms"))
_FEWEST = 3
_TAKES = 4
_LEADING = ("ruling", "filing", "rule")

# What outweighs what on the front: an appeal court's word or an end, then the merits, then new suits and rules.
_WEIGHT = {
    EVENT_TYPES[type]: weight
    for weight, types in (
        (5, ("appeal-ruling", "verdict", "judgment")),
        (4, ("ruling.summary-judgment", "ruling.injunction", "settlement", "policy.in-force")),
        (3, ("ruling.class", "ruling.dismiss", "dismissal", "policy.adopted")),
        (2, ("complaint", "ruling.other", "policy.proposed", "policy.report", "policy.guidance")),
    )
    for type in types
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One group of entries; `window` says which days it covers, and `widened` that the week alone had too few."""

    id: str
    title: str
    items: Sequence[Item]
    more: int
    window: str
    widened: bool


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The home page."""
    sections = [s for s in (_section(docket, items, group) for group in _SHOWN) if s.items]
    lead = _lead(sections)
    window, takes = _takes(docket)
    yield Page(
        path="",
        template="home.html",
        dated=True,
        title="The briefing",
        nav="",
        things=website(),
        description="What became known lately in the disputes over how AI models are trained.",
        context={
            "columns": [column for ids in _COLUMNS if (column := [s for s in sections if s.id in ids])],
            "lead": lead,
            "takes": takes,
            "takes_window": window,
            "week_begins": days_before(docket.as_of, 6) if docket.as_of else "",
            "upcoming": upcoming(docket, items)[:6],
            "counts": counts(docket),
            "stages": _stages(docket),
            "standing": sorted(Counter(i.status for i in items.statements).items(), key=lambda pair: -pair[1]),
        },
        charts=tuple(filter(None, [suits_by_quarter(docket)])),
    )


def upcoming(docket: Docket, items: Items) -> list[Item]:
    """Hearings, deadlines and trials on or after the day of the data, the nearest first."""
    ahead = [i for i in items.events if i.day and i.day >= docket.as_of and (i.group == "date" or i.label == "trial")]
    return sorted(ahead, key=lambda i: (i.day, i.id))


def counts(docket: Docket) -> list[tuple[str, int, str]]:
    """What is counted, how many there are, and what the count means: levels are never mixed."""
    levels = Counter(p.level for p in docket.proceedings.values())
    with_case = sum(1 for d in docket.disputes if docket.proceedings_of.get(d))
    rows = [
        (
            "Disputes",
            len(docket.disputes),
            "one quarrel between the same sides over the same conduct, with all its cases",
        ),
        ("Disputes with a case", with_case, "at least one proceeding before a court or agency"),
        (
            "Accusations with no case",
            len(docket.disputes) - with_case,
            "letters, statements and cut-offs; nobody has sued",
        ),
        ("Proceedings", len(docket.proceedings), "each case with a number of its own; an appeal is one more"),
    ]
    rows += [
        (f"— {LEVELS[level]}", levels[level], "counted among the proceedings") for level in LEVELS if levels[level]
    ]
    rows += [
        ("Statements", len(docket.assertions), "who is said to have done what to whom, each with its source"),
        ("Rules", len(docket.policies), "bills, laws, reports, guidance and consultations"),
        ("Versions of terms", len(docket.terms), "dated versions of what providers forbid and allow"),
    ]
    return rows


def _section(docket: Docket, items: Items, group: str) -> Section:
    pool = [i for i in items.all if i.group == group and i.day and i.day <= docket.as_of]
    pool = _without_echoes(pool)
    pool.sort(key=lambda i: (i.day, i.id), reverse=True)
    window, found = _widen(pool, docket.as_of, lambda item: item.day)
    shown = found[: _SHOWN[group]]
    return Section(
        id=group,
        title=GROUPS[group],
        items=shown,
        more=len(found) - len(shown),
        window=window,
        widened=window != WINDOWS[0][1],
    )


def _takes(docket: Docket) -> tuple[str, list[QuickTake]]:
    """The weightiest quick takes of the shortest window that holds enough, and that window.

    A dispute speaks by its week; a story speaks for itself where no dispute of its does.
    """
    weeks = [weeks[0] for weeks in docket.weeks_of.values()]
    stories = [
        take
        for story, take in docket.take_of_story.items()
        if not any(
            d in docket.weeks_of
            for m in docket.stories[story].documents
            for d in docket.disputes_of_document.get(m, [])
        )
    ]
    pool = [quick for quick in quick_takes(docket, [*weeks, *stories]) if quick.sentences]
    window, found = _widen(pool, docket.as_of, lambda quick: quick.told)
    found.sort(key=lambda q: (_WEIGHT.get(q.step, 0), q.told, q.outlets, q.path), reverse=True)
    return window, found[:_TAKES]


def _without_echoes(pool: list[Item]) -> list[Item]:
    """Items of which none only repeats another of that day.

    A public accusation is an event and a statement, and the statement says more; a ruling is an event and a document,
    and the event says more; and one sentence may have been read as two kinds of event.
    """
    said = {(d, i.day) for i in pool if i.status for d in i.disputes}
    happened = {(d, i.day) for i in pool if i.text and not i.status for d in i.disputes}
    titles = {(i.headline.casefold(), i.day) for i in pool if i.text}
    kept: dict[tuple[str, ...], Item] = {}
    for item in pool:
        days = {(d, item.day) for d in item.disputes}
        is_document = not item.status and not item.text
        echo = is_document and (days & happened or (item.headline.casefold(), item.day) in titles)
        if not echo and not (item.group == "statement" and not item.status and days & said):
            key = (item.headline, item.day, item.text) if item.text and not item.status else (item.id,)
            kept.setdefault(key, item)
    return list(kept.values())


def _widen(pool: list[T], as_of: str, day: Callable[[T], str]) -> tuple[str, list[T]]:
    """The shortest window that holds enough of these things, and what it holds; the longest where none does."""
    for days, window in WINDOWS:
        begin = days_before(as_of, days - 1) if as_of else ""
        found = [thing for thing in pool if day(thing) >= begin]
        if len(found) >= _FEWEST:
            return window, found
    return WINDOWS[-1][1], found


def _lead(sections: Sequence[Section]) -> Item | None:
    """The weightiest ruling, filing or rule of the days that the briefing covers; of equals, the newest.

    Only what a reader can check at a public address is given that much room.
    """
    pool = [i for s in sections if s.id in _LEADING for i in s.items if i.home and any(s.url for s in i.sources)]
    fresh = [i for s in sections if not s.widened for i in s.items if i in pool] or pool
    return max(fresh, key=lambda i: (_WEIGHT.get(i.label, 0), i.day, i.id), default=None)


def _stages(docket: Docket) -> list[tuple[str, str, int]]:
    statuses = Counter(d.status for d in docket.disputes.values())
    return [(anchor, title, sum(statuses[s] for s in within)) for anchor, title, within in STAGES]
