"""Skeletons of registry entries for disputes that the program discovered, for a person to confirm.

A skeleton is valid as it stands, and not shown (`shown: false`), so that it can be put into `registry/disputes/` and
worked on there. What nobody knows yet is left out, and named in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import yaml

from aidocket.courts import is_court_id
from aidocket.dockets import docket_key
from aidocket.registry.load import Registry
from aidocket.store import Database
from aidocket.store.proposals import FoundDispute, FoundDocument, read_discovered, read_documents_of

NOTE = "found by the crawler, to be confirmed"
MAX_SOURCES = 20
UNKNOWN_COURT = "court not known yet"
_LEGAL = re.compile(r",?\s+(?:inc|llc|l\.l\.c|ltd|corp|corporation|co|plc|pbc|limited|gmbh|s\.?a)\.?$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An entry to be: its id, which names its file, and the YAML."""

    id: str
    text: str


def propose(db: Database, registry: Registry) -> Iterator[Proposal]:
    """A skeleton for each discovered dispute that the registry does not hold yet, hidden entries included."""
    entered = {
        docket_key(p.court_id, p.docket_number)
        for dispute in registry.disputes.values()
        for p in dispute.proceedings
        if p.docket_number
    }
    titles = {dispute.title.casefold() for dispute in registry.disputes.values()}
    taken = set(registry.disputes)
    parties = _party_ids(registry)
    for found in read_discovered(db):
        if found.docket_key in entered or found.title.casefold() in titles:
            continue
        dispute_id = free_id(found.id.removeprefix("found-"), taken)
        taken.add(dispute_id)
        documents = read_documents_of(db, found.id)
        if documents:
            yield Proposal(id=dispute_id, text=_skeleton(found, dispute_id, documents, parties))


def _skeleton(found: FoundDispute, dispute_id: str, documents: list[FoundDocument], parties: dict[str, str]) -> str:
    plaintiffs, defendants, unknown = _sides(found.title, parties)
    proceeding: dict[str, Any] = {"id": dispute_id, "caption": found.title}
    known_court = found.court_id is not None and is_court_id(found.court_id)
    proceeding |= {"court_id": found.court_id} if known_court else {"court": UNKNOWN_COURT}
    if found.docket_number:
        proceeding["docket_number"] = found.docket_number
    proceeding |= {"level": found.level, "status": "unknown"}
    if found.filed:
        proceeding["filed"] = found.filed[:10]
    docket_id = next((document.docket_id for document in documents if document.docket_id), None)
    if docket_id:
        proceeding["courtlistener_id"] = docket_id
    proceeding |= {name: ids for name, ids in (("plaintiffs", plaintiffs), ("defendants", defendants)) if ids}
    entry = {
        "id": dispute_id,
        "title": found.title,
        "status": "unknown",
        "country": "US",
        "proceedings": [proceeding],
        "sources": list(dict.fromkeys(_source(document) for document in documents))[:MAX_SOURCES],
        "as_of": max((document.published or document.first_seen)[:10] for document in documents),
        "shown": False,
        "note": NOTE,
    }
    return _comment(documents, unknown) + yaml.safe_dump(entry, sort_keys=False, allow_unicode=True, width=110)


def _comment(documents: list[FoundDocument], unknown: list[str]) -> str:
    """What was read, and what is still to be done, as the head of the file."""
    lines = ["Made by `aidocket registry propose`. Read the sources, fill in what is missing, then take out `shown`."]
    lines.append("To fill in: status, country, media, practices, models, claims, events, and filed if it is missing.")
    lines += [f"Not in the registry yet, or under another name: {one_line(name)}" for name in unknown]
    lines += [f"{(d.published or d.first_seen)[:10]}  {one_line(d.title)}" for d in documents[:MAX_SOURCES]]
    return "".join(f"# {line}\n" for line in lines)


def _source(document: FoundDocument) -> str:
    """The document's address; one that names no page, or none, gives way to the document's own id."""
    url = document.url or ""
    parts = urlsplit(url)
    is_page = parts.scheme in ("http", "https") and parts.hostname and (parts.path not in ("", "/") or parts.query)
    return url if is_page and not re.search(r"\s", url) else f"urn:aidocket:document:{document.id}"


def _sides(title: str, parties: dict[str, str]) -> tuple[list[str], list[str], list[str]]:
    """The registry's ids of both sides of a caption, and the names that it has no entry for."""
    left, versus, right = title.partition(" v. ")
    if not versus:
        return [], [], []
    ids = [parties.get(_plain(side)) for side in (left, right)]
    unknown = [side for side, party in zip((left, right), ids, strict=True) if party is None]
    return [i for i in ids[:1] if i], [i for i in ids[1:] if i], unknown


def _party_ids(registry: Registry) -> dict[str, str]:
    """Ids of parties by every name; a name that two of them have says nothing."""
    found: dict[str, set[str]] = {}
    for party in registry.parties.values():
        for name in (party.name, *party.aliases):
            found.setdefault(_plain(name), set()).add(party.id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _plain(name: str) -> str:
    return _LEGAL.sub("", " ".join(name.split())).strip(" ,.").casefold()


def free_id(wanted: str, taken: set[str]) -> str:
    """The id, with a number behind it where it is taken."""
    if wanted not in taken:
        return wanted
    return next(name for number in range(2, len(taken) + 3) if (name := f"{wanted}-{number}") not in taken)


def one_line(text: str) -> str:
    """Text as one line of a comment: nothing unprintable, no line ends, not too long."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:150]
