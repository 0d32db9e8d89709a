"""Folders of YAML, read into one `Registry`. Every fault is collected, none stops the reading.

YAML's well-known traps are closed: dates stay text, only `true` and `false` are truth values (`NO` is Norway), and a
key that stands twice in one mapping is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from aidocket.errors import RegistryError
from aidocket.registry.corrections import Correction
from aidocket.registry.files import FOLDERS, iter_files
from aidocket.registry.schema import (
    Authority,
    Claim,
    Dispute,
    Guide,
    IgnoredName,
    Model,
    Party,
    Policy,
    Practice,
    SourceFile,
    Statement,
    Terms,
    Tombstone,
)

E = TypeVar("E", bound=BaseModel)

MAX_FILE_BYTES = 2_000_000
"""No file that a person edits is larger; a larger one is a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of entry: its model, and whether a file holds one entry or a list of them.

    `named_by_file` asks that a file be called by the id it holds.
    """

    model: type[BaseModel]
    listed: bool
    named_by_file: bool


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "party": Kind(model=Party, listed=True, named_by_file=False),
        "model": Kind(model=Model, listed=True, named_by_file=False),
        "practice": Kind(model=Practice, listed=False, named_by_file=True),
        "claim": Kind(model=Claim, listed=False, named_by_file=True),
        "authority": Kind(model=Authority, listed=True, named_by_file=False),
        "guide": Kind(model=Guide, listed=False, named_by_file=True),
        "dispute": Kind(model=Dispute, listed=False, named_by_file=True),
        "policy": Kind(model=Policy, listed=False, named_by_file=True),
        "terms": Kind(model=Terms, listed=True, named_by_file=False),
        "assertion": Kind(model=Statement, listed=True, named_by_file=False),
        "source": Kind(model=SourceFile, listed=False, named_by_file=True),
        "tombstone": Kind(model=Tombstone, listed=True, named_by_file=False),
        "correction": Kind(model=Correction, listed=False, named_by_file=True),
        "ignored-name": Kind(model=IgnoredName, listed=True, named_by_file=False),
    }
)


@dataclass(frozen=True, kw_only=True)
class Registry:
    """All entries by kind and id, in the order of their ids, and the file that each came from."""

    parties: Mapping[str, Party] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)
    practices: Mapping[str, Practice] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    authorities: Mapping[str, Authority] = field(default_factory=dict)
    guides: Mapping[str, Guide] = field(default_factory=dict)
    disputes: Mapping[str, Dispute] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    terms: Mapping[str, Terms] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)
    sources: Mapping[str, SourceFile] = field(default_factory=dict)
    tombstones: Mapping[str, Tombstone] = field(default_factory=dict)
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    ignored_names: Mapping[str, IgnoredName] = field(default_factory=dict)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """How many entries of each kind there are, and how many disputes and statements are shown."""
        counts = {name.replace("_", " "): len(getattr(self, name)) for name in FOLDERS.values()}
        counts["shown disputes"] = sum(d.shown for d in self.disputes.values())
        counts["shown statements"] = sum(s.shown for s in self.statements.values())
        return counts

    def place(self, kind: str, entry_id: str) -> str:
        """`file: entry`, the beginning of every message about an entry."""
        return f"{self.places.get((kind, entry_id), kind)}: {entry_id}"


def load_registry(folders: Sequence[Path], sources: Path | None = None) -> tuple[Registry, list[str]]:
    """Everything that stands in the folders, and what is wrong with it, a line each.

    Args:
        folders: read in order; a later one may add entries, never replace one.
        sources: a file or folder of source YAML that stands in for the folders' own `sources/`.

    Raises:
        UsageError: a folder, or `sources`, does not exist.
    """
    entries: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    places: dict[tuple[str, str], str] = {}
    faults: list[str] = []
    for kind_name, path in iter_files(folders, sources):
        kind = KINDS[kind_name]
        shown = show_path(path)
        try:
            raw = _parse(path)
        except ValueError as error:
            faults.append(f"{shown}: {error}")
            continue
        for position, item in _items(raw, kind, shown, faults):
            entry = _validate(item, kind.model, f"{shown}: {_name(item, position)}", faults)
            if entry is None:
                continue
            entry_id: str = entry.id  # type: ignore[attr-defined]
            if kind.named_by_file and path.stem != entry_id:
                faults.append(f"{shown}: {entry_id}: id: the file has to be called {entry_id}.yaml")
            key = f"{entry.kind} {entry_id}" if isinstance(entry, Tombstone) else entry_id
            if key in entries[kind_name]:
                faults.append(f"{shown}: {entry_id}: id: stands in {places[kind_name, key]} already")
                continue
            entries[kind_name][key] = entry
            places[kind_name, key] = shown
    by_field = {FOLDERS[name]: dict(sorted(found.items())) for name, found in entries.items()}
    return Registry(**by_field, places=places), faults


def read_registry(folders: Sequence[Path], sources: Path | None = None) -> Registry:
    """The registry, read and not yet checked across entries.

    Raises:
        RegistryError: something cannot be read; all faults are named.
    """
    registry, faults = load_registry(folders, sources)
    if faults:
        raise RegistryError(faults)
    return registry


def show_path(path: Path) -> str:
    """A path as people know it: from where they stand, if it is below."""
    return f"{_shown_folder(path.parent, Path.cwd())}{path.name}"


@cache
def _shown_folder(folder: Path, here: Path) -> str:
    real = folder.resolve()
    return f"{real.relative_to(here) if real.is_relative_to(here) else real}/".removeprefix("./")


def _parse(path: Path) -> Any:
    """What the file says, still untyped.

    Raises:
        ValueError: it is too large, not UTF-8, or not YAML.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ValueError(f"is larger than {MAX_FILE_BYTES} bytes")
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 at byte {error.start}") from error
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{line}is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ValueError(f"is not YAML: {' '.join(str(error).split())}") from error


def _items(raw: Any, kind: Kind, shown: str, faults: list[str]) -> Iterator[tuple[int, Any]]:
    """The entries of a file with their places; a file of the wrong form is one fault."""
    if kind.listed and isinstance(raw, list):
        yield from enumerate(raw, start=1)
    elif not kind.listed and isinstance(raw, dict):
        yield 1, raw
    elif raw is None:
        faults.append(f"{shown}: is empty")
    else:
        faults.append(f"{shown}: holds {'no list of entries' if kind.listed else 'more or less than one entry'}")


def _name(item: Any, position: int) -> str:
    """How a message calls an entry: by its id, or by its place in the file where it has none."""
    entry_id = item.get("id") if isinstance(item, dict) else None
    return entry_id if isinstance(entry_id, str) and entry_id else f"entry {position}"


def _validate(item: Any, model: type[E], where: str, faults: list[str]) -> E | None:
    """The entry, or None and a fault for each field that is wrong."""
    try:
        return model.model_validate(item)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            field_name = ".".join(str(part) for part in problem["loc"]) or "the entry"
            faults.append(f"{where}: {field_name}: {_say(problem['type'], problem['msg'])}")
        return None


def _say(problem: str, message: str) -> str:
    """pydantic's message in plain words."""
    plain = {"missing": "is missing", "extra_forbidden": "is no known field", "model_type": "is not a mapping"}
    if problem == "too_short":
        return "needs at least one"
    return plain.get(problem) or message.removeprefix("Value error, ").replace("Input should be", "has to be")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The quick loader where it was built, without the conversions that surprise people who edit by hand."""


def _build_mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    """A mapping, each of whose keys stands once."""
    loader.flatten_mapping(node)
    mapping: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str) or key in mapping:
            reason = f"the key {key!r} stands twice" if isinstance(key, str) else f"the key {key!r} is not text"
            raise yaml.constructor.ConstructorError(None, None, reason, key_node.start_mark)
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


_SURPRISING = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _SURPRISING]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_constructor(yaml.resolver.Resolver.DEFAULT_MAPPING_TAG, _build_mapping)
