"""Where pages were whose ids are gone: each leads to what stands for it now, or says that nothing does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.moved import SECTIONS
from aidocket.site.page import Page, path_of


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """A page for each id that is gone and had one."""
    living = {path_of(SECTIONS[kind], id) for kind, ids in _living(docket).items() for id in ids}
    for tombstone in docket.tombstones:
        section = SECTIONS.get(tombstone.kind)
        path = path_of(section, tombstone.id) if section else ""
        if not section or path in living:
            continue
        heir = docket.heirs[tombstone.kind, tombstone.id]
        target = path_of(section, heir) if heir else ""
        moved = target in living
        yield Page(
            path=path,
            template="moved.html",
            listed=False,
            title="This page has moved" if moved else "This page is gone",
            description="What stood here has another address now." if moved else "What stood here is no longer kept.",
            context={
                "tombstone": tombstone,
                "target": target if moved else "",
                "section": f"{section}/" if section in ("disputes", "parties", "practices") else "",
            },
        )


def _living(docket: Docket) -> dict[str, Iterable[str]]:
    """The ids that have a page of their own, by kind; a tombstone that was left behind does not take it away."""
    return {
        "dispute": docket.disputes,
        "story": (s.id for s in docket.stories.values() if any(docket.document(d) for d in s.documents)),
        "party": docket.shown_parties,
        "practice": docket.practices,
        "claim": docket.claims,
        "assertion": (a.id for a in docket.assertions if not docket.document(a.document_id)),
    }
