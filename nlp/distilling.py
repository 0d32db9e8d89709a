"""Who distilled, queried or built on whose model: the statements of the practices whose victim is another maker.

Each sentence that names such a practice is read for its deed (`deeds`); what the deed leaves open is filled in from
the accusation in the same sentence, from what `it` or `the company` means, and from what the document says elsewhere.
A suit tells of such a practice only where its own sentence does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Party, Suit
from aidocket.nlp.deeds import Deed, DeedReader
from aidocket.nlp.light import Doc, Token
from aidocket.nlp.noting import ACCUSE, ALLEGES, SUE
from aidocket.nlp.parts import DISTILLING, Parts, first
from aidocket.nlp.reading import is_passive
from aidocket.nlp.scenes import Scene
from aidocket.nlp.standing import accuses, is_sworn
from aidocket.nlp.statement import Statement
from aidocket.nlp.words import words
from aidocket.store.records import EvidenceKind, Status

Told = tuple[Status, EvidenceKind, str | None]
"""Status, evidence and speaker."""

_SPEAKING = vocabulary.SAYING | words("answered replied telling saying")
_ACCUSING = ACCUSE | SUE | words("alleges alleged")
_WE = words("we")
_ACTS = words("attack attacks campaign campaigns")
_FILED = SUE | words("lawsuit lawsuits suit suits complaint filing")
_PEOPLE = vocabulary.PERSON_NOUNS | words("executives engineers official officials representative")
_RESEARCH = words("researchers study researcher analysis")
_YES = words("partly yes partially")
_ANSWERS = words("answered answers said says replied responded testified acknowledged conceded admitted")
_ANSWERED_WITHIN = 2
"""Sentences behind a question within which `Yes` answers it."""


class DistillationReader:
    """Reads one document; `makers` says whose a model is, by the key of its name."""

    def __init__(self, doc: Doc, parts: Parts, makers: Mapping[str, Party]) -> None:
        self.parts = parts
        self.deeds = DeedReader(doc, makers)
        self.accused = [p for p in parts.cast.with_role("actor", "defendant") if p.kind != "person"]
        self._accusations: dict[int, list[Suit]] = {}
        for told in (*parts.cast.accusations, *parts.cast.suits):
            self._accusations.setdefault(told.start, []).append(told)
        self._targets: dict[Party, Party] = {}
        self._witness = first(p for p in parts.cast.parties if p.role == "witness")

    def read(self, scenes: list[Scene]) -> list[Statement]:
        """The statements of these practices, in the order of the text."""
        deeds = self._deeds(scenes)
        if not self.parts.accused and (accused := self._accused_by_deeds(scenes, deeds)):
            self.parts.accused = self.accused = accused  # `these labs` means them
            deeds = self._deeds(scenes)
        self._targets = {a: d.target for d in reversed(deeds.values()) if d.target is not None for a in d.actors}
        found: list[Statement] = []
        for scene in scenes:
            if (deed := deeds.get(scene.number)) is not None:
                told = self._statements(scene, self._with_target(scene, deed))
                found.extend(told if scene.in_text else _moved(told, scenes, deeds))
            elif not _practices(scene):
                found.extend(self._answers(scene, scenes, deeds))
        return _without_reports(found)

    def _deeds(self, scenes: list[Scene]) -> dict[int, Deed]:
        return {s.number: d for s in scenes if _practices(s) and (d := self._deed(s)) is not None}

    def _accused_by_deeds(self, scenes: list[Scene], deeds: Mapping[int, Deed]) -> list[Party]:
        """Whom the document's own house or somebody in it accuses, where no verb of accusing has told so."""
        telling = [s for s in scenes if s.number in deeds and (self._publisher_speaks(s) or accuses(s.sentence.span))]
        actors = dict.fromkeys(p for s in telling for p in deeds[s.number].actors)
        return [p for p in actors if p is not self.parts.publisher and p.kind != "person"]

    def _deed(self, scene: Scene) -> Deed | None:
        """The deed of a sentence, with whatever the sentence itself says of accuser and accused."""
        deed = self.deeds.read(scene.sentence, scene.number)
        told = next((a for a in self._accusations.get(scene.start, ()) if a.defendants), None)
        if deed is None:
            return None
        accusers = _accusers(scene)
        if scene.sentence.says(_WE) and not self._publisher_speaks(scene):
            speakers = self._actors_elsewhere(scene, deed)  # whoever else is named in their words did not do it
            return replace(deed, actors=speakers) if speakers else None
        actors = tuple(p for p in deed.actors if p not in accusers)
        if told is not None and (not actors or set(actors) <= set(told.plaintiffs)):
            actors = tuple(p for p in told.defendants if p.kind != "person")
        if not actors:
            actors = tuple(p for p in self._actors_elsewhere(scene, deed) if p not in accusers)
        if not actors:
            return None
        target = deed.target if deed.target not in actors else None
        return Deed(
            actors, target or first(p for p in accusers if p.is_lab and p not in actors), deed.asked, deed.negated
        )

    def _actors_elsewhere(self, scene: Scene, deed: Deed) -> tuple[Party, ...]:
        """Whom a noun or pronoun of the sentence means; in an accusing sentence, who is accused in this text."""
        named = scene.named
        if scene.sentence.says(words("we")) and not self._publisher_speaks(scene):
            ours = [p.employer or p for p in _speakers(scene)]
            return tuple(p for p in ours[:1] if p.kind != "person" and p is not deed.target)
        meant = tuple(p for p in scene.parties if p in self.accused and p is not deed.target and p not in named)
        told = accuses(scene.sentence.span) or self._publisher_speaks(scene) or scene.sentence.says(_ACTS)
        others = [p for p in named if p.is_lab and p is not deed.target and p.role not in {"accuser", "plaintiff"}]
        if meant or not told or others:
            return meant or tuple(p for p in others if p in self.accused)
        return tuple(p for p in self.parts.accused if p is not deed.target and p.kind != "person")

    def _with_target(self, scene: Scene, deed: Deed) -> Deed:
        if deed.target is not None or set(_practices(scene)) == {"distillation.internal"}:
            return deed
        actor = deed.actors[0]
        target = self._targets.get(actor)
        if target is None:
            speakers = [p.employer or p for p in _speakers(scene)]
            known = [p for p in (*speakers, *self.parts.accusers, self.parts.publisher) if p is not None and p.is_lab]
            suit = next((s for s in self._accusations.get(scene.start, ()) if actor in s.defendants), None)
            sued_by = [p for p in suit.plaintiffs if p.is_lab] if suit is not None else []
            target = first(p for p in (*sued_by, *known) if p not in deed.actors)
        return replace(deed, target=target)

    def _statements(self, scene: Scene, deed: Deed) -> Iterator[Statement]:
        for actor in deed.actors:
            told = self._told(scene, deed, actor)
            if told is None:
                continue
            status, evidence, speaker = told
            for practice in _practices(scene):
                own = practice == "distillation.internal"
                if own and deed.target is not None:
                    continue  # `its own` stands beside another's model, and is not what was distilled
                target = None if own else deed.target
                yield Statement(actor, practice, status, evidence, scene.place, target, speaker=speaker)

    def _told(self, scene: Scene, deed: Deed, actor: Party) -> Told | None:
        """How the sentence says that the deed stands; None where it only asks, or denies for somebody else."""
        span, standing = scene.sentence.span, scene.standing
        speakers = _speakers(scene)
        own = [p for p in speakers if self._speaks_for(p, actor, scene)]
        others = [p for p in speakers if p not in own and (p.employer or p) is not actor]
        evidence: EvidenceKind = "testimony" if is_sworn(span) else "statement"
        if standing.status in {"found", "rejected"} and self.parts.decides_on(scene, [actor]):
            return standing.status, "ruling", standing.speaker
        if standing.status == "denied":
            denying = scene.sentence.before(standing.verb) if standing.verb is not None else []
            own = own or [p for p in denying if self._speaks_for(p, actor, scene)]
            return ("denied", evidence, _name(own)) if own or not others else None
        if standing.status == "admitted" and (own or not others):
            return "admitted", evidence, _name(own) or standing.speaker or self._sworn_name(evidence)
        if deed.negated:
            return ("denied", evidence, _name(own)) if own and not accuses(span) else None
        if deed.asked:
            return None
        if own and not accuses(span):
            return "admitted", evidence, _name(own)
        if scene.sentence.says(_FILED) and actor.weights["defendant"]:
            return "alleged", "filing", _name(others) or _complaining(deed)
        if others or accuses(span) or self._publisher_speaks(scene) or self._accusations.get(scene.start):
            by_study = scene.sentence.says(_RESEARCH) and not accuses(span)
            speaker = _name(others) or _complaining(deed)
            return ("reported", "report", speaker) if by_study else ("alleged", evidence, speaker)
        if deed.target is None:
            return None
        accused = bool(actor.weights["actor"]) and actor is not self.parts.publisher
        return ("alleged", "statement", deed.target.name) if accused else ("reported", "report", None)

    def _speaks_for(self, speaker: Party, actor: Party, scene: Scene) -> bool:
        """Whether it is the actor or its people; under oath anybody who is of no other house speaks of his own."""
        if speaker is actor or speaker.employer is actor:
            return True
        if speaker.kind != "person" or speaker.employer is not None or speaker.role in {"counsel", "judge"}:
            return False
        return is_sworn(scene.sentence.span) or scene.standing.status in {"admitted", "denied"}

    def _sworn_name(self, evidence: EvidenceKind) -> str | None:
        return self._witness.name if evidence == "testimony" and self._witness is not None else None

    def _publisher_speaks(self, scene: Scene) -> bool:
        publisher = self.parts.publisher
        return publisher is not None and bool(scene.sentence.says(words("we our us")) or publisher in scene.named)

    def _answers(self, scene: Scene, scenes: list[Scene], deeds: Mapping[int, Deed]) -> Iterator[Statement]:
        """`“Partly,” he answered` admits what the sentence before asked."""
        if not (scene.sentence.says(_YES) and scene.sentence.says(_ANSWERS)):
            return
        asked = [
            s
            for s in scenes
            if 0 < scene.number - s.number <= _ANSWERED_WITHIN and s.number in deeds and deeds[s.number].asked
        ]
        for question in asked[-1:]:
            deed = self._with_target(question, deeds[question.number])
            person = first(p for p in (*scene.named, *question.named) if p.kind == "person" and p.role != "counsel")
            for practice in _practices(question):
                for actor in deed.actors:
                    yield Statement(
                        actor,
                        practice,
                        "admitted",
                        "testimony",
                        scene.place,
                        deed.target,
                        speaker=person.name if person else self._sworn_name("testimony"),
                    )


def _moved(told: Iterable[Statement], scenes: list[Scene], deeds: Mapping[int, Deed]) -> Iterator[Statement]:
    """What a headline tells, at the first sentence of the text that tells of the same actor; else it has no place."""
    in_text = [s for s in scenes if s.in_text]
    for statement in told:
        shown = [s for s in in_text if s.number in deeds and statement.actor in deeds[s.number].actors]
        shown = shown or [s for s in in_text if statement.actor in s.parties and _practices(s)]
        shown = shown or [s for s in in_text if statement.actor in s.named]
        if shown:
            yield replace(statement, span=shown[0].place)


def _practices(scene: Scene) -> list[str]:
    return [practice for practice in scene.practices if practice.startswith(DISTILLING)]


def _accusers(scene: Scene) -> list[Party]:
    """Who accuses or sues by the verb of the sentence: never who did it."""
    verbs = [t for t in scene.sentence.span if t.lower_ in _ACCUSING and not _is_suffered(t)]
    return [p for verb in verbs for p in scene.sentence.before(verb)]


def _is_suffered(verb: Token) -> bool:
    ahead = verb.nbor().lower_ if verb.i + 1 < len(verb.doc) else ""
    return is_passive(verb) or (verb.lower_ == "accused" and ahead == "of")


def _speakers(scene: Scene) -> list[Party]:
    """Whom the verbs of saying make speak: the name next to the verb, its subject, or the house of who is unnamed."""
    found: list[Party] = []
    items = scene.sentence.items
    for verb in scene.sentence.span:
        if verb.lower_ in ALLEGES and verb.i + 1 < len(verb.doc) and verb.nbor().lower_ == "by":
            found.extend(scene.sentence.after(verb.i + 1, 3))
        elif verb.lower_ in _SPEAKING:
            near = [i.party for i in items if 0 <= verb.i - i.end <= 1]
            subject = near[-1:] or _unnamed(scene, verb) or scene.sentence.before(verb)[-1:]
            found.extend(subject or scene.sentence.after(verb.i, 3)[:1])
        elif verb.lower_ == "according":
            found.extend(scene.sentence.after(verb.i, 6)[:1])
    return [p for p in dict.fromkeys(found) if not p.only_source]


def _unnamed(scene: Scene, verb: Token) -> list[Party]:
    """The house of an unnamed speaker: `a spokesman for X said`, `X's founder told`."""
    doc = verb.doc
    for item in reversed(scene.sentence.items):
        if item.end > verb.i or verb.i - item.end > 8 or item.party.kind == "person":
            continue
        before = doc[max(scene.start, item.start - 2) : item.start]
        after = doc[item.end : min(item.end + 3, verb.i)]
        of_house = len(before) > 1 and before[1].lower_ in {"for", "of", "at"} and before[0].lower_ in _PEOPLE
        if of_house or any(t.lower_ in _PEOPLE for t in after):
            return [item.party]
    return []


def _complaining(deed: Deed) -> str | None:
    """The one whose model was taken, where it is the one that complains."""
    target = deed.target
    return target.name if target is not None and target.role in {"accuser", "plaintiff"} else None


def _name(parties: list[Party]) -> str | None:
    """Whose words it is: a person before a body."""
    return next((p.name for p in sorted(parties, key=lambda p: p.kind != "person")), None)


def _without_reports(statements: Iterable[Statement]) -> list[Statement]:
    """Without `reported` where the text also says who alleges or admits it."""
    kept = list(statements)
    told = {(s.actor, s.practice.partition(".")[0]) for s in kept if s.status in {"alleged", "admitted"}}
    return [s for s in kept if s.status != "reported" or (s.actor, s.practice.partition(".")[0]) not in told]
