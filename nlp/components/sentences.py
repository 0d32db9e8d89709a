"""Sentence borders on the tokens of a Doc; where they stand is told by `nlp/splitting.py`."""

from __future__ import annotations

import numpy
from spacy.attrs import LENGTH, SPACY
from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.extensions import set_sentence_index
from aidocket.nlp.layout import layout_of

START, NO_START = 1, -1


@Language.factory("aidocket_sentences")
class Sentences:
    """Sets `token.is_sent_start` on every token, and the sentence index that `span._.sentence` reads."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its sentence borders."""
        if len(doc):
            sizes = doc.to_array([LENGTH, SPACY]).astype("int64").sum(axis=1)
            places = sizes.cumsum() - sizes
            starts = numpy.full(len(doc), NO_START, dtype="int64")
            wanted = numpy.searchsorted(places, [start for start, _ in layout_of(doc).sentences])
            starts[wanted[wanted < len(doc)]] = START
            starts[0] = START
            # The setter of `token.is_sent_start` looks through the whole Doc at every call.
            doc.from_array(["SENT_START"], starts.view("uint64").reshape(-1, 1))  # type: ignore[arg-type]
        set_sentence_index(doc)
        return doc
