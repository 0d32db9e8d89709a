"""`aidocket sources`: probing, adding, and lists of feeds."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from loopback import Answer, Instance, Loopback, item, rss

from aidocket.registry.schema import SourceFile


def _run(instance: Instance, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aidocket", "sources", *arguments],
        capture_output=True, text=True, timeout=60, check=False, env=instance.env(), cwd=instance.folder,
    )  # fmt: skip


def test_each_source_is_asked_once_and_told_in_words(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/good"] = rss(item("A story", f"{web.root}/1"))
        web.answers["/page"] = Answer("<!doctype html><html><title>Moved</title></html>")
        web.answers["/shut"] = Answer("", status=403)
        for name in ("good", "page", "shut", "absent"):
            instance.add(name, f"{web.root}/{name}", follow="all")
        instance.add("off", f"{web.root}/off", enabled=False)
        done = _run(instance, "check", "--live", "--json", "--sources", str(tmp_path / "sources"))
        asked = {target: len(web.asked(target)) for target in ("/good", "/page", "/shut", "/off", "/1")}
    assert done.returncode == 1, done.stderr
    verdicts = {verdict["source_id"]: verdict for verdict in json.loads(done.stdout)}
    assert (verdicts["good"]["wrong"], verdicts["good"]["entries"]) == ("", 1)
    assert "page" in verdicts["page"]["wrong"]
    assert verdicts["shut"]["wrong"] == "it forbids the request (403)"
    assert verdicts["absent"]["wrong"] == "there is nothing at this address (404)"
    assert asked == {"/good": 1, "/page": 1, "/shut": 1, "/off": 0, "/1": 0}
    assert not (tmp_path / "data").exists(), "nothing is stored"


def test_an_api_is_asked_once_too(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path, environment={"COURTLISTENER_TOKEN": "t-o-k-e-n"})
        web.answers["/api/rest/v4/search/?q=x"] = Answer(
            json.dumps({"count": 0, "next": f"{web.root}/api/rest/v4/search/?cursor=2", "results": []}),
            type="application/json",
        )
        settings = {"params": {"q": "x"}, "dockets": [5]}
        instance.add("court", f"{web.root}/api/rest/v4/search/", kind="courtlistener", settings=settings)
        done = _run(instance, "check", "--live", "court", "--sources", str(tmp_path / "sources"))
        assert done.returncode == 0, done.stdout + done.stderr
        assert web.count("/api") == 1
    assert done.stdout.splitlines()[1].split() == ["court", "well"]


def test_what_a_probe_leaves_unasked_is_no_fault_and_what_it_sees_is(tmp_path: Path) -> None:
    bills = {"items": [{"billId": 1, "shortTitle": "Training Data Bill", "lastUpdate": "2999-01-01T10:00:00"}]}
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/api/v1/Bills"] = Answer(json.dumps(bills), type="application/json")
        for name, expect in (("well", {}), ("odd", {"items": "5..9"})):
            instance.add(name, f"{web.root}/api/v1/Bills", kind="uk-parliament", follow="all", expect=expect)
        done = _run(instance, "check", "--live", "--json", "--sources", str(tmp_path / "sources"))
        assert web.count("/api/v1/Bills/") == 0
    verdicts = {verdict["source_id"]: verdict["wrong"] for verdict in json.loads(done.stdout)}
    future = "entries dated in the future: 1"
    assert verdicts == {"well": future, "odd": f"entries: 1, where 5 to 9 were expected; {future}"}


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        pytest.param("/feed", "/feed", id="the address is a feed"),
        pytest.param("/named", "/deep/feed", id="the page names it"),
        pytest.param("/silent", "/feed", id="it lies at a usual place"),
    ],
)
def test_the_feed_of_a_page_is_found_and_written_down(tmp_path: Path, page: str, feed: str) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/feed"] = web.answers["/deep/feed"] = rss(item("A story", f"{web.root}/1"))
        link = '<link rel="alternate" type="application/rss+xml" href="deep/feed">'
        web.answers["/named"] = Answer(f"<html><head>{link}</head></html>")
        web.answers["/silent"] = Answer("<html><p>Nothing.</p></html>")
        done = _run(instance, "add", f"{web.root}{page}", "--allow-private", "--id", "new", "--dir", str(tmp_path))
        assert done.returncode == 0, done.stderr
        source = SourceFile.model_validate(yaml.safe_load((tmp_path / "new.yaml").read_text()))
        assert (source.url, source.enabled, source.allow_private) == (f"{web.root}{feed}", False, True)
        again = _run(instance, "add", f"{web.root}{page}", "--allow-private", "--id", "new", "--dir", str(tmp_path))
    assert (again.returncode, "is the source new already" in again.stderr) == (2, True)


def test_a_page_without_a_feed_is_told(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers["/page"] = Answer("<html><p>Nothing.</p></html>")
        done = _run(Instance(tmp_path), "add", f"{web.root}/page", "--allow-private", "--dir", str(tmp_path))
        private = _run(Instance(tmp_path), "add", f"{web.root}/page", "--dir", str(tmp_path))
    assert "names no feed" in done.stderr
    assert private.returncode == 2
    assert web.count("/page") == 1, "a private address is asked only if that is meant"


def test_a_list_of_feeds_goes_out_and_comes_back(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.add("one", "https://one.press/feed?a=1&b=2", name="One: the <first>")
    instance.add("off", "https://off.press/feed", enabled=False)
    listed = _run(instance, "export", "--sources", str(tmp_path / "sources")).stdout
    assert listed.count("<outline") == 1
    (tmp_path / "list.opml").write_text(listed.replace("</body>", '<outline xmlUrl="ftp://no"/></body>'), "utf-8")
    out = tmp_path / "imported"
    done = _run(instance, "import", str(tmp_path / "list.opml"), "--dir", str(out))
    assert done.stdout == f"1 source written to {out}, switched off; 1 left out.\n", done.stderr
    assert "ftp://no: it is no http or https address" in done.stderr
    source = SourceFile.model_validate(yaml.safe_load((out / "one-the-first.yaml").read_text()))
    assert (source.name, source.url) == ("One: the <first>", "https://one.press/feed?a=1&b=2")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<html/>", id="another document"),
        pytest.param("<opml", id="broken"),
        pytest.param('<!DOCTYPE x [<!ENTITY a "b">]><opml>&a;</opml>', id="entities"),
    ],
)
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "list.opml").write_text(text, "utf-8")
    done = _run(Instance(tmp_path), "import", str(tmp_path / "list.opml"), "--dir", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "is no OPML" in done.stderr


def test_a_list_comes_in_once(tmp_path: Path) -> None:
    outlines = "".join(
        f'<outline xmlUrl="{url}"/>' for url in ("https://www.a.press/f", "http://10.0.0.1/f", "https://[b")
    )
    (tmp_path / "list.opml").write_text(f"<opml><body>{outlines}</body></opml>", "utf-8")
    arguments = ("import", str(tmp_path / "list.opml"), "--dir", str(tmp_path / "out"))
    first, second = _run(Instance(tmp_path), *arguments), _run(Instance(tmp_path), *arguments)
    assert first.stdout.startswith("1 source written") and "private address; say --allow-private" in first.stderr
    assert (second.returncode, second.stdout.split(" written")[0]) == (0, "0 sources")
    assert "https://www.a.press/f: it is the source a-press already" in second.stderr
    private = _run(Instance(tmp_path), *arguments, "--allow-private")
    assert private.stdout.startswith("1 source written")
    checked = _run(Instance(tmp_path), "check", "--sources", str(tmp_path / "out"))
    assert checked.stdout == "2 sources are in order: 2 off.\n", checked.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "--live", "nobody"], "there is no source called nobody"),
        (["check", "good"], "say --live too"),
        (["add", "https://one.press/feed", "--id", "Not An Id"], "'Not An Id' is no id"),
        (["add", "one.example/feed"], "no feed was found at https://one.example/feed"),
        (["add", "http://127.0.0.1/feed"], "is a private address; say --allow-private if it is meant"),
    ],
)
def test_what_is_meant_otherwise_is_told(tmp_path: Path, arguments: list[str], told: str) -> None:
    instance = Instance(tmp_path, environment={"AIDOCKET_REGISTRY": str(tmp_path / "registry")})
    instance.add("good", "https://good.press/feed")
    if arguments[0] == "check":
        arguments = [*arguments, "--sources", str(tmp_path / "sources")]
    done = _run(instance, *arguments)
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr
    assert not list(tmp_path.glob("registry/sources/*"))


def test_a_wrong_setting_is_named_before_anything_is_asked(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.add("bad", "https://bad.press/feed", settings={"max_entires": 3})
    done = _run(instance, "check", "--sources", str(tmp_path / "sources"))
    assert done.returncode == 1
    assert "bad.yaml: bad: max_entires: is no setting of this kind" in done.stderr


def test_how_sources_are_is_listed(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/good"] = rss(item("A story", f"{web.root}/1"))
        for name in ("good", "absent"):
            instance.add(name, f"{web.root}/{name}", follow="none")
        sources = ("--sources", str(tmp_path / "sources"), "--db", str(instance.db))
        before = _run(instance, "list", *sources, "--attention").stdout
        assert instance.crawl().status == 0
        instance.add("late", f"{web.root}/late")
        instance.add("off", f"{web.root}/off", enabled=False)
        instance.add("keyed", f"{web.root}/keyed", token_env="NO_SUCH_TOKEN")
        lines = _run(instance, "list", *sources).stdout.splitlines()
        rows = json.loads(_run(instance, "list", *sources, "--json").stdout)
        attention = json.loads(_run(instance, "list", *sources, "--json", "--attention").stdout)
    assert before.startswith("There is no database at ")
    states = {line.split()[0]: line for line in lines[1:]}
    assert lines[0].split() == "source kind state last success new a week failures why".split()
    assert " well " in states["good"] and states["good"].endswith(" 0")
    assert states["absent"].endswith("1         there is nothing at this address (404)")
    assert (" on " in states["late"], " off " in states["off"], " needs a token " in states["keyed"]) == (True,) * 3
    known = {row["id"]: (row["health"], row["entries"], row["failures"]) for row in rows}
    assert known["good"] == ("well", 1, 0) and known["absent"] == ("failing", None, 1)
    assert known["late"] == (None, None, None)
    assert [row["id"] for row in attention] == ["absent"]


def test_a_source_that_gives_nothing_now_is_told_by_what_is_usual(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        web.answers["/usual"], web.answers["/quiet"] = rss(item("A story", f"{web.root}/1")), rss()
        instance.add("usual", f"{web.root}/usual", follow="none")
        instance.crawl()
        instance.add("quiet", f"{web.root}/quiet", follow="none")
        with sqlite3.connect(instance.db) as db:
            days = [("usual", f"2026-01-0{day}", 5) for day in range(1, 7)]
            db.executemany("INSERT INTO source_counts VALUES (?, ?, ?)", days)
        web.answers["/usual"] = rss()
        done = _run(instance, "check", "--live", "--sources", str(tmp_path / "sources"), "--db", str(instance.db))
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[1:] == [
        "quiet   0        it answers, and has no entries now",
        "usual   0        it gives nothing, where it usually gives 5 entries",
    ]


def test_a_feed_is_called_by_its_title(tmp_path: Path) -> None:
    with Loopback() as web:
        web.answers["/feed"] = rss(item("A story", f"{web.root}/1"))
        done = _run(Instance(tmp_path), "add", f"{web.root}/feed", "--allow-private", "--dir", str(tmp_path / "new"))
    assert done.stdout.startswith(f"{tmp_path / 'new' / 'news.yaml'} is written: {web.root}/feed has 1 entry.\n")
    assert (tmp_path / "new/news.yaml").read_text().splitlines()[2] == "name: News"
