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
    assert read(text, title=title, published="2026-04-30")._.relevance >= 0.5


@pytest.mark.parametrize(("title", "text"), IRRELEVANT, ids=[title for title, _ in IRRELEVANT])
def test_thrown_away(read: Read, title: str, text: str) -> None:
    assert read(text, title=title, published="2026-04-30")._.relevance < 0.5


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
