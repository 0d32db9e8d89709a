"""`python -m benchmarks.site.ours FOLDER`: build the database in that folder, as `aidocket build` does."""

from __future__ import annotations

import sys
from pathlib import Path

from aidocket.config import Config
from aidocket.site.stage import build


def config_for(folder: Path) -> Config:
    """The settings of the build in that folder."""
    db, out, registry = folder / "aidocket.db", folder / "public", folder / "registry"
    return Config(db=db, out=out, registries=(registry,), demo=True, quiet=True)


if __name__ == "__main__":
    build(config_for(Path(sys.argv[1])))
