"""The registry as rows of the database. Pure: the same registry gives the same rows, in the same order.

Entries with `shown: false` give no rows, and nothing that hangs on them does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from aidocket.courts import court_name
from aidocket.dockets import docket_key
from aidocket.registry.corrections import correction_row
from aidocket.registry.explanations import explanation_rows
from aidocket.registry.load import Registry
from aidocket.registry.schema import Dispute, Event, Policy, Proceeding, Sourced, SourceFile, Statement, Terms
from aidocket.store.records import content_id

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

SIDES = (
    ("plaintiff", "plaintiffs"),
    ("defendant", "defendants"),
    ("intervenor", "intervenors"),
    ("amicus", "amici"),
)


def registry_rows(registry: Registry) -> Rows:
    """Rows by table; their columns are those that `store.curation` names, in its order."""
    rows: Rows = {}
    _add(rows, "parties", _parties(registry))
    _add(rows, "party_aliases", _aliases(registry))
    _add(rows, "models", _models(registry))
    _add(rows, "claims", _claims(registry))
    _add(rows, "practices", _practices(registry))
    _add(rows, "explanations", explanation_rows(registry))
    _add(rows, "sources", (_source(source) for source in registry.sources.values()))
    _add(rows, "corrections", map(correction_row, registry.corrections.values()))
    _add(rows, "tombstones", ((t.kind, t.id, t.merged_into, t.reason) for t in registry.tombstones.values()))
    disputes = [d for d in registry.disputes.values() if d.shown]
    for dispute in disputes:
        _add_dispute(rows, dispute)
    shown_disputes = {d.id for d in disputes}
    for statement in registry.statements.values():
        if statement.shown:
            _add(rows, "assertions", [_assertion(statement, shown_disputes)])
            _add_sources(rows, "assertion", statement)
    for policy in registry.policies.values():
        if policy.shown:
            _add_policy(rows, policy)
    for terms in registry.terms.values():
        if terms.shown:
            _add_terms(rows, terms, registry.parties[terms.provider].name)
    return rows


def is_link(source: str) -> bool:
    """Whether a source can be opened; a `urn:` only names one."""
    return not source.lower().startswith("urn:")


def first_link(sources: Iterable[str]) -> str | None:
    """The first source that can be opened."""
    return next((source for source in sources if is_link(source)), None)


def last_event(dispute: Dispute) -> str | None:
    """The date of the latest event that lies not after `as_of`: a hearing to come has not happened yet."""
    dates = [event.date for event in dispute.events if event.date <= dispute.as_of]
    return max(dates, default=None)


def _add(rows: Rows, table: str, new: Iterable[Row]) -> None:
    rows.setdefault(table, []).extend(new)


def _parties(registry: Registry) -> Iterator[Row]:
    for p in registry.parties.values():
        yield p.id, p.name, p.kind, int(p.is_lab), p.homepage, p.note, "curated"


def _aliases(registry: Registry) -> Iterator[Row]:
    """The names of parties, also those that a correction says are theirs."""
    yield from ((p.id, alias) for p in registry.parties.values() for alias in p.aliases)
    yield from ((c.party, name) for c in registry.corrections.values() if c.party for name in c.names)


def _models(registry: Registry) -> Iterator[Row]:
    for m in registry.models.values():
        yield m.id, m.name, m.family, m.maker, _json(m.aliases), "curated"


def _claims(registry: Registry) -> Iterator[Row]:
    for c in registry.claims.values():
        yield c.id, c.kind, c.label, c.authority, c.definition, c.requires, c.contested, _json(c.patterns)


def _practices(registry: Registry) -> Iterator[Row]:
    for p in registry.practices.values():
        parent = p.id.rpartition(".")[0]
        parent_id = parent if parent in registry.practices else None
        yield p.id, parent_id, p.label, p.definition, p.legitimate, p.contested, _json(p.patterns)


def source_settings(s: SourceFile) -> dict[str, Any]:
    """The settings of a source as its spider takes them."""
    settings = dict(s.settings) | {"follow": s.follow, "allow_private": s.allow_private, "access": s.access}
    if s.access_why:
        settings["access_why"] = s.access_why
    if s.token_env:
        settings["token_env"] = s.token_env
    if s.expect:
        settings["expect"] = s.expect.model_dump(exclude_none=True)
    return settings


def _source(s: SourceFile) -> Row:
    text = json.dumps(source_settings(s), ensure_ascii=False, sort_keys=True)
    head = (s.id, s.name, s.kind, s.url, s.topic, s.jurisdiction, s.language, s.schedule, s.licence, s.publish)
    return (*head, s.trust, int(s.enabled), text)


def _add_dispute(rows: Rows, d: Dispute) -> None:
    filed = min((p.filed for p in d.proceedings if p.filed), default=None)
    head = (d.id, d.title, d.summary, d.status, d.country, _json(d.media), filed, last_event(d), d.as_of, d.note)
    _add(rows, "disputes", [(*head, "curated")])
    _add(rows, "dispute_practices", ((d.id, practice) for practice in d.practices))
    _add(rows, "dispute_models", ((d.id, model) for model in d.models))
    _add(rows, "dispute_parties", _dispute_parties(d))
    for proceeding in d.proceedings:
        _add_proceeding(rows, d, proceeding)
    first = d.proceedings[0].id if d.proceedings else None
    for event in d.events:
        _add_event(rows, event, "dispute", d.id, proceeding=event.proceeding or first)
    _add_sources(rows, "dispute", d)


def _dispute_parties(d: Dispute) -> Iterator[Row]:
    """Each party once in each role, in the order of the proceedings and their captions."""
    sides: dict[str, dict[str, None]] = {role: {} for role in (*(role for role, _ in SIDES), "accuser", "accused")}
    for proceeding in d.proceedings:
        for role, field in SIDES:
            sides[role] |= dict.fromkeys(getattr(proceeding, field))
    sides["accuser"] |= dict.fromkeys(d.accusers)
    sides["accused"] |= dict.fromkeys(d.accused)
    for role, ids in sides.items():
        yield from ((d.id, party, role, position) for position, party in enumerate(ids))


def _add_proceeding(rows: Rows, d: Dispute, p: Proceeding) -> None:
    key = docket_key(p.court_id, p.docket_number) if p.docket_number else None
    court = court_name(p.court_id) if p.court_id else p.court
    head = (p.id, d.id, p.caption or d.title, p.court_id, court, p.docket_number, key, p.level, p.lead, p.status)
    tail = (p.filed, p.closed, p.judge, p.courtlistener_id, d.as_of, p.note, "curated")
    _add(rows, "proceedings", [(*head, *tail)])
    for role, field in SIDES:
        parties = enumerate(getattr(p, field))
        _add(rows, "proceeding_parties", ((p.id, party, role, position) for position, party in parties))
    _add(rows, "proceeding_claims", ((p.id, claim) for claim in p.claims))
    for o in p.outcomes:
        about = (o.claim, o.plaintiff, o.defendant, o.outcome, o.date)
        identity = content_id("outcome", p.id, *about)
        link = o.source if is_link(o.source) else None
        _add(rows, "outcomes", [(identity, p.id, *about, o.summary, link, "curated")])


def event_id(kind: str, subject_id: str, event: Event) -> str:
    """The event's stable id, from what it says and whose it is."""
    return content_id("event", kind, subject_id, event.type, event.date, event.summary)


def _add_event(rows: Rows, event: Event, kind: str, subject_id: str, *, proceeding: str | None = None) -> None:
    """The event's row and its source. An event that names no proceeding belongs to the dispute's first one."""
    identity = event_id(kind, subject_id, event)
    link = event.source if is_link(event.source) else None
    dispute, policy, terms = (subject_id if kind == name else None for name in ("dispute", "policy", "terms"))
    what = (identity, event.type, event.date, event.summary)
    _add(rows, "events", [(*what, dispute, proceeding, policy, terms, link, "curated")])
    _add(rows, "citations", [("event", identity, 0, event.source, int(is_link(event.source)))])


def _add_sources(rows: Rows, kind: str, entry: Sourced) -> None:
    cited = enumerate(dict.fromkeys(entry.sources))
    _add(rows, "citations", ((kind, entry.id, at, source, int(is_link(source))) for at, source in cited))
    for c in entry.conflicts:
        identity = content_id("conflict", kind, entry.id, c.field, c.other)
        link = c.source if c.source and is_link(c.source) else None
        _add(rows, "conflicts", [(identity, kind, entry.id, c.field, c.preferred, c.other, c.reason, link, "curated")])


def _add_policy(rows: Rows, p: Policy) -> None:
    head = (p.id, p.title, p.jurisdiction, p.body, p.kind, _json(p.identifiers), p.status, _json(p.audiences))
    _add(rows, "policies", [(*head, p.summary, p.as_of, p.note)])
    _add(rows, "policy_practices", ((p.id, practice) for practice in p.practices))
    for event in p.events:
        _add_event(rows, event, "policy", p.id)
    _add_sources(rows, "policy", p)


def _add_terms(rows: Rows, t: Terms, provider: str) -> None:
    """A dated version of terms is an event too, so that it stands beside the filings of its day."""
    head = (t.id, t.provider, t.document, t.version, t.effective, t.outputs_may_train, t.scraping, t.summary)
    _add(rows, "terms", [(*head, t.quote, t.last_seen, t.as_of, t.note)])
    if t.effective:
        summary = f"{provider}: {t.document}, version of {t.version}. {t.summary}"
        event = Event(date=t.effective, type="terms-change", summary=summary, source=t.sources[0])
        _add_event(rows, event, "terms", t.id)
    _add_sources(rows, "terms", t)


def _assertion(s: Statement, shown_disputes: set[str]) -> Row:
    dispute = s.dispute if s.dispute in shown_disputes else None
    who = (s.id, dispute, s.actor, s.actor_id, s.practice, s.target, s.target_id, s.student, s.teacher)
    how = (
        s.status,
        s.evidence,
        s.consent,
        s.speaker,
        s.date,
        s.summary,
        s.quote,
        first_link(s.sources),
        s.note,
        s.as_of,
    )
    return (*who, *how, "curated")


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
