"""Courts as texts name them -> CourtListener's ids. Where courts-db's own search misses plain names, its data help."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from aidocket.courts import all_courts

_DIRECTIONS = {"northern": "N", "southern": "S", "eastern": "E", "western": "W", "middle": "M", "central": "C"}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
_DISTRICT_NAME = re.compile(
    r"(?:United States )?District Court(?:, | for the )(?:(?P<letter>[NSEWMC])\.D\. |"
    r"(?P<word>Northern|Southern|Eastern|Western|Middle|Central)"
    r" District of |D\. |District of )(?P<state>[A-Z][A-Za-z. ]+)"
)
_PLAIN = re.compile(
    r"\b(?:(?P<word>Northern|Southern|Eastern|Western|Middle|Central)\s+)?District\s+of\s+"
    r"(?P<state>(?:New|North|South|West|Rhode|Puerto)\s+[A-Z][a-z]+|[A-Z][a-z]+)",
    re.IGNORECASE,
)
_CIRCUIT = re.compile(
    r"\b(?P<name>(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Eleventh|D\.C\.|DC|Federal)|"
    r"(?P<number>1[01]?|[2-9])(?:st|nd|rd|th))\s+(?:U\.S\.\s+)?(?:Circuit|Cir\.)",
    re.IGNORECASE,
)
_OTHER = {
    "Supreme Court of the United States": "scotus",
    "U.S. Supreme Court": "scotus",
    "US Supreme Court": "scotus",
    "Judicial Panel on Multidistrict Litigation": "jpml",
}


class CourtMention(NamedTuple):
    """A court, and where the text names it."""

    start: int
    end: int
    court_id: str


def find_courts(text: str) -> list[CourtMention]:
    """The United States courts that `text` names, in order: districts, circuits, the Supreme Court, the MDL panel."""
    found: list[CourtMention] = []
    for match in _PLAIN.finditer(text):
        state = " ".join(match["state"].casefold().split())
        word = _DIRECTIONS.get((match["word"] or "").casefold(), "")
        court_id = _districts().get((word, state)) or _districts().get((word, state.partition(" ")[0]))
        if court_id:
            found.append(CourtMention(match.start(), match.end(), court_id))
    pattern, ids = _short_forms()
    found.extend(CourtMention(match.start(), match.end(), _circuit_id(match)) for match in _CIRCUIT.finditer(text))
    found.extend(CourtMention(match.start(), match.end(), ids[_squeeze(match[0])]) for match in pattern.finditer(text))
    return sorted(found)


def _circuit_id(match: re.Match[str]) -> str:
    name = match["name"].casefold()
    if match["number"]:
        return f"ca{match['number']}"
    if name in _ORDINALS:
        return f"ca{_ORDINALS.index(name) + 1}"
    return "cafc" if name == "federal" else "cadc"


@cache
def _districts() -> dict[tuple[str, str], str]:
    """(letter of the direction or "", state in small letters) -> id, for the courts that sit today."""
    found: dict[tuple[str, str], str] = {("", "columbia"): "dcd"}
    for court in all_courts():
        match = _DISTRICT_NAME.fullmatch(" ".join(court["name"].split()))
        if match and court["system"] == "federal" and len(court["id"]) <= 5:
            letter = match["letter"] or _DIRECTIONS.get((match["word"] or "").casefold(), "")
            found.setdefault((letter, match["state"].casefold().strip()), court["id"])
    return found


@cache
def _short_forms() -> tuple[re.Pattern[str], dict[str, str]]:
    """Forms such as `N.D. Cal.` and `S.D.N.Y.`, and the fixed names of a few other courts."""
    ids = set(_districts().values())
    forms = {_squeeze(court["citation_string"]): court["id"] for court in all_courts() if court["id"] in ids}
    forms |= {_squeeze(name): court_id for name, court_id in _OTHER.items()}
    spaced = sorted((re.escape(form).replace(r"\.", r"\.\s?") for form in forms if "." in form), key=len, reverse=True)
    names = [r"\s+".join(re.escape(word) for word in name.split()) for name in _OTHER]
    return re.compile(r"\b(?:" + "|".join(names + spaced) + r")(?!\w)"), forms


def _squeeze(form: str) -> str:
    return "".join(form.split())


_ANY_COURT = r"\bcourt\b|tribunal"
_KINDS = (
    ("higher regional court", r"higher regional court|oberlandesgericht|\bolg\b"),
    ("regional court", r"(?<!higher )regional court|landgericht|\blg\b|\bcourt in munich|munich court"),
    ("federal court of justice", r"federal court of justice|bundesgerichtshof|\bbgh\b|karlsruhe"),
    ("court of justice of the european union", r"court of justice|\bcjeu\b|\becj\b|luxembourg"),
    ("european commission", r"european commission|brussels"),
    ("court of appeal", r"court of appeal"),
    ("high court", r"\bhigh court"),
    ("superior court", r"\bsuperior court|state court"),
    ("intermediate people's court", r"intermediate people's court|intermediate court"),
    ("internet court", r"internet court"),
    ("judicial court", r"judicial court|tribunal judiciaire|\bcourt in paris|paris court|before the court"),
    ("city court", r"city court"),
    ("district court", r"district court"),
    ("court of", _ANY_COURT),
    ("autorité", r"autorité de la concurrence"),
)
"""What courts outside the federal courts of the United States are called: in the registry's names, and in texts."""

_CITIES = {"münchen": "munich", "köln": "cologne", "roma": "rome", "england": "london", "hamburg": "hamburg"}
_PLACES = re.compile(
    r"\b(?:munich|münchen|hamburg|cologne|köln|berlin|london|england|paris|rome|roma|delhi|tokyo|seoul|ontario|"
    r"copenhagen|denmark|amsterdam|beijing|hangzhou|guangzhou|são paulo|san francisco|santa clara)\b"
)


def is_court_named(name: str, text: str) -> bool:
    """Whether a text names a court that has no id, by its kind and its place: `Landgericht München`, `High Court`.

    Args:
        name: the court's name in the registry, `Regional Court Munich I (Landgericht München I)`.
    """
    folded, told = name.casefold(), text.casefold()
    forms = next((forms for kind, forms in _KINDS if kind in folded), None)
    if forms is None or not re.search(forms, told):
        return False
    places = {_CITIES.get(place, place) for place in _PLACES.findall(folded)}
    named = {_CITIES.get(place, place) for place in _PLACES.findall(told)}
    return bool(places & named) or not places or (not named and forms != _ANY_COURT)
