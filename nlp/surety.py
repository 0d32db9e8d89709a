"""How sure events and statements are that were read: the signs of each, and the confidence that they give.

What the signs are worth was learned from the labelled documents; see `calibration.py`. An entry of a docket is what its
clerk calls it, and keeps the confidence that it was read with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from aidocket.nlp.confidence import weights_of
from aidocket.nlp.layout import layout_of
from aidocket.store.records import Assertion, Event, Span

EVENT_REASONS = ("told clearly", "told well", "in the title", "dated", "its dispute is known", "a case is named")
EVENT_DOUBTS = ("one of many events", "in a digest", "a ruling or motion without a case")
ASSERTION_REASONS = (
    "the actor is known",
    "the target is named",
    "the target is known",
    "told early",
    "the actor is sued or accused",
    "the target sues or accuses",
    "on the evidence of a paper or witness",
    "its dispute is known",
    "a practice of its own",
)
ASSERTION_DOUBTS = ("one of many statements", "in a digest", "not merely alleged", "told late")

MANY_EVENTS, MANY_STATEMENTS = 3, 4
CLEARLY, WELL = 0.79, 0.64
"""The confidences with which the component `events` gives what stands in the title, and in the lead."""

_KEY = "aidocket_signs"
_PAPER = {"filing", "ruling", "testimony"}


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of the events and statements of a document, in their order."""

    events: tuple[tuple[str, ...], ...] = ()
    assertions: tuple[tuple[str, ...], ...] = ()


def state_confidence(doc: Doc) -> None:
    """Give every event and statement of a Doc the confidence that its signs are worth."""
    signs = doc.user_data[_KEY] = Signs(
        tuple(tuple(event_signs(event, doc)) for event in doc._.events),
        tuple(tuple(assertion_signs(assertion, doc)) for assertion in doc._.assertions),
    )
    meta = doc._.meta
    if not (meta.docket_number and meta.kind in {"filing", "ruling"}):
        worth = weights_of("events").confidence
        doc._.events = [replace(e, confidence=worth(s)) for e, s in zip(doc._.events, signs.events, strict=True)]
    worth = weights_of("assertions").confidence
    doc._.assertions = [
        replace(a, confidence=worth(s)) for a, s in zip(doc._.assertions, signs.assertions, strict=True)
    ]


def signs_of(doc: Doc) -> Signs:
    """The signs by which the confidences of a Doc were stated."""
    signs: Signs = doc.user_data.get(_KEY, Signs())
    return signs


def event_signs(event: Event, doc: Doc) -> Iterator[str]:
    """What speaks for and against an event that was read in a document."""
    if event.confidence >= CLEARLY:
        yield "told clearly"
    if event.confidence >= WELL:
        yield "told well"
    if event.span is None:
        yield "in the title"
    if event.date:
        yield "dated"
    if event.dispute_id:
        yield "its dispute is known"
    if doc._.cases:
        yield "a case is named"
    if len(doc._.events) > MANY_EVENTS:
        yield "one of many events"
    if doc._.meta.kind == "digest":
        yield "in a digest"
    if event.type.startswith(("ruling.", "motion")) and not (event.dispute_id or doc._.cases):
        yield "a ruling or motion without a case"


def assertion_signs(assertion: Assertion, doc: Doc) -> Iterator[str]:
    """What speaks for and against a statement that was read in a document."""
    roles = {mention.name: mention.role for mention in doc._.parties}
    if assertion.actor_id:
        yield "the actor is known"
    if assertion.target:
        yield "the target is named"
    if assertion.target_id:
        yield "the target is known"
    if _is_early(assertion.span, doc):
        yield "told early"
    elif assertion.span.start > len(layout_of(doc).text) // 2:
        yield "told late"
    if roles.get(assertion.actor) in {"defendant", "actor"}:
        yield "the actor is sued or accused"
    if assertion.target and roles.get(assertion.target) in {"plaintiff", "accuser"}:
        yield "the target sues or accuses"
    if assertion.evidence in _PAPER:
        yield "on the evidence of a paper or witness"
    if assertion.dispute_id:
        yield "its dispute is known"
    if assertion.practice != "scraping":
        yield "a practice of its own"
    if len(doc._.assertions) > MANY_STATEMENTS:
        yield "one of many statements"
    if doc._.meta.kind == "digest":
        yield "in a digest"
    if assertion.status not in {"alleged", "reported"}:
        yield "not merely alleged"


def _is_early(span: Span, doc: Doc) -> bool:
    layout = layout_of(doc)
    return span.start + layout.text_start < layout.beginning
