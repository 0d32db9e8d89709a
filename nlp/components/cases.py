"""Cases: the proceedings that a document names, by caption, docket number or both, with the court where it is said.

Sets `doc._.cases`, in the order of the text; needs the citations (a neutral citation or a German or European case
number is a docket number too).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.dockets import number_key
from aidocket.nlp.captions import Caption, Docket, find_captions, find_dockets
from aidocket.nlp.components.citations import citations_in
from aidocket.nlp.courts import CourtMention, find_courts
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.layout import Layout, layout_of
from aidocket.store.records import Case

NEAR = 200
"""A docket number belongs to the caption that stands at most so many code points away."""

MAX_NAMED = 400
"""How many captions and how many numbers of one document are read, for each is compared with all before it."""

_CITED_DOCKETS = {"neutral", "german", "eu"}


@dataclass(slots=True)
class _Draft:
    """A case in the making: all the places where it was read."""

    caption: str | None = None
    docket: str | None = None
    court_id: str | None = None
    places: list[tuple[int, int]] = field(default_factory=list)


@Language.factory("aidocket_cases")
class Cases:
    """Puts captions, docket numbers and courts together."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its cases."""
        doc._.cases = list(cases_in(layout_of(doc), doc._.meta))
        return doc


def cases_in(layout: Layout, meta: DocumentMeta) -> list[Case]:
    """The cases that a document names, read once."""
    return layout.once("cases", lambda: _read(layout, meta))


def _read(layout: Layout, meta: DocumentMeta) -> list[Case]:
    text = layout.text
    dockets = sorted([*find_dockets(text), *_from_citations(layout)])
    drafts = pair(find_captions(text)[:MAX_NAMED], dockets[:MAX_NAMED])
    _add_known(meta, drafts)
    if any(draft.docket for draft in drafts):
        _add_courts(drafts, find_courts(text))
    return [_as_case(layout, draft) for draft in drafts]


def pair(captions: list[Caption], dockets: list[Docket]) -> list[_Draft]:
    """One draft a case: forms of one caption joined, each docket number with the nearest caption beside it.

    One caption never takes two numbers. A lone number and the first caption of a document that has no other number
    are one case: the head of a filing seldom has them side by side.
    """
    drafts: list[_Draft] = []
    for caption in captions:
        draft = next((d for d in drafts if d.caption and is_same_caption(d.caption, caption.text)), None)
        if draft is None:
            drafts.append(draft := _Draft(caption=caption.text))
        draft.places.append((caption.start, caption.end))
    named = list(drafts)
    by_key: dict[str, _Draft] = {}
    for docket in dockets:
        key = number_key(docket.text)
        draft = by_key.get(key) or _beside(docket, named)
        if draft is None:
            drafts.append(draft := _Draft())
        by_key[key] = draft
        if draft.docket is None or len(docket.text) > len(draft.docket):
            draft.docket = docket.text
        draft.places.append((docket.start, docket.end))
    numbered = [draft for draft in drafts if draft.docket]
    if len(numbered) == 1 and named and numbered[0].caption is None:
        named[0].docket = numbered[0].docket
        named[0].places.extend(numbered[0].places)
        drafts.remove(numbered[0])
    return sorted(drafts, key=lambda draft: min(draft.places))


def _beside(docket: Docket, named: list[_Draft]) -> _Draft | None:
    best: tuple[int, _Draft] | None = None
    for draft in named:
        if draft.docket is not None:
            continue
        for start, end in draft.places:
            gap = docket.start - end if docket.start >= end else start - docket.end
            if gap <= NEAR and (best is None or gap < best[0]):
                best = (gap, draft)
    return best[1] if best else None


def is_same_caption(left: str, right: str) -> bool:
    """Whether two captions may be forms of one: each side of one holds that of the other."""
    sides = [[_words(side) for side in caption.split(" v. ")] for caption in (left, right)]
    if len(sides[0]) != len(sides[1]):
        return False
    return all(a and b and (a <= b or b <= a) for a, b in zip(*sides, strict=True))


def _words(side: str) -> set[str]:
    return {word for word in side.casefold().replace(",", " ").replace(".", " ").split() if len(word) > 2}


def _from_citations(layout: Layout) -> list[Docket]:
    return [
        Docket(cited.start, cited.end, cited.text, cited.kind)
        for cited in citations_in(layout)
        if cited.kind in _CITED_DOCKETS and not cited.text.startswith(("Regulation", "Directive", "Decision"))
    ]


def _add_known(meta: DocumentMeta, drafts: list[_Draft]) -> None:
    """The case that the source itself gives for the document, as a court's feed does."""
    if not (meta.caption or meta.docket_number):
        return
    number = meta.docket_number and number_key(meta.docket_number)
    draft = next((d for d in drafts if d.docket and number and number_key(d.docket) == number), None) or next(
        (d for d in drafts if d.caption and meta.caption and is_same_caption(d.caption, meta.caption)), None
    )
    if draft is None:
        drafts.insert(0, draft := _Draft())
    draft.caption = meta.caption or draft.caption
    draft.docket = meta.docket_number or draft.docket
    draft.court_id = meta.court_id or draft.court_id


def _add_courts(drafts: list[_Draft], mentions: list[CourtMention]) -> None:
    """The court of a numbered case: the only one that the document names, or else the nearest within reach."""
    only = {mention.court_id for mention in mentions}
    for draft in drafts:
        if draft.court_id or not draft.docket:
            continue
        if len(only) == 1:
            draft.court_id = mentions[0].court_id
            continue
        gaps = [
            (min(abs(mention.start - end), abs(start - mention.end)), mention.court_id)
            for mention in mentions
            for start, end in draft.places
        ]
        if gaps and min(gaps)[0] <= NEAR:
            draft.court_id = min(gaps)[1]


def _as_case(layout: Layout, draft: _Draft) -> Case:
    first = min((place for place in draft.places if place[0] >= layout.text_start), default=None)
    return Case(
        caption=draft.caption,
        docket_number=draft.docket,
        court_id=draft.court_id,
        span=layout.span(*first) if first else None,
        confidence=0.95 if draft.docket else 0.8,
    )
