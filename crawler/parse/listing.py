"""What parsers of lists give: documents, each with the address of its own full record. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import Field

from aidocket.crawler.kinds import CommonSettings
from aidocket.store.records import Document

REVISION = "revision"
"""The detail of a document that tells one state of it from the next, kept once its full record was read."""


def at_revision(document: Document, revision: str) -> Document:
    """The document with the mark of the state in which its full record was read."""
    return replace(document, details={**document.details, REVISION: revision})


class ListSettings(CommonSettings):
    """What kinds of lists take: pages that a visit reads at most, and records that it asks for at most."""

    max_pages: int = Field(default=3, ge=1, le=20)
    max_records: int = Field(default=50, ge=1, le=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document as a list tells it. `revision` is the list's own mark of its state, `detail_url` its full record."""

    document: Document
    revision: str = ""
    detail_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a list. `total` is how many documents the list says it has."""

    items: tuple[Listed, ...]
    next_url: str | None = None
    total: int | None = None
