"""What is coming, what has just been, and which dates have passed with nothing known since."""

from __future__ import annotations

from collections.abc import Iterator

from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import Page
from aidocket.site.pages.home import upcoming
from aidocket.site.staleness import passed_dates
from aidocket.site.structured import event
from aidocket.site.words import days_before

RECENT_DAYS = 90


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The calendar."""
    set_dates = [i for i in items.events if i.group == "date" and i.day and i.day < docket.as_of]
    since = days_before(docket.as_of, RECENT_DAYS) if docket.as_of else ""
    stale = passed_dates(docket, items)
    unknown = {i.id for i in stale}
    ahead = upcoming(docket, items)
    yield Page(
        path="calendar/",
        template="calendar.html",
        dated=True,
        title="Calendar",
        nav="calendar/",
        things=tuple(event(f"{i.headline}: {i.label}", i.text, i.day, i.path or "calendar/") for i in ahead),
        description="Hearings, deadlines and trials ahead, with where each date comes from.",
        context={
            "upcoming": ahead,
            "recent": [i for i in set_dates if i.day >= since and i.id not in unknown],
            "stale": stale,
            "recent_days": RECENT_DAYS,
        },
    )
