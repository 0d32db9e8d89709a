"""Who is said to have trained on whose model: the ledger, by the student's and the teacher's maker, and its drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aidocket.site.charts.counts import who_trained_on_whom
from aidocket.site.charts.specs import Link
from aidocket.site.docket import Docket, group
from aidocket.site.items import Item, Items
from aidocket.site.page import Page, slug
from aidocket.site.words import STRENGTH
from aidocket.store.published import Assertion

_UNNAMED = "not named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One statement of the ledger with its item."""

    assertion: Assertion
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What is said of one student's maker and one teacher's maker."""

    id: str
    student_maker: str
    student_maker_id: str | None
    teacher_maker: str
    teacher_maker_id: str | None
    statuses: tuple[str, ...]
    rows: tuple[Row, ...]


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The ledger."""
    pairs = ledger_pairs(docket, items)
    yield Page(
        path="distillation/",
        template="distillation.html",
        title="Who trained on whom",
        nav="distillation/",
        description="Who is said to have trained which model on another maker's model, on what evidence.",
        context={
            "pairs": pairs,
            "double_standards": double_standards(docket),
        },
        charts=tuple(filter(None, [who_trained_on_whom(drawn_pairs(docket))])),
    )


def ledger_pairs(docket: Docket, items: Items) -> list[Pair]:
    """Statements on training with another model's outputs by pair of makers; pairs with most statements first."""
    first = {a.id: a for a in docket.ledger}
    rows = [
        Row(assertion=first[item.id.removeprefix("statement/")], item=item)
        for item in items.of_statements(docket.ledger)
    ]
    pairs = []
    for (student, teacher), members in group(rows, lambda r: _makers(docket, r.assertion)).items():
        statuses = {row.assertion.status for row in members}
        pairs.append(
            Pair(
                id=f"pair-{slug(_plain(student))}-{slug(_plain(teacher))}",
                student_maker=student,
                student_maker_id=members[0].assertion.actor_id,
                teacher_maker=teacher,
                teacher_maker_id=members[0].assertion.target_id,
                statuses=tuple(s for s in STRENGTH if s in statuses),
                rows=tuple(
                    sorted(members, key=lambda r: (r.assertion.origin == "curated", r.item.date or ""), reverse=True)
                ),
            )
        )
    return sorted(pairs, key=lambda p: (-len(p.rows), p.student_maker.casefold(), p.teacher_maker.casefold()))


def drawn_pairs(docket: Docket) -> list[Link]:
    """Known makers of teachers and students, with the strongest standing and the number of statements.

    A statement that names several makers ("Anthropic, OpenAI") counts for each; one about makers in general for none.
    """
    names = {word.casefold(): p.name for p in docket.parties.values() for word in (*p.aliases, p.name)}

    def known(id: str | None, written: str | None) -> list[str]:
        if id and id in docket.parties:
            return [docket.parties[id].name]
        return [names[part] for part in re.split(r",\s*|\s+and\s+", (written or "").casefold()) if part in names]

    found: dict[tuple[str, str], list[str]] = {}
    for a in docket.ledger:
        for student in known(a.actor_id, a.actor):
            for teacher in known(a.target_id, a.target):
                if student != teacher:
                    found.setdefault((teacher, student), []).append(a.status)
    return [
        Link(teacher=teacher, student=student, standing=min(statuses, key=STRENGTH.index), count=len(statuses))
        for (teacher, student), statuses in found.items()
    ]


def double_standards(docket: Docket) -> list[tuple[Assertion, str]]:
    """Statements about labs whose own terms forbade the like on the day: the assertion, and the id of the terms."""
    by_id = {a.id: a for a in docket.assertions}
    return [(by_id[d.assertion_id], d.terms_id) for d in docket.double_standards if d.assertion_id in by_id]


def _makers(docket: Docket, assertion: Assertion) -> tuple[str, str]:
    student = docket.party_name(assertion.actor_id, assertion.actor)
    teacher = docket.party_name(assertion.target_id, assertion.target) or _UNNAMED
    return student, teacher


def _plain(name: str) -> str:
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split()) or name
