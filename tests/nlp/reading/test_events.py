"""Dates against the day of publication, and events told apart from background."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from aidocket.nlp.dates import find_times
from aidocket.nlp.entries import act_of_entry

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
            "Orbital chief says rival was right",
            "The chief of Orbital Minds told a federal jury on Wednesday that it distilled a model of Quillon Labs.",
            [("testimony", "2026-04-29")],
            id="testimony, by whom it was told",
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


STEPS = [
    pytest.param(
        "news",
        "Harbour House has licensed 12,000 novels to Kestrel AI for the training of its models, the "
        "companies said on Tuesday, a month after the publisher settled a lawsuit against another lab.",
        [("licence-deal", "2026-04-28")],
        id="Publisher licenses its back list to lab",
    ),
    pytest.param(
        "news",
        "The label signed a licensing deal with the music generator on Monday. It had sued another start-up in 2024.",
        [("licence-deal", "2026-04-27")],
        id="Label and AI music start-up sign licensing deal",
    ),
    pytest.param(
        "news",
        "Kestrel AI has revoked Quillon's access to its model, a spokesman said on Wednesday.",
        [("access-cutoff", "2026-04-29")],
        id="Kestrel cuts rival off from its model",
    ),
    pytest.param(
        "news",
        "Kestrel AI closed the start-up's accounts on Tuesday, hours after its chief testified that it had "
        "trained on the lab's outputs.",
        [("access-cutoff", "2026-04-28")],
        id="Lab cuts off start-up after chief's testimony",
    ),
    pytest.param(
        "policy",
        "AGENCY: Office of Models. ACTION: Notice of inquiry; request for comments. The Office seeks "
        "comments on the distillation of artificial intelligence models. Comments must be received by June "
        "30, 2026.",
        [("policy.consultation", "2026-04-30")],
        id="Distillation of Language Models; Notice of Inquiry",
    ),
    pytest.param(
        "policy",
        "AGENCY: Office of Models. ACTION: Proposed rule. SUMMARY: The Office proposes to require developers "
        "of artificial intelligence models to state the sources of their training data.",
        [("policy.proposed", "2026-04-30")],
        id="Training Data Statements",
    ),
    pytest.param(
        "policy",
        "ACTION: Final rule. The Office adopts a rule on training data of artificial intelligence models. "
        "The rule takes effect on July 1, 2026.",
        [("policy.adopted", "2026-04-30")],
        id="Training Data Statements; Final Rule",
    ),
    pytest.param(
        "news",
        "The government launched a consultation on copyright and AI training on Tuesday. It runs until June.",
        [("policy.consultation", "2026-04-28")],
        id="Government asks for views on AI training",
    ),
    pytest.param(
        "news",
        "Two senators introduced a bill on Tuesday that would make AI firms name their training data.",
        [("policy.proposed", "2026-04-28")],
        id="Senators introduce bill on training data",
    ),
    pytest.param(
        "news",
        "Distillation trains a model on another's answers. If Kestrel sues Quillon and wins, a court could "
        "order it to withdraw the model.",
        [],
        id="What distillation means for schools",
    ),
    pytest.param(
        "news",
        "Kestrel AI accused Quillon Labs on Tuesday of running fake accounts to copy its model. No lawsuit "
        "has been filed. Asked whether it would sue, its chief said it might.",
        [("public-accusation", "2026-04-28")],
        id="Kestrel accuses Quillon of draining its model",
    ),
    pytest.param(
        "news",
        "Brightleaf Press sued Orbital Minds on Tuesday over the scraping of its articles to train a model. "
        "The complaint asks the court for damages and an order to destroy the model.",
        [("complaint", "2026-04-28")],
        id="Brightleaf sues Orbital over articles",
    ),
    pytest.param(
        "news",
        "A jury found on Tuesday that the founder had sued Kestrel AI too late.",
        [("verdict", "2026-04-28")],
        id="Jury finds founder sued lab too late",
    ),
    pytest.param(
        "news",
        "The district wants a statement of training data before pupils use the AI tutor again. Its motion "
        "asks three things of any supplier.",
        [],
        id="School board pauses chatbot until it knows what it was trained on",
    ),
    pytest.param(
        "news",
        "The guild, which is still suing Orbital Minds over pirated books, has published a model licence for "
        "AI training.",
        [],
        id="Guild publishes model licence",
    ),
    pytest.param(
        "news",
        "Quillon Labs denied on Tuesday that it had trained its model on the outputs of Kestrel AI.",
        [("public-denial", "2026-04-28")],
        id="Quillon denies training on rival's answers",
    ),
    pytest.param(
        "news",
        "The chief of Quillon Labs said under oath on Tuesday that it had distilled the model of Kestrel AI. "
        "Kestrel accused another lab of that last month.",
        [("testimony", "2026-04-28")],
        id="Lab chief admits on the stand that it trained on rival's answers",
    ),
    pytest.param(
        "blog",
        "Kestrel's new terms forbid customers to train models on its outputs. They take effect on May 15.",
        [("terms-change", None)],
        id="Terms, line by line",
    ),
]


@pytest.mark.parametrize(("kind", "text", "events"), STEPS)
def test_steps_told_plainly_and_nothing_told_in_passing(
    read: Read, request: pytest.FixtureRequest, kind: str, text: str, events: list[tuple[str, str | None]]
) -> None:
    doc = read(text, title=request.node.callspec.id, kind=kind, published=THURSDAY)
    assert [(event.type, event.date) for event in doc._.events] == events


def test_a_correction_of_a_notice_is_no_step(read: Read) -> None:
    text = "In notice document 2026-1, make the following correction: for one read two."
    doc = read(text, title="Distillation of AI Models; Notice of Inquiry; Correction", kind="policy")
    assert doc._.events == []


@pytest.mark.parametrize(
    ("name", "text", "act"),
    [
        ("Complaint", "", "complaint"),
        ("Amended Complaint", "", "amended-complaint"),
        ("Answer to Complaint", "", "answer"),
        ("MOTION to Dismiss", "MOTION to Dismiss by Orbital Minds.", "motion"),
        ("Motion for Summary Judgment", "", "motion"),
        ("Notice of Appeal", "", "appeal"),
        ("Notice of Voluntary Dismissal", "", "dismissal"),
        ("Order on Motion to Dismiss", "", "ruling.dismiss"),
        ("Order on Motion for Summary Judgment", "", "ruling.summary-judgment"),
        ("Order on Motion to Compel", "", "ruling.discovery"),
        ("Order Dismissing Party", "", "dismissal"),
        ("Order", "ORDER granting 12 Motion to Dismiss. (Entered: 05/04/2026)", "ruling.dismiss"),
        ("Order", "ORDER. The record is long.\n\nThe motion to dismiss is denied.", "ruling.other"),
        ("Order Relating Case", "", None),
        ("Order on Motion for Extension of Time", "", None),
        ("Judgment AND Terminate Motions", "", "judgment"),
        ("Jury Verdict", "", "verdict"),
        ("Jury Trial - Held", "", "trial"),
        ("Set/Reset Deadlines and Hearings", "", "hearing-set"),
        ("Summons Issued", "", None),
        ("Exhibit A - Complaint in another case", "COMPLAINT against Orbital Minds.", None),
        ("Notice of Appearance", "", None),
    ],
)
def test_the_act_of_a_docket_entry(name: str, text: str, act: str | None) -> None:
    assert act_of_entry(f"{name} — Harrow v. Orbital Minds, Inc.", text) == act


def test_a_docket_entry_is_dated_by_its_own_day_and_sets_days_ahead(read: Read) -> None:
    doc = read(
        "MOTION to Dismiss filed by Orbital Minds. Motion Hearing set for 6/18/2026 10:00 AM. (Entered: 04/30/2026)",
        title="Motion to Dismiss — Harrow v. Orbital Minds, Inc.",
        kind="filing",
        published=THURSDAY,
        docket_number="3:24-cv-05678",
        court_id="cand",
    )
    assert [(e.type, e.date) for e in doc._.events] == [("motion", THURSDAY), ("hearing-set", "2026-06-18")]


def test_the_paper_behind_an_entry_does_not_change_what_it_is(read: Read) -> None:
    text = "COMPLAINT against Orbital Minds.\n\nPlaintiff asks the court for damages and moves to compel. " * 3
    doc = read(text, title="Complaint — Harrow v. Orbital Minds", kind="filing", docket_number="3:24-cv-05678")
    assert [event.type for event in doc._.events] == ["complaint"]
