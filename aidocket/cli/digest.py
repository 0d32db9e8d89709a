"""`aidocket digest`: what became known lately, on standard output."""

from __future__ import annotations

import click

from aidocket.cli import common_options
from aidocket.config import Config


@click.command(short_help="Print what became known lately.")
@click.option("--since", default="7d", show_default=True, help="How far back from the newest data: 7d, 2w.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "html", "atom", "rss", "json"]),
    default="text",
    show_default=True,
    help="text and html are for mails; atom, rss and json are feeds.",
)
@common_options
def command(config: Config, since: str, format_: str) -> None:
    """Print filings, rulings, statements, rules and reports that became known lately, each with its source.

    Days are counted back from the newest data in the database, not from today.
    """
    from contextlib import closing

    from aidocket.cli._since import days_of
    from aidocket.site.digest import read_digest, render_digest
    from aidocket.store.database import open_read_only
    from aidocket.store.quotations import QuoteLimits

    limits = QuoteLimits(config.quote_words, config.quotes_per_document)
    days = days_of(since)
    with closing(open_read_only(config.db)) as db:
        digest = read_digest(db, days=days, limits=limits)
    click.echo(render_digest(digest, format_, site_url=config.site_url), nl=False)
