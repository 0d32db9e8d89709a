from __future__ import annotations

import sys
from pathlib import Path

# tests/loopback.py is shared by test folders; in importlib mode nothing puts it on the path.
sys.path.append(str(Path(__file__).parents[1]))

from queue_place import redis  # noqa: F401 - a fixture
