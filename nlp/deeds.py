"""Deeds: `A distilled B's model to train C`, read from the words of one sentence.

A deed outranks what a suit or an accusation says of the document's parties as a whole: a suit may be about something
else. Its cue is a verb (`distilled`, `trained on`, `used B's models`) or a noun (`A's distillation of B's model`,
`a distillation attack on B by A`). What terms forbid, and what somebody would or could do, is no deed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import Party, cast_of, name_key
from aidocket.nlp.light import Doc, Span, Token
from aidocket.nlp.noting import ACCUSE, ALLEGES
from aidocket.nlp.reading import Item, Sentence, is_passive, labs_meant
from aidocket.nlp.words import words

_TAKING = words(
    "distil distill distils distills distilled distilling extract extracts extracted extracting siphon siphons "
    "siphoned siphoning harvested harvesting mined mining drained draining"
)
_USING = words("use uses used using utilize utilizes utilized utilizing utilise utilised utilising queried querying")
_TRAINING = words(
    "train trains trained training fine-tune fine-tuned fine-tuning tuned tuning built build building developed refine "
    "refined derived based"
)
_NOUNS = words("distillation extraction distiller")
_ACTS = words("attack attacks campaign campaigns accounts proxies")
_CUES = _TAKING | _USING | _TRAINING | _NOUNS | _ACTS
_FORBIDDING = words(
    "bar bars barring forbid forbids forbidding forbade prohibit prohibits prohibiting ban bans banning disallow "
    "disallows restrict restricts restricting allow allows permit permits let lets cannot"
)
_HYPOTHETICAL = words("would could should if might hypothetically")
_WHETHER = words("whether")
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_PURPOSE = words("train trains training build building improve improving develop developing refine refining for create")
_TAKEN_BY = words("by")
_PRONOUNS = words("it its they their")
_OWN_PEOPLE = words("his her their")
_BODY_NOUNS = vocabulary.COMPANY_NOUNS | words("business company group")
_CLOSING = words("closed closes closing blocked blocks blocking banned bans revoked suspended disabled removed cut")
_PREVENTING = words(
    "prevent prevents preventing detect detecting identify identifying combat combating counter countering curb stop "
    "stopping fight fighting deter deterring thwart mitigate worried worry concern concerned risk risks could"
)
"""Of a noun such as `distillation`: what is done about it, or feared of it, tells of no deed."""

_DOING = words(
    "ran run runs running launched conducted conducting carried mounted waged orchestrated engaged engaging used uses "
    "using employed employing performed executed perpetrated behind through via relied relying attempted committed"
)
_RELATIVES = words("which who that")
_NEGATIONS = words("not n't n’t never neither nor cannot")
_OWNING = words("admitted admits admit acknowledged acknowledges conceded concedes denied denies deny confessed")
_NO_DOER = words("by to against told with on from through in at using for into over v. asking asked")
_PASSED_OVER = words("the a an its their his her rival competitor")
_TAKEN_THINGS = words("distilled extracted trained tuned fine-tuned")
_MODEL_NOUNS = words("model models version versions system systems variant variants competitor competitors rivals")
_BEFORE_NOUNS = words('that the a an of from these those such smaller cheaper and or with other any some for , “ " (')
_LIST_SPREAD = 20
_NEGATED_WITHIN = 4
_OWNED_WITHIN = 5
_DONE_WITHIN = 9
_PREVENTED_WITHIN = 6
_REACH = 14
_FORBIDDEN_WITHIN = 10
_HYPOTHETICAL_WITHIN = 5


@dataclass(frozen=True, slots=True)
class Deed:
    """Who took from whose model, as one sentence says it.

    `asked` if it is only a question whether they did, `negated` if the sentence says that they did not.
    """

    actors: tuple[Party, ...] = ()
    target: Party | None = None
    asked: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class _Naming:
    """A body, by its own name or by that of its model."""

    start: int
    end: int
    party: Party
    item: Item | None = None


class DeedReader:
    """Reads the sentences of one document; `makers` says whose a model is, by the key of its name."""

    def __init__(self, doc: Doc, makers: Mapping[str, Party]) -> None:
        self.doc = doc
        self.models: dict[int, list[_Naming]] = {}
        for span in doc.spans["models"]:
            maker = makers.get(name_key(span.text))
            if maker is not None:
                self.models.setdefault(span._.sentence, []).append(_Naming(span.start, span.end, maker))

    def read(self, sentence: Sentence, number: int) -> Deed | None:
        """The fullest deed that the sentence tells; None where each one is forbidden, supposed, or there is none."""
        namings = self._namings(sentence, number)
        best, most = None, -1
        for cue in _cues(sentence.span):
            if _is_supposed(sentence.span, cue):
                continue
            deed = self._read_cue(sentence, namings, cue)
            fullness = 4 * bool(deed.actors) + 2 * (deed.target is not None) + (cue.lower_ in _TAKING | _NOUNS)
            if fullness > most:
                best, most = replace(deed, negated=_is_negated(sentence.span, cue)), fullness
        return best

    def _namings(self, sentence: Sentence, number: int) -> list[_Naming]:
        bodies = [
            _Naming(item.start, item.end, item.party, item)
            for item in sentence.items
            if item.party.kind in {"organisation", "group"} and not item.party.only_source
        ]
        taken = {i for body in bodies for i in range(body.start, body.end)}
        models = [m for m in self.models.get(number, ()) if m.start not in taken]
        return sorted([*bodies, *models], key=lambda n: n.start)

    def _read_cue(self, sentence: Sentence, namings: Sequence[_Naming], cue: Token) -> Deed:
        ahead = [n for n in namings if n.start > cue.i and n.start - cue.i <= _REACH]
        behind = [n for n in namings if n.end <= cue.i]
        accusing = [t.i for t in self.doc[sentence.span.start : cue.i] if t.lower_ in ACCUSE and not is_passive(t)]
        asked = any(t.lower_ in _WHETHER for t in self.doc[sentence.span.start : cue.i])
        doers = [n for n in ahead if _word_before(n) in _TAKEN_BY]
        if doers and (cue.lower_ in _NOUNS | _ACTS or is_passive(cue)):
            actors = self._list(sentence, doers[0])
            near = [n for n in ahead if n.party not in actors] or (behind if is_passive(cue) else [])
            return Deed(tuple(actors), _first_owner(near, actors), asked)
        if cue.lower_ in _ACTS and _is_closed(sentence.span, cue):
            actors = [ahead[0].party] if ahead else []
            return Deed(tuple(actors), _first_owner(behind, actors), asked)
        if cue.lower_ in _NOUNS | _ACTS and not self._is_done_by_subject(sentence, behind, cue):
            return Deed((), _first_owner(ahead, []), asked)
        said_of = [n for n in behind if not accusing or n.start > accusing[-1]]
        actors = self._subject(sentence, said_of, cue)
        given = [n for n in ahead if n.party not in actors and not _is_student(n)]
        target = _first_owner(given, actors)
        if target is None and any(t.lower_ in {"its", "their"} for t in self.doc[cue.i + 1 : cue.i + 4]):
            target = None if _says_own(self.doc, cue) else _first_owner(behind, actors)
        if cue.lower_ in _TRAINING | _USING and target is None:
            return Deed()
        if is_passive(cue) and not given and cue.lower_ in _TAKING:
            return Deed((), actors[0] if actors else None, asked)  # `its model was distilled`, nobody says by whom
        return Deed(tuple(actors), target, asked)

    def _is_done_by_subject(self, sentence: Sentence, behind: Sequence[_Naming], cue: Token) -> bool:
        """Whether a noun is something that the subject does: `X's distillation of Y`, `X ran a campaign`."""
        owned = behind and self.doc[behind[-1].end].text in _POSSESSIVES and cue.i - behind[-1].end <= _OWNED_WITHIN
        since = max(sentence.span.start, cue.i - _DONE_WITHIN)
        return bool(owned) or any(t.lower_ in _DOING for t in self.doc[since : cue.i])

    def _subject(self, sentence: Sentence, behind: Sequence[_Naming], cue: Token) -> list[Party]:
        """Who did it: the possessor of a noun, the body that stands nearest before, or whose `his startup` is."""
        if own := self._own_company(sentence, behind, cue):
            return own
        candidates = [n for n in behind if not _is_object(n, cue)]
        since = candidates[-1].end if candidates else sentence.span.start
        for token in self.doc[max(since, cue.i - 6) : cue.i]:
            if meant := labs_meant(token):
                return meant  # `the company had used …`
        if not candidates:
            return [p.employer for p in sentence.before(cue) if p.employer is not None][:1]
        return self._list(sentence, candidates[-1])

    def _list(self, sentence: Sentence, naming: _Naming) -> list[Party]:
        if naming.item is None:
            return [naming.party]
        forward = _word_before(naming) in _TAKEN_BY
        listed = sentence.listed_from(naming.item) if forward else sentence.listed_until(naming.item)
        if len(listed) > 1 and not self._is_joined(sentence, naming, listed):
            listed = [naming.party]  # `distilled by X, Y says` lists nobody
        return [p for p in listed if p.kind in {"organisation", "group"} and not p.only_source]

    def _is_joined(self, sentence: Sentence, naming: _Naming, listed: Sequence[Party]) -> bool:
        places = [i for i in sentence.items if i.party in listed and abs(i.start - naming.start) <= _LIST_SPREAD]
        between = self.doc[min(i.start for i in places) : max(i.end for i in places)]
        return any(t.lower_ in {"and", "&", "or"} for t in between)

    def _own_company(self, sentence: Sentence, behind: Sequence[_Naming], cue: Token) -> list[Party]:
        """`X's founder said that his lab …`: the lab is X, if no name stands behind the noun."""
        start = max(sentence.span.start, cue.i - 8)
        for token in self.doc[start : cue.i]:
            if token.lower_ not in _BODY_NOUNS or token.i == 0 or token.nbor(-1).lower_ not in _OWN_PEOPLE:
                continue
            if any(n.start > token.i for n in behind):
                return []
            people = [i.party for i in sentence.items if i.party.kind == "person" and i.start < token.i]
            employers = [p.employer for p in people if p.employer is not None]
            if employers:
                return employers[-1:]
            before = [n.party for n in behind if n.end <= token.i]
            if before:
                return before[-1:]
            everyone = [p.employer for p in cast_of(self.doc).parties if p.employer is not None and p in people]
            return everyone[:1] or labs_meant(token)
        return []


def _cues(span: Span) -> Iterator[Token]:
    for token in span:
        if token.lower_ not in _CUES:
            continue
        if token.lower_ == "based" and (token.i + 1 >= span.end or token.nbor().lower_ not in {"on", "upon"}):
            continue  # `China-based`
        if token.lower_ in _TAKEN_THINGS and _is_describing(span, token):
            continue
        after_to = token.i > span.start and token.nbor(-1).lower_ == "to"
        if token.lower_ in _TRAINING and after_to:
            continue  # `to train Grok` is what it was done for
        yield token


def _is_describing(span: Span, cue: Token) -> bool:
    """Whether it only says of what kind a thing is: `illicitly distilled models lack safeguards`."""
    if cue.i + 1 >= span.end or cue.nbor().lower_ not in _MODEL_NOUNS:
        return False
    before = cue.i - 1
    while before >= span.start and span.doc[before].lower_.endswith("ly"):
        before -= 1
    return before < span.start or span.doc[before].lower_ in _BEFORE_NOUNS


def _is_supposed(span: Span, cue: Token) -> bool:
    """Whether terms forbid or allow it, or it is only what somebody would do."""
    start = max(span.start, cue.i - _FORBIDDEN_WITHIN)
    before = [t.lower_ for t in span.doc[start : cue.i]]
    if any(word in _FORBIDDING for word in before):
        return True
    if cue.lower_ in _NOUNS | _ACTS and any(word in _PREVENTING for word in before[-_PREVENTED_WITHIN:]):
        return True
    if any(a in {"may", "must", "shall"} and b == "not" for a, b in pairwise(before)):
        return True
    return any(word in _HYPOTHETICAL for word in before[-_HYPOTHETICAL_WITHIN:])


def _word_before(naming: _Naming) -> str:
    """The preposition before a name, over describing words: `by its rival X`, `by three labs: X`."""
    doc = naming.party.spans[0].doc
    for token in reversed(doc[max(0, naming.start - 6) : naming.start]):
        if token.lower_ in {"by", "of", "on", "from", "against", "with", "using", "to", "for", "in", "at", "and"}:
            return str(token.lower_)
        if token.lower_ in vocabulary.STOPPERS or token.text in {".", ";"} or token.text in _POSSESSIVES:
            break
    return ""


def _is_student(naming: _Naming) -> bool:
    """Whether it is what was trained: `to train Grok`, `to build its Heron model`."""
    doc = naming.party.spans[0].doc
    before = doc[max(0, naming.start - 4) : naming.start]
    return any(t.lower_ in _PURPOSE for t in before) and not any(
        t.lower_ in {"on", "from", "of", "with"} for t in before
    )


def _is_object(naming: _Naming, cue: Token) -> bool:
    """Whether a name before a cue cannot be its subject: `OpenAI's lawyer asked …`, `to X`, `X says that a model …`."""
    doc = cue.doc
    gap = doc[naming.end : cue.i]
    if len(gap) and gap[0].text in _POSSESSIVES:
        return len(gap) > 5
    if any(t.lower_ in _RELATIVES for t in gap[:2]):
        return False  # `to X, which distilled …`
    start = naming.start
    while start and doc[start - 1].lower_ in _PASSED_OVER:
        start -= 1
    if start and cue.i and doc[cue.i - 1].lower_ == "to" and _takes_object(doc[start - 1]):
        return True  # `accessed Claude to extract …`
    if start and doc[start - 1].lower_ in _NO_DOER and len(gap):
        return True
    speaks = [t for t in gap[:4] if t.lower_ in vocabulary.SAYING and t.lower_ not in _OWNING and not is_passive(t)]
    return bool(speaks) and not any(t.lower_ in _PRONOUNS for t in gap)


def _takes_object(word: Token) -> bool:
    """Whether a word is a verb of doing, by its ending: `accessed`, `querying`, but not `said` or `accused`."""
    lower = word.lower_
    if lower in ACCUSE or lower in ALLEGES or lower in vocabulary.SAYING or (word.i and word.nbor(-1).text == "-"):
        return False  # `said X`, `the China-based X`
    return lower in _USING or (lower.endswith(("ed", "ing")) and lower != "including")


def _is_negated(span: Span, cue: Token) -> bool:
    start = max(span.start, cue.i - _NEGATED_WITHIN)
    return any(t.lower_ in _NEGATIONS for t in span.doc[start : cue.i])


def _is_closed(span: Span, cue: Token) -> bool:
    """Whether the accounts were closed by whoever runs the model: `X closed 40 accounts of Y`."""
    return any(t.lower_ in _CLOSING for t in span.doc[max(span.start, cue.i - 7) : cue.i])


def _says_own(doc: Doc, cue: Token) -> bool:
    return any(t.lower_ == "own" for t in doc[cue.i + 1 : cue.i + 6])


def _first_owner(namings: Sequence[_Naming], actors: Sequence[Party]) -> Party | None:
    """Whose model it is: the first lab or possessor that is not an actor."""
    for naming in namings:
        doc = naming.party.spans[0].doc
        owner = naming.end < len(doc) and doc[naming.end].text in _POSSESSIVES
        if naming.party not in actors and (naming.party.is_lab or naming.item is None or owner):
            return naming.party
    return None
