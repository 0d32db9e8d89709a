"""`aidocket export`: tables and views as files."""

from __future__ import annotations

from pathlib import Path

import click

from aidocket.cli import common_options
from aidocket.config import Config


@click.command(short_help="Write tables and views as CSV or JSON lines.")
@click.option("--format", "format_", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("export"),
    show_default=True,
    help="The folder; it is made where it is not there.",
)
@common_options
def command(config: Config, format_: str, out: Path) -> None:
    """Write every table and view of the database to a file of its own.

    Texts that may not be republished are left out, as on the site; the database itself has them. In CSV files a cell
    that a spreadsheet would run as a formula begins with an apostrophe.
    """
    from contextlib import closing

    from aidocket.site.datafiles import export_files
    from aidocket.store.database import open_read_only

    with closing(open_read_only(config.db)) as db:
        files = export_files(db, out, format_)
    if not config.quiet:
        click.echo(f"{len(files)} files written to {out}")
