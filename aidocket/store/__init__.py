"""The store: one SQLite file, its schema, and all that is read from it and written to it.

`Database` is sqlite-utils' own. Everything takes it from here.
"""

from __future__ import annotations

import sys

# sqlite-utils loads numpy where it finds it, to know numpy's types in rows. No row of ours holds any, and loading it
# costs each command 14 MB of memory and a tenth of a second. What needs numpy loads it by itself, after this.
_is_numpy_new = sys.modules.setdefault("numpy", None) is None  # type: ignore[arg-type]
try:
    from sqlite_utils import Database
finally:
    if _is_numpy_new:
        del sys.modules["numpy"]

__all__ = ["Database"]
