"""Bodies, people and models that no registry knows: what a text itself says of them."""

from __future__ import annotations

import pytest

from aidocket.nlp.cast import cast_of
from tests.nlp.who import read


@pytest.mark.parametrize(
    ("text", "maker"),
    [
        ("Three novelists sued the AI start-up Tarnmoor on Tuesday.", "Tarnmoor"),
        ("Four photographers accuse the image generator Lumora of training on their pictures.", "Lumora"),
        ("The suit names Lumora, the maker of an image generator, as the only defendant.", "Lumora"),
        ("Quillfeather AI, Inc. moved to dismiss the complaint.", "Quillfeather AI"),
        ("Editors objected to Clarion’s language model on Friday.", "Clarion"),
        ("An actor sued Voxly, which sells a voice generator, in Chicago.", "Voxly"),
    ],
)
def test_who_makes_models_by_what_the_text_calls_it(text: str, maker: str) -> None:
    makers = [party.name for party in cast_of(read(text)).parties if party.is_lab]
    assert any(name.startswith(maker) for name in makers), makers


@pytest.mark.parametrize(
    "text",
    [
        "The newspaper group Halvorsen sued on Tuesday over AI training.",
        "Halvorsen’s business model depends on subscriptions, its lawyer said in the suit over training.",
        "Pelagic Pictures, the owner of three film studios, joined the suit against an AI company.",
        "The union said that Tarnmoor Books, a publisher of novels, had signed.",
    ],
)
def test_whom_machines_are_only_near_makes_none(text: str) -> None:
    assert [party.name for party in cast_of(read(text)).parties if party.is_lab] == []


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("Tarnmoor used the books to train Heron, the model behind its writing assistant.", "Heron"),
        ("Voxly trained its speech model, VoxOne, on the recordings.", "VoxOne"),
        ("It was fine-tuned from the open model Sable, the researchers said.", "Sable"),
        ("The company trained its new language model Plume 2 on the articles.", "Plume 2"),
    ],
)
def test_a_model_that_nobody_has_entered(text: str, model: str) -> None:
    assert model in [span.text for span in read(text).spans["models"]]


@pytest.mark.parametrize(
    "name", ["Leonie Achterberg", "Ngozi Adeyemi", "Tobias Brandt", "Annika Sorel", "Émile Vasseur"]
)
def test_first_names_of_many_countries(name: str) -> None:
    doc = read(f"The authors' lawyer praised {name} for the suit against OpenAI over training on their books.")
    kinds = {party.name: party.kind for party in cast_of(doc).parties}
    assert kinds[name] == "person"
