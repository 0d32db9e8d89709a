"""The whole sample site, file by file, against what was read and committed."""

from __future__ import annotations

import pytest
import site_sample as sample

from aidocket.config import Config

EXPECTED = sorted(p.relative_to(sample.EXPECTED).as_posix() for p in sample.EXPECTED.rglob("*") if p.is_file())


@pytest.fixture(scope="module")
def got(built: Config) -> dict[str, str]:
    return sample.expected_files(built.out)


def test_the_site_has_the_expected_files(got: dict[str, str]) -> None:
    assert sorted(got) == EXPECTED


@pytest.mark.parametrize("path", EXPECTED)
def test_a_file_is_as_expected(path: str, got: dict[str, str]) -> None:
    want = (sample.EXPECTED / path).read_bytes().decode()
    assert got[path] == want, "run tests/site/rewrite_expected.py, then read the difference before you commit it"
