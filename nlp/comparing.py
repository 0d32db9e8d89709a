"""When two names, docket numbers or captions are the same for the evaluation: by what they name, not how it is written.

The rules are those of the labelled corpus: case, accents, punctuation, a leading article and corporate suffixes make
no difference; a docket number is its year, type and number; a caption is its two sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from aidocket.nlp.words import words

CORPORATE = words("""
    ag bv co company corp corporation ev gmbh holdings inc incorporated limited llc llp lp ltd opco pbc platforms plc
    pte pty sa
""")
"""Last words of a name that do not tell one organisation from another."""

_JOINERS = re.compile(r"[-\u2010-\u2015/_]")
_PUNCTUATION = re.compile(r"[^\w\s]")
_VERSUS = re.compile(r"\s+v(?:s|ersus)?\.?\s+", re.IGNORECASE)
_OTHERS = re.compile(r",|\bet al\b|\(| and ")
_NUMBER = re.compile(r"(\d{2,4})-(?:([a-z]{2,4})-)?0*(\d+)")


def comparable(name: str | None) -> str:
    """A name as it is compared; `DeepSeek-R1` is `deepseek r1`, `The Brightleaf Press, Inc.` is `brightleaf press`."""
    spaced = _JOINERS.sub(" ", name or "")
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode() or spaced
    parts = _PUNCTUATION.sub("", plain.casefold().replace("&", " and ")).split()
    if parts and parts[0] == "the":
        del parts[0]
    while len(parts) > 1 and parts[-1] in CORPORATE:
        del parts[-1]
    return " ".join(parts)


def bearers(parties: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Every comparable name and alias of labelled parties -> the comparable name of the first party that bears it."""
    names: dict[str, str] = {}
    for party in parties:
        own = comparable(party["name"])
        for name in (own, *map(comparable, party.get("aliases") or ())):
            names.setdefault(name, own)
    return names


def is_same_case(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two cases are one: by docket number where both have it, else by the sides of their captions."""
    numbers = one.get("docket_number"), other.get("docket_number")
    if all(numbers):
        return _is_same_number(*map(_number, numbers))
    left, right = _sides(one.get("caption")), _sides(other.get("caption"))
    if left and right:
        return all(a == b or bool(a and b and (a in b or b in a)) for a, b in zip(left, right, strict=True))
    whole = comparable(one.get("caption"))
    return left == right and bool(whole) and whole == comparable(other.get("caption"))


def _sides(caption: str | None) -> tuple[str, str] | None:
    """The first party of each side, comparable; None where a caption has no two sides, as that of a petition."""
    sides = _VERSUS.split(caption or "", maxsplit=1)
    if len(sides) != 2:
        return None
    first, second = (comparable(_OTHERS.split(side, maxsplit=1)[0]) for side in sides)
    return first, second


def _number(docket_number: str | None) -> tuple[str, str, str]:
    """Year, type and number of `3:23-cv-03417-VC`: `("23", "cv", "3417")`; the type is empty in `C 23-03417`."""
    written = (docket_number or "").casefold()
    found = _NUMBER.search(written)
    return (found[1][-2:], found[2] or "", found[3]) if found else ("", "", written.strip())


def _is_same_number(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Whether year and number are equal, and the type too where both tell it."""
    return (one[0], one[2]) == (other[0], other[2]) and (one[1] == other[1] or not one[1] or not other[1])
