"""Reads the assertions of a document: the rules behind the component `assertions`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from spacy.tokens import Doc, Span

from aidocket.nlp.cast import Cast, Party, Suit, cast_of, name_key
from aidocket.nlp.components.coref import Reference, references_of
from aidocket.nlp.extensions import to_span
from aidocket.nlp.knowledge import Knowledge
from aidocket.nlp.reading import Sentence, lead_end, sentences_of
from aidocket.nlp.standing import Standing, accuses, standing_of
from aidocket.nlp.words import words
from aidocket.store import records

_DISTILLING = ("distillation", "account-farming", "relaying", "validation", "output-degradation", "fine-tuning")
_MANNER_NOT_SAID = "scraping"
_NARROWER = {"shadow-library", "torrenting", "user-data", "code-training", "voice-likeness", "dataset-licensed"}
_BACKGROUND = 0.5
"""A defendant whose weight is below this share of the strongest one's is part of another, earlier story."""
_FORBIDDING = words(
    "may must shall not n't cannot never prohibit prohibits prohibited forbid forbids without unless if"
)


T = TypeVar("T")
_Told = tuple[records.Status | None, records.EvidenceKind | None]
_SUED: _Told = ("alleged", "filing")
_ACCUSED: _Told = ("alleged", "statement")
_UNTOLD: _Told = (None, None)


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
            confidence=0.7 if self.actor.known else 0.5,
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence of the body, with the practices and parties it names and how it says that things stand."""

    sentence: Sentence
    practices: tuple[str, ...]
    parties: tuple[Party, ...]
    doers: tuple[Party, ...]
    standing: Standing
    place: records.Span

    @property
    def named(self) -> tuple[Party, ...]:
        """The parties that are there by name."""
        return tuple(dict.fromkeys(item.party for item in self.sentence.items if not item.party.only_source))


class StatementReader:
    """Reads one document. What the whole document tells is worked out once, then each sentence is read."""

    def __init__(self, doc: Doc, knowledge: Knowledge) -> None:
        self.doc = doc
        self.knowledge = knowledge
        self.cast: Cast = cast_of(doc)
        self.lead_end = lead_end(doc)
        self.defendants = self._main_defendants()
        self.accused = _main(self.cast.with_role("actor"), "actor")
        self.in_ruling = doc._.meta.kind == "ruling"
        self.suits_at: dict[int, list[Suit]] = {}
        for suit in self.cast.suits:
            self.suits_at.setdefault(suit.start, []).append(suit)
        self.with_defendants = [s for s in self.cast.suits if s.defendants]
        self._plaintiff_of: dict[frozenset[Party], Party | None] = {}
        self.publisher = _publisher(doc, self.cast)
        self.makers = self._makers_of_models()

    def read(self) -> list[Statement]:
        """The document's assertions, in order, each (actor, practice, target, status) once."""
        found: dict[tuple[Party, str, Party | None, str], Statement] = {}
        scenes = list(self._scenes())
        for scene in scenes:
            if scene.practices:
                for statement in self._read_scene(scene):
                    found.setdefault(statement.key, statement)
        accusing = {s.place.start for s in scenes if accuses(s.sentence.span)}
        statements = _without_weaker(found.values(), accusing)
        statements.extend(self._denials(scenes, statements))
        statements.extend(self._outcome(scenes, statements))
        return sorted(statements, key=lambda s: (s.span.start, s.actor.name, s.practice, s.status))

    def _main_defendants(self) -> list[Party]:
        """Those sued where the text begins; suits told of later are background as long as there are such."""
        parties = self.cast.with_role("defendant")
        first = {p for s in self.cast.suits if s.start < self.lead_end for p in s.defendants}
        if leading := [p for p in parties if p in first]:
            return leading
        if any(a.defendants for a in self.cast.accusations if a.start < self.lead_end):
            return []
        return _main(parties, "defendant")

    def _suit_leads(self) -> bool:
        return any(s.start < self.lead_end and s.defendants for s in self.cast.suits)

    def _scenes(self) -> Iterator[Scene]:
        """All sentences; what only the headline says is placed in the first sentence that tells it too."""
        by_sentence: dict[int, list[Span]] = {}
        for span in self.doc.spans["practices"]:
            by_sentence.setdefault(span._.sentence, []).append(span)
        meant_in: dict[int, list[Party]] = {}
        number_of = self.doc.user_data["sentence_of"]
        for reference in references_of(self.doc):
            meant_in.setdefault(number_of[reference.start], []).extend(reference.parties)
        sentences = sentences_of(self.doc)
        for number, sentence in enumerate(sentences):
            triggers = by_sentence.get(number, [])
            place = _place(self.doc, sentence.span) or self._place_of_headline(triggers, by_sentence, sentences)
            if place is None:
                continue
            named = tuple(dict.fromkeys(i.party for i in sentence.items if not i.party.only_source))
            subjects = [p for t in triggers for p in sentence.before(self.doc[t.start])]
            yield Scene(
                sentence,
                tuple(dict.fromkeys(t.label_ for t in triggers)),
                tuple(dict.fromkeys((*named, *meant_in.get(number, ())))),
                tuple(dict.fromkeys(p for p in subjects if p.kind == "organisation" and not p.only_source)),
                standing_of(sentence.span, named, in_ruling=self.in_ruling),
                place,
            )

    def _place_of_headline(
        self, triggers: list[Span], by_sentence: dict[int, list[Span]], sentences: list[Sentence]
    ) -> records.Span | None:
        labels = {t.label_ for t in triggers}
        for number in sorted(by_sentence):
            if labels & {t.label_ for t in by_sentence[number]}:
                place = _place(self.doc, sentences[number].span)
                if place is not None:
                    return place
        return None

    def _read_scene(self, scene: Scene) -> Iterator[Statement]:
        actors, target, told = self._who(scene)
        status, evidence = scene.standing.status, scene.standing.evidence
        if status in {"admitted", "denied"} and not self._speaks_for_itself(scene, actors):
            status = None
        if status == "settled" or (status in {"found", "rejected"} and not self._decides_on(scene, actors)):
            return
        if status is None and self.in_ruling:
            return
        if status is None:
            status, evidence = told
        if status is None or evidence is None:
            return
        speaker = scene.standing.speaker or (target.name if target is not None and status == "alleged" else None)
        for practice in scene.practices:
            for actor in actors:
                used = target or self._model_owner(scene, actor, practice)
                if actor is used:
                    used = None
                student, teacher = self._models(scene, actor, used, practice)
                yield Statement(actor, practice, status, evidence, scene.place, used, student, teacher, speaker)

    def _who(self, scene: Scene) -> tuple[list[Party], Party | None, _Told]:
        """Who did it, whose work was used where a suit or an accusation says so, and how that stands by itself."""
        own = next((s for s in self._suits_in(scene) if s.defendants), None)
        if own is not None and any(p.role == "defendant" for p in own.defendants):
            return list(own.defendants), _first(own.plaintiffs) or self._plaintiff(own.defendants), _SUED
        named = [p for p in scene.named if p.role == "defendant"]
        if self.doc._.meta.kind == "digest" and (suit := self._suit_before(scene)) is not None:
            actors = [p for p in suit.defendants if p in named] or list(suit.defendants)
            return actors, _first(suit.plaintiffs), _SUED
        if self._is_told_of_another(scene):
            return self._who_is_accused(scene)
        others = [p for p in scene.named if p.is_lab and p.role not in {"defendant", "plaintiff"}]
        if others and not named and (others[0].role == "actor" or not self._is_of_defendants(scene)):
            return self._who_is_accused(scene)
        if named:
            actors = self.defendants if set(named) <= set(self.defendants) else named
        else:
            actors = [p for p in scene.parties if p.role == "defendant"] or self.defendants
        if actors and self._is_part_of_suit(scene):
            return actors, self._plaintiff(actors), _SUED
        return self._who_is_accused(scene)

    def _is_part_of_suit(self, scene: Scene) -> bool:
        """Whether the sentence tells of the suit at all, not of how such models are trained in general."""
        if not self._suit_leads():
            told = accuses(scene.sentence.span) and bool(scene.parties)
            return told or scene.standing.status is not None or any(p.role == "defendant" for p in scene.doers)
        return bool(scene.parties) or accuses(scene.sentence.span) or scene.sentence.weight > 1

    def _references_before(self, index: int) -> list[Reference]:
        """Nouns and pronouns within a few words before a token."""
        references = references_of(self.doc)
        end = bisect_left(references, index, key=lambda r: r.start)
        return [r for r in references[max(0, end - 4) : end] if index - r.start < 8]

    def _is_told_of_another(self, scene: Scene) -> bool:
        """Whether the one who did it, by the sentence, is a lab that is not sued here, and a model was its source."""
        doers = [p for p in scene.doers if p.is_lab]
        outside = bool(doers) and not any(p.role in {"defendant", "plaintiff"} for p in doers)
        return outside and any(p.startswith(_DISTILLING) for p in scene.practices)

    def _speaks_for_itself(self, scene: Scene, actors: list[Party]) -> bool:
        """Whether it is the actor, or its people, that admits or denies; `the judge denied the motion` is neither."""
        verb = scene.standing.verb
        if verb is None or verb.lower_.endswith("ly"):
            return True
        subject = scene.sentence.before(verb)
        if not subject:
            subject = [p for r in self._references_before(verb.i) for p in r.parties]
        speakers = {p.employer or p for p in subject}
        return bool(speakers & set(actors)) or any(p.role == "witness" for p in speakers)

    def _decides_on(self, scene: Scene, actors: list[Party]) -> bool:
        """Whether a court decides on these parties, not in some other case."""
        judged = any(p.role == "judge" or p.kind == "agency" for p in scene.parties)
        return self.in_ruling or judged or any(p in actors for p in scene.parties)

    def _is_of_defendants(self, scene: Scene) -> bool:
        """Whether the sentence speaks of the defendants by a noun: `the company`, `defendants`."""
        return any(p in self.defendants for p in scene.parties)

    def _who_is_accused(self, scene: Scene) -> tuple[list[Party], Party | None, _Told]:
        verb = scene.standing.verb
        subject = [p.employer or p for p in scene.sentence.before(verb)] if verb is not None else []
        actors = [p for p in scene.doers if p.is_lab and p.role not in {"accuser", "plaintiff"}]
        if not actors or (scene.standing.status is None and not any(p.role == "actor" for p in actors)):
            actors = [p for p in subject if p.kind == "organisation" and p.role != "accuser"]
        if not actors:
            actors = [p for p in scene.parties if p.role == "actor"] or self.accused
        if not actors and self.publisher is not None:
            labs = [p for p in scene.named if p.is_lab and p is not self.publisher]
            if labs and any(p.startswith(_DISTILLING) for p in scene.practices):
                return labs, self.publisher, _ACCUSED
            if not self.accused and self.doc._.meta.kind == "terms" and self._is_own_doing(scene):
                return [self.publisher], None, ("admitted", "terms")
        if not actors:
            bodies = [p for p in scene.parties if p.kind == "organisation" and (p.is_lab or verb is not None)]
            return (bodies[-1:] if scene.standing.status is not None else []), None, (None, None)
        accusers = [p for p in self.cast.with_role("accuser") if p.kind == "organisation" and p not in actors]
        told = _ACCUSED if any(p.role == "actor" for p in actors) else _UNTOLD
        return actors, self._complainer(scene, actors, accusers), told

    def _complainer(self, scene: Scene, actors: list[Party], accusers: list[Party]) -> Party | None:
        """Who is wronged where nobody sues: another lab for distillation, else the accuser if it is its own work."""
        if any(p.startswith(_DISTILLING) for p in scene.practices):
            labs = [p for p in scene.named if p.is_lab and p not in actors]
            return _first(labs) or _first(p for p in accusers if p.is_lab)
        return _first(p for a in self.cast.accusations if a.demand for p in a.plaintiffs if p in accusers)

    def _suits_in(self, scene: Scene) -> list[Suit]:
        return self.suits_at.get(scene.sentence.span.start, [])

    def _suit_before(self, scene: Scene) -> Suit | None:
        """The suit that a digest tells of last."""
        index = bisect_right(self.with_defendants, scene.sentence.span.start, key=lambda s: s.start)
        return self.with_defendants[index - 1] if index else None

    def _plaintiff(self, defendants: Iterable[Party]) -> Party | None:
        """The first plaintiff of the first suit against one of them that names any."""
        sued = frozenset(defendants)
        if sued not in self._plaintiff_of:
            self._plaintiff_of[sued] = self._find_plaintiff(sued)
        return self._plaintiff_of[sued]

    def _find_plaintiff(self, sued: frozenset[Party]) -> Party | None:
        for suit in self.cast.suits:
            if sued & set(suit.defendants):
                named = [p for p in suit.plaintiffs if p.role == "plaintiff"]
                if named:
                    return named[0]
        alone = next((s for s in self.cast.suits if s.plaintiffs and not s.defendants), None)
        if alone is not None and sued <= set(self.defendants):
            return _first(p for p in alone.plaintiffs if p.role == "plaintiff")
        return None

    def _is_own_doing(self, scene: Scene) -> bool:
        said = {t.lower_ for t in scene.sentence.span}
        return bool(said & {"we", "our"} or self.publisher in scene.named) and not said & _FORBIDDING

    def _makers_of_models(self) -> dict[str, Party]:
        by_id = {p.party_id: p for p in self.cast.parties if p.party_id}
        makers = {}
        for span in self.doc.spans["models"]:
            model = self.knowledge.models.get(span.id_)
            if model is not None and model.maker_id in by_id:
                makers[name_key(span.text)] = by_id[model.maker_id]
        return makers

    def _models_in(self, span: Span) -> list[str]:
        return [" ".join(m.text.split()) for m in self.doc.spans["models"] if span.start <= m.start < span.end]

    def _model_owner(self, scene: Scene, actor: Party, practice: str) -> Party | None:
        """Whose model was distilled or built on, where the sentence names it only by the model."""
        if not practice.startswith(_DISTILLING):
            return None
        owners = (self.makers.get(name_key(m)) for m in self._models_in(scene.sentence.span))
        owner = _first(o for o in owners if o is not None and o is not actor)
        if owner is not None or practice == "distillation.internal":
            return owner
        lead = (self.makers.get(name_key(m)) for m in self._models_in(self.doc[: self.lead_end]))
        return _first(o for o in lead if o is not None and o is not actor)

    def _models(self, scene: Scene, actor: Party, target: Party | None, practice: str) -> tuple[str | None, str | None]:
        """The actor's model that was trained, and the other's that taught it."""
        here = self._models_in(scene.sentence.span)
        anywhere = self._models_in(self.doc[:])
        student = _first(m for m in (*here, *anywhere) if self.makers.get(name_key(m)) is actor)
        if target is None or not practice.startswith(_DISTILLING):
            return student, None
        return student, _first(m for m in (*here, *anywhere) if self.makers.get(name_key(m)) is target)

    def _denials(self, scenes: list[Scene], statements: list[Statement]) -> Iterator[Statement]:
        """A denial in a sentence that does not repeat what is denied: it is of what was said before."""
        if any(s.status == "denied" for s in statements):
            return
        for scene in scenes:
            verb = scene.standing.verb
            if scene.practices or scene.standing.status != "denied" or verb is None:
                continue
            for actor in (p.employer or p for p in scene.sentence.before(verb)):
                said = [s for s in statements if s.actor is actor and s.status == "alleged"]
                if said:
                    yield Statement(actor, said[0].practice, "denied", "statement", scene.place, said[0].target)
                    return

    def _outcome(self, scenes: list[Scene], statements: list[Statement]) -> Iterator[Statement]:
        """That the suit was settled or decided, where the sentence that says so names no practice."""
        known = {s.status for s in statements}
        told = [s for s in statements if s.actor in self.defendants and s.status in {"alleged", "found"}]
        if not told:
            return
        worst = next((s for s in told if s.practice == "shadow-library"), None)
        worst = worst or next((s for s in told if s.practice != _MANNER_NOT_SAID), told[0])
        for scene in scenes:
            status, evidence = scene.standing.status, scene.standing.evidence
            headline = scene.sentence.span.start == 0
            leads = scene.sentence.weight > 1 and (headline or worst.actor in scene.named)
            if status not in {"settled", "rejected", "found"} or status in known or evidence is None:
                continue
            if leads or (status == "settled" and worst.actor in scene.named):
                known.add(status)
                yield Statement(
                    worst.actor,
                    worst.practice,
                    status,
                    evidence,
                    scene.place,
                    worst.target,
                    speaker=scene.standing.speaker,
                )


def _place(doc: Doc, sentence: Span) -> records.Span | None:
    text = sentence.text
    start = sentence.start_char + len(text) - len(text.lstrip())
    return to_span(doc, start, sentence.start_char + len(text.rstrip()))


def _first(things: Iterable[T]) -> T | None:
    return next(iter(things), None)


def _main(parties: list[Party], role: str) -> list[Party]:
    strongest = max((p.weights[role] for p in parties), default=0)
    return [p for p in parties if p.weights[role] >= _BACKGROUND * strongest]


def _publisher(doc: Doc, cast: Cast) -> Party | None:
    """The lab on whose own site the document stands, or whose terms it is: `we` is its word for itself."""
    host = (urlsplit(doc._.meta.url or "").hostname or "").replace("-", "")
    labs = [party for party in cast.parties if party.is_lab]
    for party in labs:
        if len(name := name_key(party.name).replace(" ", "")) > 2 and name in host.split("."):
            return party
    return labs[0] if labs and doc._.meta.kind == "terms" else None


def _without_weaker(statements: Iterable[Statement], accusing: set[int]) -> list[Statement]:
    """Without what a fuller, narrower or later statement says too.

    A target beats none. Where a text says that works were pirated or users' data taken, that works were used to train
    with the manner not said (`scraping`) is no allegation of its own. And once a court has decided or a suit is
    settled, what a sentence tells is an allegation only if it says that it is one (`accusing`: starts of such places).
    """
    kept = list(statements)
    full = {(s.actor, _top(s.practice), s.status) for s in kept if s.target is not None}
    narrow = {s.actor for s in kept if s.practice in _NARROWER and s.status == "alleged"}
    decided = {(s.actor, _top(s.practice)) for s in kept if s.status in {"found", "rejected", "settled"}}
    return [
        s
        for s in kept
        if (s.target is not None or (s.actor, _top(s.practice), s.status) not in full)
        and not (s.practice == _MANNER_NOT_SAID and s.status == "alleged" and s.actor in narrow)
        and not (s.status == "alleged" and (s.actor, _top(s.practice)) in decided and s.span.start not in accusing)
    ]


def _top(practice: str) -> str:
    return practice.partition(".")[0]
