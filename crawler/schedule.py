"""When a source is asked again: its schedule, longer waits after failures, and what its server asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy.extensions.httpcache import parse_cachecontrol

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
LONGEST_QUIET = {"hourly": timedelta(days=1), "daily": timedelta(days=3), "weekly": timedelta(days=14)}
"""Between two visits to a source that gives nothing new, however long it has given nothing."""

FULL_FETCH_EVERY = timedelta(days=7)
"""A server whose validators lie is caught after so long: then the whole body is asked for."""


def after_success(
    now: datetime, schedule: str, wished_s: float | None = None, quiet_since: datetime | None = None
) -> datetime:
    """When to ask again after a success.

    Args:
        now: the time of the success.
        schedule: a word of INTERVALS.
        wished_s: seconds for which the source itself asks to be left alone (RSS `ttl`, `sy:updatePeriod`), or for
            which its answer stays fresh.
        quiet_since: when the source last gave something new, if that was not now. One that rarely does is asked
            after another tenth of that time, but never later than LONGEST_QUIET says.
    """
    wished = timedelta(seconds=min(max(wished_s or 0, 0), LONGEST_WAIT.total_seconds()))
    quiet = min((now - quiet_since) / 10, LONGEST_QUIET[schedule]) if quiet_since else timedelta()
    return now + max(INTERVALS[schedule], wished, quiet)


def fresh_for(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds for which an answer stays fresh (RFC 9111, section 4.2), or None where it does not say.

    Args:
        headers: `Cache-Control`, `Age`, `Expires` and `Date`, as far as they came.
        now: the time of the answer, for one without a `Date`.
    """
    said = parse_cachecontrol(headers.get("Cache-Control", "").encode("latin-1", "replace"))
    if b"no-cache" in said or b"no-store" in said:
        return None
    most_s = _seconds((said.get(b"max-age") or b"").decode("latin-1"))
    if most_s is not None:
        return max(0.0, most_s - (_seconds(headers.get("Age", "")) or 0.0))
    expires = _http_date(headers.get("Expires"))
    if expires is None:
        return None
    return max(0.0, (expires - (_http_date(headers.get("Date")) or now)).total_seconds())


def _seconds(text: str) -> float | None:
    text = text.strip().strip('"')
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


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
        moment = _http_date(text)
        if moment is None:
            return None
        seconds = (moment - now).total_seconds()
    return min(max(seconds, MIN_RETRY_AFTER_S), MAX_RETRY_AFTER_S)


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_past(moment: str | None, now: datetime) -> bool:
    """Whether a moment of the database has come; an empty one has."""
    return not moment or moment <= to_iso(now)
