"""A user's own spaCy model under the pipeline: which one it is, and how it is loaded."""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.language import Language

from aidocket.errors import UsageError

UNUSED = ("tagger", "parser", "senter", "morphologizer", "attribute_ruler", "lemmatizer", "trainable_lemmatizer")
"""Components of spaCy's models that are left out: nothing here reads what they say, and they take most of the time."""


def load_model(name: str) -> Language:
    """The model, as far as it finds entities: an installed package, or a folder that `nlp.to_disk` wrote.

    Raises:
        UsageError: there is neither.
    """
    if not (spacy.util.is_package(name) or Path(name).is_dir()):
        raise UsageError(
            f"the spaCy model {name!r} is neither an installed package nor a folder; install it "
            "(`python -m spacy download en_core_web_sm`), or leave AIDOCKET_SPACY_MODEL empty"
        )
    try:
        return spacy.load(name, exclude=list(UNUSED))
    except (OSError, ValueError) as error:
        raise UsageError(f"the spaCy model {name!r} cannot be loaded: {' '.join(str(error).split())}") from error


def model_name(name: str) -> str:
    """The model with its version, `en_core_web_sm 3.8.0`, as its own description gives them."""
    if spacy.util.is_package(name):
        return f"{name} {spacy.util.get_package_version(name)}"
    if not (Path(name) / "meta.json").is_file():
        return name
    meta = spacy.util.load_meta(Path(name) / "meta.json")
    return f"{meta.get('lang', '')}_{meta.get('name', '')} {meta.get('version', '')}"
