"""`aidocket crawl-worker`: ask and read for crawls that another machine writes down."""

from __future__ import annotations

import click

from aidocket.cli import common_options
from aidocket.config import Config
from aidocket.progress import display


@click.command(short_help="Work for crawls of another machine.")
@click.option(
    "--queue",
    metavar="URL",
    envvar="AIDOCKET_QUEUE",
    required=True,
    help="The Redis through which crawls give out their work: redis://HOST:PORT/NUMBER.",
)
@click.option("--once", is_flag=True, help="End with the first crawl.")
@common_options
def command(config: Config, queue: str, once: bool) -> None:
    """Take sources and pages from a queue, ask and read them, and give what they said to the crawl.

    The crawl itself is begun by `aidocket crawl --queue URL`, on the machine that has the database. A worker has none;
    it needs the same version of this program, the same AIDOCKET_CONTACT, and the tokens of the sources in its
    environment. It waits for the next crawl until it is stopped. If it stops, others do what it had taken.
    """
    from aidocket.crawler.queue.worker import work

    with display(config.quiet) as progress:
        work(config, queue, once=once, progress=progress)
