"""What is looked for before a costly pattern has to stand in everything that the pattern matches."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidocket.nlp import captions
from aidocket.nlp.components import citations


def _any_of(*signs: str) -> Callable[[str], bool]:
    return lambda text: any(sign in text for sign in signs)


CASES: list[tuple[str, re.Pattern[str], Callable[[str], object]]] = [
    ("federal docket", captions._FEDERAL, captions._FEDERAL_SIGN.search),
    ("Civ. docket", captions._CIV, _any_of("Civ", "Crim")),
    ("MDL docket", captions._PANEL, _any_of("MDL")),
    ("labelled docket", captions._LABELLED, captions._LABELLED_SIGN.search),
    ("versus", captions._VERSUS, captions._VERSUS_SIGN.search),
    ("in re", captions._IN_RE, captions._IN_RE_SIGN.search),
    ("roll of parties", captions._ROLL, _any_of(*captions._ROLL_SIGNS)),
    *((kind, pattern, _any_of(*signs)) for kind, signs, pattern in captions._FOREIGN),
    ("statute", citations.STATUTE, citations.STATUTE_SIGN.search),
    ("neutral citation", citations.NEUTRAL, _any_of(*citations.NEUTRAL_SIGNS)),
    ("European number", citations.EU_NUMBER, _any_of(*citations.EU_SIGNS)),
    ("German number", citations.GERMAN, citations.GERMAN_SIGN.search),
]


@pytest.mark.parametrize(("pattern", "has_sign"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
@given(data=st.data())
def test_no_match_without_its_sign(
    data: st.DataObject, pattern: re.Pattern[str], has_sign: Callable[[str], object]
) -> None:
    text = data.draw(st.from_regex(pattern))
    match = pattern.search(text)
    if match is not None:
        assert has_sign(text), f"{match[0]!r} matches, and its sign does not stand in {text!r}"
