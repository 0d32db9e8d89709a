"""How the site is made, how far it can be trusted, and what it offers to take away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from aidocket.site.datafiles import DATA_FILES, DATABASE_FILE, VIEW_NOTES
from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import Page
from aidocket.site.pages.sources import Health
from aidocket.site.structured import dataset
from aidocket.site.words import LAYERS
from aidocket.store.published import Accuracy
from aidocket.store.questions import examples


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One corpus as the page shows it; `rows` are what was read, how much of it is right, how much was found."""

    corpus: str
    documents: int
    version: str
    measured: str
    rows: tuple[tuple[str, int, int], ...]
    statements_right: int | None

    @classmethod
    def of(cls, accuracy: Accuracy) -> Measured:
        """Figures in hundreds; a kind of thing that the corpus holds nowhere has none."""
        seen = [layer for layer in accuracy.layers if layer.hits + layer.missed]
        right = {layer.layer: round(100 * layer.precision) for layer in seen}
        return cls(
            corpus=accuracy.corpus,
            documents=accuracy.documents,
            version=accuracy.extractor,
            measured=accuracy.measured,
            rows=tuple(
                (LAYERS.get(layer.layer, layer.layer), right[layer.layer], round(100 * layer.recall)) for layer in seen
            ),
            statements_right=right.get("assertions"),
        )


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """`/about/` and `/data/`."""
    origins = Counter(a.origin for a in docket.assertions)
    yield Page(
        path="about/",
        template="about.html",
        dated=True,
        title="About",
        nav="about/",
        description="Method, what the labels mean, the state of the sources, and how to correct an error.",
        context={
            "health": Health.of(docket),
            "curated": origins["curated"],
            "extracted": origins["extracted"],
            "accuracy": [Measured.of(accuracy) for accuracy in docket.accuracy],
            "corrections": len(docket.corrections),
            "conflicts": len(docket.conflicts),
        },
    )
    yield Page(
        path="data/",
        template="data.html",
        title="Data",
        nav="data/",
        things=(dataset([DATABASE_FILE, *(path for _, *paths in DATA_FILES for path in paths)], docket.as_of),),
        description="The whole database, tables for spreadsheets, feeds, and queries to begin with.",
        context={"files": DATA_FILES, "views": VIEW_NOTES, "examples": examples()},
    )
