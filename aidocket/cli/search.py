"""`aidocket search`: ranked full text, over facts and documents."""

from __future__ import annotations

import click

from aidocket.cli import common_options
from aidocket.config import Config
from aidocket.store.searching import KINDS


@click.command(short_help="Search disputes, statements, rules and documents.")
@click.argument("query", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(KINDS), metavar="KIND", help=f"One of {', '.join(KINDS)}.")
@click.option("--party", help="Only what concerns this party: its id or a name.")
@click.option("--practice", help="Only this practice or narrower ones, such as scraping or distillation.")
@click.option(
    "--status", help="Only what stands so: alleged, admitted, denied, found …; of a dispute active, settled …"
)
@click.option("--since", help="Only what is newer: a day (2026-05-01), or 30d, 8w before the newest data.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="The most of each list.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@common_options
def command(
    config: Config,
    query: tuple[str, ...],
    kind: str | None,
    party: str | None,
    practice: str | None,
    status: str | None,
    since: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Find what has all the words: "in quotation marks" they stand together, distil* is the beginning of a word.

    aidocket search distillation --status admitted
    """
    from contextlib import closing

    from aidocket.cli._results import print_results, results_as_json
    from aidocket.cli._since import day_of
    from aidocket.store.database import open_read_only
    from aidocket.store.searching import Filters, search

    with closing(open_read_only(config.db)) as db:
        filters = Filters(
            kind=kind, party=party, practice=practice, status=status, since=day_of(db, since) if since else None
        )
        results = search(db, " ".join(query), filters, limit=limit)
    if as_json:
        click.echo(results_as_json(results))
    else:
        print_results(results)
