"""`aidocket extract`: read the stored documents, or act as a filter over JSON lines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import BinaryIO

import click

from aidocket.cli import common_options
from aidocket.config import Config
from aidocket.nlp.engines import engine_names
from aidocket.progress import display


@click.command(short_help="Read what was crawled: who is said to have done what.")
@click.option("--all", "everything", is_flag=True, help="Read every document again.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read.")
@click.option("--engine", type=click.Choice(engine_names()), default="local", show_default=True, help="Where they run.")
@click.option(
    "--cluster", metavar="tcp://HOST:PORT", help="A Dask cluster that is running. Without it, one is started."
)
@click.option(
    "--jsonl", type=click.File("rb"), metavar="FILE|-", help="Read documents from JSON lines, not from a database."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@common_options
def command(
    config: Config,
    *,
    everything: bool,
    workers: int,
    engine: str,
    cluster: str | None,
    jsonl: BinaryIO | None,
    as_json: bool,
) -> None:
    """Read the documents that are new or have changed.

    With --jsonl, each line of FILE (or of standard input, "-") is a document with `id`, `title`, `text` and, where
    known, `url`, `published` and `kind`; each line of output says what was read in it. No database is opened.
    """
    if jsonl is not None:
        _filter(config, jsonl)
        return
    if cluster is not None and engine != "dask":
        raise click.UsageError("--cluster is for --engine dask")
    from aidocket.locks import exclusive
    from aidocket.nlp.stage import extract

    with exclusive(config.db), display(config.quiet) as progress:
        report = extract(
            config,
            everything=everything,
            workers=workers,
            engine=engine,
            cluster=cluster or "",
            progress=progress,
        )
    if as_json:
        click.echo(json.dumps(asdict(report), indent=2))


def _filter(config: Config, lines: BinaryIO) -> None:
    from aidocket.nlp.jsonl import extract_lines
    from aidocket.nlp.stage import build_filter

    for line in extract_lines(build_filter(config), lines):
        click.echo(line)
