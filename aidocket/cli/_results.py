"""Results of a search on standard output."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from aidocket.cli._terminal import printable
from aidocket.store.searching import CLOSE, OPEN, Hit, Results


def results_as_json(results: Results) -> str:
    """An object with the lists `facts` and `documents`; in snippets the words found stand in `**`."""
    both = {"facts": results.facts, "documents": results.documents}
    return json.dumps(
        {name: [asdict(hit) | {"snippet": _marked(hit, "**", "**")} for hit in hits] for name, hits in both.items()},
        ensure_ascii=False,
        indent=1,
    )


def print_results(results: Results) -> None:
    """For people; a terminal shows the words found in bold."""
    if not results.facts and not results.documents:
        click.echo("Nothing found. Fewer words, or the beginning of one with a star (distil*), find more.")
        return
    for title, hits in (("What is known", results.facts), ("Documents", results.documents)):
        if hits:
            click.secho(title, bold=True)
            for hit in hits:
                _print(hit)


def _print(hit: Hit) -> None:
    about = [hit.date or "undated", hit.kind, *([hit.status] if hit.status else [])]
    click.echo(f"\n  {printable(' · '.join(about))}\n  {click.style(printable(hit.title), underline=True)}")
    words = _marked(hit, click.style("", bold=True, reset=False), click.style("", reset=True))
    if words.strip() and hit.snippet.replace(OPEN, "").replace(CLOSE, "") != hit.title:
        click.echo(f"    {words}")
    for name, value in (("dispute", hit.dispute_id), ("source", hit.url)):
        if value:
            click.echo(f"    {name}: {printable(value)}")


def _marked(hit: Hit, begin: str, end: str) -> str:
    """The snippet, cleaned before the marks are turned into something that a terminal obeys."""
    parts = [part.split(CLOSE) for part in hit.snippet.split(OPEN)]
    text = printable(parts[0][0])
    for part in parts[1:]:
        text += f"{begin}{printable(part[0])}{end}{printable(''.join(part[1:]))}"
    return text
