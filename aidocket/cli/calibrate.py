"""`aidocket calibrate`: what a stated confidence is worth, and the weights that it is made of."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidocket.cli import common_options
from aidocket.config import Config

if TYPE_CHECKING:
    from aidocket.nlp.calibration import Calibration


@click.command(short_help="Measure and learn how sure links and readings are.")
@click.option("--write", is_flag=True, help="Keep the weights: extraction states its confidences with them.")
@click.option("--errors", is_flag=True, help="List what is stated as likely and wrong, and what is missed.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@common_options
def command(config: Config, *, write: bool, errors: bool, as_json: bool) -> None:
    """Read the labelled documents that come with the program, and compare stated confidences with what is right.

    Weights are learned anew each time; the same documents give the same weights. What is printed was said of documents
    that the weights were not learned from: each fifth of them in turn is left out.
    """
    from aidocket.nlp.calibration import calibrate
    from aidocket.nlp.confidence import write_weights
    from aidocket.nlp.stage import build_filter

    calibrations = calibrate(build_filter(config))
    if write:
        write_weights({kind: calibration.weights for kind, calibration in calibrations.items()})
    if as_json:
        rows = {
            kind: {"weights": asdict(c.weights), "reliability": asdict(c.reliability), "kept": asdict(c.kept)}
            for kind, c in calibrations.items()
        }
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
        return
    for kind, calibration in calibrations.items():
        _print(kind, calibration, errors=errors)
    if write and not config.quiet:
        click.echo(f"The weights were written to {Path('nlp') / 'confidence.json'}.")


def _print(kind: str, calibration: Calibration, *, errors: bool) -> None:
    found, kept = calibration.reliability, calibration.kept
    click.echo(f"{kind}: {found.count} candidates, Brier {found.brier:.3f}, calibration error {found.ece:.3f}")
    click.echo("  stated      n   mean stated   right")
    for row in found.bins:
        click.echo(f"  {row.low:.2f}-{row.high:.2f} {row.count:4}   {row.stated:11.3f}   {row.observed:5.3f}")
    click.echo(f"  made: {kept.right} right, {kept.wrong} wrong, {kept.missed} missed")
    if calibration.proceedings is not None:
        click.echo("  proceedings of several: {} of {} right".format(*calibration.proceedings))
    for line in calibration.errors if errors else ():
        click.echo(f"  {line}")
