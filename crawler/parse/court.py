"""What the parsers of court sources share: filing or ruling, captions, and PACER's numbers in one form."""

from __future__ import annotations

import re

from aidocket.store.records import DocumentKind

# The docket's own words, as clerks write them. The first row that fits decides: what begins as an order is one, also
# an order on a motion; a motion, notice or letter about an order is a party's paper, and so is a proposed order.
_KINDS: tuple[tuple[str, DocumentKind], ...] = (
    (r"\bproposed\b|^transmission\b|\bcertificate of\b", "filing"),
    (r"(?:^\W*|(?:\band|&)\s+)(?:[\w-]+\s+)?orders?\b(?!\s+(?:of|for) service\b)", "ruling"),
    (r"\b(?:motion|application|request|petition) (?:for|to)\b|\bnotice of\b|\bstipulation\b", "filing"),
    (r"\b(?:responses?|reply|replies|objections?|opposition|answer|appeal|compliance|letter)\b.*\border\b", "filing"),
    (r"\b(?:orders?|ordered|opinions?|judge?ments?|rulings?|mandate|decision|verdict)\b", "ruling"),
    (r"\breport and recommendations?\b|\bfindings of fact\b|\bmemo endorsement\b|\bcase termination\b", "ruling"),
)
_TABLE = tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in _KINDS)

_ET_AL = re.compile(r",?\s*\bet\.?\s+al\b\.?", re.IGNORECASE)
_USA = r"(?:U\.?S\.?A\.?|U\.?S\.?|(?:The )?United States of America|The United States)"
_USA_FIRST = re.compile(rf"^{_USA}(?=\s+v\.\s)", re.IGNORECASE)
_USA_SECOND = re.compile(rf"(?<=\sv\.\s){_USA}(?=$|,)", re.IGNORECASE)
_VERSUS = re.compile(r"\s+(?:v|vs)\.?\s+", re.IGNORECASE)

PACER_COURTS = {"azb": "arb", "cofc": "uscfc", "neb": "nebraskab", "nysb-mega": "nysb"}
"""PACER's id of a court where CourtListener has another."""


def document_kind(text: str) -> DocumentKind:
    """Whether a docket entry is a court's ruling or a party's filing, by its first words."""
    opening = " ".join(text[:200].split())
    return next((kind for pattern, kind in _TABLE if pattern.search(opening)), "filing")


def caption(text: str) -> str | None:
    """A case's name in one spelling: `et al.` gone, `USA` written out, `v.` between the sides; None for no name."""
    name = " ".join(text.split()).strip(" ,;")
    name = _VERSUS.sub(" v. ", _ET_AL.sub("", name), count=1)
    name = _USA_SECOND.sub("United States", _USA_FIRST.sub("United States", name)).strip(" ,;")
    return name or None


def normal_doc_id(number: str | None) -> str | None:
    """PACER's number of a document with a 0 as its fourth digit, where links have a 1 for the same document."""
    if not number or not number.isdecimal() or len(number) < 5:
        return number or None
    return f"{number[:3]}0{number[4:]}" if number[3] == "1" else number


def court_id_of_host(host: str) -> str | None:
    """CourtListener's id of the court whose PACER site a host is: `ecf.nysd.uscourts.gov` is `nysd`."""
    match = re.fullmatch(r"(?:ecf|pacer)[.-]([a-z0-9-]+)\.uscourts\.gov", host, re.IGNORECASE)
    if not match:
        return None
    court = match[1].lower()
    return PACER_COURTS.get(court, court)
