"""Suits and accusations as other houses tell them: agencies, law firms, round-ups; and what only looks like one."""

from __future__ import annotations

import pytest

from tests.nlp.who import assertions, read, roles

Row = tuple[str, str, str | None, str]
"""Actor, practice, target, status."""

SUITS: list[tuple[str, Row]] = [
    # foreign names, at the start of a sentence
    (
        "Kadokura and Brunnhuis sued Mistral AI on Monday, saying that it used their articles to train its chatbot.",
        ("Mistral AI", "scraping", "Kadokura", "alleged"),
    ),
    (
        "Sonora Lap, a Hungarian publisher, is suing Cohere over its chatbot, which the publisher says reproduced its "
        "articles.",
        ("Cohere", "memorisation", "Sonora Lap", "alleged"),
    ),
    (
        "Tessarine, a Lyon publisher, sued Mistral AI, saying that it trained its model on pirated books.",
        ("Mistral AI", "shadow-library", "Tessarine", "alleged"),
    ),
    # nouns, lists, possessors
    (
        "Hachette and Macmillan's suit against Suno alleges that its AI reproduces their songs.",
        ("Suno", "memorisation", "Hachette", "alleged"),
    ),
    (
        "The suit of Hachette against Cohere goes on. It says that Cohere trained its chatbot on pirated books.",
        ("Cohere", "shadow-library", "Hachette", "alleged"),
    ),
    (
        "Macmillan filed a lawsuit against Perplexity and three data-scraping firms, Oxylabs and SerpApi among them, "
        "saying that Perplexity scraped its articles for its AI answers.",
        ("Perplexity", "scraping", "Macmillan", "alleged"),
    ),
    (
        "The plaintiffs allege that Databricks trained its model on the Books3 dataset.",
        ("Databricks", "shadow-library", None, "alleged"),
    ),
    # who is sued stands in the sentence before
    (
        "OpenAI and Microsoft used code from GitHub to train their models. A group of programmers sued, arguing that "
        "the models repeat their code without its licence.",
        ("OpenAI", "code-training", None, "alleged"),
    ),
    # what a sentence names is not all that is sued over
    (
        "Cohere was sued by Jane Roe. “They took my voice,” said Mary Vale, another plaintiff. Her suit says that "
        "Cohere's app cloned voices with its model.",
        ("Cohere", "voice-likeness", "Jane Roe", "alleged"),
    ),
    # parts of a text for users of an app
    (
        "Pupils' chats with the AI tutor were used to train its model, parents say in a lawsuit against Brainly.",
        ("Brainly", "user-data", None, "alleged"),
    ),
    (
        "The AI company Tarnlight was sued by three photographers. They claim that Tarnlight scraped their pictures to "
        "train its image model.",
        ("Tarnlight", "scraping", None, "alleged"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), SUITS, ids=[text[:60] for text, _ in SUITS])
def test_suits_are_read_however_they_are_told(text: str, expected: Row) -> None:
    assert expected in assertions(read(text))


WORDS: list[tuple[str, set[Row]]] = [
    # accused without a suit, in words of blame
    (
        "Cohere was criticised for training its models on customers' messages by default.",
        {("Cohere", "user-data", None, "alleged")},
    ),
    (
        "Cohere was accused by novelist Molly Quill of training its AI model on pirated books.",
        {("Cohere", "shadow-library", None, "alleged")},
    ),
    # known from the press or from papers: nobody accuses
    (
        "Cohere scraped videos from YouTube to train its AI models, according to internal documents.",
        {("Cohere", "scraping", None, "reported")},
    ),
    (
        "According to a report, Cohere trained its AI video generator on thousands of YouTube videos without "
        "permission.",
        {("Cohere", "scraping", None, "reported")},
    ),
    # told by the house itself
    (
        "LinkedIn said it will start using members' posts to train its AI models unless they opt out.",
        {("LinkedIn", "user-data", None, "admitted")},
    ),
    (
        "Cohere said that training its AI models on public web pages is fair use.",
        {("Cohere", "scraping", None, "admitted")},
    ),
    # denied, by the one who denies and by no other
    (
        "Cohere denied Macmillan's claim that it trained its AI model on the publisher's articles.",
        {("Cohere", "scraping", None, "denied")},
    ),
    (
        "Macmillan sued Cohere and Suno over songs that trained their AI. Suno has acknowledged training its model on "
        "public music.",
        {("Suno", "scraping", "Macmillan", "admitted")},
    ),
]


@pytest.mark.parametrize(("text", "expected"), WORDS, ids=[text[:60] for text, _ in WORDS])
def test_the_words_around_say_how_it_stands(text: str, expected: set[Row]) -> None:
    assert expected <= assertions(read(text))


NOTHING = [
    # hypotheticals, warnings, questions, rules
    "Cohere could train its models on publishers' content unless they opt out, the regulator warned.",
    "If Cohere had licensed the books, it would not face the suit over training its model, the judge wrote.",
    "Authors urged publishers in an open letter not to license books to AI companies such as Cohere.",
    "The court asked Cohere whether it had trained its AI model on the agency's articles.",
    "A bill would forbid companies like Cohere from training AI models on pirated books.",
    # the opposite of what is named
    "Adobe trained its AI model on licensed images rather than scraping the web, the company said.",
    "Cohere built its AI model without scraping the web, the company said.",
    "The suit is about flour. Cohere's models do not reproduce books.",
    # named only to explain
    "Distillation is a technique in which a small model learns from a large one. Cohere and OpenAI sell such models.",
    # nobody comments
    "Cohere declined to comment on its AI model.",
]


@pytest.mark.parametrize("text", NOTHING, ids=[text[:60] for text in NOTHING])
def test_what_is_not_said_to_have_been_done_is_not_asserted(text: str) -> None:
    assert assertions(read(text)) == set()


NAMES = [
    # what is no party, though it stands in capitals
    ("Hachette sued Cohere in the Ninth Circuit, and won on Count III.", {"Ninth Circuit": None, "Count III": None}),
    ("The High Court dismissed Hachette's claims against Cohere.", {"High Court": None}),
    ("Novelist Jane Quill sued Cohere.", {"Jane Quill": "plaintiff", "Novelist Jane Quill": None}),
    ("Harry Potter AI slop is everywhere. Hachette sued Cohere.", {"Harry Potter AI": None}),
    ("The suit was filed by an anonymous Perplexity user, John Doe.", {"John Doe": "plaintiff"}),
    # by apposition, by their people, by notices
    ("“It is theft,” said Leonie Vale, the lead plaintiff. Cohere was sued.", {"Leonie Vale": "plaintiff"}),
    ("Cohere faces a suit. The other plaintiffs are Samuel Roe and Ruth Vale.", {"Ruth Vale": "plaintiff"}),
    ("News outlets including Ziff Davis accused Cohere of copying.", {"Ziff Davis": "accuser", "Cohere": "actor"}),
    # accused is whom the verb names, not what stands behind its `of`
    (
        "Reddit sued Perplexity, accusing it of getting round its guards by scraping Google results.",
        {"Google": "mention", "Perplexity": "defendant", "Reddit": "plaintiff"},
    ),
]


@pytest.mark.parametrize(("text", "expected"), NAMES, ids=[text[:60] for text, _ in NAMES])
def test_who_is_a_party_and_who_is_none(text: str, expected: dict[str, str | None]) -> None:
    found = roles(read(text))
    assert {name: found.get(name) for name in expected} == expected


P = "plaintiff"
LISTS = [
    (
        "Cohere was sued. The plaintiffs are the Chicago Tribune, the Sun Sentinel of Florida, the Denver Post and "
        "20th Century Studios.",
        {"Chicago Tribune": P, "Sun Sentinel": P, "Denver Post": P, "Century Studios": P},
    ),
    ("Hachette has been joined by Macmillan and Ziff Davis in suing Cohere.", {"Macmillan": P, "Ziff Davis": P}),
    (
        "Getty Images, a photo agency, and three authors, Jane Roe, John Quill and Mary Vale, sued Cohere.",
        {"Getty Images": P, "Jane Roe": P, "John Quill": P, "Mary Vale": P},
    ),
    (
        "Cohere faces a suit. The publishers that sued are:\n\n- Hachette\n- Condé Nast\n- The Atlantic\n\nIt rained.",
        {"Hachette": P, "Condé Nast": P, "The Atlantic": P},
    ),
    (
        "Fourteen publishers sued Cohere. The coalition comprises Hachette and Vox Media.",
        {"Hachette": P, "Vox Media": P},
    ),
]


@pytest.mark.parametrize(("text", "expected"), LISTS, ids=[text[:60] for text, _ in LISTS])
def test_all_of_a_list_sue(text: str, expected: dict[str, str]) -> None:
    found = roles(read(text))
    assert {name: found.get(name) for name in expected} == expected


def test_in_a_digest_a_line_of_names_heads_the_item_that_tells_how_they_sued() -> None:
    text = (
        "Hachette and Vox Media\n\n13 February 2026: A group of publishers is suing Cohere over training its AI model."
    )
    found = roles(read(text, kind="digest"))
    assert (found["Hachette"], found["Vox Media"], found["Cohere"]) == (P, P, "defendant")


def test_lawsuits_in_general_make_no_lab_a_defendant() -> None:
    text = (
        "The AI industry's hunger for content has been a messy affair, filled with lawsuits and infringement. Amazon "
        "is planning a market where publishers license their content. It may open in May. Lawsuits cost much."
    )
    assert roles(read(text, title="Amazon may open a market for content"))["Amazon"] == "mention"


def test_an_assertion_has_the_day_that_its_sentence_tells() -> None:
    text = "On 4 March 2026 Macmillan sued Cohere, saying that it trained its model on pirated books."
    assert {a.date for a in read(text)._.assertions} == {"2026-03-04"}
    assert {a.date for a in read(text.replace("On 4 March 2026 ", ""))._.assertions} == {None}


def test_in_a_takedown_notice_one_complains_and_in_the_answer_one_is_accused() -> None:
    text = "I am writing on behalf of Quarry Compute, which trained the model. The model's weights were copied."
    notice = roles(read(text, title="DMCA notice", kind="filing"))
    answer = roles(read(text, title="DMCA counter notice", kind="filing"))
    assert (notice.get("Quarry Compute"), answer.get("Quarry Compute")) == ("accuser", "actor")
