"""Rules that take more than one entry, or more than one field, to judge.

Each fault is one line: file, entry, field, what is wrong. All rules are asked, so that one run names every fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from aidocket.courts import SAMPLE_COURTS, is_court_id
from aidocket.dockets import docket_year, number_key
from aidocket.registry.check_sources import check_links, check_sources
from aidocket.registry.corrections import check_corrections
from aidocket.registry.dates import earliest, latest
from aidocket.registry.explanations import check_explanations
from aidocket.registry.load import Registry
from aidocket.registry.schema import Dispute, Event, Model, Party, Proceeding, Sourced

DOUBTFUL = "DOUBTFUL"
"""A note that begins with this word says that the entry must not be shown as fact."""

PLANNED = frozenset({"hearing-set", "deadline-set", "trial", "policy.in-force", "policy.consultation", "terms-change"})
"""Events that may lie after the day of which an entry's sources speak: somebody has set their date."""

BEFORE_A_CASE = frozenset({"public-accusation", "public-denial", "access-cutoff", "licence-deal", "terms-change"})
"""Events that may come before the first filing."""

FAR_AHEAD = timedelta(days=5 * 366)
"""Nobody sets a date that is further away; such a date is a slip of the pen."""


def check_registry(registry: Registry, *, demo: bool = False) -> list[str]:
    """All faults, kind by kind, in the order of the entries.

    Args:
        registry: as read by `load`.
        demo: whether the sample web's invented courts and reserved hosts may stand in it.
    """
    return [
        *_check_names(registry, "party", registry.parties),
        *_check_names(registry, "model", registry.models),
        *_check_makers(registry),
        *_check_disputes(registry, demo=demo),
        *_check_dockets(registry),
        *_check_statements(registry),
        *_check_policies(registry),
        *_check_terms(registry),
        *check_explanations(registry),
        *_check_tombstones(registry),
        *check_corrections(registry),
        *check_sources(registry, demo=demo),
        *([] if demo else check_links(registry)),
    ]


def _check_names(registry: Registry, kind: str, entries: Mapping[str, Party] | Mapping[str, Model]) -> Iterator[str]:
    """A name or alias belongs to one entry, or nobody could say whom a text means."""
    owners: dict[str, str] = {}
    for entry in entries.values():
        for name in (entry.name, *entry.aliases):
            owner = owners.setdefault(name.casefold(), entry.id)
            if owner != entry.id:
                yield f"{registry.place(kind, entry.id)}: aliases: {name!r} belongs to {owner} already"
        if len({name.casefold() for name in (entry.name, *entry.aliases)}) <= len(entry.aliases):
            yield f"{registry.place(kind, entry.id)}: aliases: a name stands twice"


def _check_makers(registry: Registry) -> Iterator[str]:
    for model in registry.models.values():
        if model.maker is not None:
            yield from _unknown(registry.place("model", model.id), "maker", [model.maker], "party", registry.parties)


def _unknown(place: str, field: str, ids: Sequence[str], what: str, known: Iterable[str]) -> Iterator[str]:
    """Faults for ids that do not exist, and for ids that stand twice in one list."""
    for entry_id in ids:
        if entry_id not in known:
            yield f"{place}: {field}: there is no {what} {entry_id!r}"
    for entry_id in sorted({i for i in ids if ids.count(i) > 1}):
        yield f"{place}: {field}: {entry_id!r} stands twice"


def _check_shown(place: str, entry: Sourced) -> Iterator[str]:
    """What is shown is no mere doubt, and rests on a source that can be opened."""
    if not entry.shown:
        return
    if entry.note and entry.note.startswith(DOUBTFUL):
        yield f"{place}: note: begins with {DOUBTFUL}, so the entry needs `shown: false`"
    if all(source.lower().startswith("urn:") for source in entry.sources):
        yield f"{place}: sources: none can be opened (all are urn:), so the entry needs `shown: false`"


def _check_disputes(registry: Registry, *, demo: bool) -> Iterator[str]:
    ids = [p.id for d in registry.disputes.values() for p in d.proceedings]
    for dispute in registry.disputes.values():
        place = registry.place("dispute", dispute.id)
        yield from _check_shown(place, dispute)
        yield from _unknown(place, "practices", dispute.practices, "practice", registry.practices)
        yield from _unknown(place, "models", dispute.models, "model", registry.models)
        yield from _unknown(place, "accusers", dispute.accusers, "party", registry.parties)
        yield from _unknown(place, "accused", dispute.accused, "party", registry.parties)
        yield from _check_form(place, dispute)
        for proceeding in dispute.proceedings:
            where = f"{place}: proceedings.{proceeding.id}"
            yield from _check_proceeding(registry, where, proceeding, dispute.as_of, demo=demo)
            if ids.count(proceeding.id) > 1:
                yield f"{where}.id: is the id of another proceeding too"
            if proceeding.lead is not None and (proceeding.lead not in ids or proceeding.lead == proceeding.id):
                yield f"{where}.lead: there is no other proceeding {proceeding.lead!r}"
        yield from _check_events(place, dispute.events, dispute.as_of, dispute.proceedings)


def _check_form(place: str, dispute: Dispute) -> Iterator[str]:
    """A dispute is either before a court or not, and its proceedings are called after it."""
    if (dispute.status == "pre-litigation") == bool(dispute.proceedings):
        yield f"{place}: status: a dispute has proceedings, or is pre-litigation and has none"
    if dispute.proceedings and (dispute.accusers or dispute.accused):
        yield f"{place}: accusers: in a dispute with proceedings the sides stand there"
    for proceeding in dispute.proceedings:
        if not proceeding.id.startswith(dispute.id):
            yield f"{place}: proceedings.{proceeding.id}.id: has to begin with {dispute.id}"


def _check_proceeding(registry: Registry, where: str, p: Proceeding, as_of: str, *, demo: bool) -> Iterator[str]:
    if p.court_id is not None and (not is_court_id(p.court_id) or (p.court_id in SAMPLE_COURTS and not demo)):
        yield f"{where}.court_id: CourtListener knows no court {p.court_id!r}"
    for side in ("plaintiffs", "defendants", "intervenors", "amici"):
        yield from _unknown(f"{where}", side, getattr(p, side), "party", registry.parties)
    yield from _unknown(where, "claims", p.claims, "claim", registry.claims)
    for outcome in p.outcomes:
        if outcome.claim is not None and outcome.claim not in p.claims:
            yield f"{where}.outcomes: {outcome.claim!r} is not among the proceeding's claims"
        for party in (outcome.plaintiff, outcome.defendant):
            if party is not None and party not in (*p.plaintiffs, *p.defendants):
                yield f"{where}.outcomes: {party!r} is not among the proceeding's parties"
        if outcome.date is not None and earliest(outcome.date) > latest(as_of):
            yield f"{where}.outcomes: {outcome.date} lies after as_of ({as_of})"
    yield from _check_proceeding_dates(where, p, as_of)


def _check_proceeding_dates(where: str, p: Proceeding, as_of: str) -> Iterator[str]:
    if p.filed is not None and earliest(p.filed) > latest(as_of):
        yield f"{where}.filed: {p.filed} lies after as_of ({as_of})"
    if p.filed is not None and p.closed is not None and latest(p.closed) < earliest(p.filed):
        yield f"{where}.closed: {p.closed} lies before the filing ({p.filed})"
    year = docket_year(p.docket_number) if p.court_id and p.docket_number else None
    if year is not None and p.filed is not None and year != earliest(p.filed).year:
        yield f"{where}.filed: {p.filed} does not fit the docket number {p.docket_number}, which is of {year}"


def _check_events(
    place: str, events: Sequence[Event], as_of: str, proceedings: Sequence[Proceeding] = ()
) -> Iterator[str]:
    """Events are told once, in their own proceeding, not before it began and not after the sources end."""
    by_id = {p.id: p for p in proceedings}
    seen: set[tuple[str, str, str]] = set()
    for number, event in enumerate(events):
        where = f"{place}: events.{number}"
        if (event.type, event.date, event.summary) in seen:
            yield f"{where}: the same event stands twice"
        seen.add((event.type, event.date, event.summary))
        if event.proceeding is not None and event.proceeding not in by_id:
            yield f"{where}.proceeding: the dispute has no proceeding {event.proceeding!r}"
            continue
        begun = by_id[event.proceeding] if event.proceeding else next(iter(proceedings), None)
        yield from _check_event_date(where, event, as_of, begun.filed if begun else None)


def _check_event_date(where: str, event: Event, as_of: str, filed: str | None) -> Iterator[str]:
    free = event.type in BEFORE_A_CASE or event.type.startswith("policy.")
    if filed is not None and not free and latest(event.date) < earliest(filed):
        yield f"{where}.date: {event.date} lies before the filing ({filed})"
    ahead = earliest(event.date) - latest(as_of)
    if event.type not in PLANNED and ahead > timedelta(0):
        yield f"{where}.date: {event.date} lies after as_of ({as_of}), and a {event.type} is not planned"
    elif ahead > FAR_AHEAD:
        yield f"{where}.date: {event.date} lies more than five years after as_of ({as_of})"


def _check_dockets(registry: Registry) -> Iterator[str]:
    """One docket number never stands on two captions: an appeal is a proceeding, not a second dispute."""
    owners: dict[tuple[str, str], str] = {}
    for dispute in registry.disputes.values():
        for p in dispute.proceedings:
            if p.docket_number is None:
                continue
            court = p.court_id or (p.court or "").casefold()
            owner = owners.setdefault((court, number_key(p.docket_number)), p.id)
            if owner != p.id:
                where = f"{registry.place('dispute', dispute.id)}: proceedings.{p.id}.docket_number"
                yield f"{where}: {p.docket_number} ({court}) stands on {owner} already"


def _check_statements(registry: Registry) -> Iterator[str]:
    for statement in registry.statements.values():
        place = registry.place("assertion", statement.id)
        yield from _check_shown(place, statement)
        for field in ("actor_id", "target_id"):
            ids = [i for i in [getattr(statement, field)] if i is not None]
            yield from _unknown(place, field, ids, "party", registry.parties)
        yield from _unknown(place, "practice", [statement.practice], "practice", registry.practices)
        if statement.dispute is not None:
            yield from _unknown(place, "dispute", [statement.dispute], "dispute", registry.disputes)
        if earliest(statement.date) > latest(statement.as_of):
            yield f"{place}: date: {statement.date} lies after as_of ({statement.as_of})"


def _check_policies(registry: Registry) -> Iterator[str]:
    for policy in registry.policies.values():
        place = registry.place("policy", policy.id)
        yield from _check_shown(place, policy)
        yield from _unknown(place, "practices", policy.practices, "practice", registry.practices)
        yield from _check_events(place, policy.events, policy.as_of)


def _check_terms(registry: Registry) -> Iterator[str]:
    for terms in registry.terms.values():
        place = registry.place("terms", terms.id)
        yield from _check_shown(place, terms)
        yield from _unknown(place, "provider", [terms.provider], "party", registry.parties)
        if terms.effective is not None and earliest(terms.effective) - latest(terms.as_of) > FAR_AHEAD:
            yield f"{place}: effective: {terms.effective} lies more than five years after as_of ({terms.as_of})"


def _check_tombstones(registry: Registry) -> Iterator[str]:
    """An id that is buried does not live, and the one that took its place does."""
    living = {
        "party": registry.parties,
        "model": registry.models,
        "practice": registry.practices,
        "claim": registry.claims,
        "dispute": registry.disputes,
        "policy": registry.policies,
        "terms": registry.terms,
        "assertion": registry.statements,
    }
    for tombstone in registry.tombstones.values():
        place = registry.place("tombstone", f"{tombstone.kind} {tombstone.id}")
        if tombstone.id in living[tombstone.kind]:
            yield f"{place}: id: this {tombstone.kind} still stands in the registry"
        if tombstone.merged_into is not None:
            yield from _unknown(place, "merged_into", [tombstone.merged_into], tombstone.kind, living[tombstone.kind])
