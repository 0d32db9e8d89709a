"""Events: the steps in a case, or in the making of a rule, that a document reports as its news.

A match of a rule of `nlp/lexicon/events.yaml` is weighed by where it stands and by the time that its sentence names;
what is told as background (an earlier suit in the third paragraph) stays below `ENOUGH`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.dates import TimeMention, find_times, published_day
from aidocket.nlp.extensions import to_span
from aidocket.nlp.layout import Layout, layout_of
from aidocket.nlp.rules import Match, RuleBook, read_lexicon
from aidocket.store.records import Event, Span

ENOUGH = 2.0
TITLE, LEAD, HEADED, BODY = 3.0, 2.0, 2.5, 1.0
"""Weights of a place: the title, the beginning, a paragraph that opens with its date (digests), the rest."""

TIME_WEIGHT = {"news": 1.0, "future": 0.0, "unknown": 0.0, "past": -2.0}
"""What the time that a sentence names adds."""

OPENING = 350
"""Code points in which an item that reports a new suit says so; a suit named after them may be an earlier one."""

WEAK = -1.0
"""What a weak rule adds."""

MAX_HEADING = 24
"""Code points of the date that opens a paragraph of a digest."""

MAX_SUMMARY = 280
_STEPS = ("ruling.", "motion", "settlement", "amended-complaint", "answer", "appeal", "dismissal", "testimony", "trial")
_OWN_STEP = {"ruling": "ruling."}
"""What a court's own paper is about, by kind of document: it is its news wherever it stands in the paper."""

_LAST_RESORT = ("policy.", "public-accusation", "terms-change", "ruling.", "settlement", "complaint")
"""Types of which the likeliest is taken where a news item has no event that is told well enough."""

_AHEAD = {"hearing-set", "deadline-set"}
_KEEPS_FUTURE = {"hearing-set", "deadline-set", "trial", "policy.in-force", "terms-change"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    type: str
    date: str | None
    start: int
    end: int
    weight: float
    in_title: bool
    headed: bool


@Language.factory("aidocket_events")
class Events:
    """Reads the rules once."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._book = RuleBook(read_lexicon("events"))

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its events, the earliest in the text first."""
        layout = layout_of(doc)
        candidates = list(_weigh(doc, self._book.find(layout.text, layout.sentences), layout))
        chosen = choose(candidates) or _likeliest(doc, candidates)
        doc._.events = [_as_event(doc, event) for event in _dated_by_opening(doc, chosen, layout)]
        return doc


def choose(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """What counts as news, one event a type (in a digest: a type and date), with the best date that was told."""
    enough = [c for c in candidates if c.weight >= ENOUGH]
    in_title = {c.type for c in enough if c.in_title}
    step_in_title = any(kind.startswith(_STEPS) for kind in in_title)
    if step_in_title and "complaint" not in in_title:
        enough = [c for c in enough if c.type != "complaint" or c.headed]
    types = {c.type for c in enough}
    if types & {"complaint"} or step_in_title:
        told_in_title = not step_in_title and "complaint" not in in_title
        enough = [c for c in enough if c.type != "public-accusation" or (c.in_title and told_in_title)]
    if any(t.startswith("ruling.") and t != "ruling.other" for t in types):
        enough = [c for c in enough if c.type != "ruling.other" or c.headed]
    best: dict[tuple[str, str | None], _Candidate] = {}
    for c in sorted(enough, key=lambda c: (-c.weight, c.start)):
        key = (c.type, c.date if c.headed else None)
        known = best.get(key)
        if known is None:
            best[key] = c
        elif known.date is None and c.date is not None:
            best[key] = replace(known, date=c.date)
    return sorted(best.values(), key=lambda c: (c.start, c.type))


def _dated_by_opening(doc: Doc, chosen: list[_Candidate], layout: Layout) -> list[_Candidate]:
    """An event of the title without a date takes the one recent day that the first sentence of the text names."""
    opening = next(((start, end) for start, end in layout.sentences if start >= layout.text_start), None)
    if opening is None or doc._.meta.kind not in {"news", "press-release", "blog"}:
        return chosen
    times = find_times(layout.text[opening[0] : opening[1]], doc._.meta.published)
    days = {time.date for time in times if time.when == "news" and time.date}
    if len(days) != 1 or any(time.when == "past" for time in times):
        return chosen
    (day,) = days
    return [replace(c, date=day) if c.in_title and not c.date and c.type not in _AHEAD else c for c in chosen]


def _likeliest(doc: Doc, candidates: list[_Candidate]) -> list[_Candidate]:
    """The best of what a news item tells less clearly; nothing for other kinds of document."""
    fair = [c for c in candidates if c.weight >= BODY and c.type.startswith(_LAST_RESORT)]
    if doc._.meta.kind not in {"news", "press-release"} or not fair:
        return []
    return [min(fair, key=lambda c: (-c.weight, c.start, c.type))]


def _weigh(doc: Doc, matches: list[Match], layout: Layout) -> Iterable[_Candidate]:
    sentences: dict[int, tuple[list[TimeMention], TimeMention | None]] = {}
    for match in matches:
        start, end = layout.sentences[match.sentence]
        in_title = layout.part(match.start) == "title"
        if in_title and doc._.meta.kind == "digest":
            continue  # the title of a digest tells what it gathers, not what happened
        if match.sentence not in sentences:
            times = find_times(layout.text[start:end], doc._.meta.published)
            sentences[match.sentence] = times, _heading_date(layout, start, doc._.meta.published)
        times, head = sentences[match.sentence]
        time = _nearest(times, match.start - start)
        own = match.label.startswith(_OWN_STEP.get(doc._.meta.kind, "-"))
        yield _Candidate(
            type=match.label,
            date=head.date if head else _published(doc) if own else _date_for(match.label, time),
            start=start,
            end=start + len(layout.text[start:end].rstrip()),
            weight=_weight(match, layout, own=own, headed=head is not None, time=time),
            in_title=in_title,
            headed=head is not None,
        )


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


def _heading_date(layout: Layout, start: int, published: str | None) -> TimeMention | None:
    """The date that opens the paragraph, followed by a colon, as in `4 June 2025: Reddit has sued …`."""
    text = layout.text
    newline = text.rfind("\n", max(start - MAX_HEADING - 1, 0), start)
    if newline < 0 and start > MAX_HEADING:
        return None
    line = newline + 1
    colon = text.find(":", line, line + MAX_HEADING)
    if colon < 0 or not any(char.isdigit() for char in text[line:colon]):
        return None
    times = find_times(text[line:colon], published)
    return times[0] if len(times) == 1 and times[0].date and times[0].start <= 1 else None


def _as_event(doc: Doc, candidate: _Candidate) -> Event:
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
