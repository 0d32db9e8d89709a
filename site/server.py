"""The site on loopback, for the person who built it: files only, with the headers that a public host should send."""

from __future__ import annotations

import posixpath
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from aidocket.errors import UsageError

_POLICY = (
    "default-src 'none'; script-src 'self'{more}; worker-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: dict[str, str] = {
    "Content-Security-Policy": _POLICY.format(more=""),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

# Only the search runs WebAssembly: its page, and the worker that stands in Pagefind's folder.
_SEARCH = ("/search/", "/pagefind/")
_SEARCH_POLICY = _POLICY.format(more=" 'wasm-unsafe-eval'")

_HOSTS = ("127.0.0.1", "localhost")


class SiteServer(ThreadingHTTPServer):
    """A server of one folder on 127.0.0.1.

    Raises:
        UsageError: the port is taken.
    """

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        try:
            super().__init__(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
        except OSError as error:
            raise UsageError(f"port {port} cannot be used ({error.strerror}); name another with --port") from error

    @property
    def url(self) -> str:
        """Where the site is."""
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Handler(SimpleHTTPRequestHandler):
    """GET and HEAD of files. Folders are shown by their index page only; paths that climb are refused."""

    server_version = "aidocket"
    sys_version = ""
    extensions_map = {  # noqa: RUF012
        **SimpleHTTPRequestHandler.extensions_map,
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".ics": "text/calendar; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
        ".svg": "image/svg+xml",
        ".atom": "application/atom+xml; charset=utf-8",
        ".rss": "application/rss+xml; charset=utf-8",
        ".json": "application/json; charset=utf-8",
        ".csv": "text/csv; charset=utf-8",
        ".db": "application/vnd.sqlite3",
    }

    def send_head(self) -> Any:
        # A page on the web could point a name of its own at 127.0.0.1 and read the site through the browser.
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if host not in _HOSTS:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        path = unquote(urlsplit(self.path).path)
        if ".." in path.split("/") or "\x00" in path or "\\" in path or posixpath.basename(path).startswith("."):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        # A link in the folder must not lead out of it. The folder itself may be one: that is how generations change.
        root = Path(self.directory).resolve()
        if not Path(self.translate_path(self.path)).resolve().is_relative_to(root):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path: Any) -> BytesIO | None:
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def end_headers(self) -> None:
        # A request that cannot be read has no path.
        found = getattr(self, "path", "").startswith(_SEARCH)
        headers = {**HEADERS, "Content-Security-Policy": _SEARCH_POLICY} if found else HEADERS
        for name, value in headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what a person reads is theirs."""
