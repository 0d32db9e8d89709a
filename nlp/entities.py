"""Names that a spaCy model finds, beside our own candidates: where one is put under the pipeline, and only there.

What the model takes for a person is one. What it names and our own reading sees no name in (`gravel.fm`, in small
letters) becomes a candidate where the document names it again and again; a single word in capitals was passed over for
a reason. So measured on labelled documents: all entities of a small model as candidates cost three points of precision.
Like any other candidate, one becomes a party only where the text gives it a part.
"""

from __future__ import annotations

from collections import Counter

from spacy.tokens import Doc as SpacyDoc

from aidocket.nlp.light import Span, light
from aidocket.nlp.names import is_capital

BODIES, PERSONS = frozenset({"ORG"}), frozenset({"PERSON", "PER"})
"""Labels of spaCy's models: OntoNotes' and those of the models that learned from WikiNER."""

OFTEN = 3
MAX_TOKENS = 9
_ARTICLES = frozenset({"the", "a", "an"})


def entities_of(whole: SpacyDoc) -> list[tuple[Span, bool]]:
    """The model's bodies and persons in order, without articles before them; whether each is a person."""
    found, doc = [], None
    for entity in whole.ents:
        if entity.label_ in BODIES or entity.label_ in PERSONS:
            doc = doc or light(whole)
            start = entity.start + (len(entity) > 1 and doc[entity.start].lower_ in _ARTICLES)
            span = doc[start : entity.end]
            if len(span) <= MAX_TOKENS:
                found.append((span, entity.label_ in PERSONS))
    return found


def join_candidates(chunks: list[Span], entities: list[tuple[Span, bool]]) -> list[Span]:
    """Our candidates and those of the model's that stand apart from them and are named often, in order."""
    named = Counter(span.text for span, _ in entities)
    taken = {i for chunk in chunks for i in range(chunk.start, chunk.end)}
    often = [s for s, _ in entities if named[s.text] >= OFTEN and (len(s) > 1 or not is_capital(s[0]))]
    more = [span for span in often if taken.isdisjoint(range(span.start, span.end))]
    return sorted([*chunks, *more], key=lambda span: span.start) if more else chunks
