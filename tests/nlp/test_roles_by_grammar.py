"""Names and roles by how news and filings are worded, with parties that no registry holds."""

from __future__ import annotations

import pytest

from tests.nlp.who import read, roles

P, D, A, ACC, C = "plaintiff", "defendant", "actor", "accuser", "counsel"

SIDES = [
    # what a list says of each person in brackets does not end it
    (
        "The plaintiffs include Odile Marchetti (author of Her Salt Year), Bram Tolliver (The Long Fen), and Esi "
        "Danso. They are suing the AI company Tarnmoor.",
        {"Odile Marchetti": P, "Bram Tolliver": P, "Esi Danso": P},
    ),
    # told to be on a side behind the names
    (
        "A suit was filed against the AI company Tarnmoor. Fenwick Press, Hartley Books Inc., and Quill House "
        "Publishing are among the plaintiffs.",
        {"Fenwick Press": P, "Hartley Books": P, "Quill House Publishing": P},
    ),
    (
        "Two illustrators have sued the AI firm Tarnmoor. The illustrators, identified as Odile Marchetti and Esi "
        "Danso, claim that their drawings were copied.",
        {"Odile Marchetti": P, "Esi Danso": P, "Tarnmoor": D},
    ),
    # a pronoun or `the couple` for those named in the sentence before
    (
        "Esi Danso and her brother Kofi Danso found their songs on a site. On Friday, they sued the AI start-up "
        "Tarnmoor.",
        {"Esi Danso": P, "Kofi Danso": P, "Tarnmoor": D},
    ),
    (
        "Odile Marchetti and Bram Tolliver heard their voices in an advertisement. The couple, who read audiobooks for "
        "a living, are now suing the AI firm Tarnmoor.",
        {"Odile Marchetti": P, "Bram Tolliver": P, "Tarnmoor": D},
    ),
    (
        "First among the writers is Odile Marchetti. On Friday she filed a lawsuit against the AI company Tarnmoor.",
        {"Odile Marchetti": P, "Tarnmoor": D},
    ),
    # a surname that is an office elsewhere
    ("Howard Justice has sued the AI company Tarnmoor. Justice says his songs were taken.", {"Howard Justice": P}),
    ("Judge Howard Justice heard Fenwick Press v. Tarnmoor.", {"Howard Justice": "judge"}),
    ("Fenwick Press sued Tarnmoor. Chief Justice Esi Danso dissented.", {"Esi Danso": "judge"}),
    # `My` and `Our` inside a name
    ("The suit was filed by Fenwick Press and My Harbour Publishing.", {"My Harbour Publishing": P}),
    # a firm that acts for a side
    (
        "Fenwick Press sued the AI company Tarnmoor. The suit was prepared by the law firm Danso Tolliver.",
        {"Danso Tolliver": C},
    ),
    (
        "Fenwick Press sued Tarnmoor. “It is plain theft,” said Esi Danso of Marchetti Tolliver LLP, co-lead counsel.",
        {"Marchetti Tolliver": C},
    ),
    ("We act for Fenwick Press AB. Your company trained on its books.", {"Fenwick Press": ACC}),
    # names that no list of first names holds, and societies named for their members
    (
        "The plaintiffs include well-known novelists such as Zorvane Pellim, Odile Marchetti, and Qethry Danso. "
        "They sued OpenAI.",
        {"Zorvane Pellim": P, "Odile Marchetti": P, "Qethry Danso": P},
    ),
    ("The Harpists’ Union has sued the AI company Tarnmoor.", {"Harpists’ Union": P, "Tarnmoor": D}),
    (
        "Two harpists filed a lawsuit against an AI firm. The AI firm in question, Tarnmoor, sells songs. The suit "
        "says that the lawsuit is the first.",
        {"Tarnmoor": D},
    ),
    # crime
    (
        "Federal prosecutors charged Qethry Danso, 34, a former engineer at Tarnmoor, with stealing "
        "the model’s weights.",
        {"Qethry Danso": D, "Tarnmoor": "target"},
    ),
    # what a lab tells of others' accounts
    (
        "Anthropic disclosed that three labs, DeepSeek, Moonshot AI and MiniMax, had run thousands of fake accounts.",
        {"Anthropic": ACC, "DeepSeek": A, "Moonshot AI": A, "MiniMax": A},
    ),
    ("Mistral AI told senators that DeepSeek had distilled its model.", {"Mistral AI": ACC, "DeepSeek": A}),
]


@pytest.mark.parametrize(("text", "expected"), SIDES, ids=lambda value: value[:50] if isinstance(value, str) else "")
def test_sides_by_grammar(text: str, expected: dict[str, str]) -> None:
    found = roles(read(text))
    for name, role in expected.items():
        assert any(n in (name, f"{name} LLP", f"{name} AB", f"{name} Inc.") and r == role for n, r in found.items()), (
            found
        )


def test_sponsors_of_a_bill_have_a_part() -> None:
    found = roles(
        read(
            "Senator Odile Marchetti (D-Vt.) introduced a bill on AI training. It is cosponsored by Senators Bram "
            "Tolliver (R-Tenn.), Esi Danso (D-Calif.), and Howard Fenwick (R-Mo.)."
        )
    )
    assert {"Odile Marchetti", "Bram Tolliver", "Esi Danso", "Howard Fenwick"} <= set(found)


def test_the_wire_in_a_dateline_has_no_part() -> None:
    assert "CNN" not in roles(read("New York (CNN) — Two novelists sued OpenAI on Monday."))


def test_groups_written_in_capitals_are_no_party() -> None:
    found = roles(read("A suit was filed on Friday.", title="YouTubers hit Snap with AI training lawsuit"))
    assert "YouTubers" not in found


def test_a_lone_name_is_found_in_a_headline_and_its_role_with_it() -> None:
    text = "The label said Tarnmoor had copied songs. A judge will hear Tarnmoor in May."
    assert roles(read(text, title="Fenwick Press Sues Tarnmoor")).get("Tarnmoor") == D


def test_a_version_in_one_word_with_the_models_name() -> None:
    assert {span.text for span in read("Lyrics came from ChatGPT-4 and ChatGPT-4o.").spans["models"]} == {
        "ChatGPT-4",
        "ChatGPT-4o",
    }


EVENTS = [
    ("Fenwick Press filed a statement of claim against OpenAI on Thursday.", "complaint"),
    ("A senator reintroduced the Open Training Records Act on Friday.", "policy.proposed"),
    ("A lawsuit that Fenwick Press filed against OpenAI last week is the latest of its kind.", "complaint"),
]


@pytest.mark.parametrize(("text", "kind"), EVENTS)
def test_events_by_grammar(text: str, kind: str) -> None:
    assert kind in {event.type for event in read(text)._.events}
