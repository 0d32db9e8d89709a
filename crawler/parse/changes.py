"""What kinds take that ask an API for what has changed since the last visit. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pydantic import Field

from aidocket.crawler.parse.listing import ListSettings

FIRST_DAYS = 90
"""How far back a first visit looks, where the source's file does not say."""


class ChangesSettings(ListSettings):
    """`since` is the day from which a first visit asks for changes. `max_records` are asked for in a visit.

    The key in `token_env` goes into the header `X-Api-Key`, to the API's own host only.
    """

    since: date | None = None
    delay_s: float = Field(default=1.0, ge=0.1, le=60)


def first_moment(settings: ChangesSettings, now: datetime) -> datetime:
    """From when a first visit asks."""
    if settings.since is not None:
        return datetime.combine(settings.since, datetime.min.time(), UTC)
    return (now - timedelta(days=FIRST_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)


def mark_moment(revision: str) -> datetime | None:
    """The time with which a revision begins, `2026-11-02T10:00:00Z…` or `2026-11-02…`; None if it has none."""
    moment = revision.partition("|")[0]
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
