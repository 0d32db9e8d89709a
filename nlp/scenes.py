"""Scenes: the sentences of a document as the reading of assertions needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span as SpacySpan

from aidocket.nlp.cast import Party
from aidocket.nlp.components.coref import references_of
from aidocket.nlp.extensions import to_span
from aidocket.nlp.light import Doc, Span
from aidocket.nlp.reading import Sentence, sentences_of
from aidocket.nlp.standing import Standing, standings_of
from aidocket.store import records


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence, with the practices and parties it names and how it says that things stand.

    `parties` are named or meant by a noun or pronoun, `doers` stand as subject before a practice. `place` is the
    sentence in the text; for the headline it is the first sentence of the text that names the same practice. `cue` is
    the token where the first of its practices is named.
    """

    number: int
    sentence: Sentence
    practices: tuple[str, ...]
    parties: tuple[Party, ...]
    doers: tuple[Party, ...]
    standing: Standing
    place: records.Span
    cue: int | None = None

    @property
    def named(self) -> tuple[Party, ...]:
        """The parties that are there by name."""
        return tuple(dict.fromkeys(item.party for item in self.sentence.items))

    @property
    def in_text(self) -> bool:
        """Whether it stands in the text, not in the title."""
        return bool(self.sentence.span.start_char >= self.sentence.span.doc.text_start)

    @property
    def start(self) -> int:
        """Its first token."""
        return self.sentence.span.start


def read_scenes(doc: Doc) -> Iterator[Scene]:
    """All sentences that have a place in the text, in order."""
    in_ruling = doc._.meta.kind == "ruling"
    triggers_in: dict[int, list[SpacySpan]] = {}
    for span in doc.spans["practices"]:
        triggers_in.setdefault(span._.sentence, []).append(span)
    meant_in: dict[int, list[Party]] = {}
    for reference in references_of(doc):
        meant_in.setdefault(doc.sentence_of[reference.start], []).extend(reference.parties)
    sentences = sentences_of(doc)
    for number, sentence in enumerate(sentences):
        triggers = triggers_in.get(number, [])
        place = _place(doc, sentence.span) or _place_of_headline(doc, sentence, triggers, triggers_in, sentences)
        if place is None:
            continue
        named = tuple(dict.fromkeys(item.party for item in sentence.items))
        meant = tuple(p for p in meant_in.get(number, ()) if p.role == "judge")  # `he dismissed the claim`
        parts = standings_of(sentence.span, (*named, *meant), in_ruling=in_ruling)
        for at, (start, end, standing) in enumerate(parts):
            here = [trigger for trigger in triggers if start <= trigger.start < end]
            if at and not here and standing.status is None:
                continue
            subjects = [party for trigger in here for party in sentence.before(doc[trigger.start])]
            yield Scene(
                number,
                sentence,
                tuple(dict.fromkeys(trigger.label_ for trigger in here)),
                tuple(dict.fromkeys((*named, *meant_in.get(number, ())))),
                tuple(dict.fromkeys(party for party in subjects if party.kind == "organisation")),
                standing,
                place,
                here[0].start if here else None,
            )


def _place(doc: Doc, sentence: Span) -> records.Span | None:
    text = sentence.text
    start = sentence.start_char + len(text) - len(text.lstrip())
    return to_span(doc, start, sentence.start_char + len(text.rstrip()))


def _place_of_headline(
    doc: Doc,
    headline: Sentence,
    triggers: list[SpacySpan],
    triggers_in: dict[int, list[SpacySpan]],
    sentences: list[Sentence],
) -> records.Span | None:
    labels = {trigger.label_ for trigger in triggers}
    for number in sorted(triggers_in) if labels else ():
        if labels & {trigger.label_ for trigger in triggers_in[number]}:
            place = _place(doc, sentences[number].span)
            if place is not None:
                return place
    named = {item.party for item in headline.items}
    for sentence in sentences if labels and named else ():
        if named & {item.party for item in sentence.items} and (place := _place(doc, sentence.span)) is not None:
            return place
    return None
