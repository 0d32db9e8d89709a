"""Rules by jurisdiction, and terms by provider."""

from __future__ import annotations

from collections.abc import Iterator

from aidocket.site.docket import Docket, group
from aidocket.site.items import Items
from aidocket.site.page import Page
from aidocket.site.pages.distillation import double_standards
from aidocket.site.words import place
from aidocket.store.published import Policy, TermsVersion


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """`/policy/` and `/terms/`."""
    yield Page(
        path="policy/",
        template="policy.html",
        title="Rules",
        nav="policy/",
        description="Bills, laws, regulations, reports and guidance on AI training, by jurisdiction.",
        context={
            "jurisdictions": _jurisdictions(docket),
            "events_of": {
                id: sorted((items.of_event(e) for e in events), key=lambda i: (i.date or "", i.id), reverse=True)
                for id, events in docket.events_of_policy.items()
            },
        },
    )
    yield Page(
        path="terms/",
        template="terms.html",
        title="Terms and licences",
        nav="terms/",
        description="What providers' terms say about training on outputs and about scraping, version by version.",
        context={
            "providers": _providers(docket),
            "double_standards": double_standards(docket),
            "changes": [i for i in items.events if i.home == "terms/"],
        },
    )


def _jurisdictions(docket: Docket) -> list[tuple[str, str, list[Policy]]]:
    """Code, name and policies of each jurisdiction, those with most policies first."""
    found = group(docket.policies.values(), lambda p: p.jurisdiction)

    def newest(policy: Policy) -> str:
        return max((e.date or "" for e in docket.events_of_policy.get(policy.id, [])), default="")

    rows = [(code, place(code), sorted(p, key=newest, reverse=True)) for code, p in found.items()]
    return sorted(rows, key=lambda row: (-len(row[2]), row[1]))


def _providers(docket: Docket) -> list[tuple[str, str, list[tuple[str, list[TermsVersion]]]]]:
    """Id and name of each provider, with its documents and their versions, the newest first."""
    rows = []
    for provider, versions in docket.terms_of.items():
        documents = list(group(versions, lambda t: t.document).items())
        rows.append((provider, docket.party_name(provider), documents))
    return sorted(rows, key=lambda row: row[1].casefold())
