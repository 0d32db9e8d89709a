"""The command line: one module a command in this folder, found by its name, imported when it is called.

A module `build.py` holds a click command named `command`; `_` in a file's name is `-` on the command line. Modules
keep heavy imports inside their functions, so that `--help` stays quick.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from aidocket import __version__
from aidocket.config import Config, from_environment
from aidocket.errors import AidocketError

EXIT_INTERRUPTED = 130


class Commands(click.Group):
    """A group whose commands are the modules of this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, sorted."""
        return sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aidocket")
@click.option("--db", type=click.Path(dir_okay=False, path_type=Path), help="The database. [default: data/aidocket.db]")
@click.option("--quiet", is_flag=True, help="Print only results and errors.")
@click.pass_context
def cli(ctx: click.Context, db: Path | None, quiet: bool) -> None:
    """Track disputes over how AI models are trained: crawl, extract, build and query."""
    config = from_environment()
    ctx.obj = replace(config, db=db or config.db, quiet=quiet)


def common_options(function: Any) -> Any:
    """Give a command `--db` and `--quiet` too, so that they may stand on either side of its name.

    The command's function is called with the finished `Config` as its first argument.
    """

    @click.option("--db", type=click.Path(dir_okay=False, path_type=Path), help="The database.")
    @click.option("--quiet", is_flag=True, help="Print only results and errors.")
    @click.pass_obj
    @functools.wraps(function)
    def with_config(config: Config, /, *args: Any, db: Path | None, quiet: bool, **kwargs: Any) -> Any:
        return function(replace(config, db=db or config.db, quiet=quiet or config.quiet), *args, **kwargs)

    return with_config


def main() -> None:
    """Entry point of the console script: errors are one clear line on stderr, Ctrl-C is clean."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what was finished is kept, and the next run goes on from there", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except AidocketError as error:
        click.echo(f"aidocket: {error}", err=True)
        sys.exit(error.exit_code)
