"""Whom a document names: the registry's parties by their names and aliases, others as capitalised stretches.

Out: `doc.spans["parties"]` (the registry's; label = kind, id = party id) and the document's cast. Names that no
registry knows are in the cast too, and stay out of the output unless `coref` finds that they have a part.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc as SpacyDoc
from spacy.tokens import Span as SpacySpan

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import SUFFIXES, Cast, Party, cast_of, name_key
from aidocket.nlp.entities import entities_of, join_candidates
from aidocket.nlp.extensions import sentence_bounds
from aidocket.nlp.knowledge import KnownParty, knowledge_of
from aidocket.nlp.layout import text_of
from aidocket.nlp.light import Span, Token, light, longest
from aidocket.nlp.listed import mark_listed_persons
from aidocket.nlp.names import has_person_context, is_person_name, iter_chunks
from aidocket.nlp.namesakes import Namesakes
from aidocket.nlp.shortforms import add_short_forms
from aidocket.nlp.words import words
from aidocket.store.records import PartyKind

_AGENCY_NOUNS = words("regulator watchdog authority ministry agency commissioner")
_LEGAL_FORMS = words("inc llc ltd pbc gmbh plc ag bv")
_MODEL_WORDS = words("LLM LLMs GPT Model Models Chatbot")
_PLACES = {"united states", "united states of america", "us", "china", "eu", "uk", "united kingdom"}
"""Countries are parties to some cases, but their names say nearly always where, not who."""

_ACRONYM = 4
"""Letters; a registry name in capitals up to this length is found in capitals only."""

_ACRONYM_MARK, _ENDS_AT = "\0letters", "\0end"
_FORMS_READ = 3
_HEADS_READ = 2

_COMMON_TAILS = vocabulary.ORG_HEADS | vocabulary.NOT_NAMES


@Language.factory("aidocket_parties")
class Parties:
    """Finds names and gathers the forms of one name into one party."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        knowledge = knowledge_of(nlp)
        self.known = knowledge.parties
        self.namesakes = Namesakes(knowledge)
        self.model_names = {name_key(f) for m in knowledge.models.values() for f in (m.name, *m.aliases)}
        self.spellings: set[str] = set()
        self.ids_by_form: dict[str, list[str]] = defaultdict(list)
        self.matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        forms = {form: None for party in self.known.values() for form in self._register(party)}
        self.matcher.add("PARTY", [nlp.make_doc(form) for form in forms])

    def _is_name(self, span: Span) -> bool:
        """Whether a match is written like the name: `Meta`, `META` or `xAI`, but neither `meta` nor `Fair` for FAIR."""
        text = " ".join(span.text.split())
        if text in self.spellings:
            return not (len(text) <= _ACRONYM and text.isupper() and _is_shouted(span))
        return len(text) > _ACRONYM and text[0].isupper() and (text.istitle() or text.isupper() or len(span) > 1)

    def _register(self, party: KnownParty) -> Iterator[str]:
        for form in forms_of(party):
            self.spellings.add(" ".join(form.split()))
            ids = self.ids_by_form[_form_key(form)]
            if party.id not in ids:
                ids.append(party.id)
            yield form

    def __call__(self, whole: SpacyDoc) -> SpacyDoc:
        """The same Doc, with its parties and its cast."""
        doc = light(whole)
        entities = entities_of(whole)
        candidates = join_candidates(list(iter_chunks(doc)), entities)
        chunks = [chunk for chunk in candidates if not self._is_model(chunk)]
        known = self._known_spans([doc[start:end] for _, start, end in self.matcher(whole)], chunks, whole)
        cast = cast_of(doc)
        by_id: dict[str, Party] = {}
        for span, party_id in known:
            if party_id not in by_id:
                row = self.known[party_id]
                by_id[party_id] = Party(row.name, row.kind, party_id, row.is_lab)  # type: ignore[arg-type]
            by_id[party_id].spans.append(span)
        taken = {i for span, _ in known for i in range(span.start, span.end)}
        persons = {(span.start, span.end) for span, is_person in entities if is_person}
        unknown = [c for c in chunks if not any(i in taken for i in range(c.start, c.end))]
        others = _gather(unknown, by_id.values(), persons)
        cast.parties = sorted([*by_id.values(), *others], key=lambda p: p.first)
        add_short_forms(doc, cast, taken)
        for party in cast.parties:
            party.name = _display_name(party)
        whole.spans["parties"] = _as_group(whole, cast)
        return whole

    def _is_model(self, chunk: Span) -> bool:
        return (
            name_key(chunk[0].text) in self.model_names
            or name_key(chunk.text) in self.model_names
            or any(t.text in _MODEL_WORDS for t in chunk)
        )

    def _known_spans(self, matches: list[Span], chunks: list[Span], source: SpacyDoc) -> list[tuple[Span, str]]:
        spans = longest(span for span in matches if self._is_name(span))
        chunk_at = {i: chunk for chunk in chunks for i in range(chunk.start, chunk.end)}
        found: list[tuple[Span, str]] = []
        ambiguous: list[tuple[Span, list[str]]] = []
        for span in spans:
            chunk = chunk_at.get(span.start)
            if chunk is not None and len(span) == 1 < len(chunk) and is_person_name(chunk):
                continue  # `Graham` of `Paul Graham` is not the registry's Graham
            ids = self.ids_by_form[" ".join(t.lower_ for t in span)] or self.ids_by_form[_form_key(span.text)]
            whole = _with_suffix(span)
            if len(ids) == 1:
                found.append((whole, ids[0]))
            elif ids:
                ambiguous.append((whole, ids))
        sure = {party_id for _, party_id in found}
        for span, ids in ambiguous:
            found.append((span, self.namesakes.meant(ids, sure, text_of(source), source._.meta)))
        return sorted(found, key=lambda pair: pair[0].start)


def _is_shouted(span: Span) -> bool:
    """Whether everything around is in capitals, so that capitals say nothing: `ORDER ON FAIR USE`."""
    doc = span.doc
    around = [t for t in (*doc[max(0, span.start - 2) : span.start], *doc[span.end : span.end + 2]) if t.is_alpha]
    return len(around) > 1 and all(t.text.isupper() for t in around)


def forms_of(party: KnownParty) -> Iterator[str]:
    """Every spelling under which the registry's party may stand in a text."""
    for name in (party.name, *party.aliases):
        bare = name
        while len(parts := bare.replace(",", " ").split()) > 1 and name_key(parts[-1]) in SUFFIXES:
            if len(parts) == 2 and name_key(parts[-1]) not in _LEGAL_FORMS:
                break  # `News Corp` is not `News`
            bare = bare[: bare.rstrip().rfind(parts[-1])].rstrip(" ,").removesuffix(" and").removesuffix(" &")
        for form in (name, bare):
            if party.kind == "person" and party.name == name and " " not in name:
                continue  # a caption's lone surname would be found in everybody's name
            if len(form) < 2 or not any(c.isalpha() for c in form) or name_key(form) in _PLACES:
                continue
            plain = "".join(c for c in unicodedata.normalize("NFKD", form) if not unicodedata.combining(c))
            yield from dict.fromkeys(
                (form, plain, form.replace("'", "’"), form.replace("’", "'"), form.replace("&", "and"))
            )


def _form_key(form: str) -> str:
    return " ".join(form.lower().split())


def _with_suffix(span: Span) -> Span:
    """The span with a corporate suffix that follows it, as in `Anthropic PBC` or `Meta Platforms, Inc.`."""
    doc, end = span.doc, span.end
    while end + 1 < len(doc) and end - span.end < _HEADS_READ and _is_head(doc[end]):
        end += 1  # `Canadian Press Enterprises Inc.`
    end = end if name_key(doc[min(end, len(doc) - 1)].text) in SUFFIXES else span.end
    ahead = end + 1 if end < len(doc) and doc[end].text == "," else end
    if ahead < len(doc) and doc[ahead].text[0].isupper() and name_key(doc[ahead].text) in SUFFIXES:
        return doc[span.start : ahead + 1]
    return span


def _is_head(token: Token) -> bool:
    return token.text in vocabulary.ORG_HEADS and name_key(token.text) not in SUFFIXES


def _gather(chunks: list[Span], known: Iterable[Party], persons: Set[tuple[int, int]]) -> list[Party]:
    """Parties made of the stretches of two words and more, and of single ones that are no short form of another.

    `persons` are places that a spaCy model takes for persons, where there is one.
    """
    parties: dict[str, Party] = {}
    short: dict[tuple[str, ...], Party] = {}
    for party in known:
        for span in party.spans[:_FORMS_READ]:
            _note_short_forms(short, span, party)
    for chunk in sorted(chunks, key=lambda c: (-len(c), c.start)):
        key = name_key(chunk.text)
        if not key:
            continue
        owner = parties.get(key) or short.get(tuple(t.lower_ for t in chunk)) or _bracketed(chunk, short)
        if owner is None:
            person = is_person_name(chunk) or (len(chunk) > 1 and has_person_context(chunk))
            person = person or (chunk.start, chunk.end) in persons
            owner = Party(" ".join(chunk.text.split()), "person" if person else _body_kind(chunk))
            parties[key] = owner
            _note_short_forms(short, chunk, owner)
        owner.spans.append(chunk)
    mark_listed_persons(list(parties.values()))
    return list(parties.values())


def _note_short_forms(short: dict[tuple[str, ...], Party], span: Span, party: Party) -> None:
    """Remember what a longer name may be shortened to: surnames, first parts, acronyms."""
    words_ = tuple(t.lower_ for t in span)
    for length in range(1, min(len(words_), 4)):
        if party.kind == "person":
            short.setdefault(words_[-length:], party)
        elif any(t.text not in _COMMON_TAILS for t in span[:length]):
            short.setdefault(words_[:length], party)
    initials = "".join(t.text[0] for t in span if t.text[0].isupper())
    if len(initials) > 1:
        short.setdefault((_ACRONYM_MARK, initials), party)
    short.setdefault((_ENDS_AT, str(span.end)), party)


def _bracketed(chunk: Span, short: dict[tuple[str, ...], Party]) -> Party | None:
    """Whose acronym a stretch in capitals is, by its letters or because it stands in brackets behind the name."""
    if len(chunk) > 1 or not chunk.text.isupper() or len(chunk.text) < 2:
        return None
    if chunk.start > 1 and chunk.doc[chunk.start - 1].text == "(" and (_ENDS_AT, str(chunk.start - 1)) in short:
        return short[(_ENDS_AT, str(chunk.start - 1))]
    return short.get((_ACRONYM_MARK, chunk.text))


def _body_kind(chunk: Span) -> PartyKind:
    before = chunk.doc[max(sentence_bounds(chunk.doc, chunk.start)[0], chunk.start - 2) : chunk.start]
    public = any(t.text in vocabulary.PUBLIC_AGENCY_HEADS for t in chunk) or any(
        t.lower_ in _AGENCY_NOUNS for t in before
    )
    return "agency" if public else "organisation"


def _display_name(party: Party) -> str:
    """The registry's name where the text uses it; else the fullest form for a person, the commonest for a body."""
    counts = Counter(_without_title(" ".join(span.text.split())) for span in party.spans)
    same = [form for form in counts if name_key(form) == name_key(party.name)]
    if party.known and sum(counts[form] for form in same) * 3 >= max(counts.values()):
        return same[0]
    if party.kind == "person" or not party.known:
        longest = max(counts, key=lambda form: len(form.split()))
        return longest.title() if longest.isupper() and len(longest) > 6 else longest
    return max(counts, key=lambda form: (counts[form], len(form)))


def _without_title(form: str) -> str:
    parts = form.split()
    while len(parts) > 1 and parts[0] in vocabulary.PERSON_TITLES:
        parts = parts[1:]
    return " ".join(parts)


def _as_group(doc: SpacyDoc, cast: Cast) -> list[SpacySpan]:
    spans = [
        SpacySpan(doc, span.start, span.end, label=party.kind, span_id=party.party_id or "")
        for party in cast.parties
        if party.known
        for span in party.spans
    ]
    return sorted(spans, key=lambda s: (s.start, s.end))
