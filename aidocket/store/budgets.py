"""Reads and writes of quotas: what was asked of which server in the last day, kept across runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from aidocket.clock import to_iso
from aidocket.store import Database

DAY = timedelta(days=1)


def write_request(db: Database, host: str, quotas: Sequence[tuple[int, timedelta]], now: datetime) -> float:
    """Count a request to the host if its quotas leave room for it, in one transaction.

    Args:
        db: the database.
        host: whose quota it is; all sources that lie there share it.
        quotas: how many requests are allowed in how long a time, each ending now.
        now: the time of the request.

    Returns:
        0 if it may be made, and is counted; otherwise the seconds until there is room.
    """
    with db.atomic():
        wait_s = max((_wait_s(db, host, most, span, now) for most, span in quotas), default=0.0)
        if wait_s > 0:
            return wait_s
        db.execute("DELETE FROM budgets WHERE second <= ?", [to_iso(now - DAY)])
        db.execute(
            """INSERT INTO budgets (host, second, requests) VALUES (?, ?, 1)
               ON CONFLICT (host, second) DO UPDATE SET requests = requests + 1""",
            [host, to_iso(now)],
        )
    return 0.0


def _wait_s(db: Database, host: str, most: int, span: timedelta, now: datetime) -> float:
    """Seconds until fewer than `most` requests lie in the time before; 0 if that is so already."""
    row = db.execute(
        """SELECT second FROM (
             SELECT second, sum(requests) OVER (ORDER BY second DESC) AS later FROM budgets
             WHERE host = ? AND second > ?
           ) WHERE later >= ? ORDER BY second DESC LIMIT 1""",
        [host, to_iso(now - span), most],
    ).fetchone()
    if row is None:
        return 0.0
    return max(1.0, (datetime.fromisoformat(row["second"]) + span - now).total_seconds())
