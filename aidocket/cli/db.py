"""`aidocket db`: care of the database file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidocket.cli import common_options
from aidocket.config import Config

if TYPE_CHECKING:
    from aidocket.store import Database


@click.group("db", short_help="Check, shrink, migrate or copy the database.")
def command() -> None:
    """Care of the database file."""


@command.command("check")
@common_options
def check(config: Config) -> None:
    """Say what is wrong with the file, a line each; exit 1 where anything is."""
    from aidocket.store import maintenance

    with _held(config) as db:
        faults = maintenance.check(db)
    for fault in faults:
        click.echo(f"{config.db}: {fault}", err=True)
    if faults:
        click.echo("restore a copy (`aidocket db backup` makes them), or collect anew from the archive", err=True)
        sys.exit(1)
    if not config.quiet:
        click.echo(f"{config.db} is whole")


@command.command("vacuum")
@common_options
def vacuum(config: Config) -> None:
    """Make the file as small as its content."""
    from aidocket.store import maintenance

    with _held(config) as db:
        sizes = maintenance.vacuum(db, config.db)
    if not config.quiet:
        click.echo(f"{config.db}: {_megabytes(sizes.before)} before, {_megabytes(sizes.after)} now")


@command.command("migrate")
@common_options
def migrate(config: Config) -> None:
    """Bring an older file to today's schema, in one transaction; every other command does so too when it writes."""
    from aidocket.store.database import open_read_only, pending_migrations

    with closing(open_read_only(config.db)) as db:
        steps = pending_migrations(db)
    with _held(config):
        pass
    if not config.quiet:
        click.echo(f"{config.db}: {', '.join(steps)}" if steps else f"{config.db} has today's schema")


@command.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@common_options
def backup(config: Config, file: Path) -> None:
    """Write a whole copy to FILE, also while a run is at work. An older copy there is replaced."""
    from aidocket.store import maintenance
    from aidocket.store.database import open_read_only

    with closing(open_read_only(config.db)) as db:
        size = maintenance.backup(db, file)
    if not config.quiet:
        click.echo(f"{file}: {_megabytes(size)}")


@contextmanager
def _held(config: Config) -> Iterator[Database]:
    """The database, with no run beside us."""
    from aidocket.errors import StoreError
    from aidocket.locks import exclusive
    from aidocket.store.database import is_demo, open_database, open_read_only

    if not config.db.is_file():
        raise StoreError(f"there is no database at {config.db}; make one with `aidocket run`")
    with closing(open_read_only(config.db)) as db:
        demo = is_demo(db)
    with exclusive(config.db), closing(open_database(config.db, demo=demo)) as db:
        yield db


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
