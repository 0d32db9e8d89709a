"""Which documents belong to which disputes: a small labelled truth, and how much of it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from spacy.tokens import Doc

from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.knowledge import Knowledge, KnownDispute, KnownParty, KnownProceeding
from aidocket.nlp.linking import link_document
from aidocket.nlp.pipeline import build_pipeline, read_document

PRECISION, RECALL = 0.95, 0.95

MORE_PARTIES = {
    "vesper": KnownParty(id="vesper", name="Vesper Systems", kind="organisation", is_lab=True, aliases=("Vesper",)),
    "tern": KnownParty(id="tern", name="Tern Records", kind="organisation"),
    "lagoon": KnownParty(id="lagoon", name="Lagoon House", kind="organisation"),
}
MORE_DISPUTES = {
    "tern-v-vesper": KnownDispute(
        id="tern-v-vesper",
        title="Tern Records v. Vesper Systems",
        status="active",
        filed="2026-01-10",
        practices=("scraping.stream-ripping",),
        proceedings=(
            KnownProceeding(
                id="tern-v-vesper",
                dispute_id="tern-v-vesper",
                caption="Tern Records, LLC v. Vesper Systems, Inc.",
                court_id="mad",
                docket_number="1:26-cv-00321",
                docket_key="mad:26-cv-00321",
                parties=(("tern", "plaintiff"), ("vesper", "defendant")),
            ),
        ),
    ),
    "kestrel-vesper": KnownDispute(
        id="kestrel-vesper",
        title="Kestrel AI's accusation against Vesper Systems",
        status="pre-litigation",
        filed="2026-03-01",
        practices=("distillation.attack", "account-farming"),
        parties=(("kestrel", "accuser"), ("vesper", "accused")),
    ),
    "lagoon-vesper": KnownDispute(
        id="lagoon-vesper",
        title="Lagoon House's notice to Vesper Systems",
        status="pre-litigation",
        filed="2026-02-01",
        practices=("memorisation",),
        parties=(("lagoon", "accuser"), ("vesper", "accused")),
    ),
}

TRUTH: list[tuple[str, str, set[str], dict[str, Any]]] = [
    (
        "Brightleaf sues Orbital over articles",
        "Brightleaf Press sued Orbital Minds on Tuesday, saying that it scraped its articles to train a chatbot.",
        {"brightleaf-v-orbital"},
        {},
    ),
    (
        "Authors may go on against Orbital",
        "A judge let the claim in Harrow v. Orbital Minds go on. The books came from a shadow library.",
        {"harrow-v-orbital"},
        {},
    ),
    ("Hearing moved", "The hearing in No. 3:24-cv-05678 was moved to June.", {"harrow-v-orbital"}, {}),
    (
        "Order on Motion for Extension of Time — Tern Records, LLC v. Vesper Systems, Inc.",
        "ORDER granting extension of time.",
        {"tern-v-vesper"},
        {"kind": "ruling", "docket_number": "1:26-cv-00321", "court_id": "mad"},
    ),
    (
        "Complaint — Tern Records, LLC v. Vesper Systems, Inc.",
        "Tern Records, LLC v. Vesper Systems, Inc., No. 1:26-cv-00321. Docket entry 1: Complaint.",
        {"tern-v-vesper"},
        {"kind": "filing", "docket_number": "1:26-cv-00321", "court_id": "mad"},
    ),
    (
        "Kestrel accuses Vesper of draining its model",
        "Kestrel AI accused Vesper Systems of a distillation attack on its model through 4,000 fraudulent accounts.",
        {"kestrel-vesper"},
        {},
    ),
    (
        "Vesper denies distilling Kestrel's model",
        "Vesper Systems denied on Thursday that it had distilled the model of Kestrel AI through fake accounts.",
        {"kestrel-vesper"},
        {},
    ),
    (
        "What we found when we looked",
        "Kestrel AI closed 900 accounts. They ran a distillation campaign for Vesper Systems, we believe.",
        {"kestrel-vesper"},
        {"kind": "press-release"},
    ),
    (
        "Quillon says Kestrel's charge of distillation is false",
        "Quillon Labs rejected what Kestrel AI said of it. It had not trained on the outputs of its rival's model.",
        {"kestrel-quillon"},
        {},
    ),
    (
        "Lagoon House says Vesper recites its novels",
        "Lagoon House has accused Vesper Systems of a model that recites its novels word for word, learnt in training.",
        {"lagoon-vesper"},
        {},
    ),
    (
        "Vesper answers record label",
        "Vesper Systems said that ripping streams of Tern Records to train its music model was fair use. "
        "The label sued it in January.",
        {"tern-v-vesper"},
        {},
    ),
    (
        "Orbital and Brightleaf settle",
        "Orbital Minds and Brightleaf Press have settled the lawsuit over scraped articles and AI training.",
        {"brightleaf-v-orbital"},
        {},
    ),
    (
        "The week in court",
        "Brightleaf Press v. Orbital Minds, Inc., No. 1:25-cv-01234. The motion to dismiss was denied on April 28.\n\n"
        "Tern Records v. Vesper Systems, No. 1:26-cv-00321. Complaint amended on April 27.\n\n"
        "Kestrel AI has new terms on the distillation of its models.",
        {"brightleaf-v-orbital", "tern-v-vesper"},
        {"kind": "digest"},
    ),
    (
        "The week in brief",
        "Harrow v. Orbital Minds: trial begins on books from a pirate library.\n\nKestrel AI accused Vesper Systems of "
        "a distillation attack through fake accounts.",
        {"harrow-v-orbital", "kestrel-vesper"},
        {"kind": "digest"},
    ),
    (
        "A lab accuses another of distillation",
        "Quillon Labs accused Orbital Minds of a distillation attack on its AI model through fraudulent accounts.",
        set(),
        {},
    ),
    (
        "Brightleaf licenses its archive to Kestrel",
        "Brightleaf Press has licensed its articles to Kestrel AI for the training of its models. "
        + "It is a deal. " * 60
        + "Brightleaf sued Orbital Minds in 2025 over scraping.",
        set(),
        {},
    ),
    (
        "School board pauses Vesper's tutor",
        "The board paused the AI tutor of Vesper Systems until it says what the model was trained on. Its motion asks "
        "for a statement. Researchers found memorised novels in it.",
        set(),
        {},
    ),
    (
        "What distillation means",
        "Distillation trains one AI model on the answers of another. Labs dispute it.",
        set(),
        {},
    ),
    (
        "Mayor sues Vesper for defamation",
        "The mayor sued Vesper Systems because its chatbot invented a conviction. It was trained on scraped pages.",
        set(),
        {},
    ),
    (
        "Union sues Vesper over recordings",
        "A union of players sued Vesper Systems, saying that it ripped streams of their music to train an AI model.",
        set(),
        {},
    ),
    (
        "Kestrel and Vesper share a data centre",
        "Kestrel AI and Vesper Systems will share a data centre for AI.",
        set(),
        {},
    ),
    (
        "A second suit over articles",
        "Lagoon House sued Orbital Minds over the scraping of its articles to train its AI model.",
        set(),
        {},
    ),
    (
        "Order — Boone v. Harbour Dues",
        "ORDER on training of pilots. No. 1:26-cv-00999.",
        set(),
        {"kind": "ruling", "docket_number": "1:26-cv-00999", "court_id": "mad"},
    ),
    (
        "Regulator asks for views on distillation",
        "The office opened a consultation on the distillation of AI models. Kestrel AI welcomed it.",
        set(),
        {"kind": "policy"},
    ),
    (
        "Kestrel tells senators of Vesper's fake accounts",
        "In a letter to senators, Kestrel AI said that Vesper Systems used fraudulent accounts to extract the answers "
        "of its model, a distillation attack. Brightleaf Press has a suit against another lab.",
        {"kestrel-vesper"},
        {},
    ),
]


@pytest.fixture(scope="module")
def wide(knowledge: Knowledge) -> Knowledge:
    """The knowledge of these tests with more parties and disputes."""
    return replace(
        knowledge,
        parties={**knowledge.parties, **MORE_PARTIES},
        disputes={**knowledge.disputes, **MORE_DISPUTES},
    )


@pytest.fixture(scope="module")
def read_wide(wide: Knowledge) -> Callable[..., Doc]:
    """Read a text with what `wide` knows."""
    nlp = build_pipeline(wide)

    def read(title: str, text: str, **meta: Any) -> Doc:
        given = {"kind": "news", "published": "2026-04-30", **meta}
        return read_document(nlp, text, DocumentMeta(id="d", title=title, **given))

    return read


def test_most_links_are_found_and_most_found_are_true(wide: Knowledge, read_wide: Callable[..., Doc]) -> None:
    right, wrong, missed = [], [], []
    for title, text, expected, meta in TRUTH:
        found = {link.dispute_id for link in link_document(read_wide(title, text, **meta), wide)}
        right += [(title, dispute) for dispute in found & expected]
        wrong += [(title, dispute) for dispute in found - expected]
        missed += [(title, dispute) for dispute in expected - found]
    assert len(right) / (len(right) + len(wrong)) >= PRECISION, wrong
    assert len(right) / (len(right) + len(missed)) >= RECALL, missed


@pytest.mark.parametrize(
    ("text", "disputes"),
    [
        pytest.param(
            "Brightleaf Press v. Orbital Minds, Inc., No. 1:25-cv-01234. Complaint filed April 28 over AI training.\n\n"
            "Tern Records v. Vesper Systems, No. 1:26-cv-00321. Vesper moved on April 29 to dismiss.\n",
            {"complaint": "brightleaf-v-orbital", "motion": "tern-v-vesper"},
            id="items that open with a case",
        ),
        pytest.param(
            "Harrow v. Orbital\n\n28 April 2026: Mina Harrow has settled with Orbital Minds over AI training.\n\n"
            "Tern v. Vesper\n\n27 April 2026: Tern Records is suing Vesper Systems over recordings.\n",
            {"settlement": "harrow-v-orbital", "complaint": "tern-v-vesper"},
            id="items that open with a date",
        ),
        pytest.param(
            "Harrow v. Orbital Minds: a jury found for the author of the pirated books on April 28.\n\n"
            "Tern Records v. Vesper Systems goes on.\n\nAnother lab, not named, was sued by a choir on April 27 "
            "over songs.\n",
            {"verdict": "harrow-v-orbital", "complaint": None},
            id="an item about nobody known",
        ),
    ],
)
def test_an_event_of_a_round_up_belongs_to_the_dispute_of_its_own_item(
    read_wide: Callable[..., Doc], text: str, disputes: dict[str, str | None]
) -> None:
    found = {e.type: e.dispute_id for e in read_wide("Cases of the week", text, kind="digest")._.events}
    assert {kind: found.get(kind, "missing") for kind in disputes} == disputes


def test_an_event_of_a_story_about_one_dispute_belongs_to_it(read_wide: Callable[..., Doc]) -> None:
    doc = read_wide(
        "Tern sues Vesper", "Tern Records sued Vesper Systems on Tuesday over streams used to train its AI."
    )
    assert [(e.type, e.dispute_id) for e in doc._.events] == [("complaint", "tern-v-vesper")]


def test_an_assertion_of_a_round_up_belongs_to_the_dispute_of_its_own_item(read_wide: Callable[..., Doc]) -> None:
    text = (
        "Harrow v. Orbital Minds: the author says that Orbital Minds trained its AI model on pirated books.\n\n"
        "Tern Records v. Vesper Systems: Tern Records accuses Vesper Systems of scraping songs to train its AI model.\n"
    )
    assertions = read_wide("Cases of the week", text, kind="digest")._.assertions
    told = {(a.practice, a.dispute_id) for a in assertions}
    assert {dispute for _, dispute in told} == {"harrow-v-orbital", "tern-v-vesper"}, told
