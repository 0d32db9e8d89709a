"""What the site and the exports read, as immutable records: one class a table, field names as the columns.

Nothing here reads or decides; `publishing.py` fills these records. Empty lists mean that nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organisation, agency, group or person. `is_lab` is 1 for makers of models."""

    id: str
    name: str
    kind: str
    is_lab: int
    homepage: str | None
    note: str | None
    origin: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model or a family of models, and who makes it."""

    id: str
    name: str
    maker_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A legal theory that a party pleads, or a defence."""

    id: str
    kind: str
    label: str
    authority: str | None
    definition: str | None
    requires: str | None
    contested: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A sentence or two of ours about a practice, a claim or an audience, and what it rests on.

    `sources` are (kind, id, title, url): an authority has an address, a dispute or a policy a place on the site.
    """

    subject_kind: str
    subject_id: str
    place: str | None
    question: str | None
    text: str
    sources: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Something that is said to have been done to train, test or run a model."""

    id: str
    parent_id: str | None
    label: str
    definition: str | None
    legitimate: str | None
    contested: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A dispute; its proceedings are separate records."""

    id: str
    title: str
    summary: str | None
    status: str
    country: str | None
    media: tuple[str, ...]
    filed: str | None
    last_event: str | None
    as_of: str | None
    note: str | None
    origin: str
    practices: tuple[str, ...]
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceeding:
    """One case before one court, with its own docket number and stage."""

    id: str
    dispute_id: str
    caption: str
    court_id: str | None
    court: str
    docket_number: str | None
    level: str
    lead_id: str | None
    status: str | None
    filed: str | None
    closed: str | None
    judge: str | None
    courtlistener_id: int | None
    as_of: str | None
    note: str | None
    origin: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeParty:
    """A party's role in a dispute: in any of its proceedings, or as accuser or accused where there is none."""

    dispute_id: str
    party_id: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a claim between a plaintiff and a defendant."""

    id: str
    proceeding_id: str
    dispute_id: str
    claim_id: str | None
    plaintiff_id: str | None
    defendant_id: str | None
    outcome: str
    date: str | None
    summary: str | None
    source_url: str | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """Who is said to have done what to whom, how it stands, and where it is said.

    `quote` stands at `start` to `end` (excluded) of the document's text; `confirmed` is 1 where a person checked it.
    """

    id: str
    document_id: str | None
    dispute_id: str | None
    actor: str
    actor_id: str | None
    practice_id: str
    target: str | None
    target_id: str | None
    student: str | None
    teacher: str | None
    status: str
    evidence: str
    consent: str | None
    speaker: str | None
    date: str | None
    summary: str | None
    quote: str | None
    source_url: str | None
    note: str | None
    as_of: str | None
    confidence: float | None
    origin: str
    start: int | None = None
    end: int | None = None
    confirmed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A step in a proceeding or in the making of a rule.

    `reported` is the day of its document, where no date is told; `also` are further documents of the same entry.
    `quote` stands at `start` to `end` (excluded) of the document's text; `confirmed` is 1 where a person checked it.
    """

    id: str
    type: str
    date: str | None
    summary: str
    document_id: str | None
    dispute_id: str | None
    proceeding_id: str | None
    policy_id: str | None
    terms_id: str | None
    source_url: str | None
    quote: str | None
    confidence: float | None
    origin: str
    reported: str | None = None
    also: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    confirmed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDocument:
    """A document, as far as it may be shown: `opening` is empty unless its source allows the full text.

    `text_since` is when the words of a filing came of which the docket alone had spoken before.
    """

    id: str
    source_id: str
    source: str
    url: str | None
    kind: str
    title: str
    author: str | None
    published: str | None
    first_seen: str
    last_changed: str
    text_since: str | None
    publish: str
    docket_number: str | None
    entry_number: str | None
    opening: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLink:
    """That a document belongs to a dispute, and why; `confirmed` is 1 where a person checked it."""

    document_id: str
    dispute_id: str
    proceeding_id: str | None
    reason: str
    confidence: float
    origin: str
    confirmed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Documents of several outlets that tell the same news; `copies` are those that repeat another's text.

    `kinds` is the trust of the sources that tell it on their own, `countries` where these are.
    """

    id: str
    title: str
    lead_document_id: str
    first_seen: str
    last_changed: str
    outlets: int
    documents: tuple[str, ...]
    copies: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """The facts of a quick take, of a story (`story_id`) or of a week of a dispute (`dispute_id`, `week`).

    `who` is whose conduct it is about, `whom` whose works, models or rights: ids of parties, or names. `practices` are
    pairs of a practice and how it stands, or None where it is only named.
    """

    id: str
    story_id: str | None
    dispute_id: str | None
    week: str | None
    who: tuple[str, ...]
    whom: tuple[str, ...]
    practices: tuple[tuple[str, str | None], ...]
    event_type: str | None
    court: str | None
    docket_number: str | None
    date: str | None
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSentence:
    """A sentence of a quick take: `quote` stands at `start` to `end` (excluded) of the document's text."""

    take_id: str
    document_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceTag:
    """That a story, an event or a policy concerns an audience, and what made the rule hold; `registry` is a person."""

    kind: str
    id: str
    audience: str
    rule: str
    reason: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A bill, law, regulation, report, guidance or consultation."""

    id: str
    title: str
    jurisdiction: str
    body: str | None
    kind: str
    identifiers: tuple[str, ...]
    status: str
    audiences: tuple[str, ...]
    summary: str
    as_of: str | None
    note: str | None
    practices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsVersion:
    """One dated version of a provider's terms or licence."""

    id: str
    provider_id: str
    document: str
    version: str
    effective: str | None
    outputs_may_train: str
    scraping: str
    summary: str
    quote: str | None
    last_seen: str | None
    as_of: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleStandard:
    """A lab whose terms forbid, on the day, what the lab is said to do: ids of the terms and of the assertion."""

    terms_id: str
    assertion_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two sources that disagree about one field."""

    id: str
    subject_kind: str
    subject_id: str
    field: str
    preferred: str | None
    other: str
    reason: str | None
    source_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a curated fact comes from; `is_link` is 0 for an address that nobody can follow."""

    subject_kind: str
    subject_id: str
    url: str
    is_link: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """A source, and how it is doing: a row of the view `source_health`, and what changes with each run.

    `url` and `reason` hold nothing that is not public; `url` is None where the whole address is not. `next_try` is a
    moment, `last_success` a day.
    """

    source_id: str
    name: str
    kind: str
    topic: str | None
    jurisdiction: str | None
    language: str | None
    publish: str
    url: str | None
    health: str
    reason: str | None
    schedule: str
    last_success: str | None
    entries: int | None
    new_a_week: float | None
    documents: int
    relevant: int
    failures: int
    next_try: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRun:
    """One crawl: when it began and ended, how (`done`, `failed`, `killed`, `running`), and what it did.

    Of the `sources` asked, `failed` did not answer well; `new` and `changed` count documents, `page_failures` linked
    pages that could not be had.
    """

    id: int
    started: str
    ended: str | None
    state: str
    sources: int
    failed: int
    requests: int
    bytes: int
    new: int
    changed: int
    pages: int
    page_failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerAccuracy:
    """How well one kind of thing is read: `precision` of what was read is right, `recall` of what is there was read."""

    layer: str
    precision: float
    recall: float
    hits: int
    false: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How well the extraction did on one corpus of labelled documents, the day and the version of the measurement.

    `sha256` is that of the corpus, as bytes.
    """

    corpus: str
    documents: int
    sha256: str
    extractor: str
    measured: str
    layers: tuple[LayerAccuracy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """An id that was published and is gone: `merged_into` stands for it now, if anything does."""

    kind: str
    id: str
    merged_into: str | None
    reason: str
