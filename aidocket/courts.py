"""Courts by their CourtListener ids, as the Free Law Project's courts-db lists them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_DISTRICT = re.compile(r"(?:United States )?District Court\b.*")


SAMPLE_COURTS: dict[str, dict[str, Any]] = {
    "samplecourt": {
        "name": "United States District Court for the District of Marlport",
        "citation_string": "D. Marlport",
        "system": "federal",
    },
    "sampleappeals": {
        "name": "United States Court of Appeals for the Thirteenth Circuit",
        "citation_string": "13th Cir.",
        "system": "federal",
    },
}
"""Invented courts of the sample web. They are known here so that the demo goes through the same checks as the rest."""


FIELDS = ("id", "name", "citation_string", "system")


@cache
def all_courts() -> tuple[dict[str, Any], ...]:
    """Every court, with the `FIELDS` that we use; the rest of the list takes fourteen megabytes."""
    # The list takes a while to load, and most commands ask nothing of it.
    from courts_db.utils import load_courts_db

    return tuple({field: court[field] for field in FIELDS} for court in load_courts_db())


@cache
def _by_id() -> dict[str, dict[str, Any]]:
    return {court["id"]: court for court in all_courts()} | SAMPLE_COURTS


def is_court_id(court_id: str) -> bool:
    """Whether CourtListener knows a court by that id."""
    return court_id in _by_id()


def is_federal(court_id: str) -> bool:
    """Whether it is a US federal court."""
    return is_court_id(court_id) and _by_id()[court_id]["system"] == "federal"


def court_name(court_id: str) -> str:
    """The court's name for people, such as `US District Court, S.D.N.Y.`; the id itself where it is not known."""
    court = _by_id().get(court_id)
    if court is None:
        return court_id
    name = " ".join(court["name"].split())
    if court["system"] != "federal":
        return name
    if _DISTRICT.fullmatch(name):
        return f"US District Court, {court['citation_string']}"
    return name.replace("United States ", "US ") if "United States" in name else f"US {name}"
