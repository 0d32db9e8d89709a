"""`aidocket sources`: where documents come from."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aidocket.cli import common_options
from aidocket.config import Config

if TYPE_CHECKING:
    from aidocket.crawler.probe import Verdict
    from aidocket.registry.load import Registry
    from aidocket.registry.schema import SourceFile
    from aidocket.store.published import SourceHealth


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
@click.option("--attention", is_flag=True, help="Only those that a person should look at.")
@_json
@common_options
def list_sources(config: Config, path: Path | None, *, attention: bool, as_json: bool) -> None:
    """Print every source, and how it was when it was last asked, as far as the database knows.

    With --json, its address, topic and counts too.
    """
    from aidocket.errors import RegistryError
    from aidocket.registry.load import load_registry
    from aidocket.site.words import ATTENTION

    registry, faults = load_registry(config.registries, path or config.sources)
    if faults:
        raise RegistryError(faults)
    health = _read_health(config)
    rows = [_describe(source, health.get(source.id)) for source in registry.sources.values()]
    if attention:
        rows = [row for row in rows if row["health"] in ATTENTION]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if attention and not rows:
        click.echo("No source needs attention." if health else f"There is no database at {config.db} yet.")
        return
    heads = ("source", "kind", "state", "last success", "new a week", "failures", "why")
    plain = ("source", "kind", "state", "topic", "address")
    _print_table([heads, *map(_cells, rows)] if health else [plain, *map(_plain_cells, rows)])


@command.command("check")
@_path
@click.option("--live", is_flag=True, help="Ask each source that is switched on, once, and say what is wrong with it.")
@click.argument("source_ids", metavar="[SOURCE]...", nargs=-1)
@_json
@common_options
def check(config: Config, path: Path | None, source_ids: tuple[str, ...], *, live: bool, as_json: bool) -> None:
    """Name everything that is wrong in the source files, and say how many are switched on; exit with 1 on a fault.

    With --live the sources are asked too, or just those named. Nothing is stored but what that spends of a quota.
    """
    from aidocket.errors import RegistryError, UsageError
    from aidocket.registry.check_sources import check_sources
    from aidocket.registry.load import load_registry

    if source_ids and not live:
        raise UsageError("files are checked together; say --live too, to ask the sources that you name")
    registry, faults = load_registry(config.registries, path or config.sources)
    unknown = sorted(set(source_ids) - set(registry.sources))
    if unknown and not faults:
        raise UsageError(f"there is no source called {', '.join(unknown)}; `aidocket sources list` names them all")
    faults += check_sources(registry, demo=config.demo)
    faults += _settings_faults(registry)
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
        total = "1 source is" if len(states) == 1 else f"{len(states)} sources are"
        click.echo(f"{total} in order: {told}." if states else "There are no sources.")


def _settings_faults(registry: Registry) -> Iterator[str]:
    """Faults of the settings that a source's kind takes; a kind that nobody knows is told elsewhere."""
    from aidocket.crawler.kinds import known_kinds
    from aidocket.crawler.sources import read_settings
    from aidocket.errors import SourceError
    from aidocket.registry.rows import source_settings
    from aidocket.store.records import Source

    for file in registry.sources.values():
        source = Source(id=file.id, name=file.name, kind=file.kind, url=file.url, settings=source_settings(file))
        if file.kind in known_kinds():
            try:
                read_settings(source)
            except SourceError as error:
                yield f"{registry.place('source', file.id)}: {error.reason.partition(': ')[2]}"


def _probe(config: Config, source_ids: tuple[str, ...], *, as_json: bool) -> None:
    """Ask the sources, print what each says, and exit with 1 if anything is wrong."""
    from aidocket.crawler.probe import probe_sources

    verdicts = probe_sources(config, source_ids)
    if as_json:
        click.echo(json.dumps([asdict(verdict) for verdict in verdicts], ensure_ascii=False, indent=2))
    elif verdicts:
        _print_table([("source", "entries", "how it is"), *map(_verdict_cells, verdicts)])
    else:
        click.echo("No source is switched on that could be asked.")
    if any(verdict.wrong for verdict in verdicts):
        sys.exit(1)


def _verdict_cells(verdict: Verdict) -> tuple[str, ...]:
    entries = "" if verdict.entries is None else str(verdict.entries)
    well = "it answers, and has no entries now" if verdict.entries == 0 else "well"
    return verdict.source_id, entries, verdict.wrong or well


_folder = click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the file goes. [default: the registry's sources]",
)


_private = click.option("--allow-private", is_flag=True, help="The address may lie in your own network.")


@command.command("add")
@click.argument("url")
@click.option("--id", "new_id", help="The source's id. [default: made from its name]")
@_private
@_folder
@common_options
def add(config: Config, url: str, new_id: str | None, folder: Path | None, *, allow_private: bool) -> None:
    """Find the feed at URL, or of the page there, ask it once, and write a source file for you to complete."""
    from aidocket.crawler.probe import find_feed
    from aidocket.errors import UsageError
    from aidocket.registry.new_source import check_id, source_id, source_yaml, write_source

    if new_id is not None:
        check_id(new_id)
    folder = folder or _sources_folder(config)
    known = _known_sources(config, folder)
    url = url if "://" in url else f"https://{url}"
    feed = find_feed(config, url, allow_private=allow_private)
    if isinstance(feed, str):
        hint = "; say --allow-private if it is meant" if feed.endswith("is a private address") else ""
        raise UsageError(f"no feed was found at {url}: {feed}{hint}")
    same = next((source.id for source in known.values() if source.url == feed.url), None)
    if same:
        raise UsageError(f"{feed.url} is the source {same} already")
    made = new_id or source_id(feed.title, feed.url, known)
    text = source_yaml(
        made, name=feed.title, url=feed.url, language=feed.language, made_by="add", private=allow_private
    )
    path = write_source(folder, made, text)
    count = "1 entry" if feed.entries == 1 else f"{feed.entries} entries"
    click.echo(f"{path} is written: {feed.url} has {count}.")
    click.echo("It is switched off. Look at the lines with a comment, then say `enabled: true` in it.")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_private
@_folder
@common_options
def import_opml(config: Config, file: Path, folder: Path | None, *, allow_private: bool) -> None:
    """Write a source file, switched off, for each feed of an OPML list that is no source yet."""
    from aidocket.registry.new_source import source_id, source_yaml, why_not_a_source, write_source
    from aidocket.registry.opml import read_opml

    folder = folder or _sources_folder(config)
    known = _known_sources(config, folder)
    taken, urls = set(known), {source.url: source.id for source in known.values()}
    written, left_out = 0, []
    for outline in read_opml(file):
        same = urls.get(outline.url)
        why = f"it is the source {same} already" if same else why_not_a_source(outline.url, private=allow_private)
        if why:
            left_out.append(f"{outline.url}: {why}")
            continue
        made = source_id(outline.title, outline.url, taken)
        taken.add(made)
        text = source_yaml(
            made, name=outline.title, url=outline.url, language=None, made_by="import", private=allow_private
        )
        write_source(folder, made, text)
        written += 1
    if left_out and not config.quiet:
        click.echo("\n".join(["left out:", *(f"  {line}" for line in left_out)]), err=True)
    sources = "1 source" if written == 1 else f"{written} sources"
    click.echo(f"{sources} written to {folder}, switched off; {len(left_out)} left out.")


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


def _known_sources(config: Config, folder: Path) -> dict[str, SourceFile]:
    """The sources of the registry, and those that stand in the folder where new ones go."""
    from aidocket.registry.load import load_registry, read_registry

    known = read_registry(config.registries, config.sources).sources
    beside = load_registry((), folder)[0].sources if folder.is_dir() else {}
    return {**beside, **known}


def _read_health(config: Config) -> dict[str, SourceHealth]:
    """How each source is doing, by id; empty where there is no database yet."""
    from aidocket.errors import StoreError
    from aidocket.store.database import open_read_only
    from aidocket.store.publishing import read_source_health

    if not config.db.is_file():
        return {}
    with closing(open_read_only(config.db)) as db:
        try:
            return {source.source_id: source for source in read_source_health(db, for_strangers=False)}
        except sqlite3.Error as error:
            # A table that is not there: nothing has written to the file since this program was updated.
            raise StoreError(f"{config.db} is older than this program ({error}); `aidocket crawl` renews it") from error


def _describe(source: SourceFile, health: SourceHealth | None = None) -> dict[str, Any]:
    """What a file says of a source, and what is known of it."""
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
        **{name: getattr(health, name, None) for name in _KNOWN},
    }


_KNOWN = ("health", "reason", "last_success", "next_try", "failures", "entries", "new_a_week", "documents", "relevant")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    counts = ("" if row[name] is None else str(row[name]) for name in ("new_a_week", "failures"))
    return row["id"], row["kind"], _state(row), row["last_success"] or "never", *counts, row["reason"] or ""


def _plain_cells(row: dict[str, Any]) -> tuple[str, ...]:
    return row["id"], row["kind"], row["state"], row["topic"], row["url"]


def _state(row: dict[str, Any]) -> str:
    """What the file says, where it keeps the source from being asked; else how the source was."""
    from aidocket.site.words import SOURCE_HEALTH

    if row["state"] != "on" or row["health"] in (None, "off"):
        return str(row["state"])
    return SOURCE_HEALTH["never-asked" if row["health"] == "needs-key" else row["health"]][0]


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        click.echo("  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[-1]]).rstrip())
