"""`aidocket sources`: probing, adding, and lists of feeds."""

from __future__ import annotations

import json
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
    assert (again.returncode, "is there already" in again.stderr) == (2, True)


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
    assert done.stdout == "1 sources written, switched off; 1 were left out.\n", done.stderr
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
