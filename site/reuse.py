"""Which pages need not be made: those of which nothing differs that their templates can see.

A page's key is the digest of all of it: its template and what every template can see (`everywhere`), its title, and
all that its context holds. A page is used again where its key is the same, and where what it links to is still there,
and what it would have linked to is still missing. In doubt a page is made: it is only written where its bytes differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any

from aidocket.site.docket import Docket
from aidocket.site.page import Page
from aidocket.site.state import Made, State

SEEN_EVERYWHERE = (
    "parties",
    "models",
    "claims",
    "practices",
    "disputes",
    "proceedings",
    "terms",
)
"""What of the docket every page's key speaks for; all that is made of these alone may be asked for as well."""

_MADE_OF_THESE = frozenset({"proceedings_of", "children_of", "disputes_by_practice", "disputes_by_claim", "party_name"})
_PLAIN = (str, int, float, bool, bytes, type(None))


class Seen:
    """The docket as templates see it; notes when a page asks for what no key speaks for."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket
        self.beyond = False

    def __getattr__(self, name: str) -> Any:
        if name not in SEEN_EVERYWHERE and name not in _MADE_OF_THESE:
            self.beyond = True
        return getattr(self._docket, name)


class PagePaths:
    """The paths of all pages, as templates ask for them; notes those that are not there."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self.missing: set[str] = set()

    def __contains__(self, path: str) -> bool:
        if path in self._paths:
            return True
        self.missing.add(path)
        return False


class Keys:
    """Keys of the pages of one build."""

    def __init__(self, program: str, docket: Docket) -> None:
        self._records: dict[int, tuple[Any, bytes]] = {}
        seen = [getattr(docket, name) for name in SEEN_EVERYWHERE]
        self._everywhere = program.encode() + self._of([docket.demo, seen])

    def key(self, page: Page) -> str:
        """The digest of a page, or an empty text where its context holds what has none."""
        try:
            own = self._of(
                (page.path, page.template, page.title, page.nav, page.description, page.charts, page.context)
            )
        except TypeError:
            return ""
        return blake2b(self._everywhere + own, digest_size=16).hexdigest()

    def _of(self, value: Any) -> bytes:
        """A digest of the value: equal ones for equal values, and only for these.

        Raises:
            TypeError: it holds something of which no digest can be made.
        """
        if isinstance(value, _PLAIN):
            return repr(value).encode()
        if is_dataclass(value) and not isinstance(value, type):
            return self._of_record(value)
        if isinstance(value, list | tuple):
            parts = [self._of(item) for item in value]
            kind = b"list"
        elif isinstance(value, Mapping):
            # Templates see the order of a mapping, so that it counts.
            parts = [part for key, item in value.items() for part in (self._of(key), self._of(item))]
            kind = b"dict"
        elif isinstance(value, Set):
            parts = sorted(self._of(item) for item in value)
            kind = b"set"
        else:
            raise TypeError(type(value).__name__)
        digest = blake2b(kind, digest_size=16)
        for part in parts:
            digest.update(len(part).to_bytes(4, "big"))
            digest.update(part)
        return digest.digest()

    def _of_record(self, record: Any) -> bytes:
        """Records are on many pages and do not change while a build goes on: the digest of each is made once."""
        kept = self._records.get(id(record))
        if kept is None:
            values = [getattr(record, field.name) for field in fields(record)]
            # The record is kept too, so that its id stays its own.
            kept = self._records[id(record)] = (record, self._of([type(record).__name__, *values]))
        return kept[1]


class Before:
    """The pages of the generation before, beside the files of the pages that there will be now."""

    def __init__(self, state: State, files: Set[str]) -> None:
        self._made = state.made
        self._gone = state.made.keys() - files
        self._new = {file.removesuffix("index.html") for file in files - state.made.keys()}

    def same(self, file: str, key: str) -> Made | None:
        """The page as it was made before, where it would be the same now."""
        made = self._made.get(file)
        if made is None or not key or made.key != key or not self._new.isdisjoint(made.missing):
            return None
        if self._gone and not self._gone.isdisjoint(link.partition("#")[0] for link in made.links):
            return None
        return made
