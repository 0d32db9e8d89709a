"""The demo's site in a real browser.

Needs Playwright (`pip install -e .[browser]`) and a Chromium: `$CHROMIUM`, or one on the path; some tests need the
npm packages of package.json too. Without them the tests are skipped and say so; `make test-browser` gets all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from browsing import Site, Watch

from aidocket.site.server import SiteServer

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DEMO_TIMEOUT_S = 240
# A browser that asks its maker for updates, or tries another protocol, would blur what the pages themselves ask for.
SWITCHES = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser."""
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if not found:
        pytest.skip("no Chromium is installed; name one in CHROMIUM, or install the package chromium")
    if not shutil.which(found):
        pytest.fail(f"CHROMIUM names {found!r}, and there is no such program")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """A headless browser, one for all tests."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make test-browser")
    # Chromium refuses its sandbox to root, who runs the tests in a container.
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*SWITCHES, *alone])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Path:
    """The demo, crawled, read and built: the folder of its site."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "aidocket", "run", "--demo", "--quiet"]
    command += ["--db", str(folder / "aidocket.db"), "--out", str(folder / "public")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEMO_TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return folder / "public"


@pytest.fixture(scope="session")
def site(demo: Path) -> Iterator[Site]:
    """The demo's site, served as `aidocket serve` does."""
    with SiteServer(demo, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(demo, server.url)
        server.shutdown()


@pytest.fixture
def page(browser: Any, site: Site) -> Iterator[Any]:
    """A fresh page of a fresh profile; the test fails if it writes an error to its console or asks another host."""
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    page = context.new_page()
    watch = Watch(urlsplit(site.url).netloc)
    watch.follow(page)
    yield page
    context.close()
    assert not watch.errors, watch.errors
    assert not watch.strangers, watch.strangers


def _package(name: str) -> Path:
    """The folder of an npm package that package.json names."""
    if not (PACKAGES / name / "package.json").is_file():
        pytest.skip(f"the npm package {name} is not installed: have Node.js 20.19 or newer and npm, make test-browser")
    return PACKAGES / name


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, which checks how accessible a page is."""
    return (_package("axe-core") / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def validator() -> list[str]:
    """The command that validates the HTML of the files and folders named after it."""
    program = _package("html-validate") / "bin" / "html-validate.mjs"
    node = shutil.which("node")
    if not node:
        pytest.skip("Node.js is not installed: install the package nodejs")
    return [node, str(program), "--config", str(HERE / "htmlvalidate.json")]
