"""What may stand between two names of one list: `X, the publisher Y and two other houses, among them Z`."""

from __future__ import annotations

from aidocket.nlp import vocabulary
from aidocket.nlp.light import Span, Token
from aidocket.nlp.words import words

NOT_IN_GAP = words(
    "of in on at by from to for into against over about than that which who whose is are was were has have had not it "
    "its their his they he she we said says say sued sues sue filed accuses accused alleges claims will would can"
)
"""Words between two names that make them no list."""

SEPARATORS = words(", and & or / plus ( with ; alongside")
_LONG_GAP = 11
_PLACE = 4
_LISTING = words(", : —")
_GAP_WORDS = words(", and & or as well along with plus / ( ) alongside including also both 's ’s ;")
_MANY = vocabulary.COMPANIES_NOUNS | vocabulary.PLAINTIFF_NOUNS
_NOUNS = vocabulary.PERSON_NOUNS | vocabulary.ORG_NOUNS


def noun_of(token: Token) -> str:
    """The word in small letters; `start-up` is three tokens, of which the last stands for it."""
    lower = token.lower_
    if lower in {"up", "ups"} and token.i > 1 and token.nbor(-1).text == "-" and token.nbor(-2).lower_ == "start":
        return f"start{lower}"
    return lower


def is_list_gap(gap: Span) -> bool:
    """Whether the words between two names may stand in a list: commas, `and`, and nouns that describe the next name."""
    if 1 < len(gap) <= _LONG_GAP and gap[0].lower_ in SEPARATORS and _goes_on(gap):
        return True
    if len(gap) > 1 and gap[0].lower_ == "of" and gap[1].text[0].isupper():
        comma = next((t.i for t in gap if t.lower_ in SEPARATORS), None)
        return comma is not None and comma - gap.start <= _PLACE and is_list_gap(gap.doc[comma : gap.end])
    if len(gap) > 6:
        return False
    plain = [t for t in gap if t.lower_ not in _GAP_WORDS and t.text not in vocabulary.PERSON_TITLES]
    if len(plain) > 3:
        return False
    if not any(t.lower_ in SEPARATORS for t in gap):
        return all(t.lower_ in _NOUNS for t in plain)
    return all(t.lower_ in _NOUNS or _may_describe(t) for t in plain)


def _goes_on(gap: Span) -> bool:
    """`X and two other labs, including Y`, `X and three scraping firms, Y and Z`."""
    last = gap[-1].lower_
    return last == "including" or (last in _LISTING and any(noun_of(t) in _MANY for t in gap))


def _may_describe(token: Token) -> bool:
    lower = token.lower_
    known = lower in NOT_IN_GAP or lower in vocabulary.STOPPERS or lower in vocabulary.SAYING
    return (token.is_alpha or token.text[0].isdigit()) and not known and not lower.endswith(("ed", "ing"))
