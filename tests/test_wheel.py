"""The built wheel carries all it needs and works away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return next(out.glob("aidocket-*.whl"))


def test_the_wheel_carries_templates_registry_and_sample_web(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, pattern in {
        "site/templates": "aidocket/site/templates/*.html",
        "site/static": "aidocket/site/static/*",
        "registry": "aidocket/registry_data/**/*.yaml",
        "tests/web": "aidocket/sample_web/**/*",
    }.items():
        ours = {p.relative_to(ROOT / folder) for p in (ROOT / folder).rglob("*") if _is_data(p)}
        prefix = pattern.split("*")[0]
        carried = {Path(n).relative_to(prefix) for n in names if n.startswith(prefix)}
        assert ours, folder
        assert ours <= carried, f"missing from the wheel: {sorted(map(str, ours - carried))[:5]}"


def test_every_module_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, prefix in {"aidocket": "aidocket", "crawler": "aidocket/crawler", "nlp": "aidocket/nlp"}.items():
        for module in (ROOT / folder).rglob("*.py"):
            assert f"{prefix}/{module.relative_to(ROOT / folder)}" in names


def test_nothing_generic_lands_in_anybodys_environment(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"aidocket"}


def test_the_installed_wheel_runs_the_demo_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env")], check=True)
    python = tmp_path / "env" / "bin" / "python"
    site_packages = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    zipfile.ZipFile(wheel).extractall(site_packages)
    # The dependencies are borrowed from this environment; its editable install is not, as .pth files do not nest.
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    where = subprocess.run(
        [python, "-c", "import aidocket; print(aidocket.__file__)"], capture_output=True, text=True, cwd=tmp_path
    ).stdout
    assert where.startswith(str(tmp_path))
    done = subprocess.run(
        [python, "-m", "aidocket", "run", "--demo"], capture_output=True, text=True, cwd=tmp_path, timeout=240
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert (tmp_path / "data" / "demo" / "public" / "index.html").exists()


def _is_data(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".py", ".md"}
