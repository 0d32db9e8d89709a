"""Names of parties in a comparable form, so that `The Acme Co., Inc.` and `Acme` are found to be one."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

SUFFIXES = frozenset(
    "inc llc ltd limited pbc corp corporation co company plc gmbh ag lp llp sa bv ev pte pty holdings opco platforms "
    "incorporated".split()
)
"""Words at the end of a name that say which form a company has, and not which company it is."""

BRANCHES = frozenset(
    "group holding holdings global international technologies technology research services operations ventures "
    "enterprises ai europe ireland uk us usa america japan germany france india canada australia singapore".split()
)
"""Words behind a party's name that make a branch, parent or subsidiary of it."""


@lru_cache(maxsize=2_000)
def name_key(name: str) -> str:
    """A comparable form: no case, accents, punctuation, leading article or corporate suffix."""
    plain = unicodedata.normalize("NFKD", name)
    kept = "".join(c if c.isalnum() or c.isspace() else ("" if c in ".'’‘`" else " ") for c in plain if c.isascii())
    tokens = (kept if kept.strip() else name).casefold().split()
    if len(tokens) > 1 and tokens[0] == "the":
        tokens = tokens[1:]
    while len(tokens) > 1 and tokens[-1] in SUFFIXES:
        tokens.pop()
    return " ".join(tokens)


def initials_of(name: str) -> str:
    """The capitals that begin its words: `QWU` for the `Quarry Writers' Union`; empty where they are fewer than two."""
    letters = "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())
    return letters if len(letters) > 1 else ""


def is_nearly(one: str, other: str) -> bool:
    """Whether two names in their comparable form differ by no more than slips of the pen.

    One letter in names of six and more, two in names of twelve and more; a letter that is left out, put in, changed,
    or swapped with its neighbour is one slip. Names with different figures are different names.
    """
    length = min(len(one), len(other))
    allowed = 2 if length >= 12 else 1 if length >= 6 else 0
    if not allowed or abs(len(one) - len(other)) > allowed or one[:1] != other[:1]:
        return False
    if [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return False
    return _slips(one, other) <= allowed


def _slips(one: str, other: str) -> int:
    """The optimal string alignment distance."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
