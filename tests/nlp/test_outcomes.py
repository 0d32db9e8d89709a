"""What courts and regulators decide, and how suits end: each part of a sentence stands for itself."""

from __future__ import annotations

import pytest

from tests.nlp.who import assertions, read, roles

Row = tuple[str, str, str | None, str]
"""Actor, practice, target, status."""

RULINGS: list[tuple[str, set[Row]]] = [
    # one part of a sentence says the other thing
    (
        "Judge Jane Doe said that Cohere's use of purchased books to train its model was fair use but that keeping "
        "millions of pirated books was not.",
        {("Cohere", "dataset-licensed", None, "rejected"), ("Cohere", "shadow-library", None, "found")},
    ),
    (
        "The authors sued Cohere in May. Judge Jane Doe granted Cohere summary judgment, holding that training its AI "
        "models on the authors' books was fair use, though she let a claim over torrenting go ahead.",
        {("Cohere", "scraping", None, "rejected"), ("Cohere", "torrenting", None, "alleged")},
    ),
    (
        "Judge Jane Doe dismissed Hachette's claims against Microsoft but allowed its claim that OpenAI removed "
        "copyright management information from articles to train its AI model to go forward.",
        {("OpenAI", "cmi-removal", "Hachette", "alleged")},
    ),
    # who is sued and who sues shows in what the court does
    (
        "A court in Lyon ruled that Mistral AI infringed copyright by training its chatbot on song lyrics without a "
        "licence. Harfa, which manages the rights of composers, had brought the case.",
        {("Mistral AI", "scraping", "Harfa", "found")},
    ),
    (
        "The regional court found that Mistral AI's model had memorised the lyrics of nine songs, siding with Harfa, "
        "the collecting society.",
        {("Mistral AI", "memorisation", "Harfa", "found")},
    ),
    (
        "A jury cleared Stability AI of copyright infringement over the training of its image model on artists' "
        "pictures.",
        {("Stability AI", "scraping", None, "rejected")},
    ),
    (
        "Judge Jane Doe granted partial summary judgment to Hachette, rejecting Cohere's fair use defence. Cohere had "
        "used headnotes to train its AI research tool.",
        {("Cohere", "scraping", "Hachette", "found")},
    ),
    # a pronoun decides too, late in the text
    (
        "Hachette sued Cohere over pirated books from LibGen. It rained. It snowed. It hailed. It blew. Judge Jane Doe "
        "heard the case. She held that to train a language model on protected novels was fair use.",
        {("Cohere", "scraping", "Hachette", "rejected")},
    ),
    # what goes on and what is only cut down is not decided
    (
        "A judge threw out most of a suit in which photographers accuse Stability AI of training its image model on "
        "their pictures. Judge Jane Doe spoke. She dismissed the claim over removed copyright notices, but let the "
        "claim over the training of the AI model on the pictures stand.",
        {("Stability AI", "scraping", None, "alleged"), ("Stability AI", "cmi-removal", None, "rejected")},
    ),
    # regulators
    (
        "Italy's data protection authority fined Cohere 15 million euros over its use of personal data to train its "
        "AI model.",
        {("Cohere", "user-data", None, "found")},
    ),
    # what was decided elsewhere and is only hoped for here decides nothing
    (
        "Hachette sued Cohere over torrenting. Cohere is hoping that a ruling which found that carriers are not liable "
        "for piracy helps it with torrenting books to train its model.",
        {("Cohere", "torrenting", "Hachette", "alleged")},
    ),
]


@pytest.mark.parametrize(("text", "expected"), RULINGS, ids=[text[:60] for text, _ in RULINGS])
def test_what_a_court_decides_is_read_part_by_part(text: str, expected: set[Row]) -> None:
    assert expected <= assertions(read(text))


def test_in_a_ruling_what_a_party_alleges_is_alleged() -> None:
    text = (
        "Hart House, Inc., Plaintiff, v. Cohere, Defendant.\n\nHart House alleges that Cohere scraped its articles "
        "to train its AI model. The motion is denied as to that claim."
    )
    assert ("Cohere", "scraping", "Hart House", "alleged") in assertions(read(text, kind="ruling"))


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        (RULINGS[0][0], ("Cohere", "shadow-library", None, "rejected")),
        (RULINGS[2][0], ("Microsoft", "cmi-removal", "Hachette", "alleged")),
        (RULINGS[6][0], ("Cohere", "scraping", "Hachette", "rejected")),
        (RULINGS[9][0], ("Cohere", "torrenting", "Hachette", "found")),
    ],
)
def test_one_part_says_nothing_of_the_other(text: str, absent: Row) -> None:
    assert absent not in assertions(read(text))


SETTLED = [
    "Cohere has agreed to pay $15 million to settle a class action by authors who said it trained its model on pirated "
    "books.",
    "Authors sued Cohere over pirated books that trained its AI model. Cohere and the authors reached a settlement.",
]


@pytest.mark.parametrize("text", SETTLED, ids=[text[:40] for text in SETTLED])
def test_a_settlement_is_of_the_practice_that_was_sued_over(text: str) -> None:
    assert ("Cohere", "shadow-library", None, "settled") in assertions(read(text))


def test_settlements_of_others_told_beside_a_new_suit_are_not_of_this_one() -> None:
    text = (
        "Jane Roe and John Quill sued Mistral AI on Friday, saying that its AI models were trained on Books3, a "
        "pirated dataset. The suit comes on the day on which Cohere agreed to pay $15 million to settle a case brought "
        "by authors."
    )
    found = assertions(read(text, title="Authors sue Mistral AI"))
    assert ("Mistral AI", "shadow-library", "Jane Roe", "alleged") in found
    assert not any(actor == "Cohere" for actor, _, _, _ in found)


SIDES = [
    ("A judge in Ohio sided with Hachette against Cohere.", {"Hachette": "plaintiff"}),
    ("A federal judge ordered Cohere to hand over its training logs.", {"Cohere": "defendant"}),
    ("The appeals court held that Cohere had infringed the copyrights of Hachette.", {"Cohere": "defendant"}),
    ("The appeals court held that Cohere had infringed the copyrights of Hachette.", {"Hachette": "plaintiff"}),
    ("A jury found that Cohere is not liable.", {"Cohere": "defendant"}),
    (
        "The regional court has decided for Hachette and against Cohere.",
        {"Hachette": "plaintiff", "Cohere": "defendant"},
    ),
    ("Germany's data protection authority fined the AI company Tarnlight.", {"Tarnlight": "actor"}),
    ("HART HOUSE MEDIA, INC., Plaintiff, v. COHERE, INC., Defendant.", {"Hart House Media": "plaintiff"}),
    ("OPINION AND ORDER\n\nPriya K. Dale, District Judge:\n\nHachette sued Cohere.", {"Priya K. Dale": "judge"}),
    ("Cohere agreed to pay $3 million to settle a lawsuit by cartoonists.", {"Cohere": "defendant"}),
    ("The judge denied the company's motion to dismiss. Cohere builds chatbots.", {"Cohere": "mention"}),
]


@pytest.mark.parametrize(("text", "expected"), SIDES, ids=[text[:50] for text, _ in SIDES])
def test_what_a_court_does_shows_who_is_on_which_side(text: str, expected: dict[str, str]) -> None:
    found = roles(read(text))
    assert {name: found.get(name) for name in expected} == expected
