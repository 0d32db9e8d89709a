"""Parties that occur in something shown: their cases, what is said of them and what they are said to have suffered."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from aidocket.site.docket import Docket, group, group_many
from aidocket.site.items import Items
from aidocket.site.page import Page, path_of
from aidocket.store.published import Assertion, Dispute, Party


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The index, and a page for each party."""
    shown = [p for p in docket.parties.values() if p.id in docket.shown_parties]
    cases = group_many(docket.disputes.values(), partial(_takes_part, docket))
    actors = group((a for a in docket.assertions if a.actor_id), lambda a: a.actor_id or "")
    targets = group((a for a in docket.assertions if a.target_id), lambda a: a.target_id or "")
    yield Page(
        path="parties/",
        template="parties.html",
        title="Parties",
        nav="parties/",
        description="Everybody who sues, is sued, accuses or is accused.",
        context={
            "letters": sorted(group(shown, _letter).items()),
            "numbers": {
                p.id: (len(cases.get(p.id, [])), len(actors.get(p.id, [])), len(targets.get(p.id, []))) for p in shown
            },
        },
    )
    for party in shown:
        of_actor, of_target = actors.get(party.id, []), targets.get(party.id, [])
        yield _party_page(docket, items, party, cases.get(party.id, []), of_actor, of_target)


def _party_page(
    docket: Docket,
    items: Items,
    party: Party,
    disputes: list[Dispute],
    of_actor: list[Assertion],
    of_target: list[Assertion],
) -> Page:
    rows = []
    for dispute in disputes:
        roles = docket.roles_in(dispute)
        rows.append((dispute, [role for role, ids in roles.items() if party.id in ids]))
    return Page(
        path=path_of("parties", party.id),
        template="party.html",
        title=party.name,
        nav="parties/",
        description=f"{party.name}: disputes, statements and terms.",
        context={
            "party": party,
            "rows": rows,
            "models_made": [m for m in docket.models.values() if m.maker_id == party.id],
            "as_actor": items.of_statements(of_actor),
            "as_target": items.of_statements(of_target),
            "terms_here": docket.terms_of.get(party.id, []),
        },
    )


def _takes_part(docket: Docket, dispute: Dispute) -> set[str]:
    return {id for ids in docket.roles_in(dispute).values() for id in ids}


def _letter(party: Party) -> str:
    name = party.name.removeprefix("The ")
    first = name[:1].upper()
    return first if first.isascii() and first.isalpha() else "0–9 and others"
