"""Who has which part: read from the words around names, sentence by sentence.

Each reader looks at one kind of cue word and adds weight to (party, role) pairs; headline and lead count more than the
closing paragraphs, where earlier cases are told as background. Suits and accusations are noted too, with both sides,
so that a later step knows who sued whom. `casting` then settles the roles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from spacy.tokens import Doc, Token

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Party, Suit, cast_of
from aidocket.nlp.reading import Item, Sentence, is_passive, labs_meant, next_word, sentences_of
from aidocket.nlp.words import words

_SUE = words("sue sues sued suing countersued")
_ACCUSE = words("accuse accuses accused accusing")
_ACCUSATIONS = words("accusations accusation allegations allegation charges")
_ALLEGES = words("alleged alleges allege alleging claimed claims claim claiming suspects suspected believes")
_ARGUES = words("argued argues argue contend contends contended say says said")
_EVIDENCE = words("evidence indications signs proof")
_INVESTIGATES = words(
    "investigating investigates investigated investigate probing probes probe probed looking examining reviewing"
)
_STRUGGLES = words("battle fight victory win")
_REPLIES = words("answer answers response motion motions reply opposition")
_DEMANDS = words(
    "demanded demands demanding asked asks asking urged urges urging called calls calling want wants told tells "
    "telling warned warns requested requests requesting ordered orders wrote sent"
)
_AMONG = words("include includes including are were : —")
_OF_LIST = words("including include includes led such are : — – (")
_WORKS = words("works work books book copyrights songs music art artwork articles photos images code voice likeness")
_AIMED = words("ordered orders fined fines banned bans investigating investigates probing asked asks designated")
_LEGAL = vocabulary.LEGAL_ACTIONS
_SAYS_IN_SUIT = _ACCUSE | _ALLEGES | words("alleging claiming says that")
_FAR = 30
_STILL_TOLD = 60
"""Tokens behind a suit within which a list of publishers or authors still belongs to it."""


def read_roles(doc: Doc) -> None:
    """Add to the weights of every party of the cast what the sentences say of it."""
    previous: Sentence | None = None
    for sentence in sentences_of(doc):
        if previous is not None and any(t.text == "JUDGE" for t in sentence.span[:6]):
            _give([i.party for i in previous.items[-1:] if i.party.kind == "person"], "judge", 3)
        previous = sentence
        if sentence.items:
            _note_employers(sentence)
            for token in sentence.span:
                for read in _READERS_OF.get(token.lower_, ()):
                    read(sentence, token)


def _note_employers(sentence: Sentence) -> None:
    """`OpenAI spokesperson Jane Doe`, `Jane Doe, OpenAI's counsel`, `Jane Doe, head of policy at OpenAI`."""
    doc = sentence.span.doc
    for left, right in pairwise(sentence.items):
        gap = {t.lower_ for t in doc[left.end : right.start]}
        if len(gap) > 7 or ";" in gap:
            continue
        if right.party.kind == "person" and left.party.kind != "person" and gap & vocabulary.PERSON_NOUNS:
            right.party.employer = right.party.employer or left.party
        if left.party.kind == "person" and right.party.kind != "person" and "," in gap:
            owned = right.end < len(doc) and doc[right.end].text in {"'s", "’s"}
            if owned or (gap & vocabulary.PERSON_NOUNS and gap & {"of", "at", "for"}):
                left.party.employer = left.party.employer or right.party


def _give(parties: Iterable[Party], role: str, weight: float) -> None:
    for party in parties:
        party.weights[role] += weight  # type: ignore[assignment]


def _note_suit(sentence: Sentence, plaintiffs: list[Party], defendants: list[Party], weight: float) -> None:
    plaintiffs = [p for p in plaintiffs if p not in defendants]
    _give(plaintiffs, "plaintiff", weight * sentence.weight)
    _give(defendants, "defendant", weight * sentence.weight)
    if defendants or plaintiffs:
        suit = Suit(sentence.span.start, tuple(plaintiffs), tuple(defendants), weight * sentence.weight)
        cast_of(sentence.span.doc).suits.append(suit)


def _note_accusation(sentence: Sentence, accusers: list[Party], accused: list[Party], *, demand: bool = False) -> None:
    accusers = [p for p in accusers if p not in accused]
    _give(accusers, "accuser", 1.5 * sentence.weight)
    _give(accused, "actor", 1.5 * sentence.weight)
    if (accusers and accused) or (demand and (accusers or accused)):
        found = Suit(sentence.span.start, tuple(accusers), tuple(accused), 1.5 * sentence.weight, demand)
        cast_of(sentence.span.doc).accusations.append(found)


def _read_sue(sentence: Sentence, token: Token) -> None:
    if is_passive(token):
        by = next_word(sentence, token.i, {"by"}, reach=6)
        _note_suit(sentence, sentence.after(by) if by is not None else [], sentence.before(token), 2)
    else:
        _note_suit(sentence, sentence.before(token), sentence.after(token.i), 2)


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
        verb = next((t for t in doc[max(sentence.span.start, index - 7) : index] if t.lower_ in _MOVES), None)
        owners = sentence.before(verb) if verb is not None else []
    _note_suit(sentence, [], [p for p in owners if p.kind != "person"], 1.5)


_MOVES = words("moved moves asked asks urged urges filed sought seeks tried tries wants")


def _read_court(sentence: Sentence, token: Token) -> None:
    """`X is taking Y to court`."""
    doc = token.doc
    if token.i < 2 or doc[token.i - 1].lower_ != "to":
        return
    for verb in reversed(doc[max(sentence.span.start, token.i - 8) : token.i]):
        if verb.lower_ in {"take", "takes", "taking", "took", "drag", "drags", "dragged", "dragging"}:
            _note_suit(sentence, sentence.before(verb), sentence.after(verb.i, 5), 2)
            return


def _read_against(sentence: Sentence, token: Token) -> None:
    doc, index = token.doc, token.i
    before = doc[max(sentence.span.start, index - _FAR) : index]
    nouns = [t for t in before if t.lower_ in _LEGAL or t.lower_ in _STRUGGLES or t.lower_ in _ACCUSATIONS]
    if not nouns:
        return
    noun, against = nouns[-1], sentence.after(index)
    if noun.lower_ in _ACCUSATIONS:
        _note_accusation(sentence, sentence.before(noun), against)
    elif against or noun.lower_ in _LEGAL:
        _note_suit(sentence, _filers(sentence, noun, index), against, 2)


def _filers(sentence: Sentence, noun: Token, end: int) -> list[Party]:
    """Who brought the suit that the legal noun names: `X filed a suit`, `a suit by X`, `X's suit`."""
    doc, start = noun.doc, sentence.span.start
    if any(t.lower_ in {"its", "their", "his", "her"} for t in doc[max(start, noun.i - 6) : noun.i]):
        return sentence.before(noun)
    for token in doc[noun.i : min(noun.i + 12, end)]:
        if token.lower_ in {"by", "from"} and _names_filer(noun, token):
            return sentence.after(token.i)
    for token in reversed(doc[max(start, noun.i - 12) : noun.i]):
        if token.lower_ in vocabulary.FILING_VERBS:
            if is_passive(token):
                break
            return sentence.before(token)
    for item in sentence.items:
        if item.end < noun.i and doc[item.end].text in {"'s", "’s", "'", "’"} and noun.i - item.end <= 5:
            moves = {t.lower_ for t in doc[item.end : noun.i]} & (_REPLIES | {"bid", "request", "effort", "attempt"})
            return [] if moves else [item.party]
    return []


def _read_legal_noun(sentence: Sentence, token: Token) -> None:
    """A suit without `against` behind it: who faces it, who filed it, whom it accuses."""
    doc, index = token.doc, token.i
    against = next_word(sentence, index, {"against"}, reach=14)
    if against is not None:
        _note_filed_by(sentence, token, against)
        return
    plaintiffs, defendants = _sides_before(sentence, token)
    for word in doc[index + 1 : min(index + 12, sentence.span.end)]:
        if word.lower_ in {"by", "from"} and _names_filer(token, word):
            plaintiffs = plaintiffs or sentence.after(word.i, 6)
        elif (
            word.lower_ in _ACCUSE or word.lower_ in _ALLEGES or word.lower_ in {"alleging", "claiming", "says", "that"}
        ):
            sued = (p for p in sentence.after(word.i, 5) if p not in plaintiffs)
            defendants = defendants or [p for p in sued if p.known or p.weights["defendant"]]
            plaintiffs = plaintiffs or _filers(sentence, token, word.i)
            break
        elif word.lower_ in vocabulary.STOPPERS:
            break
    _note_suit(sentence, plaintiffs, defendants, 1.5)


def _note_filed_by(sentence: Sentence, noun: Token, against: int) -> None:
    """`the case against Y was filed in New York by X`: the filer behind the defendant."""
    filed = next_word(sentence, against, _BROUGHT, reach=8)
    by = next_word(sentence, filed, {"by"}, reach=8) if filed is not None else None
    if by is not None:
        _note_suit(sentence, sentence.after(by, 3), sentence.after(against), 1)


def _names_filer(noun: Token, by: Token) -> bool:
    """Whether `by` tells who filed: it follows the noun closely, or a verb of filing stands between."""
    return by.i - noun.i <= 2 or any(t.lower_ in _BROUGHT for t in noun.doc[noun.i + 1 : by.i])


_LOOSE = words("claim claims challenge action actions case cases petition proceedings litigation")
"""Legal nouns that mean other things too: with these only a verb of filing tells a plaintiff."""

_FILED = words("filed files filing brought bring brings bringing lodged commenced initiated pursued pursues pursuing")
_BROUGHT = words("filed brought launched lodged led joined backed initiated")


def _sides_before(sentence: Sentence, noun: Token) -> tuple[list[Party], list[Party]]:
    """Plaintiffs and defendants by the verb before a legal noun: `faces a suit`, `filed a suit`, `answered a suit`."""
    doc, index = noun.doc, noun.i
    for verb in reversed(doc[max(sentence.span.start, index - 9) : index]):
        between = {t.lower_ for t in doc[verb.i + 1 : index]}
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


def _read_accuse(sentence: Sentence, token: Token) -> None:
    index = token.i
    ahead = token.nbor().lower_ if index + 1 < sentence.span.end else ""
    if token.lower_ == "accused" and (ahead in {"of", "by"} or is_passive(token)):
        by = next_word(sentence, index, {"by"}, reach=3)
        _note_accusation(sentence, sentence.after(by) if by is not None else [], sentence.before(token))
        return
    _note_accusation(sentence, sentence.before(token), sentence.after(index, 8))


def _read_facing(sentence: Sentence, token: Token) -> None:
    """`X faces allegations that …`."""
    before = token.doc[max(sentence.span.start, token.i - 5) : token.i]
    verb = next((t for t in before if t.lower_ in vocabulary.FACING_VERBS), None)
    if verb is not None:
        _note_accusation(sentence, [], sentence.before(verb))


def _read_allege(sentence: Sentence, token: Token) -> None:
    """`X alleges that Y …`: an accusation where Y makes models; one lab's mere words on another are none."""
    doc, index = token.doc, token.i
    that = index + 1 if index + 1 < sentence.span.end and doc[index + 1].lower_ == "that" else index
    accused = [p for p in sentence.after(that, 6) if p.is_lab or p.weights["defendant"]]
    sure = token.lower_ in _ALLEGES or any(t.lower_.startswith("distill") for t in sentence.span)
    subject = [p for p in sentence.before(token) if not p.only_source and p.kind != "agency"]
    accusers = [p for p in subject if sure or not p.is_lab]
    if accused and accusers:
        _note_accusation(sentence, accusers, accused)


def _read_evidence(sentence: Sentence, token: Token) -> None:
    """`X has evidence that Y …`, `X investigates whether Y …`."""
    index = token.i
    if token.lower_ == "whether" and not sentence.says(_INVESTIGATES):
        return
    that = next_word(sentence, index, {"that", "of"}, reach=3) if token.lower_ in _EVIDENCE else index
    accused = [p for p in sentence.after(index if that is None else that, 6) if p.is_lab]
    if accused:
        _note_accusation(sentence, sentence.before(token), accused)


def _read_into(sentence: Sentence, token: Token) -> None:
    """`the regulator opened an inquiry into X`."""
    if token.i and token.nbor(-1).lower_ in {"inquiry", "investigation", "probe", "investigations", "enquiry"}:
        _give([p for p in sentence.after(token.i, 4) if p.kind == "organisation"], "actor", sentence.weight)


def _read_according(sentence: Sentence, token: Token) -> None:
    """`according to X` makes X the accuser where the sentence is about what a lab did."""
    told = [p for p in sentence.after(token.i, 8) if p.kind == "organisation" and not p.is_lab and not p.only_source]
    accused = [i.party for i in sentence.items if i.party.is_lab and i.party not in told]
    if told and accused:
        _note_accusation(sentence, told[:1], accused[:1])


def _read_demand(sentence: Sentence, token: Token) -> None:
    """`X tells Y to stop`, `X asks that Y refrain`, `X sent Y a cease and desist letter`."""
    doc, start = token.doc, sentence.span.start
    verb = next((t for t in reversed(doc[max(start, token.i - 12) : token.i]) if t.lower_ in _DEMANDS), None)
    if token.lower_ == "desist":
        to = next_word(sentence, token.i, {"to"}, reach=5)
        accused = sentence.after(to, 6) if to is not None else []
    else:
        behind = [i for i in sentence.items if 0 <= token.i - i.end <= 3]
        nouns = (labs_meant(t) for t in doc[max(start, token.i - 3) : token.i])
        accused = [behind[-1].party] if behind else next((meant for meant in nouns if meant), [])
    accused = [p for p in accused if not p.only_source]
    if verb is not None and (accused or token.lower_ == "desist"):
        _note_accusation(sentence, sentence.before(verb), accused, demand=True)


def _read_versus(sentence: Sentence, token: Token) -> None:
    if token.lower_ == "v" and not (token.i + 1 < len(token.doc) and token.nbor().text == "."):
        return
    left = [i for i in sentence.items if i.end <= token.i and token.i - i.end <= 4]
    right = [i for i in sentence.items if i.start > token.i and i.start - token.i <= 3]
    sides = [side.party for side in (*left[-1:], *right[:1]) if _is_side(side)]
    if not right or (len(sides) < 2 and token.lower_ != "v."):
        return
    listed = sentence.listed_until(left[-1]) if left else []
    plaintiffs = [p for p in listed if p in sides or (p.known and p.kind != "person")]
    _note_suit(sentence, plaintiffs, [p for p in [right[0].party] if p in sides], 1.5)


_AS_SIDE = {"as a", "as", "as the", "as co -", "as another"}


def _is_side(item: Item) -> bool:
    """A surname alone in a caption names the case, not somebody that the text tells of."""
    return item.end - item.start > 1 or (item.party.known and item.party.kind != "person")


def _read_side(sentence: Sentence, token: Token) -> None:
    """`Plaintiffs X, Y and Z`, `the plaintiffs include X`, `X, Defendant`."""
    role = token.lower_.rstrip("s")
    ahead = [i for i in sentence.items if 0 < i.start - token.i <= 1]
    if not ahead:
        among = next_word(sentence, token.i, _AMONG, reach=4)
        ahead = [i for i in sentence.items if among is not None and 0 < i.start - among <= 2]
    behind = [i for i in sentence.items if 0 <= token.i - i.end <= 1]
    named_as = [i for i in sentence.items if token.doc[i.end : token.i].text.lower() in _AS_SIDE]
    if named_as:
        parties = sentence.listed_until(named_as[-1])
    elif ahead:
        parties = sentence.listed_from(ahead[0])
    elif behind and token.text[0].isupper():
        parties = sentence.listed_until(behind[-1])
    else:
        return
    if role == "plaintiff":
        _note_suit(sentence, parties, [], 2)
    else:
        _note_suit(sentence, [], parties, 2)


def _read_rightsholders(sentence: Sentence, token: Token) -> None:
    """`labels including X, Y and Z`, `three authors — X, Y and Z`, in a sentence that tells of a suit."""
    suits = cast_of(token.doc).suits
    told = bool(suits) and sentence.span.start - suits[-1].start <= _STILL_TOLD
    if not (told or sentence.says(_SUE | _LEGAL | _ACCUSE | _ALLEGES)) or sentence.says(vocabulary.DEALS):
        return
    marker = next_word(sentence, token.i, _OF_LIST, reach=6)
    if marker is None:
        return
    first = next((i for i in sentence.items if 0 < i.start - marker <= 5), None)
    if first is not None and not first.party.is_lab:
        _note_suit(sentence, sentence.listed_from(first), [], 1.5)


def _read_own_work(sentence: Sentence, token: Token) -> None:
    """`X and Y said their books were used`: in the story of a suit these are plaintiffs."""
    owner = next_word(sentence, token.i, {"their", "his", "her"}, reach=5)
    if owner is None or next_word(sentence, owner, _WORKS, reach=3) is None:
        return
    claimants = [p for p in sentence.before(token) if not p.is_lab and p.kind != "agency" and not p.only_source]
    if cast_of(token.doc).suits and all(p.kind == "person" for p in claimants):
        _note_suit(sentence, claimants, [], 1)


def _read_infringe(sentence: Sentence, token: Token) -> None:
    """`X infringed Y's copyrights`."""
    doc = token.doc
    owner = next((i for i in sentence.items if 0 < i.start - token.i <= 3), None)
    if owner is None or owner.end >= len(doc) or doc[owner.end].text not in {"'s", "’s", "'", "’"}:
        return
    infringers = [p for p in sentence.before(token) if p.is_lab]
    if infringers and not owner.party.is_lab:
        _note_suit(sentence, [owner.party], infringers, 1)


def _read_judge(sentence: Sentence, token: Token) -> None:
    for item in sentence.items:
        if item.party.kind != "person":
            continue
        inside = item.start <= token.i < item.end
        signed = token.text.isupper() and 0 <= token.i - item.end <= 6
        if inside or signed or 0 < item.start - token.i <= 2:
            _give([item.party], "judge", 3)
            return


def _read_counsel(sentence: Sentence, token: Token) -> None:
    """`attorney X`, `X, general counsel`."""
    for item in sentence.items:
        if item.party.kind != "person":
            continue
        titled = token.lower_ == "counsel" and 0 <= token.i - item.end <= 6
        if 0 < item.start - token.i <= 2 or (titled and "," in token.doc[item.end : token.i].text):
            _give([item.party], "counsel", sentence.weight)
            return


def _read_testimony(sentence: Sentence, token: Token) -> None:
    if token.lower_ == "stand" and (token.i == 0 or token.nbor(-1).lower_ != "the"):
        return
    speakers = sentence.before(token) or sentence.after(token.i, 8)
    _give([p for p in speakers[:1] if p.kind == "person"], "witness", 2 * sentence.weight)


def _read_amicus(sentence: Sentence, token: Token) -> None:
    if sentence.says(words("brief briefs filed curiae")):
        _give(sentence.before(token), "amicus", 2 * sentence.weight)


def _read_saying(sentence: Sentence, token: Token) -> None:
    """Who speaks."""
    ahead = sentence.after(token.i, 2) if token.i + 1 < sentence.span.end else []
    for party in [*sentence.before(token)[-1:], *ahead[:1]]:
        party.speaks = True


def _read_regulating(sentence: Sentence, token: Token) -> None:
    agencies = [p for p in sentence.before(token) if p.kind == "agency"]
    _give(agencies, "regulator", sentence.weight)
    if agencies and token.lower_ in _AIMED:
        _give([p for p in sentence.after(token.i, 4) if p.kind == "organisation"], "actor", sentence.weight)


_Reader = Callable[[Sentence, Token], None]

_READERS: tuple[tuple[frozenset[str], _Reader], ...] = (
    (_SUE, _read_sue),
    (words("dismiss"), _read_dismiss),
    (words("court"), _read_court),
    (words("against"), _read_against),
    (_LEGAL, _read_legal_noun),
    (_ACCUSE, _read_accuse),
    (_ACCUSATIONS, _read_facing),
    (_ALLEGES | _ARGUES, _read_allege),
    (_EVIDENCE | words("whether"), _read_evidence),
    (words("into"), _read_into),
    (words("according"), _read_according),
    (words("stop refrain cease desist stopping"), _read_demand),
    (words("v. vs. vs v versus"), _read_versus),
    (words("plaintiff plaintiffs defendant defendants"), _read_side),
    (vocabulary.PLAINTIFF_NOUNS - words("plaintiff plaintiffs"), _read_rightsholders),
    (_ALLEGES | _ARGUES, _read_own_work),
    (words("infringed infringes infringing"), _read_infringe),
    (words("judge justice judges"), _read_judge),
    (words("attorney attorneys lawyer lawyers counsel litigator"), _read_counsel),
    (words("testified testifies testifying testimony stand deposed"), _read_testimony),
    (words("amicus amici"), _read_amicus),
    (vocabulary.SAYING, _read_saying),
    (vocabulary.SAYING | vocabulary.REGULATING, _read_regulating),
)


def _by_word() -> dict[str, list[_Reader]]:
    found: dict[str, list[_Reader]] = {}
    for cues, read in _READERS:
        for cue in cues:
            found.setdefault(cue, []).append(read)
    return found


_READERS_OF = _by_word()
