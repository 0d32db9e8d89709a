"""Who sues whom, by the verbs and nouns of suing: `X sued Y`, `a suit filed by X against Y`, `Y faces a suit`."""

from __future__ import annotations

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Party, cast_of
from aidocket.nlp.light import Doc, Token
from aidocket.nlp.noting import ACCUSATIONS, ACCUSE, ALLEGES, SUE, Reader, note_accusation, note_suit
from aidocket.nlp.reading import Sentence, is_passive, labs_meant, next_word
from aidocket.nlp.words import words

_LEGAL = vocabulary.LEGAL_ACTIONS
_STRUGGLES = words("battle fight victory win injunction")
_REPLIES = words("answer answers response motion motions reply opposition")
_MOVES = words("moved moves asked asks urged urges filed sought seeks tried tries wants")
_LOOSE = words("claim claims challenge action actions case cases petition proceedings litigation")
"""Legal nouns that mean other things too: with these only a verb of filing tells a plaintiff."""

_FILED = words("filed files filing brought bring brings bringing lodged commenced initiated pursued pursues pursuing")
_SETTLING = words("settle settles settled settling")
_PAYING = words("pay pays paid paying payout")
_BROUGHT = words("filed brought launched lodged led joined backed initiated")
_CLAIMS = words("claim claims")
_SUITS = words("suit lawsuit complaint action case")

_RULED = words("found finds ruled rules held decided concluded finding ruling holding")
SUED_BEFORE = _BROUGHT | {"sued"}
"""Words without which a sentence tells of no suit against those that the sentence before names."""

_PAIRS = words("they couple pair duo trio both")
_ONE = words("he she")
MEANS_BEFORE = _PAIRS | _ONE
"""Words that may stand for persons of the sentence before, as those who sue."""

_FAR = 30
_NOTED = 4
"""Suits noted last, among which those of a sentence are looked for."""


def _read_sue(sentence: Sentence, token: Token) -> None:
    if is_passive(token):
        by = next_word(sentence, token.i, {"by"}, reach=6)
        note_suit(sentence, sentence.after(by) if by is not None else [], sentence.before(token), 2)
    else:
        note_suit(sentence, sentence.before(token), sentence.after(token.i), 2)


def _read_dismiss(sentence: Sentence, token: Token) -> None:
    """`X's motion to dismiss`, `a motion to dismiss by X`, `X asked the court to dismiss`: it is X who is sued."""
    doc, index = token.doc, token.i
    if index == 0 or doc[index - 1].lower_ != "to":
        return
    owners = [i.party for i in sentence.items if 0 <= index - i.end <= 4 and doc[i.end].text in {"'s", "’s", "'", "’"}]
    by = next_word(sentence, index, {"by", "from"}, reach=3)
    if not owners and by is not None:
        owners = sentence.after(by, 3)
    if not owners:
        nouns = (labs_meant(t) for t in doc[max(sentence.span.start, index - 5) : index])
        owners = next((meant for meant in nouns if meant), [])
    if not owners:
        verb = next((t for t in doc[max(sentence.span.start, index - 7) : index] if t.lower_ in _MOVES), None)
        owners = sentence.before(verb) if verb is not None else []
    note_suit(sentence, [], [p for p in owners if p.kind != "person"], 1.5)


def _read_court(sentence: Sentence, token: Token) -> None:
    """`X is taking Y to court`."""
    doc = token.doc
    if token.i < 2 or doc[token.i - 1].lower_ != "to":
        return
    for verb in reversed(doc[max(sentence.span.start, token.i - 8) : token.i]):
        if verb.lower_ in {"take", "takes", "taking", "took", "drag", "drags", "dragged", "dragging"}:
            note_suit(sentence, sentence.before(verb), sentence.after(verb.i, 5), 2)
            return


def _read_against(sentence: Sentence, token: Token) -> None:
    doc, index = token.doc, token.i
    before = doc[max(sentence.span.start, index - _FAR) : index]
    nouns = [t for t in before if t.lower_ in _LEGAL or t.lower_ in _STRUGGLES or t.lower_ in ACCUSATIONS]
    if not nouns:
        return
    noun, against = nouns[-1], sentence.after(index)
    if noun.lower_ in ACCUSATIONS:
        note_accusation(sentence, sentence.before(noun), against)
    elif against or noun.lower_ in _LEGAL:
        note_suit(sentence, _filers(sentence, noun, index), against, 2)


def _filers(sentence: Sentence, noun: Token, end: int) -> list[Party]:
    """Who brought the suit that the legal noun names: `X filed a suit`, `a suit by X`, `X's suit`."""
    doc, start = noun.doc, sentence.span.start
    if relative := _relative_filers(sentence, noun):
        return relative
    if any(t.lower_ in {"its", "their", "his", "her"} for t in doc[max(start, noun.i - 6) : noun.i]):
        return sentence.before(noun)
    for token in doc[noun.i : min(noun.i + 12, end)]:
        if token.lower_ in {"by", "from"} and _names_filer(noun, token):
            return sentence.after(token.i)
        if token.lower_ == "of" and token.i == noun.i + 1 and noun.lower_ in _SUITS:
            return sentence.after(token.i, 3)  # `the suit of X against Y`
    for token in reversed(doc[max(start, noun.i - 12) : noun.i]):
        if token.lower_ in vocabulary.FILING_VERBS:
            if is_passive(token):
                break
            return sentence.before(token)
    for item in sentence.items:
        if item.end < noun.i and doc[item.end].text in {"'s", "’s", "'", "’"} and noun.i - item.end <= 5:
            moves = {t.lower_ for t in doc[item.end : noun.i]} & (_REPLIES | {"bid", "request", "effort", "attempt"})
            return [] if moves else sentence.listed_until(item)
    return []


def _relative_filers(sentence: Sentence, noun: Token) -> list[Party]:
    """`the suit that X brought`, `the suit X filed`."""
    doc = noun.doc
    item = next((i for i in sentence.items if 0 < i.start - noun.i <= 4), None)
    if item is None or any(t.lower_ in {"by", "from", "against", ","} for t in doc[noun.i : item.start]):
        return []
    filed = next_word(sentence, item.end - 1, _FILED, reach=3)
    return sentence.listed_from(item) if filed is not None else []


def _read_legal_noun(sentence: Sentence, token: Token) -> None:
    """A suit without `against` behind it: who faces it, who filed it, whom it accuses."""
    doc, index = token.doc, token.i
    against = next_word(sentence, index, {"against"}, reach=14)
    if against is not None:
        _note_filed_by(sentence, token, against)
        return
    if token.lower_ in _CLAIMS and _note_claim(sentence, token):
        return
    plaintiffs, defendants = _sides_before(sentence, token)
    if relative := _relative_filers(sentence, token):
        note_suit(sentence, relative, defendants, 1.5)
        return
    for word in doc[index + 1 : min(index + 12, sentence.span.end)]:
        if word.lower_ in {"by", "from"} and _names_filer(token, word):
            plaintiffs = plaintiffs or sentence.after(word.i, 6)
        elif word.lower_ in ACCUSE or word.lower_ in ALLEGES or word.lower_ in {"alleging", "claiming", "says", "that"}:
            sued = (p for p in sentence.after(word.i, 5) if p not in plaintiffs)
            defendants = defendants or [p for p in sued if p.known or p.weights["defendant"]]
            plaintiffs = plaintiffs or _filers(sentence, token, word.i)
            break
        elif word.lower_ in _RULED or word.lower_ in vocabulary.STOPPERS:
            break
    note_suit(sentence, plaintiffs, defendants, 1.5)


def _note_claim(sentence: Sentence, noun: Token) -> bool:
    """`X's claim that Y …`, `Y denied X's claim that it …`: an accusation, not yet a suit; whether it is one."""
    doc = noun.doc
    accusers = [i.party for i in sentence.items if i.end == noun.i - 1 and doc[i.end].text in {"'s", "’s", "'", "’"}]
    if not accusers or next_word(sentence, noun.i, {"that"}, reach=1) is None:
        return False
    others = (i.party for i in sentence.items if i.end < noun.i and i.party not in accusers)
    accused = [p for p in sentence.after(noun.i + 1, 3) if p.is_lab] or [p for p in others if p.is_lab]
    note_accusation(sentence, accusers, accused[-1:])
    return True


def _note_filed_by(sentence: Sentence, noun: Token, against: int) -> None:
    """`the case against Y was filed in New York by X`: the filer behind the defendant."""
    filed = next_word(sentence, against, _BROUGHT, reach=8)
    by = next_word(sentence, filed, {"by"}, reach=8) if filed is not None else None
    if by is not None:
        note_suit(sentence, sentence.after(by, 3), sentence.after(against), 1)


def _names_filer(noun: Token, by: Token) -> bool:
    """Whether `by` tells who filed: it follows the noun closely, or a verb of filing stands between."""
    return by.i - noun.i <= 2 or any(t.lower_ in _BROUGHT for t in noun.doc[noun.i + 1 : by.i])


def _sides_before(sentence: Sentence, noun: Token) -> tuple[list[Party], list[Party]]:
    """Plaintiffs and defendants by the verb before a legal noun: `faces a suit`, `filed a suit`, `answered a suit`."""
    doc, index = noun.doc, noun.i
    for verb in reversed(doc[max(sentence.span.start, index - 9) : index]):
        between = {t.lower_ for t in doc[verb.i + 1 : index]}
        if verb.lower_ in _SETTLING and not between & {"from"}:
            pays = any(t.lower_ in _PAYING for t in doc[sentence.span.start : index])
            return [], sentence.before(verb) if pays else []  # either side settles, one pays
        if verb.lower_ in vocabulary.FACING_VERBS:
            return [], sentence.before(verb)
        sure = noun.lower_ not in _LOOSE or verb.lower_ in _FILED
        if verb.lower_ in vocabulary.FILING_VERBS and sure and not is_passive(verb):
            if between & _REPLIES:
                return [], sentence.before(verb)
            return ([] if between & {"to", "in", "from", "of", "for"} else sentence.before(verb)), []
        if verb.lower_ in vocabulary.SAYING and between & {"in"}:
            return sentence.before(verb), []
    return [], []


def read_sued_before(sentence: Sentence, previous: Sentence) -> None:
    """`A group of authors sued.`, `The case, brought by X, goes on.`: the labs of the sentence before are sued."""
    suits = cast_of(sentence.span.doc).suits
    here = [suit for suit in suits[-_NOTED:] if suit.start == sentence.span.start]
    if any(suit.defendants for suit in here):
        return
    verb = next((t.i for t in sentence.span if t.lower_ == "sued" and not is_passive(t)), None)
    if verb is None and not (here and sentence.says(_BROUGHT)):
        return
    if any(item.party.is_lab and item.start > (verb or 0) for item in sentence.items):
        return
    named = {item.party for item in sentence.items}
    sued = dict.fromkeys(i.party for i in previous.items if i.party.is_lab and i.party not in named)
    note_suit(sentence, [party for suit in here for party in suit.plaintiffs], list(sued), 1)


def read_they_sue(sentence: Sentence, previous: Sentence) -> None:
    """`On Friday they sued X`, `The couple are suing X`: the persons of the sentence before sue."""
    cast = cast_of(sentence.span.doc)
    here = [suit for suit in cast.suits[-_NOTED:] if suit.start == sentence.span.start]
    if not here or any(suit.plaintiffs for suit in here):
        return
    verb = next((t for t in sentence.span if t.lower_ in SUE or t.lower_ in vocabulary.FILING_VERBS), None)
    if verb is None or is_passive(verb) or any(i.start < verb.i and i.party.kind == "person" for i in sentence.items):
        return
    subject = {t.lower_ for t in sentence.span.doc[sentence.span.start : verb.i]}
    persons = list(dict.fromkeys(i.party for i in previous.items if i.party.kind == "person"))
    if subject & _PAIRS:
        if previous.says(_ONE) and len(persons) == 1:
            persons = [*_last_person(sentence.span.doc, previous.span.start, persons), *persons]
        note_suit(sentence, persons, [], 1.5)
    elif subject & _ONE:
        note_suit(sentence, persons[:1] or _last_person(sentence.span.doc, previous.span.start, persons), [], 1.5)


def _last_person(doc: Doc, before: int, but: list[Party]) -> list[Party]:
    """The person named last before a token, other than those of `but`; empty where none is."""
    named = [(s.start, p) for p in cast_of(doc).parties if p.kind == "person" for s in p.spans if s.start < before]
    others = [(start, party) for start, party in named if party not in but]
    return [max(others, key=lambda pair: pair[0])[1]] if others else []


def _read_joined(sentence: Sentence, token: Token) -> None:
    """`X joins Y in a suit against Z`, `X has been joined by Y in suing Z`."""
    if sentence.says(SUE | _SUITS | {"plaintiffs"}):
        by = next_word(sentence, token.i, {"by"}, reach=1)
        others = sentence.after(token.i if by is None else by, 4)
        note_suit(sentence, [p for p in others if not p.is_lab], [], 1)


READERS: tuple[tuple[frozenset[str], Reader], ...] = (
    (SUE, _read_sue),
    (words("dismiss"), _read_dismiss),
    (words("court"), _read_court),
    (words("joined joins joining"), _read_joined),
    (words("against"), _read_against),
    (_LEGAL, _read_legal_noun),
)
