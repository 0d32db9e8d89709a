"""`aidocket archive`: the raw answers that were kept."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from aidocket.cli import common_options
from aidocket.config import DEMO_DB, Config, from_environment
from aidocket.progress import display


@click.group()
def command() -> None:
    """List the archive of raw answers, or make documents from it anew."""


_folder = click.option(
    "--archive",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The archive's folder. [default: archive, beside the usual database]",
)
_demo = click.option("--demo", is_flag=True, help="Use the demo's archive and registry.")
_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@command.command("list")
@_folder
@_demo
@_json
@common_options
def list_files(config: Config, folder: Path | None, *, demo: bool, as_json: bool) -> None:
    """Print each file of the archive: records, bytes, and the time from the first record to the last."""
    from aidocket.crawler.archive import PUSHES, Archive, archive_folder
    from aidocket.errors import UsageError

    folder = folder or archive_folder(DEMO_DB if demo else config.db)
    if not folder.is_dir():
        raise UsageError(f"there is no archive at {folder}")
    files = []
    for place in (folder, folder / PUSHES):
        if place.is_dir():
            archive = Archive(place)
            try:
                files += [replace(file, file=str((place / file.file).relative_to(folder))) for file in archive.files()]
            finally:
                archive.close()
    if as_json:
        click.echo(json.dumps([asdict(file) for file in files], indent=2))
        return
    for file in files:
        click.echo(f"{file.file}  {file.records:>8} records  {file.bytes:>12} bytes  {file.first} to {file.last}")


@command.command("replay")
@_folder
@_demo
@click.option(
    "--sources",
    type=click.Path(exists=True, path_type=Path),
    help="A source file, or a folder of them, in place of the registry's own.",
)
@_json
@common_options
def replay(config: Config, folder: Path | None, *, demo: bool, sources: Path | None, as_json: bool) -> None:
    """Make all documents anew from the archive, with today's parsers; no request leaves this machine.

    They go into a database that has no documents yet: the one that --db names, or replayed.db beside the archive's
    folder. Then `aidocket extract` and `aidocket build` with that --db go on from there.
    """
    from aidocket.crawler.archive import archive_folder
    from aidocket.crawler.replay import replay as replay_archive
    from aidocket.locks import exclusive

    usual = from_environment().db
    given = config.db if config.db != usual else None
    if demo:
        config, usual = config.for_demo(""), DEMO_DB
    folder = folder or archive_folder(usual)
    config = replace(config, db=given or folder.parent / "replayed.db", sources=sources or config.sources)
    with exclusive(config.db), display(config.quiet) as progress:
        report = replay_archive(config, folder, progress)
    if as_json:
        click.echo(json.dumps(asdict(report), indent=2))
        return
    click.echo(f"{report.documents} documents of {report.crawls} crawls and {report.pushes} pushes are in {config.db}.")
    if report.unknown:
        click.echo(f"Sources that the registry does not have any more were left out: {', '.join(report.unknown)}.")
