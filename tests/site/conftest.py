from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aidocket.config import Config

sys.path.insert(0, str(Path(__file__).parent))
# tests/loopback.py is shared by test folders; in importlib mode nothing puts it on the path.
sys.path.append(str(Path(__file__).parents[1]))

import site_sample as sample

from aidocket.site.stage import build


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The sample site, built once; only for tests that read it."""
    config = sample.config_for(tmp_path_factory.mktemp("site"))
    sample.make_database(config)
    build(config)
    return config


@pytest.fixture
def fresh(tmp_path: Path) -> Config:
    """The sample database in a folder of its own, not built yet."""
    config = sample.config_for(tmp_path)
    sample.make_database(config)
    return config


@pytest.fixture
def files_of() -> Callable[[Path], dict[str, bytes]]:
    """All files below a folder, by path."""

    def read(folder: Path) -> dict[str, bytes]:
        root = folder.resolve()
        return {f.relative_to(root).as_posix(): f.read_bytes() for f in root.rglob("*") if f.is_file()}

    return read
