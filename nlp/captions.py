"""Captions and docket numbers in running text: pure functions from text to where they stand and how they read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aidocket.nlp.words import words

MAX_SIDE = 160
"""Code points of one side of a caption that are looked at."""


MAX_HEAD = 6_000
"""Code points in which the head of a filing ends."""


class Caption(NamedTuple):
    """A caption as it stands at `start:end`; `text` is its tidy form, `Bartz v. Anthropic`."""

    start: int
    end: int
    text: str


class Docket(NamedTuple):
    """A docket number as it stands at `start:end`; `text` is as written, `kind` says whose form it has."""

    start: int
    end: int
    text: str
    kind: str


_VERSUS = re.compile(r"(?<=[\w.,)\]'’])[ \t\u00a0]{1,3}(?P<word>v\.?s?\.?|versus|V\.)[ \t\u00a0]{1,3}(?=[\w“\"'])")
_VERSUS_SIGN = re.compile(r"[ \t\u00a0](?:[vV]\.|vs?[. \t\u00a0]|versus)")
"""What has to stand in a text with captions: to look for it costs a tenth of looking for them."""

_WORD = r"(?:[A-Z0-9À-Þ][\w'’.&-]*|[a-z][A-Z]\w*)"
_INNER = words("of the and & for de la von van der du to on in et al. al")
_STARTERS = words("""
    In The This That See Also Like After Before Both On But And When While As At For From If With Under Since Because
    However Meanwhile Last Earlier Today Case Cases Order Re Read More Unlike Even Here There Now Though Although Among
    Cf Compare Citing Following During Amid Judge Plaintiffs Similarly Instead E.g Accord
""")
_SUFFIX = re.compile(
    r",?\s+(?:Inc|LLC|L\.L\.C|Ltd|Limited|Corp|Corporation|Co|PBC|GmbH|AG|LP|L\.P|LLP|PLC|S\.A|B\.V|N\.V|S\.p\.A|OpCo)\b\.?|,?\s+et\s+al\b\.?"
)
_FIRST_NAME = re.compile(r",|;|\band\b|\bAND\b|\bet al\b|\n", re.IGNORECASE)
_COUNTRY = re.compile(r"\s*\((?:US|UK|U\.S\.|U\.K\.|EU|Ireland|Canada|India|Japan)\)")
_GENERIC = words("ai publishers authors artists creators copyright us man machine humans plaintiff defendant them")
_IN_RE = re.compile(r"\b(?:In\s+[Rr]e|IN RE):?\s+(?=[A-Z])")
_IN_RE_SIGN = re.compile(r"I(?:n\s+[Rr]e|N RE)")
_ROLL_SIGNS = ("Plaintiff", "Petitioner", "Appell", "Claimant")
_ROLL = re.compile(
    r",?\s+(?:Plaintiffs?|Petitioners?|Appell(?:ants?|ees?)|Claimants?)(?:[-/][A-Z][a-z]+s?)?,?\s+"
    r"(?:v|vs|V|against)\.?\s+(?P<right>[A-Z][^\n]{2,300}(?:\n[^\n]{1,300}){0,3}?),?\s+"
    r"(?:Defendants?|Respondents?|Appell(?:ees?|ants?))\b",
)
"""From the plaintiffs' part to the defendants'; the plaintiffs' names stand on the lines before."""

_CITED = re.compile(r"[,;]?\s*(?:supra|\d{1,4}\s+(?:U\.\s?S|S\.\s?Ct|F\.|Fed|L\.\s?Ed|Cal|WL|N\.[EYW]|P\.|A\.|So\.))")

_HAS_DIGIT = re.compile(r"\d")
_FEDERAL = re.compile(
    r"\b(?P<number>(?:\d{1,2}:)?(?:20)?\d{2}[-‐‑–]?(?P<kind>cv|cr|mc|md|ml|misc)[-‐‑–]?\d{3,6}(?:[-‐‑–]?[A-Z]{2,4}){0,3})(?![\w])",
    re.IGNORECASE,
)
_FEDERAL_SIGN = re.compile(r"\d[-‐‑–]?(?:cv|cr|mc|md|ml|misc)", re.IGNORECASE)
_CIV = re.compile(r"\b(?P<year>\d{2})\s?[-]?\s?(?P<type>Civ|Crim)\.?\s?(?P<serial>\d{3,6})\b")
_C_NUMBER = re.compile(r"C(?<!\wC)V?\s?[-]?\s?(?P<year>\d{2})[-‐‑–](?P<serial>\d{4,6})\b")
_PANEL = re.compile(r"\bMDL\s+(?:Docket\s+)?(?:No\.?\s*)?(?P<number>\d{3,4})\b")
_APPEAL = re.compile(r"N(?<!\wN)os?\.\s*(?P<number>\d{2}[-‐‑–]\d{1,6})\b")
_LABELLED_SIGN = re.compile(r"N(?<=\sN)(?:os?|umber)\b\.?:?\s*[A-Z0-9]")
_LABELLED = re.compile(
    r"\b(?:Case|Index|Docket|Civil\s+Action|Court\s+File|File|Claim)\s+(?:No|Number|Nos)\b\.?:?\s*"
    r"(?P<number>[A-Z0-9](?:[A-Z0-9:./()-]|\s(?=\d)){3,26}[A-Z0-9)])"
)
_FOREIGN = (
    ("uk", ("-20",), re.compile(r"\b(?:IL|CL|BL|HC|HP|HT|KB|QB|PT|CR)-20\d\d-\d{6}\b")),
    ("india", ("CS",), re.compile(r"\bCS\s?\((?:COMM|OS)\)\s?\d{1,5}/20\d\d\b")),
    (
        "canada",
        ("CV-", "British", "B.C.", "BCSC"),
        re.compile(r"\bCV-\d{2}-\d{8}-\d{4}(?:-?CL)?\b|\bS-?\d{6,7}\b(?=.{0,60}(?:British|B\.C\.|BCSC))"),
    ),
    ("france", ("RG", "R.G"), re.compile(r"\b(?:R\.?G\.?|n°\s?RG)\s?(?:n°\s?)?\d{2,4}/\d{3,6}\b")),
    ("brazil", (".20",), re.compile(r"\b\d{7}-\d{2}\.20\d\d\.\d\.\d{2}\.\d{4}\b")),
    ("japan", ("Reiwa",), re.compile(r"\bReiwa\s\d{1,2}\s\([A-Za-z]{1,3}\)\s\d{1,6}\b")),
)
"""Whose form it is, one of what has to stand in the text at all, and the form."""


def find_captions(text: str) -> list[Caption]:
    """Captions in order: `X v. Y`, `X versus Y` alone on a line, `In re X`, and a roll of parties with their parts.

    What is followed by a volume and a page is a cited precedent and stays out.
    """
    found = [*_rolls(text), *_in_re(text)]
    taken = [(caption.start, caption.end) for caption in found]
    for match in _VERSUS.finditer(text) if _VERSUS_SIGN.search(text) else ():
        if any(start <= match.start() < end for start, end in taken):
            continue
        caption = _at_versus(text, match)
        if caption is not None and found and found[-1].end > caption.start:
            found[-1:], caption = (
                [_before_and(text, found[-1], match.start())],
                _behind_and(text, caption, match.start()),
            )
        if caption is not None:
            found.append(caption)
    return sorted(found)


def _before_and(text: str, caption: Caption, versus: int) -> Caption:
    """The first of `A v. B and C v. D`."""
    end = text.rfind(" and ", caption.start, versus)
    left, _, right = caption.text.partition(" v. ")
    kept = right.rpartition(" and ")[0]
    return Caption(caption.start, end, f"{left} v. {kept}") if end > 0 and kept else caption


def _behind_and(text: str, caption: Caption, versus: int) -> Caption:
    """The second of `A v. B and C v. D`."""
    at = text.rfind(" and ", caption.start, versus)
    left, _, right = caption.text.partition(" v. ")
    if at < 0:
        return caption
    return Caption(at + len(" and "), caption.end, f"{left.rpartition(' and ')[2]} v. {right}")


def _at_versus(text: str, match: re.Match[str]) -> Caption | None:
    line_start = text.rfind("\n", max(match.start() - MAX_SIDE, 0), match.start()) + 1
    start = _left_start(text, max(line_start, match.start() - MAX_SIDE), match.start())
    end = _right_end(text, match.end())
    if start is None or end is None:
        return None
    left, right = tidy_side(text[start : match.start()]), tidy_side(text[match.end() : end])
    if not (is_side(left) and is_side(right)) or _CITED.match(text, end):
        return None
    word = match["word"]
    if word in {"versus", "vs", "vs."} and not _stands_alone(text, start, end) and not _is_of_a_court(text, start, end):
        return None
    return Caption(start, end, f"{left} v. {right}")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the two names are the whole line, as in the heading of a digest."""
    before = text[max(start - MAX_SIDE, 0) : start].rpartition("\n")[2]
    after = text[end : end + MAX_SIDE].partition("\n")[0]
    return "versus" in text[start:end] and not (before + after).strip(" \t:.–-—")


def _is_of_a_court(text: str, start: int, end: int) -> bool:
    around = text[max(start - 80, 0) : end + 80].casefold()
    return any(word in around for word in ("lawsuit", " suit", " case", "court", "litigation", "ruling", "complaint"))


def _left_start(text: str, floor: int, end: int) -> int | None:
    """Where the name before the versus begins: capital words and small joiners, back to the first that is neither."""
    tokens = list(re.finditer(r"\S+", text[floor:end]))
    start: int | None = None
    for token in reversed(tokens):
        word = token[0].strip("“”\"'‘(*_[")
        if start is not None and _COUNTRY.fullmatch(token[0].rstrip(",")):
            continue
        ends_clause = token[0][-1] in '.;:!?)”"' and start is not None and not _is_abbreviation(token[0])
        if ends_clause:
            break
        if word.rstrip(".,:") in _STARTERS or (
            start is not None and token[0].endswith(",") and not _joins(token[0], text, floor + token.end())
        ):
            break
        if re.fullmatch(_WORD + r",?", word):
            start = floor + token.start() + token[0].index(word[0])
            if token[0][0] in '“"(‘[*_':
                break
        elif word.rstrip(",") not in _INNER:
            break
    return start


def _is_abbreviation(token: str) -> bool:
    bare = token.rstrip(".")
    return token.endswith(".") and (len(bare) <= 5 or "." in bare)


def _joins(token: str, text: str, end: int) -> bool:
    """Whether a comma inside a name belongs to it: before a corporate suffix or `et al.`."""
    return _SUFFIX.match(text, end - 1) is not None


def _right_end(text: str, start: int) -> int | None:
    position, end = start, None
    limit = min(len(text), start + MAX_SIDE)
    while position < limit:
        suffix = _SUFFIX.match(text, position) or _COUNTRY.match(text, position)
        if suffix and end is not None:
            position = end = suffix.end()
            continue
        token = re.compile(r"[ \t\u00a0]*(\S+)").match(text, position, limit)
        if token is None:
            break
        word = token[1].lstrip("“\"'‘*_")
        bare = re.match(_WORD, word)
        if bare and bare[0].rstrip(".'’") not in {"No", "Nos", "Case", "Order", "Docket"}:
            name = re.sub(r"['’]s$|[.'’]+$", "", bare[0])
            keeps_dot = _is_abbreviation(bare[0]) and bare[0].endswith(".") and len(name) <= 4 and not name.isupper()
            end = token.start(1) + token[1].index(word[0]) + (len(bare[0]) if keeps_dot else len(name))
            if len(bare[0]) < len(word) or (bare[0] != name and not keeps_dot):
                if _SUFFIX.match(text, end):
                    position = end
                    continue
                break
            position = token.end()
        elif word in _INNER and end is not None:
            position = token.end()
        else:
            break
    return end


def _in_re(text: str) -> Iterator[Caption]:
    for match in _IN_RE.finditer(text) if _IN_RE_SIGN.search(text) else ():
        end = _right_end(text, match.end())
        if end is not None and not _CITED.match(text, end):
            name = tidy_side(text[match.end() : end])
            if is_side(name) and len(name) > 3:
                yield Caption(match.start(), end, f"In re {name}")


def _rolls(text: str) -> Iterator[Caption]:
    """The head of a filing: all plaintiffs, their part, `v.`, all defendants, their part, over several lines."""
    head = text[:MAX_HEAD]
    match = _ROLL.search(head) if any(sign in head for sign in _ROLL_SIGNS) else None
    if match is None:
        return
    start = _roll_start(text, match.start())
    left = tidy_side(_FIRST_NAME.split(text[start : match.start()].strip())[0])
    right = tidy_side(_FIRST_NAME.split(match["right"])[0])
    if is_side(left) and is_side(right):
        yield Caption(start, match.end(), f"{left} v. {right}")


def _roll_start(text: str, end: int) -> int:
    """Where the list of plaintiffs begins: on this line, or earlier where the line before ends within the list."""
    start = text.rfind("\n", 0, end) + 1
    while start > 0 and end - start < MAX_SIDE * 3:
        before = text[text.rfind("\n", 0, start - 1) + 1 : start - 1].rstrip()
        if not before.endswith((",", " and", ";", " AND")):
            break
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def tidy_side(name: str) -> str:
    """One side of a caption without marks round it; a name all in capitals is set in ordinary letters."""
    bare = " ".join(name.split()).strip(" ,;:“”\"'’‘()*_[]")
    letters = [char for char in bare if char.isalpha()]
    if len(letters) > 5 and all(char.isupper() for char in letters):
        bare = " ".join(word if len(word) <= 3 else word.capitalize() for word in bare.split())
    return bare


def is_side(name: str) -> bool:
    """Whether it may be the name of a party: letters, begun by a capital or a digit, not a mere letter or part."""
    letters = sum(char.isalpha() for char in name)
    return (
        letters > 1
        and len(name) <= MAX_SIDE
        and any(char.isupper() for char in name)
        and name.casefold() not in _GENERIC
        and not {"plaintiff", "plaintiffs", "defendant", "defendants"} & set(name.casefold().split())
    )


def find_dockets(text: str) -> list[Docket]:
    """Docket numbers in order, without overlap; the longer reading wins."""
    if not _HAS_DIGIT.search(text):
        return []
    found = sorted(_iter_dockets(text), key=lambda docket: (docket.start, -docket.end))
    kept: list[Docket] = []
    for docket in found:
        if not kept or docket.start >= kept[-1].end:
            kept.append(docket)
    return kept


def _iter_dockets(text: str) -> Iterator[Docket]:
    for match in _FEDERAL.finditer(text) if _FEDERAL_SIGN.search(text) else ():
        yield Docket(match.start(), match.end(), _ascii(match["number"]), "district")
    for match in _CIV.finditer(text) if "Civ" in text or "Crim" in text else ():
        kind = "cv" if match["type"] == "Civ" else "cr"
        yield Docket(match.start(), match.end(), f"{match['year']}-{kind}-{match['serial']}", "district")
    for match in _C_NUMBER.finditer(text):
        yield Docket(match.start(), match.end(), f"{match['year']}-cv-{match['serial']}", "district")
    for match in _PANEL.finditer(text) if "MDL" in text else ():
        yield Docket(match.start(), match.end(), f"MDL No. {match['number']}", "mdl")
    for match in _APPEAL.finditer(text):
        around = text[max(match.start() - 250, 0) : match.end() + 250]
        if re.search(r"Circuit|\bCir\.|Court of Appeals?|Supreme Court|appeal", around, re.IGNORECASE):
            yield Docket(match.start(), match.end(), _ascii(match["number"]), "appeal")
    for kind, signs, pattern in _FOREIGN:
        for match in pattern.finditer(text) if any(sign in text for sign in signs) else ():
            yield Docket(match.start(), match.end(), match[0], kind)
    for match in _LABELLED.finditer(text) if _LABELLED_SIGN.search(text) else ():
        number = match["number"].rstrip(".")
        if sum(char.isdigit() for char in number) >= 4 and not _FEDERAL.match(number):
            yield Docket(match.start("number"), match.start("number") + len(number), number, "other")


def _ascii(number: str) -> str:
    return re.sub("[‐‑–]", "-", number)
