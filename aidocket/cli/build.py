"""`aidocket build`: make the site of what the database holds."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from aidocket.cli import common_options
from aidocket.config import Config
from aidocket.progress import display


@click.command(short_help="Make the site of what the database holds.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the site goes. [default: public]")
@click.option("--demo", is_flag=True, help="Build the demo's site again, of the demo's own database.")
@click.option("--no-search", is_flag=True, help="Leave the search index out: a build of many stories is quicker.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@common_options
def command(config: Config, out: Path | None, demo: bool, no_search: bool, as_json: bool) -> None:
    """Make the pages, feeds and data files, check every link, and put them in place of the old ones.

    A build that fails or is stopped leaves the old site as it was. Files that did not change are not touched.
    """
    from aidocket.locks import exclusive
    from aidocket.site.stage import build

    if demo:
        config = config.for_demo("")
    config = replace(config, out=out or config.out, search=config.search and not no_search)
    with exclusive(config.db), display(config.quiet) as progress:
        report = build(config, progress=progress)
    if as_json:
        click.echo(json.dumps(asdict(report), indent=2, default=str))
    elif not config.quiet:
        click.echo(f"The site is in {report.out}: open {(report.out / 'index.html').absolute().as_uri()}")
