"""`aidocket sources`: where documents come from."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidocket.cli import common_options
from aidocket.config import Config

if TYPE_CHECKING:
    from aidocket.registry.schema import SourceFile


@click.group()
def command() -> None:
    """List, check and add the sources that are crawled."""


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
@click.option("--live", is_flag=True, help="Ask each source that is switched on, once, and say what is wrong with it.")
@click.argument("source_ids", metavar="[SOURCE]...", nargs=-1)
@_json
@common_options
def check(config: Config, path: Path | None, source_ids: tuple[str, ...], *, live: bool, as_json: bool) -> None:
    """Name everything that is wrong in the source files, and say how many are switched on; exit with 1 on a fault.

    With --live the sources are asked too, or just those that you name. Nothing is stored.
    """
    from aidocket.errors import RegistryError
    from aidocket.registry.check_sources import check_sources
    from aidocket.registry.load import load_registry

    registry, faults = load_registry(config.registries, path or config.sources)
    faults += check_sources(registry, demo=config.demo)
    states = [_describe(source)["state"] for source in registry.sources.values()]
    counts = {state: states.count(state) for state in ("on", "needs a token", "off")}
    if as_json and not (live and not faults):
        click.echo(json.dumps({"faults": faults, "counts": counts}, ensure_ascii=False, indent=2))
    if faults:
        raise RegistryError(faults)
    if live:
        _probe(replace(config, sources=path or config.sources), source_ids, as_json=as_json)
        return
    if not as_json and not config.quiet:
        told = ", ".join(f"{n} {state}" for state, n in counts.items() if n)
        click.echo(f"{len(states)} sources are in order: {told or 'none'}.")


def _probe(config: Config, source_ids: tuple[str, ...], *, as_json: bool) -> None:
    """Ask the sources, print what each says, and exit with 1 if anything is wrong."""
    from aidocket.crawler.probe import probe_sources

    verdicts = probe_sources(config, source_ids)
    if as_json:
        click.echo(json.dumps([asdict(verdict) for verdict in verdicts], ensure_ascii=False, indent=2))
    elif verdicts:
        rows = [(v.source_id, "" if v.entries is None else str(v.entries), v.wrong or "well") for v in verdicts]
        _print_table([("source", "entries", "how it is"), *rows])
    if any(verdict.wrong for verdict in verdicts):
        sys.exit(1)


_folder = click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the file goes. [default: the registry's sources]",
)


@command.command("add")
@click.argument("url")
@click.option("--id", "new_id", help="The source's id. [default: made from its host]")
@click.option("--allow-private", is_flag=True, help="The address may lie in your own network.")
@_folder
@common_options
def add(config: Config, url: str, new_id: str | None, folder: Path | None, *, allow_private: bool) -> None:
    """Find the feed at URL, or of the page there, ask it once, and write a source file for you to complete."""
    from aidocket.crawler.probe import find_feed
    from aidocket.errors import UsageError
    from aidocket.registry.load import read_registry
    from aidocket.registry.new_source import source_id, source_yaml, write_source

    known = read_registry(config.registries, config.sources).sources
    feed = find_feed(config, url, allow_private=allow_private)
    if isinstance(feed, str):
        raise UsageError(f"no feed was found at {url}: {feed}")
    same = next((source.id for source in known.values() if source.url == feed.url), None)
    if same:
        raise UsageError(f"{feed.url} is the source {same} already")
    made = new_id or source_id(feed.title, feed.url, known)
    text = source_yaml(
        made, name=feed.title, url=feed.url, language=feed.language, made_by="add", private=allow_private
    )
    path = write_source(folder or _sources_folder(config), made, text)
    click.echo(f"{path}: {feed.url} has {feed.entries} entries; complete the file, then say `enabled: true`")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_folder
@common_options
def import_opml(config: Config, file: Path, folder: Path | None) -> None:
    """Write a source file, switched off, for each feed of an OPML list that is no source yet."""
    from aidocket.registry.load import read_registry
    from aidocket.registry.new_source import source_id, source_yaml, write_source
    from aidocket.registry.opml import read_opml

    known = read_registry(config.registries, config.sources).sources
    taken, urls = set(known), {source.url for source in known.values()}
    outlines = read_opml(file)
    new = [outline for outline in outlines if outline.url not in urls and outline.url.startswith(("http:", "https:"))]
    for outline in new:
        made = source_id(outline.title, outline.url, taken)
        taken.add(made)
        text = source_yaml(made, name=outline.title, url=outline.url, language=None, made_by="import")
        write_source(folder or _sources_folder(config), made, text)
    click.echo(f"{len(new)} sources written, switched off; {len(outlines) - len(new)} were left out.")


@command.command("export")
@_path
@common_options
def export_opml(config: Config, path: Path | None) -> None:
    """Print the feeds that are switched on as OPML, for any feed reader."""
    from aidocket.registry.load import read_registry
    from aidocket.registry.opml import Outline, is_feed, write_opml

    sources = read_registry(config.registries, path or config.sources).sources.values()
    feeds = [source for source in sources if source.enabled and is_feed(source.kind, source.url)]
    click.echo(write_opml(Outline(feed.name, feed.url, feed.language) for feed in feeds), nl=False)


def _sources_folder(config: Config) -> Path:
    """Where source files stand."""
    if config.sources is not None:
        return config.sources if config.sources.is_dir() else config.sources.parent
    return config.registries[-1] / "sources"


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
