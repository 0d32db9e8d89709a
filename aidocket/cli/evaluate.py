"""`aidocket evaluate`: how good the extraction is on labelled documents, and the figures that the site prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aidocket.cli import common_options
from aidocket.config import Config
from aidocket.errors import UsageError

if TYPE_CHECKING:
    from aidocket.nlp.evaluation import Evaluation

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Measure the extraction on labelled documents.")
@click.argument("gold", type=_file, required=False)
@click.argument("predictions", type=_file, required=False)
@click.option("--errors", "layer", metavar="LAYER", help="List what one layer missed and what it read in error.")
@click.option("--worst", type=click.IntRange(0), default=10, show_default=True, help="Worst documents to name.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--write", is_flag=True, help="Keep the figures: the page about the site prints them.")
@click.option("--corpus", metavar="WORDS", help="What the documents of GOLD are, in words for readers of that page.")
@common_options
def command(
    config: Config,
    *,
    gold: Path | None,
    predictions: Path | None,
    layer: str | None,
    worst: int,
    as_json: bool,
    write: bool,
    corpus: str | None,
) -> None:
    """Compare what is read with what people labelled.

    GOLD and PREDICTIONS are JSON lines in the form that `extract --jsonl` prints. Without PREDICTIONS the documents of
    GOLD are read now; without GOLD, the labelled documents that come with the program are taken.
    """
    from aidocket.clock import utc_now
    from aidocket.nlp.accuracy import OWN_CORPUS, OWN_LABELS, figures_of, write_accuracy
    from aidocket.nlp.evaluation import LAYERS, evaluate, read_labelled
    from aidocket.nlp.version import extractor_version

    if layer is not None and layer not in LAYERS:
        raise UsageError(f"there is no layer {layer!r}; layers are {', '.join(LAYERS)}")
    if write and gold is not None and not corpus:
        raise UsageError("--write needs --corpus: the page about the site says which documents were measured")
    content = (gold or OWN_LABELS).read_bytes()
    labelled = read_labelled(content.splitlines(), name=str(gold or OWN_LABELS))
    if predictions is None:
        readings = _read_now(config, content)
    else:
        readings = read_labelled(predictions.read_bytes().splitlines(), name=str(predictions))
    evaluation = evaluate(labelled, readings)
    figures = figures_of(
        evaluation,
        corpus=corpus or OWN_CORPUS,
        content=content,
        extractor=extractor_version(config.spacy_model),
        measured=utc_now()[:10],
    )
    if write:
        write_accuracy(figures)
    if as_json:
        rows = {f"{one} -> {other}": count for (one, other), count in sorted(evaluation.statuses.items())}
        worst_documents = [{"id": document, "errors": errors} for document, errors in evaluation.worst(worst)]
        click.echo(json.dumps({**figures, "statuses": rows, "worst": worst_documents}, indent=2, ensure_ascii=False))
    elif layer is not None:
        for slip in evaluation.slips:
            if slip.layer == layer:
                click.echo(f"{slip.document}\t{slip.what}\t{slip.item}")
    else:
        _print(evaluation, worst=worst)


def _read_now(config: Config, content: bytes) -> list[dict[str, Any]]:
    from aidocket.nlp.jsonl import extract_lines
    from aidocket.nlp.stage import build_filter

    return [json.loads(line) for line in extract_lines(build_filter(config), content.splitlines())]


def _print(evaluation: Evaluation, *, worst: int) -> None:
    """The table, the confusion of statuses, the worst documents."""
    from aidocket.nlp.evaluation import NOTHING, STATUSES

    if evaluation.unread:
        click.echo(f"{len(evaluation.unread)} documents were not read: {', '.join(evaluation.unread[:5])}", err=True)
    click.echo(f"{'layer':16}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>8}{'false':>7}{'missed':>8}")
    for layer, counts in evaluation.counts.items():
        click.echo(
            f"{layer:16}{counts.precision:10.3f}{counts.recall:8.3f}{counts.f1:8.3f}"
            f"{counts.hits:8}{counts.false:7}{counts.missed:8}"
        )
    click.echo(f"{'mean':16}{'':18}{evaluation.macro:8.3f}   of {evaluation.documents} documents")
    click.echo("\nstatus: labelled (down), read (across), where who did what to whom is right")
    names = (*STATUSES, NOTHING)
    click.echo(f"{'':10}" + "".join(f"{name:>10}" for name in names))
    for one in names:
        row = [evaluation.statuses.get((one, other), 0) for other in names]
        if any(row):
            click.echo(f"{one:10}" + "".join(f"{count or '.':>10}" for count in row))
    if worst and evaluation.slips:
        click.echo("\nworst documents")
        for document, errors in evaluation.worst(worst):
            layers = ", ".join(f"{layer} {count}" for layer, count in errors.items())
            click.echo(f"{document:16}{sum(errors.values()):4}  {layers}")
