"""Double standards: a lab's own terms of the day beside what it is said to have done with others' models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aidocket.site.docket import Docket, group
from aidocket.site.items import Item, Items
from aidocket.site.page import Page
from aidocket.site.words import STRENGTH
from aidocket.store.published import Assertion, TermsVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement about the lab and the versions of its terms that were in force on the day.

    `undated` says that the statement or a version has no day, so that nobody can be sure which version was in force.
    """

    assertion: Assertion
    item: Item
    versions: tuple[TermsVersion, ...]
    undated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A lab with its statements, the strongest standing first."""

    id: str
    name: str
    said: tuple[Said, ...]


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """`/double-standards/`."""
    yield Page(
        path="double-standards/",
        template="standards.html",
        title="Double standards",
        nav="terms/",
        description="Labs whose terms forbid what they are said to do themselves, judged on the version of the day.",
        context={"labs": labs(docket, items)},
    )


def labs(docket: Docket, items: Items) -> list[Lab]:
    """The labs by name; what several documents say alike stands once."""
    versions = group(docket.double_standards, lambda d: d.assertion_id)
    by_id = {a.id: a for a in docket.assertions if a.id in versions}
    firsts = {item.anchor: item for item in items.of_statements(by_id.values())}
    found = []
    for assertion in by_id.values():
        item = items.of_statement(assertion)
        if item.anchor not in firsts:
            continue
        terms = tuple(docket.terms[d.terms_id] for d in versions[assertion.id] if d.terms_id in docket.terms)
        undated = not assertion.date or any(t.effective is None for t in terms)
        found.append(Said(assertion=assertion, item=firsts[item.anchor], versions=terms, undated=undated))
    rows = []
    for lab, said in group(found, lambda s: s.assertion.actor_id or "").items():
        ordered = sorted(said, key=lambda s: (STRENGTH.index(s.assertion.status), s.item.date or "", s.assertion.id))
        rows.append(Lab(id=lab, name=docket.party_name(lab), said=tuple(ordered)))
    return sorted(rows, key=lambda lab: lab.name.casefold())
