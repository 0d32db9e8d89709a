"""New parties: names that relevant documents give a part and the registry does not hold, gathered over documents.

Forms of one name are one party: with and without a company's form (`Acme Co., Inc.`), an acronym and what it stands
for, a surname in a caption and the full name in the text. What is nearly a name of the registry, or such a name with
`Group` or `Europe` behind it, is proposed as another name of that party.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aidocket.nlp.knowledge import Knowledge
from aidocket.party_names import BRANCHES, initials_of, is_nearly, name_key
from aidocket.store import Database
from aidocket.store import proposals as store
from aidocket.store.proposals import PartyProposal, UnknownParty

ENOUGH = 2
"""Documents that have to name a party, unless a caption names it."""

MAX_QUOTE = 280
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&]{1,7}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])|\n+")


@dataclass(slots=True)
class _Newcomer:
    """All that documents say of one name."""

    key: str
    names: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    roles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    documents: dict[str, str] = field(default_factory=dict)
    in_caption: bool = False
    first: UnknownParty | None = None


def gather_newcomers(db: Database, knowledge: Knowledge) -> int:
    """Propose the parties that documents name and nobody has entered; how many there are now."""
    known = _Known(knowledge)
    newcomers = _joined(_by_key(store.iter_unknown_parties(db)))
    proposals = [
        _as_proposal(newcomer, known.nearest(newcomer))
        for _, newcomer in sorted(newcomers.items())
        if newcomer.in_caption or len(newcomer.documents) >= ENOUGH
    ]
    store.write_party_proposals(db, proposals)
    return len(proposals)


def _by_key(found: Iterable[UnknownParty]) -> dict[str, _Newcomer]:
    newcomers: dict[str, _Newcomer] = {}
    for party in found:
        key = name_key(party.name)
        if len(key) < 2 or not any(c.isupper() for c in party.name) or not any(c.isalpha() for c in key):
            continue
        newcomer = newcomers.setdefault(key, _Newcomer(key))
        newcomer.names[party.name] += 1
        newcomer.names.update(dict.fromkeys(party.aliases, 1))
        newcomer.kinds[party.kind or "organisation"] += 1
        newcomer.roles[party.role].add(party.document_id)
        newcomer.documents[party.document_id] = _outlet(party)
        newcomer.in_caption |= _is_in_caption(key, party)
        newcomer.first = newcomer.first or party
    return newcomers


def _is_in_caption(key: str, party: UnknownParty) -> bool:
    """Whether a case of its document has it on one side: by its name, or a person by the surname."""
    if party.role not in {"plaintiff", "defendant"}:
        return False
    sides = {name_key(side) for caption in party.captions for side in caption.split(" v. ") if " v. " in caption}
    return key in sides or (party.kind == "person" and key.rpartition(" ")[2] in sides)


def _joined(newcomers: dict[str, _Newcomer]) -> dict[str, _Newcomer]:
    """Acronyms with what they stand for, and surnames with the full name, where only one name fits."""
    longer: dict[str, set[str]] = defaultdict(set)
    for key, newcomer in newcomers.items():
        for form in newcomer.names:
            if _ACRONYM.fullmatch(form):
                longer[name_key(form)].add(key)
            longer[initials_of(form).casefold()].add(key)
        if newcomer.kinds.most_common(1)[0][0] == "person" and " " in key:
            longer[key.rpartition(" ")[2]].add(key)
    for key in sorted(newcomers, key=len):
        owners = {owner for owner in longer.get(key, set()) - {key} if owner in newcomers}
        if len(owners) == 1 and " " not in key:
            _merge(newcomers.pop(key), into=newcomers[owners.pop()])
    return newcomers


def _merge(newcomer: _Newcomer, *, into: _Newcomer) -> None:
    into.names.update(newcomer.names)
    into.kinds.update(newcomer.kinds)
    for role, documents in newcomer.roles.items():
        into.roles[role] |= documents
    into.documents |= newcomer.documents
    into.in_caption |= newcomer.in_caption


class _Known:
    """The registry's names, to find whom a newcomer may be another name of."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._initials: dict[str, set[str]] = defaultdict(set)
        self._persons = {party.id for party in knowledge.parties.values() if party.kind == "person"}
        for party in knowledge.parties.values():
            for name in (party.name, *party.aliases):
                self._ids[name_key(name)].add(party.id)
                if party.kind != "person":
                    self._initials[initials_of(name)].add(party.id)

    def nearest(self, newcomer: _Newcomer) -> str | None:
        """The one party that the newcomer may be; None where none or several are likely."""
        keys = sorted({newcomer.key, *(name_key(form) for form in newcomer.names)})
        for found in (self._same(keys), self._of_branch(keys), self._by_initials(newcomer), self._by_slip(keys)):
            if len(found) == 1:
                return next(iter(found))
        return None

    def _same(self, keys: list[str]) -> set[str]:
        return {party for key in keys for party in self._ids.get(key, ())}

    def _of_branch(self, keys: list[str]) -> set[str]:
        found: set[str] = set()
        for key in keys:
            words = key.split()
            while len(words) > 1 and words[-1] in BRANCHES:
                words.pop()
                found |= self._ids.get(" ".join(words), set())
        return found - self._persons

    def _by_initials(self, newcomer: _Newcomer) -> set[str]:
        acronyms = [form for form in newcomer.names if _ACRONYM.fullmatch(form) and len(form) > 2]
        return {party for form in acronyms for party in self._initials.get(form, ())}

    def _by_slip(self, keys: list[str]) -> set[str]:
        return {party for key in keys for name, ids in self._ids.items() if is_nearly(key, name) for party in ids}


def _as_proposal(newcomer: _Newcomer, alias_of: str | None) -> PartyProposal:
    assert newcomer.first is not None
    counts: Mapping[str, int] = newcomer.names
    name = max(counts, key=lambda form: (name_key(form) == newcomer.key, counts[form], -len(form), form))
    return PartyProposal(
        key=newcomer.key,
        name=name,
        kind=max(sorted(newcomer.kinds), key=lambda kind: newcomer.kinds[kind]),
        forms=tuple(sorted(newcomer.names)),
        roles={role: len(newcomer.roles[role]) for role in sorted(newcomer.roles)},
        documents=len(newcomer.documents),
        outlets=len(set(newcomer.documents.values())),
        in_caption=newcomer.in_caption,
        alias_of=alias_of,
        document_id=newcomer.first.document_id,
        quote=_quote(newcomer.first),
    )


def _quote(party: UnknownParty) -> str | None:
    """The sentence that names the party, as far as the words around it were read."""
    for sentence in _SENTENCE.split(party.around):
        if party.name in sentence:
            return " ".join(sentence.split())[:MAX_QUOTE]
    return None


def _outlet(party: UnknownParty) -> str:
    """Who published a document: the host of its address, or else its source."""
    try:
        host = urlsplit(party.url or "").hostname
    except ValueError:
        host = None
    return (host or party.source_id).removeprefix("www.")
