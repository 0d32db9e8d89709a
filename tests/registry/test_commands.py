"""`aidocket registry check`, `aidocket sources list` and `aidocket sources check`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The console script, as a user calls it."""
    kept = {name: value for name, value in os.environ.items() if name != "COURTLISTENER_TOKEN"}
    return subprocess.run(
        [sys.executable, "-m", "aidocket", *arguments],
        capture_output=True,
        text=True,
        env={**kept, **environment},
        timeout=60,
        check=False,
    )


def test_the_published_registry_is_in_order() -> None:
    done = run("registry", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The registry is in order: ")
    assert "shown disputes" in done.stdout


def test_faults_are_named_and_fail(folder: Any) -> None:
    folder.dispute()["status"] = "open"
    path = str(folder.write())
    done = run("registry", "check", AIDOCKET_REGISTRY=path)
    assert done.returncode == 1
    assert "roe-v-quartz.yaml: roe-v-quartz: status: 'open' is not one of" in done.stderr
    assert done.stderr.endswith("nothing was changed\n")
    told = json.loads(run("registry", "check", "--json", AIDOCKET_REGISTRY=path).stdout)
    assert len(told["faults"]) >= 1


def test_sources_are_listed() -> None:
    rows = json.loads(run("sources", "list", "--json").stdout)
    assert len(rows) >= 60
    assert {row["kind"] for row in rows} >= {"feed", "pacer-rss", "courtlistener", "federal-register"}
    states = {row["id"]: row["state"] for row in rows}
    assert states["courtlistener-labs"] == "needs a token"
    assert run("sources", "list").stdout.count("\n") == len(rows) + 1


def test_a_token_switches_a_source_on() -> None:
    rows = json.loads(run("sources", "list", "--json", COURTLISTENER_TOKEN="t").stdout)
    assert {row["id"]: row["state"] for row in rows}["courtlistener-labs"] == "on"


def test_source_files_are_checked(folder: Any, tmp_path: Path) -> None:
    done = run("sources", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "sources are in order" in done.stdout
    source = tmp_path / "mine.yaml"
    folder.write()
    source.write_text(
        (folder.path / "sources" / "feed-one.yaml").read_text().replace("https://news.site", "http://10.0.0.1")
    )
    done = run("sources", "check", "--sources", str(source))
    assert done.returncode == 1
    assert "url: 10.0.0.1 is a private address" in done.stderr
    assert "the file has to be called feed-one.yaml" in done.stderr


def test_a_path_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = run("sources", "check", "--sources", str(tmp_path / "none.yaml"))
    assert done.returncode == 2
    assert done.stderr.startswith("aidocket: there are no sources at")
