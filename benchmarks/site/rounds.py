"""The rounds: every contestant builds from nothing, again with nothing changed, and again with one document changed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from benchmarks.common.environment import ROOT
from benchmarks.common.measure import Cost, run_measured
from benchmarks.site.generate import Article, articles, make_database, touch_document
from benchmarks.site.ours import config_for
from benchmarks.site.peers import hugo_text, peers_bin, pelican_text, write_hugo, write_pelican

STEPS = ("cold", "unchanged", "one changed")
TIMEOUT_S = 600
CHANGED = 4_321
"""The number of the document that changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One build: what it cost, what the site holds then, and how many of its files are new or were written anew."""

    contestant: str
    step: str
    round: int
    wall_s: float
    cpu_s: float
    memory_mb: float
    files: int
    bytes: int
    written: int


@dataclass(slots=True, kw_only=True)
class Results:
    """All runs."""

    runs: list[Run] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """Who takes part: how it is made ready, what it runs, where its site stands, and how its document changes."""

    name: str
    title: str
    note: str
    prepare: Callable[[Path, list[Article]], None]
    command: Callable[[Path], list[str]]
    site: str
    forget: tuple[str, ...]
    change: Callable[[Path, list[Article], int], None]
    steps: tuple[str, ...] = STEPS


def play(chosen: Sequence[Contestant], folder: Path, *, count: int, repeat: int) -> Results:
    """All rounds; the contestants take turns, in another order each time.

    Raises:
        RuntimeError: one of them ended with an error.
    """
    found = list(articles(count))
    for one in chosen:
        print(f"making {one.name} ready …", file=sys.stderr)
        one.prepare(folder / one.name, found)
    results = Results()
    for number in range(repeat):
        for one in [*chosen[number % len(chosen) :], *chosen[: number % len(chosen)]]:
            for step in one.steps:
                results.runs.append(_run(one, step, number, folder / one.name, found))
                print(_line(results.runs[-1]), file=sys.stderr)
    return results


def _run(one: Contestant, step: str, number: int, folder: Path, found: list[Article]) -> Run:
    if step == "cold":
        for path in (one.site, *one.forget):
            _remove(folder / path)
    elif step == "one changed":
        one.change(folder, found, number)
    before = _stamps(folder / one.site)
    cost = _measure(one, folder, folder.parent / f"{one.name} {step} {number}".replace(" ", "-"))
    after = _stamps(folder / one.site)
    return Run(
        contestant=one.name,
        step=step,
        round=number,
        wall_s=cost.wall_s,
        cpu_s=cost.cpu_s,
        memory_mb=cost.largest_mb,
        files=len(after),
        bytes=sum(size for _, _, size in after.values()),
        written=sum(1 for path, stamp in after.items() if before.get(path) != stamp),
    )


def _measure(one: Contestant, folder: Path, out: Path) -> Cost:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    env = {**kept, "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    cost = run_measured(one.command(folder), env=env, folder=folder, out=out, timeout_s=TIMEOUT_S, sample_s=0.2)
    if cost.status != 0:
        raise RuntimeError(f"{one.name} ended with {cost.status}: {out.with_suffix('.err').read_text('utf-8')[-2000:]}")
    return cost


def _stamps(site: Path) -> dict[str, tuple[int, int, int]]:
    """Of every file below: inode, time and size."""
    root = site.resolve()
    found = ((file, file.stat()) for file in root.rglob("*") if file.is_file())
    return {str(f.relative_to(root)): (stat.st_ino, stat.st_mtime_ns, stat.st_size) for f, stat in found}


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def _line(run: Run) -> str:
    text = {name: value for name, value in asdict(run).items() if isinstance(value, float)}
    costs = "  ".join(f"{name} {value:7.2f}" for name, value in text.items())
    return f"round {run.round + 1}  {run.contestant:9} {run.step:12} {costs}  {run.written:6} of {run.files} files"


# ----------------------------------------------------------------------------------------------------- contestants


def _ours(folder: Path, found: list[Article]) -> None:
    folder.mkdir()
    make_database(config_for(folder), count=len(found))


def _plain(folder: Path, _found: list[Article]) -> None:
    folder.mkdir()


def _edited(article: Article, round: int) -> Article:
    return replace(article, title=f"A headline that is new in round {round}")


def _change_hugo(folder: Path, found: list[Article], round: int) -> None:
    article = _edited(found[CHANGED % len(found)], round)
    (folder / "content" / "documents" / f"{article.id}.md").write_text(hugo_text(article), "utf-8")


def _change_pelican(folder: Path, found: list[Article], round: int) -> None:
    article = _edited(found[CHANGED % len(found)], round)
    (folder / "content" / f"{article.id}.md").write_text(pelican_text(article), "utf-8")


def contestants() -> tuple[Contestant, ...]:
    """Who takes part; the peers are installed by then."""
    peers = peers_bin()
    return (
        Contestant(
            name="aidocket",
            title="AI Docket",
            note="everything that `aidocket build` does: pages, charts, feeds, the data as files, the check of links",
            prepare=_ours,
            command=lambda folder: [sys.executable, "-m", "benchmarks.site.ours", str(folder)],
            site="public",
            forget=(".public",),
            change=lambda folder, found, round: touch_document(config_for(folder), CHANGED % len(found), round),
        ),
        Contestant(
            name="plain",
            title="plain writing",
            note="the files of AI Docket's site, read and written to a new folder by Python",
            prepare=_plain,
            command=lambda folder: [
                sys.executable, "-m", "benchmarks.site.plain", str(folder.parent / "aidocket" / "public"), "site"
            ],
            site="site",
            forget=(),
            change=lambda *_: None,
            steps=("cold",),
        ),
        Contestant(
            name="hugo",
            title="Hugo",
            note="the documents as Markdown, 300 and 60 lists with a feed each, the least of a theme, no data files",
            prepare=write_hugo,
            command=lambda _: [str(peers / "hugo"), "--quiet"],
            site="public",
            forget=("resources",),
            change=_change_hugo,
        ),
        Contestant(
            name="pelican",
            title="Pelican",
            note="the same as categories and tags with a feed each, its simplest theme, its cache on",
            prepare=write_pelican,
            command=lambda _: [str(peers / "pelican"), "-q", "-s", "pelicanconf.py"],
            site="output",
            forget=("cache",),
            change=_change_pelican,
        ),
    )  # fmt: skip
