"""`aidocket run`: crawl, extract, build, in one go."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from aidocket.cli import common_options
from aidocket.config import DEFAULT_OUT, DEMO_OUT, PACKAGE, Config
from aidocket.progress import Progress, display


@click.command(short_help="Crawl, extract and build: the whole job.")
@click.option("--demo", is_flag=True, help="Use the sample web on this machine: invented stories, no network needed.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where the site goes. [default: public]")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@common_options
def command(config: Config, demo: bool, out: Path | None, as_json: bool) -> None:
    """Crawl every source that is due, read what is new, and build the site.

    A run may be stopped at any time: what was finished is kept, and the next run goes on from there.
    """
    config = replace(config, out=out or config.out)
    with display(config.quiet) as progress:
        if demo:
            from aidocket.demo.server import SampleWeb

            with SampleWeb(PACKAGE / "sample_web") as web:
                config = config.for_demo(web.proxy_url)
                done = _run(config, progress)
        else:
            done = _run(config, progress)
    if as_json:
        click.echo(json.dumps(done, indent=2, default=str))
    elif not config.quiet:
        _say_where(config)


def _run(config: Config, progress: Progress) -> dict[str, Any]:
    from aidocket.crawler.stage import crawl
    from aidocket.locks import exclusive
    from aidocket.nlp.stage import extract
    from aidocket.site.stage import build

    with exclusive(config.db):
        return {
            "crawl": asdict(crawl(config, progress=progress)),
            "extract": asdict(extract(config, progress=progress)),
            "build": asdict(build(config, progress=progress)),
        }


def _say_where(config: Config) -> None:
    page = (config.out / "index.html").absolute()
    serve = f"{_program()} serve"
    if config.out == DEMO_OUT:
        serve += " --demo"
    elif config.out != DEFAULT_OUT:
        serve += f" --out {config.out}"
    click.echo(f"\nThe site is in {config.out}. Open {page.as_uri()} in a browser, or run `{serve}`.")
    click.echo(f"The database is {config.db}; `sqlite3 {config.db}` or Datasette opens it.")
    if config.demo:
        click.echo("This is the demo: its sample stories and parties are invented. `aidocket run` does the live job.")


def _program() -> str:
    """How this program is called here: by its name where that is found, else by its path."""
    called = Path(sys.argv[0])
    if shutil.which("aidocket") or called.name != "aidocket":
        return "aidocket"
    return os.path.relpath(called)
