"""The link checker: every internal link of a site, from every page and to every anchor, has to resolve.

It reads the pages as they will be served, so that a mistake in a template, a path or an id cannot be published.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from aidocket.errors import BuildError


class LinkChecker:
    """Collects links and anchors page by page; `check` tells what does not resolve."""

    def __init__(self) -> None:
        self._anchors: dict[str, set[str]] = {}
        self._links: list[tuple[str, str, str, str]] = []

    def add(self, path: str, html: str) -> None:
        """Read a page that will stand at `path`.

        Raises:
            BuildError: an anchor stands on it twice.
        """
        tree = LexborHTMLParser(html)
        anchors: set[str] = set()
        for node in tree.css("[id]"):
            anchor = node.attributes["id"] or ""
            if anchor in anchors:
                raise BuildError(f"page {path} has the anchor #{anchor} twice")
            anchors.add(anchor)
        self._anchors[path] = anchors
        targets = {*_attributes(tree, "href"), *_attributes(tree, "src")}
        for target in sorted(targets):
            if _is_internal(target):
                self._links.append((path, *_resolve(path, target), target))

    def check(self, paths: set[str]) -> None:
        """See that every link leads to one of these files, and every fragment to an anchor.

        Raises:
            BuildError: names the page and the link.
        """
        for page, file, fragment, target in self._broken(paths):
            missing = f"anchor #{fragment}" if file in paths else "page"
            raise BuildError(f"page {page} links to {target!r}, and there is no such {missing}")

    def _broken(self, paths: set[str]) -> Iterator[tuple[str, str, str, str]]:
        for page, file, fragment, target in self._links:
            if file not in paths or (fragment and fragment not in self._anchors.get(file, set())):
                yield page, file, fragment, target


def _attributes(tree: LexborHTMLParser, name: str) -> set[str]:
    return {node.attributes[name] or "" for node in tree.css(f"[{name}]")}


def _is_internal(target: str) -> bool:
    return not urlsplit(target).scheme and not target.startswith("//")


def _resolve(page: str, target: str) -> tuple[str, str]:
    """The file that a relative link leads to, and its fragment."""
    parts = urlsplit(target)
    file = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
    return file, unquote(parts.fragment)
