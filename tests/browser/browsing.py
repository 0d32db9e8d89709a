"""What browser tests share: the site under test, and a watch on what its pages do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Site:
    """The demo's site: its folder, and where it is served."""

    folder: Path
    url: str

    def paths(self) -> list[str]:
        """The pages as links name them: `disputes/index.html`."""
        return sorted(f.relative_to(self.folder).as_posix() for f in self.folder.rglob("*.html"))

    def kinds(self) -> dict[str, str]:
        """One page of each kind, the largest: by folder, and all pages that stand alone in theirs."""
        found: dict[str, str] = {}
        for path in self.paths():
            parts = path.split("/")
            kind = "/".join([*parts[:-2], "*"]) if len(parts) > 2 and parts[0] != "about" else path
            if kind not in found or self._size(path) > self._size(found[kind]):
                found[kind] = path
        return found

    def _size(self, path: str) -> int:
        return (self.folder / path).stat().st_size


@dataclass
class Watch:
    """What a page did that it should not: errors on its console, and requests that leave its host."""

    host: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def follow(self, page: Any) -> None:
        """Listen to a page from now on; a breach of the content security policy is an error on the console."""
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._request)

    def _request(self, request: Any) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob") and urlsplit(request.url).netloc != self.host:
            self.strangers.append(request.url)
