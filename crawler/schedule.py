"""When a source is asked again: its schedule, longer waits after failures, and what its server asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aidocket.clock import to_iso
from aidocket.crawler.limits import MAX_RETRY_AFTER_S, MIN_RETRY_AFTER_S

# A little shorter than the words say, so that a run that a clock starts every hour finds an hourly source due.
INTERVALS = {
    "hourly": timedelta(minutes=50),
    "daily": timedelta(hours=22),
    "weekly": timedelta(days=6, hours=12),
}
FIRST_WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=1)
FULL_FETCH_EVERY = timedelta(days=7)
"""A server whose validators lie is caught after so long: then the whole body is asked for."""


def after_success(now: datetime, schedule: str, wished_s: float | None = None) -> datetime:
    """When to ask again after a success.

    Args:
        now: the time of the success.
        schedule: a word of INTERVALS.
        wished_s: seconds for which the source itself asks to be left alone (RSS `ttl`, `sy:updatePeriod`).
    """
    wished = timedelta(seconds=min(max(wished_s or 0, 0), LONGEST_WAIT.total_seconds()))
    return now + max(INTERVALS[schedule], wished)


def after_failure(now: datetime, failures: int, retry_after_s: float | None = None) -> datetime:
    """When to ask again after so many failures in a row: 15 minutes, doubled up to a day, or as the server asked."""
    doublings: int = 2 ** min(failures - 1, 20)
    wait = min(FIRST_WAIT * doublings, LONGEST_WAIT)
    if retry_after_s is not None:
        wait = max(timedelta(seconds=retry_after_s), FIRST_WAIT)
    return now + wait


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, from a `Retry-After` header: seconds or an HTTP date, clamped to 60 s and 30 days.

    None means that there is no such header, or that nobody can understand it.
    """
    if value is None:
        return None
    text = value.strip()
    if text.lstrip("+-").isdecimal():
        seconds = float(text)
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    return min(max(seconds, MIN_RETRY_AFTER_S), MAX_RETRY_AFTER_S)


def is_past(moment: str | None, now: datetime) -> bool:
    """Whether a moment of the database has come; an empty one has."""
    return not moment or moment <= to_iso(now)
