"""`aidocket registry`: the YAML that people edit."""

from __future__ import annotations

import json

import click

from aidocket.cli import common_options
from aidocket.config import Config


@click.group()
def command() -> None:
    """Check the registry: disputes, parties, models, claims, practices, policies, terms, statements and sources."""


@command.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@common_options
def check(config: Config, *, as_json: bool) -> None:
    """Name everything that is wrong in the registry's files, a line each; exit with 1 if there is anything."""
    from aidocket.errors import RegistryError
    from aidocket.registry.check import check_registry
    from aidocket.registry.load import load_registry

    registry, faults = load_registry(config.registries, config.sources)
    faults += check_registry(registry, demo=config.demo)
    counts = registry.counts()
    if as_json:
        click.echo(json.dumps({"faults": faults, "counts": counts}, ensure_ascii=False, indent=2))
    if faults:
        raise RegistryError(faults)
    if not as_json and not config.quiet:
        click.echo("The registry is in order: " + ", ".join(f"{n} {what}" for what, n in counts.items()) + ".")
