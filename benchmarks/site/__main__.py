"""`python -m benchmarks.site`: the build of the site beside other builders, in one run. See benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from benchmarks.common.environment import ROOT, commit, machine, where
from benchmarks.common.report import musts_text
from benchmarks.site import report
from benchmarks.site.generate import DISPUTES, DOCUMENTS, PRACTICES
from benchmarks.site.peers import PINNED
from benchmarks.site.rounds import Contestant, Results, contestants, play

RESULTS = ROOT / "benchmarks" / "site" / "RESULTS.md"
QUIET = 0.5
"""Load, as the system tells it, up to which a machine counts as quiet."""


def main() -> None:
    """Run what was asked for."""
    options = _options()
    known = {one.name: one for one in contestants()}
    names = options.only.split(",") if options.only else list(known)
    unknown = sorted(set(names) - set(known))
    if unknown:
        sys.exit(f"no contestant is called {', '.join(unknown)}; there are {', '.join(known)}")
    chosen = [known[name] for name in names]
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bench-site-") as temporary:
        results = play(chosen, Path(temporary), count=options.documents, repeat=options.repeat)
    text = _text(results, chosen, options, load)
    print(f"\n{text}")
    if options.out:
        whole = {"commit": commit(), "machine": machine(), "load": load, "versions": _versions()}
        asked = {"documents": options.documents, "repeat": options.repeat}
        options.out.write_text(json.dumps(whole | {"options": asked} | asdict(results), indent=1), "utf-8")
    if options.write:
        RESULTS.write_text(text, "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site", description=__doc__)
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help=f"how many documents there are ({DOCUMENTS})")
    parser.add_argument("--only", metavar="NAME,…", help="aidocket, plain, hugo, pelican")
    parser.add_argument("--repeat", type=int, default=3, help="rounds (3)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="every run's figures")
    parser.add_argument("--write", action="store_true", help=f"write the tables to {RESULTS.relative_to(ROOT)}")
    return parser.parse_args()


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("aidocket", "jinja2")} | PINNED


def _text(results: Results, chosen: list[Contestant], options: argparse.Namespace, load: float) -> str:
    busy = "" if load <= QUIET else ", so other work had a part of the cores, and the clock's seconds are too many"
    parts = [
        f"# The site: {options.documents:,} documents, {DISPUTES} disputes, {PRACTICES} practices, and their feeds",
        f"Made by `make bench-site` (commit {commit()}): {options.repeat} rounds, medians, the least and the most. "
        f"{where(_versions())} Load before the run: {load:.1f}{busy}. What is measured and how stands in "
        "[the README](../README.md).",
        "## What must be",
        musts_text(report.musts(results)),
        "The moonshot:",
        musts_text(report.moonshot(results), met="reached", missed="not reached"),
        "## All",
        report.table(results, chosen),
        "What each does:",
        "\n".join(f"- {one.title}: {one.note}." for one in chosen),
    ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
