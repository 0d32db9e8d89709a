"""Events: the steps in a case, or in the making of a rule, that a document reports as its news.

A match of a rule of `nlp/lexicon/events.yaml` is weighed by where it stands and by the time that its sentence names;
what is told as background (an earlier suit in the third paragraph) stays below `steps.ENOUGH`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.dates import TimeMention, find_times, published_day
from aidocket.nlp.entries import act_of_entry
from aidocket.nlp.extensions import to_span
from aidocket.nlp.layout import Layout, layout_of
from aidocket.nlp.phrases import phrases_of
from aidocket.nlp.roundups import heading_date, item_at, items_of
from aidocket.nlp.rules import Match, RuleBook, read_lexicon
from aidocket.nlp.steps import Candidate, choose
from aidocket.store.records import Event, Span

TITLE, LEAD, HEADED, BODY = 3.0, 2.0, 2.5, 1.0
"""Weights of a place: the title, the beginning, a paragraph that opens with its date (digests), the rest."""

TIME_WEIGHT = {"news": 1.0, "future": 0.0, "unknown": 0.0, "past": -2.0}
"""What the time that a sentence names adds."""

OPENING_SENTENCES = 3
"""Sentences that may date the event of the title: a summary often stands before the news."""

OPENING = 350
"""Code points in which an item that reports a new suit says so; a suit named after them may be an earlier one."""

EARLIER = -3.0
"""What a clause that makes a step an earlier one adds."""

SET_AHEAD = 1.0
"""What the day of a hearing that is to come adds: that it is set is news wherever it stands."""

WEAK = -1.0
"""What a weak rule adds."""

CLAUSE = 90
"""Code points before a step in which its clause may make it a condition or an earlier step."""

MAX_SUMMARY = 280
_OWN_STEP = {"ruling": ("ruling.",), "policy": ("policy.consultation", "policy.proposed", "policy.adopted")}
"""What a court's or lawmaker's own paper is about, by kind of document, and so its news: a ruling wherever it stands,
a step towards a rule in the title and at the beginning."""

_MENDS_ANOTHER = re.compile(r"\bcorrections?\b|\bcorrected\b", re.IGNORECASE)
"""A notice that corrects an earlier one is no step of its own."""

_PAPERS = {"filing", "ruling"}
_LAST_RESORT = ("policy.", "public-accusation", "terms-change", "ruling.", "settlement", "complaint")
"""Types of which the likeliest is taken where a news item has no event that is told well enough."""

_CONDITION = re.compile(
    r"\b(?:if|unless|whether|suppose)\s(?:[\w'’-]+\s){0,8}$|\b(?:could|might|would|may|cannot|never|no|without)\s"
    r"(?:[\w'’-]+\s){0,2}$",
    re.IGNORECASE,
)
"""What makes a step one that was not taken, just before it."""

_CONDITIONAL = ("complaint", "ruling.", "settlement", "dismissal", "verdict", "judgment", "motion", "public-denial")
_BEFORE_THAT = re.compile(
    r"(?:\b(?:after|since|following|under|who|which|over)|\b(?:his|her|its|their)\sown)\s(?:[\w'’-]+\s){0,7}$",
    re.IGNORECASE,
)
"""What makes a step an earlier one: told in a clause beside the news, or as what is already there."""

_EARLIER = ("complaint", "settlement", "testimony", "verdict")

_IN_TERMS = ("terms-change", "policy.", "access-cutoff")
"""What terms may report; what they forbid or claim is no step."""

_AHEAD = {"hearing-set", "deadline-set"}
_KEEPS_FUTURE = {"hearing-set", "deadline-set", "trial", "policy.in-force", "terms-change"}


@Language.factory("aidocket_events")
class Events:
    """Reads the rules once."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._book = RuleBook(read_lexicon("events"), phrases=phrases_of(nlp))

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its events, the earliest in the text first."""
        layout = layout_of(doc)
        if doc._.meta.docket_number and doc._.meta.kind in _PAPERS:
            doc._.events = _of_entry(doc, self._book.match(layout.found(self._book.phrases)), layout)
            return doc
        candidates = list(_weigh(doc, self._book.match(layout.found(self._book.phrases)), layout))
        act = _act_of_paper(doc, layout)
        if act is not None:
            candidates = [c for c in candidates if c.type in _AHEAD or c.type == act]
            candidates.append(_own_candidate(act, doc, layout))
        chosen = choose(candidates) or _likeliest(doc, candidates)
        doc._.events = [_as_event(doc, event) for event in _dated_by_opening(doc, chosen, layout)]
        return doc


def _act_of_paper(doc: Doc, layout: Layout) -> str | None:
    """The step that a party's paper is by its heading: `COMPLAINT`, `MOTION for leave to amend …`."""
    if doc._.meta.kind != "filing":
        return None
    first = next((layout.text[a:b] for a, b in layout.sentences if a >= layout.text_start and b - a > 1), "")
    return act_of_entry(doc._.meta.title, first) or act_of_entry(first.strip(), "")


def _of_entry(doc: Doc, matches: list[Match], layout: Layout) -> list[Event]:
    """What a docket entry is, dated by its day, and the days ahead that its first sentences set."""
    act = act_of_entry(doc._.meta.title, layout.text[layout.text_start :])
    own = [] if act is None else [_own_act(act, doc, layout)]
    ahead = [c for c in _weigh(doc, matches, layout) if c.type in _AHEAD and c.date and c.start < layout.beginning]
    known = {event.type for event in own}
    return own + [_as_event(doc, c) for c in choose(ahead) if c.type not in known]


def _own_act(act: str, doc: Doc, layout: Layout) -> Event:
    """The entry as an event, quoted by the first sentence of its text, or else told by its title."""
    candidate = _own_candidate(act, doc, layout)
    caption = doc._.meta.caption
    if caption and layout.text.startswith(caption, candidate.start):
        # The text of a feed's entry opens with the case, not with the act.
        candidate = replace(candidate, start=0, end=len(layout.text[: layout.text_start].rstrip()), at=0)
    return _as_event(doc, candidate)


def _own_candidate(act: str, doc: Doc, layout: Layout) -> Candidate:
    """What a paper is, told at the first sentence of its text."""
    start, end = next(((a, b) for a, b in layout.sentences if a >= layout.text_start), (0, layout.text_start))
    return Candidate(
        type=act,
        date=None if act in _AHEAD else _published(doc),
        start=start,
        end=start + len(layout.text[start:end].rstrip()),
        at=start,
        weight=TITLE,
        in_title=False,
    )


def _dated_by_opening(doc: Doc, chosen: list[Candidate], layout: Layout) -> list[Candidate]:
    """An event of the title without a date takes the one recent day that the first sentence to tell a time names."""
    if doc._.meta.kind not in {"news", "press-release", "blog"}:
        return chosen
    first = bisect_left(layout.sentences, (layout.text_start, 0))
    opening = (layout.text[a:b] for a, b in layout.sentences[first : first + OPENING_SENTENCES])
    times = next((times for text in opening if (times := find_times(text, doc._.meta.published))), [])
    days = {time.date for time in times if time.when == "news" and time.date}
    if len(days) != 1 or any(time.when == "past" for time in times):
        return chosen
    (day,) = days
    return [replace(c, date=day) if c.in_title and not c.date and c.type not in _AHEAD else c for c in chosen]


def _likeliest(doc: Doc, candidates: list[Candidate]) -> list[Candidate]:
    """The best of what a news item tells less clearly; nothing for other kinds of document."""
    fair = [c for c in candidates if c.weight >= BODY and c.type.startswith(_LAST_RESORT)]
    if doc._.meta.kind not in {"news", "press-release"} or not fair:
        return []
    return [min(fair, key=lambda c: (-c.weight, c.start, c.type))]


def _weigh(doc: Doc, matches: list[Match], layout: Layout) -> Iterable[Candidate]:
    sentences: dict[int, tuple[list[TimeMention], TimeMention | None]] = {}
    items = items_of(doc, layout)
    for match in matches:
        start, end = layout.sentences[match.sentence]
        in_title = layout.part(match.start) == "title"
        if in_title and doc._.meta.kind == "digest":
            continue  # the title of a digest tells what it gathers, not what happened
        if doc._.meta.kind == "terms" and not match.label.startswith(_IN_TERMS):
            continue
        if doc._.meta.kind == "policy" and _MENDS_ANOTHER.search(doc._.meta.title):
            continue
        if match.sentence not in sentences:
            times = find_times(layout.text[start:end], doc._.meta.published)
            sentences[match.sentence] = times, heading_date(layout, start, doc._.meta.published)
        times, head = sentences[match.sentence]
        time = _nearest(times, match.start - start)
        own = _is_own(match, doc, layout)
        item = head.date if head else item_at(start, items, layout)
        before = layout.text[max(start, match.start - CLAUSE) : match.start]
        if not own and match.label.startswith(_CONDITIONAL) and _CONDITION.search(before):
            continue
        earlier = match.label.startswith(_EARLIER) and _BEFORE_THAT.search(before) is not None
        yield Candidate(
            type=match.label,
            date=head.date if head else _published(doc) if own else _date_for(match.label, time),
            start=start,
            end=start + len(layout.text[start:end].rstrip()),
            at=match.start,
            weight=_weight(match, layout, own=own, headed=item is not None, time=time)
            + (EARLIER if earlier and not own else 0.0),
            in_title=in_title,
            item=item,
        )


def _is_own(match: Match, doc: Doc, layout: Layout) -> bool:
    kind = doc._.meta.kind
    if not match.label.startswith(_OWN_STEP.get(kind, ())):
        return False
    return kind == "ruling" or (layout.part(match.start) != "rest")


def _weight(match: Match, layout: Layout, *, own: bool, headed: bool, time: TimeMention | None) -> float:
    """How clearly a match is told as news: its place, its rule, and the time beside it."""
    part = layout.part(match.start)
    if part == "title":
        weight = TITLE
    else:
        weight = HEADED if headed else LEAD if own or part == "beginning" else BODY
        weight += WEAK if match.weak else 0.0
        if weight >= LEAD and not headed and match.label == "complaint" and match.start > layout.text_start + OPENING:
            weight -= 0.5
    if time is not None and not headed and not own:
        weight += TIME_WEIGHT[time.when]
        if match.label == "hearing-set" and time.when == "future" and time.date and not match.weak:
            weight += SET_AHEAD
    return weight


def _published(doc: Doc) -> str | None:
    day = published_day(doc._.meta.published)
    return day.isoformat() if day else None


def _nearest(times: list[TimeMention], at: int) -> TimeMention | None:
    return min(times, key=lambda time: (abs(time.start - at), time.start), default=None)


def _date_for(kind: str, time: TimeMention | None) -> str | None:
    """The date of an event from the time beside it: nothing that lies in the future has happened."""
    if time is None or time.date is None:
        return None
    if time.when == "future" and kind not in _KEEPS_FUTURE:
        return None
    if time.when != "future" and kind in _AHEAD:
        return None
    return time.date


def _as_event(doc: Doc, candidate: Candidate) -> Event:
    span = to_span(doc, candidate.start, candidate.end)
    summary = " ".join(layout_of(doc).text[candidate.start : candidate.end].split())
    if len(summary) > MAX_SUMMARY:
        summary = summary[:MAX_SUMMARY].rsplit(" ", 1)[0] + " …"
    return Event(
        type=candidate.type,
        date=candidate.date,
        span=_shortened(span),
        summary=summary,
        confidence=round(min(0.35 + 0.15 * candidate.weight, 0.95), 2),
    )


def _shortened(span: Span | None) -> Span | None:
    """A quotation of at most 1,000 code points."""
    if span is None or len(span.quote) <= 1_000:
        return span
    return Span(start=span.start, end=span.start + 1_000, quote=span.quote[:1_000])
