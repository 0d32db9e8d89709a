"""Which models a text names: with their versions, by what they are called, and not what only sounds like one."""

from __future__ import annotations

import pytest

from tests.nlp.who import read

NAMED = [
    ("xAI's Grok 4.1 and Grok Imagine are named. Grok-4 is too.", {"Grok 4.1", "Grok Imagine", "Grok-4"}),
    ("Nvidia's Cosmos was trained on videos. The cosmos is large.", {"Cosmos"}),
    ("The start-up makes a music model called Quaver V6.", {"Quaver V6"}),
    ("Ferrous used the texts to train Sable, the model behind its assistant.", {"Sable"}),
    ("Ferrous trained its speech model, Voxa, on them.", {"Voxa"}),
    # the model is meant, not the service around it
    ("Anthropic closed the Claude API to others.", {"Claude"}),
    ("OpenAI's GPT models were trained on books.", {"GPT"}),
    # words, persons, services, adjectives
    ("The whisper in the aurora was heard on command.", set()),
    ("Japan's minister Kimi Onoda spoke, and so did Claude Vale.", set()),
    ("Meta AI hired people. A custom GPT called Paywall Remover was closed.", set()),
    ("Multimodal models and Custom Models are many. See the Claude Help Center.", set()),
    ("They appeal in a Copilot-style suit.", set()),
]


@pytest.mark.parametrize(("text", "expected"), NAMED, ids=[text[:50] for text, _ in NAMED])
def test_models_are_named_and_nothing_else(text: str, expected: set[str]) -> None:
    assert {span.text for span in read(text).spans["models"]} == expected
