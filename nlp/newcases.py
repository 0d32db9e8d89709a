"""Whether a case that a document names, and nobody has entered, is of this field: the document's own news, and neither
a precedent that it cites nor a case of another field.

A case is taken up where the source itself gives it as the document's own and the document speaks of a practice; else
where a practice stands near its name, one of its sides has a part in what is said, and it is not merely cited. Papers
of courts and governments cite much: of these only their own case is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidocket.dockets import docket_year
from aidocket.party_names import name_key
from aidocket.store.proposals import CaseContext

FIRST_YEAR = 2018
"""No case over the training of models is older."""

NEAR = 500
"""Code points between the name of a case and a practice that is told of it; a paragraph ends it before."""

LEAD = 700
"""Code points in which a text tells its news."""

OWN_PAPERS = {"ruling", "filing", "policy", "terms"}
STEPS = ("complaint", "amended", "answer", "motion", "ruling", "trial", "verdict", "judgment", "settlement", "appeal",
         "dismissal", "consolidation", "transfer", "stay", "hearing-set", "deadline-set")  # fmt: skip
_BEFORE = re.compile(
    r"(?:\b(?:see|cf|citing|cites?|cited|quoting|accord|compare|under|unlike|as in|precedents?(?: of| in)?|famous|"
    r"landmark|ruling in|decision in|held in|reasoning of|like|since|after|following|applied|decided|relied on|"
    r"relies on|e\.g|distinguish\w*|test of|rule of|doctrine of)|\d\s*\)?)[\s.,:“\"'(]*(?:also\s+|the\s+)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\s,;”\"']*(?:\((?:[^()]{0,40}\s)?(?P<year>(?:19|20)\d\d)\)|,?\s*\d{1,4}\s(?:U\.\s?S|F\.|S\.\s?Ct)|"
    r"(?:of|in|from)\s(?P<then>(?:19|20)\d\d)\b|and (?:its|their) progeny)"
)


def new_case(caption: str, docket_number: str | None, context: CaseContext) -> tuple[str, float] | None:
    """Why a case is taken up, and how sure it is that it is one of this field; None where it is none.

    Args:
        caption, docket_number: as the document names them.
        context: what was read in the document.
    """
    year = docket_year(docket_number) if docket_number else None
    if year is not None and year < FIRST_YEAR:
        return None
    if context.caption == caption and context.docket_number:
        speaks = bool(context.practices) or _has_part(caption, context)
        return ("the source gives this case, and it speaks of a practice", 0.95) if speaks else None
    places = [place for place in _places(caption, context) if not _is_cited(place, caption, context)]
    in_title = _form(caption) in _plain(context.title)
    if context.kind in OWN_PAPERS and not in_title:
        return None
    if not places and not in_title:
        return None
    near = any(_is_near(place, practice, context.text) for place in places for practice in context.practices)
    near = near or (in_title and bool(context.practices))
    new_suit = any(event in {"complaint", "amended-complaint"} for event in context.events)
    if not near or not _has_part(caption, context, both=docket_number is None and not new_suit):
        return None
    leads = in_title or any(place < LEAD for place in places) or context.kind == "digest"
    if docket_number:
        return "new case: caption and docket number, with a practice told of it", 0.9 if leads else 0.8
    if leads and any(event.startswith(STEPS) for event in context.events):
        return "new case: caption, a practice and a step told of it", 0.75
    return None


def _places(caption: str, context: CaseContext) -> Iterator[int]:
    """Where the text names the case: by its caption, as far as its first words go."""
    left, _, right = caption.partition(" v. ")
    words = [re.escape(side.split(",")[0].strip()) for side in (left, right) if side]
    pattern = re.compile(r"\s+v(?:s|ersus)?\.?\s+".join(words)) if right else re.compile(re.escape(caption))
    for found in pattern.finditer(context.text):
        yield found.start()


def _is_cited(place: int, caption: str, context: CaseContext) -> bool:
    """Whether a case stands in the text as a precedent or an aside."""
    if _BEFORE.search(context.text[max(place - 40, 0) : place]):
        return True
    after = _AFTER.search(context.text, place, place + len(caption) + 60)
    if after is None or after.start() > place + len(caption) + 25:
        return False
    year = after["year"] or after["then"]
    return year is None or int(year) < FIRST_YEAR


def _is_near(place: int, practice: int, text: str) -> bool:
    low, high = sorted((place, practice))
    return high - low <= NEAR and "\n" not in text[low:high].strip()


def _has_part(caption: str, context: CaseContext, *, both: bool = False) -> bool:
    """Whether a side of the caption, or each, does or suffers something that the document says was done to train."""
    sides = [words for side in caption.removeprefix("In re ").split(" v. ") if (words := _words(side))]
    told = [words for name in context.parts if (words := _words(name))]
    found = [any(words <= name or name <= words for name in told) for words in sides]
    return bool(found) and (all(found) if both else any(found))


def _words(name: str) -> set[str]:
    return {word for word in name_key(name.split(",")[0]).split() if len(word) > 1}


def _form(caption: str) -> str:
    return _plain(caption.split(",")[0])


def _plain(text: str) -> str:
    return " ".join(re.sub(r"\bvs?\.?(?=\s)|\bversus\b", "v", text.casefold()).replace(".", " ").split())
