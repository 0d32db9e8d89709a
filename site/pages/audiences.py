"""What it means for you: rules and practices that matter to one audience, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import Page
from aidocket.site.words import AUDIENCE_QUESTIONS
from aidocket.taxonomy import AUDIENCES

_LATEST = 12


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """A page for each audience."""
    for audience, label in AUDIENCES.items():
        policies = [p for p in docket.policies.values() if audience in p.audiences]
        weight = Counter(practice for policy in policies for practice in policy.practices)
        practices = sorted(weight, key=lambda id: (-weight[id], id))
        relevant = set(practices)
        latest = [
            i
            for i in items.all
            if i.group in ("ruling", "rule", "terms")
            and i.day
            and i.day <= docket.as_of
            and (audience in i.audiences or relevant & set(i.practices))
        ]
        latest.sort(key=lambda i: (i.day, i.id), reverse=True)
        yield Page(
            path=f"for/{audience}/",
            template="audience.html",
            title=f"What it means for {label}",
            nav="for/",
            description=AUDIENCE_QUESTIONS[audience],
            context={
                "audience": audience,
                "question": AUDIENCE_QUESTIONS[audience],
                "policies_here": policies,
                "practices_here": [docket.practices[id] for id in practices],
                "latest": latest[:_LATEST],
            },
        )
