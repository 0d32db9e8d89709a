"""Write `expected/` anew: `python tests/site/rewrite_expected.py`. Read the difference before you commit it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import site_sample as sample

from aidocket.site.stage import build

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        config = sample.config_for(Path(folder))
        sample.make_database(config)
        build(config)
        shutil.rmtree(sample.EXPECTED, ignore_errors=True)
        for path, text in sample.expected_files(config.out).items():
            target = sample.EXPECTED / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="")
