"""Building: nothing is touched without need, nothing half-made is ever shown, the same data give the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import site_sample as sample
from selectolax.lexbor import LexborHTMLParser
from sqlite_utils import Database

from aidocket.config import Config
from aidocket.errors import BuildError
from aidocket.site.links import LinkChecker, read_page
from aidocket.site.stage import build
from aidocket.site.state import Made
from aidocket.store.database import open_database

BUILD = """
import sys
from dataclasses import replace
from pathlib import Path
import site_sample as sample
from aidocket.site.stage import build
print("go", flush=True)
build(replace(sample.config_for(Path(sys.argv[1])), out=Path(sys.argv[2])))
"""
"""Builds the site of the database in one folder into another, in a process of its own."""

FilesOf = Callable[[Path], dict[str, bytes]]


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    root = folder.resolve()
    return {str(f.relative_to(root)): (f.stat().st_ino, f.stat().st_mtime_ns) for f in root.rglob("*") if f.is_file()}


def edit(config: Config, sql: str) -> None:
    db = open_database(config.db, demo=True)
    with db.atomic():
        db.execute(sql)
    db.close()


def test_a_second_build_touches_nothing(fresh: Config) -> None:
    first = build(fresh)
    before, target = stamps(fresh.out), fresh.out.readlink()
    second = build(fresh)
    assert (first.unchanged, second.written, second.removed) == (0, 0, 0)
    assert (stamps(fresh.out), fresh.out.readlink()) == (before, target)
    assert second.pages == first.pages


def test_only_pages_whose_data_changed_are_written(fresh: Config) -> None:
    build(fresh)
    before = stamps(fresh.out)
    edit(fresh, "UPDATE stories SET title = 'Another headline'")
    report = build(fresh)
    after = stamps(fresh.out)
    changed = {path for path in after if after[path] != before.get(path)}
    assert "stories/s-letter/index.html" in changed
    assert "claims/copyright.direct/index.html" not in changed
    assert report.written == len(changed)


def test_an_older_generation_than_the_last_is_removed(fresh: Config) -> None:
    for number in range(4):
        build(fresh)
        edit(fresh, f"UPDATE stories SET title = 'Headline {number}'")
    holder = fresh.out.parent / ".public"
    assert sorted(f.name for f in holder.iterdir() if f.name.isdecimal()) == ["3", "4"]


def test_what_is_gone_from_the_data_is_gone_from_the_site(fresh: Config) -> None:
    without_index = replace(fresh, search=False)
    build(without_index)
    edit(fresh, "DELETE FROM stories")
    report = build(without_index)
    assert report.removed == 1
    assert not (fresh.out / "stories").exists()


def test_a_failing_build_leaves_the_old_site(fresh: Config, files_of: FilesOf, monkeypatch: pytest.MonkeyPatch) -> None:
    build(fresh)
    before = files_of(fresh.out)
    edit(fresh, "UPDATE stories SET title = 'Never to be seen'")
    monkeypatch.setattr(LinkChecker, "_broken", lambda self, paths: iter([("a/index.html", "b")]))
    with pytest.raises(BuildError, match=r"page a/index.html links to 'b'"):
        build(fresh)
    assert files_of(fresh.out) == before
    monkeypatch.undo()
    build(fresh)
    assert b"Never to be seen" in files_of(fresh.out)["stories/s-letter/index.html"]


@pytest.mark.parametrize("delay_ms", [0, 150, 300, 450, 600, 750])
def test_a_killed_build_leaves_the_old_site_and_the_next_one_cleans_up(
    delay_ms: int, fresh: Config, files_of: FilesOf
) -> None:
    build(fresh)
    before = files_of(fresh.out)
    edit(fresh, "UPDATE stories SET title = 'The newer headline'")
    environment = {**os.environ, "PYTHONPATH": str(sample.HERE)}
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(fresh.db.parent), str(fresh.out)], env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay_ms / 1000)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    shown = files_of(fresh.out)
    build(fresh)
    holder = fresh.out.parent / ".public"
    assert not [f for f in holder.iterdir() if f.name.endswith((".part", "next"))]
    after = files_of(fresh.out)
    assert b"The newer headline" in after["stories/s-letter/index.html"]
    assert shown in (before, after)


def test_what_a_killed_build_left_is_never_taken_for_a_site(fresh: Config) -> None:
    build(fresh)
    holder = fresh.out.parent / ".public"
    (holder / "7").mkdir()
    (holder / "7" / "half.html").write_text("half")
    (holder / "8.part").mkdir()
    (holder / "next").symlink_to("nowhere")
    edit(fresh, "UPDATE stories SET title = 'Another headline'")
    build(fresh)
    assert sorted(f.name for f in holder.iterdir() if f.name.isdecimal()) == ["1", "2"]
    assert not (holder / "next").is_symlink()
    assert (fresh.out / "index.html").is_file()


@pytest.mark.parametrize("what", ["a full folder", "a file", "a strange link", "a strange holder"])
def test_a_folder_that_is_not_ours_is_refused(what: str, fresh: Config) -> None:
    out, holder = fresh.out, fresh.out.parent / ".public"
    if what == "a full folder":
        out.mkdir()
        (out / "precious.txt").write_text("mine")
    elif what == "a file":
        out.write_text("mine")
    elif what == "a strange link":
        out.symlink_to("/tmp")
    else:
        holder.mkdir()
        (holder / "precious.txt").write_text("mine")
    with pytest.raises(BuildError, match="aidocket did not make"):
        build(fresh)
    assert out.is_symlink() or not out.is_dir() or (out / "precious.txt").read_text() == "mine"


def test_an_empty_folder_is_taken(fresh: Config) -> None:
    fresh.out.mkdir()
    build(fresh)
    assert fresh.out.is_symlink()


def test_the_same_data_give_the_same_bytes(fresh: Config, files_of: FilesOf, tmp_path: Path) -> None:
    build(fresh)
    want = files_of(fresh.out)
    for number, (zone, seed, locale) in enumerate(
        (("Pacific/Kiritimati", "1", "C"), ("America/Adak", "77", "tr_TR.UTF-8"))
    ):
        environment = {
            **os.environ,
            "PYTHONPATH": str(sample.HERE),
            "TZ": zone,
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
        }
        out = tmp_path / f"again-{number}"
        subprocess.run([sys.executable, "-c", BUILD, str(tmp_path), str(out)], env=environment, check=True)
        assert files_of(out) == want


def test_two_builds_at_once_are_kept_apart(fresh: Config) -> None:
    from aidocket.errors import BusyError
    from aidocket.locks import exclusive
    from aidocket.site.generation import Output

    with exclusive(Output(fresh.out).lock), pytest.raises(BusyError):
        build(fresh)


@pytest.mark.parametrize(
    "base", ["https://host.example.org/", "https://host.example.org/a/prefix/", "file:///any/where/"]
)
def test_the_site_works_under_any_prefix_and_from_a_file_system(base: str, built: Config) -> None:
    root = built.out.resolve()
    for page in root.rglob("*.html"):
        tree = LexborHTMLParser(page.read_text("utf-8"))
        own = urljoin(base, page.relative_to(root).as_posix())
        for node in tree.css("[href], [src]"):
            target = node.attributes.get("href") or node.attributes.get("src") or ""
            if not urlsplit(target).scheme:
                there = urljoin(own, target)
                assert there.startswith(base), f"{target} on {page} leads out of the site"
                assert (root / unquote(urlsplit(there.removeprefix(base)).path)).is_file(), f"{target} on {page}"


def checker_of(pages: dict[str, str]) -> LinkChecker:
    checker = LinkChecker()
    for file, html in pages.items():
        links, anchors = read_page(file, html)
        checker.add(file, Made(key="", links=links, missing=(), anchors=anchors))
    return checker


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("missing/index.html", "no such page"),
        ("b/index.html#nowhere", "no such anchor #nowhere"),
        ("#nowhere", "no such anchor #nowhere"),
        ("../../outside.html", "no such page"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(link: str, message: str) -> None:
    checker = checker_of({"index.html": f'<a href="{link}">x</a>', "b/index.html": '<p id="here">'})
    with pytest.raises(BuildError, match=message):
        checker.check({"index.html", "b/index.html"})


def test_links_that_resolve_pass() -> None:
    links = '<a href="../b/index.html#here">x</a> <a href="https://example.org/">y</a> <a href="?">z</a>'
    checker = checker_of({"a/index.html": links, "b/index.html": '<p id="here">'})
    checker.check({"a/index.html", "b/index.html"})


def test_an_anchor_that_stands_twice_is_found() -> None:
    with pytest.raises(BuildError, match="#x twice"):
        read_page("index.html", '<p id="x"><p id="x">')


def test_links_and_anchors_are_those_that_a_parser_finds(built: Config) -> None:
    root = built.out.resolve()
    for file in root.rglob("*.html"):
        html = file.read_text("utf-8")
        links, anchors = read_page(file.relative_to(root).as_posix(), html)
        tree = LexborHTMLParser(html)
        assert list(anchors) == [node.attributes["id"] for node in tree.css("[id]")]
        found = [node.attributes.get("href") or node.attributes.get("src") or "" for node in tree.css("[href], [src]")]
        inside = {urljoin(f"file://{file}", target) for target in found if ":" not in target.partition("/")[0]}
        assert set(links) == {unquote(target).removeprefix(f"file://{root}/") for target in inside}


def test_an_empty_database_makes_a_site_too(tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    registry.mkdir()
    config = replace(sample.config_for(tmp_path), registries=(registry,))
    build(config)
    assert "Nothing has happened yet" in (config.out / "index.html").read_text()


def test_the_build_writes_nothing_to_the_database(fresh: Config) -> None:
    build(fresh)
    before = list(Database(str(fresh.db)).conn.iterdump())
    build(fresh)
    assert list(Database(str(fresh.db)).conn.iterdump()) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device here that is always full")
def test_a_full_disk_is_told_in_one_line(fresh: Config, files_of: FilesOf, monkeypatch: pytest.MonkeyPatch) -> None:
    build(fresh)
    before = files_of(fresh.out)
    edit(fresh, "UPDATE stories SET title = 'Never to be seen'")

    def write_to_a_full_disk(self: Path, content: bytes) -> int:
        with Path("/dev/full").open("wb", buffering=0) as full:
            return full.write(content)

    monkeypatch.setattr(Path, "write_bytes", write_to_a_full_disk)
    with pytest.raises(BuildError, match=r"the site cannot be written to .*No space left on device"):
        build(fresh)
    monkeypatch.undo()
    assert files_of(fresh.out) == before
