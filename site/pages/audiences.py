"""What it means for you: rules and practices that matter to one audience, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import Page
from aidocket.site.words import AUDIENCE_QUESTIONS
from aidocket.store.published import Story
from aidocket.taxonomy import AUDIENCES

_LATEST = 12
_SHOWN = ("ruling", "filing", "rule", "terms")


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """A page for each audience."""
    for audience, label in AUDIENCES.items():
        policies = [
            p for p in docket.policies.values() if audience in p.audiences or why(docket, "policy", p.id, audience)
        ]
        weight = Counter(practice for policy in policies for practice in policy.practices)
        told = [i for i in items.all if audience in i.audiences and i.day and i.day <= docket.as_of]
        told.sort(key=lambda i: (i.day, i.id), reverse=True)
        stories = sorted(
            (s for s in docket.stories.values() if why(docket, "story", s.id, audience)),
            key=lambda s: (_told(docket, s), s.id),
            reverse=True,
        )
        yield Page(
            path=f"for/{audience}/",
            template="audience.html",
            title=f"What it means for {label}",
            nav="for/",
            description=AUDIENCE_QUESTIONS[audience],
            context={
                "audience": audience,
                "points": docket.explained("audience", audience),
                "question": AUDIENCE_QUESTIONS[audience],
                "policies_here": [(p, why(docket, "policy", p.id, audience)) for p in policies],
                "practices_here": [docket.practices[id] for id in sorted(weight, key=lambda id: (-weight[id], id))],
                "stories_here": [
                    (s, _told(docket, s), why(docket, "story", s.id, audience)) for s in stories[:_LATEST]
                ],
                "latest": [
                    (i, "; ".join(dict.fromkeys(reason for a, reason in i.concerns if a == audience)))
                    for i in told
                    if i.group in _SHOWN and not i.id.startswith("story/")
                ][:_LATEST],
            },
        )


def why(docket: Docket, kind: str, id: str, audience: str) -> str:
    """Why a thing concerns an audience, in words; empty where it does not."""
    reasons = (tag.reason for tag in docket.tags_of(kind, id) if tag.audience == audience)
    return "; ".join(dict.fromkeys(reasons))


def _told(docket: Docket, story: Story) -> str:
    """When the document that stands for a story was published, or else when the story was first seen."""
    lead = docket.document(story.lead_document_id)
    return (lead.published if lead else None) or story.first_seen
