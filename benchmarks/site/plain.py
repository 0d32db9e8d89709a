"""`python -m benchmarks.site.plain FROM TO`: the files of a finished site, read and written to a new folder."""

from __future__ import annotations

import sys
from pathlib import Path


def write_again(source: Path, target: Path) -> None:
    """Each file as bytes, one after the other."""
    for file in sorted(source.rglob("*")):
        to = target / file.relative_to(source)
        if file.is_dir():
            to.mkdir(parents=True, exist_ok=True)
        else:
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(file.read_bytes())


if __name__ == "__main__":
    write_again(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
