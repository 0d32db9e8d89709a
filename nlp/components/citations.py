"""Citations of statutes, reporters, neutral citations and European numbers.

Fills `doc.spans["citations"]`; a span's label is the kind of citation (`statute`, `reporter`, `neutral`, `eu`,
`german`) and its id the citation in one fixed form (`17 U.S.C. 1202`). United States reporters are eyecite's work; it
is large and slow, so it runs in a process of its own (`aidocket.reporters`) and is asked only about passages where a
number stands before a known reporter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.layout import Layout, layout_of
from aidocket.reporters import find_reporter_citations

MAX_EYECITE_CHARS = 60_000
"""How much of one document eyecite reads: passages round likely citations, the first ones."""

HAS_DIGIT = re.compile(r"\d")
STATUTE = re.compile(
    r"\b(?P<title>\d{1,2})\s?U\.?\s?S\.?\s?C\.?(?:\s?A\.)?\s{0,2}(?:§{1,2}|[Ss]ec(?:tion|\.)|[Ss]ections)?\s{0,2}"
    r"(?P<section>\d{1,5}[a-z]?)(?P<part>(?:\([a-z0-9]{1,3}\))?)"
)
STATUTE_SIGN = re.compile(r"U\.?\s?S\.?\s?C")
"""This and the other signs have to stand in a text that has such a citation: a look for them costs next to nothing."""

ILLINOIS = re.compile(r"\b740\s?ILCS\s?14\b")
NEUTRAL = re.compile(
    r"\[(?P<year>(?:19|20)\d\d)\]\s(?P<court>UKSC|UKPC|EWCA\s(?:Civ|Crim)|EWHC|UKUT|UKFTT|IEHC|IESC|HCA|FCA|FCAFC|NZHC|NZCA|NZSC|SGHC|SGCA)"
    r"\s(?P<number>\d{1,5})(?:\s\((?P<division>[A-Za-z]{2,10})\))?"
    r"|\b(?P<cayear>20\d\d)\s(?P<cacourt>SCC|ONSC|ONCA|BCSC|BCCA|FC|FCA|QCCS)\s(?P<canumber>\d{1,5})\b"
)
NEUTRAL_SIGNS = ("[19", "[20", "SCC", "ONSC", "ONCA", "BCSC", "BCCA", "FC", "QCCS")
EU_NUMBER = re.compile(
    r"\b(?:(?P<case>[CT][-‑–]\d{1,4}/\d\d)(?:\sP)?|(?P<kind>Regulation|Directive|Decision)\s(?:\((?P<body>EU|EC|EEC)\)\s)?"
    r"(?:No\.?\s)?(?P<act>\d{2,4}/\d{1,4})(?:/(?P<tail>EU|EC|EEC))?|(?P<ecli>ECLI:[A-Z]{2}:[A-Z0-9]{1,7}:\d{4}:[A-Z0-9.]{1,25}))"
)
EU_SIGNS = ("egulation", "irective", "ecision", "ECLI:", "C-", "T-", "C‑", "T‑", "C–", "T–")
GERMAN = re.compile(r"\b(?:\d{1,3}\s(?:O|U|S|C|Ta|W|HK\sO|OH)|[IVX]{1,4}a?\s(?:ZR|ZB|ARZ))\s\d{1,5}/\d\d\b")
GERMAN_SIGN = re.compile(r"\d/\d\d")
REPORTER = re.compile(
    r"\d\s(?:U\.\s?S\.(?!\s?C)|S\.\s?Ct\.|L\.\s?Ed\.|F\.(?:\s?(?:2d|3d|4th|Supp|App))?|F\.\s?Supp\.|Fed\.|B\.R\.|P\.\s?[23]d|A\.\s?[23]d|"
    r"N\.[EYW]\.|S\.[EW]\.|So\.|Cal\.|N\.Y\.S|WL\b)"
)
"""A cheap sign that a United States reporter or database is cited; eyecite decides."""


class Found(NamedTuple):
    """A citation: where it stands, what kind it is and how it is written in one fixed form."""

    start: int
    end: int
    kind: str
    text: str


@Language.factory("aidocket_citations")
class Citations:
    """Runs before all other components: captions that are cited are not cases of the document."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its citations."""
        spans = []
        for found in citations_in(layout_of(doc)):
            span = doc.char_span(found.start, found.end, label=found.kind, span_id=found.text, alignment_mode="expand")
            if span is not None:
                spans.append(span)
        doc.spans["citations"] = spans
        return doc


def citations_in(layout: Layout) -> list[Found]:
    """The citations in a document, read once."""
    return layout.once("citations", lambda: find_citations(layout.text))


def find_citations(text: str) -> list[Found]:
    """The citations in `text`, in order."""
    if not HAS_DIGIT.search(text):
        return []
    found = [*_statutes(text), *_neutral(text), *_european(text), *_german(text), *_reporters(text)]
    return sorted(set(found))


def _statutes(text: str) -> Iterator[Found]:
    for match in STATUTE.finditer(text) if STATUTE_SIGN.search(text) else ():
        yield Found(match.start(), match.end(), "statute", f"{match['title']} U.S.C. {match['section']}{match['part']}")
    for match in ILLINOIS.finditer(text) if "ILCS" in text else ():
        yield Found(match.start(), match.end(), "statute", "740 ILCS 14")


def _neutral(text: str) -> Iterator[Found]:
    for match in NEUTRAL.finditer(text) if any(sign in text for sign in NEUTRAL_SIGNS) else ():
        yield Found(match.start(), match.end(), "neutral", " ".join(match[0].split()))


def _european(text: str) -> Iterator[Found]:
    for match in EU_NUMBER.finditer(text) if any(sign in text for sign in EU_SIGNS) else ():
        yield Found(match.start(), match.end(), "eu", " ".join(match[0].split()).replace("‑", "-").replace("–", "-"))


def _german(text: str) -> Iterator[Found]:
    for match in GERMAN.finditer(text) if "/" in text and GERMAN_SIGN.search(text) else ():
        yield Found(match.start(), match.end(), "german", " ".join(match[0].split()))


def _reporters(text: str) -> Iterator[Found]:
    budget = MAX_EYECITE_CHARS
    for start, end in _passages(text):
        if budget <= 0:
            return
        for begins, ends, written in find_reporter_citations(text[start : min(end, start + budget)]):
            yield Found(start + begins, start + ends, "reporter", written)
        budget -= end - start


def _passages(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of text round the likely citations, joined where they touch."""
    start = end = -1
    for match in REPORTER.finditer(text):
        left, right = max(match.start() - 200, 0), min(match.end() + 120, len(text))
        if left <= end:
            end = right
            continue
        if end > start:
            yield start, end
        start, end = left, right
    if end > start:
        yield start, end
