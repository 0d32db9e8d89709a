"""Stories: the same news as several outlets tell it."""

from __future__ import annotations

from collections.abc import Iterator

from aidocket.site.docket import Docket, group
from aidocket.site.items import Items
from aidocket.site.page import Page, path_of
from aidocket.site.takes import quick_take
from aidocket.site.words import plural


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """A page for each story."""
    events = group((e for e in docket.events if e.document_id), lambda e: e.document_id or "")
    said = group((a for a in docket.assertions if a.document_id), lambda a: a.document_id or "")
    for story in docket.stories.values():
        documents = [d for d in (docket.document(m) for m in story.documents) if d]
        documents.sort(key=lambda d: (d.published or d.first_seen, d.id))
        if not documents:
            continue
        yield Page(
            path=path_of("stories", story.id),
            template="story.html",
            title=story.title,
            description=f"One story, told by {plural(story.outlets, 'outlet')}.",
            context={
                "story": story,
                "take": quick_take(docket, take) if (take := docket.take_of_story.get(story.id)) else None,
                "concerns": docket.tags_of("story", story.id),
                "documents": documents,
                "lead": docket.document(story.lead_document_id) or documents[0],
                "disputes_here": sorted({d for m in story.documents for d in docket.disputes_of_document.get(m, [])}),
                "statements": items.of_statements(a for m in story.documents for a in said.get(m, [])),
                "events": items.of_events(e for m in story.documents for e in events.get(m, [])),
            },
        )
