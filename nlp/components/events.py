"""Events: the steps in a case, or in the making of a rule, that a document reports as its news.

A match of a rule of `nlp/lexicon/events.yaml` is weighed by where it stands and by the time that its sentence names;
what is told as background (an earlier suit in the third paragraph) stays below `ENOUGH`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.components.practices import BEGINNING, sentence_borders
from aidocket.nlp.dates import TimeMention, find_times, published_day
from aidocket.nlp.extensions import to_span
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

MAX_SUMMARY = 280
_STEPS = ("ruling.", "motion", "settlement", "amended-complaint", "answer", "appeal", "dismissal", "testimony", "trial")
_OWN_STEP = {"ruling": "ruling.", "filing": "motion"}
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
        borders = sentence_borders(doc)
        matches = self._book.find(doc.text, borders)
        candidates = list(_weigh(doc, matches, borders))
        chosen = choose(candidates) or _likeliest(doc, candidates)
        doc._.events = [_as_event(doc, event) for event in _dated_by_opening(doc, chosen, borders)]
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


def _dated_by_opening(doc: Doc, chosen: list[_Candidate], borders: list[tuple[int, int]]) -> list[_Candidate]:
    """An event of the title without a date takes the one recent day that the first sentence of the text names."""
    opening = next(((start, end) for start, end in borders if start >= doc._.text_start), None)
    if opening is None or doc._.meta.kind not in {"news", "press-release", "blog"}:
        return chosen
    times = find_times(doc.text[opening[0] : opening[1]], doc._.meta.published)
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


def _weigh(doc: Doc, matches: list[Match], borders: list[tuple[int, int]]) -> Iterable[_Candidate]:
    text_start: int = doc._.text_start
    times: dict[int, list[TimeMention]] = {}
    for match in matches:
        start, end = borders[match.sentence]
        if match.sentence not in times:
            times[match.sentence] = find_times(doc.text[start:end], doc._.meta.published)
        time = _nearest(times[match.sentence], match.start - start)
        head = _heading_date(doc, start)
        in_title = match.start < text_start
        if in_title and doc._.meta.kind == "digest":
            continue  # the title of a digest tells what it gathers, not what happened
        own = match.label.startswith(_OWN_STEP.get(doc._.meta.kind, "-"))
        place = TITLE if in_title else HEADED if head else LEAD if own or start < text_start + BEGINNING else BODY
        weight = place + (WEAK if match.weak and not in_title else 0.0)
        if place == LEAD and match.label == "complaint" and start > text_start + OPENING:
            weight -= 0.5
        if time is not None and not head and not own:
            weight += TIME_WEIGHT[time.when]
        date = head.date if head else _published(doc) if own else _date_for(match.label, time)
        yield _Candidate(
            type=match.label,
            date=date,
            start=start,
            end=start + len(doc.text[start:end].rstrip()),
            weight=weight,
            in_title=in_title,
            headed=head is not None,
        )


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


def _heading_date(doc: Doc, start: int) -> TimeMention | None:
    """The date that opens the paragraph, followed by a colon, as in `4 June 2025: Reddit has sued …`."""
    line = max(doc.text.rfind("\n", 0, start) + 1, 0)
    colon = doc.text.find(":", line, line + 24)
    if colon < 0 or start > line + 24 or not any(char.isdigit() for char in doc.text[line:colon]):
        return None
    times = find_times(doc.text[line:colon], doc._.meta.published)
    return times[0] if len(times) == 1 and times[0].date and times[0].start <= 1 else None


def _as_event(doc: Doc, candidate: _Candidate) -> Event:
    span = to_span(doc, candidate.start, candidate.end)
    summary = " ".join(doc.text[candidate.start : candidate.end].split())
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
