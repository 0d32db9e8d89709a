"""Every page of the demo is valid by html-validate's rules of the HTML standard."""

from __future__ import annotations

import subprocess
from pathlib import Path

from browsing import Site

TIMEOUT_S = 240


def check(validator: list[str], target: Path) -> subprocess.CompletedProcess[str]:
    """Validate a page, or every page in a folder, in one process."""
    command = [*validator, "--formatter", "text", str(target)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=TIMEOUT_S)


def test_every_page_is_valid(validator: list[str], site: Site) -> None:
    assert len(site.paths()) > 100
    done = check(validator, site.folder.resolve())
    assert done.returncode == 0, (done.stdout + done.stderr)[:8000]


def test_the_validator_sees_what_is_wrong(validator: list[str], tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text("<!doctype html><html lang=en><title>x</title><p><div>Stray</div></p></html>\n", "utf-8")
    done = check(validator, tmp_path)
    assert done.returncode == 1
    assert "[close-order]" in done.stdout
