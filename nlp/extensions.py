"""What our components hang on spaCy's Doc and Span, and how a place in the Doc becomes a place in the text.

A Doc holds `title + "\\n\\n" + text`, so that a headline takes part in every rule. Offsets that leave this package
count code points of the text alone; what stands in the title has none.

Underscore attributes, all set up on import:

=================== =====================================================================================
`doc._.meta`        `DocumentMeta`: what is known of the document besides its words
`doc._.text_start`  where the text begins in `doc.text`
`doc._.cut`         whether the text was longer than `pipeline.MAX_CHARS` and was cut
`doc._.relevant`    whether the document is about a training dispute or its rules; `doc._.relevance`: 0 to 1
`doc._.parties`     `list[Mention]`, one a party, with its role, in order of appearance
`doc._.cases`       `list[Case]`
`doc._.events`      `list[Event]`
`doc._.assertions`  `list[Assertion]`
`span._.sentence`   index of the sentence that holds the span's first token
=================== =====================================================================================

Span groups: `doc.spans["parties"]` (label = party kind, id = party id or ""), `"models"` (label = `model`, id = model
id or ""), `"practices"` and `"claims"` (label = taxonomy id), `"citations"` (label = kind of citation).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from aidocket.nlp import light
from aidocket.nlp.layout import text_of
from aidocket.store import records

SEPARATOR = "\n\n"
MAX_TITLE = 2_000
LONGEST_RUN = 300
_LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN},}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentMeta:
    """What is known of a document besides its words."""

    id: str
    title: str = ""
    kind: str = "other"
    url: str | None = None
    published: str | None = None
    court_id: str | None = None
    docket_number: str | None = None
    caption: str | None = None
    decided: bool | None = None
    """What a person has decided about its relevance, where one has."""


def _register() -> None:
    defaults: dict[str, Any] = {
        "meta": DocumentMeta(id=""),
        "text_start": 0,
        "cut": False,
        "relevant": False,
        "relevance": 0.0,
        "parties": [],
        "cases": [],
        "events": [],
        "assertions": [],
    }
    for name, default in defaults.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
    if not Span.has_extension("sentence"):
        Span.set_extension("sentence", getter=_sentence_index)


def _sentence_index(span: Span) -> int:
    return light.light(span.doc).sentence_of[span.start]


_register()


def join(text: str, meta: DocumentMeta, *, max_chars: int) -> tuple[str, int]:
    """Title and text as one, as a Doc holds them, and where the text begins; what lies past `max_chars` is cut."""
    title = meta.title[:MAX_TITLE] + SEPARATOR
    return title + text[:max_chars], len(title)


def make_doc(nlp: Language, text: str, meta: DocumentMeta, *, max_chars: int) -> Doc:
    """A tokenised Doc of title and text, with its groups empty; text past `max_chars` code points is cut."""
    whole, text_start = join(text, meta, max_chars=max_chars)
    doc = _tokenised(nlp, whole)
    doc.user_data["text"] = whole
    doc._.meta = meta
    doc._.text_start = text_start
    doc._.cut = len(text) > max_chars
    return doc


def _tokenised(nlp: Language, text: str) -> Doc:
    """`nlp.make_doc`, whose time grows with the square of a run without spaces; longer runs are cut into pieces."""
    pieces, position = [], 0
    for run in _LONG_RUN.finditer(text):
        pieces.append(text[position : run.start()])
        pieces.extend(text[at : min(at + LONGEST_RUN, run.end())] for at in range(run.start(), run.end(), LONGEST_RUN))
        position = run.end()
    if not pieces:
        return nlp.make_doc(text)
    docs = [nlp.make_doc(piece) for piece in (*pieces, text[position:]) if piece]
    return Doc.from_docs(docs, ensure_whitespace=False) or nlp.make_doc("")


def to_span(doc: Doc | light.Doc, start_char: int, end_char: int) -> records.Span | None:
    """The place `doc.text[start_char:end_char]` in the text without its title; None when it begins in the title."""
    text_start = doc.text_start if isinstance(doc, light.Doc) else doc._.text_start
    start, end = start_char - text_start, end_char - text_start
    if start < 0 or end <= start:
        return None
    text = doc.text if isinstance(doc, light.Doc) else text_of(doc)
    return records.Span(start=start, end=end, quote=text[start_char:end_char])


def sentence_bounds(doc: light.Doc, index: int) -> tuple[int, int]:
    """First token of the sentence of a token, and the one behind it; `Token.sent` looks through the whole Doc."""
    sentence = doc.sents[doc.sentence_of[index]]
    return sentence.start, sentence.end
