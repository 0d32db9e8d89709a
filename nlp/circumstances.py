"""What in a document, besides names and numbers, speaks for or against its link to a dispute: where and how the dispute
is told of, which courts and steps are named, who else sues, and when it was published."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Set
from datetime import date, timedelta

from spacy.tokens import Doc

from aidocket.dockets import number_key
from aidocket.nlp.captions import find_captions, find_dockets
from aidocket.nlp.components.cases import is_same_caption
from aidocket.nlp.courts import find_courts, is_court_named
from aidocket.nlp.evidence import Evidence, is_rival, note, sides_of
from aidocket.nlp.knowledge import KnownDispute
from aidocket.nlp.layout import Layout, layout_of
from aidocket.party_names import name_key

LEAD_SENTENCES, LEAD_SHARE = 3, 6
"""Sentences of the text that tell its news, at least, and which part of a longer text: one in so many."""

NOT_YET, OTHER_COURT = "told before it began", "another court is named"
NOT_JOINED = "nothing says that cases were joined"
SAME_STEP = timedelta(days=3)
"""Days between two reports of one step."""

OFTEN = 4
"""Sentences from which a dispute is named often."""

SUES = {"plaintiff", "accuser"}
ANSWERS = {"defendant", "actor"}

ITEM_OPENING = 90
"""Code points from the beginning of a paragraph in which an item of a digest says what it is about."""

SEVERAL = 3
"""Cases from which a text is one that gathers cases."""

MAX_READ = 20_000
"""Code points in which courts are looked for."""

STEPS = ("complaint", "amended", "answer", "motion", "ruling", "trial", "verdict", "judgment", "settlement", "appeal",
         "dismissal", "consolidation", "transfer", "stay", "hearing-set", "deadline-set", "testimony")  # fmt: skip
OUT_OF_COURT = ("public-", "access-cutoff", "policy.", "terms-change")
_JOINED = re.compile(r"multi-?district|\bMDL\b|consolidat\w+|\bjoined\b|centrali[sz]\w+|\blead case\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:similar|like (?:suits?|cases?|claims?|grounds?)|separate(?:ly)?|earlier|previous(?:ly)?|precedents?|"
    r"(?:has|have|had) (?:also |already |since )?(?:sued|accused|taken|named)|were sued|was sued|in 20\d\d|"
    r"last year|a year (?:ago|after)|such as|among (?:them|those|others)|cit(?:es|ed|ing)|point(?:s|ed)? to|pleaded in|"
    r"wrote in|as in|unlike|pending cases|in another case|rivals?)\b",
    re.IGNORECASE,
)
"""Words with which a text turns to a case that is not its own."""


_IN_QUESTION = re.compile(
    r"\b(?:the|this|their) (?:(?:law)?suit|case|complaint|class action|litigation)\b(?! (?:of|in which|where|against))|"
    r"\bplaintiffs?\b",
    re.IGNORECASE,
)
"""Words with which a text speaks of the case that it is about."""


def weigh_circumstances(doc: Doc, found: Mapping[str, Evidence]) -> None:
    """Add to each candidate what speaks for and against it besides names and numbers."""
    if not found:
        return
    layout = layout_of(doc)
    several = doc._.meta.kind == "digest" or sum(evidence.by_case for evidence in found.values()) >= SEVERAL
    titled = {key for key, evidence in found.items() if _is_in_title(doc, evidence, layout)}
    practices = {span.label_.partition(".")[0] for span in doc.spans["practices"]}
    courts = {mention.court_id for mention in find_courts(layout.text[:MAX_READ])}
    kinds = [event.type for event in doc._.events]
    published = (doc._.meta.published or "")[:10]
    steps = [(event.type, (event.date or published)[:10]) for event in doc._.events]
    for key, evidence in found.items():
        dispute = evidence.dispute
        if practices & {practice.partition(".")[0] for practice in dispute.practices}:
            note(evidence, "same practice")
        if several and evidence.by_case:
            note(evidence, "one of several cases")
        if any(kind.startswith(STEPS if dispute.proceedings else OUT_OF_COURT) for kind in kinds):
            note(evidence, "a step of its kind")
        if any(_is_same_step(step, own) for step in steps for own in dispute.events):
            note(evidence, "a step that its record has")
        if evidence.share == 1.0:
            note(evidence, "all the accused are named")
        _weigh_courts(evidence, courts, layout)
        _weigh_places(doc, evidence, layout, in_title=key in titled)
        if titled - {key} and key not in titled and not several:
            evidence.doubts.append("told beside another case")
        _weigh_time(evidence, (doc._.meta.published or "")[:10])
        if _is_of_joined_cases(dispute) and not _JOINED.search(layout.text, 0, MAX_READ):
            evidence.doubts.append(NOT_JOINED)
        if not several:
            _weigh_others(doc, evidence, layout)
    exact = {span.label_ for span in doc.spans["practices"]}
    of_record = {key for key, evidence in found.items() if "a step that its record has" in evidence.reasons}
    for key, evidence in found.items():
        if of_record - {key} and key not in of_record and not several:
            evidence.doubts.append("the step is another case's")
        _weigh_rivals(evidence, found, exact)


def _weigh_places(doc: Doc, evidence: Evidence, layout: Layout, *, in_title: bool) -> None:
    """Where and how often a dispute is told of."""
    end = len(layout.text)
    sentences = sorted({bisect_right(layout.sentences, (place, end)) - 1 for place in evidence.places})
    if len(sentences) > 1:
        note(evidence, "named often" if len(sentences) >= OFTEN else "named again")
    if in_title:
        note(evidence, "in the title")
        return
    first = bisect_right(layout.sentences, (layout.text_start, 0))
    if first in sentences or first - 1 in sentences:
        note(evidence, "in the first sentence")
    named = {span.id_ for span in doc.spans["parties"] if span.id_ and span.start_char < layout.text_start}
    left, right = sides_of(evidence.dispute)
    if named & (left | right):
        note(evidence, "one side in the title")
    if doc._.meta.kind == "digest":
        if any(_opens_item(place, layout) for place in evidence.places):
            note(evidence, "has an item of its own")
        else:
            evidence.doubts.append("told in passing")
        return
    lead = first + max(LEAD_SENTENCES, (len(layout.sentences) - first) // LEAD_SHARE)
    told = [layout.sentences[number] for number in sentences]
    if any(_IN_QUESTION.search(layout.text, *place) for place in told):
        note(evidence, "called the case in question")
    elif all(number > first and _ASIDE.search(layout.text, *layout.sentences[number]) for number in sentences):
        evidence.doubts.append("told in passing")
    if not any(number < lead for number in sentences):
        evidence.doubts.append("told late")


def _is_in_title(doc: Doc, evidence: Evidence, layout: Layout) -> bool:
    """Whether the title, or the source itself, names the case or both sides."""
    meta, proceedings = doc._.meta, evidence.dispute.proceedings
    title = layout.text[: layout.text_start]
    if evidence.by_case:
        numbers = {number_key(docket.text) for docket in find_dockets(title)}
        numbers |= {number_key(meta.docket_number)} if meta.docket_number else set()
        captions = [caption.text for caption in find_captions(title)] + ([meta.caption] if meta.caption else [])
        if any(p.docket_number and number_key(p.docket_number) in numbers for p in proceedings):
            return True
        if any(is_same_caption(p.caption, caption) for p in proceedings for caption in captions):
            return True
    named = {span.id_ for span in doc.spans["parties"] if span.id_ and span.start_char < layout.text_start}
    left, right = sides_of(evidence.dispute)
    return bool(named & left and named & right)


def _opens_item(place: int, layout: Layout) -> bool:
    return place - (layout.text.rfind("\n", 0, place) + 1) <= ITEM_OPENING


def _weigh_courts(evidence: Evidence, courts: set[str], layout: Layout) -> None:
    proceedings = evidence.dispute.proceedings
    own = {p.court_id for p in proceedings if p.court_id}
    abroad = [p.court for p in proceedings if p.court and not p.court_id]
    if own & courts or any(is_court_named(court, layout.text[:MAX_READ]) for court in abroad):
        note(evidence, "its court is named")
    elif proceedings and courts and (own or abroad):
        evidence.doubts.append(OTHER_COURT)


def _is_same_step(step: tuple[str, str], own: tuple[str, str]) -> bool:
    """Whether a document tells of a step that the registry has: the same type, within a few days."""
    if step[0] != own[0]:
        return False
    try:
        return abs(date.fromisoformat(step[1]) - date.fromisoformat(own[1])) <= SAME_STEP
    except ValueError:
        return False


def _weigh_rivals(evidence: Evidence, found: Mapping[str, Evidence], practices: Set[str]) -> None:
    """Another dispute of the same opponents makes names and captions say less, unless the text tells them apart."""
    rivals = [e for e in found.values() if e is not evidence and is_rival(evidence, e) and NOT_YET not in e.doubts]
    if not rivals:
        return
    best = max(_likeness(e, practices) for e in rivals)
    if _likeness(evidence, practices) > best:
        note(evidence, "told apart from others of its parties")
        return
    evidence.doubts.append("the same parties have another dispute")
    if _likeness(evidence, practices) == best and all(_begun(e) <= _begun(evidence) for e in rivals):
        note(evidence, "the latest between these parties")


def _likeness(evidence: Evidence, practices: Set[str]) -> tuple[bool, bool, bool, float, int, int]:
    """By what a text may tell disputes of the same parties apart, the surest first."""
    return (
        bool(evidence.numbered),
        "its court is named" in evidence.reasons and OTHER_COURT not in evidence.doubts,
        NOT_JOINED not in evidence.doubts,
        evidence.share,
        len(practices & set(evidence.dispute.practices)),
        len(evidence.basis),
    )


def _begun(evidence: Evidence) -> str:
    return evidence.dispute.filed or ""


def _weigh_time(evidence: Evidence, published: str) -> None:
    begun = (evidence.dispute.filed or "")[:10]
    if published and begun and published[: len(begun)] < begun:
        evidence.doubts.append(NOT_YET)


def _is_of_joined_cases(dispute: KnownDispute) -> bool:
    return any(p.level == "mdl" for p in dispute.proceedings)


def _weigh_others(doc: Doc, evidence: Evidence, layout: Layout) -> None:
    """Who sues and is sued before anybody of the dispute is named; and parties that have the other side's part."""
    left, right = sides_of(evidence.dispute)
    roles = {mention.entity_id: mention.role for mention in doc._.parties if mention.entity_id}
    if any(roles.get(party) in ANSWERS for party in left - right) and not any(roles.get(p) in SUES for p in left):
        evidence.doubts.append("their parts are others")
    captions = [set(name_key(p.caption.replace(" v. ", " ")).split()) for p in evidence.dispute.proceedings]
    told_in_court = any(event.type in {"testimony", "trial", "verdict"} for event in doc._.events)
    sued = {"defendant"} if told_in_court else ANSWERS  # what is testified may be what another house did
    for parts, side, doubt in ((SUES, left, "somebody else sues"), (sued, right, "somebody else is sued")):
        others = [
            mention.span.start + layout.text_start if mention.span else 0
            for mention in doc._.parties
            if mention.role in parts
            and mention.entity_id not in side
            and not _is_court(mention.name)
            and not any(set(name_key(mention.name).split()) & caption for caption in captions)
        ]
        own = min((span.start_char for span in doc.spans["parties"] if span.id_ in side), default=len(layout.text))
        if evidence.by_case:
            own = min([own, *evidence.places])
        if others and min(others) < own:
            evidence.doubts.append(doubt)
        elif not others and parts is SUES and _answers_early(doc, right, roles, layout):
            note(evidence, "its defendant answers, and nobody else sues")


def _answers_early(doc: Doc, right: Set[str], roles: Mapping[str, str | None], layout: Layout) -> bool:
    """Whether one that answers in the dispute is sued or accused, in the title or the first sentence."""
    opening = next((end for start, end in layout.sentences if start >= layout.text_start), 0)
    return any(
        span.id_ in right and roles.get(span.id_) in ANSWERS and span.start_char < opening
        for span in doc.spans["parties"]
    )


def _is_court(name: str) -> bool:
    return bool({"court", "circuit", "panel"} & set(name_key(name).split()))
