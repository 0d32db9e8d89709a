"""Which proceeding of a dispute a document is about: by number, court, words of appeal, and time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from spacy.language import Language

from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.knowledge import Knowledge, KnownDispute, KnownParty, KnownProceeding
from aidocket.nlp.linking import link_document
from aidocket.nlp.pipeline import build_pipeline, read_document

CAPTION = "Harrow v. Orbital Minds, Inc."


def proceeding(key: str, **fields: Any) -> KnownProceeding:
    parties = (("harrow", "plaintiff"), ("orbital", "defendant"))
    return KnownProceeding(id=key, dispute_id="harrow", caption=CAPTION, parties=parties, **fields)


TRIAL = proceeding("trial", court_id="cand", docket_number="3:24-cv-05678", filed="2024-05-01")
APPEAL = proceeding("appeal", court_id="ca9", docket_number="25-2153", level="appeal", filed="2025-11-10")
MOVED_FROM = proceeding("moved-from", court_id="tnmd", docket_number="3:23-cv-00077", filed="2023-10-02")
MEMBER = proceeding("member", court_id="nysd", docket_number="1:25-cv-04315", level="mdl-member")
STATE = proceeding(
    "state", court="California Superior Court, County of San Francisco", docket_number="CGC-24-1", level="state",
    filed="2024-02-02",
)  # fmt: skip
MUNICH = proceeding(
    "munich", court="Regional Court Munich I (Landgericht München I)", level="abroad", filed="2024-11-13"
)
MUNICH_APPEAL = proceeding(
    "munich-appeal", court="Higher Regional Court Munich (Oberlandesgericht München)", level="abroad"
)
KARLSRUHE = proceeding("karlsruhe", court="Federal Court of Justice (Bundesgerichtshof)", level="abroad")

US = (APPEAL, TRIAL)
ABROAD = (KARLSRUHE, MUNICH, MUNICH_APPEAL)
TABLE: list[tuple[str, tuple[KnownProceeding, ...], str, str, dict[str, str], str]] = [
    ("its number", US, "{}, No. 25-2153, goes on before the Ninth Circuit.", "2026-01-10", {}, "appeal"),
    ("the number of the first", US, "{}, 3:24-cv-05678, has a date.", "2026-01-10", {}, "trial"),
    (
        "a number beside another court",
        (MOVED_FROM, TRIAL),
        "The judge sent {}, 3:23-cv-00077, to the Northern District of California.",
        "2024-05-10",
        {},
        "moved-from",
    ),
    ("the source's court", US, "{}. ORDER.", "2026-01-10", {"court_id": "ca9"}, "appeal"),
    ("a circuit", US, "The Ninth Circuit heard {}.", "2026-01-10", {}, "appeal"),
    ("affirmed", US, "A panel affirmed the ruling in {}.", "2026-01-10", {}, "appeal"),
    ("may appeal", US, "A jury found for the author in {}. The company may appeal.", "2026-01-10", {}, "trial"),
    ("before the appeal", US, "A judge ruled in {}. The circuit has like cases.", "2025-03-01", {}, "trial"),
    ("a district", US, "A jury in the Northern District of California heard {}.", "2026-01-10", {}, "trial"),
    ("the complaint", (MEMBER, TRIAL), "Mina Harrow sued Orbital Minds on Monday, {}.", "2024-05-02", {}, "trial"),
    ("after a transfer", (MOVED_FROM, TRIAL), "A hearing in {} was moved.", "2025-01-10", {}, "trial"),
    ("a state court", (STATE, TRIAL), "{} is back in the Superior Court of San Francisco.", "2025-01-10", {}, "state"),
    ("Landgericht", ABROAD, "The Landgericht München I ruled in {}.", "2025-11-12", {}, "munich"),
    ("Oberlandesgericht", ABROAD, "The Oberlandesgericht München heard {}.", "2026-05-12", {}, "munich-appeal"),
    ("Bundesgerichtshof", ABROAD, "The Bundesgerichtshof will hear {}.", "2026-09-12", {}, "karlsruhe"),
]


def _pipeline(proceedings: tuple[KnownProceeding, ...]) -> tuple[Language, Knowledge]:
    dispute = KnownDispute(
        id="harrow", title=CAPTION, status="active", filed="2023-10-02", practices=("shadow-library",),
        proceedings=proceedings,
    )  # fmt: skip
    parties = {
        "harrow": KnownParty(id="harrow", name="Mina Harrow", kind="person"),
        "orbital": KnownParty(id="orbital", name="Orbital Minds", kind="organisation", is_lab=True),
    }
    knowledge = Knowledge(parties=parties, disputes={"harrow": dispute})
    return build_pipeline(knowledge), knowledge


@pytest.mark.parametrize(
    ("proceedings", "text", "published", "more", "meant"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_which_proceeding_is_meant(
    proceedings: tuple[KnownProceeding, ...], text: str, published: str, more: dict[str, str], meant: str
) -> None:
    for order in (proceedings, tuple(reversed(proceedings))):
        nlp, knowledge = _pipeline(order)
        meta = DocumentMeta(id="d", title="A case over books in AI training", kind="news", published=published)
        doc = read_document(
            nlp,
            f"{text.format('Harrow v. Orbital Minds')} Its model was trained on pirated books.",
            replace(meta, **more),
        )
        doc._.relevant = True
        assert [link.proceeding_id for link in link_document(doc, knowledge)] == [meant]
