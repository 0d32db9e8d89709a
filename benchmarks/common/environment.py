"""What machine and which commit a result belongs to."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def machine() -> dict[str, str]:
    """What it ran on."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
    }


def commit() -> str:
    """The commit that was measured, with a plus where files had been changed since."""
    try:
        head = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        changes = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=no"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head.stdout.strip() + ("+" if changes.stdout.strip() else "")


def where(versions: dict[str, str]) -> str:
    """The machine and the versions of all that takes part, as a sentence or two."""
    about = machine()
    return (
        f"{about['cores']} cores ({about['processor']}), {about['system']}, Python {about['python']}. "
        + ", ".join(f"{name} {number}" for name, number in versions.items())
        + "."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
