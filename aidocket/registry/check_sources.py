"""Rules for source files, and for the addresses that everything else cites."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from aidocket.config import PACKAGE
from aidocket.redaction import is_private_host
from aidocket.registry.load import Registry
from aidocket.registry.schema import SourceFile

SPIDERS = PACKAGE / "crawler" / "spiders"
"""Each module here is a kind of source. It is looked up as a file, for the registry knows no stage."""

INTERNAL = frozenset({"article"})
"""Spiders that read the queue of documents, not a source."""

FULL_TEXT = ("official", "court")
"""The trust of sources whose texts may be published in full."""

_RESERVED = ("example", "test", "invalid", "example.org", "example.com", "example.net")


def spider_kinds(folder: Path = SPIDERS) -> set[str]:
    """The kinds of source that can be read: the spider modules' names, `_` written `-`."""
    names = {path.stem.replace("_", "-") for path in folder.glob("*.py") if not path.name.startswith("_")}
    return names - INTERNAL


def is_reserved_host(host: str) -> bool:
    """Whether a name is set aside for examples (RFC 2606, RFC 6761): the sample web's invented outlets live there."""
    return _ends_in(host, _RESERVED)


def source_state(source: SourceFile, environment: Mapping[str, str] = os.environ) -> str:
    """`on`, `off`, or `needs a token` where the environment variable that holds its token is not set."""
    if not source.enabled:
        return "off"
    return "needs a token" if source.token_env and not environment.get(source.token_env) else "on"


def check_sources(registry: Registry, *, demo: bool) -> Iterator[str]:
    """Faults of source files. Where no spider is installed, as in a part of the program, kinds cannot be judged."""
    kinds = spider_kinds()
    for source in registry.sources.values():
        place = registry.place("source", source.id)
        if kinds and source.kind not in kinds:
            yield f"{place}: kind: there is no spider {source.kind!r}; known are: {', '.join(sorted(kinds))}"
        if source.publish == "full" and source.trust not in FULL_TEXT:
            yield f"{place}: publish: only court records and government texts may be shown in full; say `excerpt`"
        host = _host(source.url)
        if is_private_host(host) and not source.allow_private:
            yield f"{place}: url: {host} is a private address; say `allow_private: true` if it is meant"
        if is_reserved_host(host) and not demo:
            yield f"{place}: url: {host} is a name for examples; only the demo's database may hold it"


def check_links(registry: Registry) -> Iterator[str]:
    """Faults of citations that name the sample web: invented facts may not reach a real database."""
    for kind, entry_id, field, link in _links(registry):
        host = _host(link) if link.startswith("http") else ""
        if host and is_reserved_host(host):
            yield f"{registry.place(kind, entry_id)}: {field}: {host} is a name for examples; only the demo may cite it"


def _links(registry: Registry) -> Iterator[tuple[str, str, str, str]]:
    for dispute in registry.disputes.values():
        yield from _each("dispute", dispute.id, "sources", dispute.sources)
        yield from _each("dispute", dispute.id, "events", (event.source for event in dispute.events))
    for statement in registry.statements.values():
        yield from _each("assertion", statement.id, "sources", statement.sources)
    for policy in registry.policies.values():
        yield from _each("policy", policy.id, "sources", policy.sources)
        yield from _each("policy", policy.id, "events", (event.source for event in policy.events))
    for terms in registry.terms.values():
        yield from _each("terms", terms.id, "sources", terms.sources)


def _each(kind: str, entry_id: str, field: str, links: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    return ((kind, entry_id, field, link) for link in links)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".").casefold()


def _ends_in(host: str, names: tuple[str, ...]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in names)
