"""Sentence borders in a text: after `.`, `!`, `?` and at line breaks, but not after abbreviations, initials and `v.`.

Works on the bare text, so that what needs sentences and no tokens costs no tokens. Legal abbreviations are those of
court names, rules and reporters (The Bluebook, tables T1, T6 and T7), as far as texts on this field use them.
"""

from __future__ import annotations

import re

from aidocket.nlp.words import words

LONGEST = 1_500
"""Code points; a longer sentence is a table or an attack, and is cut at a space, so that rules stay quick."""

ABBREVIATIONS = words(
    "v vs no nos inc corp co ltd llc bros messrs mr mrs ms dr prof hon jr sr st art arts sec secs para paras pp cf viz "
    "approx dept dist ct cir supp fed civ crim evid app stat reg ann rptr ed eds vol ch cl ex exh dkt op al ibid id "
    "et seq ph.d att'y "
    "jan feb mar apr jun jul aug sept sep oct nov dec gov sen rep gen rev adm "
    "ala ariz ark cal calif colo conn del fla ga ill ind kan kans ky la mass mich minn miss mo mont neb nebr nev okla "
    "ore pa tenn tex va wash wis md"
)
"""Small letters, without their last point. Some may end a sentence too (`Inc.`): there the next word decides."""

OPENERS = words(
    "The A An In On At It He She They We I You But And Or This That These Those As For If When While After Before "
    "However Meanwhile According Both Its His Her Their There Now Since Although Though Under With By From"
)
"""Words that, written with a capital behind an abbreviation, open a sentence."""

_BORDER = re.compile(r"(?:\n|(?P<mark>[.!?…]+)(?P<closers>[\"'”’)\]»]*)\s)\s*")
_LAST_WORD = re.compile(r"[^\s(\[\"“'‘/—–,]*\Z")
_NEXT_WORD = re.compile(r"\w+")
_DOTTED = re.compile(r"(?:\w\.)+\w?")
_LOOK_BACK = 24
_NOT_OPENING = frozenset("\"'”’)]»,;:") - frozenset("\"'")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` as (start, end), in order and without gaps: white space belongs to the one before it."""
    starts = [0]
    for border in _BORDER.finditer(text):
        at = border.end()
        if at < len(text) and ("\n" in border[0] or _ends(text, border)):
            starts.append(at)
    sentences: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        while end - start > LONGEST:
            cut = _space_in(text, start, end)
            if cut is None:
                break
            sentences.append((start, cut))
            start = cut
        sentences.append((start, end))
    return sentences if text else []


def _space_in(text: str, start: int, end: int) -> int | None:
    """Behind the last space within the longest sentence that may be, or else behind the first one after it."""
    space = text.rfind(" ", start + 1, start + LONGEST)
    if space < 0:
        space = text.find(" ", start + LONGEST, end)
    return None if space < 0 or space + 1 >= end else space + 1


def _ends(text: str, border: re.Match[str]) -> bool:
    """Whether a mark with white space behind it ends its sentence."""
    following = text[border.end()]
    if following.islower() or following in _NOT_OPENING:
        return False
    if border["mark"] != "." or border["closers"]:
        return True
    at = border.start()
    last = _LAST_WORD.search(text, max(0, at - _LOOK_BACK), at)
    word = last[0] if last is not None else ""
    if len(word) == 1 and word.isupper():
        return False  # an initial
    lower = word.casefold()
    if lower in {"no", "nos"}:
        return not following.isdigit()
    if lower in ABBREVIATIONS or _DOTTED.fullmatch(word) or (len(word) == 1 and word.isalpha()):
        opener = _NEXT_WORD.match(text, border.end())
        return opener is not None and opener[0] in OPENERS
    return True
