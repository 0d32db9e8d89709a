"""`aidocket train`: learn the weights of the extraction anew from labelled items."""

from __future__ import annotations

import json
from pathlib import Path

import click

from aidocket.cli import common_options
from aidocket.config import Config


@click.group()
def command() -> None:
    """Learn what readings are worth, from labelled items."""


@command.command("relevance")
@click.argument("items", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--dry-run", is_flag=True, help="Only measure; leave the shipped weights as they are.")
@click.option("--errors", is_flag=True, help="List the items that are on the wrong side when they are held out.")
@click.option("--json", "as_json", is_flag=True, help="Print what was learned as JSON.")
@common_options
def relevance(config: Config, *, items: Path | None, dry_run: bool, errors: bool, as_json: bool) -> None:
    """Learn which documents are relevant, measure it on items that were held out, and keep the weights.

    ITEMS are JSON lines with `id`, `kind`, `title`, `text` and `relevant`. Without it, the labelled items that come
    with the program are taken.
    """
    from aidocket.nlp.stage import build_filter
    from aidocket.nlp.training import OWN_ITEMS, read_examples, train, write_weights

    content = (items or OWN_ITEMS).read_bytes()
    training = train(read_examples(build_filter(config), content, name=str(items or OWN_ITEMS)))
    if not dry_run:
        write_weights(training, content)
    held_out, weights = training.held_out, training.weights
    if as_json:
        measured = {"precision": round(held_out.precision, 3), "recall": round(held_out.recall, 3)}
        click.echo(json.dumps({"held_out": measured, "bias": weights.bias, "signs": dict(weights.signs)}, indent=2))
        return
    click.echo(
        f"{training.items} items, {training.relevant} of them relevant; {len(weights.signs)} signs have a weight"
    )
    click.echo(
        f"on items that were held out: precision {held_out.precision:.3f}, recall {held_out.recall:.3f} "
        f"({held_out.hits} right, {held_out.false} false, {held_out.missed} missed)"
    )
    if errors:
        for key, said, is_relevant in training.errors:
            click.echo(f"{key}\t{'missed' if is_relevant else 'false'}\t{said:.2f}")
