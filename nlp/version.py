"""Which extraction read a row: the version of its rules, and a digest of the data and the model that they use."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from aidocket.nlp.spacy_model import model_name

RULES = 6
"""The version of the rules: one more whenever the same text may be read in another way. Lexicons and weights need no
thought, for their content counts by itself."""

_DATA = (".yaml", ".json", ".npz", ".bin", ".txt")
_LEFT_OUT = ("labelled", "accuracy.json")
"""What extraction is measured on and by, not what it reads with."""


@cache
def extractor_version(spacy_model: str = "") -> str:
    """What is noted with every row: `rules 5, data 1f0c9a2b`, and the spaCy model where one is used.

    Documents that another version read are read again.
    """
    version = f"rules {RULES}, data {_digest(files('aidocket.nlp'))[:8]}"
    return f"{version}, {model_name(spacy_model)}" if spacy_model else version


def _digest(folder: Traversable) -> str:
    digest = hashlib.sha256()
    for name, file in sorted(_data_files(folder, "")):
        content = file.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _data_files(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        if entry.name in _LEFT_OUT or entry.name.startswith(("_", ".")):
            continue
        if entry.is_dir():
            found.extend(_data_files(entry, f"{path}{entry.name}/"))
        elif entry.name.endswith(_DATA):
            found.append((f"{path}{entry.name}", entry))
    return found
