"""The link checker: every internal link of a site, from every page and to every anchor, has to resolve.

It reads the pages as they will be served, so that a mistake in a template, a path or an id cannot be published. All
attributes of our templates stand in double quotes, and a quotation mark in the data is escaped, so that no parser is
needed to find them (a test holds this against one).
"""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Iterator, Set
from html import unescape
from urllib.parse import unquote, urlsplit

from aidocket.errors import BuildError
from aidocket.site.state import Made

# What a link made by `url()` in a template never has: such a link is read without taking it apart.
_NOT_PLAIN = re.compile(r"[?%\\]|\.\.|//|#$|#.*#|[\x00-\x20]")
_ATTRIBUTE = re.compile(r'\s(href|src|id)="([^"]*)"')


def read_page(file: str, html: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a page that will stand at `file` links to inside the site, sorted, and its anchors.

    Raises:
        BuildError: an anchor stands on it twice.
    """
    anchors: dict[str, None] = {}
    targets: set[str] = set()
    for name, value in _ATTRIBUTE.findall(html):
        if name != "id":
            targets.add(value)
        elif (anchor := unescape(value)) in anchors:
            raise BuildError(f"page {file} has the anchor #{anchor} twice")
        else:
            anchors[anchor] = None
    up = "../" * file.count("/")
    links = {_resolve(file, up, unescape(target)) for target in targets if _is_internal(target)}
    return tuple(sorted(links)), tuple(anchors)


class LinkChecker:
    """Collects what pages link to; `check` tells what does not resolve."""

    def __init__(self) -> None:
        self._pages: dict[str, Made] = {}

    def add(self, file: str, page: Made) -> None:
        """A page that will stand at `file`."""
        self._pages[file] = page

    def check(self, files: Set[str]) -> None:
        """See that every link leads to one of these files, and every fragment to an anchor.

        Raises:
            BuildError: names the page and the link.
        """
        for page, target in self._broken(files):
            file, _, fragment = target.partition("#")
            missing = f"anchor #{fragment}" if file in files else "page"
            raise BuildError(f"page {page} links to {target!r}, and there is no such {missing}")

    def _broken(self, files: Set[str]) -> Iterator[tuple[str, str]]:
        targets = {target: file for file, page in self._pages.items() for target in page.links}
        anchors = {file: frozenset(page.anchors) for file, page in self._pages.items()}
        for target, page in sorted(targets.items()):
            file, _, fragment = target.partition("#")
            if file not in files or (fragment and fragment not in anchors.get(file, ())):
                yield page, target


def _is_internal(target: str) -> bool:
    if target.startswith("../"):
        return True
    return not urlsplit(target).scheme and not target.startswith("//")


def _resolve(file: str, up: str, target: str) -> str:
    """The file of the site that a relative link leads to, with its fragment."""
    if up and target.startswith(up) and not _NOT_PLAIN.search(target, len(up)):
        return sys.intern(target[len(up) :])
    parts = urlsplit(target)
    path, fragment = unquote(parts.path), unquote(parts.fragment)
    found = posixpath.normpath(posixpath.join(posixpath.dirname(file), path)) if path else file
    return sys.intern(f"{found}#{fragment}" if fragment else found)
