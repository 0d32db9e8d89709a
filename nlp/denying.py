"""Words that deny: `X denies it`, `the claim is false`, but not `false quotations` or `copyright disputes`."""

from __future__ import annotations

from aidocket.nlp.light import Span, Token
from aidocket.nlp.words import words

DENY = words(
    "denied denies deny denying disputes disputed refuted refutes rebuffed baseless untrue false rejects dismissed "
    "meritless unfounded groundless fabricated fiction nonsense fairy"
)
CLAIMS = words("accusation accusations allegation allegations claim claims charge charges report reports suggestion")
_OF_THINGS = words("false untrue baseless unfounded groundless fabricated meritless disputed")
"""Words that deny where they are said of a claim: `the claim is false`, not `the chatbot makes up false quotations`."""

_LINKS = words("and or but as in on at to by because since that when which")
_NOUN_GOES_ON = words("over between about with in and or involving around concerning among . , ; : )")


def denying(sentence: Span) -> Token | None:
    """The word that denies, past adjectives of other things (`false quotations`) and the noun `copyright disputes`."""
    for token in sentence:
        if token.lower_ not in DENY:
            continue
        ahead = token.nbor() if token.i + 1 < sentence.end else None
        of_thing = ahead is not None and ahead.is_alpha and ahead.lower_ not in CLAIMS | _LINKS
        if token.lower_ in _OF_THINGS and of_thing:
            continue
        if token.lower_ == "disputes" and (ahead is None or ahead.lower_ in _NOUN_GOES_ON):
            continue
        return token
    return None
