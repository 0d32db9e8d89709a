"""Templates: the Jinja environment, and the few functions that templates may call.

Everything that comes from documents or the registry is escaped, in HTML and in XML; control characters and marks that
turn the direction of text around are taken out, for they can make one party's words appear as another's.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from rich.filesize import decimal

from aidocket import taxonomy
from aidocket.site import words
from aidocket.site.evidence import at_words, safe_url
from aidocket.site.page import Page, anchor_of, path_of, slug

HERE = Path(__file__).parent

# C0 and C1 controls but tab and newline, directional marks and overrides, zero-width marks, and what XML 1.0 refuses.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)

_WORDS = {
    "stages": words.STAGES,
    "levels": words.LEVELS,
    "document_kinds": words.DOCUMENT_KINDS,
    "outputs_may_train": words.OUTPUTS_MAY_TRAIN,
    "scraping_terms": words.SCRAPING,
    "party_kinds": words.PARTY_KINDS,
    "source_kinds": words.SOURCE_KINDS,
    "source_health": words.SOURCE_HEALTH,
    "may_show": words.MAY_SHOW,
    "crawl_ends": words.CRAWL_ENDS,
    "statuses": taxonomy.STATUSES,
    "evidence_kinds": taxonomy.EVIDENCE,
    "dispute_statuses": taxonomy.DISPUTE_STATUSES,
    "event_types": taxonomy.EVENT_TYPES,
    "consent_words": taxonomy.CONSENT,
    "audiences": taxonomy.AUDIENCES,
}


def environment() -> Environment:
    """The environment of all templates."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(["html", "xml"], default_for_string=True, default=False),
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    env.globals.update(_WORDS)
    env.globals.update(path_of=path_of, anchor_of=anchor_of)
    env.globals.update(plural=words.plural, place=words.place, duration=words.duration, why=words.why)
    env.filters.update(
        long_date=words.long_date,
        short_date=words.short_date,
        moment=words.moment,
        shorten=words.shorten,
        safe_url=safe_url,
        at_words=at_words,
        slug=slug,
        sentence=_sentence,
        surety=words.surety,
        capital=_capital,
        quoted=quoted,
        file_size=decimal,
    )
    return env


class Urls:
    """`url` in templates: `url("disputes/x/#event-1")` → a link relative to the page that is being made.

    It is one object for all pages, so that the macros of `parts.html` are made once and not for each page.
    """

    def __init__(self) -> None:
        self._up = ""

    def stand_at(self, page: str) -> None:
        """Links are to start at the page of this path from now on."""
        self._up = "../" * page.count("/")

    def __call__(self, path: str) -> str:
        """The link. A path that ends in `/` gets `index.html`, so that it works from a file system too."""
        path, hash_mark, fragment = path.partition("#")
        file = f"{path}index.html" if not path or path.endswith("/") else path
        return f"{self._up}{file}{hash_mark}{fragment}"


class Around:
    """What stands around the main part of pages: made once for all pages on which it is the same."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._made: dict[tuple[str, int, str | None, str], Markup] = {}

    def part(self, template: str, page: Page) -> Markup:
        """The template's text for a page. It may ask for the page's section, whether it is dated, and its own path if
        it heads a section."""
        own = page.path if page.dated or page.path == page.nav else ""
        key = template, page.path.count("/"), page.nav, own
        if page.dated or key not in self._made:
            text = self._env.get_template(template).render(page=page)
            self._made[key] = Markup(text)
        return self._made[key]


def clean_text(text: str) -> str:
    """The text without characters that cannot be seen or that XML refuses."""
    return _UNSEEN.sub("", text)


def quoted(text: str) -> str:
    """The text in quotation marks; one that begins with such a mark has its own."""
    return text if text[:1] in '“"«„' else f"“{text}”"


def _clean(value: Any) -> Any:
    """What stands between the braces of a template, on its way to the page."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return "" if value is None else value
    return _UNSEEN.sub("", value) if _UNSEEN.search(value) else value


def _sentence(text: str | None) -> str:
    """The text with a full stop at its end. Its beginning stays: xAI and lumenAI write themselves small."""
    text = (text or "").rstrip()
    return text if not text or text[-1] in '.!?…"”’)' else f"{text}."


def _capital(text: str | None) -> str:
    return (text[:1].upper() + text[1:]) if text else ""
