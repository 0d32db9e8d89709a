"""The clock, in the one form the database keeps: ISO 8601, UTC, whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> str:
    """Now, as `2026-04-30T17:05:09Z`."""
    return to_iso(datetime.now(UTC))


def to_iso(moment: datetime) -> str:
    """An aware moment, in the database's form.

    Raises:
        ValueError: the moment has no time zone, so nobody can say which moment it is.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
