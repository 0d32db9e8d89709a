"""Which of the bodies that no registry knows make or run models, by what the text calls them.

A text on a company that few know says what it is: `the AI start-up Tarnmoor`, `Lumora, the maker of an image
generator`, `Quillfeather AI, Inc.`. Who is sued or accused over training is nearly always such a maker.
"""

from __future__ import annotations

from aidocket.nlp.cast import Party, cast_of
from aidocket.nlp.light import Doc, Span, Token
from aidocket.nlp.words import words

_MACHINES = words("ai a.i. llm llms genai chatbot chatbots")
_BODIES = words(
    "company companies startup startups start-up firm firms lab labs laboratory developer developers maker makers "
    "giant up vendor provider platform unicorn business group tool app assistant generator service upstart"
)
"""`up` ends the `start-up` that the tokeniser takes apart."""

_MADE = words(
    "generator generators chatbot chatbots assistant assistants model models llm llms engine engines synthesiser "
    "synthesizer cloner translator tutor"
)
_MODELS = words("model models llm llms")
"""What is called so is a model itself: `its AI model X`."""

_SUBJECTS = words(
    "image music video voice voices speech song text picture code coding language answer search art writing "
    "translation audio ai generative foundation legal tutoring writer's"
)
_MAKES = words("maker makers developer developers creator owner operator provider vendor company startup firm behind")
_MAKING = words("makes make develops develop builds build sells sell runs run operates offers trains")
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_ARTICLES = words("a an the")
_ENDS = frozenset({".", ";", ":", "—", "–", "(", ")", "“", "”", '"'})
_REACH_BEFORE = 5
_REACH_AFTER = 9
_OWNED = 5
_NAMED_AI = frozenset({"AI", "A.I."})


def mark_makers(doc: Doc) -> None:
    """Mark the makers in the cast."""
    for party in cast_of(doc).parties:
        if not party.known and party.kind == "organisation" and not party.is_lab:
            party.is_lab = _is_maker(party)


def maker_before(doc: Doc, start: int) -> Party | None:
    """Whose model it is that is named at `start`: `Tarn's new Heron model`."""
    near = ((span, party) for party in cast_of(doc).parties for span in party.spans if 0 < start - span.end <= _OWNED)
    return next((party for span, party in near if doc[span.end].text in _POSSESSIVES), None)


def _is_maker(party: Party) -> bool:
    return any(_is_named_so(span) or _is_called_before(span) or _is_called_behind(span) for span in party.spans)


def _is_named_so(span: Span) -> bool:
    """`Quillfeather AI`, `Orbital AI Labs`: the word stands in the name, and not alone."""
    return len(span) > 1 and any(token.text in _NAMED_AI for token in span[1:])


def _is_called_before(span: Span) -> bool:
    """`the AI company X`, `the image generator X`, `chatbot maker X`, `start-up X’s` only with a word for machines.

    So too with commas around the name: `the AI firm in question, X,`.
    """
    before: list[str] = []
    doc, start = span.doc, span.start
    if start and doc[start - 1].text == "," and doc[span.end : span.end + 1].text == ",":
        start -= 3 if doc[max(0, start - 3) : start - 1].text.lower() == "in question" else 1
    for token in reversed(doc[max(0, start - _REACH_BEFORE) : start]):
        if token.lower_ in _ARTICLES or token.text in _ENDS or token.text == ",":
            break
        before.insert(0, token.lower_)
    if not before or before[-1] not in _BODIES | _MADE or before[-1] in _MODELS:
        return False
    return any(word in _MACHINES for word in before) or (before[-1] in _MADE and bool(_SUBJECTS & set(before[:-1])))


def _is_called_behind(span: Span) -> bool:
    """`X, the maker of an image generator`, `X, an AI company`, `X’s language model`, `X, which sells a chatbot`."""
    doc, end = span.doc, span.end
    if end >= len(doc):
        return False
    if doc[end].text in _POSSESSIVES:
        return _names_machine(_until_break(doc, end + 1, 4))
    if doc[end].text not in {",", "-", "–", "—", "("}:
        return False
    told = _until_break(doc, end + 1, _REACH_AFTER)
    lowers = {token.lower_ for token in told}
    if not told or told[0].lower_ not in _ARTICLES | {"which", "whose"}:
        return False
    if told[0].lower_ in {"which", "whose"}:
        return bool(lowers & _MAKING) and _names_machine(told)
    return bool(lowers & _MAKES) and (bool(lowers & _MACHINES) or _names_machine(told))


def _until_break(doc: Doc, start: int, reach: int) -> list[Token]:
    told: list[Token] = []
    for token in doc[start : min(start + reach, len(doc))]:
        if token.text in _ENDS or (token.text == "," and told):
            break
        told.append(token)
    return told


def _names_machine(told: list[Token]) -> bool:
    """Whether `image generator`, `language model`, `AI assistant`, `chatbot` stands in the words."""
    for at, token in enumerate(told):
        if token.lower_ in {"chatbot", "chatbots", "llm", "llms"}:
            return True
        if token.lower_ in _MADE and any(t.lower_ in _SUBJECTS for t in told[max(0, at - 3) : at]):
            return True
    return False
