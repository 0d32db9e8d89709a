"""What is kept and what is thrown away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

Read = Callable[..., Doc]

RELEVANT = [
    (
        "Brightleaf sues Orbital over AI training",
        "Brightleaf Press says its articles were used to train the chatbot without permission.",
    ),
    (
        "Orbital accused of distilling Kestrel's model",
        "Kestrel AI says that Orbital distilled its model through fraudulent accounts, in violation of its terms.",
    ),
    (
        "Brightleaf makes peace with Orbital",
        "Brightleaf Press has settled its lawsuit against Orbital Minds for an undisclosed sum, both said on Friday.",
    ),
    ("Judge sets hearing", "The judge in Brightleaf Press v. Orbital Minds set a hearing for Monday."),
    (
        "Regulator halts training on users' posts",
        "The data protection authority banned the network from using personal data to train its AI models.",
    ),
    (
        "Ministers drop opt-out plan for AI training",
        "The government will not weaken copyright law to let AI firms train on creative works unless creators opt out.",
    ),
    (
        "Label signs licensing deal with music generator",
        "The label will license its songs so that the AI music company can train its models on them.",
    ),
]
IRRELEVANT = [
    (
        "A smaller student for a large teacher",
        "We introduce a method of distillation. Our student model outperforms others on three benchmarks.",
    ),
    (
        "Orbital raises $2 billion",
        "The AI company raised a funding round at a valuation of $40 billion from investors.",
    ),
    ("Orbital launches assistant", "The chatbot can now book tables and order groceries on the phone."),
    (
        "Family sues chatbot maker over death",
        "The wrongful death lawsuit says that the chatbot encouraged the teenager's suicide.",
    ),
    ("Robotaxi crash ends in court", "The driver sued over a crash of the self-driving car."),
    ("Ten gadgets for spring", "A robot vacuum, earbuds and a laptop with AI features."),
    ("Teachers get free AI training", "A course for teachers explains how to use AI in the classroom."),
]


@pytest.mark.parametrize(("title", "text"), RELEVANT, ids=[title for title, _ in RELEVANT])
def test_kept(read: Read, title: str, text: str) -> None:
    assert read(text, title=title, published="2026-04-30")._.relevant


@pytest.mark.parametrize(("title", "text"), IRRELEVANT, ids=[title for title, _ in IRRELEVANT])
def test_thrown_away(read: Read, title: str, text: str) -> None:
    assert not read(text, title=title, published="2026-04-30")._.relevant


BY_KIND = [
    pytest.param(
        "news",
        "OSLO, May 4 (Wire) - Harbour House has licensed 12,000 novels to Kestrel AI for the training of its "
        "models, the companies said on Monday. The licence runs for two years. The price was not given.",
        id="Publisher licenses its archive for AI training",
    ),
    pytest.param(
        "news",
        "LONDON (Wire) - A record label will let Kestrel AI train on its recordings under a three-year "
        "licence, the two said on Tuesday.",
        id="Songs for sale",
    ),
    pytest.param(
        "news",
        "The agency signed a multi-year agreement under which the lab may use its articles to develop its "
        "language models.",
        id="News agency signs deal with lab",
    ),
    pytest.param(
        "press-release",
        "We closed 4,000 accounts in spring for breach of our terms. Most belonged to one campaign that put "
        "the same list of questions to our model. We believe that it was run for a rival, Quillon Labs, "
        "which trained its own model on the answers. Quillon denies this.",
        id="Our report on abuse of the service",
    ),
    pytest.param(
        "blog",
        "Over the summer we found two groups of accounts that collected our model's answers in bulk so that "
        "another lab could train on them. We have banned these accounts.",
        id="Detecting and stopping extraction of our model's abilities",
    ),
    pytest.param(
        "news",
        "Kestrel AI has told parents that it never trained its models on what children typed into its "
        "classroom chatbot. A parents' group had alleged that it did so without asking.",
        id="Kestrel denies training on pupils' essays",
    ),
    pytest.param(
        "news",
        "Quillon Labs said on Friday that it had not used the outputs of any other lab's model to train its own.",
        id="Start-up rejects claim that it copied rival's model",
    ),
    pytest.param(
        "policy",
        "In notice document 2026-1234, beginning on page 5 in the issue of May 4, 2026, make the following "
        'correction: in question 2, "firms" should read "firms and schools".',
        id="Distillation of Large Language Models; Request for Information; Correction",
    ),
    pytest.param(
        "policy",
        "The Office extends the comment period on its proposed rule on the training data of artificial "
        "intelligence models to June 3, 2026.",
        id="Training Data Transparency; Proposed Rule; Extension of Comment Period",
    ),
    pytest.param(
        "policy",
        "The Office seeks comments on whether the distillation of artificial intelligence models by "
        "competitors should be limited.",
        id="Request for Comments on Model Distillation",
    ),
]
LOOK_ALIKES = [
    pytest.param(
        "news",
        "A judge let the gin distillery open. Neighbours had sued over the smell of distillation. The owners "
        "trained six apprentices on a new model of still.",
        id="Court allows gin distillery on the quay",
    ),
    pytest.param(
        "news",
        "The distillery alleges that its former master distiller stole trade secrets for distilling its "
        "whisky and trained a rival's staff. The case is before a court in Glasgow.",
        id="Whisky maker sues rival over stolen recipe",
    ),
    pytest.param(
        "news",
        "A regulator fined the board. It had violated the terms of its licence for the distillation of sea "
        "water, using a model of pump that was banned.",
        id="Water board fined over distillation plant",
    ),
    pytest.param(
        "news",
        "The house alleged in a lawsuit that a rival copied its method of distilling rose oil without permission.",
        id="Perfume house accuses rival of copying its distillation of roses",
    ),
    pytest.param(
        "blog",
        "Distilling our large model into a small one took two days. The student model keeps 95% of accuracy "
        "on benchmarks.",
        id="How we distilled our model",
    ),
    pytest.param(
        "policy",
        "The survey gives notice of a new numerical model of tides, trained on fifty years of observations. "
        "Comments may be sent until May 5.",
        id="Tide Tables; Notice of Availability of a New Numerical Model",
    ),
    pytest.param(
        "news",
        "The airline denied accusations that its staff had opened bags. It said that it had trained its people.",
        id="Airline denies claims over lost luggage",
    ),
    pytest.param(
        "news",
        "The bank closed 4,000 accounts for breach of its terms. Most belonged to one campaign of fraud. It "
        "believes that it was run from abroad.",
        id="Bank closes 4,000 accounts in fraud sweep",
    ),
    pytest.param(
        "news",
        "A court granted the wine shop its licence. Neighbours said they would not appeal.",
        id="Shop wins licence after court fight",
    ),
    pytest.param(
        "press-release",
        "Our model now speaks Finnish. It was trained on licensed text and on our users' feedback, with their consent.",
        id="Our model learns a new language",
    ),
    pytest.param(
        "news",
        "Teachers were trained to use chatbots in a course paid for by the district.",
        id="School trains teachers to use AI",
    ),
]


@pytest.mark.parametrize(("kind", "text"), BY_KIND)
def test_kept_by_what_it_says_not_by_whom(read: Read, request: pytest.FixtureRequest, kind: str, text: str) -> None:
    title = request.node.callspec.id
    assert read(text, title=title, kind=kind, published="2026-05-05")._.relevant


@pytest.mark.parametrize(("kind", "text"), LOOK_ALIKES)
def test_the_same_words_in_another_trade_are_thrown_away(
    read: Read, request: pytest.FixtureRequest, kind: str, text: str
) -> None:
    title = request.node.callspec.id
    assert not read(text, title=title, kind=kind, published="2026-05-05")._.relevant


@pytest.mark.parametrize(
    ("meta", "relevant"),
    [
        pytest.param({"docket_number": "1:25-cv-01234", "court_id": "nysd"}, True, id="a known case"),
        pytest.param({"docket_number": "1:25-cv-01234-ABC"}, True, id="its number with initials, no court"),
        pytest.param({"docket_number": "1:25-cv-01234", "court_id": "txsd"}, False, id="the number at another court"),
        pytest.param({"docket_number": "1:25-cv-09999", "court_id": "nysd"}, False, id="another number"),
    ],
)
def test_an_entry_of_a_known_docket_is_kept_whatever_its_words(
    read: Read, meta: dict[str, str], relevant: bool
) -> None:
    doc = read("Summons issued.", title="Summons Issued", kind="filing", **meta)
    assert doc._.relevant is relevant


def test_a_full_caption_of_a_case_over_models_is_enough(read: Read) -> None:
    assert read("The clerk moved Brightleaf Press v. Orbital Minds, Inc. to room 4.", title="Rooms")._.relevant


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(
                [
                    "v.",
                    "In re",
                    "No. 25-1",
                    "3:24-cv-05678",
                    "17 U.S.C. § 1202(b)",
                    "510 U.S. 569",
                    "sued",
                    "May 5",
                    "trained on books",
                    "LibGen",
                    "\n\n",
                    "Plaintiff, v.",
                    "C-250/25",
                    "[2025] EWHC 1 (Ch)",
                    "“",
                    "’s",
                ]
            ),
        ),
        max_size=40,
    ).map(" ".join),
    title=st.text(max_size=40),
    published=st.sampled_from([None, "", "2026-04-30", "2026-04-30T10:00:00Z", "0001-01-01", "9999-12-31", "nonsense"]),
)
def test_any_text_is_read_and_every_offset_is_true(read: Read, text: str, title: str, published: str | None) -> None:
    doc = read(text, title=title, published=published)
    assert 0.0 <= doc._.relevance <= 1.0
    for found in (*doc._.cases, *doc._.events):
        if found.span is not None:
            assert text[found.span.start : found.span.end] == found.span.quote
    for group in ("practices", "claims", "citations"):
        assert all(0 <= span.start_char < span.end_char <= len(doc.text) for span in doc.spans[group])
