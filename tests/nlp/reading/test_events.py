"""Dates against the day of publication, and events told apart from background."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from aidocket.nlp.dates import find_times

Read = Callable[..., Doc]
THURSDAY = "2026-04-30"


@pytest.mark.parametrize(
    ("text", "date", "when"),
    [
        ("filed on April 28, 2026", "2026-04-28", "news"),
        ("filed on 28 April 2026", "2026-04-28", "news"),
        ("filed on the 28th of April", "2026-04-28", "news"),
        ("filed on Sept. 5, 2025", "2025-09-05", "past"),
        ("filed 2026-04-28", "2026-04-28", "news"),
        ("Filed 04/28/26", "2026-04-28", "news"),
        ("on Thursday", "2026-04-30", "news"),
        ("on Wednesday", "2026-04-29", "news"),
        ("on Friday", "2026-04-24", "news"),
        ("next Monday", "2026-05-04", "future"),
        ("yesterday", "2026-04-29", "news"),
        ("today", "2026-04-30", "news"),
        ("on December 20", "2025-12-20", "past"),
        ("on May 12", "2026-05-12", "future"),
        ("in April 2026", "2026-04", "news"),
        ("in March 2024", "2024-03", "past"),
        ("last week", None, "news"),
        ("earlier this year", None, "past"),
        ("in 2023", None, "past"),
        ("two years ago", None, "past"),
    ],
)
def test_a_time(text: str, date: str | None, when: str) -> None:
    assert [(time.date, time.when) for time in find_times(text, THURSDAY)] == [(date, when)]


@pytest.mark.parametrize("text", ["they may 5 times", "the 31st of February 2025", "February 30, 2025", "99/99/99"])
def test_what_is_no_date_has_none(text: str) -> None:
    assert [time.date for time in find_times(text, THURSDAY) if time.date] == []


def test_without_a_day_of_publication_only_full_dates_are_told() -> None:
    times = find_times("On Thursday, May 5, and on 6 June 2025.", None)
    assert [time.date for time in times if time.date] == ["2025-06-06"]


@pytest.mark.parametrize(
    ("title", "text", "events"),
    [
        pytest.param(
            "Brightleaf sues Orbital over training",
            "Brightleaf Press filed a lawsuit against Orbital Minds on Tuesday. Last year it sued Kestrel AI.",
            [("complaint", "2026-04-28")],
            id="a new suit, dated by its weekday; last year's is background",
        ),
        pytest.param(
            "Orbital asks judge to dismiss authors' suit",
            "Orbital Minds moved to dismiss on April 29. The authors sued in 2024.",
            [("motion", "2026-04-29")],
            id="a motion in a suit that is background",
        ),
        pytest.param(
            "Orbital to pay $90 million to settle authors' suit",
            "The settlement was announced on Thursday. A hearing will take place on May 12.",
            [("settlement", "2026-04-30"), ("hearing-set", "2026-05-12")],
            id="a settlement and the hearing to come",
        ),
        pytest.param(
            "Kestrel accuses Quillon of copying its model",
            "Kestrel AI said on Monday that Quillon Labs had distilled its model.",
            [("public-accusation", "2026-04-27")],
            id="an accusation outside any suit",
        ),
        pytest.param(
            "Orbital chief testifies about training data",
            "On the stand on Wednesday, the chief of Orbital Minds answered for the training data.",
            [("testimony", "2026-04-29")],
            id="testimony",
        ),
        pytest.param(
            "Orbital launches a smaller model",
            "Orbital Minds released a smaller model today.",
            [],
            id="a product is no event",
        ),
    ],
)
def test_events(read: Read, title: str, text: str, events: list[tuple[str, str]]) -> None:
    found = [(event.type, event.date) for event in read(text, title=title, published=THURSDAY)._.events]
    assert sorted(found) == sorted(events)


def test_a_digest_tells_each_paragraph_by_its_own_date(read: Read) -> None:
    text = (
        "Brightleaf\n\n4 June 2025: Brightleaf Press has sued Orbital Minds over its articles.\n\n"
        "Harrow\n\n25 April 2025: Mina Harrow is suing Kestrel AI over her books.\n"
    )
    events = read(text, title="Who is suing whom", kind="digest", published="2026-02-27")._.events
    assert [(e.type, e.date) for e in events if e.type == "complaint"] == [
        ("complaint", "2025-06-04"),
        ("complaint", "2025-04-25"),
    ]


def test_a_ruling_is_dated_by_its_own_day_wherever_it_speaks(read: Read) -> None:
    text = "BACKGROUND\n\n" + "The parties argued at length. " * 60 + "This order grants summary judgment on fair use."
    events = read(text, title="Harrow v. Orbital: Order", kind="ruling", published="2025-06-23")._.events
    assert ("ruling.summary-judgment", "2025-06-23") in [(event.type, event.date) for event in events]


def test_an_events_words_are_quoted_from_the_text(read: Read) -> None:
    text = "Brightleaf Press sued Orbital Minds on Tuesday over the scraping of its articles."
    (event,) = read(text, title="A suit", published=THURSDAY)._.events
    assert event.span is not None
    assert text[event.span.start : event.span.end] == event.span.quote
