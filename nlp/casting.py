"""Gives each party of the cast its one role, from the weights that `roles` has read."""

from __future__ import annotations

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Cast, Party, cast_of, name_key
from aidocket.nlp.extensions import sentence_bounds
from aidocket.nlp.light import Doc, Span
from aidocket.nlp.reading import LEAD, lead_end, sentences_of
from aidocket.nlp.words import words

_REPORTING = words("reported reports report writes wrote reporting noted")
_TOLD = words("told tells via per according statement interview email comment comments speaking spoke source")
_SEEN_BY = words("reported seen obtained reviewed published noted cited report first interviewed")
_VERSUS = words("v. v vs. vs versus")
_SUIT_NOUNS = words(
    "lawsuit lawsuits suit suits sued sue sues suing complaint plaintiffs class-action infringement settlement"
)
_SUIT_WORDS = 3
_ACCUSING_WEIGHT = 2.0
_DATELINE_ENDS = {") —", ") –", ") -"}
"""What stands behind the agency in a dateline: `New York (Meridian) — `."""

_ROLES = ("accuser", "actor", "witness", "amicus", "counsel", "regulator", "target")


def mark_sources(doc: Doc) -> None:
    """Mark those that the document only cites: outlets that report or are told, surnames that are just a caption."""
    for party in cast_of(doc).parties:
        if party.kind == "person":
            party.only_source = all(_is_caption(span) for span in party.spans)
        elif any(name_key(s.text) in vocabulary.NEWS_OUTLETS for s in party.spans):
            party.only_source = all(_is_source(span) for span in party.spans)


def settle(doc: Doc) -> None:
    """Give each party its role. A suit outweighs an accusation; a person who only speaks is a mention."""
    cast = cast_of(doc)
    _join_accusations(cast)
    if not any(party.weights["defendant"] for party in cast.parties):
        _find_defendants(doc, cast)
    for party in cast.parties:
        weights = party.weights
        sides = {role: weights[role] for role in ("plaintiff", "defendant", "witness") if weights[role] > 0}
        if weights["judge"]:
            party.role = "judge"
        elif sides:
            party.role = max(sides, key=lambda role: (sides[role], role == "defendant"))
        else:
            party.role = _other_role(doc, party)


def _join_accusations(cast: Cast) -> None:
    """In a suit, who accuses a defendant is a plaintiff, and whom a plaintiff accuses is a defendant."""
    for accusation in cast.accusations:
        accusers, accused = accusation.plaintiffs, accusation.defendants
        if any(party.weights["defendant"] for party in accused):
            for party in accusers:
                if party.kind != "agency" and not party.weights["plaintiff"]:
                    party.weights["plaintiff"] += 1
            cast.suits.append(accusation)
        elif any(party.weights["plaintiff"] for party in accusers):
            for party in accused:
                party.weights["defendant"] += 1
            cast.suits.append(accusation)
    cast.suits.sort(key=lambda suit: suit.start)


def _find_defendants(doc: Doc, cast: Cast) -> None:
    """Where a suit is told of and no verb says against whom: the labs that the lead names with it or just before."""
    lead = sentences_of(doc)[:LEAD]
    telling = [sentence.says(_SUIT_NOUNS) for sentence in lead]
    if not any(telling) or sum(t.lower_ in _SUIT_NOUNS for t in doc) < _SUIT_WORDS:
        return
    sued = [p for s in lead for i in s.items if (p := i.party).is_lab and not p.known and not p.weights["plaintiff"]]
    named = [s for n, s in enumerate(lead) if telling[n] or (n > 0 and telling[n + 1 : n + 2] == [True])]
    labs = [p for s in named for i in s.items if (p := i.party).is_lab and not p.weights["plaintiff"]]
    # a maker that nobody knows is in the lead because it is the one that is sued
    for party in dict.fromkeys(sued[:1] or labs):
        party.weights["defendant"] += 1


def _other_role(doc: Doc, party: Party) -> str | None:
    weights = party.weights
    if party.kind == "agency":
        if weights["accuser"] > _ACCUSING_WEIGHT:
            return "accuser"
        leads = party.known and party.first < lead_end(doc)
        return "regulator" if weights["regulator"] or leads else "mention" if party.known else None
    ranked = [role for role in _ROLES if weights[role] > 0]
    if ranked:
        return max(ranked, key=lambda role: weights[role])
    if party.only_source or party.kind == "group":
        return None
    if party.known:
        return "mention"
    told_of = party.speaks or (len(party.spans) > 1 and party.spans[0].start_char < doc.text_start)
    return "mention" if party.kind == "person" and told_of else None


def _is_caption(span: Span) -> bool:
    return len(span) == 1 and span.end < len(span.doc) and span.doc[span.end].lower_ in _VERSUS


def _is_source(span: Span) -> bool:
    """Whether a naming is that of a source: `told X`, `X reported`, `in a statement to X`, `seen by X`."""
    doc = span.doc
    if doc[max(0, span.start - 1) : span.start].text == "(" and doc[span.end : span.end + 2].text[:3] in _DATELINE_ENDS:
        return True
    before = [t.lower_ for t in doc[max(sentence_bounds(doc, span.start)[0], span.start - 5) : span.start]]
    after = {t.lower_ for t in doc[span.end : span.end + 2]}
    if after & _REPORTING or set(before[-4:]) & _TOLD:
        return True
    close = [word for word in before if word != "the"]
    return bool(close) and close[-1] in {"by", "in", "to", "with"} and bool(set(before) & _SEEN_BY)
