"""Which lab is said to do what, and how strongly: the strongest standing for each lab and practice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aidocket.site.docket import Docket, group
from aidocket.site.items import Items
from aidocket.site.page import Page
from aidocket.site.words import STRENGTH
from aidocket.store.published import Assertion


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """What is said of one actor and one practice; `strongest` is the statement that outweighs the others."""

    practice_id: str
    strongest: Assertion
    path: str
    statuses: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Everything said of one actor."""

    name: str
    party_id: str | None
    is_lab: bool
    norms: tuple[Norm, ...]


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The table of norms."""
    actors = [
        _actor(docket, items, said)
        for said in group(docket.assertions, lambda a: (a.actor_id or a.actor).casefold()).values()
    ]
    actors.sort(key=lambda actor: (-len(actor.norms), actor.name.casefold()))
    labs, others = [a for a in actors if a.is_lab], [a for a in actors if not a.is_lab]
    used = sorted({norm.practice_id for actor in actors for norm in actor.norms})
    yield Page(
        path="norms/",
        template="norms.html",
        title="Norms",
        nav="norms/",
        description="What each lab is said to do, practice by practice, and the strongest standing of it.",
        context={"labs": labs, "others": others, "used": used},
    )


def _actor(docket: Docket, items: Items, said: list[Assertion]) -> Actor:
    first = said[0]
    party = docket.parties.get(first.actor_id or "")
    norms = []
    for practice_id, same in sorted(group(said, lambda a: a.practice_id).items()):
        strongest = min(same, key=lambda a: STRENGTH.index(a.status))
        statuses = group(same, lambda a: a.status)
        norms.append(
            Norm(
                practice_id=practice_id,
                strongest=strongest,
                path=items.of_statement(strongest).path,
                statuses=tuple((s, len(statuses[s])) for s in STRENGTH if s in statuses),
            )
        )
    return Actor(
        name=docket.party_name(first.actor_id, first.actor),
        party_id=first.actor_id,
        is_lab=bool(party and party.is_lab),
        norms=tuple(norms),
    )
