"""A denial, a negation and a guess put nothing on anybody else."""

from __future__ import annotations

import pytest

from tests.nlp.who import assertions, read

ACCUSED = "Anthropic accused DeepSeek on Monday of a distillation attack on Claude through fake accounts. "


@pytest.mark.parametrize(
    ("text", "never"),
    [
        (
            ACCUSED + "In it Anthropic alleges fraudulent accounts, and DeepSeek denies everything.",
            ("Anthropic", "account-farming"),
        ),
        (
            ACCUSED + "“We did not train V4 on Anthropic’s output,” Rufus Lind, a spokesman for the company, said.",
            ("Anthropic", "distillation.outputs"),
        ),
        (
            "Parents sued OpenAI over training in May. OpenAI said that no pupils’ essays were used to train ChatGPT.",
            ("OpenAI", "user-data"),
        ),
        (
            ACCUSED + "Text that Claude wrote is all over the web, and a crawler may have scraped those pages.",
            ("DeepSeek", "scraping"),
        ),
    ],
    ids=["who denies did it to nobody", "our words are ours", "none was used", "what may have been"],
)
def test_what_nobody_is_said_to_have_done(text: str, never: tuple[str, str]) -> None:
    told = {(actor, practice) for actor, practice, _, status in assertions(read(text)) if status != "denied"}
    denied_by_others = {(a, p) for a, p, _, status in assertions(read(text)) if status == "denied" and a == "Anthropic"}
    assert never not in told | denied_by_others


def test_a_motion_granted_on_one_claim_and_denied_on_another() -> None:
    text = (
        "Plaintiff Penske Media sued Cohere, Inc. over training on articles and stripped copyright notices. "
        "The motion is DENIED as to the claim of direct copyright infringement by training and GRANTED as to the claim "
        "that Cohere removed copyright management information from the articles."
    )
    doc = read(text, kind="ruling", title="Penske Media v. Cohere: order on the motion to dismiss")
    standings = {(practice, status) for _, practice, _, status in assertions(doc)}
    assert ("cmi-removal", "rejected") in standings
    assert not {(p, s) for p, s in standings if s == "found"}
