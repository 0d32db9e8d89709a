"""`aidocket query`: a question in SQL, and nothing written."""

from __future__ import annotations

import sys

import click

from aidocket.cli import common_options
from aidocket.config import Config


@click.command(short_help="Ask the database a question in SQL.")
@click.argument("sql", default="-", metavar="SQL")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "json", "jsonl"]),
    default="table",
    show_default=True,
    help="table is for reading, the others for programs.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--csv", "as_csv", is_flag=True, help="The same as --format csv.")
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=30.0, show_default=True, help="The longest wait.")
@click.option("--most", type=click.IntRange(1), default=200, show_default=True, help="The most rows of a table.")
@click.option("--examples", is_flag=True, help="Show queries that people ask, and their names.")
@common_options
def command(
    config: Config, sql: str, format_: str, as_json: bool, as_csv: bool, seconds: float, most: int, examples: bool
) -> None:
    """Ask the database one question in SQL; it can only be read.

    SQL is a query, the name of an example (see --examples), or `-` for a query on standard input. Tables and views
    are described in docs/database.md, the questions that people ask in docs/queries.md.

        aidocket query "SELECT student, teacher, status, source FROM distillation WHERE status = 'admitted'"
    """
    from contextlib import closing

    from aidocket.cli._answers import write_answer
    from aidocket.store import questions
    from aidocket.store.database import open_read_only
    from aidocket.store.querying import run_query

    known = {example.name: example for example in questions.examples()}
    if examples:
        for example in known.values():
            click.echo(f"{example.name}\n    {example.asks}")
        return
    if sql == "-":
        sql = sys.stdin.read()
    if sql.strip() in known:
        sql = known[sql.strip()].sql
    chosen = "json" if as_json else "csv" if as_csv else format_
    with closing(open_read_only(config.db)) as db:
        left_out = write_answer(run_query(db, sql, seconds=seconds), chosen, sys.stdout, most=most)
    if left_out and not config.quiet:
        click.echo(f"only the first {most} rows are shown; --most shows more, --csv all", err=True)
