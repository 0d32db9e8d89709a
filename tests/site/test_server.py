"""The server on loopback: what it sends with every answer, and what it refuses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from aidocket.site.server import SiteServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SiteServer]:
    site = tmp_path / "1"
    for path in ("index.html", "search/index.html", "pagefind/pagefind-worker.js"):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text("a page", "utf-8")
    (tmp_path / "secret.txt").write_text("a secret", "utf-8")
    (site / "way-out.txt").symlink_to(tmp_path / "secret.txt")
    (site / "out").symlink_to(tmp_path)
    (tmp_path / "public").symlink_to("1")
    with SiteServer(tmp_path / "public", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def ask(server: SiteServer, path: str, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.mark.parametrize("path", ["/", "/nothing", "/search/"])
def test_every_answer_carries_the_headers(path: str, server: SiteServer) -> None:
    answer, _ = ask(server, path)
    policy = answer.getheader("Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy and "'unsafe-eval'" not in policy
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Referrer-Policy") == "no-referrer"
    assert "camera=()" in (answer.getheader("Permissions-Policy") or "")


@pytest.mark.parametrize(
    ("path", "runs"),
    [("/", False), ("/search/", True), ("/search/index.html", True), ("/pagefind/pagefind-worker.js", True)],
)
def test_only_the_search_may_run_webassembly(path: str, runs: bool, server: SiteServer) -> None:
    answer, _ = ask(server, path)
    assert answer.status == 200
    assert ("wasm-unsafe-eval" in (answer.getheader("Content-Security-Policy") or "")) is runs


@pytest.mark.parametrize("path", ["/way-out.txt", "/out/secret.txt", "/../secret.txt", "/%2e%2e/secret.txt", "/out"])
def test_nothing_outside_the_site_is_given(path: str, server: SiteServer) -> None:
    answer, body = ask(server, path)
    assert answer.status == 404 and b"secret" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_only_reading_is_allowed(method: str, server: SiteServer) -> None:
    assert ask(server, "/", method)[0].status == 501


def test_a_new_generation_is_shown_at_the_next_request(server: SiteServer, tmp_path: Path) -> None:
    (tmp_path / "2").mkdir()
    (tmp_path / "2" / "index.html").write_text("a newer page", "utf-8")
    (tmp_path / "public").unlink()
    (tmp_path / "public").symlink_to("2")
    assert ask(server, "/")[1] == b"a newer page"
