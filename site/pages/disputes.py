"""The status board, and a page for each dispute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aidocket.site.charts.counts import disputes_by_stage
from aidocket.site.disagreements import disagreement
from aidocket.site.docket import Docket
from aidocket.site.items import Item, Items
from aidocket.site.page import Page, path_of
from aidocket.site.structured import web_page
from aidocket.site.takes import quick_takes
from aidocket.site.words import STAGES
from aidocket.store.published import Dispute


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The board and the disputes."""
    stages = [
        (anchor, title, [d for d in docket.disputes.values() if d.status in statuses])
        for anchor, title, statuses in STAGES
    ]
    yield Page(
        path="disputes/",
        template="disputes.html",
        title="Disputes",
        nav="disputes/",
        description="All disputes by stage, with courts, docket numbers, claims and practices.",
        context={"stages": [stage for stage in stages if stage[2]]},
        charts=tuple(filter(None, [disputes_by_stage(docket)])),
    )
    for dispute in docket.disputes.values():
        yield _dispute_page(docket, items, dispute)


def _dispute_page(docket: Docket, items: Items, dispute: Dispute) -> Page:
    own = items.by_dispute.get(dispute.id, [])
    statements = sorted(
        (i for i in own if i.group == "statement" and i.status),
        key=lambda i: (i.origin == "curated", i.order, i.id),
        reverse=True,
    )
    told = [i for i in own if not i.status]
    path = path_of("disputes", dispute.id)
    parties = dict.fromkeys(id for ids in docket.roles_in(dispute).values() for id in ids if id in docket.parties)
    return Page(
        path=path,
        things=(web_page(path, dispute.title, dispute.summary or "", [docket.parties[id] for id in parties]),),
        template="dispute.html",
        title=dispute.title,
        nav="disputes/",
        description=dispute.summary or f"{dispute.title}: proceedings, timeline, statements and sources.",
        context={
            "dispute": dispute,
            "takes": quick_takes(docket, docket.weeks_of.get(dispute.id, [])),
            "proceedings": docket.proceedings_of.get(dispute.id, []),
            "roles": docket.roles_in(dispute),
            "claims_pleaded": docket.claims_in(dispute),
            "outcomes": docket.outcomes_of.get(dispute.id, []),
            "timeline": timeline(told, _surroundings(docket, items, dispute)),
            "timeline_anchors": {anchor for i in told for anchor in (i.anchor, *i.also)},
            "statements": statements,
            "documents": [
                (link, document)
                for link in docket.links_of.get(dispute.id, [])
                if (document := docket.document(link.document_id))
            ],
            "conflicts": [disagreement(docket, items, c) for c in docket.conflicts_of("dispute", dispute.id)],
            "citations": docket.citations("dispute", dispute.id),
        },
    )


def timeline(items: list[Item], context: list[Item]) -> list[tuple[str, list[Item]]]:
    """Items by year, newest first; those of the surroundings are marked."""
    together = [*items, *(replace(i, context=True) for i in context)]
    together.sort(key=lambda i: (i.order, not i.context, i.id), reverse=True)
    years: dict[str, list[Item]] = {}
    for item in together:
        years.setdefault(item.order[:4], []).append(item)
    return list(years.items())


def _surroundings(docket: Docket, items: Items, dispute: Dispute) -> list[Item]:
    """Rules of the same country that answer the same practices, and changes of the parties' terms, since it began."""
    begin = dispute.filed or min((i.date or "9999" for i in items.by_dispute.get(dispute.id, [])), default="9999")
    practices = set(dispute.practices)
    parties = {party for ids in docket.roles_in(dispute).values() for party in ids}
    found = []
    for event in docket.surrounding_events:
        policy = docket.policies.get(event.policy_id or "")
        terms = docket.terms.get(event.terms_id or "")
        near = policy and policy.jurisdiction.split("-")[0] == dispute.country and practices & set(policy.practices)
        own = terms and terms.provider_id in parties
        if (near or own) and (event.date or "") >= begin:
            found.append(items.of_event(event))
    return found
