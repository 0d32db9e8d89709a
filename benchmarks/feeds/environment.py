"""The peers' own environment, made at the first run, and the versions of all that takes part."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from importlib.metadata import version

from benchmarks.common.environment import ROOT

PEERS = ROOT / "benchmarks" / ".peers"
PINNED = {"reader": "3.26", "aiohttp": "3.14.5", "sgmllib3k": "1.0.0"}
"""reader brings a feedparser of its own, which imports sgmllib; feedparser 6.0.14 does not bring it along any more."""

SAME_AS_OURS = ("scrapy", "twisted", "feedparser", "lxml")
"""These stand in both environments and have the same version there, so that none gains by a newer one."""


def peers_python() -> str:
    """The interpreter of the peers' environment; installed if it is not there, or not with these versions."""
    python = PEERS / "bin" / "python"
    wanted = [f"{name}=={number}" for name, number in PINNED.items()]
    wanted += [f"{name}=={version(name)}" for name in SAME_AS_OURS]
    ready = PEERS / "installed.txt"
    if not ready.exists() or ready.read_text("utf-8").split() != wanted:
        print(f"installing the peers into {PEERS.relative_to(ROOT)} …", file=sys.stderr)
        venv.create(PEERS, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *wanted], check=True)
        ready.write_text("\n".join(wanted), "utf-8")
    return str(python)


def versions() -> dict[str, str]:
    """The versions of all that takes part."""
    found = {name: version(name) for name in ("aidocket", *SAME_AS_OURS)} | PINNED
    if shutil.which("newsboat"):
        lines = subprocess.run(["newsboat", "--version"], capture_output=True, text=True, check=True).stdout
        found["newsboat"] = lines.split()[1]
    return found
