"""Which proceeding of a dispute a document is about, where the dispute has several: trial, appeal, state court, abroad.

A docket number decides, then the court of the source. Else points are counted: for the court that the text names, for
words of appeal or of sending a case elsewhere, and for time. A proceeding that had not begun is not meant. Among equals
the one that began last is taken, but for a document that reports the complaint, which is about the first.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc

from aidocket.dockets import docket_year
from aidocket.nlp.courts import find_courts, is_court_named
from aidocket.nlp.evidence import Evidence
from aidocket.nlp.knowledge import KnownProceeding
from aidocket.nlp.layout import layout_of

MAX_READ = 20_000
"""Code points in which courts and steps are looked for."""

NUMBER, SOURCE, COURT_EARLY, COURT, STEP = 16.0, 8.0, 3.0, 1.5, 2.0
_APPEAL = re.compile(
    r"\b(?:appeals court|court of appeals?|circuit|on appeal|appealed|appeals|affirmed|reversed|upheld on appeal|"
    r"oral argument|appellate|oberlandesgericht|higher regional court|bundesgerichtshof|federal court of justice|"
    r"intermediate (?:people's )?court|second instance|put on hold an injunction)\b",
    re.IGNORECASE,
)
_APPEALED_FROM = re.compile(r"\b(?:may|will|would|could|plans? to|vowed to|intends? to) appeal\b", re.IGNORECASE)
_TRIAL = re.compile(
    r"\b(?:trial court|district (?:court|judge)|summary judgment|jury|sued|filed an? (?:complaint|suit|lawsuit))\b",
    re.IGNORECASE,
)
_STATE = re.compile(r"\b(?:state court|superior court|remand(?:s|ed)?)\b", re.IGNORECASE)


def proceeding_of(evidence: Evidence, doc: Doc) -> str | None:
    """The id of the proceeding that is meant; None for a dispute without any."""
    proceedings = evidence.dispute.proceedings
    if len(proceedings) < 2:
        return proceedings[0].id if proceedings else None
    published = (doc._.meta.published or "")[:10]
    begun = [p for p in proceedings if not _is_later(p, published)] or list(proceedings)
    first_wanted = any(event.type == "complaint" for event in doc._.events)
    order = sorted(begun, key=_first if first_wanted else lambda p: (_begun(p), p.id), reverse=not first_wanted)
    scores = {p.id: _score(p, evidence, doc) for p in order}
    return max(order, key=lambda p: scores[p.id]).id


def _is_later(proceeding: KnownProceeding, published: str) -> bool:
    """Whether a proceeding began after the document was published."""
    begun = _begun(proceeding)
    return bool(published and begun and published[: len(begun)] < begun)


def _begun(proceeding: KnownProceeding) -> str:
    """The day on which a proceeding began, or the year of its number; empty where neither is known."""
    year = docket_year(proceeding.docket_number) if proceeding.docket_number else None
    return (proceeding.filed or "")[:10] or (str(year) if year else "")


def _first(proceeding: KnownProceeding) -> tuple[bool, str, str]:
    """What puts the proceeding before all others in which the complaint was filed."""
    return proceeding.level in {"appeal", "mdl", "mdl-member"}, _begun(proceeding) or "9999", proceeding.id


def _score(proceeding: KnownProceeding, evidence: Evidence, doc: Doc) -> float:
    layout, meta = layout_of(doc), doc._.meta
    text = layout.text[:MAX_READ]
    score = NUMBER if proceeding.id in evidence.numbered else 0.0
    if meta.court_id and meta.court_id == proceeding.court_id:
        score += SOURCE
    early = text[: layout.beginning]
    if proceeding.court_id:
        named = [mention.start for mention in find_courts(text) if mention.court_id == proceeding.court_id]
        score += COURT_EARLY if named and named[0] < layout.beginning else COURT if named else 0.0
    else:
        score += COURT_EARLY if is_court_named(proceeding.court, early) else 0.0
    appealed = bool(_APPEAL.search(early)) and not _APPEALED_FROM.search(early)
    is_appeal = proceeding.level == "appeal" or bool(_APPEAL.search(proceeding.court))
    if appealed and is_appeal:
        score += STEP
    if not appealed and not is_appeal:
        score += STEP if _TRIAL.search(early) else STEP / 2
    if proceeding.level == "state" and _STATE.search(early):
        score += STEP / 2
    return score
