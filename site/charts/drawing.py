"""Drawing: each chart once, and again only when its figures change.

Drawn marks are kept beside the generations of the site, by a hash of the specification and of what draws it. What is
not there is drawn by one process for all (`worker`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from aidocket.errors import BuildError
from aidocket.site.charts import svg
from aidocket.site.charts.chart import Chart

_PATIENCE = 300  # seconds for all charts; they take less than one
_TOLD = 400  # characters of an error


def draw(charts: Iterable[Chart], cache: Path) -> dict[str, str]:
    """The marks of every chart, by its path. `cache` is a folder of this function's own; what is not used goes.

    Raises:
        BuildError: the charts cannot be drawn; says why.
    """
    by_path: dict[str, Chart] = {}
    for chart in charts:
        if by_path.setdefault(chart.path, chart).spec_text != chart.spec_text:
            raise BuildError(f"two charts would stand at {chart.path}")
    engine = _engine()
    files = {
        path: cache / sha256(f"{engine}\n{chart.spec_text}".encode()).hexdigest() for path, chart in by_path.items()
    }
    missing = [by_path[path] for path in sorted(by_path) if not files[path].is_file()]
    if missing:
        cache.mkdir(parents=True, exist_ok=True)
        for path, text in _drawn(missing).items():
            _keep(files[path], svg.tidy(text))
    _forget(cache, keep=set(files.values()))
    return {path: file.read_text("utf-8") for path, file in files.items()}


def _engine() -> str:
    """What the drawn marks depend on beside the specification."""
    ours = sha256(Path(svg.__file__).read_bytes()).hexdigest()
    return f"vl-convert-python {version('vl-convert-python')}, {ours}"


def _drawn(charts: list[Chart]) -> dict[str, str]:
    specs = json.dumps({chart.path: chart.spec for chart in charts})
    command = [sys.executable, "-m", "aidocket.site.charts.worker"]
    try:
        done = subprocess.run(
            command, input=specs, capture_output=True, encoding="utf-8", timeout=_PATIENCE, check=True
        )
    except subprocess.CalledProcessError as error:
        raise BuildError(f"the charts cannot be drawn: {error.stderr.strip().splitlines()[-1][:_TOLD]}") from error
    except OSError as error:
        raise BuildError(f"the charts cannot be drawn: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"the charts were not drawn within {_PATIENCE} s") from error
    drawn: dict[str, str] = json.loads(done.stdout)
    return drawn


def _keep(file: Path, marks: str) -> None:
    """Written beside and renamed, so that a killed build leaves no half of a drawing."""
    part = file.with_suffix(".part")
    part.write_text(marks, "utf-8")
    part.replace(file)


def _forget(cache: Path, *, keep: set[Path]) -> None:
    for file in cache.iterdir() if cache.is_dir() else ():
        if file not in keep:
            file.unlink()
