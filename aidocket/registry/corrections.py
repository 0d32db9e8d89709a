"""Corrections of what the program read: what an entry may hold, its rules, and its row."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aidocket.registry.dates import PartialDate
from aidocket.registry.schema import Cited, Entry, EventType, Id, Many, Text
from aidocket.store.database import as_json
from aidocket.store.records import EvidenceKind, Status

if TYPE_CHECKING:
    from aidocket.registry.load import Registry

DISCOVERED = "found-"
"""How the ids of disputes begin that the program discovered; only the database knows them."""

RowId = Annotated[str, Field(pattern=r"^[0-9a-f]{20}$")]
"""What the link beside a statement on the site ends with."""


class AssertionFields(BaseModel):
    """What an assertion says. For `assertion` it names the one that is meant; for `set`, what is right."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    actor: Text | None = None
    actor_id: Id | None = None
    practice: Id | None = None
    target: Text | None = None
    target_id: Id | None = None
    student: Text | None = None
    teacher: Text | None = None
    status: Status | None = None
    evidence: EvidenceKind | None = None
    speaker: Text | None = None
    date: PartialDate | None = None
    dispute: Id | None = None


class EventFields(BaseModel):
    """What an event says; used as `AssertionFields` are."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    type: EventType | None = None
    date: PartialDate | None = None
    dispute: Id | None = None


_SUBJECTS = {"assertion": "assertion", "assertion_id": "assertion", "event": "event", "event_id": "event"}
_NEEDS: dict[str, tuple[str, ...]] = {
    "set": ("set",),
    "link": ("document", "dispute"),
    "unlink": ("document", "dispute"),
    "relevant": ("document",),
    "irrelevant": ("document",),
    "merge": ("names",),
}
_MAY_HAVE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("reject", "set", "confirm"), ("document", *_SUBJECTS)),
    "link": ("proceeding",),
    "merge": ("party",),
}
_OPTIONAL = ("document", *_SUBJECTS, "set", "dispute", "proceeding", "names", "party")


class Correction(Entry):
    """One correction of one thing, with who says so, when, why, and what shows it.

    reject, set and confirm take an `assertion` or `event` by what it says, with the `document` that says it, or an
    `assertion_id` or `event_id`. link and unlink take `document` and `dispute`; relevant and irrelevant take
    `document`; merge takes `names` and, where the registry has the party, `party`. A document goes by its address or
    its id.
    """

    action: Literal["reject", "set", "confirm", "link", "unlink", "relevant", "irrelevant", "merge"]
    document: Text | None = None
    assertion: AssertionFields | None = None
    assertion_id: RowId | None = None
    event: EventFields | None = None
    event_id: RowId | None = None
    set: dict[str, Any] | None = None
    dispute: Id | None = None
    proceeding: Id | None = None
    names: Many[Text] = ()
    party: Id | None = None
    reason: Text
    source: Cited
    author: Text
    date: PartialDate

    @model_validator(mode="after")
    def _fits_its_action(self) -> Correction:
        needs, given = _NEEDS.get(self.action, ()), [name for name in _OPTIONAL if getattr(self, name)]
        for name in needs:
            if name not in given:
                raise ValueError(f"{name}: is missing; {self.action} needs it")
        for name in given:
            if name not in (*needs, *_MAY_HAVE.get(self.action, ())):
                raise ValueError(f"{name}: has no place in a correction that says {self.action}")
        if self.action in ("reject", "set", "confirm"):
            if sum(name in _SUBJECTS for name in given) != 1:
                raise ValueError(f"{self.action} takes one of: {', '.join(_SUBJECTS)}")
            if self.meant is not None and self.document is None:
                raise ValueError("document: is missing; what is told by its words is looked for in a document")
        if self.action == "merge" and self.party is None and len(self.names) < 2:
            raise ValueError("names: needs two names, or one and the party")
        _ = self.right
        return self

    @property
    def subject(self) -> str | None:
        """`assertion` or `event`, where the correction is of one."""
        return next((subject for name, subject in _SUBJECTS.items() if getattr(self, name)), None)

    @property
    def meant(self) -> AssertionFields | EventFields | None:
        """What the row that is meant says, where it does not go by its id."""
        return self.assertion or self.event

    @property
    def right(self) -> AssertionFields | EventFields | None:
        """What is right, where something is to be set."""
        if self.set is None:
            return None
        return (AssertionFields if self.subject == "assertion" else EventFields).model_validate(self.set)


def correction_row(correction: Correction) -> tuple[Any, ...]:
    """The row of a correction, in the order of `store.curation`."""
    head = (correction.id, correction.action, correction.subject, correction.assertion_id or correction.event_id)
    what = (correction.document, as_json(_columns(correction.meant)), as_json(_changes(correction.right)))
    whose = (correction.dispute, correction.proceeding, as_json(correction.names), correction.party)
    why = (correction.reason, correction.source, correction.author, correction.date, correction.note)
    return (*head, *what, *whose, *why)


def _columns(fields: AssertionFields | EventFields | None) -> dict[str, Any]:
    """The fields that were given, by column."""
    if fields is None:
        return {}
    columns = {"practice": "practice_id", "dispute": "dispute_id"}
    return {columns.get(name, name): getattr(fields, name) for name in fields.model_fields_set}


def _changes(fields: AssertionFields | EventFields | None) -> dict[str, Any]:
    """What is to be set; what hangs on it and is not given is not known any more."""
    changes = _columns(fields)
    for name, hanging in (("actor", "actor_id"), ("target", "target_id")):
        if name in changes:
            changes.setdefault(hanging, None)
    if isinstance(fields, EventFields) and "dispute_id" in changes:
        changes["proceeding_id"] = None
    return changes


def check_corrections(registry: Registry) -> Iterator[str]:
    """Faults in what corrections name, a line each."""
    owners = {name.casefold(): p.id for p in registry.parties.values() for name in (p.name, *p.aliases)}
    proceedings = {p.id: d.id for d in registry.disputes.values() for p in d.proceedings}
    for correction in registry.corrections.values():
        place = registry.place("correction", correction.id)
        for what, ids, known in _named(correction, registry):
            for entry_id in sorted(i for i in ids if i not in known):
                yield f"{place}: there is no {what} {entry_id!r}"
        if correction.proceeding and proceedings.get(correction.proceeding) != correction.dispute:
            yield f"{place}: proceeding: {correction.dispute} has no proceeding {correction.proceeding!r}"
        for name in correction.names:
            owner = owners.get(name.casefold())
            if owner not in (None, correction.party):
                yield f"{place}: names: {name!r} belongs to {owner} already"


def _named(correction: Correction, registry: Registry) -> Iterator[tuple[str, set[str], Container[str]]]:
    """The ids that a correction names, by kind, with those that there are."""
    fields = [group for group in (correction.meant, correction.right) if group is not None]

    def ids(*names: str) -> set[str]:
        return {value for group in fields for name in names if (value := getattr(group, name, None))}

    yield "practice", ids("practice"), registry.practices
    yield "party", ids("actor_id", "target_id") | {i for i in [correction.party] if i}, registry.parties
    # Disputes that the program discovered are known to the database alone; a document can be taken out of them.
    own = {i for i in [correction.dispute] if i and not (correction.action == "unlink" and i.startswith(DISCOVERED))}
    yield "dispute", ids("dispute") | own, registry.disputes
