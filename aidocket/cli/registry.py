"""`aidocket registry`: the YAML that people edit."""

from __future__ import annotations

import json
from pathlib import Path

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


@command.command("propose")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="A folder to write to, a file for each proposal."
)
@click.option("--parties", is_flag=True, help="Propose parties, and other names of known ones, instead of disputes.")
@common_options
def propose(config: Config, *, out: Path | None, parties: bool) -> None:
    """Write the YAML skeleton of each dispute that the program found and nobody has entered, for you to confirm.

    Without --out they are printed. A file that is there already is left as it is. Put a file that you have confirmed
    into registry/disputes, and take out `shown: false`. With --parties: into registry/parties. A name that is no party
    goes into registry/ignored_names, with the reason, so that it does not come back.
    """
    from aidocket.registry.load import read_registry
    from aidocket.registry.propose import propose as propose_disputes
    from aidocket.registry.propose_parties import AliasProposal, propose_parties
    from aidocket.store.database import open_read_only

    registry = read_registry(config.registries, config.sources)
    db = open_read_only(config.db)
    found = list(propose_parties(db, registry)) if parties else []
    aliases = [proposal for proposal in found if isinstance(proposal, AliasProposal)]
    proposals = [proposal for proposal in found if not isinstance(proposal, AliasProposal)]
    proposals = proposals if parties else list(propose_disputes(db, registry))
    for alias in aliases:
        click.echo(alias.text)
    if out is None:
        click.echo(
            "\n".join(p.text for p in proposals) if parties else "---\n".join(p.text for p in proposals), nl=False
        )
        return
    out.mkdir(parents=True, exist_ok=True)
    new = [proposal for proposal in proposals if not (out / f"{proposal.id}.yaml").exists()]
    for proposal in new:
        (out / f"{proposal.id}.yaml").write_text(proposal.text, "utf-8")
    if not config.quiet:
        click.echo(f"{len(new)} written to {out}, {len(proposals) - len(new)} were there already.")
