"""Dates of reduced precision: `2024`, `2024-08` or `2024-08-19` (ISO 8601), as far as a source tells."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def parse_partial_date(value: Any) -> str:
    """The date as text, as precise as it was given.

    Raises:
        ValueError: it is no real day, month or year between 1900 and 2199.
    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    match = _SHAPE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{value!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
    try:
        year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
        date(year, month, day)
    except ValueError as error:
        raise ValueError(f"{value!r} is not a date in the calendar: {error}") from error
    if not 1900 <= year < 2200:
        raise ValueError(f"{value!r} is too far away to be meant")
    return match[0]


PartialDate = Annotated[str, BeforeValidator(parse_partial_date)]
"""A field that holds such a date."""


def earliest(partial: str) -> date:
    """The first day that the date may mean."""
    year, month, day = [*(int(part) for part in partial.split("-")), 1, 1][:3]
    return date(year, month, day)


def latest(partial: str) -> date:
    """The last day that the date may mean."""
    parts = [int(part) for part in partial.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])
