"""The pipeline with the rules of the registry and a handful of invented parties and disputes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from spacy.tokens import Doc

from aidocket.config import Config
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.knowledge import Knowledge, KnownDispute, KnownParty, KnownProceeding, KnownTerm
from aidocket.nlp.pipeline import build_pipeline, read_document

REGISTRY = Config().registries[0]


def read_terms(kind: str) -> dict[str, Any]:
    """The registry's practices or claims by id, as they stand in YAML."""
    files = sorted(Path(REGISTRY, kind).glob("*.yaml"))
    return {term["id"]: term for term in (yaml.safe_load(file.read_text("utf-8")) for file in files)}


def _known(kind: str) -> dict[str, KnownTerm]:
    return {
        key: KnownTerm(id=key, label=term["label"], patterns=tuple(term["patterns"]))
        for key, term in read_terms(kind).items()
    }


def _proceeding(key: str, caption: str, plaintiff: str, defendant: str, **more: Any) -> KnownProceeding:
    parties = ((plaintiff, "plaintiff"), (defendant, "defendant"))
    return KnownProceeding(id=key, dispute_id=key, caption=caption, parties=parties, **more)


PARTIES = {
    "brightleaf": KnownParty(id="brightleaf", name="Brightleaf Press", kind="organisation", aliases=("Brightleaf",)),
    "orbital": KnownParty(id="orbital", name="Orbital Minds", kind="organisation", is_lab=True, aliases=("Orbital",)),
    "harrow": KnownParty(id="harrow", name="Mina Harrow", kind="person"),
    "kestrel": KnownParty(id="kestrel", name="Kestrel AI", kind="organisation", is_lab=True),
    "quillon": KnownParty(id="quillon", name="Quillon Labs", kind="organisation", is_lab=True),
}
DISPUTES = [
    KnownDispute(
        id="brightleaf-v-orbital",
        title="Brightleaf Press v. Orbital Minds, Inc.",
        status="active",
        filed="2025-02-01",
        practices=("scraping",),
        proceedings=(
            _proceeding(
                "brightleaf-v-orbital",
                "Brightleaf Press v. Orbital Minds, Inc.",
                "brightleaf",
                "orbital",
                court_id="nysd",
                docket_number="1:25-cv-01234",
                docket_key="nysd:25-cv-01234",
            ),
        ),
    ),
    KnownDispute(
        id="harrow-v-orbital",
        title="Harrow v. Orbital Minds, Inc.",
        status="active",
        filed="2024-05-01",
        practices=("shadow-library",),
        proceedings=(
            _proceeding(
                "harrow-v-orbital",
                "Harrow v. Orbital Minds, Inc.",
                "harrow",
                "orbital",
                court_id="cand",
                docket_number="3:24-cv-05678",
                docket_key="cand:24-cv-05678",
            ),
        ),
    ),
    KnownDispute(
        id="kestrel-quillon",
        title="Kestrel AI - Quillon Labs (distillation accusation)",
        status="pre-litigation",
        filed="2026-04-27",
        practices=("distillation.attack",),
        parties=(("kestrel", "accuser"), ("quillon", "accused")),
    ),
]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """What the pipeline of these tests knows."""
    return Knowledge(
        parties=PARTIES,
        practices=_known("practices"),
        claims=_known("claims"),
        disputes={dispute.id: dispute for dispute in DISPUTES},
    )


@pytest.fixture(scope="session")
def read(knowledge: Knowledge) -> Callable[..., Doc]:
    """Read a text with the whole pipeline: `read(text, title=…, published=…, kind=…)`."""
    nlp = build_pipeline(knowledge)

    def read_text(text: str, **meta: Any) -> Doc:
        return read_document(nlp, text, DocumentMeta(id="d", **{"kind": "news", **meta}))

    return read_text
