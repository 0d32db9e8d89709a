"""Docket numbers and courts: one spelling each."""

from __future__ import annotations

import pytest

from aidocket.courts import court_name, is_court_id, is_federal
from aidocket.dockets import docket_key, docket_year, number_key

NUMBERS = [
    ("3:23-cv-03417-VC", "23-cv-03417"),
    ("3:23-cv-03417", "23-cv-03417"),
    ("23-cv-3417", "23-cv-03417"),
    ("3:23-CV-03417 (VC)", "23-cv-03417"),
    ("3:2023cv03417", "23-cv-03417"),
    ("23 Civ. 3417 (SHS)", "23-cv-03417"),
    ("No. 23-cv-3417", "23-cv-03417"),
    ("Case No. 3:23\u2013cv\u201303417", "23-cv-03417"),
    ("Civil Action No. 1:20-cv-00613-SB", "20-cv-00613"),
    ("2:25-cv-05275-JFW-(ASx)", "25-cv-05275"),
    ("5:24-cv-03811-EKL (SVK)", "24-cv-03811"),
    ("1:25-md-03143", "25-md-03143"),
    ("21 Crim. 12", "21-cr-00012"),
    ("MDL No. 3143", "mdl-3143"),
    ("MDL-3143", "mdl-3143"),
    ("25-2153", "25-2153"),
    ("No. 25-02153", "25-2153"),
    ("2023-1234", "23-1234"),
    ("CGC-25-625892", "cgc-25-625892"),
    ("42 O 14139/24", "42o14139/24"),
    ("6 U 3662/25 e", "6u3662/25e"),
    ("I ZR 281/25", "izr281/25"),
    ("C\u2011250/25", "c-250/25"),
    ("IL-2023-000007", "il-2023-000007"),
    ("1107237-96.2025.8.26.0100", "1107237-96.2025.8.26.0100"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "key"), NUMBERS)
def test_a_number_has_one_key(written: str, key: str) -> None:
    assert number_key(written) == key
    assert number_key(key) == key, "the key of a key is the key"


def test_the_court_is_part_of_the_key_where_it_is_known() -> None:
    assert docket_key("cand", "3:23-cv-03417-VC") == "cand:23-cv-03417"
    assert docket_key("ca3", "25-2153") == "ca3:25-2153"
    assert docket_key(None, "42 O 14139/24") == "42o14139/24"


@pytest.mark.parametrize(
    ("number", "year"),
    [("3:23-cv-03417", 2023), ("25-2153", 2025), ("1:98-cv-00001", 1998), ("42 O 14139/24", None), ("MDL 3143", None)],
)
def test_the_year_of_a_federal_number(number: str, year: int | None) -> None:
    assert docket_year(number) == year


@pytest.mark.parametrize(
    ("court_id", "name"),
    [
        ("cand", "US District Court, N.D. Cal."),
        ("nysd", "US District Court, S.D.N.Y."),
        ("ca9", "US Court of Appeals for the Ninth Circuit"),
        ("cadc", "US Court of Appeals for the D.C. Circuit"),
        ("jpml", "US Judicial Panel on Multidistrict Litigation"),
        ("scotus", "Supreme Court of the United States"),
        ("zznd", "zznd"),
    ],
)
def test_a_court_has_a_name_for_people(court_id: str, name: str) -> None:
    assert court_name(court_id) == name


def test_court_ids() -> None:
    assert is_court_id("ca3")
    assert is_federal("ca3")
    assert not is_court_id("zznd")
    assert not is_federal("cal")
