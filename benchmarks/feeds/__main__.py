"""`python -m benchmarks.feeds`: the crawler beside other readers of feeds, in one run. See benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.common.environment import ROOT, commit, machine, where
from benchmarks.common.report import musts_text
from benchmarks.feeds import report
from benchmarks.feeds.contestants import CONTESTANTS, Bench, Contestant
from benchmarks.feeds.environment import peers_python, versions
from benchmarks.feeds.generate import HOSTS, SEED, generate
from benchmarks.feeds.rounds import Results, play, serving

RESULTS = ROOT / "benchmarks" / "feeds" / "RESULTS.md"


def main() -> None:
    """Run what was asked for; ends with 1 if AI Docket's entries or failures are not the true ones."""
    options = _options()
    chosen = _choose(options.only)
    shape = {"feeds": options.feeds, "broken": options.broken, "seed": options.seed, "hosts": options.hosts}
    feeds = generate(**shape)
    python = sys.executable if all(one.is_ours or one.needs for one in chosen) else peers_python()
    with tempfile.TemporaryDirectory(prefix="bench-feeds-") as temporary, serving(**shape) as port:
        folder = options.keep.resolve() if options.keep else Path(temporary)
        bench = Bench(feeds=feeds, port=port, folder=folder, peers_python=python, asks_robots=not options.no_robots)
        bench.prepare()
        if options.serve:
            _wait(bench)
            return
        results = play(bench, chosen, repeat=options.repeat)
    text = _text(results, chosen, options)
    print(f"\n{text}")
    errors = [*results.wrong_entries, *results.wrong_failures]
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    if options.out:
        _write_json(options.out, results, options)
    if options.write:
        RESULTS.write_text(text, "utf-8")
    sys.exit(1 if errors else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feeds", description=__doc__)
    parser.add_argument("--feeds", type=int, default=500, help="how many feeds the set has (500)")
    parser.add_argument("--broken", type=int, help="how many of them are broken (one of twenty)")
    parser.add_argument("--hosts", type=int, default=HOSTS, help=f"over how many loopback addresses they lie ({HOSTS})")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same set")
    parser.add_argument("--only", metavar="NAME,…", help=", ".join(one.name for one in CONTESTANTS))
    parser.add_argument("--repeat", type=int, default=3, help="rounds (3)")
    parser.add_argument("--no-robots", action="store_true", help="source files that need no robots.txt (access_why)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="every run's figures")
    parser.add_argument("--write", action="store_true", help=f"write the tables to {RESULTS.relative_to(ROOT)}")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work in this new folder and leave it there")
    parser.add_argument("--serve", action="store_true", help="only serve the set, and say how to crawl it by hand")
    return parser.parse_args()


def _choose(only: str | None) -> list[Contestant]:
    names = only.split(",") if only else [one.name for one in CONTESTANTS]
    known = {one.name: one for one in CONTESTANTS}
    unknown = sorted(set(names) - set(known))
    if unknown:
        sys.exit(f"no contestant is called {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[name] for name in names]


def _wait(bench: Bench) -> None:
    print(f"serving at port {bench.port}; step 1: curl http://{bench.feeds.hosts[0]}:{bench.port}/step/1")
    print(f"  aidocket crawl --sources {bench.sources} --db {bench.folder / 'try.db'}")
    try:
        input("Enter ends it. ")
    except (EOFError, KeyboardInterrupt):
        print()


def _text(results: Results, chosen: list[Contestant], options: argparse.Namespace) -> str:
    found = report.musts(results, generate(feeds=options.feeds, broken=options.broken, seed=options.seed))
    parts = [
        f"# {options.feeds} feeds: first ingest, nothing changed, 5 % changed",
        f"Made by `make bench-feeds` (commit {commit()}): {options.repeat} rounds, medians, the least and the most. "
        f"{where(versions())} What is measured and how stands in [the README](../README.md).",
        report.table(results, chosen),
        report.notes_text(chosen),
        "## What must be",
        musts_text(found),
        "The moonshot:",
        musts_text(report.moonshot(results), met="reached", missed="not reached"),
        "## Requests",
        report.requests_text(results, chosen),
    ]
    if results.broken:
        parts += ["## Broken feeds", report.broken_text(results)]
    return "\n\n".join(parts) + "\n"


def _write_json(path: Path, results: Results, options: argparse.Namespace) -> None:
    asked = {name: getattr(options, name) for name in ("feeds", "broken", "hosts", "seed", "repeat", "no_robots")}
    whole = {"commit": commit(), "machine": machine(), "versions": versions(), "options": asked, **asdict(results)}
    path.write_text(json.dumps(whole, indent=1), "utf-8")


if __name__ == "__main__":
    main()
