"""The nouns: immutable records that cross a stage's border. Nothing here reads, writes or decides.

Times are ISO 8601 in UTC with a final `Z`, to the second; dates are ISO 8601 and may stop at the month or the year.
Ids come from content, never from a counter, so that a second run finds its own rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Origin = Literal["curated", "extracted"]
Publish = Literal["full", "excerpt", "link"]
DocumentKind = Literal["news", "blog", "filing", "ruling", "policy", "terms", "press-release", "digest", "other"]
DocumentState = Literal["listed", "complete", "skipped", "failed"]
Status = Literal["alleged", "admitted", "denied", "reported", "found", "rejected", "settled"]
EvidenceKind = Literal["testimony", "filing", "ruling", "statement", "report", "terms", "legislation", "other"]
MentionKind = Literal["party", "model", "claim", "practice", "case", "citation"]
PartyKind = Literal["organisation", "agency", "group", "person"]


def content_id(*parts: str | None) -> str:
    """A stable id, 20 hex digits of the SHA-1 of the parts; an absent part and an empty one differ."""
    joined = "\x1f".join("\x00" if part is None else part for part in parts)
    return hashlib.sha1(joined.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where documents come from: one YAML file of the registry. `kind` names the spider that reads it."""

    id: str
    name: str
    kind: str
    url: str
    topic: str = ""
    jurisdiction: str = ""
    language: str = "en"
    schedule: str = "daily"
    licence: str = ""
    publish: Publish = "excerpt"
    trust: str = ""
    enabled: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchState:
    """What is known of one address of one source, so that the next request can be conditional.

    `etag` and `last_modified` are kept letter by letter as the server sent them (RFC 9110, section 8.8).
    """

    source_id: str
    url: str
    http_status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    body_bytes: int | None = None
    read_as: str | None = None
    fetched_at: str | None = None
    not_before: str | None = None
    failures: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing that a source published: a feed entry and its page, a docket entry, a notice.

    `key` is the source's own identity for it (guid, document number, normalised link); with the source it makes the
    id. `text` is plain text, NFC, without NUL. `state` is `listed` while its linked page is still to be fetched,
    `complete` when its text is whole, `skipped` when only link, title and date are kept, `failed` when given up.
    """

    source_id: str
    key: str
    kind: DocumentKind
    title: str
    text: str = ""
    url: str | None = None
    language: str | None = None
    author: str | None = None
    published: str | None = None
    published_raw: str | None = None
    state: DocumentState = "complete"
    state_reason: str | None = None
    publish: Publish = "excerpt"
    court_id: str | None = None
    docket_number: str | None = None
    caption: str | None = None
    entry_number: str | None = None
    attachment_number: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The document's id, from source and key."""
        return content_id("document", self.source_id, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where something was read.

    `start` and `end` count code points of the document's text, `end` excluded, so that `text[start:end] == quote`.
    """

    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.quote) != self.end - self.start:
            raise ValueError(f"a quote of {len(self.quote)} code points cannot stand at {self.start}:{self.end}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Something named in a document. `span` is None where it was read from the title alone."""

    kind: MentionKind
    name: str
    entity_id: str | None = None
    role: str | None = None
    party_kind: PartyKind | None = None
    aliases: tuple[str, ...] = ()
    span: Span | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A proceeding that a document names, by caption, docket number or both."""

    caption: str | None
    docket_number: str | None
    court_id: str | None = None
    span: Span | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """Who is said to have done what to whom, how that stands, and in which sentence it is said.

    `dispute_id` is one of the document's own links: the dispute that it is told of.
    """

    actor: str
    practice: str
    status: Status
    evidence: EvidenceKind
    span: Span
    target: str | None = None
    student: str | None = None
    teacher: str | None = None
    speaker: str | None = None
    actor_id: str | None = None
    target_id: str | None = None
    date: str | None = None
    dispute_id: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A step in a proceeding or in the making of a rule, with its date as far as the text tells it.

    `dispute_id` is one of the document's own links: the dispute that the event is told of.
    """

    type: str
    date: str | None
    span: Span | None
    summary: str
    dispute_id: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLink:
    """That a document belongs to a dispute, why, and how sure that is (0 to 1).

    `reasons` are the single reasons, each with the confidence that it would give alone.
    """

    dispute_id: str
    proceeding_id: str | None
    reason: str
    confidence: float
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that was read in one document. `title_relevance`: that of the title alone, where the text is not relevant."""

    document_id: str
    relevant: bool
    relevance: float
    title_relevance: float | None = None
    parties: tuple[Mention, ...] = ()
    models: tuple[Mention, ...] = ()
    claims: tuple[Mention, ...] = ()
    practices: tuple[Mention, ...] = ()
    citations: tuple[Mention, ...] = ()
    cases: tuple[Case, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    events: tuple[Event, ...] = ()
    disputes: tuple[DisputeLink, ...] = ()
