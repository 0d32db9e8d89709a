"""Whom `the company`, `the authors`, `plaintiffs`, `he` mean; and, with names alone, who has which part.

In: the cast. Out: the roles in the cast, `doc._.parties`, and the references that `assertions` reads by
`references_of(doc)`.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Party, cast_of, to_mentions
from aidocket.nlp.casting import mark_sources, settle
from aidocket.nlp.light import Doc, Token, light
from aidocket.nlp.lists import noun_of
from aidocket.nlp.makers import mark_makers
from aidocket.nlp.reading import is_adjective, is_definite
from aidocket.nlp.roles import read_roles
from aidocket.nlp.words import words

PERSON_PRONOUNS = words("he she his her him")
BODY_PRONOUNS = words("it its")
_NOUNS = vocabulary.PLAINTIFF_NOUNS | vocabulary.COMPANY_NOUNS | vocabulary.COMPANIES_NOUNS
_REFERRING = _NOUNS | vocabulary.DEFENDANT_NOUNS | PERSON_PRONOUNS | BODY_PRONOUNS | {"up", "ups"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A noun or pronoun, and the parties it stands for."""

    start: int
    end: int
    parties: tuple[Party, ...]


@Language.factory("aidocket_coref")
class Coref:
    """Reads roles and resolves references, in that order: `the authors` are the plaintiffs once these are known."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, whole: SpacyDoc) -> SpacyDoc:
        """The same Doc, with roles and references."""
        doc = light(whole)
        mark_sources(doc)
        mark_makers(doc)
        read_roles(doc)
        settle(doc)
        doc.user_data["references"] = _resolve(doc)
        doc._.parties = to_mentions(doc)
        return whole


def references_of(doc: Doc) -> list[Reference]:
    """The resolved references, in order."""
    references: list[Reference] = doc.user_data.get("references", [])
    return references


def _resolve(doc: Doc) -> list[Reference]:
    cast = cast_of(doc)
    told = [party for party in cast.parties if party.role or party.known]
    named = {span.end - 1: party for party in told for span in party.spans if not is_adjective(span)}
    sides = _Sides(cast.with_role("plaintiff"), cast.with_role("defendant"), cast.with_role("defendant", "actor"))
    last_body: Party | None = None
    last_person: Party | None = None
    found: list[Reference] = []
    for token in doc:
        party = named.get(token.i)
        if party is not None:
            if party.kind == "person":
                last_person = party
            elif party.kind == "organisation" and not party.only_source:
                last_body = party
        if token.lower_ not in _REFERRING:
            continue
        parties = _meant(token, sides, last_body, last_person)
        if parties:
            found.append(Reference(token.i, token.i + 1, tuple(parties)))
    return found


@dataclass(frozen=True, slots=True)
class _Sides:
    plaintiffs: list[Party]
    defendants: list[Party]
    accused: list[Party]


def _meant(token: Token, sides: _Sides, last_body: Party | None, last_person: Party | None) -> list[Party]:
    lower = noun_of(token)
    if lower in vocabulary.DEFENDANT_NOUNS:
        return sides.defendants
    if lower in PERSON_PRONOUNS:
        return [last_person] if last_person else []
    if lower in BODY_PRONOUNS:
        return [last_body] if last_body else []
    if lower not in _NOUNS or not is_definite(token):
        return []
    if lower in vocabulary.PLAINTIFF_NOUNS:
        return sides.plaintiffs
    accused = sides.accused
    if lower in vocabulary.COMPANIES_NOUNS:
        return accused
    if last_body is not None and (last_body in accused or not accused):
        return [last_body]
    return accused[:1] if len(accused) == 1 else [last_body] if last_body else []
