"""What is coming, what has just been, and which dates have passed with nothing known since."""

from __future__ import annotations

from collections.abc import Iterator

from aidocket.site.docket import Docket
from aidocket.site.items import Item, Items
from aidocket.site.page import Page
from aidocket.site.pages.home import upcoming
from aidocket.site.words import days_before

RECENT_DAYS = 90


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The calendar."""
    set_dates = [i for i in items.events if i.group == "date" and i.day and i.day < docket.as_of]
    since = days_before(docket.as_of, RECENT_DAYS) if docket.as_of else ""
    stale = [i for i in set_dates if not _followed(items, i)]
    unknown = {i.id for i in stale}
    yield Page(
        path="calendar/",
        template="calendar.html",
        dated=True,
        title="Calendar",
        nav="calendar/",
        description="Hearings, deadlines and trials ahead, with where each date comes from.",
        context={
            "upcoming": upcoming(docket, items),
            "recent": [i for i in set_dates if i.day >= since and i.id not in unknown],
            "stale": stale,
            "recent_days": RECENT_DAYS,
        },
    )


def _followed(items: Items, item: Item) -> bool:
    """Whether anything is known of one of its disputes on or after that day, other than further dates."""
    return any(
        other.group in ("ruling", "filing", "news") and other.day >= item.day and other.id != item.id
        for dispute in item.disputes
        for other in items.by_dispute.get(dispute, [])
    )
