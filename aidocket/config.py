"""Where things are: read once from options, environment and defaults, and passed down."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from aidocket.errors import UsageError

PACKAGE = Path(str(files("aidocket")))

DEFAULT_DB = Path("data/aidocket.db")
DEFAULT_OUT = Path("public")
DEMO_DB = Path("data/demo/aidocket.db")
DEMO_OUT = Path("data/demo/public")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one call.

    `registries` are folders of YAML, read in order; a later one may add entries, never replace one. `sources` names a
    file or folder of source YAML that stands in for the registry's own. `proxy` is an HTTP proxy for every request
    (the demo's sample web answers as one). `spacy_model` is an installed spaCy package to sit on, or empty. With
    `archive`, raw answers are kept beside the database. With `search`, the site gets an index to search it by.
    """

    db: Path = DEFAULT_DB
    out: Path = DEFAULT_OUT
    registries: tuple[Path, ...] = (PACKAGE / "registry_data",)
    sources: Path | None = None
    demo: bool = False
    quiet: bool = False
    proxy: str = ""
    spacy_model: str = ""
    site_url: str = ""
    contact: str = ""
    issues_url: str = ""
    archive: bool = True
    quote_words: int = 40
    quotes_per_document: int = 2
    search: bool = True

    def for_demo(self, proxy: str) -> Config:
        """The same settings, turned to the demo's own database, output folder and registry."""
        web = PACKAGE / "sample_web"
        return replace(
            self,
            db=DEMO_DB if self.db == DEFAULT_DB else self.db,
            out=DEMO_OUT if self.out == DEFAULT_OUT else self.out,
            registries=(*self.registries, web / "registry"),
            sources=web / "sources",
            demo=True,
            proxy=proxy,
        )


def from_environment(environment: Mapping[str, str] = os.environ) -> Config:
    """The defaults, as far as `AIDOCKET_…` variables do not say otherwise.

    `AIDOCKET_DB`, `AIDOCKET_OUT` (paths), `AIDOCKET_REGISTRY` (a folder instead of the packaged one),
    `AIDOCKET_SPACY_MODEL`, `AIDOCKET_SITE_URL` (where the site will stand, for feeds), `AIDOCKET_CONTACT` (an address
    or page that the crawler names in its User-Agent), `AIDOCKET_ISSUES_URL` (the form where readers suggest
    corrections, filled in by `title` and `body`), `AIDOCKET_PROXY`, `AIDOCKET_ARCHIVE` (`off` keeps no raw
    answers), `AIDOCKET_SEARCH` (`off` leaves the site's search index out), and how much of a document of others may be
    quoted: `AIDOCKET_QUOTE_WORDS` words a quotation, `AIDOCKET_QUOTES_PER_DOCUMENT` quotations.

    Raises:
        UsageError: one of these two is no whole number, or too big.
    """
    config = Config(
        db=Path(environment.get("AIDOCKET_DB") or DEFAULT_DB),
        out=Path(environment.get("AIDOCKET_OUT") or DEFAULT_OUT),
        proxy=environment.get("AIDOCKET_PROXY", ""),
        spacy_model=environment.get("AIDOCKET_SPACY_MODEL", ""),
        site_url=environment.get("AIDOCKET_SITE_URL", ""),
        contact=environment.get("AIDOCKET_CONTACT", ""),
        issues_url=environment.get("AIDOCKET_ISSUES_URL", ""),
        quote_words=_number(environment, "AIDOCKET_QUOTE_WORDS", 40, most=200),
        quotes_per_document=_number(environment, "AIDOCKET_QUOTES_PER_DOCUMENT", 2, most=20),
        archive=_is_on(environment, "AIDOCKET_ARCHIVE"),
        search=_is_on(environment, "AIDOCKET_SEARCH"),
    )
    registry = environment.get("AIDOCKET_REGISTRY")
    return replace(config, registries=(Path(registry),)) if registry else config


def _number(environment: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) > most:
        raise UsageError(f"{name}={text}: expected a whole number from 0 to {most}")
    return int(text)


def _is_on(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(name, "").strip().lower() not in ("off", "no", "false", "0")
