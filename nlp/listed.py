"""Which unknown names are persons because they stand among persons: `Jane Roe, Qethry Danso and John Doe`."""

from __future__ import annotations

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Party
from aidocket.nlp.light import Span

_NO_PERSON = vocabulary.ORG_HEADS | vocabulary.NOT_NAMES


def mark_listed_persons(parties: list[Party]) -> None:
    """A name of two or three words between persons in a list is a person's, known first name or not."""
    places = sorted(((span, party) for party in parties for span in party.spans), key=lambda pair: pair[0].start)
    for at, (span, party) in enumerate(places):
        if party.kind != "organisation" or len(span) not in {2, 3} or any(t.text in _NO_PERSON for t in span):
            continue
        near = places[max(0, at - 2) : at + 3]
        others = [
            (other, whose)
            for (other, whose), (after, _) in zip(near, near[1:] + near[-1:], strict=True)
            if whose is not party and (_is_comma(other, after) or any(_is_comma(p, other) for p, _ in near))
        ]
        if len(others) > 1 and all(whose.kind == "person" for _, whose in others):
            party.kind = "person"


def _is_comma(left: Span, right: Span) -> bool:
    """Whether only a comma or `and` stands between two names."""
    gap = left.doc[left.end : right.start]
    return right.start > left.end and 0 < len(gap) <= 2 and all(t.lower_ in {",", "and", "&"} for t in gap)
