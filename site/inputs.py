"""All that a site is made of, as one digest: where it is what it was, the site is what it was.

It reads bytes and trusts no clock: the database and what was written to it last, the registry, the settings, this
program's code, templates and static files, and the versions of what it stands on.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

from aidocket.config import PACKAGE, Config
from aidocket.registry.files import iter_files

_NOT_OF_THE_SITE = ("db", "out", "registries", "sources", "quiet", "proxy", "spacy_model", "archive")
_CODE = ("*.py", "registry/**/*.py", "store/**/*.py", "site/**/*")
_BLOCK = 1 << 20


def fingerprint(config: Config) -> str:
    """The digest of everything that a build reads.

    It is taken before the build reads anything, so that what changes meanwhile is seen the next time. The database is
    read as bytes, with its write-ahead log: equal bytes are equal data, and a megabyte takes about a millisecond.
    """
    database = (config.db, config.db.with_name(f"{config.db.name}-wal"))
    return _digest([*_program(config), *_files(database), *_registry(config)])


def program(config: Config) -> str:
    """The digest of what is the same for all pages, whatever the data say: code, templates, settings, versions."""
    return _digest(_program(config))


def _program(config: Config) -> Iterator[bytes]:
    settings = {name: value for name, value in asdict(config).items() if name not in _NOT_OF_THE_SITE}
    yield repr((sorted(settings.items()), sys.version, sqlite3.sqlite_version, _installed())).encode()
    code = {file for pattern in _CODE for file in PACKAGE.glob(pattern)}
    yield from _files(sorted(file for file in code if "__pycache__" not in file.parts))


def _installed() -> list[str]:
    """What is installed beside us, with versions: the names of the folders in which packages say who they are."""
    places = {Path(place) for place in sys.path if place.endswith("site-packages")}
    return sorted(found.name for place in places for found in place.glob("*.dist-info"))


def _registry(config: Config) -> Iterator[bytes]:
    for kind, path in iter_files(config.registries, config.sources):
        yield f"{kind}\0{path.name}".encode("utf-8", "surrogateescape")
        yield path.read_bytes()


def _files(files: Iterable[Path]) -> Iterator[bytes]:
    """Name and content of each; one that is not there is empty, as a log is when nobody has the database open."""
    for file in files:
        yield file.name.encode("utf-8", "surrogateescape")
        digest = blake2b(digest_size=32)
        if file.is_file():
            with file.open("rb") as opened:
                while block := opened.read(_BLOCK):
                    digest.update(block)
        yield digest.digest()


def _digest(parts: Iterable[bytes]) -> str:
    """Of all parts in their order; where one ends and the next begins is part of it."""
    digest = blake2b(digest_size=32)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
