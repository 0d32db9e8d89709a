"""Reads the assertions of a document: the rules behind the component `assertions`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from aidocket.nlp.cast import Party, name_key
from aidocket.nlp.dates import find_times
from aidocket.nlp.distilling import DistillationReader
from aidocket.nlp.knowledge import Knowledge
from aidocket.nlp.light import Doc
from aidocket.nlp.makers import maker_before
from aidocket.nlp.parts import DISTILLING, Parts, T, first
from aidocket.nlp.scenes import Scene, read_scenes
from aidocket.nlp.standing import accuses
from aidocket.nlp.statement import Statement
from aidocket.nlp.words import words

_NEGATIONS = words("not n't n’t never neither nor")
_NEGATED_WITHIN = 4
_ALIKE = words("similar identical same parallel likewise matching")
"""Of a suit: that it says what the one before says."""

_MAY = words("may might could")
_MANNER_NOT_SAID = "scraping"
_NARROWER = {"shadow-library", "torrenting", "user-data", "code-training", "voice-likeness", "dataset-licensed"}


class StatementReader:
    """Reads one document: what it tells as a whole is worked out once, then each sentence is read."""

    def __init__(self, doc: Doc, knowledge: Knowledge) -> None:
        self.parts = Parts(doc)
        self.in_ruling = doc._.meta.kind == "ruling"
        self.models_in: dict[int, list[str]] = {}
        for span in doc.spans["models"]:
            self.models_in.setdefault(span._.sentence, []).append(" ".join(span.text.split()))
        self.models = [name for names in self.models_in.values() for name in names]
        self.makers = _makers_of_models(doc, self.parts, knowledge)
        self.distilling = DistillationReader(doc, self.parts, self.makers)

    def read(self) -> list[Statement]:
        """The document's assertions, in order, each (actor, practice, target, status) once."""
        found: dict[tuple[Party, str, Party | None, str], Statement] = {}
        scenes = list(read_scenes(self.parts.doc))
        for scene in scenes:
            if scene.practices:
                for statement in self._read_scene(scene):
                    found.setdefault(statement.key, statement)
        for statement in self.distilling.read(scenes):
            known = found.get(statement.key)
            if known is None or (known.evidence == "statement" and statement.evidence == "testimony"):
                found[statement.key] = self._with_models(statement, scenes)
        accusing = {s.place.start for s in scenes if accuses(s.sentence.span)}
        everything = list(found.values())
        statements = _without_weaker(everything, accusing)
        statements.extend(self._same_again(scenes, statements))
        statements.extend(self._denials(scenes, statements))
        statements.extend(self._outcome(scenes, statements, everything))
        statements = _without_weaker(statements, accusing)
        statements = _not_by_accused(statements)
        dated = [replace(s, date=_day_told(s, self.parts.doc._.meta.published)) for s in statements]
        return sorted(dated, key=lambda s: (s.span.start, s.actor.name, s.practice, s.status))

    def _read_scene(self, scene: Scene) -> Iterator[Statement]:
        actors, target, told = self.parts.who(scene)
        status, evidence = scene.standing.status, scene.standing.evidence
        if status in {"admitted", "denied"} and not self.parts.speaks_for_itself(scene, actors):
            status = None
        if status == "settled" or (status in {"found", "rejected"} and not self.parts.decides_on(scene, actors)):
            return
        said_by_court = self.in_ruling and not accuses(scene.sentence.span)
        if status is None and (said_by_court or self._is_negated(scene) or _is_guessed(scene)):
            return
        if status is None:
            status, evidence = told
        if status is None or evidence is None:
            return
        speaker = self._speaker(scene, status, target)
        if status in {"admitted", "denied"}:
            actors = self.parts.speaking(scene, actors)
        for practice in scene.practices:
            if practice.startswith(DISTILLING):
                continue
            for actor in actors:
                used = None if actor is target else target
                student, teacher = self._models(scene.number, actor, used, practice)
                yield Statement(actor, practice, status, evidence, scene.place, used, student, teacher, speaker)

    def _is_negated(self, scene: Scene) -> bool:
        """Whether the words that name the practice say that it is not done: `neither do they reproduce them`."""
        if scene.cue is None:
            return False
        before = self.parts.doc[max(scene.start, scene.cue - _NEGATED_WITHIN) : scene.cue]
        nothing = any(t.lower_ == "no" for t in self.parts.doc[max(scene.start, scene.cue - 2) : scene.cue])
        return nothing or any(t.lower_ in _NEGATIONS for t in before)

    def _speaker(self, scene: Scene, status: str, target: Party | None) -> str | None:
        """Whose words they are: the court, who admits or denies by the verb, or who is wronged and alleges it."""
        standing = scene.standing
        if status in {"admitted", "denied"} and standing.verb is not None:
            subject = scene.sentence.before(standing.verb)
            return next((p.name for p in sorted(subject, key=lambda p: p.kind != "person")), None)
        return standing.speaker or (target.name if target is not None and status == "alleged" else None)

    def _with_models(self, statement: Statement, scenes: list[Scene]) -> Statement:
        number = next((s.number for s in scenes if s.place == statement.span), 0)
        student, teacher = self._models(number, statement.actor, statement.target, statement.practice)
        return replace(statement, student=student, teacher=teacher)

    def _models(self, number: int, actor: Party, target: Party | None, practice: str) -> tuple[str | None, str | None]:
        """The actor's model that was trained, and the other's that taught it."""
        models = (*self.models_in.get(number, ()), *self.models[:_MODELS_TRIED])
        student = first(m for m in models if self.makers.get(name_key(m)) is actor)
        if target is None or not practice.startswith(DISTILLING):
            return student, None
        return student, first(m for m in models if self.makers.get(name_key(m)) is target)

    def _same_again(self, scenes: list[Scene], statements: list[Statement]) -> Iterator[Statement]:
        """`X sued Y over training on books. A similar suit was filed by Z against W.`: of the practice told before."""
        for scene in scenes:
            if scene.practices or not scene.in_text or not scene.sentence.says(_ALIKE):
                continue
            suit = first(s for s in self.parts.cast.suits if s.start == scene.start and s.plaintiffs and s.defendants)
            before = [s for s in statements if s.evidence == "filing" and s.span.start < scene.place.start]
            if suit is None or not before or not set(suit.defendants) <= set(self.parts.defendants):
                continue
            for actor in suit.defendants:
                if not any(s.actor is actor for s in statements):
                    suing = suit.plaintiffs[0]
                    yield Statement(
                        actor, before[-1].practice, "alleged", "filing", scene.place, suing, speaker=suing.name
                    )

    def _denials(self, scenes: list[Scene], statements: list[Statement]) -> Iterator[Statement]:
        """A denial in a sentence that does not repeat what is denied: it is of what was said before."""
        if any(s.status == "denied" for s in statements):
            return
        for scene in scenes:
            verb = scene.standing.verb
            if scene.practices or scene.standing.status != "denied" or verb is None:
                continue
            for actor in (p.employer or p for p in scene.sentence.before(verb)):
                said = [s for s in statements if s.actor is actor and s.status in {"alleged", "reported"}]
                if said:
                    denied = max(said, key=lambda s: (s.span.start < scene.place.start, s.target is not None))
                    yield Statement(actor, denied.practice, "denied", "statement", scene.place, denied.target)
                    return

    def _outcome(
        self, scenes: list[Scene], statements: list[Statement], everything: list[Statement]
    ) -> Iterator[Statement]:
        """That the suit was settled or decided, where the sentence that says so names no practice.

        What a court lets pass is the use in training, if that is among `everything` that is alleged.
        """
        known = {s.status for s in statements}
        told = [s for s in statements if s.actor in self.parts.defendants and s.status in {"alleged", "found"}]
        if not told:
            yield from self._settled_alone(scenes)
            return
        worst = _worst(told, key=lambda s: s.practice)
        sued = [s for s in everything if s.actor in self.parts.defendants and s.status in {"alleged", "found"}]
        mildest = next((s for s in sued if s.practice == _MANNER_NOT_SAID), worst)
        for scene in scenes:
            status, evidence = scene.standing.status, scene.standing.evidence
            headline = scene.start == 0
            about = mildest if status == "rejected" else worst
            leads = scene.sentence.weight > 1 and (headline or about.actor in scene.named)
            if status not in {"settled", "rejected", "found"} or status in known or evidence is None:
                continue
            if leads or (status == "settled" and about.actor in scene.named):
                known.add(status)
                yield Statement(
                    about.actor,
                    about.practice,
                    status,
                    evidence,
                    scene.place,
                    about.target,
                    speaker=scene.standing.speaker,
                )

    def _settled_alone(self, scenes: list[Scene]) -> Iterator[Statement]:
        """A settlement where nothing else tells of the suit: of the practice that its own sentence names."""
        for scene in scenes:
            practices = [p for p in scene.practices if not p.startswith((*DISTILLING, "dataset-licensed"))]
            if scene.standing.status != "settled" or not practices:
                continue
            actors, target, _ = self.parts.who(scene)
            for actor in actors:
                if actor.role == "defendant":
                    yield Statement(
                        actor,
                        _worst(practices, key=str),
                        "settled",
                        "filing",
                        scene.place,
                        None if actor is target else target,
                    )
            return


def _day_told(statement: Statement, published: str | None) -> str | None:
    """The first day (or month) that the sentence tells and that is not still to come."""
    times = find_times(statement.span.quote, published)
    return first(time.date for time in times if time.date and time.when != "future")


def _worst(things: Sequence[T], *, key: Callable[[T], str]) -> T:
    """The one whose practice weighs most: piracy before what is narrow, and that before a manner that is not said."""
    pirated = first(t for t in things if key(t) == "shadow-library")
    return pirated or first(t for t in things if key(t) != _MANNER_NOT_SAID) or things[0]


_MODELS_TRIED = 40
"""Namings of models from the start of the text, among which the student and the teacher are looked for."""


def _makers_of_models(doc: Doc, parts: Parts, knowledge: Knowledge) -> dict[str, Party]:
    """Whose the models are, by the key of their names; a maker that the text does not name stands by its model."""
    by_id = {party.party_id: party for party in parts.cast.parties if party.party_id}
    makers: dict[str, Party] = {}
    for span in doc.spans["models"]:
        model = knowledge.models.get(span.id_)
        row = knowledge.parties.get(model.maker_id or "") if model is not None else None
        if row is None:
            maker = None if model is not None else maker_before(doc, span.start)
            if maker is not None and maker.is_lab:
                makers.setdefault(name_key(span.text), maker)
            continue
        if row.id not in by_id:
            by_id[row.id] = Party(
                row.name, "organisation", row.id, row.is_lab, [doc[span.start : span.end]], by_model=True
            )
        makers[name_key(span.text)] = by_id[row.id]
    return makers


def _is_guessed(scene: Scene) -> bool:
    """Whether it is only said what may have been: `a crawler may have picked it up`, `if X had …, it would not …`."""
    span = scene.sentence.span
    supposed = span[0].lower_ == "if" and {"had", "would"} <= {t.lower_ for t in span}
    guessed = any(a.lower_ in _MAY and b.lower_ == "have" for a, b in pairwise(span))
    return (guessed or supposed) and not accuses(span)


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


def _not_by_accused(statements: list[Statement]) -> list[Statement]:
    """No one who is accused of it alleges it of the others: `three firms, X, Y and Z, are accused`."""
    accused = {(s.practice, s.actor.name) for s in statements if s.status == "alleged"}
    return [
        replace(s, speaker=s.target.name if s.target is not None else None)
        if s.status == "alleged" and (s.practice, s.speaker) in accused
        else s
        for s in statements
    ]


def _top(practice: str) -> str:
    return practice.partition(".")[0]
