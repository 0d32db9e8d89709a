"""Dates as sources write them, to dates as the database keeps them: UTC or nothing, never a guess."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, date, datetime, timedelta
from time import struct_time

from dateutil.parser import ParserError
from dateutil.parser import parse as parse_any

from aidocket.clock import to_iso

EARLIEST_YEAR = 1990
"""Before it there were no feeds; an older date is a default of some program."""

US_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10, "AST": -4, "CHST": 10, "GMT": 0, "UTC": 0,
}  # fmt: skip
"""Zones that US courts write, in hours."""

_UTC = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z"
_TIME = re.compile(r"\d\d?:\d\d")
_LONGEST = 100


def from_struct(parsed: struct_time | None) -> str | None:
    """A time that feedparser has turned to UTC, as ISO 8601; None if it has none or one that cannot be."""
    if parsed is None or not EARLIEST_YEAR <= parsed.tm_year < 9999:
        return None
    if parsed.tm_sec < 60:
        return _UTC.format(*parsed)
    try:
        return to_iso(datetime.fromtimestamp(timegm(parsed), UTC))
    except (ValueError, OverflowError, OSError):
        return None


def from_text(text: str | None) -> str | None:
    """A date with a time and its zone as UTC, `2024-03-01T12:00:00Z`; without a zone the day alone, `2024-03-01`.

    A time without a zone may be meant for any of them, so only its day is certain (to one day). A date that stops at
    the month or the year stays so.
    """
    if not text or len(text) > _LONGEST or not re.search(r"\d{4}", text):
        return None
    zones = {name: hours * 3600 for name, hours in US_ZONES.items()}
    try:
        moment, other = (parse_any(text.strip(), tzinfos=zones, default=datetime(1, n, n)) for n in (1, 2))
    except (ParserError, ValueError, OverflowError):
        return None
    if not EARLIEST_YEAR <= moment.year < 9999:
        return None
    if moment.day != other.day:
        return f"{moment:%Y-%m}" if moment.month == other.month else f"{moment:%Y}"
    if moment.tzinfo is None or not _TIME.search(text):
        return moment.date().isoformat()
    return to_iso(moment)


def is_future(published: str | None, now: datetime) -> bool:
    """Whether a date lies more than a day ahead: a clock is wrong, or the text was not to be seen yet."""
    if not published:
        return False
    return published[:10] > (now + timedelta(days=1)).date().isoformat()


def age_in_days(published: str, today: date) -> int:
    """Whole days between a date of the database and today."""
    return (today - date.fromisoformat(published[:10])).days
