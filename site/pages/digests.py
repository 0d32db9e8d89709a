"""The weekly archive: each ISO week with what is dated in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aidocket.site.docket import Docket, group
from aidocket.site.items import GROUPS, Item, Items
from aidocket.site.page import Page
from aidocket.site.takes import quick_takes
from aidocket.site.words import week_span


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The index of weeks, and a page for each week that has something in it."""
    dated = sorted((i for i in items.all if i.day and i.day <= docket.as_of), key=lambda i: (i.day, i.id), reverse=True)
    weeks = group(dated, lambda i: week_of(i.day))
    yield Page(
        path="digest/",
        template="digests.html",
        title="Weekly digests",
        nav="digest/",
        description="What happened, week by week.",
        context={
            "years": [
                (year, [(week, week_span(week), len(weeks[week])) for week in members])
                for year, members in group(weeks, lambda week: week[:4]).items()
            ]
        },
    )
    names = list(weeks)
    takes = group((take for take in docket.takes if take.week), lambda take: take.week or "")
    for place, (week, found) in enumerate(weeks.items()):
        yield Page(
            path=f"digest/{week}/",
            template="digest.html",
            title=f"The week of {week_span(week)}",
            nav="digest/",
            description=f"Filings, rulings, statements and rules of the week of {week_span(week)}.",
            context={
                "takes": sorted(quick_takes(docket, takes.get(week, [])), key=lambda quick: (quick.title, quick.path)),
                "groups": by_group(found),
                "later": names[place - 1] if place else "",
                "earlier": names[place + 1] if place + 1 < len(names) else "",
            },
        )


def by_group(items: list[Item]) -> list[tuple[str, str, list[Item]]]:
    """Items under the headings of their groups: id, heading, items."""
    found = group(items, lambda i: i.group)
    return [(id, title, found[id]) for id, title in GROUPS.items() if id in found]


def week_of(day: str) -> str:
    """The ISO week of a day, as `2026-w48`."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-w{week:02d}"
