"""What the law says of practices and claims, and what it means for audiences: rows, and a check of what they rest on.

A sentence rests on ids: of an authority, a dispute or a policy. Each id names one of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aidocket.registry.load import Registry
from aidocket.registry.schema import Advice, Said

Row = tuple[Any, ...]


def explanation_rows(registry: Registry) -> Iterator[Row]:
    """Rows of the table `explanations`, in the order in which the files have the sentences."""
    for kind, id, said in _all_said(registry):
        for position, one in enumerate(said):
            question = one.ask if isinstance(one, Advice) else None
            sources = [_source(registry, see) for see in one.see]
            yield kind, id, position, one.place, question, one.say, json.dumps(sources, ensure_ascii=False)


def check_explanations(registry: Registry) -> Iterator[str]:
    """A line for each sentence that rests on something which is not there, or not shown, or on an id of two things."""
    names: list[set[str]] = [
        set(registry.authorities),
        {d.id for d in registry.disputes.values() if d.shown},
        {p.id for p in registry.policies.values() if p.shown},
    ]
    for kind, id, said in _all_said(registry):
        place = registry.place("guide" if kind == "audience" else kind, id)
        for one in said:
            for see in one.see:
                found = sum(see in ids for ids in names)
                if found == 0:
                    yield f"{place}: see: there is no authority, dispute or policy {see!r} that is shown"
                elif found > 1:
                    yield f"{place}: see: {see!r} is the id of more than one of authority, dispute and policy"


def _all_said(registry: Registry) -> Iterator[tuple[str, str, tuple[Said, ...]]]:
    for practice in registry.practices.values():
        yield "practice", practice.id, tuple(practice.law)
    for claim in registry.claims.values():
        yield "claim", claim.id, tuple(claim.law)
    for guide in registry.guides.values():
        yield "audience", guide.id, tuple(guide.points)


def _source(registry: Registry, id: str) -> dict[str, str]:
    """What a page needs to link a source: an address outside, or the id of something that has a place on the site."""
    if id in registry.authorities:
        authority = registry.authorities[id]
        return {"kind": "authority", "id": id, "title": authority.title, "url": authority.url}
    if id in registry.disputes:
        return {"kind": "dispute", "id": id, "title": registry.disputes[id].title, "url": ""}
    return {"kind": "policy", "id": id, "title": registry.policies[id].title, "url": ""}
