"""The registry, copied into the database: checked first, then all of it in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from aidocket import __version__
from aidocket.config import Config
from aidocket.errors import RegistryError
from aidocket.registry.files import iter_files
from aidocket.store import Database
from aidocket.store.curation import Change, write_curated
from aidocket.store.database import is_demo, read_meta, write_meta

_DIGEST_KEY = "registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a call did. `unchanged` means that no file differs from the last time, so nothing was read or written."""

    unchanged: bool
    changes: Mapping[str, Change] = field(default_factory=dict)

    @property
    def added(self) -> int:
        """Rows that are new, in all tables."""
        return sum(change.added for change in self.changes.values())

    @property
    def changed(self) -> int:
        """Rows that differ from before, in all tables."""
        return sum(change.changed for change in self.changes.values())

    @property
    def removed(self) -> int:
        """Rows that have gone, in all tables."""
        return sum(len(change.removed) for change in self.changes.values())


def sync_registry(db: Database, config: Config) -> SyncReport:
    """Make the curated rows say what the registry's files say.

    Raises:
        RegistryError: the registry has faults; all of them are named, and the database is as it was.
        UsageError: a folder, or `config.sources`, does not exist.
    """
    digest = _digest(config)
    if read_meta(db, _DIGEST_KEY) == digest:
        return SyncReport(unchanged=True)
    # Most calls find nothing new, and need neither the models nor the checks, which take a while to load.
    from aidocket.registry.check import check_registry
    from aidocket.registry.load import load_registry
    from aidocket.registry.rows import registry_rows

    registry, faults = load_registry(config.registries, config.sources)
    faults += check_registry(registry, demo=is_demo(db))
    if faults:
        raise RegistryError(faults)
    rows = registry_rows(registry)
    # The models weigh more than the rows that are made of them.
    del registry
    with db.atomic():
        changes = write_curated(db, rows)
        write_meta(db, _DIGEST_KEY, digest)
    return SyncReport(unchanged=False, changes=changes)


def _digest(config: Config) -> str:
    """Names the program's version and the content of every file, so that any change is seen and nothing else is."""
    digest = hashlib.sha256(__version__.encode())
    for kind_name, path in iter_files(config.registries, config.sources):
        content = path.read_bytes()
        digest.update(f"\0{kind_name}\0{path.name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()
