"""One name, two parties of the registry: which one is meant is told by case, court and the others that are named."""

from __future__ import annotations

from typing import Any

import pytest

from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.knowledge import Knowledge, KnownDispute, KnownParty, KnownProceeding
from aidocket.nlp.namesakes import Namesakes
from aidocket.nlp.pipeline import build_pipeline, read_document


def party(key: str, name: str, *aliases: str) -> KnownParty:
    return KnownParty(id=key, name=name, kind="organisation", is_lab=key.startswith("orbital"), aliases=aliases)


PARTIES = {
    p.id: p
    for p in (
        party("pixel-us", "Pixel Archive (US)", "Pixel Archive"),
        party("pixel-uk", "Pixel Archive UK", "Pixel Archive"),
        party("orbital", "Orbital Minds", "Orbital"),
        party("orbital-ireland", "Orbital Ireland", "Orbital"),
        party("songs", "Harbour Music Publishing", "Harbour Music"),
        party("records", "Harbour Recordings", "Harbour Music"),
        party("lumen", "Lumen Labs"),
        party("quill", "Quill Sound"),
    )
}


def case(key: str, plaintiff: str, defendant: str, **more: Any) -> KnownDispute:
    parties = ((plaintiff, "plaintiff"), (defendant, "defendant"))
    proceeding = KnownProceeding(
        id=key, dispute_id=key, caption=more.pop("caption", f"{plaintiff} v. {defendant}"), parties=parties, **more
    )
    return KnownDispute(id=key, title=key, status="active", practices=("scraping",), proceedings=(proceeding,))


DISPUTES = {
    d.id: d
    for d in (
        case("pixel-us-v-lumen", "pixel-us", "lumen", court_id="cand", docket_number="3:25-cv-00077",
             caption="Pixel Archive (US), Inc. v. Lumen Labs, Inc."),
        case("pixel-uk-v-lumen", "pixel-uk", "lumen", court="High Court of Justice, England and Wales",
             docket_number="IL-2025-000011", caption="Pixel Archive UK v Lumen Labs"),
        case("songs-v-lumen", "songs", "lumen", court_id="tnmd"),
        case("records-v-quill", "records", "quill", court_id="mad"),
        case("press-v-orbital", "x", "orbital", court_id="nysd"),
        case("press-v-orbital-ii", "y", "orbital", court_id="nysd"),
        case("irish", "z", "orbital-ireland", court="Court of Justice of the European Union", docket_number="C-99/26"),
    )
}  # fmt: skip
KNOWLEDGE = Knowledge(parties=PARTIES, disputes=DISPUTES)

TABLE = [
    ("Pixel Archive sued Lumen Labs in the Northern District of California over AI training.", {}, "pixel-us"),
    ("Pixel Archive lost against Lumen Labs in the High Court in London over AI training.", {}, "pixel-uk"),
    ("Pixel Archive and Lumen Labs met again in case 3:25-cv-00077 over AI training.", {}, "pixel-us"),
    ("Pixel Archive asks for leave to appeal, IL-2025-000011, on AI training.", {}, "pixel-uk"),
    ("Pixel Archive moves for judgment on AI training.", {"docket_number": "3:25-cv-00077", "court_id": "cand"},
     "pixel-us"),
    ("Pixel Archive UK says that Pixel Archive has more pictures than ever for AI training.", {}, "pixel-uk"),
    ("Harbour Music says that Lumen Labs trained its AI model on lyrics.", {}, "songs"),
    ("Harbour Music says that Quill Sound trained its AI model on recordings.", {}, "records"),
    ("Orbital trains AI models on the web.", {}, "orbital"),
    ("In Case C-99/26 the Court of Justice heard Orbital on AI training.", {}, "orbital-ireland"),
]  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> Any:
    return build_pipeline(KNOWLEDGE)


@pytest.mark.parametrize(("text", "meta", "meant"), TABLE, ids=[text[:45] for text, _, _ in TABLE])
def test_whom_a_name_means(nlp: Any, text: str, meta: dict[str, str], meant: str) -> None:
    ids = {"pixel": ["pixel-uk", "pixel-us"], "orbita": ["orbital", "orbital-ireland"], "record": ["records", "songs"]}
    bearers = next(b for b in ids.values() if meant in b)
    sure = {key for key, p in PARTIES.items() if p.name in text and key not in bearers}
    sure |= {key for key in bearers if PARTIES[key].name in text}
    document = DocumentMeta(id="d", title="A case", **meta)
    assert Namesakes(KNOWLEDGE).meant(bearers, sure, text, document) == meant
    doc = read_document(nlp, f"{text} The lawsuit says that a chatbot was trained on copyrighted works.", document)
    if doc._.relevant:
        assert {span.id_ for span in doc.spans["parties"]} & set(bearers) == {meant}


def test_one_that_nothing_is_known_of_is_chosen_in_a_fixed_order() -> None:
    nothing = Namesakes(Knowledge(parties=PARTIES))
    assert nothing.meant(["b", "a"], set(), "", DocumentMeta(id="d")) == nothing.meant(
        ["a", "b"], set(), "", DocumentMeta(id="d")
    )
