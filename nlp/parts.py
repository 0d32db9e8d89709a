"""Who did it and to whom, by sentence: from the suits and accusations that the whole document tells of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import urlsplit

from aidocket.nlp.cast import Cast, Party, Suit, cast_of, name_key
from aidocket.nlp.components.coref import Reference, references_of
from aidocket.nlp.light import Doc, Token
from aidocket.nlp.reading import lead_end
from aidocket.nlp.scenes import Scene
from aidocket.nlp.standing import accuses
from aidocket.nlp.words import words
from aidocket.store import records

T = TypeVar("T")
Told = tuple[records.Status | None, records.EvidenceKind | None]
"""How a practice stands where its sentence does not say: as the suit or accusation that it is part of."""

DISTILLING = ("distillation", "account-farming", "relaying", "validation", "output-degradation", "fine-tuning")
"""Practices whose victim is another maker of models."""

_SUED: Told = ("alleged", "filing")
_ACCUSED: Told = ("alleged", "statement")
_UNTOLD: Told = (None, None)
_REPORTED: Told = ("reported", "report")
_BACKGROUND = 0.5
"""A defendant whose weight is below this share of the strongest one's is part of another, earlier story."""

_NEVER_WRONGED = {"judge", "counsel", "witness", "regulator", "amicus"}
_FORBIDDING = words(
    "may must shall not n't cannot never prohibit prohibits prohibited forbid forbids without unless if"
)
_RESEARCH = words("researchers study researcher investigation reportedly")
_SEEN = words("report reports documents emails memo messages analysis findings")
_TELLING = words(
    "said says confirmed confirms announced announces acknowledged told wrote explained disclosed revealed"
)
_SELF = words("it its we our they their")
_NOT = words("not n't n’t never denied denies without nor")
_OWN_DOINGS = ("user-data", "scraping", "retrieval", "dataset-licensed")
"""What a maker may tell of itself in passing, as it changes its terms or defends what it does."""


class Parts:
    """What one document tells of who did what to whom, worked out once."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.cast: Cast = cast_of(doc)
        self.lead_end = lead_end(doc)
        self.defendants = self._main_defendants()
        self.accused = _main(self.cast.with_role("actor"), "actor")
        self.accusers = [p for p in self.cast.with_role("accuser") if p.kind == "organisation"]
        self.publisher = _publisher(doc, self.cast)
        self.with_defendants = [suit for suit in self.cast.suits if suit.defendants]
        self._suits_at: dict[int, list[Suit]] = {}
        for suit in self.cast.suits:
            self._suits_at.setdefault(suit.start, []).append(suit)
        self._plaintiff_of: dict[frozenset[Party], Party | None] = {}

    def who(self, scene: Scene) -> tuple[list[Party], Party | None, Told]:
        """Who did it, whose work was used where a suit or an accusation says so, and how that stands by itself."""
        actors, target, told = self._who(scene)
        bodies = [p for p in actors if p.kind != "person"]
        accused = bodies or [p for p in actors if p.weights["actor"] or p.weights["defendant"]]
        return accused, None if target is None or target.role in _NEVER_WRONGED else target, told

    def _who(self, scene: Scene) -> tuple[list[Party], Party | None, Told]:
        own = next((s for s in self._suits_in(scene) if s.defendants), None)
        doing = [p for p in scene.doers if p.role == "defendant"]
        if own is not None and (not doing or set(doing) & set(own.defendants)) and _are_sued(own.defendants):
            return list(own.defendants), _suing(own) or self._plaintiff(own.defendants, scene), _SUED
        named = doing or [p for p in scene.named if p.role == "defendant"]
        if self.doc._.meta.kind == "digest" and (suit := self._suit_before(scene)) is not None:
            actors = [p for p in suit.defendants if p in named] or list(suit.defendants)
            return actors, _suing(suit) or self._plaintiff(suit.defendants, scene), _SUED
        if self._is_told_of_another(scene):
            return self._who_is_accused(scene)
        others = [p for p in scene.named if p.is_lab and p.role not in {"defendant", "plaintiff"}]
        if others and not named and (others[0].role == "actor" or not self._is_of_defendants(scene)):
            return self._who_is_accused(scene)
        if named:
            actors = self._with_co_defendants(named) if not doing and set(named) <= set(self.defendants) else named
        else:
            actors = [p for p in scene.parties if p.role == "defendant"] or self._sued_before(scene)
        if actors and self._is_part_of_suit(scene):
            return actors, self._plaintiff(actors, scene), _SUED
        return self._who_is_accused(scene)

    def _with_co_defendants(self, named: list[Party]) -> list[Party]:
        """The main defendants that a sentence names, and those who are sued together with one of them."""
        together = {p for suit in self.cast.suits if set(suit.defendants) & set(named) for p in suit.defendants}
        return [p for p in self.defendants if p in named or p in together]

    def _sued_before(self, scene: Scene) -> list[Party]:
        """Whom a sentence means that names nobody: all main defendants, or where they are sued in suits of their own,
        those of the suit that is told last."""
        if not self.defendants or len(self._with_co_defendants(self.defendants[:1])) == len(self.defendants):
            return self.defendants
        suit = self._suit_before(scene)
        return [p for p in suit.defendants if p in self.defendants] if suit is not None else self.defendants

    def _who_is_accused(self, scene: Scene) -> tuple[list[Party], Party | None, Told]:
        """The same where no suit tells: by an accusation, an admission, or the publisher's own words."""
        if (own := self._own_word(scene)) is not None:
            return [own], None, ("admitted", "statement")
        verb = scene.standing.verb
        subject = [p.employer or p for p in scene.sentence.before(verb)] if verb is not None else []
        actors = [p for p in scene.doers if p.is_lab and p.role not in {"accuser", "plaintiff"}]
        if not actors or (scene.standing.status is None and not any(p.role == "actor" for p in actors)):
            actors = [p for p in subject if p.kind == "organisation" and p.role != "accuser"]
        if not actors:
            actors = [p for p in scene.parties if p.role == "actor"] or self._accused_elsewhere(scene)
        if not actors and self.publisher is not None:
            labs = [p for p in scene.named if p.is_lab and p is not self.publisher]
            if labs and any(p.startswith(DISTILLING) for p in scene.practices):
                return labs, self.publisher, _ACCUSED
            if not self.accused and self.doc._.meta.kind == "terms" and self._is_own_doing(scene):
                return [self.publisher], None, ("admitted", "terms")
        if not actors:
            studied = [p for p in scene.doers if p.is_lab]
            if studied and scene.standing.status is None and _is_reported(scene):
                return studied, None, _REPORTED
            bodies = [p for p in scene.parties if p.kind == "organisation" and (p.is_lab or verb is not None)]
            return (bodies[-1:] if scene.standing.status is not None else []), None, _UNTOLD
        accusers = [p for p in self.accusers if p not in actors]
        told = _ACCUSED if any(p.role == "actor" for p in actors) else _UNTOLD
        if told is _ACCUSED and _is_reported(scene):
            return actors, None, _REPORTED
        return actors, self._complainer(scene, actors, accusers), told

    def _accused_elsewhere(self, scene: Scene) -> list[Party]:
        """Who is accused in this text, if the sentence names no other lab that it may be about."""
        others = [p for p in scene.named if p.is_lab and p.role not in {"accuser", "plaintiff", "target"}]
        is_told = accuses(scene.sentence.span) or scene.sentence.weight > 1 or bool(scene.parties)
        return self.accused if is_told and not others else []

    def _own_word(self, scene: Scene) -> Party | None:
        """The lab that tells of its own doing: `X said that it trains on its users' posts`."""
        if scene.cue is None or not any(p.startswith(_OWN_DOINGS) for p in scene.practices):
            return None
        doc, cue = self.doc, scene.cue
        said = next((t for t in doc[scene.start : cue] if t.lower_ in _TELLING), None)
        if said is None or scene.standing.status is not None:
            return None
        between = doc[said.i + 1 : cue]
        speaker = first(p.employer or p for p in scene.sentence.before(said))
        others = {i.party for i in scene.sentence.items if said.i < i.start < cue} - {speaker}
        if speaker is None or others or any(t.lower_ in _NOT for t in between):
            return None
        of_users = scene.practices[0] == "user-data" and speaker.kind == "organisation"
        own = any(t.lower_ in _SELF for t in between) or doc[cue - 1].lower_ == "that"
        return speaker if own and (speaker.is_lab or of_users) else None

    def speaks_for_itself(self, scene: Scene, actors: list[Party]) -> bool:
        """Whether it is the actor, or its people, that admits or denies; `the judge denied the motion` is neither."""
        verb = scene.standing.verb
        if verb is None or verb.lower_.endswith("ly"):
            return True
        speakers = self._speakers(scene, verb)
        return bool(speakers & set(actors)) or any(p.role == "witness" for p in speakers)

    def speaking(self, scene: Scene, actors: list[Party]) -> list[Party]:
        """Those of the actors that admit or deny: `Suno has acknowledged …` says nothing of Udio."""
        verb = scene.standing.verb
        speakers = self._speakers(scene, verb) if verb is not None else set()
        return [p for p in actors if p in speakers] or actors

    def _speakers(self, scene: Scene, verb: Token) -> set[Party]:
        subject = scene.sentence.before(verb)
        if not subject:
            subject = [p for r in self._references_before(verb.i) for p in r.parties]
        return {p.employer or p for p in subject}

    def decides_on(self, scene: Scene, actors: list[Party]) -> bool:
        """Whether a court decides on these parties, not in some other case."""
        judged = any(p.role == "judge" or p.kind == "agency" for p in scene.parties)
        return self.doc._.meta.kind == "ruling" or judged or any(p in actors for p in scene.parties)

    def _main_defendants(self) -> list[Party]:
        """Those sued where the text begins; suits told of later are background as long as there are such."""
        parties = self.cast.with_role("defendant")
        first = {p for s in self.cast.suits if s.start < self.lead_end for p in s.defendants}
        if leading := [p for p in parties if p in first]:
            return self._sued_together(leading)
        if any(a.defendants for a in self.cast.accusations if a.start < self.lead_end):
            return []
        return _main(parties, "defendant")

    def _sued_together(self, leading: list[Party]) -> list[Party]:
        """Those of the first suit, of suits that share a side with it, and of suits that name no plaintiff."""
        suits = [s for s in self.cast.suits if s.start < self.lead_end and s.defendants]
        sued, suing = set(suits[0].defendants), set(suits[0].plaintiffs)
        for suit in suits[1:]:
            if sued & set(suit.defendants) or suing & set(suit.plaintiffs):
                sued.update(suit.defendants)
                suing.update(suit.plaintiffs)
        return [p for p in leading if p in sued] or leading

    def _suit_leads(self) -> bool:
        return any(s.start < self.lead_end and s.defendants for s in self.cast.suits)

    def _is_part_of_suit(self, scene: Scene) -> bool:
        """Whether the sentence tells of the suit at all, not of how such models are trained in general."""
        if scene.standing.evidence == "ruling" and self.defendants:
            return True
        if not self._suit_leads():
            told = accuses(scene.sentence.span) and bool(scene.parties)
            return told or scene.standing.status is not None or any(p.role == "defendant" for p in scene.doers)
        return accuses(scene.sentence.span) or scene.sentence.weight > 1

    def _references_before(self, index: int) -> list[Reference]:
        """Nouns and pronouns within a few words before a token."""
        references = references_of(self.doc)
        end = bisect_left(references, index, key=lambda r: r.start)
        return [r for r in references[max(0, end - 4) : end] if index - r.start < 8]

    def _is_told_of_another(self, scene: Scene) -> bool:
        """Whether the one who did it, by the sentence, is a lab that is not sued here, and a model was its source."""
        doers = [p for p in scene.doers if p.is_lab]
        outside = bool(doers) and not any(p.role in {"defendant", "plaintiff"} for p in doers)
        return outside and any(p.startswith(DISTILLING) for p in scene.practices)

    def _is_of_defendants(self, scene: Scene) -> bool:
        """Whether the sentence speaks of the defendants by a noun: `the company`, `defendants`."""
        return any(p in self.defendants for p in scene.parties)

    def _complainer(self, scene: Scene, actors: list[Party], accusers: list[Party]) -> Party | None:
        """Who is wronged where nobody sues: another lab for distillation, else the accuser if it is its own work."""
        if any(p.startswith((*DISTILLING, "weights-theft", "licence-breach")) for p in scene.practices):
            labs = [p for p in scene.named if p.is_lab and p not in actors]
            return first(labs) or first(p for p in accusers if p.is_lab)
        return first(p for a in self.cast.accusations if a.demand for p in a.plaintiffs if p in accusers)

    def _suits_in(self, scene: Scene) -> list[Suit]:
        return self._suits_at.get(scene.start, [])

    def _suit_before(self, scene: Scene) -> Suit | None:
        """The suit that a digest tells of last."""
        index = bisect_right(self.with_defendants, scene.start, key=lambda s: s.start)
        return self.with_defendants[index - 1] if index else None

    def _plaintiff(self, defendants: Iterable[Party], scene: Scene) -> Party | None:
        """The first plaintiff of the first suit against one of them that names any; in a digest, of the last one."""
        sued = frozenset(defendants)
        if self.doc._.meta.kind == "digest":
            told = bisect_right(self.with_defendants, scene.start, key=lambda s: s.start)
            suits = (s for s in reversed(self.with_defendants[:told]) if s.plaintiffs and sued & set(s.defendants))
            return first(p for suit in suits for p in suit.plaintiffs)
        if sued not in self._plaintiff_of:
            self._plaintiff_of[sued] = self._find_plaintiff(sued)
        return self._plaintiff_of[sued]

    def _find_plaintiff(self, sued: frozenset[Party]) -> Party | None:
        for suit in self.cast.suits:
            if sued & set(suit.defendants):
                named = [p for p in suit.plaintiffs if p.role == "plaintiff"]
                if named:
                    return named[0]
        beside = {s.start for s in self.cast.suits if sued & set(s.defendants)}
        if near := first(
            p for s in self.cast.suits if s.start in beside for p in s.plaintiffs if p.role == "plaintiff"
        ):
            return near
        alone = next((s for s in self.cast.suits if s.plaintiffs and not s.defendants), None)
        if alone is not None and sued <= set(self.defendants):
            return first(p for p in alone.plaintiffs if p.role == "plaintiff")
        return None

    def _is_own_doing(self, scene: Scene) -> bool:
        said = {t.lower_ for t in scene.sentence.span}
        return bool(said & {"we", "our"} or self.publisher in scene.named) and not said & _FORBIDDING


def first(things: Iterable[T]) -> T | None:
    """The first of them, or None."""
    return next(iter(things), None)


def _are_sued(parties: Iterable[Party]) -> bool:
    return any(p.role == "defendant" for p in parties)


def _suing(suit: Suit) -> Party | None:
    """The first plaintiff of a suit; a judge whose name its sentence took for one is none."""
    return first(p for p in suit.plaintiffs if p.role not in _NEVER_WRONGED)


def _main(parties: list[Party], role: str) -> list[Party]:
    strongest = max((p.weights[role] for p in parties), default=0)
    return [p for p in parties if p.weights[role] >= _BACKGROUND * strongest]


def _is_reported(scene: Scene) -> bool:
    """Whether it is known from the press, from papers or from research, and nobody accuses."""
    sentence = scene.sentence
    if accuses(sentence.span):
        return False
    return sentence.says(_RESEARCH) or (sentence.says(words("according reported")) and sentence.says(_SEEN))


def _publisher(doc: Doc, cast: Cast) -> Party | None:
    """The lab on whose own site the document stands, or whose terms it is: `we` is its word for itself."""
    host = (urlsplit(doc._.meta.url or "").hostname or "").replace("-", "")
    labs = [party for party in cast.parties if party.is_lab]
    for party in labs:
        if len(name := name_key(party.name).replace(" ", "")) > 2 and name in host.split("."):
            return party
    return labs[0] if labs and doc._.meta.kind == "terms" else None
