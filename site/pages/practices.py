"""Practices and claims: what they are, what is legitimate and contested, and what is said and ruled about them."""

from __future__ import annotations

from collections.abc import Iterator

from aidocket.site.charts.chart import Chart
from aidocket.site.charts.counts import statements_by_standing
from aidocket.site.docket import Docket
from aidocket.site.items import Item, Items
from aidocket.site.page import Page, path_of, slug
from aidocket.site.structured import defined_term
from aidocket.store.published import Claim, Practice

_WORTH_A_CHART = 10  # statements; fewer are as quickly read as drawn


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """The index, and a page for each practice and each claim."""
    yield Page(
        path="practices/",
        template="practices.html",
        title="Practices and claims",
        nav="practices/",
        description="What is said to have been done to train, test or run models, and the legal theories against it.",
        context={
            "tops": [p for p in docket.practices.values() if not p.parent_id],
            "by_kind": {kind: [c for c in docket.claims.values() if c.kind == kind] for kind in ("claim", "defence")},
        },
    )
    for practice in docket.practices.values():
        yield _practice_page(docket, items, practice)
    for claim in docket.claims.values():
        yield _claim_page(docket, claim)


def _practice_page(docket: Docket, items: Items, practice: Practice) -> Page:
    statements = items.statements_by_practice.get(practice.id, [])
    path = path_of("practices", practice.id)
    return Page(
        path=path,
        things=(defined_term(practice.label, practice.definition or "", practice.id, path),),
        template="practice.html",
        title=_capital(practice.label),
        nav="practices/",
        description=practice.definition or practice.label,
        context={
            "practice": practice,
            "explained": docket.explained("practice", practice.id),
            "children": docket.children_of.get(practice.id, []),
            "statements": statements,
            "disputes_here": docket.disputes_by_practice.get(practice.id, []),
            "policies_here": docket.policies_by_practice.get(practice.id, []),
        },
        charts=_charts(practice, statements),
    )


def _charts(practice: Practice, statements: list[Item]) -> tuple[Chart, ...]:
    path = f"charts/practices/{slug(practice.id)}"
    if len(statements) < _WORTH_A_CHART:
        return ()
    return tuple(filter(None, [statements_by_standing(statements, path=path, about=practice.label)]))


def _claim_page(docket: Docket, claim: Claim) -> Page:
    path = path_of("claims", claim.id)
    return Page(
        path=path,
        things=(defined_term(claim.label, claim.definition or "", claim.id, path),),
        template="claim.html",
        title=_capital(claim.label),
        nav="practices/",
        description=claim.definition or claim.label,
        context={
            "claim": claim,
            "explained": docket.explained("claim", claim.id),
            "disputes_here": docket.disputes_by_claim.get(claim.id, []),
            "outcomes": [o for o in docket.outcomes if o.claim_id == claim.id],
        },
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
