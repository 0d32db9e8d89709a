"""What the sample web holds: an address in, the answer to it out. No network here, no clock.

A file `hosts/<host>/2026/11/story.html` answers `http://<host>/2026/11/story`, with or without `.html`. Whatever
differs from that (another status, a query, a content type, a header) stands in `routes.yaml`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml

from aidocket.errors import AidocketError

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/rss+xml; charset=utf-8",
    ".rdf": "application/rdf+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
LONGEST_PATH = 200
"""Bytes of a path; no name here is longer, and file systems refuse names of more than 255."""
HOST_KEYS = {"last_modified", "validators", "gzip", "ignore", "types", "answers"}
ANSWER_KEYS = {"url", "file", "status", "headers", "type"}

Query = tuple[tuple[str, str], ...]


class SampleWebError(AidocketError):
    """The sample web's own files are at fault; the message names the file and the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer, before anything that depends on the request's headers is decided."""

    status: int
    body: bytes
    content_type: str
    etag: str | None = None
    last_modified: str | None = None
    gzip: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An entry of `routes.yaml`: what one path and query answer."""

    file: str | None
    status: int
    content_type: str | None
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """How one host answers.

    `ignore` names query parameters that do not change the answer (page sizes, chosen fields). `validators` says
    whether answers carry an ETag, a Last-Modified date, both or neither, as real servers differ in it.
    """

    root: Path
    last_modified: str | None
    etag: bool
    gzip: bool
    ignore: frozenset[str]
    types: Mapping[str, str]
    routes: Mapping[tuple[str, Query], Route]


class Pages:
    """The sample web under one folder. Files are read at each request, so a test may change one and ask again."""

    def __init__(self, root: Path) -> None:
        """Read `routes.yaml` and the names of the hosts.

        Raises:
            SampleWebError: a file is missing, or an entry is not understood.
        """
        hosts = root.resolve() / "hosts"
        if not hosts.is_dir():
            raise SampleWebError(f"{hosts} is not a folder, so there is no sample web to serve")
        names = sorted(path.name for path in hosts.iterdir() if path.is_dir())
        table = _read_table(root.resolve() / "routes.yaml")
        if strangers := sorted(set(table) - set(names)):
            raise SampleWebError(f"routes.yaml: {', '.join(strangers)} has no folder under {hosts}")
        self.hosts = {name: _read_host(name, hosts / name, table.get(name) or {}) for name in names}

    def find(self, url: str) -> Page | None:
        """The answer to `url`, or None where the host is not ours. An unknown path of a known host is a 404."""
        parts = urlsplit(url)
        host = self.hosts.get(parts.hostname or "")
        if host is None:
            return None
        query = _query(parts.query, host.ignore)
        route = host.routes.get((parts.path or "/", query))
        if route is not None:
            return _from_route(host, route)
        path = _file_for(host.root, parts.path) if not query else None
        return _missing() if path is None else _from_file(host, path)


def _from_route(host: Host, route: Route) -> Page:
    if route.file is None:
        text = f"{route.status}\n".encode()
        return Page(status=route.status, body=text, content_type=CONTENT_TYPES[".txt"], headers=route.headers)
    page = _from_file(host, host.root / route.file, content_type=route.content_type)
    return Page(
        status=route.status,
        body=page.body,
        content_type=page.content_type,
        etag=page.etag,
        last_modified=page.last_modified,
        gzip=page.gzip,
        headers=route.headers,
    )


def _from_file(host: Host, path: Path, *, content_type: str | None = None) -> Page:
    body = path.read_bytes()
    return Page(
        status=200,
        body=body,
        content_type=content_type or host.types[path.suffix],
        etag=f'"{hashlib.sha256(body).hexdigest()[:16]}"' if host.etag else None,
        last_modified=host.last_modified,
        gzip=host.gzip,
    )


def _missing() -> Page:
    return Page(status=404, body=b"Not found.\n", content_type=CONTENT_TYPES[".txt"])


def _file_for(root: Path, url_path: str) -> Path | None:
    """The file behind a path, or None. Names that step out of the host's folder, by dots or by a link, find nothing."""
    name = unquote(url_path, errors="replace").strip("/")
    unsafe = "\0" in name or "\\" in name or len(name.encode()) > LONGEST_PATH
    if unsafe or any(part in {"", ".", ".."} for part in name.split("/") if name):
        return None
    for candidate in (root / name, root / f"{name}.html", root / name / "index.html"):
        if candidate.is_file() and candidate.resolve().is_relative_to(root) and candidate.suffix in CONTENT_TYPES:
            return candidate
    return None


def _query(text: str, ignore: frozenset[str]) -> Query:
    return tuple(sorted(pair for pair in parse_qsl(text, keep_blank_values=True) if pair[0] not in ignore))


def _read_table(path: Path) -> dict[str, Any]:
    try:
        table = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SampleWebError(f"cannot read {path}: {' '.join(str(error).split())}") from error
    if not isinstance(table, dict):
        raise SampleWebError(f"{path}: expected a mapping of host names")
    return table


def _read_host(name: str, root: Path, entry: Mapping[str, Any]) -> Host:
    _refuse_unknown(f"routes.yaml: {name}", entry, HOST_KEYS)
    validators = entry.get("validators", "both")
    if validators not in {"both", "etag", "last-modified", "none"}:
        raise SampleWebError(f"routes.yaml: {name}: validators: {validators!r} is not known")
    ignore = frozenset(entry.get("ignore", ()))
    return Host(
        root=root,
        last_modified=entry.get("last_modified") if validators in {"both", "last-modified"} else None,
        etag=validators in {"both", "etag"},
        gzip=bool(entry.get("gzip", False)),
        ignore=ignore,
        types={**CONTENT_TYPES, **entry.get("types", {})},
        routes=dict(_read_answer(name, root, ignore, answer) for answer in entry.get("answers", ())),
    )


def _read_answer(
    name: str, root: Path, ignore: frozenset[str], answer: Mapping[str, Any]
) -> tuple[tuple[str, Query], Route]:
    where = f"routes.yaml: {name}: {answer.get('url', 'an answer without url')}"
    _refuse_unknown(where, answer, ANSWER_KEYS)
    file = answer.get("file")
    if file is not None and not ((root / file).is_file() and (root / file).resolve().is_relative_to(root)):
        raise SampleWebError(f"{where}: there is no file {file} in the host's folder")
    parts = urlsplit(answer["url"])
    route = Route(
        file=file,
        status=int(answer.get("status", 200)),
        content_type=answer.get("type"),
        headers={key: str(value) for key, value in answer.get("headers", {}).items()},
    )
    return (parts.path, _query(parts.query, ignore)), route


def _refuse_unknown(where: str, entry: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(entry) - known):
        raise SampleWebError(f"{where}: unknown key {', '.join(unknown)}")
