"""Reads the assertions of a document: the rules behind the component `assertions`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from aidocket.nlp.cast import Cast, Party, cast_of
from aidocket.nlp.components.coref import references_of
from aidocket.nlp.extensions import to_span
from aidocket.nlp.standing import Standing, standing_of
from aidocket.store import records


@dataclass(frozen=True, slots=True)
class Statement:
    """An assertion in the making: parties are members of the cast."""

    actor: Party
    practice: str
    status: records.Status
    evidence: records.EvidenceKind
    span: records.Span
    target: Party | None = None
    student: str | None = None
    teacher: str | None = None
    speaker: str | None = None
    confidence: float = 0.6

    @property
    def key(self) -> tuple[Party, str, Party | None, str]:
        """What makes two statements one: actor, practice, target, status."""
        return self.actor, self.practice, self.target, self.status

    def to_record(self) -> records.Assertion:
        """The statement as a record that may leave the pipeline."""
        return records.Assertion(
            actor=self.actor.name,
            practice=self.practice,
            status=self.status,
            evidence=self.evidence,
            span=self.span,
            target=self.target.name if self.target else None,
            student=self.student,
            teacher=self.teacher,
            speaker=self.speaker,
            actor_id=self.actor.party_id,
            target_id=self.target.party_id if self.target else None,
            confidence=self.confidence,
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence that names practices, with what is around it."""

    sentence: Span
    practices: tuple[str, ...]
    parties: tuple[Party, ...]
    named: tuple[Party, ...]
    standing: Standing
    place: records.Span


def read_statements(doc: Doc) -> list[Statement]:
    """The assertions of a relevant document, in order, each (actor, practice, target, status) once."""
    found: dict[tuple[Party, str, Party | None, str], Statement] = {}
    for scene in _scenes(doc):
        for statement in _read_scene(doc, scene):
            found.setdefault(statement.key, statement)
    return _without_weaker(found.values())


def _scenes(doc: Doc) -> Iterator[Scene]:
    """The body's sentences that name a practice; a headline has no place in the text to point at."""
    by_sentence: dict[int, list[str]] = {}
    for span in doc.spans["practices"]:
        by_sentence.setdefault(span._.sentence, []).append(span.label_)
    cast = cast_of(doc)
    references = references_of(doc)
    for number, sentence in enumerate(doc.sents):
        practices = by_sentence.get(number)
        place = _place(doc, sentence) if practices else None
        if not practices or place is None:
            continue
        named = tuple(dict.fromkeys(p for _, p in cast.named_in(sentence.start, sentence.end) if not p.only_source))
        meant = [p for r in references if sentence.start <= r.start < sentence.end for p in r.parties]
        yield Scene(
            sentence,
            tuple(dict.fromkeys(practices)),
            tuple(dict.fromkeys((*named, *meant))),
            named,
            standing_of(doc, sentence, named),
            place,
        )


def _place(doc: Doc, sentence: Span) -> records.Span | None:
    text = sentence.text
    start = sentence.start_char + len(text) - len(text.lstrip())
    return to_span(doc, start, sentence.start_char + len(text.rstrip()))


def _read_scene(doc: Doc, scene: Scene) -> Iterator[Statement]:
    cast = cast_of(doc)
    actors, target = _actors_and_target(doc, cast, scene)
    standing = scene.standing
    status, evidence = standing.status, standing.evidence
    if status is None:
        status, evidence = _default_standing(doc, cast, actors)
        if status is None:
            return
    speaker = standing.speaker or (target.name if target and status == "alleged" else None)
    for practice in scene.practices:
        for actor in actors:
            if actor is target:
                continue
            student, teacher = _models(doc, scene, actor, target, practice)
            yield Statement(
                actor, practice, status, evidence or "other", scene.place, target, student, teacher, speaker
            )


def _actors_and_target(doc: Doc, cast: Cast, scene: Scene) -> tuple[list[Party], Party | None]:
    """Who did it and whose work or model was used, from the sentence and from the suit that it tells of."""
    suit = next((s for s in cast.suits if s.start == scene.sentence.start and s.defendants), None)
    if suit is None:
        suit = _suit_of(cast, scene)
    if suit is not None:
        return list(suit[1] if isinstance(suit, tuple) else suit.defendants), _first(
            suit[0] if isinstance(suit, tuple) else suit.plaintiffs
        )
    accused = [p for p in scene.parties if p.role == "actor"] or cast.with_role("actor")
    if not accused:
        accused = [p for p in scene.named if p.role == "mention" and p.is_lab][:1]
    accusers = [p for p in cast.with_role("accuser") if p.kind == "organisation" and p not in accused]
    return accused, _used(doc, scene, accused, accusers)


def _suit_of(cast: Cast, scene: Scene) -> tuple[tuple[Party, ...], tuple[Party, ...]] | None:
    defendants = cast.with_role("defendant")
    if not defendants:
        return None
    near = [p for p in scene.parties if p in defendants]
    plaintiffs = cast.with_role("plaintiff")
    if near and len(defendants) > 1:
        for suit in cast.suits:
            if set(near) & set(suit.defendants) and suit.plaintiffs:
                return suit.plaintiffs, suit.defendants
    return tuple(plaintiffs), tuple(defendants)


def _first(parties: Iterable[Party]) -> Party | None:
    return next(iter(parties), None)


def _used(doc: Doc, scene: Scene, actors: list[Party], accusers: list[Party]) -> Party | None:
    """Whose work or model was used, where there is no suit: another lab for distillation, else who complains."""
    others = [p for p in scene.named if p not in actors and p.kind == "organisation"]
    if any(p.startswith(("distillation", "account", "relaying", "validation", "output")) for p in scene.practices):
        labs = [p for p in others if p.is_lab] or [p for p in accusers if p.is_lab]
        return _first(labs)
    return None


def _models(doc: Doc, scene: Scene, actor: Party, target: Party | None, practice: str) -> tuple[str | None, str | None]:
    return None, None


def _default_standing(
    doc: Doc, cast: Cast, actors: list[Party]
) -> tuple[records.Status | None, records.EvidenceKind | None]:
    """How a practice stands where its sentence does not say: as the suit or the accusation that the text tells of."""
    if any(actor.role == "defendant" for actor in actors):
        return "alleged", "filing"
    if any(actor.role == "actor" for actor in actors):
        return "alleged", "statement"
    return None, None


def _without_weaker(statements: Iterable[Statement]) -> list[Statement]:
    """Without statements whose target is open where the same is said with a target."""
    kept = list(statements)
    full = {(s.actor, s.practice, s.status) for s in kept if s.target is not None}
    return [s for s in kept if s.target is not None or (s.actor, s.practice, s.status) not in full]
