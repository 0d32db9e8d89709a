"""`aidocket serve`: show the site on this machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from aidocket.cli import common_options
from aidocket.config import DEMO_OUT, Config
from aidocket.errors import UsageError


@click.command(short_help="Show the site on this machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free port.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the site is. [default: public]")
@click.option("--demo", is_flag=True, help="Show the demo's site.")
@common_options
def command(config: Config, port: int, out: Path | None, demo: bool) -> None:
    """Serve the built site to browsers on this machine, and to nobody else.

    A build that ends meanwhile is shown at the next click. For the public, put the folder on any web server.
    """
    from aidocket.site.server import SiteServer

    if demo:
        config = replace(config, out=DEMO_OUT)
    folder = out or config.out
    if not (folder / "index.html").is_file():
        raise UsageError(f"there is no site in {folder}; make one with `aidocket build`")
    with SiteServer(folder, port) as server:
        click.echo(f"The site is at {server.url} (stop with Ctrl-C)")
        server.serve_forever()
