"""Short forms of names that capitals alone do not find: surnames, acronyms in brackets, known names in headlines."""

from __future__ import annotations

from collections import defaultdict

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Cast, Party
from aidocket.nlp.light import Doc, Span

_FORMS_READ = 3
_ENOUGH_NAMINGS = 2
_SHORTEST = 4
"""Letters and namings of a lone name that is looked for in headlines too."""
_COMMON = vocabulary.ORG_HEADS | vocabulary.NOT_NAMES


def add_short_forms(doc: Doc, cast: Cast, taken: set[int]) -> None:
    """Find what the stretches left out: surnames alone, acronyms in brackets, and known forms in headlines."""
    short: dict[tuple[str, ...], Party | None] = {}
    for party in cast.parties:
        for span in party.spans[:_FORMS_READ]:
            if not party.known and (len(span) > 1 or _is_lone_name(party, span)):
                _note(short, tuple(t.text for t in span), party)
            if party.kind == "person" and len(span) > 1:
                last = span[-1].text
                _note(short, (last.title() if last.isupper() and len(last) > 3 else last,), party)
            after = span.end
            if after + 2 < len(doc) and doc[after].text in "([" and doc[after + 2].text in ")]":
                inside = doc[after + 1].text
                if inside.isupper() and len(inside) > 1:
                    _note(short, (inside,), party)
    by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for form in sorted(short, key=len, reverse=True):
        by_first[form[0]].append(form)
    used = taken | {i for party in cast.parties for span in party.spans for i in range(span.start, span.end)}
    for token in doc:
        for form in by_first.get(token.text, ()):
            span = doc[token.i : token.i + len(form)]
            owner = short[form]
            if owner is None or not used.isdisjoint(range(span.start, span.end)) or tuple(t.text for t in span) != form:
                continue
            owner.spans.append(span)
            used.update(range(span.start, span.end))
            break
    for party in cast.parties:
        party.spans.sort(key=lambda s: s.start)


def _is_lone_name(party: Party, span: Span) -> bool:
    """Whether a body is named by one word often enough to look for it where capitals say nothing."""
    word = span.text
    return (
        party.kind != "person"
        and len(party.spans) >= _ENOUGH_NAMINGS
        and len(word) >= _SHORTEST
        and word not in vocabulary.FIRST_NAMES
        and word not in _COMMON
    )


def _note(short: dict[tuple[str, ...], Party | None], form: tuple[str, ...], party: Party) -> None:
    """Remember a short form; one that two parties share names nobody."""
    short[form] = party if short.get(form, party) is party else None
