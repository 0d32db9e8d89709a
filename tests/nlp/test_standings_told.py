"""How a statement stands where its words are easily taken for others: `false quotations`, `stand trial`."""

from __future__ import annotations

import pytest

from tests.nlp.who import assertions, read

SUED = "Penske Media sued Cohere on Monday in New York. "

TOLD = [
    (
        SUED + "The suit alleges that Cohere's chatbot reproduces whole articles and makes up false quotations.",
        ("Cohere", "memorisation", "Penske Media", "alleged"),
    ),
    (
        "Penske Media sued Cohere on Monday, alleging that it trained its chatbot on pirated books. "
        "What to watch next: rulings on the pirated books, settlement terms, and appeals.",
        ("Cohere", "shadow-library", "Penske Media", "alleged"),
    ),
    (
        SUED + "It alleges that Cohere used its articles to train its chatbot and stripped the copyright notices from "
        "them, which the chatbot now reproduces.",
        ("Cohere", "scraping", "Penske Media", "alleged"),
    ),
    (
        "Last year a court found that Anthropic's training of its models on copyrighted books could be fair use.",
        ("Anthropic", "scraping", None, "rejected"),
    ),
    (
        "Reddit sued Perplexity on Monday, alleging that the company scraped its posts from Google search results.",
        ("Perplexity", "scraping", "Reddit", "alleged"),
    ),
]

NOT_TOLD = [
    (
        SUED + "The suit alleges that Cohere's chatbot reproduces whole articles and makes up false quotations.",
        ("Cohere", "memorisation", "denied"),
    ),
    (
        "Penske Media sued Cohere on Monday, alleging that it trained its chatbot on pirated books. "
        "What to watch next: rulings on the pirated books, settlement terms, and appeals.",
        ("Cohere", "shadow-library", "settled"),
    ),
    (
        SUED + "But the judge turned down its request, ruling that Cohere must stand trial over the pirated books that "
        "it trained its chatbot on.",
        ("Cohere", "shadow-library", "found"),
    ),
    (
        "Anthropic accused DeepSeek on Monday of distilling Claude. Anthropic adds that illicitly distilled models, "
        "unlike those of OpenAI, lack safeguards.",
        ("Anthropic", "distillation.attack", "admitted"),
    ),
    (
        SUED + "It says that Cohere trained its model on its articles and is spitting out responses like them.",
        ("Cohere", "distillation.outputs", "alleged"),
    ),
    (
        SUED
        + "It says that Cohere trained its model on articles. If courts ruled that training is fair use, all would "
        "go on as before.",
        ("Cohere", "scraping", "rejected"),
    ),
    (
        "Salesforce faces lawsuit over training its models. The authors sued Salesforce without permission to copy.",
        ("Salesforce", "voice-likeness", "alleged"),
    ),
]


@pytest.mark.parametrize(("text", "told"), TOLD)
def test_what_is_told(text: str, told: tuple[str, str, str | None, str]) -> None:
    assert told in assertions(read(text))


@pytest.mark.parametrize(("text", "never"), NOT_TOLD)
def test_what_is_not_told(text: str, never: tuple[str, str, str]) -> None:
    assert never not in {(actor, practice, status) for actor, practice, _, status in assertions(read(text))}


def test_a_headline_alone_names_the_practice() -> None:
    doc = read(
        "The labels filed their complaint against Udio in Manhattan on Monday. Udio did not answer questions.",
        title="Udio trained its AI model on stolen music, labels allege",
    )
    assert ("Udio", "scraping", None, "alleged") in assertions(doc)


def test_an_identical_suit_is_over_the_same() -> None:
    doc = read(
        "Penske Media sued Cohere, saying that it trained its chatbot on its articles. "
        "Hachette and Macmillan filed a nearly identical suit against Databricks the same day.",
        title="Cohere and Databricks sued over AI training",
    )
    assert ("Databricks", "scraping", "Hachette", "alleged") in assertions(doc)


def test_none_of_the_accused_speaks_for_the_accuser() -> None:
    doc = read(
        "Anthropic says that its Claude was misused. The three firms — DeepSeek, MiniMax and Moonshot AI — are accused "
        "of distilling Claude."
    )
    speakers = {a.speaker for a in doc._.assertions if a.status == "alleged"}
    assert speakers
    assert not speakers & {"DeepSeek", "MiniMax", "Moonshot AI"}
