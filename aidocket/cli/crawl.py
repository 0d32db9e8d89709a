"""`aidocket crawl`: ask the sources, write down what is new."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidocket.cli import common_options
from aidocket.config import Config
from aidocket.progress import display

if TYPE_CHECKING:
    from aidocket.crawler.run import CrawlRun
    from aidocket.crawler.sources import CrawlSource


@click.command(short_help="Ask the sources for what is new.")
@click.argument("source_ids", metavar="[SOURCE]...", nargs=-1)
@click.option(
    "--sources",
    type=click.Path(exists=True, path_type=Path),
    help="A source file, or a folder of them, to crawl instead of the registry's own.",
)
@click.option("--all", "everything", is_flag=True, help="Ask every source, also those that are not due yet.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.option(
    "--queue",
    metavar="URL",
    envvar="AIDOCKET_QUEUE",
    help="Let workers (`aidocket crawl-worker`) ask the sources, through the Redis at redis://HOST:PORT/NUMBER.",
)
@common_options
def command(
    config: Config,
    source_ids: tuple[str, ...],
    sources: Path | None,
    everything: bool,
    as_json: bool,
    queue: str | None,
) -> None:
    """Ask the sources that are due, and keep what is new in the database.

    Name one or more sources by their ids to ask just these, due or not. Each source says in its file how often it is
    to be asked. What a server asks for (a break, a robots.txt, a reservation) is kept in any case.

    The command ends with 0 if a source could be read, and with 1 if none could, or one that you named could not.
    """
    from aidocket.crawler.stage import crawl
    from aidocket.locks import exclusive

    config = replace(config, sources=sources or config.sources)
    ask = _workers_at(queue) if queue else None
    with exclusive(config.db), display(config.quiet) as progress:
        report = crawl(config, source_ids=source_ids, everything=everything, progress=progress, ask=ask)
    if as_json:
        click.echo(json.dumps(asdict(report), indent=2))
    if report.failures:
        click.echo(f"{report.failed} of {report.sources} sources failed:", err=True)
        for failure in report.failures:
            click.echo(f"  {failure.source_id}: {failure.reason}", err=True)
    named_failed = bool(source_ids) and report.failed > 0
    if report.failed and (not report.done or named_failed):
        sys.exit(1)


def _workers_at(url: str) -> Callable[[CrawlRun, Sequence[CrawlSource]], None]:
    """How the workers at a queue ask the sources."""
    from aidocket.crawler.queue.link import connect

    server = connect(url)
    from aidocket.crawler.queue.coordinator import crawl_by_workers

    return partial(crawl_by_workers, server=server, url=url)
