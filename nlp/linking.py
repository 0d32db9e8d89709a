"""From a document to the disputes it belongs to, with the reasons and how sure that is.

What makes a dispute a candidate; what its evidence is worth stands in nlp/evidence.py, what else speaks for and against
it in nlp/circumstances.py, and which of its proceedings is meant in nlp/proceedings.py.

1. The docket number of a proceeding, with its court or alone. One number is one case.
2. The caption of a proceeding, both sides.
3. Opponents of a proceeding, both named: in the parts they have in it, early in the text, or anywhere; so too accuser
   and accused of a dispute without a proceeding, if both share a practice or the document reports a quarrel.
4. The only dispute of a party that is sued in the document over the same practice, where the document reports a step
   in a case and names nobody else as plaintiff.

Where several disputes rest on the same opponents, only the one with the best evidence is taken; among equals the one
whose parties are named most fully, then the one that began last before the document was published.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set

from spacy.tokens import Doc

from aidocket.dockets import number_key
from aidocket.nlp.captions import find_captions, find_dockets
from aidocket.nlp.circumstances import weigh_circumstances
from aidocket.nlp.components.cases import is_same_caption
from aidocket.nlp.evidence import Evidence, best_of, note
from aidocket.nlp.knowledge import Knowledge, KnownDispute, KnownProceeding
from aidocket.nlp.layout import layout_of
from aidocket.nlp.proceedings import proceeding_of
from aidocket.party_names import name_key
from aidocket.store.records import Case, DisputeLink

PLAINTIFF_ROLES = {"plaintiff", "accuser", "target"}
DEFENDANT_ROLES = {"defendant", "actor"}
STEPS = ("complaint", "amended", "answer", "motion", "ruling", "trial", "verdict", "judgment", "settlement", "appeal")
QUARRELS = ("public-accusation", "public-denial", "access-cutoff")
MAX_LINKS = 12
"""A digest may belong to many disputes; beyond so many a link says nothing."""

_PANEL_DOCKET = re.compile(r"\d\d-m[dl]-(\d+)")
"""The docket of joined cases, whose serial is the number that the panel gave them: `25-md-03143` is MDL 3143."""

_KEY, _NAMINGS = "aidocket_links", "aidocket_namings"


def link_document(doc: Doc, knowledge: Knowledge) -> list[DisputeLink]:
    """The disputes of the registry that a document belongs to, the surest first."""
    links: list[DisputeLink] | None = doc.user_data.get(_KEY)
    if links is None:
        links = doc.user_data[_KEY] = linker_for(knowledge).link(doc)
    return links


_last: tuple[Knowledge, Linker] | None = None


def linker_for(knowledge: Knowledge) -> Linker:
    """The linker for what is known; made once, as a run has one knowledge."""
    global _last
    if _last is None or _last[0] is not knowledge:
        _last = (knowledge, Linker(knowledge))
    return _last[1]


class Linker:
    """An index of the registry's disputes by docket number, caption, opponents and parties."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._by_number: dict[str, list[KnownProceeding]] = defaultdict(list)
        self._by_word: dict[str, list[KnownProceeding]] = defaultdict(list)
        self._by_pair: dict[frozenset[str], list[KnownProceeding]] = defaultdict(list)
        self._by_defendant: dict[str, set[str]] = defaultdict(set)
        self._accusations: list[tuple[KnownDispute, frozenset[str], frozenset[str]]] = []
        for dispute in knowledge.disputes.values():
            for proceeding in dispute.proceedings:
                self._index(proceeding)
            accusers, accused = dispute.with_role("accuser"), dispute.with_role("accused")
            if accusers and accused:
                self._accusations.append((dispute, accusers, accused))

    def _index(self, proceeding: KnownProceeding) -> None:
        if proceeding.docket_number:
            key = number_key(proceeding.docket_number)
            self._by_number[key].append(proceeding)
            if panel := _PANEL_DOCKET.fullmatch(key):
                self._by_number[f"mdl-{int(panel[1])}"].append(proceeding)
        for word in _words(proceeding.caption):
            self._by_word[word].append(proceeding)
        plaintiffs, defendants = _sides(proceeding)
        for plaintiff in plaintiffs:
            for defendant in defendants - {plaintiff}:
                self._by_pair[frozenset((plaintiff, defendant))].append(proceeding)
        for defendant in defendants:
            self._by_defendant[defendant].add(proceeding.dispute_id)

    def link(self, doc: Doc) -> list[DisputeLink]:
        """See `link_document`."""
        found = self.candidates(doc)
        best = best_of(found.values(), (doc._.meta.published or "")[:10])
        return [_as_link(evidence, doc) for evidence in best[:MAX_LINKS]]

    def candidates(self, doc: Doc) -> dict[str, Evidence]:
        """Every dispute for which anything speaks, by id, with all that speaks for and against it."""
        found: dict[str, Evidence] = {}
        for case in doc._.cases:
            self._by_case(case, doc, found)
        self._by_parties(doc, found)
        _keep_apart(doc, found)
        if not found and any(event.type.startswith(STEPS) for event in doc._.events):
            self._by_context(doc, found)
        weigh_circumstances(doc, found)
        return found

    def _by_case(self, case: Case, doc: Doc, found: dict[str, Evidence]) -> None:
        place = case.span.start + doc._.text_start if case.span else 0
        for proceeding, reason in self._proceedings_of(case):
            evidence = self._add(found, proceeding, reason)
            evidence.places.append(place)
            if reason.startswith("caption") and case.caption:
                evidence.captions.add(case.caption)
            if reason.startswith("docket"):
                evidence.numbered.add(proceeding.id)
                if case.caption and not is_same_caption(proceeding.caption, case.caption):
                    evidence.doubts.append("beside another caption")

    def _proceedings_of(self, case: Case) -> Iterator[tuple[KnownProceeding, str]]:
        numbered = self._by_number.get(number_key(case.docket_number), []) if case.docket_number else []
        for proceeding in numbered:
            elsewhere = case.court_id and proceeding.court_id and case.court_id != proceeding.court_id
            if elsewhere and not (case.caption and is_same_caption(proceeding.caption, case.caption)):
                continue
            sure = bool(case.court_id and proceeding.court_id and not elsewhere)
            yield proceeding, "docket number and court" if sure else "docket number"
        if case.caption:
            rows = {p.id: p for word in _words(case.caption) for p in self._by_word.get(word, ())}
            for proceeding in rows.values():
                if is_same_caption(proceeding.caption, case.caption):
                    full = _full(proceeding.caption) == _full(case.caption)
                    yield proceeding, "caption in full" if full else "caption"

    def named_in(self, passage: str) -> set[str]:
        """The disputes whose docket number or caption stands in a passage."""
        cases = [Case(caption=caption.text, docket_number=None) for caption in find_captions(passage)]
        cases += [Case(caption=None, docket_number=docket.text) for docket in find_dockets(passage)]
        return {proceeding.dispute_id for case in cases for proceeding, _ in self._proceedings_of(case)}

    def fought_by(self, parties: Set[str]) -> set[str]:
        """The disputes in which two of the parties are opponents."""
        pairs = {frozenset((a, b)) for a in parties for b in parties if a < b} & self._by_pair.keys()
        found = {proceeding.dispute_id for pair in pairs for proceeding in self._by_pair[pair]}
        return found | {d.id for d, accusers, accused in self._accusations if parties & accusers and parties & accused}

    def _by_parties(self, doc: Doc, found: dict[str, Evidence]) -> None:
        end = layout_of(doc).beginning
        named = {span.id_ for span in doc.spans["parties"] if span.id_}
        early = {span.id_ for span in doc.spans["parties"] if span.id_ and span.start_char < end}
        roles = {mention.entity_id: mention.role for mention in doc._.parties if mention.entity_id}
        for pair in {frozenset((a, b)) for a in named for b in named if a < b} & self._by_pair.keys():
            for proceeding in self._by_pair[pair]:
                reason = "opponents named early" if pair <= early else "opponents named"
                if _in_their_parts(pair, proceeding, roles):
                    reason = "opponents in their parts, early" if pair <= early else "opponents in their parts"
                self._add(found, proceeding, reason, basis=pair).places.extend(_told_together(doc, pair))
        self._by_accusation(doc, found, named | self._makers(doc), early | self._makers(doc, end), roles)

    def _by_accusation(
        self,
        doc: Doc,
        found: dict[str, Evidence],
        named: Set[str],
        early: Set[str],
        roles: Mapping[str, str | None],
    ) -> None:
        practices = {span.label_.partition(".")[0] for span in doc.spans["practices"]}
        for dispute, accusers, accused in self._accusations:
            shared = practices & {practice.partition(".")[0] for practice in dispute.practices}
            if not shared and not any(event.type.startswith(QUARRELS) for event in doc._.events):
                continue
            left, right = named & accusers, named & accused
            if not (left and right):
                continue
            both_early = bool(early & left and early & right)
            reason = "opponents named early" if both_early else "opponents named"
            in_parts = any(roles.get(party) in PLAINTIFF_ROLES for party in left)
            if in_parts and any(roles.get(party) in DEFENDANT_ROLES for party in right):
                reason = "opponents in their parts, early" if both_early else "opponents in their parts"
            evidence = found.setdefault(dispute.id, Evidence(dispute))
            evidence.basis = frozenset(left | right)
            evidence.share = len(right) / len(accused)
            evidence.places.extend(_told_together(doc, evidence.basis))
            note(evidence, reason)

    def _makers(self, doc: Doc, end: int = sys.maxsize) -> set[str]:
        """The makers of the models that are named before a place: who accuses a model accuses them."""
        ids = {span.id_ for span in doc.spans["models"] if span.id_ and span.start_char < end}
        models = (self._knowledge.models.get(model) for model in ids)
        return {model.maker_id for model in models if model is not None and model.maker_id}

    def _by_context(self, doc: Doc, found: dict[str, Evidence]) -> None:
        mentions = doc._.parties
        if any(mention.role in {"plaintiff", "accuser"} and mention.entity_id for mention in mentions):
            return
        practices = {span.label_ for span in doc.spans["practices"]}
        for party in {mention.entity_id for mention in mentions if mention.role == "defendant" and mention.entity_id}:
            disputes = [self._knowledge.disputes[d] for d in self._by_defendant.get(party, ())]
            same = [dispute for dispute in disputes if practices & set(dispute.practices)]
            if len(same) == 1:
                evidence = found.setdefault(same[0].id, Evidence(same[0]))
                evidence.places.extend(span.start_char for span in doc.spans["parties"] if span.id_ == party)
                note(evidence, "only such dispute of a party")

    def _add(
        self,
        found: dict[str, Evidence],
        proceeding: KnownProceeding,
        reason: str,
        *,
        basis: frozenset[str] = frozenset(),
    ) -> Evidence:
        dispute = self._knowledge.disputes[proceeding.dispute_id]
        evidence = found.setdefault(dispute.id, Evidence(dispute))
        evidence.basis |= basis
        note(evidence, reason)
        return evidence


def _keep_apart(doc: Doc, found: dict[str, Evidence]) -> None:
    """In a round-up, which gives several disputes by case, opponents have to be named in one paragraph."""
    by_case = {key for key, evidence in found.items() if evidence.by_case}
    if len(by_case) < 2 and doc._.meta.kind != "digest":
        return
    told: dict[int, set[str]] = defaultdict(set)
    breaks = [at for at, char in enumerate(layout_of(doc).text) if char == "\n"]
    for span in doc.spans["parties"]:
        told[bisect_left(breaks, span.start_char)].add(span.id_)
    for key in found.keys() - by_case:
        if not any(len(found[key].basis & parties) > 1 for parties in told.values()):
            del found[key]


def _in_their_parts(pair: frozenset[str], proceeding: KnownProceeding, roles: Mapping[str, str | None]) -> bool:
    """Whether one of two opponents sues or is harmed in the document, and the other answers for it, as in the case."""
    plaintiffs, defendants = _sides(proceeding)
    return any(roles.get(p) in PLAINTIFF_ROLES for p in pair & plaintiffs) and any(
        roles.get(d) in DEFENDANT_ROLES for d in pair & defendants
    )


def _told_together(doc: Doc, parties: Set[str]) -> Iterator[int]:
    """Where at least two of the parties stand in one sentence; where they never do, the first place by which two do."""
    told: dict[int, set[str]] = defaultdict(set)
    firsts: dict[str, int] = {}
    for party, start, sentence in _namings(doc):
        if party in parties:
            told[sentence].add(party)
            firsts.setdefault(party, start)
    together = [sentence for sentence, named in sorted(told.items()) if len(named) > 1]
    yield from together or sorted(firsts.values())[1:2] or firsts.values()


def _namings(doc: Doc) -> list[tuple[str, int, int]]:
    """Each naming of a party of the registry: the party, where it stands, and where its sentence begins."""
    namings: list[tuple[str, int, int]] | None = doc.user_data.get(_NAMINGS)
    if namings is None:
        layout = layout_of(doc)
        end = len(layout.text)
        namings = doc.user_data[_NAMINGS] = [
            (span.id_, span.start_char, layout.sentences[bisect_right(layout.sentences, (span.start_char, end)) - 1][0])
            for span in doc.spans["parties"]
            if span.id_
        ]
    return namings


def _as_link(evidence: Evidence, doc: Doc) -> DisputeLink:
    return DisputeLink(
        dispute_id=evidence.dispute.id,
        proceeding_id=proceeding_of(evidence, doc),
        reason=evidence.text,
        confidence=evidence.confidence,
        reasons=evidence.worth,
    )


def _full(caption: str) -> list[str]:
    """Both sides of a caption in the form in which names are compared."""
    return [name_key(side.replace(" et al", "")) for side in caption.split(" v. ")]


def _words(caption: str) -> set[str]:
    return {word for word in caption.casefold().replace(",", " ").replace(".", " ").split() if len(word) > 2}


def _sides(proceeding: KnownProceeding) -> tuple[set[str], set[str]]:
    plaintiffs = {party for party, role in proceeding.parties if role == "plaintiff"}
    return plaintiffs, {party for party, role in proceeding.parties if role == "defendant"}
