"""What an entry of the registry may hold: one strict model a kind. A field that is not named here is refused.

Only rules that one entry can be judged by stand here; what takes two entries to see stands in `check.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from aidocket import taxonomy
from aidocket.registry.dates import PartialDate
from aidocket.store.records import EvidenceKind, PartyKind, Publish, Status

MEDIA: dict[str, str] = {
    "books": "books and other long texts",
    "news": "news and magazines",
    "reference": "encyclopaedias, dictionaries and lists",
    "education": "textbooks and teaching material",
    "legal": "legal texts",
    "music": "music and lyrics",
    "voice": "voices",
    "video": "film and video",
    "images": "photographs and pictures",
    "characters": "characters and designs",
    "3d-models": "three-dimensional models",
    "code": "source code",
    "posts": "posts on forums and social networks",
    "search-results": "search results",
    "user-data": "users' own data",
    "models": "AI models and their outputs",
    "trade-secrets": "business and technical secrets",
    "other": "other works",
}
"""The kinds of work that a dispute is about."""

OUTPUTS_MAY_TRAIN = ("forbidden", "competing-only-forbidden", "conditions", "allowed", "silent")
SCRAPING = ("forbidden", "conditions", "silent")
MAX_QUOTED_WORDS = 40
"""A quotation of somebody's terms has at most so many words."""

POLICY_KINDS = ("bill", "law", "regulation", "report", "guidance", "consultation", "executive-order", "code")
SCHEDULES = ("hourly", "daily", "weekly")

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_JURISDICTION = re.compile(r"[A-Z]{2}(?:-[A-Z]{2,3})?")
_HYPHENATED = re.compile(r"[a-z]+(?:-[a-z]+)*")
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:\S+", re.I)

T = TypeVar("T")
Many = Annotated[tuple[T, ...], Field(strict=False)]
"""A list in YAML, kept as a tuple."""


def _matching(pattern: re.Pattern[str], wanted: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(f"{value!r} is not {wanted}")
        return value

    return AfterValidator(check)


def _one_of(words: Collection[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in words:
            raise ValueError(f"{value!r} is not one of: {', '.join(words)}")
        return value

    return AfterValidator(check)


def _check_text(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    if "\0" in value or value != value.strip():
        raise ValueError("begins or ends with white space, or holds a NUL")
    return value


def _check_source(value: str) -> str:
    """A source is a page that can be opened, or a `urn:` that names one; never just the front door of a site."""
    if _URN.fullmatch(value):
        return value
    _check_link(value)
    parts = urlsplit(value)
    if parts.path in ("", "/") and not parts.query:
        raise ValueError(f"{value!r} is a bare home page; name the page that says it")
    return value


def _check_quotation(value: str) -> str:
    """A quotation is short, or it is somebody's text that we republish."""
    if len(value.split()) > MAX_QUOTED_WORDS:
        raise ValueError(f"has more than {MAX_QUOTED_WORDS} words; quote less of it")
    return value


def _check_link(value: str) -> str:
    if re.search(r"\s", value):
        raise ValueError(f"{value!r} has white space in it")
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"{value!r} is not an address: {error}") from error
    if not usable:
        raise ValueError(f"{value!r} is not an http or https address, nor a urn:")
    return value


Text = Annotated[str, AfterValidator(_check_text)]
Id = Annotated[str, _matching(_ID, "an id (lower-case letters, digits, dots and hyphens)")]
Country = Annotated[str, _matching(_COUNTRY, "a country code of two capital letters, or EU")]
Jurisdiction = Annotated[str, _matching(_JURISDICTION, "a country code such as GB, or a state such as US-CA")]
Hyphenated = Annotated[str, _matching(_HYPHENATED, "a hyphenated word in lower case")]
Cited = Annotated[str, AfterValidator(_check_source)]
Link = Annotated[str, AfterValidator(_check_link)]
EventType = Annotated[str, _one_of(taxonomy.EVENT_TYPES)]
DisputeStatus = Annotated[str, _one_of(taxonomy.DISPUTE_STATUSES)]
Consent = Annotated[str, _one_of(taxonomy.CONSENT)]
Quotation = Annotated[Text, AfterValidator(_check_quotation)]
Audience = Annotated[str, _one_of(taxonomy.AUDIENCES)]
Medium = Annotated[str, _one_of(MEDIA)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Entry(_Strict):
    """What every entry has. `note` is for doubts, gaps and corrections, and is published with the entry."""

    id: Id
    note: Text | None = None


class Conflict(_Strict):
    """Two sources disagree about one field: which value is shown, which other one stands, and why."""

    field: Text
    preferred: Text | None = None
    other: Text
    reason: Text | None = None
    source: Cited | None = None


class Sourced(Entry):
    """An entry that states facts. `shown: false` keeps it out of the database until it can be shown."""

    sources: Many[Cited] = Field(min_length=1)
    as_of: PartialDate
    shown: bool = True
    conflicts: Many[Conflict] = ()


class Party(Entry):
    """A company, public body, group or person. `is_lab` marks a maker of AI models."""

    name: Text
    kind: PartyKind
    is_lab: bool = False
    aliases: Many[Text] = ()
    homepage: Link | None = None


class Model(Entry):
    """An AI model, a family of models, or a product that is known by its model."""

    name: Text
    maker: Id | None = None
    family: Text | None = None
    aliases: Many[Text] = ()


class Authority(Entry):
    """A statute, regulation or precedent that is no entry of its own elsewhere: its usual name, and its text."""

    title: Text
    url: Link


class Said(_Strict):
    """A sentence or two of ours on the law, and what it rests on: ids of authorities, disputes or policies.

    `place` is where it holds; without it, everywhere.
    """

    say: Text
    place: Country | None = None
    see: Many[Id] = Field(min_length=1)


class Advice(Said):
    """A question that an audience has, and the answer in plain words."""

    ask: Text


class Guide(Entry):
    """What the disputes and rules mean for one audience; `id` names it."""

    id: Audience
    points: Many[Advice] = Field(min_length=1)


class Term(Entry):
    """What practices and claims share. `patterns` belong to the extraction stage and are kept as they are."""

    label: Text
    definition: Text | None = None
    contested: Text | None = None
    law: Many[Said] = ()
    patterns: Many[Any] = ()
    hits: Many[Text] = ()
    misses: Many[Text] = ()


class Practice(Term):
    """Something that is said to have been done to train, test or run a model. `a.b` stands under `a`."""

    legitimate: Text | None = None


class Claim(Term):
    """A legal theory that a party pleads, or a defence. `requires` is what has to be shown."""

    kind: Literal["claim", "defence"]
    authority: Text | None = None
    requires: Text | None = None


class Event(_Strict):
    """A dated step. `proceeding` says in which proceeding; without it, it is the first one's."""

    date: PartialDate
    type: EventType
    summary: Text
    source: Cited
    proceeding: Id | None = None


class Outcome(_Strict):
    """What became of a claim between a plaintiff and a defendant; what is left out was not told apart."""

    outcome: Literal["survived", "dismissed", "won", "lost", "settled", "withdrawn"]
    claim: Id | None = None
    plaintiff: Id | None = None
    defendant: Id | None = None
    date: PartialDate | None = None
    summary: Text
    source: Cited


class Proceeding(Entry):
    """A case before one court. `court_id` is CourtListener's; a court that has none is named in `court`."""

    caption: Text | None = None
    court_id: Id | None = None
    court: Text | None = None
    docket_number: Text | None = None
    level: Literal["trial", "mdl", "mdl-member", "appeal", "state", "agency", "abroad"]
    lead: Id | None = None
    status: DisputeStatus | None = None
    filed: PartialDate | None = None
    closed: PartialDate | None = None
    judge: Text | None = None
    courtlistener_id: int | None = None
    plaintiffs: Many[Id] = ()
    defendants: Many[Id] = ()
    intervenors: Many[Id] = ()
    amici: Many[Id] = ()
    claims: Many[Id] = ()
    outcomes: Many[Outcome] = ()

    @model_validator(mode="after")
    def _named_court(self) -> Proceeding:
        if (self.court_id is None) == (self.court is None):
            raise ValueError("a proceeding has either a court_id (a US court) or a court (its name), not both")
        return self


class Dispute(Sourced):
    """A quarrel with all its proceedings; `accusers` and `accused` are for accusations that no court has seen."""

    title: Text
    summary: Text | None = None
    status: DisputeStatus
    country: Country
    media: Many[Medium] = ()
    practices: Many[Id] = ()
    models: Many[Id] = ()
    accusers: Many[Id] = ()
    accused: Many[Id] = ()
    proceedings: Many[Proceeding] = ()
    events: Many[Event] = ()


class Policy(Sourced):
    """A bill, law, regulation, report, guidance, consultation, order or code that governs AI training."""

    title: Text
    jurisdiction: Jurisdiction
    body: Text | None = None
    kind: Annotated[str, _one_of(POLICY_KINDS)]
    identifiers: Many[Text] = ()
    status: Hyphenated
    practices: Many[Id] = ()
    audiences: Many[Audience] = ()
    summary: Text
    events: Many[Event] = ()


class Terms(Sourced):
    """One dated version of what a provider's terms or licence say about training on outputs, and about scraping.

    `quote` is the clause itself, letter by letter as the source has it.
    """

    provider: Id
    document: Text
    version: Text
    effective: PartialDate | None = None
    outputs_may_train: Annotated[str, _one_of(OUTPUTS_MAY_TRAIN)]
    scraping: Annotated[str, _one_of(SCRAPING)]
    summary: Text
    quote: Quotation | None = None
    last_seen: PartialDate | None = None


class Statement(Sourced):
    """Who says that whose model was trained on, or checked against, whose; or who denies or admits it.

    `actor` made the student model, `target` the teacher. `actor_id` and `target_id` name the party where it is one.
    """

    actor: Text
    actor_id: Id | None = None
    target: Text | None = None
    target_id: Id | None = None
    student: Text | None = None
    teacher: Text | None = None
    practice: Id
    status: Status
    evidence: EvidenceKind
    consent: Consent | None = None
    speaker: Text | None = None
    date: PartialDate
    summary: Text
    quote: Text | None = None
    dispute: Id | None = None


class Tombstone(_Strict):
    """An id that is no longer used: where it went, and why."""

    id: Id
    kind: Literal["party", "model", "practice", "claim", "dispute", "policy", "terms", "assertion"]
    merged_into: Id | None = None
    reason: Text


class IgnoredName(_Strict):
    """A name that documents give a part and that is no party: `registry propose --parties` leaves it out."""

    name: Text
    reason: Text

    @property
    def id(self) -> str:
        """The name is what it goes by."""
        return self.name


class Expectation(_Strict):
    """What a source usually gives, so that a silent change is noticed: `items: 1..200`, `newest: 30d`."""

    items: Annotated[str, _matching(re.compile(r"\d+\.\.\d+"), "two numbers such as 1..200")] | None = None
    newest: Annotated[str, _matching(re.compile(r"\d+d"), "a number of days such as 30d")] | None = None


class SourceFile(Entry):
    """Where documents come from. `kind` names the spider; `settings` are its own.

    `access` says what is asked: an API, a feed, or pages. `access_why` says where the publisher offers it to programs:
    its own terms then stand in for robots.txt, which speaks of pages. An API has to say it.
    """

    name: Text
    kind: Id
    url: Link
    topic: Text
    jurisdiction: Text
    language: Text
    schedule: Annotated[str, _one_of(SCHEDULES)] = "daily"
    licence: Text
    publish: Publish
    trust: Text
    follow: Literal["all", "matching", "none"] = "matching"
    enabled: bool = True
    allow_private: bool = False
    access: Literal["api", "feed", "page"]
    access_why: Text | None = None
    token_env: (
        Annotated[str, _matching(re.compile(r"[A-Z][A-Z0-9_]*"), "the name of an environment variable")] | None
    ) = None
    expect: Expectation | None = None
    settings: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _said_access(self) -> SourceFile:
        if self.access == "api" and self.access_why is None:
            raise ValueError("access_why: is missing: say where the publisher offers the API to programs")
        if self.access == "page" and self.access_why is not None:
            raise ValueError("access_why: is for an API or a feed that is offered to programs; pages follow robots.txt")
        return self
