"""Sentence borders on the tokens of a Doc; where they stand is told by `nlp/splitting.py`."""

from __future__ import annotations

import numpy
from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.light import light

START, NO_START = 1, -1


@Language.factory("aidocket_sentences")
class Sentences:
    """Sets `token.is_sent_start` on every token."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its sentence borders."""
        starts = numpy.array([START if token.is_sent_start else NO_START for token in light(doc)], dtype="int64")
        if len(doc):
            # The setter of `token.is_sent_start` looks through the whole Doc at every call.
            doc.from_array(["SENT_START"], starts.view("uint64").reshape(-1, 1))  # type: ignore[arg-type]
        return doc
