"""Which documents a changed registry affects, so that they alone are read again.

What the extraction used of each entry is kept in the database and compared with what it would use now. A document is
affected where it holds what the rules look for first: a name of a party or model that was added, changed or taken away,
a phrase that starts a changed rule, a caption, a docket number or both sides of a changed dispute. Some documents may
be read again for nothing, none is missed: a test holds this equal to reading all. Of irrelevant documents nothing but
the title is left, so only that is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from aidocket.dockets import number_key
from aidocket.nlp.components.parties import forms_of
from aidocket.nlp.knowledge import Knowledge, KnownDispute, KnownModel, KnownParty, KnownTerm
from aidocket.nlp.rules import expand
from aidocket.nlp.wanted import Wanted
from aidocket.party_names import name_key
from aidocket.store import Database
from aidocket.store import knowing as store
from aidocket.store.corrections import Correction
from aidocket.store.database import as_json
from aidocket.store.knowing import Key

KINDS = {"parties": "party", "models": "model", "practices": "practice", "claims": "claim", "disputes": "dispute"}
"""The fields of `Knowledge`, each with the name of its kind of entry."""

_SHAPES: dict[str, type[Any]] = {
    "party": KnownParty,
    "model": KnownModel,
    "practice": KnownTerm,
    "claim": KnownTerm,
    "dispute": KnownDispute,
    "correction": Correction,
}
_PLAINTIFFS, _DEFENDANTS = ("plaintiff", "accuser"), ("defendant", "accused")


def note_changes(db: Database, knowledge: Knowledge, corrections: Mapping[str, Correction]) -> int:
    """Put the documents back in the queue that are affected by what has changed since the last time; how many.

    One transaction with the note of what is known now, so that a stop in between loses nothing.
    """
    before, now = store.read_known(db), _contents(knowledge, corrections)
    if before == now:
        return 0
    affected = _affected(db, before, now) if before else set()
    with db.atomic():
        store.write_known(db, now)
        return store.put_back(db, affected)


def _contents(knowledge: Knowledge, corrections: Mapping[str, Correction]) -> dict[Key, str]:
    """What extraction uses of each entry, as JSON."""
    found: dict[Key, str] = {}
    for name, kind in KINDS.items():
        found |= {(kind, entry_id): as_json(asdict(e)) for entry_id, e in getattr(knowledge, name).items()}
    return found | {("correction", c.id): as_json(asdict(c)) for c in corrections.values()}


def _affected(db: Database, before: Mapping[Key, str], now: Mapping[Key, str]) -> set[int] | None:
    """Numbers of the documents that are affected; None where that cannot be told, and all have to be read."""
    try:
        comparison = _Comparison(_Entries(before), _Entries(now))
        for kind, entry_id in sorted(key for key in {*before, *now} if before.get(key) != now.get(key)):
            comparison.compare(kind, entry_id)
    except ValidationError:
        return None  # kept by a version that knew entries of another form
    if comparison.wanted.everything:
        return None
    numbers = {number for find in comparison.rows for number in find(db)}
    for document in store.iter_read_documents(db):
        if document.number not in numbers and comparison.wanted.is_in(document):
            numbers.add(document.number)
    return numbers


class _Entries:
    """The entries of one time."""

    def __init__(self, contents: Mapping[Key, str]) -> None:
        self._contents = contents

    def get(self, kind: str, entry_id: str) -> Any:
        """The entry, or None where there is none."""
        content = self._contents.get((kind, entry_id))
        return None if content is None else _adapter(kind).validate_json(content)

    def models(self) -> Iterator[KnownModel]:
        """All models."""
        return (self.get(*key) for key in self._contents if key[0] == "model")


class _Comparison:
    """Two times, and what documents have to hold to be affected by their differences: words, or rows."""

    def __init__(self, old: _Entries, new: _Entries) -> None:
        self._times = (old, new)
        self._models = [*old.models(), *new.models()]
        self.wanted = Wanted()
        self.rows: list[Callable[[Database], set[int]]] = []

    def compare(self, kind: str, entry_id: str) -> None:
        """Take in the difference that one entry makes."""
        old, new = (entries.get(kind, entry_id) for entries in self._times)
        match kind:
            case "party":
                self._compare_parties(old, new)
            case "model":
                self._compare_models(old, new)
            case "practice" | "claim":
                self._compare_terms(kind, old, new)
            case "dispute":
                self._compare_disputes(old, new)
            case _:
                self._compare_corrections(old, new)

    def _compare_parties(self, old: KnownParty | None, new: KnownParty | None) -> None:
        names = [_names_of_party(party) if party else set() for party in (old, new)]
        keys = [{name_key(name) for name in (p.name, *p.aliases)} if p else set() for p in (old, new)]
        if old and new and (old.name, old.kind, old.is_lab) == (new.name, new.kind, new.is_lab):
            self.wanted.add_names(names[0] ^ names[1])
        else:
            self.wanted.add_names(names[0] | names[1])
            self.wanted.add_names(self._names_of_models_by(party.id for party in (old, new) if party))
        # A party's own name is a model's only where a version follows.
        for model in self._models:
            if (keys[0] ^ keys[1]) & {name_key(name) for name in (model.name, *model.aliases)}:
                self.wanted.add_names(_names_of_model(model))

    def _compare_models(self, old: KnownModel | None, new: KnownModel | None) -> None:
        names = [_names_of_model(model) if model else set() for model in (old, new)]
        if old and new and (old.name, old.family, old.maker_id) == (new.name, new.family, new.maker_id):
            self.wanted.add_names(names[0] ^ names[1])
        else:
            self.wanted.add_names(names[0] | names[1])

    def _compare_terms(self, kind: str, old: KnownTerm | None, new: KnownTerm | None) -> None:
        term_id = (old or new).id  # type: ignore[union-attr]
        if old and new and old.label != new.label:
            self.rows.append(lambda db: store.numbers_naming(db, kind, term_id))
        for rule in _changed_rules(old.patterns if old else (), new.patterns if new else ()):
            self.wanted.add_phrases(_first_phrases(rule, term_id))

    def _compare_disputes(self, old: KnownDispute | None, new: KnownDispute | None) -> None:
        both = [dispute for dispute in (old, new) if dispute]
        practices = {practice for dispute in both for practice in dispute.practices}
        for dispute in both:
            left, right = _side(dispute, _PLAINTIFFS), _side(dispute, _DEFENDANTS)
            self.wanted.add_opponents(self._names_of(left), self._names_of(right))
            for proceeding in dispute.proceedings:
                self.wanted.add_caption(proceeding.caption)
                if proceeding.docket_number:
                    self.wanted.add_phrases([_serial(proceeding.docket_number)])
            self._add_rows(dispute.id, right, practices)

    def _add_rows(self, dispute_id: str, defendants: set[str], practices: set[str]) -> None:
        self.rows.append(lambda db: store.numbers_linked(db, dispute_id))
        for defendant in sorted(defendants):
            self.rows.append(lambda db, party=defendant: store.numbers_by_context(db, party, practices))  # type: ignore[misc]

    def _compare_corrections(self, old: Correction | None, new: Correction | None) -> None:
        for correction in (correction for correction in (old, new) if correction):
            self.wanted.add_names(correction.names)
            self.rows.append(lambda db, c=correction: store.numbers_corrected(db, c.id))  # type: ignore[misc]
            if correction.document:
                self.rows.append(lambda db, c=correction: store.numbers_at(db, c.document))  # type: ignore[misc]
            if correction.row_id:
                self.rows.append(lambda db, c=correction: store.numbers_of_row(db, c.row_id))  # type: ignore[misc]

    def _names_of(self, parties: Iterable[str]) -> set[str]:
        """All names of these parties, and of their models: who names a model speaks of its maker."""
        ids = set(parties)
        known = [party for entries in self._times for i in ids if (party := entries.get("party", i)) is not None]
        return {name for party in known for name in _names_of_party(party)} | self._names_of_models_by(ids)

    def _names_of_models_by(self, makers: Iterable[str]) -> set[str]:
        ids = set(makers)
        return {name for model in self._models if model.maker_id in ids for name in _names_of_model(model)}


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(_SHAPES[kind])


def _names_of_party(party: KnownParty) -> set[str]:
    return {party.name, *party.aliases, *forms_of(party)}


def _names_of_model(model: KnownModel) -> set[str]:
    names = (model.name, *model.aliases)
    return {*names, *map(name_key, names)}


def _side(dispute: KnownDispute, roles: tuple[str, ...]) -> set[str]:
    parties = [*dispute.parties, *(pair for p in dispute.proceedings for pair in p.parties)]
    return {party for party, role in parties if role in roles}


def _changed_rules(old: Iterable[Any], new: Iterable[Any]) -> list[Any]:
    """The rules that only one time has; all of both where the others have changed their order."""
    before, now = [as_json(rule) for rule in old], [as_json(rule) for rule in new]
    common = set(before) & set(now)
    if [rule for rule in before if rule in common] == [rule for rule in now if rule in common]:
        return [json.loads(rule) for rule in (*before, *now) if rule not in common]
    return [json.loads(rule) for rule in {*before, *now}]


def _first_phrases(rule: Any, label: str) -> list[str]:
    """What has to stand in a text for a rule to be looked at."""
    if isinstance(rule, str):
        return expand(rule, label=label)
    if "statute" in rule:
        return [section for statute in rule["statute"] for section in re.findall(r"\d+", statute)[-1:] or [statute]]
    return [text for phrase in rule["say"] for text in expand(phrase, label=label)]


def _serial(docket_number: str) -> str:
    """The last figures of a docket number without zeros before them: they stand in every way of writing it."""
    figures = re.findall(r"\d+", number_key(docket_number))
    return figures[-1].lstrip("0") or docket_number if figures else docket_number
