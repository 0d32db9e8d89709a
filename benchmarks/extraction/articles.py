"""The articles that are read: 600 words each, of three kinds, in three mixes, the same for the same seed.

A dispute's article names parties, models and cases of the registry, so that the pipeline has all its work to do; an
article on AI that is no dispute names models and makers; general news names neither.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from aidocket.config import Config
from aidocket.nlp.knowledge import Knowledge, KnownParty, read_knowledge
from aidocket.registry.sync import sync_registry
from aidocket.store.database import open_database
from benchmarks.extraction.writer import Pattern, Writer, lists

SEED = 20_260_901
WORDS = 600
COUNT = 2_000

Kind = Literal["dispute", "ai", "general"]
KINDS: tuple[Kind, ...] = ("dispute", "ai", "general")

MIXES: dict[str, dict[Kind, float]] = {
    "firehose": {"dispute": 1 / 50, "ai": 49 / 150, "general": 98 / 150},
    "specialist": {"dispute": 0.3, "ai": 0.7},
    "disputes": {"dispute": 1.0},
}
"""What share of a mix is of which kind. The firehose is what a tracker crawls, one item in fifty relevant."""

OWN, BACKGROUND = 0.4, 0.4
"""How many of an article's sentences are of its topic and of the background; the rest come from its other topics."""

JOINED = 0.4
"""How many sentences have another joined to them: newspapers write about twenty words to a sentence."""

APART = {"ai": ("rules", "courts")}
"""Topics that news of the kind speaks of only where it is about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article; `id` begins with its kind, `text` has `WORDS` words, its title not counted."""

    id: str
    kind: Kind
    title: str
    published: str
    text: str


def articles(mix: str, n: int = COUNT, seed: int = SEED) -> Iterator[Article]:
    """The first `n` articles of a mix. Each hundred has the shares of the mix, as exactly as a hundred can.

    Raises:
        KeyError: there is no such mix.
    """
    order = random.Random(f"{mix} {seed}")
    writers = {kind: _ArticleWriter(kind, f"{mix} {seed} {kind}") for kind in MIXES[mix]}
    number = 0
    while number < n:
        for kind in _hundred(MIXES[mix], order):
            if number == n:
                return
            yield writers[kind].article(f"{kind}-{number:06}")
            number += 1


def _hundred(shares: Mapping[Kind, float], order: random.Random) -> list[Kind]:
    kinds: list[Kind] = []
    total = 0.0
    for kind, share in shares.items():
        total += share
        kinds += [kind] * (round(100 * total) - len(kinds))
    order.shuffle(kinds)
    return kinds


class _ArticleWriter:
    def __init__(self, kind: Kind, seed: str) -> None:
        self._kind = kind
        self._writer = Writer(kind, seed)
        self._random = self._writer.random
        self._lists = lists(kind)
        self._topics = [pattern[0][0] for pattern in self._lists["topics"]]
        self._others = [topic for topic in self._topics if topic not in APART.get(kind, ())]
        self._scenes = _Scenes(known()) if kind != "general" else None

    def article(self, article_id: str) -> Article:
        writer, pick = self._writer, self._random
        writer.begin(self._scenes.scene(writer, self._kind) if self._scenes else {})
        return Article(
            id=article_id,
            kind=self._kind,
            title=writer.sentence(writer.pattern("titles")),
            published=f"2026-{1 + int(pick.random() * 10):02}-{1 + int(pick.random() * 28):02}",
            text=self._text(),
        )

    def _text(self) -> str:
        topic = self._random.choice(self._topics)
        missing = WORDS
        paragraphs: list[str] = []
        sentences: list[str] = []
        fresh: dict[str, list[Pattern]] = {}
        while True:
            sentence = self._writer.sentence(self._next(topic, fresh))
            if sentence.endswith(".") and self._random.random() < JOINED:
                sentence = f"{sentence[:-1]}{self._writer.line('joins')} {self._writer.line('tails')}."
            words = sentence.split()
            if len(words) >= missing:
                sentences.append(" ".join(words[:missing]).rstrip(".,;:”") + ".")
                paragraphs.append(" ".join(sentences))
                return "\n\n".join(paragraphs)
            missing -= len(words)
            sentences.append(sentence)
            if self._random.random() < 0.45:
                paragraphs.append(" ".join(sentences))
                sentences = []

    def _next(self, topic: str, fresh: dict[str, list[Pattern]]) -> Pattern:
        """A pattern of the topic, the background or another topic; none twice before its list is used up."""
        chance = self._random.random()
        if chance < OWN:
            name = topic
        elif chance < OWN + BACKGROUND:
            name = "background"
        else:
            name = self._random.choice(self._others)
        if not fresh.get(name):
            fresh[name] = list(self._lists[name])
            self._random.shuffle(fresh[name])
        return fresh[name].pop()


@cache
def known() -> Knowledge:
    """What the registry holds."""
    db = open_database(Path(":memory:"))
    with TemporaryDirectory() as no_sources:
        sync_registry(db, replace(Config(), sources=Path(no_sources)))
    return read_knowledge(db)


class _Scenes:
    """Who can stand against whom, by the registry's proceedings."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._parties = knowledge.parties
        models: dict[str, list[str]] = {}
        for model in knowledge.models.values():
            if model.maker_id:
                models.setdefault(model.maker_id, []).append(model.name)
        self._models = models
        self._products = {
            maker: [name for name in names if not any(word.islower() for word in name.split())] or names
            for maker, names in models.items()
        }
        self._suits = []
        for case in knowledge.proceedings.values():
            sides = [[party for party, role in case.parties if role == side] for side in ("plaintiff", "defendant")]
            if all(sides) and " v. " in case.caption and sides[1][0] in models:
                self._suits.append((case, *sides))
        self._makers = [party.id for party in knowledge.parties.values() if party.is_lab and party.id in models]
        self._agencies = [party.name for party in knowledge.parties.values() if party.kind == "agency"]
        plaintiffs = {party for _, left, _ in self._suits for party in left}
        self._owners = [
            party.name
            for party in knowledge.parties.values()
            if party.id in plaintiffs and party.kind in ("organisation", "group")
        ]

    def scene(self, writer: Writer, kind: Kind) -> dict[str, Sequence[str]]:
        """The names of one article: forms of each, the usual one first."""
        pick = writer.random
        makers = pick.sample(self._makers, 2)
        models = [pick.choice(self._products[maker]) for maker in makers]
        scene: dict[str, Sequence[str]] = {"maker": [self._parties[maker].name for maker in makers], "model": models}
        if kind != "dispute":
            return scene
        case, plaintiffs, defendants = pick.choice(self._suits)
        rival = next(maker for maker in pick.sample(self._makers, 2) if maker != defendants[0])
        return scene | {
            "plaintiff": _forms(self._parties[plaintiffs[0]]),
            "defendant": _forms(self._parties[defendants[0]]),
            "model": [pick.choice(self._models[defendants[0]])],
            "rival": _forms(self._parties[rival]),
            "rivalmodel": [pick.choice(self._models[rival])],
            "caption": [case.caption],
            "docket": [case.docket_number or f"{1 + int(pick.random() * 5)}:25-cv-{int(pick.random() * 9000):05}"],
            "court": [case.court or "federal court"],
            "agency": [pick.choice(self._agencies)],
            "other": pick.sample(self._owners, 2),
            "judge": [writer.person()],
            "lawyer": [writer.person()],
        }


def _forms(party: KnownParty) -> list[str]:
    """The usual name thrice, for it is taken most, and another name of the registry."""
    return [party.name] * 3 + list(party.aliases[:1])
