"""spaCy comes in without its command line, and the command line is there for who asks."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("import aidocket.nlp, sys; print('spacy' in sys.modules, 'spacy.cli' in sys.modules)", "True False"),
        ("import aidocket.nlp, spacy.cli; print(callable(spacy.cli.download), callable(spacy.cli.info))", "True True"),
        ("import spacy.cli, aidocket.nlp, sys; print('spacy.cli' in sys.modules)", "True"),
    ],
    ids=["left out", "there when asked for", "kept where it was there before"],
)
def test_spacy_without_its_command_line(code: str, printed: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == printed
