"""Addresses that stay: a page for each document in which something was read, and one for each curated statement.

What was read stands on its document's page under an anchor of its own, so that the number of pages grows with the
documents and not with what is read in them. A curated event has its anchor on the page of its dispute, rule or terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aidocket.site.docket import Docket, group
from aidocket.site.items import Item, Items, act_of
from aidocket.site.page import Page, path_of
from aidocket.site.words import DOCUMENT_KINDS, STRENGTH, long_date
from aidocket.store.published import Assertion, Event, PublishedDocument

_OTHERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecord:
    """A statement, and what else is said of the same act, the strongest standing first; `more` are not shown."""

    assertion: Assertion
    item: Item
    joined: Item
    others: Sequence[Item]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """An event, and the item that joins all that tell of it."""

    event: Event
    item: Item
    joined: Item


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The documents, then the curated statements."""
    said = group((a for a in docket.assertions if a.document_id), lambda a: a.document_id or "")
    events = group((e for e in docket.events if e.document_id), lambda e: e.document_id or "")
    for document in docket.documents.values():
        if document.id in said or document.id in events:
            yield _document_page(docket, items, document, said.get(document.id, []), events.get(document.id, []))
    for assertion in docket.assertions:
        if not docket.document(assertion.document_id):
            yield _statement_page(items, assertion)


def _document_page(
    docket: Docket, items: Items, document: PublishedDocument, said: list[Assertion], events: list[Event]
) -> Page:
    return Page(
        path=path_of("documents", document.id),
        template="document.html",
        title=document.title or "A document without a title",
        description=f"What was read in this {DOCUMENT_KINDS[document.kind]}, {document.source}, "
        f"{long_date(document.published)}.",
        context={
            "document": document,
            "statements": [_statement(items, a) for a in said],
            "events": [
                EventRecord(event=e, item=items.of_event(e), joined=joined)
                for e in events
                for joined in items.of_events([e])
            ],
            "links": docket.links_of_document.get(document.id, []),
            "story": docket.story_of.get(document.id),
        },
    )


def _statement_page(items: Items, assertion: Assertion) -> Page:
    record = _statement(items, assertion)
    return Page(
        path=path_of("statements", assertion.id),
        template="statement.html",
        title=record.item.headline,
        description=f"{record.item.headline}: {assertion.status}. {assertion.summary or ''}",
        context={"record": record},
    )


def _statement(items: Items, assertion: Assertion) -> StatementRecord:
    joined = items.of_statements([assertion])[0]
    others = [other for other in items.by_act[act_of(assertion)] if other.anchor != joined.anchor]
    others.sort(key=lambda i: (STRENGTH.index(i.status), i.id))
    return StatementRecord(
        assertion=assertion,
        item=items.of_statement(assertion),
        joined=joined,
        others=others[:_OTHERS],
        more=max(0, len(others) - _OTHERS),
    )
