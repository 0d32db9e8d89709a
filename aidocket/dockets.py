"""Docket numbers in one spelling, so that one case is found under every way of writing its number.

The rule, in the order it is tried:

1. A US district court's number is `year-type-serial`, as in `23-cv-03417`. The office before the colon and the judges'
   initials at the end say where and before whom a case is heard, not which case it is, so they go; `Civ.` and `Crim.`
   become `cv` and `cr`; a year of four digits becomes two; the serial is filled to five digits.
   `3:23-cv-03417-VC`, `3:2023cv03417` and `23 Civ. 3417` are one number. (Some districts, above all in Texas, number
   each office for itself: there two cases can share a key, and only the caption tells them apart.)
2. A number of the Judicial Panel on Multidistrict Litigation is `mdl-3143`.
3. A US court of appeals' number is `year-serial` without leading zeros, as in `25-2153`.
4. Every other number, of a state court or abroad, is casefolded and written without white space: `42o14139/24`.

Dashes of any length count as hyphens, and `No.`, `Case No.` and the like before a number are not part of it.
"""

from __future__ import annotations

import re
import unicodedata

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_LABEL = re.compile(r"^(?:(?:civil|criminal)\s+)?(?:(?:case|docket|action|nos?|number|index|file)\b[.:#]*\s*)+", re.I)
_DISTRICT = re.compile(
    r"""(?:\d{1,2}:)?                       # the office
        (?P<year>\d{4}|\d{2}) [-\s]*
        (?P<type>civ\.?|crim\.?|[a-z]{2}) [-\s]*
        (?P<serial>\d{1,6})
        (?:[-\s(]+[a-z0-9()\s,-]*)?         # the judges' initials""",
    re.VERBOSE,
)
_PANEL = re.compile(r"mdl[-\s]*(?:docket\s*)?(?:no\.?)?[-\s]*(?P<serial>\d{1,4})")
_APPEAL = re.compile(r"(?P<year>\d{4}|\d{2})-(?P<serial>\d{1,6})")
_FIRST_YEAR_OF_THE_CENTURY_BEFORE = 70
_TYPES = {"civ": "cv", "crim": "cr"}


def number_key(number: str) -> str:
    """The number in its one spelling, without the court; see the module's text for the rule."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", number)).casefold().strip()
    plain = _LABEL.sub("", plain).strip(" .;,")
    if match := _DISTRICT.fullmatch(plain):
        kind = match["type"].rstrip(".")
        return f"{match['year'][-2:]}-{_TYPES.get(kind, kind)}-{int(match['serial']):05d}"
    if match := _PANEL.fullmatch(plain):
        return f"mdl-{match['serial']}"
    if match := _APPEAL.fullmatch(plain):
        return f"{match['year'][-2:]}-{int(match['serial'])}"
    return "".join(plain.split())


def docket_key(court_id: str | None, number: str) -> str:
    """The key that the database keeps: `cand:23-cv-03417`; without a known court, the number's key alone."""
    return f"{court_id}:{number_key(number)}" if court_id else number_key(number)


def docket_year(number: str) -> int | None:
    """The year that a US federal number begins with, or None for every other number."""
    match = re.fullmatch(r"(\d\d)-(?:[a-z]{2}-)?\d+", number_key(number))
    if match is None:
        return None
    year = int(match[1])
    return 1900 + year if year >= _FIRST_YEAR_OF_THE_CENTURY_BEFORE else 2000 + year
