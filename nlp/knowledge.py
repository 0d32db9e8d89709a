"""What the registry knows, as the pipeline needs it: names, models, patterns, disputes. Read once a run.

Components get it by `knowledge_of(nlp)`: names by the thousand do not belong in a pipeline's JSON configuration.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from spacy.language import Language

from aidocket.store import Database
from aidocket.store import extraction as store


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownParty:
    """An organisation, agency, group or person of the registry."""

    id: str
    name: str
    kind: str
    is_lab: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """A model or model family of the registry."""

    id: str
    name: str
    family: str | None = None
    maker_id: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTerm:
    """A claim or practice of the taxonomy, with the patterns that find it (their form is the component's own)."""

    id: str
    label: str
    patterns: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProceeding:
    """A proceeding of a dispute; `parties` are (party id, role), in the order of the caption.

    `court` is the court's name, `level` its rank (trial, mdl, mdl-member, appeal, state, agency, abroad), `filed` the
    day or month on which the proceeding began.
    """

    id: str
    dispute_id: str
    caption: str
    court_id: str | None = None
    docket_number: str | None = None
    docket_key: str | None = None
    court: str = ""
    level: str = "trial"
    filed: str | None = None
    parties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDispute:
    """A dispute of the registry, with what its documents may be recognised by.

    `filed` is the day on which it began. `parties` are (party id, role) of a dispute without a proceeding: its
    accusers and accused.
    """

    id: str
    title: str
    status: str
    filed: str | None = None
    practices: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    parties: tuple[tuple[str, str], ...] = ()
    proceedings: tuple[KnownProceeding, ...] = ()
    events: tuple[tuple[str, str], ...] = ()

    def with_role(self, role: str) -> frozenset[str]:
        """Its own parties of this role."""
        return frozenset(party for party, part in self.parties if part == role)


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """All of it, by id."""

    parties: Mapping[str, KnownParty] = field(default_factory=dict)
    models: Mapping[str, KnownModel] = field(default_factory=dict)
    practices: Mapping[str, KnownTerm] = field(default_factory=dict)
    claims: Mapping[str, KnownTerm] = field(default_factory=dict)
    disputes: Mapping[str, KnownDispute] = field(default_factory=dict)

    @cached_property
    def proceedings(self) -> dict[str, KnownProceeding]:
        """Every proceeding of every dispute, by id."""
        return {p.id: p for dispute in self.disputes.values() for p in dispute.proceedings}


_OF: WeakKeyDictionary[Language, Knowledge] = WeakKeyDictionary()


def give(nlp: Language, knowledge: Knowledge) -> None:
    """Let the components of `nlp` know it; to be called before they are added."""
    _OF[nlp] = knowledge


def knowledge_of(nlp: Language) -> Knowledge:
    """What `nlp` was given; nothing at all where nothing was given."""
    return _OF.get(nlp, Knowledge())


def read_knowledge(db: Database) -> Knowledge:
    """The registry's half of the database; what was only read in documents stays out, lest an error feed itself."""
    aliases: dict[str, list[str]] = {}
    for row in store.iter_party_aliases(db):
        aliases.setdefault(row["party_id"], []).append(row["alias"])
    parties = {
        row["id"]: KnownParty(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            is_lab=bool(row["is_lab"]),
            aliases=tuple(aliases.get(row["id"], ())),
        )
        for row in store.iter_parties(db)
    }
    models = {
        row["id"]: KnownModel(
            id=row["id"],
            name=row["name"],
            family=row["family"],
            maker_id=row["maker_id"],
            aliases=tuple(json.loads(row["aliases"])),
        )
        for row in store.iter_models(db)
    }
    return Knowledge(
        parties=parties,
        models=models,
        practices={row["id"]: _term(row) for row in store.iter_practices(db)},
        claims={row["id"]: _term(row) for row in store.iter_claims(db)},
        disputes=_read_disputes(db),
    )


def _term(row: Any) -> KnownTerm:
    return KnownTerm(id=row["id"], label=row["label"], patterns=tuple(json.loads(row["patterns"])))


def _read_disputes(db: Database) -> dict[str, KnownDispute]:
    sides: dict[str, list[tuple[str, str]]] = {}
    for row in store.iter_proceeding_parties(db):
        sides.setdefault(row["proceeding_id"], []).append((row["party_id"], row["role"]))
    proceedings: dict[str, list[KnownProceeding]] = {}
    for row in store.iter_proceedings(db):
        proceedings.setdefault(row["dispute_id"], []).append(
            KnownProceeding(
                id=row["id"],
                dispute_id=row["dispute_id"],
                caption=row["caption"],
                court_id=row["court_id"],
                docket_number=row["docket_number"],
                docket_key=row["docket_key"],
                court=row["court"],
                level=row["level"],
                filed=row["filed"],
                parties=tuple(sides.get(row["id"], ())),
            )
        )
    practices: dict[str, list[str]] = {}
    for row in store.iter_dispute_practices(db):
        practices.setdefault(row["dispute_id"], []).append(row["practice_id"])
    parties: dict[str, list[tuple[str, str]]] = {}
    for row in store.iter_dispute_parties(db):
        parties.setdefault(row["dispute_id"], []).append((row["party_id"], row["role"]))
    models: dict[str, list[str]] = {}
    for row in store.iter_dispute_models(db):
        models.setdefault(row["dispute_id"], []).append(row["model_id"])
    events: dict[str, list[tuple[str, str]]] = {}
    for row in store.iter_dispute_events(db):
        events.setdefault(row["dispute_id"], []).append((row["type"], row["date"][:10]))
    return {
        row["id"]: KnownDispute(
            id=row["id"],
            title=row["title"],
            status=row["status"],
            filed=row["filed"],
            practices=tuple(practices.get(row["id"], ())),
            models=tuple(models.get(row["id"], ())),
            parties=tuple(parties.get(row["id"], ())),
            proceedings=tuple(proceedings.get(row["id"], ())),
            events=tuple(events.get(row["id"], ())),
        )
        for row in store.iter_disputes(db)
    }
