"""Collections of Open Terms Archive: a git repository's commits to versions, and two versions to what changed. Pure.

Each document is one file, `<service>/<type>.md`, and each version of it one commit, whose subject says what it is. The
day of a commit is when the change was seen; the terms' own words say from when they hold.

Formats: docs.opentermsarchive.org (repositories of versions), GitHub's REST API (`GET /repos/…/commits`), Atom feeds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urljoin, urlsplit
from xml.etree.ElementTree import Element

from pydantic import Field, field_validator

from aidocket.crawler.kinds import CommonSettings
from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.instead import web_page_instead
from aidocket.crawler.parse.shape import ShapeError, maybe_text, objects, text
from aidocket.crawler.parse.terms_diff import Passage, Version, topics_of
from aidocket.crawler.parse.text import line, plain
from aidocket.crawler.parse.xml_tree import children, find, local, parse_tree, value
from aidocket.store.records import Document, Source

VERSION = 1
VERSION_READ_AS = f"open-terms-archive/{VERSION}/version"
"""How a single version is read: one that was read so is not asked for again, whatever else the settings are."""

MAX_PASSAGES = 30

TYPES = (
    "Terms of Service", "Privacy Policy", "Imprint", "Trackers Policy", "Developer Terms", "Community Guidelines",
    "Community Guidelines - Deceased Users", "Acceptable Use Policy", "Restricted Use Policy", "Commercial Terms",
    "Copyright Claims Policy", "Law Enforcement Guidelines", "Human Rights Policy", "In-App Purchases Policy",
    "Review Guidelines", "Brand Guidelines", "Quality Guidelines", "Data Controller Agreement",
    "Data Processor Agreement", "User Consent Policy", "Closed Captioning Policy", "Seller Warranty",
    "Single Sign-On Policy", "Vulnerability Disclosure Policy", "Live Policy", "Complaints Policy",
    "Business Privacy Policy", "Business Mediation Policy", "Platform to Business Notice",
    "Ranking Parameters Description", "Premium Partner Conditions", "General Conditions of Sale",
    "Marketplace Buyers Conditions", "Marketplace Sellers Conditions", "Conditions of Carriage",
)  # fmt: skip
"""Types of documents (OpenTermsArchive/terms-types). A subject tells service and type in one breath."""

_CHANGE = re.compile(r"(?:Record new changes of|Update) (?P<what>.+)")
_NO_CHANGE = re.compile(
    r"(?:First record of|Start tracking|Apply technical or declaration upgrade on|Refilter) (?P<what>.+)"
)
_COMMIT = re.compile(r"[0-9a-f]{40}$|[0-9a-f]{64}$")
_NEXT = re.compile(r'<([^<>]+)>\s*;[^,]*\brel="?next"?')
_GITHUB = re.compile(r"^/(?:repos/)?(?P<repository>[\w.-]+/[\w.-]+)/commits\b")


class Settings(CommonSettings):
    """`url` is the list of a repository's commits, of GitHub's API, or the Atom feed of one document's commits.

    `services`, `types` and `documents` (`<service>/<type>`) say which documents are read; without them, `follow`.
    `providers` says whose a service is. `raw` is where a file lies at a commit, for hosts other than GitHub.
    """

    services: list[str] = Field(default_factory=list)
    types: list[str] = Field(default_factory=list)
    documents: list[str] = Field(default_factory=list)
    providers: dict[str, str] = Field(default_factory=dict)
    raw: str | None = None
    max_pages: int = Field(default=1, ge=1, le=10)
    max_versions: int = Field(default=20, ge=1, le=100)
    delay_s: float = Field(default=1.0, ge=0, le=60)

    @field_validator("raw")
    @classmethod
    def _has_places(cls, raw: str | None) -> str | None:
        if raw is not None and not ("{commit}" in raw and "{path}" in raw):
            raise ValueError("{commit} and {path} have to stand in it")
        return raw

    @field_validator("documents")
    @classmethod
    def _has_types(cls, documents: list[str]) -> list[str]:
        if any(name.count("/") != 1 for name in documents):
            raise ValueError("each is written <service>/<type>")
        return documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit that recorded a version. `parent` is the commit before it, where the list names it."""

    id: str
    recorded: str
    service: str
    type: str
    is_change: bool
    url: str | None = None
    parent: str | None = None

    @property
    def name(self) -> str:
        """The document, `<service>/<type>`."""
        return f"{self.service}/{self.type}"

    @property
    def path(self) -> str:
        """The document's file."""
        return f"{self.name}.md"

    @property
    def key(self) -> str:
        """What tells this version from all others of its collection."""
        return f"{self.name}@{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitPage:
    """A page of commits, newest first, and the subjects that name a document of a type nobody knows."""

    commits: tuple[Commit, ...]
    next_url: str | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A version and what changed in it. `returns_to` is the commit whose words have come back."""

    before: str
    after: Commit
    passages: Sequence[Passage]
    version: Version
    returns_to: Commit | None = None


def parse_commits(body: bytes, *, url: str, link: str | None, settings: Settings) -> CommitPage:
    """The commits of an answer that recorded versions; others, such as those of a README, are left out.

    Args:
        body: a JSON list, as GitHub, Gitea and Forgejo give it, or an Atom feed.
        url: its address.
        link: the answer's header `Link` (RFC 8288), which names the next page.
        settings: the source's.

    Raises:
        ShapeError: it is neither; the text names the field.
        UnsafeXmlError: it declares entities.
    """
    start = body.lstrip()[:1]
    raw = [_from_json(item) for item in _json_list(body)] if start in (b"[", b"{") else _from_atom(body, url)
    commits: list[Commit] = []
    unknown: list[str] = []
    for commit, subject in raw:
        match = _CHANGE.fullmatch(subject) or _NO_CHANGE.fullmatch(subject)
        if match is None:
            continue
        named = _document(match["what"].strip(), settings)
        if named is None:
            # `Update` is the older engine's word for a change, and everybody's for a change of a README.
            unknown += [match["what"].strip()[:200]] * (not subject.startswith("Update "))
            continue
        is_change = match.re is _CHANGE
        commits.append(Commit(service=named[0], type=named[1], is_change=is_change, **commit))
    following = _NEXT.search(link or "")
    next_url = urljoin(url, following[1]) if following else None
    return CommitPage(commits=tuple(commits), next_url=next_url, unknown=tuple(dict.fromkeys(unknown)))


def raw_url(source_url: str, settings: Settings, commit: str, path: str) -> str:
    """Where a file lies as it stood at a commit.

    Raises:
        ShapeError: the host is not GitHub, and the settings do not say.
    """
    template = settings.raw
    if template is None:
        parts = urlsplit(source_url)
        match = _GITHUB.match(parts.path)
        if parts.hostname not in ("github.com", "api.github.com") or match is None:
            raise ShapeError("settings.raw: is missing: say where a file lies at a commit")
        template = f"https://raw.githubusercontent.com/{match['repository']}/{{commit}}/{{path}}"
    return template.replace("{commit}", commit).replace("{path}", quote(path))


def is_wanted(commit: Commit, settings: Settings) -> bool:
    """Whether the settings name the commit's document; where they name none, all are."""
    if settings.documents or settings.services:
        return (commit.name in settings.documents or commit.service in settings.services) and (
            not settings.types or commit.type in settings.types
        )
    return not settings.types or commit.type in settings.types


def to_document(change: Change, source: Source, settings: Settings) -> Document:
    """A change as a document: what went and what came, and of what the passages speak."""
    commit = change.after
    provider = settings.providers.get(commit.service, commit.service)
    day = commit.recorded[:10]
    passages = _most_telling(change.passages)
    effective = from_text(change.version.effective)
    terms = commit.type if provider == commit.service else f"{commit.type} ({commit.service})"
    back = " back" if change.returns_to else ""
    details = {
        "provider": provider,
        "service": commit.service,
        "document_type": commit.type,
        "before_commit": change.before,
        "after_commit": commit.id,
        "recorded": commit.recorded,
        "effective": effective,
        "returns_to": change.returns_to.id if change.returns_to else None,
        "bears_on": topics_of(text for passage in change.passages for text in (passage.before, passage.after)),
        "passages": [_to_detail(passage) for passage in passages],
        "passages_left_out": len(change.passages) - len(passages),
        "text_from": "passages",
    }
    return Document(
        source_id=source.id,
        key=commit.key,
        kind="terms",
        title=line(f"{provider}: {terms} changed{back} on {day}", most=MAX_TITLE_CHARS),
        text=plain("\n\n".join(_words(change, provider, effective, passages)), most=MAX_TEXT_CHARS),
        url=commit.url,
        language=source.language or "en",
        author=provider,
        published=commit.recorded,
        published_raw=commit.recorded,
        publish=source.publish,
        details={name: item for name, item in details.items() if item},
    )


def _words(change: Change, provider: str, effective: str | None, passages: Sequence[Passage]) -> list[str]:
    commit = change.after
    service = "" if provider == commit.service else f" for {commit.service}"
    first = f"{provider} changed its {commit.type}{service}, as Open Terms Archive recorded on {commit.recorded[:10]}."
    parts = [first]
    if effective:
        parts.append(f"The text says that it is effective from {effective}.")
    if change.returns_to:
        parts.append(f"The words are again those recorded on {change.returns_to.recorded[:10]}.")
    for passage in passages:
        if passage.before and passage.after:
            parts += [f"Before: {passage.before}", f"Now: {passage.after}"]
        else:
            parts.append(f"Added: {passage.after}" if passage.after else f"Removed: {passage.before}")
    left_out = len(change.passages) - len(passages)
    return [*parts, f"Passages that changed and are not shown here: {left_out}."] if left_out else parts


def _most_telling(passages: Sequence[Passage]) -> list[Passage]:
    """At most so many passages, in their order; those that speak of a topic before others."""
    if len(passages) <= MAX_PASSAGES:
        return list(passages)
    ranked = sorted(range(len(passages)), key=lambda number: (not passages[number].topics, number))
    return [passages[number] for number in sorted(ranked[:MAX_PASSAGES])]


def _to_detail(passage: Passage) -> Mapping[str, Any]:
    found = {"before": passage.before, "after": passage.after}
    return {**found, "bears_on": passage.topics} if passage.topics else found


def _document(what: str, settings: Settings) -> tuple[str, str] | None:
    """Service and type of a subject's `<service> <type>`: a document that the settings name, else a known type."""
    for name in settings.documents:
        service, _, kind = name.partition("/")
        if what == f"{service} {kind}":
            return service, kind
    for kind in sorted({*settings.types, *TYPES}, key=lambda kind: -len(kind)):
        if what.endswith(f" {kind}"):
            return what.removesuffix(f" {kind}"), kind
    return None


def _json_list(body: bytes) -> list[dict[str, Any]]:
    try:
        answer = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ShapeError("the answer is not JSON") from error
    if isinstance(answer, dict):
        raise ShapeError(
            f"the API refuses the query: {line(str(answer.get('message', 'no list of commits')), most=300)}"
        )
    if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
        raise ShapeError("the answer is no list of commits")
    return answer


def _from_json(raw: dict[str, Any]) -> tuple[dict[str, Any], str]:
    sha = text(raw, "sha")
    inner = raw.get("commit")
    try:
        if not isinstance(inner, dict) or not _COMMIT.match(sha):
            raise ShapeError("commit: an object was expected")
        author: Literal[False] | Any = isinstance(inner.get("author"), dict) and inner["author"]
        if not author:
            raise ShapeError("commit.author: an object was expected")
        recorded = from_text(text(author, "date"))
        if recorded is None:
            raise ShapeError("commit.author.date: is no date")
        subject = text(inner, "message").partition("\n")[0].strip()
        parents = objects(raw, "parents")
        parent = maybe_text(parents[0], "sha") if len(parents) == 1 else None
        url = maybe_text(raw, "html_url")
    except ShapeError as error:
        raise ShapeError(f"commit {sha[:12]}: {error}") from error
    return {"id": sha, "recorded": recorded, "url": _web_link(url), "parent": parent}, subject


def _from_atom(body: bytes, url: str) -> list[tuple[dict[str, Any], str]]:
    page = web_page_instead(body)
    if page:
        raise ShapeError(f"the answer is {page}, no list of commits")
    root = parse_tree(body)
    if local(root) != "feed":
        raise ShapeError("the answer is no Atom feed")
    return [_from_entry(entry, url) for entry in children(root, "entry")]


def _from_entry(entry: Element, url: str) -> tuple[dict[str, Any], str]:
    found = _COMMIT.search(value(find(entry, "id")))
    recorded = from_text(value(find(entry, "updated")))
    if found is None or recorded is None:
        raise ShapeError("an entry names no commit, or no date")
    link = find(entry, "link")
    address = urljoin(url, link.get("href", "")) if link is not None else None
    return {"id": found[0], "recorded": recorded, "url": _web_link(address)}, value(find(entry, "title"))


def _web_link(url: str | None) -> str | None:
    return url if url and url.startswith(("https://", "http://")) else None
