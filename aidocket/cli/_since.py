"""`--since` as a day."""

from __future__ import annotations

import re
from datetime import date, timedelta

from aidocket.errors import UsageError
from aidocket.store import Database
from aidocket.store.publishing import read_as_of

_SPAN = re.compile(r"(\d{1,5})([dw])")


def day_of(db: Database, since: str) -> str:
    """The day that `2026-05-01`, `30d` or `8w` means; spans are counted back from the newest data.

    Raises:
        UsageError: it is neither.
    """
    span = _SPAN.fullmatch(since.strip().lower())
    try:
        if span is None:
            return date.fromisoformat(since.strip()).isoformat()
        newest = date.fromisoformat(read_as_of(db) or date.today().isoformat())
        return (newest - timedelta(days=int(span[1]) * (7 if span[2] == "w" else 1))).isoformat()
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--since {since}: expected a day such as 2026-05-01, or a span such as 30d or 8w") from error
