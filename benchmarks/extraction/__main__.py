"""`python -m benchmarks.extraction`: the pipeline beside other readers, in one run. See benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from benchmarks.common.environment import ROOT, commit, machine, where
from benchmarks.common.report import musts_text
from benchmarks.extraction import report
from benchmarks.extraction.articles import COUNT, MIXES, SEED, WORDS
from benchmarks.extraction.contestants import CONTESTANTS, Contestant
from benchmarks.extraction.memory import watch
from benchmarks.extraction.rounds import Results, environment, play

RESULTS = ROOT / "benchmarks" / "extraction" / "RESULTS.md"
T = TypeVar("T")
QUIET = 0.5
"""Load, as the system tells it, up to which a machine counts as quiet."""

LIBRARIES = ("aidocket", "spacy", "pyahocorasick", "eyecite")


def main() -> None:
    """Run what was asked for; ends with 1 if a mix is not what it says."""
    options = _options()
    chosen = _named("contestant", options.only, {one.name: one for one in CONTESTANTS})
    mixes = _named("mix", options.mixes, {mix: mix for mix in MIXES})
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bench-extraction-") as temporary:
        folder = Path(temporary)
        results = play(chosen, mixes, count=options.articles, seed=options.seed, repeat=options.repeat, folder=folder)
        for mix, count in {"firehose": options.memory, "disputes": options.memory // 20}.items():
            if count and mix in mixes:
                results.memory[mix] = watch(mix, count, options.seed, environment(folder))
    text = _text(results, chosen, options, load)
    print(f"\n{text}")
    errors = report.dishonest(results)
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    if options.out:
        _write_json(options.out, results, options, load)
    if options.write:
        RESULTS.write_text(text, "utf-8")
    sys.exit(1 if errors else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("--articles", type=int, default=COUNT, help=f"how many articles a mix has ({COUNT})")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same articles")
    parser.add_argument("--mixes", metavar="NAME,…", help=", ".join(MIXES))
    parser.add_argument("--only", metavar="NAME,…", help=", ".join(one.name for one in CONTESTANTS))
    parser.add_argument("--repeat", type=int, default=3, help="rounds (3)")
    parser.add_argument(
        "--memory", type=int, default=report.FLAT_OVER, help="over how many documents memory is watched; 0 for none"
    )
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="every run's figures")
    parser.add_argument("--write", action="store_true", help=f"write the tables to {RESULTS.relative_to(ROOT)}")
    return parser.parse_args()


def _named(what: str, names: str | None, among: dict[str, T]) -> list[T]:
    wanted = names.split(",") if names else list(among)
    unknown = sorted(set(wanted) - set(among))
    if unknown:
        sys.exit(f"no {what} is called {', '.join(unknown)}; there are {', '.join(among)}")
    return [among[name] for name in wanted]


def _text(results: Results, chosen: list[Contestant], options: argparse.Namespace, load: float) -> str:
    parts = [
        f"# Extraction: {options.articles:,} articles of {WORDS} words, in three mixes",
        f"Made by `make bench-extraction` (commit {commit()}): {options.repeat} rounds, medians, the least and the "
        f"most. {where({name: version(name) for name in LIBRARIES})} Load before the run: {load:.1f}{_warning(load)}. "
        "What is measured and how stands in [the README](../README.md).",
        "## What must be",
        "Speed is judged for each mix alone: what is quick with news in general need not be quick with disputes.",
        musts_text(report.musts(results)),
        "The moonshot:",
        musts_text(report.moonshot(results), met="reached", missed="not reached"),
        "## The mixes",
        report.mixes_text(results),
    ]
    for mix in results.kinds:
        parts += [f"## {mix.capitalize()}", report.table(results, mix, chosen)]
    parts += ["What each does:", report.notes_text(chosen)]
    if results.memory:
        parts += ["## Memory of one process", report.memory_text(results)]
    return "\n\n".join(parts) + "\n"


def _warning(load: float) -> str:
    return "" if load <= QUIET else ", so other work had a part of the cores, and words/s by the clock are too few"


def _write_json(path: Path, results: Results, options: argparse.Namespace, load: float) -> None:
    asked = {name: getattr(options, name) for name in ("articles", "seed", "repeat", "memory")}
    versions = {name: version(name) for name in LIBRARIES}
    whole = {"commit": commit(), "machine": machine(), "load": load, "versions": versions, "options": asked}
    path.write_text(json.dumps(whole | asdict(results), indent=1), "utf-8")


if __name__ == "__main__":
    main()
