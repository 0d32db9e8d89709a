"""`aidocket sources`: where documents come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidocket.cli import common_options
from aidocket.config import Config

if TYPE_CHECKING:
    from aidocket.registry.schema import SourceFile


@click.group()
def command() -> None:
    """List and check the sources that are crawled."""


_path = click.option(
    "--sources",
    "path",
    type=click.Path(path_type=Path),
    help="A file or folder of source YAML instead of the registry's.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@command.command("list")
@_path
@_json
@common_options
def list_sources(config: Config, path: Path | None, *, as_json: bool) -> None:
    """Print every source: whether it is crawled, its id, kind, topic and address."""
    from aidocket.errors import RegistryError
    from aidocket.registry.load import load_registry

    registry, faults = load_registry(config.registries, path or config.sources)
    if faults:
        raise RegistryError(faults)
    rows = [_describe(source) for source in registry.sources.values()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    _print_table([("", "source", "kind", "topic", "address"), *map(_cells, rows)])


@command.command("check")
@_path
@_json
@common_options
def check(config: Config, path: Path | None, *, as_json: bool) -> None:
    """Name everything that is wrong in the source files, and say how many are switched on; exit with 1 on a fault."""
    from aidocket.errors import RegistryError
    from aidocket.registry.check_sources import check_sources
    from aidocket.registry.load import load_registry

    registry, faults = load_registry(config.registries, path or config.sources)
    faults += check_sources(registry, demo=config.demo)
    states = [_describe(source)["state"] for source in registry.sources.values()]
    counts = {state: states.count(state) for state in ("on", "needs a token", "off")}
    if as_json:
        click.echo(json.dumps({"faults": faults, "counts": counts}, ensure_ascii=False, indent=2))
    if faults:
        raise RegistryError(faults)
    if not as_json and not config.quiet:
        told = ", ".join(f"{n} {state}" for state, n in counts.items() if n)
        click.echo(f"{len(states)} sources are in order: {told or 'none'}.")


def _describe(source: SourceFile) -> dict[str, str]:
    from aidocket.registry.check_sources import source_state

    return {
        "state": source_state(source),
        "id": source.id,
        "name": source.name,
        "kind": source.kind,
        "topic": source.topic,
        "jurisdiction": source.jurisdiction,
        "url": source.url,
        "note": source.note or "",
    }


def _cells(row: dict[str, str]) -> tuple[str, ...]:
    return row["state"], row["id"], row["kind"], row["topic"], row["url"]


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        click.echo("  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[-1]]))
