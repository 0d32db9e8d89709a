"""Skeletons of registry entries for parties that documents name and nobody has entered, for a person to confirm.

What is likely another name of a party that the registry holds is proposed as an alias of it. A name that stands in
`registry/ignored_names/` is not proposed again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from aidocket.party_names import name_key
from aidocket.registry.load import Registry
from aidocket.registry.propose import NOTE, Proposal, free_id, one_line
from aidocket.registry.schema import Party
from aidocket.store import Database
from aidocket.store.proposals import PartyProposal, read_party_proposals

MAX_ID = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasProposal:
    """A name that may be another one of a party of the registry, with what was read, as a comment in YAML."""

    party_id: str
    text: str


def propose_parties(db: Database, registry: Registry) -> Iterator[Proposal | AliasProposal]:
    """New parties and new names of known ones, those that most documents name first."""
    known = {name_key(name) for party in registry.parties.values() for name in (party.name, *party.aliases)}
    ignored = {name_key(entry.name) for entry in registry.ignored_names.values()}
    taken = set(registry.parties)
    for found in read_party_proposals(db):
        if found.key in ignored:
            continue
        party = registry.parties.get(found.alias_of or "")
        if party is not None:
            forms = _new_forms(found, party)
            if forms:
                yield AliasProposal(party_id=party.id, text=_alias(found, forms, party))
        elif found.key not in known:
            party_id = free_id(_slug(found.name), taken)
            taken.add(party_id)
            yield Proposal(id=party_id, text=_skeleton(found, party_id))


def _new_forms(found: PartyProposal, party: Party) -> list[str]:
    names = {name.casefold() for name in (party.name, *party.aliases)}
    return [form for form in found.forms if form.casefold() not in names]


def _alias(found: PartyProposal, forms: list[str], party: Party) -> str:
    names = yaml.safe_dump(forms, default_flow_style=True, allow_unicode=True, width=10_000).strip()
    lines = [f"Another name of {party.id}, {party.name}? Then add to its aliases:"]
    lines += [one_line(names), *_read(found)]
    return "".join(f"# {line}\n" for line in lines)


def _skeleton(found: PartyProposal, party_id: str) -> str:
    entry = {"id": party_id, "name": one_line(found.name), "kind": found.kind}
    aliases = [one_line(form) for form in found.forms if form != found.name]
    listed = entry | ({"aliases": aliases} if aliases else {}) | {"note": NOTE}
    head = "".join(f"# {line}\n" for line in _read(found))
    return head + yaml.safe_dump([listed], sort_keys=False, allow_unicode=True, width=110)


def _read(found: PartyProposal) -> Iterator[str]:
    """What was read, a line each."""
    parts = ", ".join(f"{role} in {count}" for role, count in found.roles.items())
    told = f"{found.documents} documents of {found.outlets} outlets ({parts})"
    yield told + ("; a caption names it" if found.in_caption else "")
    if found.quote:
        yield f"“{one_line(found.quote)}”"
    yield f"{(found.published or '')[:10]} {found.url or f'document {found.document_id}'}".strip()


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name_key(name)).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())[:MAX_ID].strip("-") or "party"
