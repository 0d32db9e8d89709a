"""Who has which part: read from the words around names, sentence by sentence, and settled over the whole document.

Every finding adds weight to a (party, role) pair; headline and lead count more than the closing paragraphs, where
earlier cases are told as background. `settle` then gives each party the one role that its weights speak for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Cast, Party, Suit, cast_of, name_key
from aidocket.nlp.words import words

SUE = words("sue sues sued suing countersued")
ACCUSE = words("accuse accuses accused accusing")
_BE = words("is are was were be been being get gets got has have had also already now separately since recently both")
_BREAKS = words("; :")
_CLAUSE_STARTS = words("that after while when because since although though whereas but where if whether")
_GAP_WORDS = words(", and & or as well along with plus / ( ) alongside including also both 's ’s")
_NOT_IN_GAP = words(
    "of in on at by from to for into against over about than that which who whose is are was were has have had not it "
    "its their his her they he she we said says say sued sues sue filed accuses accused alleges claims will would can"
)
_NO_SUBJECT = words("according by from against in of with like such")
_LEGAL = vocabulary.LEGAL_ACTIONS
_REACH = 14
LEAD = 5
"""Sentences, the title among them, that tell what the document is about."""


@dataclass(frozen=True, slots=True)
class Item:
    """One naming in a sentence. `start` and `end` are tokens of the Doc."""

    start: int
    end: int
    party: Party


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its namings; `weight` says how much it matters."""

    span: Span
    items: tuple[Item, ...]
    weight: float

    def before(self, token: Token) -> list[Party]:
        """The subject of a verb: the first list of names in the clause that the verb closes."""
        return _subject(self, token.i)

    def after(self, index: int, reach: int = _REACH) -> list[Party]:
        """The object of a verb or preposition: the first list of names behind the token `index`."""
        return _object(self, index, reach)


def sentences_of(doc: Doc) -> list[Sentence]:
    """The sentences with their namings, the title first."""
    cast = cast_of(doc)
    items = [Item(s.start, s.end, p) for p in cast.parties for s in p.spans if not _is_adjective(s)]
    items.sort(key=lambda i: (i.start, i.end))
    found: list[Sentence] = []
    position = 0
    for number, span in enumerate(doc.sents):
        here = []
        while position < len(items) and items[position].start < span.end:
            here.append(items[position])
            position += 1
        weight = 3.0 if span.start_char < doc._.text_start else 2.0 if number < LEAD else 1.0
        found.append(Sentence(span, tuple(here), weight))
    return found


def _is_adjective(span: Span) -> bool:
    """Whether a name only describes the next word, as in `the Microsoft-owned company`."""
    doc, end = span.doc, span.end
    return end + 1 < len(doc) and doc[end].text == "-" and doc[end + 1].lower_ in _DESCRIBING


_DESCRIBING = words("owned backed based led funded style like built powered developed founded run affiliated linked")


def read_roles(doc: Doc) -> None:
    """Add to the weights of every party of the cast what the sentences say of it."""
    for sentence in sentences_of(doc):
        if sentence.items:
            for token in sentence.span:
                for words_, read in _READERS:
                    if token.lower_ in words_:
                        read(sentence, token)


def settle(doc: Doc) -> None:
    """Give each party its role. A suit outweighs an accusation; a person who only speaks is a mention."""
    cast = cast_of(doc)
    _join_accusations(cast)
    if not any(p.weights["defendant"] for p in cast.parties):
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
        if any(p.weights["defendant"] for p in accused):
            _give([p for p in accusers if p.kind != "agency" and not p.weights["plaintiff"]], "plaintiff", 1.0)
            cast.suits.append(accusation)
        elif any(p.weights["plaintiff"] for p in accusers):
            _give(accused, "defendant", 1.0)
            cast.suits.append(accusation)
    cast.suits.sort(key=lambda suit: suit.start)


def _find_defendants(doc: Doc, cast: Cast) -> None:
    """Where a suit is told of and no verb says against whom: the labs that headline and lead name."""
    lead = next((s.end for n, s in enumerate(doc.sents) if n == LEAD - 1), len(doc))
    if sum(t.lower_ in _SUIT_NOUNS for t in doc) < _SUIT_WORDS or not any(t.lower_ in _SUIT_NOUNS for t in doc[:lead]):
        return
    _give([p for p in cast.parties if p.is_lab and p.first < lead and not p.weights["plaintiff"]], "defendant", 1.0)


_SUIT_NOUNS = words("lawsuit lawsuits sued sues suing complaint plaintiffs class-action infringement settlement")
_SUIT_WORDS = 3


def _other_role(doc: Doc, party: Party) -> str | None:
    weights = party.weights
    ranked = [r for r in ("accuser", "actor", "witness", "amicus", "counsel", "regulator", "target") if weights[r] > 0]
    if party.kind == "agency":
        if weights["accuser"] > 2:
            return "accuser"
        leads = party.known and party.first < next((s.end for n, s in enumerate(doc.sents) if n == LEAD - 1), len(doc))
        return "regulator" if weights["regulator"] or leads else "mention" if party.known else None
    if ranked:
        return max(ranked, key=lambda role: weights[role])
    if party.only_source:
        return None
    return "mention" if party.known or (party.speaks and party.kind == "person") else None


def _give(parties: Iterable[Party], role: str, weight: float) -> None:
    for party in parties:
        party.weights[role] += weight  # type: ignore[assignment]


def _read_sue(sentence: Sentence, token: Token) -> None:
    doc, index = token.doc, token.i
    if _is_passive(token):
        by = _next_word(doc, index, sentence.span.end, {"by"}, reach=6)
        _note_suit(sentence, sentence.after(by) if by is not None else [], sentence.before(token), 2)
    else:
        _note_suit(sentence, sentence.before(token), sentence.after(index), 2)


def _note_suit(sentence: Sentence, plaintiffs: list[Party], defendants: list[Party], weight: float) -> None:
    plaintiffs = [p for p in plaintiffs if p not in defendants]
    _give(plaintiffs, "plaintiff", weight * sentence.weight)
    _give(defendants, "defendant", weight * sentence.weight)
    if defendants or plaintiffs:
        suit = Suit(sentence.span.start, tuple(plaintiffs), tuple(defendants), weight * sentence.weight)
        cast_of(sentence.span.doc).suits.append(suit)


def _read_against(sentence: Sentence, token: Token) -> None:
    doc, index, start = token.doc, token.i, sentence.span.start
    nouns = [t for t in doc[max(start, index - 14) : index] if t.lower_ in _LEGAL]
    if not nouns:
        return
    noun = nouns[-1]
    _note_suit(sentence, _filers(sentence, noun, index), sentence.after(index), 2)


def _filers(sentence: Sentence, noun: Token, end: int) -> list[Party]:
    """Who brought the suit that the legal noun names: `X filed a suit`, `a suit by X`, `X's suit`."""
    doc, start = noun.doc, sentence.span.start
    for token in doc[noun.i : min(noun.i + 7, end)]:
        if token.lower_ in {"by", "from"}:
            return sentence.after(token.i)
    for token in reversed(doc[max(start, noun.i - 12) : noun.i]):
        if token.lower_ in vocabulary.FILING_VERBS:
            if _is_passive(token):
                break
            return sentence.before(token)
    for item in sentence.items:
        if item.end < noun.i and doc[item.end].text in {"'s", "’s", "'", "’"} and noun.i - item.end <= 5:
            return [item.party]
    return []


def _read_legal_noun(sentence: Sentence, token: Token) -> None:
    """A suit without `against` right behind it: who faces it, who filed it, whom it accuses."""
    doc, index, span = token.doc, token.i, sentence.span
    plaintiffs: list[Party] = []
    defendants: list[Party] = []
    if any(t.lower_ == "against" for t in doc[index : min(index + 14, span.end)]):
        return
    for verb in reversed(doc[max(span.start, index - 9) : index]):
        if verb.lower_ in vocabulary.FACING_VERBS:
            defendants = sentence.before(verb)
            break
        if verb.lower_ in vocabulary.FILING_VERBS and not _is_passive(verb):
            between = {t.lower_ for t in doc[verb.i + 1 : index]}
            if between & {"answer", "answers", "response", "motion", "motions", "reply"}:
                defendants = sentence.before(verb)
            elif not between & {"to", "in", "from", "of", "for"}:
                plaintiffs = sentence.before(verb)
            break
    for word in doc[index + 1 : min(index + 6, span.end)]:
        if word.lower_ in {"by", "from"}:
            plaintiffs = plaintiffs or sentence.after(word.i, 6)
            break
        if word.lower_ in ACCUSE or word.lower_ in {"alleges", "alleging", "claims", "claiming", "says"}:
            defendants = defendants or sentence.after(word.i, 5)
            plaintiffs = plaintiffs or _filers(sentence, token, word.i)
            break
    _note_suit(sentence, plaintiffs, defendants, 1.5)


def _read_accuse(sentence: Sentence, token: Token) -> None:
    doc, index = token.doc, token.i
    ahead = doc[index + 1].lower_ if index + 1 < sentence.span.end else ""
    if token.lower_ == "accused" and (ahead in {"of", "by"} or _is_passive(token)):
        by = _next_word(doc, index, sentence.span.end, {"by"}, reach=3)
        _note_accusation(sentence, sentence.after(by) if by is not None else [], sentence.before(token))
        return
    accused = sentence.after(index, 8)
    _note_accusation(sentence, [p for p in sentence.before(token) if p not in accused], accused)


def _note_accusation(sentence: Sentence, accusers: list[Party], accused: list[Party], *, demand: bool = False) -> None:
    _give(accusers, "accuser", 1.5 * sentence.weight)
    _give(accused, "actor", 1.5 * sentence.weight)
    if accusers and accused:
        weight = 1.5 * sentence.weight
        found = Suit(sentence.span.start, tuple(accusers), tuple(accused), weight, demand)
        cast_of(sentence.span.doc).accusations.append(found)


def _read_allege(sentence: Sentence, token: Token) -> None:
    """`X alleges that Y …`: an accusation where Y makes models and X does not."""
    doc, index = token.doc, token.i
    that = index + 1 if index + 1 < sentence.span.end and doc[index + 1].lower_ == "that" else index
    accused = [p for p in sentence.after(that, 6) if p.is_lab or p.weights["defendant"]]
    accusers = [p for p in sentence.before(token) if not p.is_lab and not p.only_source]
    if accused and accusers:
        _note_accusation(sentence, accusers, accused)


def _read_according(sentence: Sentence, token: Token) -> None:
    """`according to X` makes X the accuser where the sentence is about what a lab did."""
    told = [p for p in sentence.after(token.i, 8) if p.kind == "organisation" and not p.is_lab and not p.only_source]
    accused = [i.party for i in sentence.items if i.party.is_lab and i.party not in told]
    if told and accused:
        _note_accusation(sentence, told[:1], accused[:1])


def _read_demand(sentence: Sentence, token: Token) -> None:
    """`X tells Y to stop`, `X asks that Y refrain`, `X sent Y a cease and desist letter`."""
    if token.lower_ == "desist":
        to = _next_word(token.doc, token.i, sentence.span.end, {"to"}, reach=5)
        accused = sentence.after(to, 6) if to is not None else []
        _note_accusation(sentence, [p for p in sentence.before(token) if p not in accused], accused, demand=True)
        return
    behind = [i for i in sentence.items if 0 <= token.i - i.end <= 3]
    if behind and not behind[-1].party.only_source:
        accused = [behind[-1].party]
        first = token.doc[behind[-1].start]
        _note_accusation(sentence, [p for p in sentence.before(first) if p not in accused], accused, demand=True)


def _read_versus(sentence: Sentence, token: Token) -> None:
    if token.lower_ == "v" and not (token.i + 1 < len(token.doc) and token.nbor().text == "."):
        return
    left = [i for i in sentence.items if i.end <= token.i and token.i - i.end <= 4]
    right = [i for i in sentence.items if i.start > token.i and i.start - token.i <= 3]
    if not left or not right:
        return
    sides = [side.party for side in (left[-1], right[0]) if _is_side(side)]
    if len(sides) < 2 and token.lower_ != "v.":
        return
    _note_suit(
        sentence,
        [p for p in _listed_until(sentence, left[-1]) if p in sides or (p.known and p.kind != "person")],
        [p for p in [right[0].party] if p in sides],
        1.5,
    )


def _is_side(item: Item) -> bool:
    """A surname alone in a caption names the case, not somebody that the text tells of."""
    return item.end - item.start > 1 or (item.party.known and item.party.kind != "person")


_AMONG = {"include", "includes", "including", "are", "were", ":", "—"}


def _read_side(sentence: Sentence, token: Token) -> None:
    """`Plaintiffs X, Y and Z`, `X, Defendant`."""
    role = token.lower_.rstrip("s")
    ahead = [i for i in sentence.items if 0 < i.start - token.i <= 1]
    if not ahead:
        among = _next_word(token.doc, token.i, sentence.span.end, _AMONG, reach=4)
        ahead = [i for i in sentence.items if among is not None and 0 < i.start - among <= 2]
    behind = [i for i in sentence.items if 0 <= token.i - i.end <= 1]
    if ahead:
        parties = _listed_from(sentence, ahead[0])
    elif behind and token.text[0].isupper():
        parties = _listed_until(sentence, behind[-1])
    else:
        return
    if role == "plaintiff":
        _note_suit(sentence, parties, [], 2)
    else:
        _note_suit(sentence, [], parties, 2)


def _read_judge(sentence: Sentence, token: Token) -> None:
    for item in sentence.items:
        inside = item.start <= token.i < item.end
        if item.party.kind == "person" and (inside or 0 < item.start - token.i <= 2):
            _give([item.party], "judge", 3.0)
            return
        gap = token.i - item.end
        if token.text.isupper() and 0 <= gap <= 6 and item.party.kind == "person":
            _give([item.party], "judge", 3.0)
            return


def _read_counsel(sentence: Sentence, token: Token) -> None:
    """`attorney X`, `X, general counsel`, `represented by X`."""
    for item in sentence.items:
        near_before = 0 <= token.i - item.end <= 6 and item.party.kind == "person"
        near_after = 0 < item.start - token.i <= 2 and item.party.kind == "person"
        if near_after or (near_before and token.lower_ == "counsel" and _comma_between(token, item)):
            _give([item.party], "counsel", sentence.weight)
            return


def _comma_between(token: Token, item: Item) -> bool:
    return any(t.text == "," for t in token.doc[item.end : token.i])


def _read_testimony(sentence: Sentence, token: Token) -> None:
    if token.lower_ == "stand" and token.nbor(-1).lower_ != "the":
        return
    speakers = sentence.before(token) or sentence.after(token.i, 8)
    _give([p for p in speakers[:1] if p.kind == "person"], "witness", 2 * sentence.weight)


def _read_amicus(sentence: Sentence, token: Token) -> None:
    subject = sentence.before(token)
    if subject and any(t.lower_ in {"brief", "briefs", "filed", "curiae"} for t in sentence.span):
        _give(subject, "amicus", 2 * sentence.weight)


def _read_saying(sentence: Sentence, token: Token) -> None:
    """Who speaks; an outlet that is told something, or that reports, is only a source."""
    ahead = sentence.after(token.i, 2) if token.i + 1 < sentence.span.end else []
    for party in [*sentence.before(token)[-1:], *ahead[:1]]:
        party.speaks = True


def _read_regulating(sentence: Sentence, token: Token) -> None:
    agencies = [p for p in sentence.before(token) if p.kind == "agency"]
    _give(agencies, "regulator", sentence.weight)
    if agencies and token.lower_ in _AIMED:
        _give([p for p in sentence.after(token.i, 4) if p.kind == "organisation"], "actor", sentence.weight)


_AIMED = words("ordered orders fined fines banned bans investigating investigates probing asked asks designated")


_READERS: tuple[tuple[frozenset[str], Callable[[Sentence, Token], None]], ...] = (
    (SUE, _read_sue),
    (words("against"), _read_against),
    (_LEGAL, _read_legal_noun),
    (ACCUSE, _read_accuse),
    (words("alleged alleges allege claimed claims claim argued argues contend contends say says"), _read_allege),
    (words("according"), _read_according),
    (words("stop refrain cease desist stopping"), _read_demand),
    (words("v. vs. vs v versus"), _read_versus),
    (words("plaintiff plaintiffs defendant defendants"), _read_side),
    (words("judge justice judges"), _read_judge),
    (words("attorney attorneys lawyer lawyers counsel litigator"), _read_counsel),
    (words("testified testifies testifying testimony stand deposed"), _read_testimony),
    (words("amicus amici"), _read_amicus),
    (vocabulary.SAYING, _read_saying),
    (
        vocabulary.SAYING
        | words(
            "ordered orders fined fines banned bans investigating investigates probing proposed proposes published "
            "asked asks issued issues launched opened demanded requires withdrawn designated threatens threatened"
        ),
        _read_regulating,
    ),
)


def mark_sources(doc: Doc) -> None:
    """Mark the outlets that the document only cites: they report, are told, or publish the document itself."""
    for party in cast_of(doc).parties:
        if party.kind == "person":
            party.only_source = _is_caption_only(party)
            continue
        is_outlet = any(name_key(s.text) in vocabulary.NEWS_OUTLETS for s in party.spans)
        if is_outlet:
            party.only_source = all(_is_source_context(s) for s in party.spans)


def _is_caption_only(party: Party) -> bool:
    spans = party.spans
    return all(len(s) == 1 and s.end < len(s.doc) and s.doc[s.end].lower_ in _VERSUS for s in spans)


_VERSUS = words("v. v vs. vs versus")


_REPORTING = words("reported reports report writes wrote reporting first noted has")
_SOURCE_PREPOSITIONS = words("to told by via with tells per from in according")


def _is_source_context(span: Span) -> bool:
    doc = span.doc
    before = doc[max(0, span.start - 3) : span.start]
    after = doc[span.end : span.end + 2]
    return any(t.lower_ in _SOURCE_PREPOSITIONS for t in before) or any(t.lower_ in _REPORTING for t in after)


def _is_passive(verb: Token) -> bool:
    if not verb.lower_.endswith(("ed", "brought")) and verb.lower_ != "brought":
        return verb.i > 0 and verb.nbor(-1).lower_ == "being"
    doc, sentence = verb.doc, verb.sent
    for token in reversed(doc[max(sentence.start, verb.i - 3) : verb.i]):
        if token.lower_ in {"is", "are", "was", "were", "been", "being", "be", "get", "gets", "got", "getting"}:
            return True
        if token.lower_ not in _BE and not token.lower_.endswith("ly"):
            break
    if verb.i + 1 >= sentence.end:
        return False
    ahead = verb.nbor().lower_
    return ahead == "by" or (verb.lower_ == "sued" and ahead in {"over", "for", "in"})


def _next_word(doc: Doc, index: int, end: int, wanted: set[str], reach: int) -> int | None:
    return next((t.i for t in doc[index + 1 : min(index + 1 + reach, end)] if t.lower_ in wanted), None)


def _subject(sentence: Sentence, index: int) -> list[Party]:
    doc = sentence.span.doc
    previous = index - 1
    while previous > sentence.span.start and doc[previous].lower_ in _BE:
        previous -= 1
    if doc[previous].lower_ in {"who", "which", "that"}:
        touching = [i for i in sentence.items if 0 <= previous - i.end <= 1]
        return _listed_until(sentence, touching[-1]) if touching else []
    start = sentence.span.start
    for token in reversed(doc[sentence.span.start : index]):
        if token.text in _BREAKS or token.lower_ in _CLAUSE_STARTS:
            start = token.i + 1
            break
    inside = [i for i in sentence.items if start <= i.start and i.end <= index]
    for item in inside:
        before = doc[max(start, item.start - 2) : item.start]
        if any(t.lower_ in _NO_SUBJECT for t in before):
            continue
        if _owns_next(doc, item, inside):
            continue
        return _listed_from(sentence, item, end=index)
    return []


def _object(sentence: Sentence, index: int, reach: int) -> list[Party]:
    doc = sentence.span.doc
    for item in sentence.items:
        if item.start <= index:
            continue
        gap = doc[index + 1 : item.start]
        if len(gap) > reach or any(t.lower_ in vocabulary.STOPPERS or t.text in _BREAKS for t in gap):
            break
        if any(t.lower_ in {"like", "such"} for t in gap):
            return []  # `cases against companies like X` is about others
        if _owns_next(doc, item, sentence.items):
            continue
        return _listed_from(sentence, item)
    return _meant_by_noun(sentence, index, min(reach, 6))


def _meant_by_noun(sentence: Sentence, index: int, reach: int) -> list[Party]:
    """The labs that `the company` or `the AI companies` means, right behind the token `index`."""
    doc = sentence.span.doc
    for token in doc[index + 1 : min(index + 1 + reach, sentence.span.end)]:
        if token.lower_ in vocabulary.STOPPERS or token.text in _BREAKS:
            return []
        one, many = token.lower_ in vocabulary.COMPANY_NOUNS, token.lower_ in vocabulary.COMPANIES_NOUNS
        if (one or many) and is_definite(token):
            return _labs_before(doc, token.i, several=many)
    return []


def _labs_before(doc: Doc, index: int, *, several: bool) -> list[Party]:
    """The labs last named before a token; all that one list names where `several` are meant."""
    named = [(s.start, p) for p in cast_of(doc).parties if p.is_lab for s in p.spans if s.start < index]
    named.sort(key=lambda pair: pair[0])
    if not named or not several:
        return [named[-1][1]] if named else []
    last = named[-1][0]
    return list(dict.fromkeys(p for start, p in named if last - start <= _LIST_SPREAD))


_LIST_SPREAD = 12


def is_definite(token: Token) -> bool:
    """Whether `the`, `these` … stands before, with up to three describing words between."""
    if token.lower_ in {"plaintiff", "plaintiffs"}:
        return True
    doc = token.doc
    for before in reversed(doc[max(token.sent.start, token.i - 4) : token.i]):
        if before.lower_ in vocabulary.DETERMINERS:
            return True
        if not before.is_alpha or before.lower_ in {"of", "a", "an", "and", "in", "by", "for"}:
            return False
    return False


def _owns_next(doc: Doc, item: Item, items: Iterable[Item]) -> bool:
    """Whether it is the possessor of the next name, as `Musk` in `Musk's xAI`."""
    if item.end >= len(doc) or doc[item.end].text not in {"'s", "’s", "'", "’"}:
        return False
    for other in items:
        gap = doc[item.end + 1 : other.start]
        if other.start > item.end and len(gap) <= 7:
            return all((t.is_alpha and t.lower_ not in _NOT_IN_GAP) or t.text in "-&" for t in gap)
    return False


def _listed_from(sentence: Sentence, first: Item, end: int | None = None) -> list[Party]:
    """A name and those that are listed with it, to the right."""
    doc = sentence.span.doc
    group, last = [first.party], first
    for item in sentence.items:
        if item.start <= last.start or (end is not None and item.end > end):
            continue
        gap = doc[last.end : item.start]
        if not _is_list_gap(gap):
            break
        if not any(t.text in {",", "and", "&", "or", "/", "plus", "("} or t.lower_ == "with" for t in gap):
            group.pop()  # `Rolling Stone owner Penske Media`: the last name is meant
        group.append(item.party)
        last = item
    return list(dict.fromkeys(group))


def _listed_until(sentence: Sentence, last: Item) -> list[Party]:
    """A name and those that are listed with it, to the left."""
    doc = sentence.span.doc
    group, first = [last.party], last
    for item in reversed(sentence.items):
        if item.start >= first.start:
            continue
        if not _is_list_gap(doc[item.end : first.start]):
            break
        group.insert(0, item.party)
        first = item
    return list(dict.fromkeys(group))


def _is_list_gap(gap: Span) -> bool:
    if len(gap) > 6:
        return False
    plain = [t for t in gap if t.lower_ not in _GAP_WORDS and t.text not in vocabulary.PERSON_TITLES]
    return len(plain) <= 3 and all(
        t.is_alpha and t.lower_ not in _NOT_IN_GAP and t.lower_ not in vocabulary.STOPPERS for t in plain
    )
