"""All that the pages show, read once and joined in memory. Pages ask this and never the database.

Facts of the model that pages rely on: an extracted event or assertion with no dispute of its own belongs to those
disputes that its document belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from aidocket.site.moved import heirs
from aidocket.store import Database, publishing
from aidocket.store.corrections import read_made
from aidocket.store.database import is_demo
from aidocket.store.published import (
    Assertion,
    AudienceTag,
    Citation,
    Conflict,
    Dispute,
    DisputeParty,
    DocumentLink,
    Event,
    Explanation,
    Outcome,
    Policy,
    Practice,
    Proceeding,
    PublishedDocument,
    Story,
    Take,
    TakeSentence,
    TermsVersion,
)
from aidocket.store.quotations import Quotations, QuoteLimits

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

TRAINING_ON_OUTPUTS = ("distillation", "validation", "synthetic-data", "account-farming", "fine-tuning")
"""Practices of the ledger, by the first part of their id: as the view `distillation` has it."""


class Docket:
    """A snapshot of the database, with the indexes that pages need. Everything is in a fixed order."""

    def __init__(self, db: Database, limits: QuoteLimits | None = None) -> None:
        quotations = Quotations(db, limits)
        self.demo = is_demo(db)
        self.as_of = publishing.read_as_of(db)
        self.parties = {p.id: p for p in publishing.read_parties(db)}
        self.models = {m.id: m for m in publishing.read_models(db)}
        self.claims = {c.id: c for c in publishing.read_claims(db)}
        self.practices = {p.id: p for p in publishing.read_practices(db)}
        self.disputes = {d.id: d for d in publishing.read_disputes(db)}
        self.proceedings = {p.id: p for p in publishing.read_proceedings(db)}
        self.dispute_parties = publishing.read_dispute_parties(db)
        self.outcomes = publishing.read_outcomes(db)
        self.assertions = publishing.read_assertions(db, quotations)
        self.events = publishing.read_events(db, quotations)
        self.documents = {d.id: d for d in publishing.read_documents(db)}
        self.document_links = publishing.read_document_links(db)
        self.stories = {s.id: s for s in publishing.read_stories(db)}
        self.takes = publishing.read_takes(db)
        self._take_sentences = publishing.read_take_sentences(db, quotations)
        self.audience_tags = publishing.read_audience_tags(db)
        self.policies = {p.id: p for p in publishing.read_policies(db)}
        self.terms = {t.id: t for t in publishing.read_terms(db)}
        self.double_standards = publishing.read_double_standards(db)
        self.conflicts = publishing.read_conflicts(db)
        self._explanations = publishing.read_explanations(db)
        self.tombstones = publishing.read_tombstones(db)
        self.sources = publishing.read_source_health(db)
        self.crawls = publishing.read_crawl_runs(db)
        self.accuracy = publishing.read_accuracy(db)
        self.corrections = read_made(db)
        self._citations = publishing.read_citations(db)

    # What belongs to a dispute

    @cached_property
    def proceedings_of(self) -> dict[str, list[Proceeding]]:
        """Proceedings by dispute."""
        return group(self.proceedings.values(), lambda p: p.dispute_id)

    @cached_property
    def outcomes_of(self) -> dict[str, list[Outcome]]:
        """Outcomes by dispute."""
        return group(self.outcomes, lambda o: o.dispute_id)

    @cached_property
    def links_of(self) -> dict[str, list[DocumentLink]]:
        """Links to documents by dispute, newest document first."""
        place = {id: number for number, id in enumerate(self.documents)}
        links = [link for link in self.document_links if link.document_id in place and link.dispute_id in self.disputes]
        return group(sorted(links, key=lambda link: place[link.document_id]), lambda link: link.dispute_id)

    @cached_property
    def disputes_of_document(self) -> dict[str, list[str]]:
        """Ids of disputes by document."""
        return {document: [link.dispute_id for link in links] for document, links in self.links_of_document.items()}

    @cached_property
    def links_of_document(self) -> dict[str, list[DocumentLink]]:
        """Links to disputes by document."""
        links = [link for link in self.document_links if link.dispute_id in self.disputes]
        return group(links, lambda link: link.document_id)

    def disputes_of(self, thing: Assertion | Event) -> list[str]:
        """Ids of the disputes that an assertion or event belongs to; its own first, else its document's."""
        if thing.dispute_id:
            return [thing.dispute_id]
        return self.disputes_of_document.get(thing.document_id or "", [])

    @cached_property
    def events_of(self) -> dict[str, list[Event]]:
        """Events by dispute."""
        return group_many(self.events, self.disputes_of)

    @cached_property
    def assertions_of(self) -> dict[str, list[Assertion]]:
        """Assertions by dispute."""
        return group_many(self.assertions, self.disputes_of)

    @cached_property
    def _roles(self) -> dict[str, list[DisputeParty]]:
        return group(self.dispute_parties, lambda p: p.dispute_id)

    def roles_in(self, dispute: Dispute) -> dict[str, list[str]]:
        """Ids of the parties of a dispute by role."""
        by_role = group(self._roles.get(dispute.id, []), lambda p: p.role)
        return {role: [p.party_id for p in parties] for role, parties in by_role.items()}

    def claims_in(self, dispute: Dispute) -> list[str]:
        """Ids of the claims of all proceedings of a dispute, each once."""
        return sorted({claim for p in self.proceedings_of.get(dispute.id, []) for claim in p.claims})

    # What belongs to a practice, a claim, a party

    @cached_property
    def children_of(self) -> dict[str, list[Practice]]:
        """Narrower practices by practice."""
        return group((p for p in self.practices.values() if p.parent_id), lambda p: p.parent_id or "")

    def family_of(self, practice_id: str) -> set[str]:
        """The practice and all that are narrower."""
        return {id for id in self.practices if id == practice_id or id.startswith(practice_id + ".")}

    @cached_property
    def assertions_by_practice(self) -> dict[str, list[Assertion]]:
        """Assertions by practice, not counting narrower ones."""
        return group(self.assertions, lambda a: a.practice_id)

    @cached_property
    def disputes_by_practice(self) -> dict[str, list[Dispute]]:
        """Disputes by practice, not counting narrower ones."""
        return group_many(self.disputes.values(), lambda d: d.practices)

    @cached_property
    def disputes_by_claim(self) -> dict[str, list[Dispute]]:
        """Disputes by claim."""
        return group_many(self.disputes.values(), self.claims_in)

    @cached_property
    def policies_by_practice(self) -> dict[str, list[Policy]]:
        """Policies by practice."""
        return group_many(self.policies.values(), lambda p: p.practices)

    @cached_property
    def events_of_policy(self) -> dict[str, list[Event]]:
        """Events by policy."""
        return group((e for e in self.events if e.policy_id), lambda e: e.policy_id or "")

    @cached_property
    def surrounding_events(self) -> list[Event]:
        """Events of rules and terms that belong to no dispute."""
        return [e for e in self.events if (e.policy_id or e.terms_id) and not self.disputes_of(e)]

    @cached_property
    def heirs(self) -> Mapping[tuple[str, str], str | None]:
        """What stands now for an id that is gone, by kind and id."""
        return heirs(self.tombstones)

    def former(self, kind: str, id: str) -> list[str]:
        """The ids that this one stands for now."""
        return [old for (of, old), heir in self.heirs.items() if of == kind and heir == id]

    @cached_property
    def _explained(self) -> dict[tuple[str, str], list[Explanation]]:
        return group(self._explanations, lambda e: (e.subject_kind, e.subject_id))

    def explained(self, kind: str, id: str) -> list[Explanation]:
        """What is explained of a practice, a claim or an audience."""
        return self._explained.get((kind, id), [])

    @cached_property
    def terms_of(self) -> dict[str, list[TermsVersion]]:
        """Versions of terms by provider."""
        return group(self.terms.values(), lambda t: t.provider_id)

    @cached_property
    def shown_parties(self) -> set[str]:
        """Ids of the parties that occur in something a page shows: these have a page of their own."""
        shown = {p.party_id for p in self.dispute_parties}
        shown |= {id for a in self.assertions for id in (a.actor_id, a.target_id) if id}
        shown |= {t.provider_id for t in self.terms.values()}
        return shown & set(self.parties)

    @cached_property
    def ledger(self) -> list[Assertion]:
        """Assertions on training with another model's outputs, newest first."""
        return [a for a in self.assertions if a.practice_id.split(".")[0] in TRAINING_ON_OUTPUTS]

    @cached_property
    def story_of(self) -> dict[str, Story]:
        """The story that a document belongs to."""
        return {document: story for story in self.stories.values() for document in story.documents}

    # Quick takes, and whom things concern

    @cached_property
    def sentences_of(self) -> dict[str, list[TakeSentence]]:
        """The sentences of a quick take whose documents may be shown."""
        shown = [sentence for sentence in self._take_sentences if sentence.document_id in self.documents]
        return group(shown, lambda sentence: sentence.take_id)

    @cached_property
    def take_of_story(self) -> dict[str, Take]:
        """The quick take of a story."""
        return {take.story_id: take for take in self.takes if take.story_id}

    @cached_property
    def weeks_of(self) -> dict[str, list[Take]]:
        """The quick takes of a dispute's weeks, the newest week first."""
        weeks = sorted((take for take in self.takes if take.dispute_id), key=lambda take: take.week or "", reverse=True)
        return group(weeks, lambda take: take.dispute_id or "")

    def tags_of(self, kind: str, id: str) -> list[AudienceTag]:
        """Whom a story, an event or a policy concerns."""
        return self._tags_of.get((kind, id), [])

    @cached_property
    def _tags_of(self) -> dict[tuple[str, str], list[AudienceTag]]:
        return group(self.audience_tags, lambda tag: (tag.kind, tag.id))

    # Evidence

    @cached_property
    def _citations_of(self) -> dict[tuple[str, str], list[Citation]]:
        return group(self._citations, lambda c: (c.subject_kind, c.subject_id))

    def citations(self, kind: str, id: str) -> list[Citation]:
        """The sources of a curated fact that somebody can follow."""
        return [c for c in self._citations_of.get((kind, id), []) if c.is_link]

    def has_unlinked_source(self, kind: str, id: str) -> bool:
        """Whether a curated fact has a source that nobody can follow."""
        return any(not c.is_link for c in self._citations_of.get((kind, id), []))

    def conflicts_of(self, kind: str, id: str) -> list[Conflict]:
        """Where sources disagree about one thing."""
        return self._conflicts_of.get((kind, id), [])

    @cached_property
    def _conflicts_of(self) -> dict[tuple[str, str], list[Conflict]]:
        return group(self.conflicts, lambda c: (c.subject_kind, c.subject_id))

    def document(self, id: str | None) -> PublishedDocument | None:
        """The document of that id, where it may be shown."""
        return self.documents.get(id or "")

    def party_name(self, id: str | None, written: str | None = None) -> str:
        """The party's usual name, or the name as it was written."""
        party = self.parties.get(id or "")
        return party.name if party else written or id or ""


def group(things: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Things by their key, in the order in which they come."""
    return group_many(things, lambda thing: (key(thing),))


def group_many(things: Iterable[T], keys: Callable[[T], Iterable[K]]) -> dict[K, list[T]]:
    """Things by each of their keys, in the order in which they come."""
    groups: dict[K, list[T]] = {}
    for thing in things:
        for key in keys(thing):
            groups.setdefault(key, []).append(thing)
    return groups
