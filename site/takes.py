"""Quick takes as pages show them: quoted sentences, each with its source, and beside them facts in fixed words.

The sentences are letter by letter those of the documents; the facts are ours, and pages say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aidocket.site.docket import Docket, group
from aidocket.site.evidence import SourceLink, document_link
from aidocket.site.page import path_of
from aidocket.site.words import plural, week_span
from aidocket.store.published import Take
from aidocket.taxonomy import EVENT_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence of a document: it stands at `start` to `end` (excluded) of the document's text."""

    quote: str
    source: SourceLink
    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickTake:
    """A quick take of a story or of a dispute's week. `about` says of what; `step` is the kind of event in words.

    `who` and `whom` are pairs of a party's id, or None, and its name; `practices` pairs of a practice's id and the
    words for how it stands, none where it is only named.
    """

    title: str
    path: str
    about: str
    sentences: tuple[Said, ...]
    who: tuple[tuple[str | None, str], ...]
    whom: tuple[tuple[str | None, str], ...]
    practices: tuple[tuple[str, tuple[str, ...]], ...]
    step: str
    court: str
    docket_number: str
    date: str | None
    told: str
    disputes: tuple[str, ...]
    event_type: str
    outlets: int


def quick_take(docket: Docket, take: Take) -> QuickTake | None:
    """The quick take as a page shows it; None where what it is about is not shown, or it says nothing."""
    story = docket.stories.get(take.story_id or "")
    dispute = docket.disputes.get(take.dispute_id or "")
    if story:
        members = dict.fromkeys(d for m in story.documents for d in docket.disputes_of_document.get(m, []))
        title, path, disputes = story.title, path_of("stories", story.id), tuple(members)
        about = f"Story, told by {plural(story.outlets, 'outlet')}"
    elif dispute and take.week:
        title, path, disputes = dispute.title, path_of("disputes", dispute.id), (dispute.id,)
        about = f"Week of {week_span(take.week)}"
    else:
        return None
    sentences = tuple(
        Said(
            quote=sentence.quote,
            source=document_link(docket.documents[sentence.document_id]),
            document_id=sentence.document_id,
            start=sentence.start,
            end=sentence.end,
        )
        for sentence in docket.sentences_of.get(take.id, [])
    )
    if not (sentences or take.practices or take.event_type):
        return None
    return QuickTake(
        title=title,
        path=path,
        about=about,
        sentences=sentences,
        who=_named(docket, take.who),
        whom=_named(docket, take.whom),
        practices=_standing(docket, take),
        step=EVENT_TYPES.get(take.event_type or "", take.event_type or ""),
        court=take.court or "",
        docket_number=take.docket_number or "",
        date=take.date,
        told=take.told,
        disputes=disputes,
        event_type=take.event_type or "",
        outlets=story.outlets if story else 1,
    )


def quick_takes(docket: Docket, takes: Iterable[Take]) -> list[QuickTake]:
    """Those of the quick takes that a page can show, in their order."""
    return [quick for take in takes if (quick := quick_take(docket, take))]


def _standing(docket: Docket, take: Take) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each practice once, with all that is said of how it stands."""
    told = group((pair for pair in take.practices if pair[0] in docket.practices), lambda pair: pair[0])
    return tuple((id, tuple(standing for _, standing in pairs if standing)) for id, pairs in told.items())


def _named(docket: Docket, parties: Iterable[str]) -> tuple[tuple[str | None, str], ...]:
    return tuple((p if p in docket.parties else None, docket.party_name(p, p)) for p in parties)
