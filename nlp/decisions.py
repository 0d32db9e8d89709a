"""Who is sued and who sues, from what a court decides: `sided with X`, `found that Y infringed`, `cleared Y of …`."""

from __future__ import annotations

from aidocket.nlp.light import Token
from aidocket.nlp.noting import Reader, give, note_suit
from aidocket.nlp.reading import Sentence, next_word
from aidocket.nlp.words import words

_COURTS = words("judge court tribunal jury jurors panel magistrate circuit")
_GRANTING = words("granted grants granting denied denies denying")
_CLEARING = words("cleared clears acquitted")
_PROSECUTED = words("prosecutors prosecutor indictment indicted jury justice police theft stealing stole stolen")
_STAFF = words("engineer engineers employee employees researcher researchers scientist scientists worker workers staff")
_JUDGE_WITHIN = 8
_SIDES_WITHIN = 6
_ASKING = words("whether if would could may might")


def _read_siding(sentence: Sentence, token: Token) -> None:
    """`sided with X`, `ruled in X's favour`, `granted X summary judgment`: one side of a suit, a lab as a rule sued."""
    after = sentence.after(token.i, 4)
    if token.lower_ in _GRANTING and next_word(sentence, token.i, {"judgment", "judgement"}, reach=8) is None:
        return
    if token.lower_ in {"favor", "favour"}:
        owners = [i.party for i in sentence.items if 0 < token.i - i.end <= 1]
        after = owners or (after if next_word(sentence, token.i, {"of"}, reach=1) is not None else [])
    elif token.lower_ not in _GRANTING and next_word(sentence, token.i, {"with"}, reach=1) is None:
        return
    if sentence.says(_COURTS):
        sued = [p for p in after if p.is_lab]
        note_suit(sentence, [p for p in after if p not in sued and not p.only_source], sued, 1)


def _read_liable(sentence: Sentence, token: Token) -> None:
    """`cleared X of infringement`, `X is not liable`."""
    cleared = token.lower_ in _CLEARING
    found = [p for p in (sentence.after(token.i, 3) if cleared else sentence.before(token)) if p.is_lab]
    if sentence.says(_COURTS) and (not cleared or next_word(sentence, token.i, {"of"}, reach=8) is not None):
        note_suit(sentence, [], found, 1)


def _read_for(sentence: Sentence, token: Token) -> None:
    """`The court has decided for X and against Y`."""
    way = next_word(sentence, token.i, {"for", "against"}, reach=1)
    if way is None or not sentence.says(_COURTS):
        return
    sides = [i.party for i in sentence.items if 0 < i.start - way <= _SIDES_WITHIN]
    note_suit(sentence, [p for p in sides if not p.is_lab][:1], [p for p in sides if p.is_lab][:1], 1)


def _read_that(sentence: Sentence, token: Token) -> None:
    """`The court found that X's model …`: a lab on which a court decides is sued, unless it sues."""
    that = next_word(sentence, token.i, {"that"}, reach=1)
    if that is None or not sentence.says(_COURTS) or sentence.says(_ASKING):
        return
    labs = [p for p in sentence.after(that, 2) if p.is_lab and not p.weights["plaintiff"]]
    note_suit(sentence, [], labs[:1], 0.5)


def _read_defence(sentence: Sentence, token: Token) -> None:
    """`The judge rejected X's fair use defence`: X is sued."""
    if not sentence.says(_COURTS):
        return
    doc = token.doc
    owners = [i.party for i in sentence.items if 0 < token.i - i.end <= 3 and doc[i.end].text in {"'s", "’s", "'", "’"}]
    note_suit(sentence, [], [p for p in owners if p.is_lab], 1)


def _read_ordered(sentence: Sentence, token: Token) -> None:
    """`A judge ordered X to hand over its logs`: X is sued."""
    start = max(sentence.span.start, token.i - _JUDGE_WITHIN)
    judged = any(t.lower_ in _COURTS for t in token.doc[start : token.i])
    ordered = [i for i in sentence.items if 0 < i.start - token.i <= 5 and i.party.is_lab]
    if judged and ordered and next_word(sentence, ordered[0].end - 1, {"to"}, reach=2) is not None:
        note_suit(sentence, [], [ordered[0].party], 1)


def _read_found(sentence: Sentence, token: Token) -> None:
    """`The court found that X had infringed`: X is sued."""
    if sentence.says(_COURTS) and not sentence.says(_ASKING):
        note_suit(sentence, [], [p for p in sentence.before(token) if p.is_lab], 1)


def _read_charged(sentence: Sentence, token: Token) -> None:
    """`Prosecutors charged X with stealing …`, `a former engineer of Y was charged`: X is a defendant, Y the target."""
    if not sentence.says(_PROSECUTED):
        return
    near = [*sentence.after(token.i, 6), *sentence.before(token)]
    give([p for p in near if p.kind == "person"][:1], "defendant", sentence.weight)
    for item in sentence.items:
        staff = token.doc[max(sentence.span.start, item.start - 3) : min(item.end + 2, sentence.span.end)]
        if item.party.kind == "organisation" and any(t.lower_ in _STAFF for t in staff):
            give([item.party], "target", sentence.weight)
            return


READERS: tuple[tuple[frozenset[str], Reader], ...] = (
    (words("infringed breached violated"), _read_found),
    (words("found finds ruled rules held holds"), _read_that),
    (words("decided decides ruled rules found finds"), _read_for),
    (words("charged indicted arrested"), _read_charged),
    (words("defence defense"), _read_defence),
    (words("ordered orders directed compelled"), _read_ordered),
    (_CLEARING | {"liable"}, _read_liable),
    (_GRANTING | words("sided sides siding favor favour"), _read_siding),
)
