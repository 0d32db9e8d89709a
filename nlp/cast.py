"""The cast of a document: whom it names, under which forms, where, and what part each has.

A `Party` is one body or person, however many forms of its name the text uses. The cast is made by the component
`parties`, gets its roles in `coref`, and is read by `assertions`; what leaves the pipeline are frozen `Mention`s.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from spacy.tokens import Doc as SpacyDoc

from aidocket.nlp.extensions import to_span
from aidocket.nlp.light import Doc, Span
from aidocket.party_names import SUFFIXES as SUFFIXES
from aidocket.party_names import name_key as name_key
from aidocket.store.records import Mention, PartyKind


@dataclass(slots=True, eq=False)
class Party:
    """One member of the cast. `known` parties are the registry's; the others count once they have a part.

    One that stands in the text only by its model (`by_model`) has the model's places.
    """

    name: str
    kind: PartyKind
    party_id: str | None = None
    is_lab: bool = False
    spans: list[Span] = field(default_factory=list)
    weights: Counter[str] = field(default_factory=Counter)
    role: str | None = None
    employer: Party | None = None
    speaks: bool = False
    only_source: bool = False
    by_model: bool = False

    @property
    def known(self) -> bool:
        """Whether the registry knows it."""
        return self.party_id is not None

    @property
    def first(self) -> int:
        """The token where it is first named."""
        return min(span.start for span in self.spans)


@dataclass(frozen=True, slots=True)
class Suit:
    """That a sentence says who sues or accuses whom; one side may be unnamed."""

    start: int
    plaintiffs: tuple[Party, ...]
    defendants: tuple[Party, ...]
    weight: float
    demand: bool = False


@dataclass(slots=True)
class Cast:
    """All parties of a document, in order of their first naming, and the suits it tells of, in order."""

    parties: list[Party] = field(default_factory=list)
    suits: list[Suit] = field(default_factory=list)
    accusations: list[Suit] = field(default_factory=list)
    lab_namings: list[tuple[int, Party]] | None = None

    def with_role(self, *roles: str) -> list[Party]:
        """Those whose part is one of `roles`."""
        return [party for party in self.parties if party.role in roles]


def cast_of(doc: SpacyDoc | Doc) -> Cast:
    """The document's cast; empty until the component `parties` has run."""
    cast: Cast = doc.user_data.setdefault("cast", Cast())
    return cast


def to_mentions(doc: SpacyDoc | Doc) -> list[Mention]:
    """The parties that count, as records: those with a part, and the registry's that are more than a source of news."""
    mentions = []
    for party in cast_of(doc).parties:
        if party.role is None:
            continue
        spans = sorted(party.spans, key=lambda s: s.start)
        place = next((p for p in (to_span(doc, s.start_char, s.end_char) for s in spans) if p is not None), None)
        forms = {} if party.by_model else dict.fromkeys(" ".join(s.text.split()) for s in spans)
        mentions.append(
            Mention(
                kind="party",
                name=party.name,
                entity_id=party.party_id,
                role=party.role,
                party_kind=party.kind,
                aliases=tuple(form for form in forms if form != party.name),
                span=place,
                confidence=0.9 if party.known else 0.6,
            )
        )
    return mentions
