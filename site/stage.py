"""Building the site: whether there is anything to do, and if so, `making.py`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from aidocket.config import Config
from aidocket.errors import BuildError, StoreError
from aidocket.locks import exclusive
from aidocket.progress import Progress, Silent
from aidocket.site.generation import Output
from aidocket.site.inputs import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did: pages in the site, files written, unchanged and removed, and where the site is."""

    pages: int
    written: int
    unchanged: int
    removed: int
    out: Path


def build(config: Config, *, progress: Progress | None = None) -> BuildReport:
    """Make the site of what the database holds, check it, and put it in place of the old one.

    Two builds of one database give the same bytes; where nothing changed, nothing is touched, and where nothing that
    a build reads has changed, nothing is made either. The caller holds the database (`locks.exclusive`).

    Raises:
        BuildError: an internal link leads nowhere, or `config.out` is not ours; the old site stays.
        RegistryError: the registry has faults.
        BusyError: another build works on the same output folder.
        StoreError: the database cannot be read.
    """
    say = progress or Silent()
    output = Output(config.out)
    with exclusive(output.lock):
        try:
            known = output.summary()
            if known.fingerprint and known.fingerprint == fingerprint(config):
                say.begin("build", known.pages)
                report = BuildReport(pages=known.pages, written=0, unchanged=known.files, removed=0, out=output.out)
            else:
                report = _make(config, output, say)
        except OSError as error:
            raise BuildError(f"the site cannot be written to {output.holder}: {error}") from error
        except sqlite3.Error as error:
            raise StoreError(f"the database {config.db} cannot be read: {error}") from error
    say.end(
        f"{report.pages} pages; {report.written} files written, {report.unchanged} unchanged, {report.removed} removed"
    )
    return report


def _make(config: Config, output: Output, say: Progress) -> BuildReport:
    # A build that finds nothing to do needs none of this, which takes a while to load.
    from aidocket.registry.sync import sync_registry
    from aidocket.site.making import make_site
    from aidocket.store.database import open_database

    with closing(open_database(config.db, demo=config.demo)) as db:
        sync_registry(db, config)
    # Closed, the file holds all that was written: its bytes stay the same until somebody writes again.
    inputs = fingerprint(config)
    with closing(open_database(config.db, demo=config.demo)) as db:
        generation, state = make_site(config, db, output, inputs, say)
    return BuildReport(
        pages=len(state.made),
        written=generation.written,
        unchanged=generation.unchanged,
        removed=generation.removed,
        out=output.out,
    )
