from __future__ import annotations

import pytest

from tests.nlp.who import read, roles

P, D, A, ACC = "plaintiff", "defendant", "actor", "accuser"

SUITS = [
    # active, passive, and the nouns
    ("Hachette sued OpenAI on Monday.", {"Hachette": P, "OpenAI": D}),
    ("OpenAI was sued by Hachette and Macmillan on Monday.", {"Hachette": P, "Macmillan": P, "OpenAI": D}),
    ("Cohere is being sued by Macmillan over training data.", {"Macmillan": P, "Cohere": D}),
    ("Hachette and Macmillan are taking Mistral AI to court.", {"Hachette": P, "Macmillan": P, "Mistral AI": D}),
    ("Elsevier has filed a lawsuit against Cohere in New York.", {"Elsevier": P, "Cohere": D}),
    ("Elsevier's lawsuit against Cohere opened on Monday.", {"Elsevier": P, "Cohere": D}),
    ("A lawsuit filed by Elsevier against Cohere goes on.", {"Elsevier": P, "Cohere": D}),
    ("The case against Suno was filed in Boston by Sony Music.", {"Sony Music": P, "Suno": D}),
    ("Midjourney faces a copyright lawsuit from Disney and NBCUniversal.", {"Disney": P, "NBCUniversal": P}),
    ("Penske Media Corporation is the first publisher to sue Google over it.", {"Google": D}),
    ("Thomson Reuters won a battle in court against Ross Intelligence.", {"Thomson Reuters": P}),
    # lists, appositions, possessors
    (
        "Universal Music Group, Sony Music, and Warner Records, represented by a law firm, have sued Suno and Udio.",
        {"Universal Music Group": P, "Sony Music": P, "Warner Records": P, "Suno": D, "Udio": D},
    ),
    (
        "Suits were filed on Monday in the US by major labels including Sony Music and Warner Records. They sued Udio.",
        {"Sony Music": P, "Warner Records": P, "Udio": D},
    ),
    (
        "Author Richard Kadrey, comedian Sarah Silverman, and others sued Mark Zuckerberg's Meta.",
        {"Richard Kadrey": P, "Sarah Silverman": P, "Meta": D, "Mark Zuckerberg": "mention"},
    ),
    (
        "Three publishers sued Cohere. The plaintiffs are Hachette, Macmillan and the small press Greywolf House.",
        {"Hachette": P, "Macmillan": P, "Greywolf House": P, "Cohere": D},
    ),
    (
        "Nvidia was sued by three authors. Brian Keene, Abdi Nazemian and Stewart O'Nan said their works were used.",
        {"Nvidia": D, "Brian Keene": P, "Abdi Nazemian": P, "Stewart O'Nan": P},
    ),
    # what accuser and accused are called once there is a suit
    ("Elsevier sued Cohere. Elsevier accuses Cohere of theft.", {"Elsevier": P, "Cohere": D}),
    # the side that moves, settles or keeps its own suit
    ("Cohere's motion to dismiss the case that Elsevier brought failed.", {"Elsevier": P, "Cohere": D}),
    ("Warner Records settled its lawsuit against Suno.", {"Warner Records": P, "Suno": D}),
    ("The complaint names Cohere as a defendant.", {"Cohere": D}),
    # a caption
    ("The order in Elsevier v. Cohere came late.", {"Elsevier": P, "Cohere": D}),
    # `the company`
    ("Perplexity makes a chatbot. Macmillan sued the company on Monday.", {"Macmillan": P, "Perplexity": D}),
]

OTHERS = [
    ("OpenAI accused DeepSeek of theft.", {"OpenAI": ACC, "DeepSeek": A}),
    ("DeepSeek stands accused of theft by OpenAI.", {"OpenAI": ACC, "DeepSeek": A}),
    ("OpenAI has leveled accusations against DeepSeek.", {"OpenAI": ACC, "DeepSeek": A}),
    ("OpenAI has evidence that DeepSeek copied it.", {"OpenAI": ACC, "DeepSeek": A}),
    ("OpenAI and Microsoft are investigating whether DeepSeek copied it.", {"Microsoft": ACC, "DeepSeek": A}),
    (
        "In a letter to xAI, the Screen Writers League demanded that the company stop training on scripts.",
        {"Screen Writers League": ACC, "xAI": A},
    ),
    ("The Federal Trade Commission fined Amazon on Monday.", {"Federal Trade Commission": "regulator", "Amazon": A}),
    ("U.S. District Judge Jane Q. Doeman ruled on Monday.", {"Jane Q. Doeman": "judge"}),
    ("“We won,” said Mary Roe, OpenAI's general counsel.", {"Mary Roe": "counsel"}),
    ("Sam Altman testified on Tuesday.", {"Sam Altman": "witness"}),
]


@pytest.mark.parametrize(("text", "expected"), SUITS + OTHERS, ids=lambda v: v[:40] if isinstance(v, str) else "")
def test_parts_are_read_from_the_words_around_a_name(text: str, expected: dict[str, str]) -> None:
    found = roles(read(text))
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Elsevier sued Cohere, Reuters reported.", "Reuters"),
        ("The suit was first reported by The Hollywood Reporter.", "The Hollywood Reporter"),
        ("Elsevier told TechCrunch that it sued Cohere.", "TechCrunch"),
        ("Based on this, Elsevier sued Cohere.", "Based"),
        ("Its meta data are fair, says Elsevier. Fair enough, says Cohere.", "Meta"),
        ("Judges in the United States heard the case that Elsevier brought against Cohere.", "United States"),
    ],
)
def test_sources_and_plain_words_are_no_parties(text: str, absent: str) -> None:
    assert absent not in roles(read(text))


def test_suits_against_others_told_as_examples_make_no_defendants() -> None:
    found = roles(read("Elsevier sued Cohere. Dozens of cases were filed against companies like Google and Apple."))
    assert found["Cohere"] == "defendant"
    assert found["Google"] == found["Apple"] == "mention"


@pytest.mark.parametrize(("first", "second"), [("Elsevier", "Macmillan"), ("Getty Images", "Penske Media")])
def test_swapping_names_swaps_parts(first: str, second: str) -> None:
    text = "{a} sued Cohere on Friday, after {b} had settled with it. {a} wants damages."
    one, other = roles(read(text.format(a=first, b=second))), roles(read(text.format(a=second, b=first)))
    assert one[first] == other[second] == "plaintiff"
    assert one[second] == other[first]


def test_short_forms_belong_to_the_full_name() -> None:
    doc = read("Jane Quillfeather sued Cohere. Quillfeather wrote books. The Open Data League (ODL) helps. ODL is new.")
    party = next(p for p in doc._.parties if p.name == "Jane Quillfeather")
    assert party.aliases == ("Quillfeather",)


def test_party_offsets_lie_in_the_text_not_in_the_title() -> None:
    text = "Macmillan sued Cohere."
    doc = read(text, title="Macmillan sues Cohere")
    spans = {party.name: party.span for party in doc._.parties}
    assert (spans["Macmillan"].start, spans["Macmillan"].end) == (0, 9)
    assert spans["Cohere"].quote == text[spans["Cohere"].start : spans["Cohere"].end] == "Cohere"
