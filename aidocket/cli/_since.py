"""`--since` as days or as a day."""

from __future__ import annotations

import re
from datetime import date, timedelta

from aidocket.errors import UsageError
from aidocket.store import Database
from aidocket.store.publishing import read_as_of

_SPAN = re.compile(r"(\d{1,4})([dw])")


def days_of(span: str) -> int:
    """Days of a span such as `7d` or `2w`.

    Raises:
        UsageError: it is no span, or an empty one.
    """
    days = _days(span)
    if not days:
        raise UsageError(f"--since {span}: expected a number of days or weeks, such as 7d or 2w")
    return days


def day_of(db: Database, since: str) -> str:
    """The day that `2026-05-01`, `30d` or `8w` means; spans are counted back from the newest data.

    Raises:
        UsageError: it is neither.
    """
    days = _days(since)
    try:
        if not days:
            return date.fromisoformat(since.strip()).isoformat()
        newest = date.fromisoformat(read_as_of(db) or date.today().isoformat())
        return (newest - timedelta(days=days)).isoformat()
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--since {since}: expected a day such as 2026-05-01, or a span such as 30d or 8w") from error


def _days(span: str) -> int:
    """Days of a span, 0 where it is none."""
    match = _SPAN.fullmatch(span.strip().lower())
    return int(match[1]) * (7 if match[2] == "w" else 1) if match else 0
