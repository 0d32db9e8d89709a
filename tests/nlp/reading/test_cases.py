"""Captions, docket numbers, courts, citations, and the cases that they make together."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from aidocket.nlp.captions import find_captions, find_dockets
from aidocket.nlp.components.cases import is_same_caption
from aidocket.nlp.components.citations import find_citations
from aidocket.nlp.courts import find_courts

Read = Callable[..., Doc]


@pytest.mark.parametrize(
    ("text", "captions"),
    [
        ("In Harrow v. Orbital Minds, a judge ruled.", ["Harrow v. Orbital Minds"]),
        ("The Harrow Co. v. Orbital Minds, Inc., et al. goes on.", ["Harrow Co. v. Orbital Minds, Inc., et al."]),
        ("Picture House (US) Inc v Diffuse AI Ltd was heard.", ["Picture House (US) Inc v. Diffuse AI Ltd"]),
        ("the case (Doe 1 v. CodeHost, Inc.) is pending", ["Doe 1 v. CodeHost, Inc."]),
        (
            "See Orbital Minds PBC v. United States Department of Trade.",
            ["Orbital Minds PBC v. United States Department of Trade"],
        ),
        ("GESA versus Orbital Minds\n\nThe society won.", ["GESA v. Orbital Minds"]),
        ("In re Orbital Copyright Litigation is an MDL.", ["In re Orbital Copyright Litigation"]),
        (
            "MINA HARROW and JO VALE, Plaintiffs, v.\n\nORBITAL MINDS PBC, Defendant.",
            ["Mina Harrow v. Orbital Minds PBC"],
        ),
        ("Kestrel 3 vs. Orbital 4: which chatbot is better?", []),
        ("The court cited Harrow v. Vale Music, Inc., 510 U.S. 569 (1994).", []),
        ("Publishers versus AI", []),
        ("plaintiff v. defendant", []),
        ("It is a v. b, no more.", []),
        (
            "Vale v. Orbital Minds and Harrow v. Kestrel AI are alike.",
            ["Vale v. Orbital Minds", "Harrow v. Kestrel AI"],
        ),
    ],
)
def test_captions(text: str, captions: list[str]) -> None:
    found = find_captions(text)
    assert [caption.text for caption in found] == captions
    assert all(0 <= caption.start < caption.end <= len(text) for caption in found)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Case 3:24-cv-05678-ABC Document 1", ["3:24-cv-05678-ABC"]),
        ("No. C 24-05678 ABC", ["24-cv-05678"]),
        ("24 Civ. 3285 (XYZ)", ["24-cv-3285"]),
        ("Perry v. Orbital, No. 25-2153 (9th Cir.)", ["25-2153"]),
        ("Rule No. 25-2153 of the house", []),
        ("MDL No. 3143", ["MDL No. 3143"]),
        ("Index No. 653445/2025", ["653445/2025"]),
        ("Claim number IL-2023-000007", ["IL-2023-000007"]),
        ("CS(COMM) 1028/2024 in Delhi", ["CS(COMM) 1028/2024"]),
        ("It cost 24-30 dollars in 2024.", []),
    ],
)
def test_docket_numbers(text: str, numbers: list[str]) -> None:
    assert [docket.text for docket in find_dockets(text)] == numbers


@pytest.mark.parametrize(
    ("text", "courts"),
    [
        ("the U.S. District Court for the Northern District of California", ["cand"]),
        ("UNITED STATES DISTRICT COURT, NORTHERN DISTRICT OF CALIFORNIA", ["cand"]),
        ("(S.D.N.Y. 2024)", ["nysd"]),
        ("in the District of Delaware, D. Del.", ["ded", "ded"]),
        ("The Ninth Circuit and the 2d Cir.", ["ca9"]),
        ("the US Supreme Court", ["scotus"]),
        ("a court in London", []),
    ],
)
def test_courts(text: str, courts: list[str]) -> None:
    assert [mention.court_id for mention in find_courts(text)] == courts


@pytest.mark.parametrize(
    ("text", "citations"),
    [
        ("under 17 U.S.C. § 1202(b) and", [("statute", "17 U.S.C. 1202(b)")]),
        ("18 USC 1030", [("statute", "18 U.S.C. 1030")]),
        ("[2025] EWHC 2863 (Ch)", [("neutral", "[2025] EWHC 2863 (Ch)")]),
        ("2025 ONSC 6217", [("neutral", "2025 ONSC 6217")]),
        ("Case C‑250/25 before the court", [("eu", "C-250/25")]),
        ("Directive (EU) 2019/790", [("eu", "Directive (EU) 2019/790")]),
        ("42 O 14139/24", [("german", "42 O 14139/24")]),
        ("Harrow v. Vale, 510 U.S. 569 (1994)", [("reporter", "510 U.S. 569")]),
        ("He is 17 and owes U.S. firms 42 dollars.", []),
    ],
)
def test_citations(text: str, citations: list[tuple[str, str]]) -> None:
    assert [(found.kind, found.text) for found in find_citations(text)] == citations


def test_eyecite_is_not_asked_where_no_reporter_is_near(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "aidocket.nlp.components.citations.find_reporter_citations", lambda passage: asked.append(passage) or []
    )
    find_citations("On 3 May 2025 the court sat. " * 1_000)
    assert asked == []


def test_the_head_of_a_filing_is_one_case_with_number_and_court(read: Read) -> None:
    text = (
        "Case 3:24-cv-05678-ABC Document 9\n\nUNITED STATES DISTRICT COURT\n\nNORTHERN DISTRICT OF CALIFORNIA\n\n"
        "MINA HARROW, Plaintiff, v.\n\nORBITAL MINDS PBC, Defendant.\n\nNo. C 24-05678 ABC"
    )
    cases = read(text, title="Harrow v. Orbital: Order", kind="ruling")._.cases
    assert [(case.docket_number, case.court_id) for case in cases] == [("3:24-cv-05678-ABC", "cand")]
    assert cases[0].caption == "Harrow v. Orbital"


def test_two_cases_in_one_sentence_keep_their_own_numbers(read: Read) -> None:
    text = "Brightleaf Press v. Orbital, No. 1:25-cv-01234, and Harrow v. Kestrel AI, No. 3:24-cv-05678, go on."
    cases = read(text)._.cases
    assert [(case.caption, case.docket_number) for case in cases] == [
        ("Brightleaf Press v. Orbital", "1:25-cv-01234"),
        ("Harrow v. Kestrel AI", "3:24-cv-05678"),
    ]


def test_a_court_feeds_own_case_comes_in_though_the_text_is_silent(read: Read) -> None:
    doc = read(
        "ORDER granting the motion.", caption="Vale v. Kestrel AI", docket_number="1:26-cv-00001", court_id="nysd"
    )
    assert [(c.caption, c.docket_number, c.court_id, c.span) for c in doc._.cases] == [
        ("Vale v. Kestrel AI", "1:26-cv-00001", "nysd", None)
    ]


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Harrow v. Orbital", "Mina Harrow v. Orbital Minds, Inc.", True),
        ("Harrow v. Orbital", "Harrow v. Kestrel", False),
        ("In re Orbital Litigation", "Harrow v. Orbital", False),
    ],
)
def test_forms_of_one_caption(left: str, right: str, same: bool) -> None:
    assert is_same_caption(left, right) is same
