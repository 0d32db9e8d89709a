"""What pages are about, in the words of schema.org, as JSON-LD (https://schema.org/, https://www.w3.org/TR/json-ld11/).

Modules in `pages/` say it as plain mappings, with `path` where an address belongs: it becomes `url` where the settings
say where the site stands, and is left out elsewhere, for a relative address would be wrong as soon as a page is copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.filesize import decimal

from aidocket.site.guides import canonical
from aidocket.site.page import Page
from aidocket.site.render import clean_text
from aidocket.store.published import Party

NAME = "AI Docket"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

Thing = Mapping[str, Any]

_DATA = (
    "Filings, rulings, statements, rules and terms on how AI models are trained, each with its evidence: one SQLite "
    "database, and its tables for spreadsheets."
)
_FORMATS = {
    "csv": "text/csv",
    "json": "application/json",
    "db": "application/vnd.sqlite3",
}
_ADDRESS = {"ListItem": "item", "DataDownload": "contentUrl"}
_PARTIES = {"organisation": "Organization", "agency": "GovernmentOrganization", "person": "Person"}


class LinkedData:
    """`linked_data(page)` in templates: the page's things and its place in the site, ready to be written as JSON.

    `sections` are the paths and labels of the navigation; `sizes` the bytes of files, by path, as far as known.
    """

    def __init__(self, site_url: str, sections: Sequence[tuple[str, str]], sizes: Mapping[str, int]) -> None:
        self._site_url, self._sections, self._sizes = site_url, dict(sections), sizes

    def __call__(self, page: Page) -> dict[str, Any]:
        """One graph: what the page is about, and on all pages but the home page the way to it."""
        things = [*page.things, *([_way_to(page, self._sections)] if page.path else [])]
        return {"@context": "https://schema.org", "@graph": [self._placed(thing) for thing in things]}

    def _placed(self, value: Any) -> Any:
        """The value with addresses for paths, sizes for downloads, no empty entries, and no unseen characters."""
        if isinstance(value, str):
            return clean_text(value)
        if isinstance(value, Mapping):
            return dict(self._entries(value))
        if isinstance(value, list | tuple):
            return [self._placed(item) for item in value]
        return value

    def _entries(self, thing: Thing) -> Iterator[tuple[str, Any]]:
        for name, value in thing.items():
            if name != "path":
                if value not in ("", None, [], ()):
                    yield name, self._placed(value)
                continue
            if thing["@type"] == "DataDownload" and value in self._sizes:
                yield "contentSize", decimal(self._sizes[value])
            if self._site_url:
                path, mark, anchor = value.partition("#")
                address = f"{canonical(self._site_url, path)}{mark}{anchor}"
                yield _ADDRESS.get(thing["@type"], "url"), address


def website() -> tuple[Thing, ...]:
    """The site and who makes it, for the home page."""
    publisher = {"@type": "Organization", "name": NAME}
    site = {
        "@type": "WebSite",
        "name": NAME,
        "inLanguage": "en",
        "publisher": publisher,
        "path": "",
    }
    return site, publisher


def dataset(files: Iterable[str], as_of: str) -> Thing:
    """The published data, with each of its files as a download."""
    return {
        "@type": "Dataset",
        "name": f"{NAME}: disputes over how AI models are trained",
        "description": _DATA,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": NAME},
        "dateModified": as_of,
        "path": "data/",
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.rpartition("/")[2],
                "encodingFormat": _FORMATS[file.rpartition(".")[2]],
                "license": LICENCE,
                "path": file,
            }
            for file in files
        ],
    }


def web_page(page: str, title: str, summary: str, parties: Iterable[Party]) -> Thing:
    """A page about a quarrel and who is in it. That a quarrel is told is no finding, so that no type that rates or
    decides a claim is used."""
    return {
        "@type": "WebPage",
        "name": title,
        "path": page,
        "about": {"@type": "Thing", "name": title, "description": summary},
        "mentions": [{"@type": _PARTIES.get(party.kind, "Thing"), "name": party.name} for party in parties],
    }


def event(name: str, description: str, day: str, path: str) -> Thing:
    """A hearing, a deadline or a trial, on a day such as `2026-03-01`."""
    return {"@type": "Event", "name": name, "description": description, "startDate": day, "path": path}


def defined_term(name: str, definition: str, code: str, path: str) -> Thing:
    """A practice or a claim, as a term of our list of them."""
    terms = {"@type": "DefinedTermSet", "name": "Practices and claims", "path": "practices/"}
    return {
        "@type": "DefinedTerm",
        "name": name,
        "description": definition,
        "termCode": code,
        "inDefinedTermSet": terms,
        "path": path,
    }


def _way_to(page: Page, sections: Mapping[str, str]) -> Thing:
    """Home, the page's section, the page."""
    steps = [("", NAME)]
    if page.nav and page.nav != page.path and page.nav in sections:
        steps.append((page.nav, sections[page.nav]))
    steps.append((page.path, page.title))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "path": path}
            for position, (path, name) in enumerate(steps, 1)
        ],
    }
