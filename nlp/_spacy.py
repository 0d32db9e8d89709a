"""Brings spaCy in without its command line, which nothing here uses.

`import spacy` takes in `spacy.cli`, and with it a downloader, two HTTP clients and a terminal toolkit: 19 of 117 MB a
process and 0.2 of 0.9 seconds of start-up. While spaCy is imported empty modules stand in their place; afterwards they
are taken away, so that whoever asks for `spacy.cli` gets the real one.
"""

from __future__ import annotations

import sys
from types import ModuleType

_NAMES = ("spacy.cli", "spacy.cli.info")


def import_without_cli() -> None:
    """Import spaCy, if nobody has done so yet."""
    if "spacy" in sys.modules:
        return
    for name in _NAMES:
        sys.modules[name] = ModuleType(name)
    sys.modules["spacy.cli.info"].info = None  # type: ignore[attr-defined]
    try:
        import spacy
    finally:
        for name in _NAMES:
            del sys.modules[name]
    for name in ("cli", "info"):
        vars(spacy).pop(name, None)
