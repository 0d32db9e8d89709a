"""AI models that a document names: the registry's families with whatever version follows, and `its X model`.

Out: `doc.spans["models"]`, label `model`, id = model id where the registry knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc as SpacyDoc
from spacy.tokens import Span as SpacySpan

from aidocket.nlp import vocabulary
from aidocket.nlp.cast import cast_of, name_key
from aidocket.nlp.knowledge import knowledge_of
from aidocket.nlp.light import Doc, Span, Token, light, longest
from aidocket.nlp.names import is_capital
from aidocket.nlp.words import words

_VERSION = re.compile(r"[vVkKrR]?\d{1,3}(?:\.\d{1,3})?[a-z]?(?:[bB])?\+?")
_VERSION_WORDS = words("Sonnet Opus Haiku Turbo Pro Ultra Flash Nano Mini Plus Max Large Small Medium Instruct Preview")
_MODEL_NOUNS = words("model models chatbot chatbots llm llms generator assistant")
_NOT_MODELS = words(
    "AI LLM LLMs Generative Language Large Foundation Frontier Gemini-like The Its Their Chinese American Open GPAI "
    "GenAI US U.S. European Business Role Machine Deep Multimodal Custom Conversational Reasoning Flagship New Base "
    "Reward Diffusion Neural Text Image Video Music Voice Speech Vision Chat Coding World Popular Advanced Next "
    "Various Other All Most Many These Those Some Such Any Each Every Both Which Proprietary Basic"
)
_PRODUCT_TAILS = words("API APIs Code App Apps Browser Cloud Enterprise Desktop Team Store")
"""Words behind a model's name that make it the name of a product around it: the model is meant."""

_OTHER_TAILS = words("Help Center Centre Docs Shannon Support Blog")
"""Words behind a model's name with which it is the name of something else."""

_SERVED = words("chatbot assistant app bot")
_TAILS_OF_FORMS = _PRODUCT_TAILS | _SERVED
_PERSON_LIKE = words("claude kimi sora aurora genny emu siri")
"""Models whose names people bear too."""

_PLAIN_WORDS = words(
    "command cosmos emu comet aurora arctic whisper avocado flux pythia genny composer phi falcon granite"
)
"""Models whose names are words: they count beside a version or where the text names their maker."""
_NAMING = words("called named dubbed")
_APPOSED = words("model models chatbot llm")
_TRAINING = words("train trained training fine-tune fine-tuned")
_ITS_KIND = words(
    "language speech music image video open open-weight foundation coding chat voice reasoning flagship new"
)
_IS_ONE = words("model chatbot llm system assistant")


@Language.factory("aidocket_models")
class Models:
    """Finds names of models; a party's own name is one only where a version follows."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.ids: dict[str, str] = {}
        party_names = {name_key(f) for p in knowledge_of(nlp).parties.values() for f in (p.name, *p.aliases)}
        self.also_parties: set[str] = set()
        self.services: set[str] = set()
        self.makers: dict[str, str | None] = {}
        self.matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for model in knowledge_of(nlp).models.values():
            for form in (model.name, *model.aliases):
                if form.lower().endswith((" models", " model")) or form.split()[-1] in _TAILS_OF_FORMS:
                    continue  # `OpenAI models` names no model, and `Claude API` is Claude
                spelt = " ".join(t.lower_ for t in nlp.make_doc(form))
                self.ids.setdefault(spelt, model.id)
                self.makers.setdefault(spelt, model.maker_id)
                if name_key(form) in party_names:
                    self.also_parties.add(spelt)
                if form.endswith(" AI") and name_key(form.removesuffix(" AI")) in party_names:
                    self.services.add(spelt)  # `Meta AI` is a service, and its maker's word for itself
                self.matcher.add("MODEL", [nlp.make_doc(form)])

    def __call__(self, whole: SpacyDoc) -> SpacyDoc:
        """The same Doc, with its models."""
        doc = light(whole)
        known = [doc[start:end] for _, start, end in self.matcher(whole)]
        makers = {party.party_id for party in cast_of(doc).parties}
        told = [span for span in map(self._whole, known) if span is not None and self._is_meant(span, makers)]
        spans = longest([*told, *self._versions(doc), *_named_models(doc)])
        persons = {
            i for p in cast_of(doc).parties if p.kind == "person" for s in p.spans for i in range(s.start, s.end)
        }
        whole.spans["models"] = [
            SpacySpan(whole, s.start, s.end, label="model", span_id=self._id_of(s))
            for s in spans
            if s.start not in persons
        ]
        return whole

    def _versions(self, doc: Doc) -> Iterator[Span]:
        """`ChatGPT-4o`: a known name and a version that the tokeniser keeps together."""
        for token in doc:
            head, hyphen, tail = token.text.partition("-")
            if hyphen and head != head.lower() and head.lower() in self.ids and _VERSION.fullmatch(tail):
                yield doc[token.i : token.i + 1]

    def _whole(self, span: Span) -> Span | None:
        if not any(c.isupper() for c in span.text):
            return None
        doc, end = span.doc, span.end
        while end < len(doc) and _continues(doc[end], end > span.end):
            end += 1
        while end > span.end and doc[end - 1].text == "-":
            end -= 1
        if end == span.end and " ".join(t.lower_ for t in span) in self.also_parties:
            return None
        return doc[span.start : end]

    def _is_meant(self, span: Span, makers: set[str | None]) -> bool:
        """Whether the words name the model, and not a person, a service around it, or just what they mean."""
        doc, name = span.doc, span.text.lower()
        ahead = doc[span.end] if span.end < len(doc) else None
        follows = ahead.text if ahead is not None else ""
        likened = follows == "-" and span.end + 1 < len(doc) and doc[span.end + 1].lower_ in {"style", "like", "type"}
        if follows in _OTHER_TAILS or likened:
            return False
        if name in self.services:
            return follows.lower() in _SERVED
        if name == "gpt":
            return follows in {"model", "models", "family", "series"}
        in_text = span.start_char >= doc.text_start
        if name in _PERSON_LIKE and in_text and ahead is not None and _is_surname(ahead):
            return False
        return name not in _PLAIN_WORDS or self.makers.get(name) in makers

    def _id_of(self, span: Span) -> str:
        spelt = [t.lower_ for t in span]
        if len(spelt) == 1 and spelt[0] not in self.ids:
            spelt = [spelt[0].partition("-")[0]]
        while spelt:
            if found := self.ids.get(" ".join(spelt)):
                return found
            spelt.pop()
        return ""


def _is_surname(token: Token) -> bool:
    """Whether a capital word behind a first name is the rest of a person's: `Kimi Onoda`, but not `Claude Opus`."""
    plain = token.is_alpha and token.text.istitle() and not token.is_stop
    return plain and token.text not in _VERSION_WORDS | _PRODUCT_TAILS | vocabulary.NOT_NAMES


def _continues(token: Token, after_version: bool) -> bool:
    """Whether a token carries a model's name on: a version, a size, a word such as `Turbo`."""
    if token.text == "-":
        return not token.whitespace_ and token.i + 1 < len(token.doc) and not token.nbor(-1).whitespace_
    if token.text in _VERSION_WORDS:
        return True
    if _VERSION.fullmatch(token.text) is None:
        return False
    ahead = token.nbor() if token.i + 1 < len(token.doc) else None
    return after_version or ahead is None or ahead.lower_ not in {"million", "billion", "percent", "%", "times"}


def _named_models(doc: Doc) -> Iterator[Span]:
    """`its Fable model`, `a new model called Composer 2`, `the 'GEITje' LLM`: names that the registry need not know."""
    known = {i for span in doc.spans.get("parties", ()) for i in range(span.start, span.end)}
    for token in doc:
        if token.lower_ in _TRAINING:
            yield from _trained(doc, token, known)
        if token.lower_ not in _MODEL_NOUNS or token.is_sent_start:
            continue
        if token.lower_ in _APPOSED:
            yield from _apposed(doc, token, known)
        start = token.i
        while start > 0 and (
            doc[start - 1].text in {"'", "’", "‘", "“", "”", '"', "-"} or _names_model(doc[start - 1])
        ):
            start -= 1
        span = _stripped(doc, start, token.i)
        if span is not None and known.isdisjoint(range(span.start, span.end)):
            yield span
        if token.i + 2 < len(doc) and doc[token.i + 1].lower_ in _NAMING:
            end = token.i + 2
            while end < len(doc) and end < token.i + 7 and (_names_model(doc[end]) or doc[end].text in {"‘", "“", '"'}):
                end += 1
            span = _stripped(doc, token.i + 2, end)
            if span is not None:
                yield span


def _apposed(doc: Doc, noun: Token, known: set[int]) -> Iterator[Span]:
    """`its open model Sable`, `its speech model, VoxOne,`: the name behind a noun that tells what model it is."""
    if noun.i < 2 or noun.nbor(-1).lower_ not in _ITS_KIND:
        return
    start = noun.i + 1
    apart = start < len(doc) and doc[start].text == ","
    start += apart
    end = _name_end(doc, start)
    if end > start and not (apart and not (end < len(doc) and doc[end].text in {",", ".", ";"})):
        span = _stripped(doc, start, end)
        if span is not None and known.isdisjoint(range(span.start, span.end)):
            yield span


def _trained(doc: Doc, verb: Token, known: set[int]) -> Iterator[Span]:
    """`to train Heron, the model behind …`: what is trained and then called a model."""
    end = _name_end(doc, verb.i + 1)
    behind = [token.lower_ for token in doc[end : end + 5]]
    if end > verb.i + 1 and behind[:1] == [","] and behind[1:2] in (["its"], ["the"], ["a"], ["their"]):
        span = _stripped(doc, verb.i + 1, end)
        if span is not None and not _IS_ONE.isdisjoint(behind) and known.isdisjoint(range(span.start, span.end)):
            yield span


def _name_end(doc: Doc, start: int) -> int:
    """Behind the name of a model that begins at a token; the token itself where none does."""
    end = start
    while end < len(doc) and end < start + 4 and not doc[end].is_sent_start and _names_model(doc[end]):
        end += 1
    return end


def _names_model(token: Token) -> bool:
    other = token.text in _NOT_MODELS or token.text in vocabulary.NOT_NAMES
    return (is_capital(token) and not other) or _VERSION.fullmatch(token.text) is not None


def _stripped(doc: Doc, start: int, end: int) -> Span | None:
    while start < end and not (is_capital(doc[start]) and not doc[start].is_stop):
        start += 1
    while start < end and not doc[end - 1].text[0].isalnum():
        end -= 1
    if start >= end or end - start > 4 or doc[start].is_sent_start or doc[end - 1].text in _PRODUCT_TAILS:
        return None
    return doc[start:end]
