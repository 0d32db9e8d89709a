"""Whether two documents tell the same: the same page, a copy, nearly the same words, one title, or one event.

Two reports tell one event if they are of one subject (a dispute, or the same two parties), report the same kind of step
as their main thing, on days that fit, and share something rare: a docket number, an amount, a judge or another person,
quoted words. Steps of a kind that happens once in a dispute need nothing rare where both name the same day. Where one
report does not say what kind of step it tells, a sum of money or a longer quotation has to be shared, within two days.

A round-up tells the same as its own copies only. What speaks against it outweighs words and titles that are alike:
other disputes, or other steps of one dispute (a ruling, the appeal against it).
"""

from __future__ import annotations

from datetime import date
from enum import IntEnum

import numpy

from aidocket.nlp.stories.marks import EVENT_DAYS, OPEN_DAYS, SAID_IN, TITLE_DAYS, WORDS_DAYS, family_of
from aidocket.store.stories import Mark, Step

SAME_WORDS = 0.5
"""Share of common shingles (estimated by MinHash) from which two texts are the same story."""

COPY_WORDS = 0.8
"""Share of the shorter text's shingles that the longer one holds, from which the later text is a copy: an outlet that
takes over an agency's story changes its title, cuts its end, and adds a line or two of its own."""

LEAST_WORDS = 0.2
"""A shorter text that a longer one holds whole is told from chance only if it makes up so much of it."""

_NIGHT = 1
"""Days by which the same step may be dated differently: time zones, and orders that are entered the next morning."""

_OFTEN = ("motion", "ruling.other", "ruling.discovery", "testimony", "public-accusation", "public-denial", "said ")
"""Kinds of step that happen several times in a dispute, even on one day."""


_ALSO_CALLED = ({"ruling.dismiss", "dismissal"}, {"verdict", "judgment"}, {"settlement", "licence-deal"})


QUOTED_RUNS = 3
"""Common runs of four quoted words, in a row: six words of one quotation."""


class Likeness(IntEnum):
    """How two documents tell the same, the surest last; NONE where they do not."""

    NONE = 0
    EVENT = 1
    TITLE = 2
    WORDS = 3
    COPY = 4
    PAGE = 5


def likeness(one: Mark, other: Mark) -> Likeness:
    """How two documents tell the same; it does not matter which comes first."""
    if one.link and one.link == other.link:
        return Likeness.PAGE
    apart = abs(one.day - other.day) if one.day and other.day else 0
    how = _by_words(one, other) if apart <= WORDS_DAYS else Likeness.NONE
    if how or one.roundup or other.roundup:
        return how
    if one.title and one.title == other.title and apart <= TITLE_DAYS and not contradict(one, other):
        return Likeness.TITLE
    if apart <= EVENT_DAYS and one.outlet != other.outlet and tell_one_event(one, other):
        return Likeness.EVENT
    return Likeness.NONE


def _by_words(one: Mark, other: Mark) -> Likeness:
    """What nearly the same words mean.

    An outlet fills its next report with paragraphs of its last; two outlets share as many only with one agency.
    """
    alike = shared_words(one, other)
    if not alike:
        return Likeness.NONE
    if held_share(alike, one.shingles, other.shingles) >= COPY_WORDS and alike >= LEAST_WORDS:
        return Likeness.COPY
    if alike < SAME_WORDS or one.roundup or other.roundup:
        return Likeness.NONE
    against = contradict(one, other) if one.outlet == other.outlet else other_disputes(one, other)
    return Likeness.NONE if against else Likeness.WORDS


def shared_words(one: Mark, other: Mark) -> float:
    """The share of common shingles, as MinHash estimates it."""
    if one.minhash is None or other.minhash is None:
        return 0.0
    left, right = numpy.frombuffer(one.minhash, dtype="<u4"), numpy.frombuffer(other.minhash, dtype="<u4")
    return float((left == right).mean())


def held_share(alike: float, size: int, other: int) -> float:
    """The share of the smaller set's members that the larger holds, from their Jaccard likeness and sizes.

    With common members c, likeness is c / (size + other - c); so c = likeness (size + other) / (1 + likeness).
    """
    return alike * (size + other) / (1 + alike) / max(min(size, other), 1)


def tell_one_event(one: Mark, other: Mark) -> bool:
    """Whether two reports have one main step in one subject on days that fit, with something rare in common."""
    if contradict(one, other):
        return False
    in_dispute = bool(_disputes(one) and _disputes(other))
    if not in_dispute and len(set(one.parties) & set(other.parties)) < 2:
        return False
    pair = _same_step(one, other)
    if pair is None:
        return _tell_one_thing(one, other)
    left, right = pair
    if one.tokens & other.tokens:
        return True
    stated = bool(left.date and left.date == right.date)
    return in_dispute and stated and not left.type.startswith(_OFTEN) and not right.type.startswith(_OFTEN)


def _tell_one_thing(one: Mark, other: Mark) -> bool:
    """Whether reports, one of which does not say what kind of step it tells, share what no two events share.

    That is a sum of money, or six words of a quotation, within two days.
    """
    if abs(one.day - other.day) > OPEN_DAYS:
        return False
    shared = one.tokens & other.tokens
    return any(t.startswith("money ") for t in shared) or sum(t.startswith("said ") for t in shared) >= QUOTED_RUNS


def contradict(one: Mark, other: Mark) -> bool:
    """Whether two documents cannot tell one event: they belong to other disputes, or report other steps of one."""
    if other_disputes(one, other):
        return True
    if not (one.steps and other.steps):
        return False
    pair = _same_step(one, other)
    return pair is None or not _days_fit(pair[0], one, pair[1], other)


def other_disputes(one: Mark, other: Mark) -> bool:
    """Whether both belong to disputes, and share none.

    What was said in one case about another belongs to both: then the number of the case decides.
    """
    left, right = _disputes(one), _disputes(other)
    if not (left and right) or left & right:
        return False
    both = {*left, *one.disputes} & {*right, *other.disputes}
    return not (both and any(token.startswith("docket ") for token in one.tokens & other.tokens))


def _disputes(mark: Mark) -> set[str]:
    """The dispute of the main step, else those that the document belongs to."""
    main = mark.steps[0].dispute if mark.steps else None
    return {main} if main else set(mark.disputes)


def _same_step(one: Mark, other: Mark) -> tuple[Step, Step] | None:
    """The main step of each where they are one kind, or where each also reports the other's."""
    if not (one.steps and other.steps):
        return None
    left, right = one.steps[0], other.steps[0]
    if same_type(left.type, right.type):
        return left, right
    in_other = next((step for step in other.steps if same_type(step.type, left.type)), None)
    in_one = next((step for step in one.steps if same_type(step.type, right.type)), None)
    return (left, in_other) if in_other and in_one else None


def same_type(one: str, other: str) -> bool:
    """Whether two reports may mean one step: the same type, or one says less exactly what the other says."""
    if one == other:
        return True
    for said, step in ((one, other), (other, one)):
        if said.startswith("said "):
            return step in SAID_IN.get(said.split()[1], ())
    if family_of(one) != family_of(other):
        return False
    return "ruling.other" in (one, other) or {one, other} in _ALSO_CALLED


def _days_fit(left: Step, one: Mark, right: Step, other: Mark) -> bool:
    """Whether two steps may be of one day; a step without a day is as old as its report, or a little older."""
    a, b = _ordinal(left.date), _ordinal(right.date)
    if a and b:
        return abs(a - b) <= _NIGHT
    if a or b:
        stated, told = (a, other.day) if a else (b, one.day)
        return not told or -_NIGHT <= told - stated <= EVENT_DAYS
    return not (one.day and other.day) or abs(one.day - other.day) <= EVENT_DAYS


def _ordinal(day: str | None) -> int:
    try:
        return date.fromisoformat(day).toordinal() if day and len(day) == 10 else 0
    except ValueError:
        return 0
