"""Who distilled whose model: read from one sentence and the next, not from what a suit is about."""

from __future__ import annotations

import pytest

from tests.nlp.who import read, roles

Row = tuple[str, str | None, str, str, str | None]
"""Actor, target, status, evidence, speaker."""


def told(text: str, title: str = "") -> set[Row]:
    return {
        (a.actor, a.target, a.status, a.evidence, a.speaker)
        for a in read(text, title=title)._.assertions
        if a.practice.startswith(("distillation", "account-farming"))
    }


OA, AN = "OpenAI", "Anthropic"

TOLD: list[tuple[str, Row]] = [
    # active, passive, and the nouns
    (
        "Anthropic said that MiniMax ran distillation attacks through thousands of fraudulent accounts to copy Claude.",
        ("MiniMax", AN, "alleged", "statement", AN),
    ),
    ("ChatGPT was distilled by DeepSeek, OpenAI told the committee.", ("DeepSeek", OA, "alleged", "statement", OA)),
    (
        "DeepSeek's distillation of OpenAI's models broke its terms, OpenAI says.",
        ("DeepSeek", OA, "alleged", "statement", OA),
    ),
    (
        "OpenAI complained of distillation attacks by DeepSeek against ChatGPT.",
        ("DeepSeek", OA, "alleged", "statement", OA),
    ),
    (
        "Moonshot's use of Claude's outputs to train Kimi was alleged by Anthropic.",
        ("Moonshot", AN, "alleged", "statement", AN),
    ),
    (
        "Claude's answers were used by Moonshot to train Kimi, Anthropic says.",
        ("Moonshot", AN, "alleged", "statement", AN),
    ),
    # who accuses is not who did it
    ("OpenAI accused another rival, DeepSeek, of a distillation attack.", ("DeepSeek", OA, "alleged", "statement", OA)),
    ("According to OpenAI, DeepSeek had distilled ChatGPT.", ("DeepSeek", OA, "alleged", "statement", OA)),
    (
        "MARLPORT, Nov 10 (Meridian) - OpenAI accused DeepSeek on Monday of distilling ChatGPT.",
        ("DeepSeek", OA, "alleged", "statement", OA),
    ),
    # lists, purposes, relative clauses
    (
        "According to Anthropic, the China-based MiniMax accessed Claude in ways intended to extract its capabilities.",
        ("MiniMax", AN, "alleged", "statement", AN),
    ),
    (
        "Anthropic attributes more than 3.4 million exchanges to Moonshot AI, which it says distilled Claude.",
        ("Moonshot AI", AN, "alleged", "statement", AN),
    ),
    (
        "A former employee claimed that Mistral AI distilled its latest model from ChatGPT.",
        ("Mistral AI", OA, "alleged", "statement", None),
    ),
    (
        "Google's Bard team had been accused of using ChatGPT outputs to train its own chatbot.",
        ("Google", OA, "alleged", "statement", None),
    ),
    (
        "A spokesperson for DeepSeek declined to comment on OpenAI's claim that it had distilled ChatGPT.",
        ("DeepSeek", OA, "alleged", "statement", OA),
    ),
    # a suit tells of it where its own sentence does
    (
        "OpenAI sued xAI on Monday, alleging in its complaint that xAI distilled ChatGPT to train Grok.",
        ("xAI", OA, "alleged", "filing", OA),
    ),
    (
        "The New York Times sued OpenAI over its articles. Separately, OpenAI accused DeepSeek of distilling ChatGPT.",
        ("DeepSeek", OA, "alleged", "statement", OA),
    ),
    # admitted by the house itself, under oath or not
    (
        "Mary Vale told a federal jury that her company, Cohere, had partly distilled OpenAI's models.",
        ("Cohere", OA, "admitted", "testimony", "Mary Vale"),
    ),
    (
        "Asked in court whether xAI had distilled OpenAI's models, Elon Musk answered: “Partly.”",
        ("xAI", OA, "admitted", "testimony", "Elon Musk"),
    ),
    (
        "Asked by a lawyer whether Cohere had distilled ChatGPT, Mary Vale paused. “Partly,” Mary Vale answered.",
        ("Cohere", OA, "admitted", "testimony", "Mary Vale"),
    ),
    (
        "xAI acknowledged in a post that it had trained Grok in part on answers from ChatGPT.",
        ("xAI", OA, "admitted", "statement", "xAI"),
    ),
    (
        "A spokesman for xAI conceded that the company had used OpenAI's models to train Grok.",
        ("xAI", OA, "admitted", "statement", "xAI"),
    ),
    # under oath about another house
    (
        "Jane Quill, an OpenAI engineer, testified that DeepSeek distilled ChatGPT.",
        ("DeepSeek", OA, "alleged", "testimony", OA),
    ),
    # denied
    (
        "DeepSeek called the letter a fairy tale and denied that it had distilled ChatGPT.",
        ("DeepSeek", OA, "denied", "statement", "DeepSeek"),
    ),
    (
        "“We did not distil ChatGPT,” said Liang Wen, a spokesman for DeepSeek.",
        ("DeepSeek", OA, "denied", "statement", "Liang Wen"),
    ),
    (
        "Alibaba rejected the accusation that Qwen had been distilled from Claude.",
        ("Alibaba", AN, "denied", "statement", "Alibaba"),
    ),
    # nobody is named as accuser
    ("Researchers found that Kimi was distilled from Claude.", ("Moonshot AI", AN, "reported", "report", None)),
]


@pytest.mark.parametrize(("text", "expected"), TOLD, ids=[text[:60] for text, _ in TOLD])
def test_who_distilled_whose_model_and_how_that_stands(text: str, expected: Row) -> None:
    assert told(text) == {expected}


def test_all_of_a_list_did_it_and_none_of_them_is_who_tells_it() -> None:
    text = (
        "According to Anthropic, DeepSeek and two other China-based AI firms, including MiniMax and Moonshot AI, "
        "accessed Claude in ways intended to extract its capabilities at scale."
    )
    assert {row[:3] for row in told(text)} == {(lab, AN, "alleged") for lab in ("DeepSeek", "MiniMax", "Moonshot AI")}


@pytest.mark.parametrize(
    "text",
    [
        "OpenAI's terms bar customers from using ChatGPT's output to train competing models.",
        "Anthropic's terms of service forbid using Claude's outputs to distil a rival model.",
        "Labs often distil their own large models into smaller ones. OpenAI and Google sell such models.",
        "If xAI distilled Claude, Anthropic could cut off its access.",
        "A lawyer for OpenAI asked whether xAI had distilled ChatGPT.",
        # what is done about it, feared of it, or said of it in general
        "Anthropic said it is developing detection systems to identify distillation attacks on Claude.",
        "OpenAI has taken steps to prevent distillation of its models, the company said.",
        "Meta warned that distillation could let rivals copy Llama.",
        "Google is not the only company worried about distillation.",
        "Google said attackers prompted Gemini to clone it, which it called a distillation attack.",
        "DeepSeek trained its R1 model without using OpenAI's outputs, the company said.",
    ],
)
def test_rules_questions_and_general_talk_assert_nothing(text: str) -> None:
    assert told(text) == set()


FOUNDER = (
    "Elon Musk told a federal jury in Oakland on Thursday that xAI had partly distilled OpenAI's models to train Grok. "
    "Asked by OpenAI's lawyer William Savitt whether xAI had used distillation techniques on OpenAI's models, Musk "
    'said that AI companies generally do it. "Partly," he answered when pressed. Musk sued OpenAI in 2024 over its '
    "turn to profit."
)


def test_an_admission_in_a_suit_about_something_else() -> None:
    doc = read(FOUNDER, title="Musk says xAI 'partly' distilled OpenAI's models")
    assert doc._.relevant
    (assertion,) = doc._.assertions
    assert (assertion.actor, assertion.practice, assertion.target) == ("xAI", "distillation", "OpenAI")
    assert (assertion.status, assertion.evidence, assertion.speaker) == ("admitted", "testimony", "Elon Musk")
    assert (assertion.student, assertion.teacher) == ("Grok", None)
    assert assertion.span.quote == FOUNDER[: len(assertion.span.quote)]
    assert roles(doc) == {
        "Elon Musk": "plaintiff",
        "xAI": "actor",
        "OpenAI": "defendant",
        "William Savitt": "counsel",
    }


@pytest.mark.parametrize(("actor", "target"), [("Cohere", "OpenAI"), ("xAI", "Anthropic"), ("DeepSeek", "Cohere")])
def test_an_admission_reads_alike_whoever_makes_it(actor: str, target: str) -> None:
    text = (
        f"Mary Vale testified in court that her startup, {actor}, has utilized {target}'s models to refine its system."
    )
    (row,) = told(text, title=f"The practice of model distillation: {actor}")
    assert row == (actor, target, "admitted", "testimony", "Mary Vale")


def test_a_headline_stands_at_a_sentence_that_names_its_actor() -> None:
    text = "OpenAI accused MiniMax of distilling ChatGPT to train its own AI model."
    assert {row[0] for row in told(text, title="OpenAI accuses DeepSeek of distilling its models")} == {"MiniMax"}


def test_a_maker_whom_only_its_model_names_is_a_party_without_other_forms() -> None:
    party = next(p for p in read("DeepSeek admitted that it distilled ChatGPT.")._.parties if p.name == "OpenAI")
    assert (party.role, party.aliases) == ("target", ())
    assert party.span is not None
    assert party.span.quote == "ChatGPT"


def test_datelines_name_no_parties() -> None:
    found = roles(read("MARLPORT, Oct 12 (Meridian) - A music group sued Suno on Monday. Elsevier sued Cohere."))
    assert not {"Marlport", "MARLPORT", "Oct", "Meridian"} & set(found)
