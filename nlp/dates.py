"""Dates as texts give them, read against the day of publication; python-dateutil does the reckoning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from dateutil import parser, relativedelta

NEWS_DAYS = 10
"""What lies at most so many days before publication counts as news."""

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|"
    r"Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_PATTERN = re.compile(
    rf"(?P<iso>\b20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b)"
    rf"|(?P<slash>\b(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(?:20)?\d\d\b)"
    rf"|\b(?P<mdy>{_MONTH}\s{_DAY}(?:,?\s(?:19|20)\d\d)?)\b"
    rf"|\b(?P<dmy>{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s(?:19|20)\d\d)?)\b"
    rf"|\b(?P<my>{_MONTH},?\s(?:19|20)\d\d)\b"
    r"|\b(?P<weekday>(?:(?:last|next|this|on|late|early|earlier)\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
    r"|\b(?P<near>today|yesterday|tomorrow|tonight|this\s(?:morning|afternoon|evening))\b"
    r"|\b(?P<week>(?:earlier\s|late\s)?(?:this|last)\sweek|in\srecent\sdays|days\sago|a\sweek\sago|a\sfew\sdays\sago)\b"
    r"|\b(?P<past>(?:earlier|late|early|at the end of)?\s?(?:this|last)\s"
    r"(?:year|month|summer|fall|autumn|spring|winter)|"
    r"(?:months|years|a\syear|weeks|two\syears)\sago|previously|in\s(?:late\s|early\s|mid-?)?(?:19|20)\d\d|"
    rf"(?:[Ii]n|[Ll]ast|[Ss]ince)\s(?:late\s|early\s|mid-?)?{_MONTH}(?!\s\d))\b",
    re.IGNORECASE,
)
_WEEKDAYS = (
    relativedelta.MO,
    relativedelta.TU,
    relativedelta.WE,
    relativedelta.TH,
    relativedelta.FR,
    relativedelta.SA,
    relativedelta.SU,
)
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

When = Literal["news", "past", "future", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A date or a vague time at `start:end`; `date` is ISO 8601 (day or month), None where no day is told."""

    start: int
    end: int
    date: str | None
    when: When


def find_times(text: str, published: str | None) -> list[TimeMention]:
    """Dates and vague times in `text`, in order. Without a day of publication only full dates get a value."""
    base = published_day(published)
    return list(_iter_times(text, base))


def published_day(published: str | None) -> date | None:
    """The day of a document's `published` (ISO 8601, day or moment); None where it tells no day."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _iter_times(text: str, base: date | None) -> Iterator[TimeMention]:
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup or ""
        if kind in {"mdy", "dmy"} and match[0][:3] == "may":
            continue  # the verb
        day, month = _resolve(kind, " ".join(match[0].split()), base)
        value = day.isoformat() if day else month
        when = "news" if kind == "week" else "past" if kind == "past" else _when(day, month, base)
        yield TimeMention(start=match.start(), end=match.end(), date=value, when=when)


def _resolve(kind: str, words: str, base: date | None) -> tuple[date | None, str | None]:
    """The day that the words mean, or only the month as `2025-06`."""
    if kind in {"iso", "slash", "mdy", "dmy"}:
        return _parse(words, base), None
    if kind == "my":
        first = _parse(f"1 {words}", base)
        return None, first.isoformat()[:7] if first else None
    if base is None:
        return None, None
    if kind == "near":
        return base + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(words.casefold(), 0)), None
    if kind == "weekday":
        *before, name = words.casefold().split()
        weekday = _WEEKDAYS[_NAMES.index(name[:3])]
        if before == ["next"]:
            return base + timedelta(days=1) + relativedelta.relativedelta(weekday=weekday(1)), None
        return base + relativedelta.relativedelta(weekday=weekday(-1)), None
    return None, None


def _parse(words: str, base: date | None) -> date | None:
    """A day; one without a year is the one nearest to publication."""
    has_year = re.search(r"(?:19|20)\d\d|/\d\d$", words) is not None
    if base is None and not has_year:
        return None
    default = datetime(base.year if base else 2000, 1, 1)
    try:
        day = parser.parse(words.replace(" of ", " "), default=default, dayfirst=False).date()
    except (ValueError, OverflowError):
        return None
    if has_year or base is None:
        return day
    if day - base > timedelta(days=183):
        return _in_year(day, base.year - 1)
    return _in_year(day, base.year + 1) if base - day > timedelta(days=183) else day


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _when(day: date | None, month: str | None, base: date | None) -> When:
    if base is None or (day is None and month is None):
        return "unknown"
    if day is None:
        return "news" if month == base.isoformat()[:7] else "past" if (month or "") < base.isoformat()[:7] else "future"
    if day > base:
        return "future"
    return "news" if base - day <= timedelta(days=NEWS_DAYS) else "past"
