"""Events, statements and documents in one shape: the things of which the briefing, timelines, weeks and feeds consist.

What several documents tell of one event (same subject, type and day) is one item with several sources, so that ten
reports of a ruling are not ten rulings. The anchors of all that were joined stay valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from aidocket.site.docket import Docket, group, group_many
from aidocket.site.evidence import UNLINKED, SourceLink, document_link, web_link
from aidocket.site.page import anchor_of, path_of
from aidocket.site.words import DOCUMENT_KINDS, parse_day
from aidocket.store.published import Assertion, Event, Policy, PublishedDocument, TermsVersion
from aidocket.taxonomy import EVENT_TYPES, STATUSES

GROUPS: dict[str, str] = {
    "ruling": "Rulings and settlements",
    "filing": "Filings",
    "statement": "Statements",
    "rule": "Rules",
    "terms": "Terms and licences",
    "news": "Reports",
    "date": "Dates set",
}
"""Kinds of items, in the order in which a page shows them."""

_GROUP_OF_TYPE = {
    "verdict": "ruling",
    "judgment": "ruling",
    "settlement": "ruling",
    "dismissal": "ruling",
    "appeal-ruling": "ruling",
    "ruling": "ruling",
    "policy": "rule",
    "terms-change": "terms",
    "licence-deal": "terms",
    "access-cutoff": "terms",
    "public-accusation": "statement",
    "public-denial": "statement",
    "hearing-set": "date",
    "deadline-set": "date",
}

LATE_FIND_DAYS = 30
"""A document found more than this after it was published is news only to us: it is dated by its publication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that happened or was said.

    `date` is when, as far as it is known; `known` is the moment at which it became known to us, or its date where
    nobody can tell. `reported` is the day of the document that tells it, where it has no date of its own. `home` is the
    path of the page that shows it under `anchor`, or empty. `status` and `evidence` are set for statements. `also`
    holds the anchors of what was joined to it. `concerns` are pairs of an audience and the reason why it is concerned.
    `record` is the address that stays its own, or empty; `confirmed` says that a person checked what a program read.
    """

    id: str
    anchor: str
    group: str
    label: str
    date: str | None
    known: str
    headline: str
    text: str
    home: str
    origin: str
    sources: tuple[SourceLink, ...]
    disputes: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    status: str = ""
    evidence: str = ""
    speaker: str = ""
    note: str = ""
    context: bool = False
    also: tuple[str, ...] = ()
    reported: str = ""
    concerns: tuple[tuple[str, str], ...] = ()
    record: str = ""
    confirmed: bool = False

    @property
    def day(self) -> str:
        """The full day it is dated, or else was reported, or an empty text; what lies ahead is of no day until told."""
        ahead = self.group == "date" or self.label == EVENT_TYPES["trial"]
        day = parse_day(self.date) or (None if ahead or self.date else parse_day(self.reported))
        return day.isoformat() if day else ""

    @property
    def order(self) -> str:
        """What it is sorted by among others: its date, else that of its source, else when it became known."""
        return self.date or next((s.date for s in self.sources if s.date), None) or self.known

    @property
    def path(self) -> str:
        """Path and anchor of the item on the site, or an empty text."""
        return f"{self.home}#{self.anchor}" if self.home else ""


class Items:
    """All items of a docket, made once."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket

    @cached_property
    def events(self) -> list[Item]:
        """An item an event, joined where several documents tell of one; newest first."""
        joined = group(self._docket.events, self._same_event).values()
        return _newest_first(_join([self.of_event(e) for e in sorted(events, key=_best_first)]) for events in joined)

    @cached_property
    def statements(self) -> list[Item]:
        """An item an assertion; what a program read the same in several documents is joined. Newest first."""
        joined = group(self._docket.assertions, self._same_statement)
        return _newest_first(_join([self.of_statement(a) for a in same]) for same in joined.values())

    @cached_property
    def documents(self) -> list[Item]:
        """An item a document or story of which no event or statement tells; newest first.

        An entry of a docket that several sources list is one item, called as the first of them had it.
        """
        told = {e.document_id for e in self._docket.events} | {a.document_id for a in self._docket.assertions}
        told |= {id for e in self._docket.events for id in e.also}
        told |= {id for id in told for id in self._story_members(id)}
        entries: dict[tuple[str, ...], list[Item]] = {}
        for document in self._docket.documents.values():
            story = self._docket.story_of.get(document.id)
            if document.id not in told and (story is None or story.lead_document_id == document.id):
                item = self.of_document(document)
                entries.setdefault(_same_entry(item, document), []).append(item)
        return _newest_first(_join(sorted(same, key=lambda i: (i.known, i.id))) for same in entries.values())

    @cached_property
    def all(self) -> list[Item]:
        """Events, statements and documents together, in the order in which they became known, newest first."""
        items = [*self.events, *self.statements, *self.documents]
        return sorted(items, key=lambda i: (i.known, i.date or "", i.id), reverse=True)

    @cached_property
    def by_dispute(self) -> dict[str, list[Item]]:
        """All items of a dispute, by dispute."""
        return group_many(self.all, lambda i: i.disputes)

    @cached_property
    def statements_by_practice(self) -> dict[str, list[Item]]:
        """Statements by the practice of which they speak."""
        return group(self.statements, lambda i: i.practices[0])

    @cached_property
    def by_act(self) -> dict[tuple[str, str, str], list[Item]]:
        """Statements by the act of which they speak: who, what family of practices, and whom."""
        firsts = {anchor_of("statement", a.id): a for a in self._docket.assertions}
        return group(self.statements, lambda i: act_of(firsts[i.anchor]))

    def of_statements(self, assertions: Iterable[Assertion]) -> list[Item]:
        """The items that hold these assertions, each once, newest first."""
        places = {self._statement_places[anchor_of("statement", a.id)] for a in assertions}
        return [self.statements[place] for place in sorted(places)]

    def of_events(self, events: Iterable[Event]) -> list[Item]:
        """The items that hold these events, each once, newest first."""
        places = {self._event_places[anchor_of("event", e.id)] for e in events}
        return [self.events[place] for place in sorted(places)]

    @cached_property
    def _statement_places(self) -> dict[str, int]:
        return _places(self.statements)

    @cached_property
    def _event_places(self) -> dict[str, int]:
        return _places(self.events)

    def of_event(self, event: Event) -> Item:
        """One event as an item."""
        docket = self._docket
        disputes = tuple(d for d in docket.disputes_of(event) if d in docket.disputes)
        document = docket.document(event.document_id)
        policy = docket.policies.get(event.policy_id or "")
        terms = docket.terms.get(event.terms_id or "")
        home, headline = "", document.title if document else event.summary
        if disputes:
            home, headline = path_of("disputes", disputes[0]), docket.disputes[disputes[0]].title
        elif policy:
            home, headline = "policy/", policy.title
        elif terms:
            home, headline = "terms/", f"{docket.party_name(terms.provider_id)}: {terms.document}"
        elif document and (story := docket.story_of.get(document.id)):
            home, headline = path_of("stories", story.id), story.title
        practices = {p for d in disputes for p in docket.disputes[d].practices} | set(
            policy.practices if policy else ()
        )
        # The summary of a curated change of terms repeats their name, which the headline has already.
        text = terms.summary if terms and event.origin == "curated" and event.type == "terms-change" else event.summary
        concerns = self._concerns("event", event.id)
        return Item(
            id=f"event/{event.id}",
            anchor=anchor_of("event", event.id),
            group=event_group(event.type),
            label=EVENT_TYPES.get(event.type, event.type),
            date=event.date,
            known=self._known(document, event.date, self._as_of(disputes, policy, terms)),
            headline=headline,
            text=text,
            home=home,
            origin=event.origin,
            sources=self._sources("event", event.id, document, event.source_url, event.quote, event.origin)
            + tuple(document_link(other) for id in event.also if (other := docket.document(id))),
            disputes=disputes,
            practices=tuple(sorted(practices)),
            audiences=_audiences_in(concerns) or (policy.audiences if policy else self._untagged(practices)),
            reported=event.reported or "",
            concerns=concerns,
            record=record_path("event", event.id, document)
            or (f"{home}#{anchor_of('event', event.id)}" if home else ""),
            confirmed=bool(event.confirmed),
        )

    def of_statement(self, assertion: Assertion) -> Item:
        """One assertion as an item."""
        docket = self._docket
        disputes = tuple(d for d in docket.disputes_of(assertion) if d in docket.disputes)
        document = docket.document(assertion.document_id)
        actor = docket.party_name(assertion.actor_id, assertion.actor)
        target = docket.party_name(assertion.target_id, assertion.target)
        practice = docket.practices[assertion.practice_id]
        return Item(
            id=f"statement/{assertion.id}",
            anchor=anchor_of("statement", assertion.id),
            group="statement",
            label=f"{assertion.status}: {STATUSES[assertion.status]}",
            date=assertion.date or (document.published[:10] if document and document.published else None),
            known=self._known(document, assertion.date, assertion.as_of),
            headline=f"{actor}: {practice.label}" + (f" ({target})" if target else ""),
            text=assertion.summary or "",
            home=self.statement_home(assertion),
            origin=assertion.origin,
            sources=self._sources(
                "assertion", assertion.id, document, assertion.source_url, assertion.quote, assertion.origin
            ),
            disputes=disputes,
            practices=(assertion.practice_id,),
            audiences=self._audiences({assertion.practice_id}),
            status=assertion.status,
            evidence=assertion.evidence,
            speaker=assertion.speaker or "",
            note=assertion.note or "",
            record=record_path("statement", assertion.id, document) or path_of("statements", assertion.id),
            confirmed=bool(assertion.confirmed),
        )

    def of_document(self, document: PublishedDocument) -> Item:
        """A document as an item; the lead of a story speaks for the story."""
        docket = self._docket
        story = docket.story_of.get(document.id)
        members = story.documents if story else (document.id,)
        disputes = tuple(dict.fromkeys(d for m in members for d in docket.disputes_of_document.get(m, [])))
        documents = [d for d in (docket.document(m) for m in (document.id, *members)) if d]
        practices = {p for d in disputes for p in docket.disputes[d].practices}
        concerns = self._concerns("story", story.id) if story else ()
        return Item(
            id=f"story/{story.id}" if story else f"document/{document.id}",
            anchor=anchor_of("document", document.id),
            group={"filing": "filing", "ruling": "ruling", "policy": "rule", "terms": "terms"}.get(
                document.kind, "news"
            ),
            label=DOCUMENT_KINDS[document.kind],
            date=document.published,
            known=self._known(document, document.published, None),
            headline=story.title if story else document.title,
            text="",
            home=path_of("stories", story.id) if story else path_of("disputes", disputes[0]) if disputes else "",
            origin="extracted",
            sources=tuple(dict.fromkeys(document_link(d) for d in documents)),
            disputes=disputes,
            practices=tuple(sorted(practices)),
            audiences=_audiences_in(concerns) or self._untagged(practices),
            concerns=concerns,
        )

    def statement_home(self, assertion: Assertion) -> str:
        """Path of the page on which a statement has its permanent place."""
        disputes = [d for d in self._docket.disputes_of(assertion) if d in self._docket.disputes]
        if disputes:
            return path_of("disputes", disputes[0])
        return path_of("practices", assertion.practice_id)

    def _same_event(self, event: Event) -> tuple[str, str, str]:
        disputes = self._docket.disputes_of(event)
        story = self._docket.story_of.get(event.document_id or "")
        subject = disputes[0] if disputes else event.policy_id or event.terms_id or (story.id if story else event.id)
        # Two things of one type on one day that a person told apart stay apart; so do events of which nobody says when
        # they happened or were reported.
        return subject, event.type, event.date or event.reported or event.id

    def _same_statement(self, assertion: Assertion) -> tuple[str, ...]:
        if assertion.origin == "curated":
            return ("curated", assertion.id)
        disputes = self._docket.disputes_of(assertion)
        story = self._docket.story_of.get(assertion.document_id or "")
        subject = disputes[0] if disputes else story.id if story else assertion.document_id or ""
        who = (assertion.actor_id or assertion.actor, assertion.target_id or assertion.target or "")
        models = (assertion.student or "", assertion.teacher or "")
        return ("extracted", subject, *who, *models, assertion.practice_id, assertion.status)

    def _story_members(self, document_id: str | None) -> tuple[str, ...]:
        story = self._docket.story_of.get(document_id or "")
        return story.documents if story else ()

    def _concerns(self, kind: str, id: str) -> tuple[tuple[str, str], ...]:
        """Pairs of an audience and why it is concerned."""
        return tuple((tag.audience, tag.reason) for tag in self._docket.tags_of(kind, id))

    def _untagged(self, practices: Iterable[str]) -> tuple[str, ...]:
        """The audiences of something that has no tags: those of its practices, while nothing has been tagged yet."""
        return () if self._docket.audience_tags else self._audiences(practices)

    def _audiences(self, practices: Iterable[str]) -> tuple[str, ...]:
        """Audiences to whom rules about any of these practices are addressed."""
        policies = (p for practice in practices for p in self._docket.policies_by_practice.get(practice, []))
        return tuple(sorted({audience for policy in policies for audience in policy.audiences}))

    def _as_of(self, disputes: Sequence[str], policy: Policy | None, terms: TermsVersion | None) -> str | None:
        """The day of which the sources speak that know of an event."""
        owner = self._docket.disputes[disputes[0]] if disputes else policy or terms
        return owner.as_of if owner else None

    def _known(self, document: PublishedDocument | None, date: str | None, as_of: str | None) -> str:
        """The moment at which something became known, made from data that do not change with the next build.

        A curated fact is dated by itself; one that lies ahead, such as a hearing, by the day of which its sources
        speak.
        """
        if document:
            # A filing whose own words come after its docket entry is news once more.
            moment = document.text_since or document.first_seen
            seen, published = parse_day(moment), parse_day(document.published)
            late = seen and published and seen - published > timedelta(days=LATE_FIND_DAYS)
            return _moment(document.published) if late and document.published else moment
        latest = as_of if parse_day(as_of) else self._docket.as_of
        return _moment(min(date, latest or date) if date else latest)

    def _sources(
        self,
        kind: str,
        id: str,
        document: PublishedDocument | None,
        url: str | None,
        quote: str | None,
        origin: str,
    ) -> tuple[SourceLink, ...]:
        links = [replace(document_link(document), quote=quote or "", origin=origin)] if document else []
        links += [web_link(c.url) for c in self._docket.citations(kind, id)]
        if not links and not url and self._docket.has_unlinked_source(kind, id):
            links = [SourceLink(title=UNLINKED, url=None, outlet=UNLINKED, date=None)]
        if url and not document:
            links.insert(0, replace(web_link(url), quote=quote or "", origin=origin))
        unique = {link.url or link.title: link for link in reversed(links)}
        return tuple(reversed(unique.values()))


def act_of(assertion: Assertion) -> tuple[str, str, str]:
    """What tells one act from another: whose it is, of which family of practices, and against whom."""
    actor = assertion.actor_id or assertion.actor.casefold()
    target = assertion.target_id or (assertion.target or "").casefold()
    return actor, assertion.practice_id.split(".")[0], target


def record_path(kind: str, id: str, document: PublishedDocument | None) -> str:
    """The address of something that was read in a document: its place on that document's page. Both ids stay."""
    return f"{path_of('documents', document.id)}#{anchor_of(kind, id)}" if document else ""


def _same_entry(item: Item, document: PublishedDocument) -> tuple[str, ...]:
    """What documents share that are one entry of a docket; what is no such entry is one by itself."""
    if item.group not in ("filing", "ruling") or not item.disputes or not item.day:
        return (item.id,)
    return item.disputes[0], item.group, item.day, document.entry_number or "", item.headline.casefold()


def event_group(event_type: str) -> str:
    """The group of an event of that type; what is nothing else is a filing."""
    return _GROUP_OF_TYPE.get(event_type) or _GROUP_OF_TYPE.get(event_type.split(".")[0], "filing")


def _audiences_in(concerns: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({audience for audience, _ in concerns}))


def _best_first(event: Event) -> tuple[bool, bool, str]:
    """What a person wrote first, then what has a date, the earliest of these."""
    return event.origin != "curated", event.date is None, event.date or ""


def _join(items: list[Item]) -> Item:
    """The first item, with the sources of all and the anchors of the others."""
    first, *others = items
    if not others:
        return first
    sources = {s.url or s.title: s for item in reversed(items) for s in reversed(item.sources)}
    # What another record of the same event adds in its own words is kept as a note, when a person wrote it.
    added = [i.text for i in others if i.origin == "curated" and i.text and i.text != first.text]
    return replace(
        first,
        text=" ".join([first.text, *(t for t in added)]) if added else first.text,
        known=min(item.known for item in items),
        sources=tuple(reversed(sources.values())),
        disputes=tuple(dict.fromkeys(d for item in items for d in item.disputes)),
        audiences=tuple(sorted({a for item in items for a in item.audiences})),
        concerns=tuple(dict.fromkeys(pair for item in items for pair in item.concerns)),
        reported=min((item.reported for item in items if item.reported), default=first.reported),
        also=tuple(item.anchor for item in others),
        confirmed=any(item.confirmed for item in items),
    )


def _newest_first(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda i: (i.order, i.id), reverse=True)


def _places(items: list[Item]) -> dict[str, int]:
    """Where in the list the item with an anchor is, joined anchors included."""
    return {anchor: place for place, item in enumerate(items) for anchor in (item.anchor, *item.also)}


def _moment(value: str | None) -> str:
    """A date or moment of the database as a moment: a month begins on its first day."""
    text = value or ""
    if len(text) > 10:
        return text
    return f"{(text + '-01-01')[:10] if len(text) == 4 else (text + '-01')[:10]}T00:00:00Z"
