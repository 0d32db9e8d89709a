"""Ids that were published and are gone: where each leads now, through as many mergers as there were."""

from __future__ import annotations

from collections.abc import Mapping

from aidocket.store.published import Tombstone

SECTIONS = {
    "dispute": "disputes",
    "story": "stories",
    "party": "parties",
    "practice": "practices",
    "claim": "claims",
    "assertion": "statements",
}
"""The folder of pages of each kind of id that has pages of its own."""


def heirs(tombstones: list[Tombstone]) -> Mapping[tuple[str, str], str | None]:
    """By kind and id: the id that stands for it in the end; None where nothing does, or mergers lead in a circle."""
    into = {(t.kind, t.id): t.merged_into for t in tombstones}

    def last(kind: str, id: str) -> str | None:
        seen = {id}
        heir = into[kind, id]
        while heir is not None and (kind, heir) in into:
            if heir in seen:
                return None
            seen.add(heir)
            heir = into[kind, heir]
        return heir

    return {(kind, id): last(kind, id) for kind, id in into}
