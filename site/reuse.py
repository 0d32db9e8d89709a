"""Which pages need not be made: those of which nothing differs that their templates can see.

A page's key is the digest of all of it: its template and what every template can see (`everywhere`), its title, and
all that its context holds. A page is used again where its key is the same, and where what it links to is still there,
and what it would have linked to is still missing. In doubt a page is made: it is only written where its bytes differ.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import blake2b
from typing import Any, cast

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
_PLAIN = frozenset({str, int, float, bool, bytes, type(None)})
_FIELDS_OF_A_PAGE = tuple(field.name for field in fields(Page))


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
        self._everywhere = _digest([program, docket.demo, *(self._form(getattr(docket, n)) for n in SEEN_EVERYWHERE)])

    def key(self, page: Page) -> str:
        """The digest of a page, or an empty text where its context holds what has none."""
        try:
            own = [self._form(getattr(page, name)) for name in _FIELDS_OF_A_PAGE]
        except TypeError:
            return ""
        return _digest([self._everywhere, own]).hex()

    def _form(self, value: Any) -> Any:
        """The value as lists, plain values and digests of records: equal ones for equal values, and only for these.

        Raises:
            TypeError: it holds something of which no digest can be made.
        """
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is tuple or kind is list:
            return [item if type(item) in _PLAIN else self._form(item) for item in value]
        if is_dataclass(kind):
            return self._digest_of_record(value)
        if isinstance(value, str):
            return [kind.__name__, str(value)]
        if isinstance(value, Mapping):
            # Templates see the order of a mapping, so that it counts.
            return ["mapping", [[self._form(key), self._form(item)] for key, item in value.items()]]
        if isinstance(value, Set):
            return ["set", sorted(_digest(self._form(item)) for item in value)]
        if isinstance(value, list | tuple):
            return [kind.__name__, *map(self._form, value)]
        raise TypeError(kind.__name__)

    def _digest_of_record(self, record: Any) -> bytes:
        """Records are on many pages and do not change while a build goes on: the digest of each is made once."""
        kept = self._records.get(id(record))
        if kept is None:
            values = [getattr(record, name) for name in _field_names(cast(Hashable, type(record)))]
            form = [value if type(value) in _PLAIN else self._form(value) for value in values]
            # The record is kept too, so that its id stays its own.
            kept = self._records[id(record)] = (record, _digest([type(record).__name__, form]))
        return kept[1]


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _digest(form: Any) -> bytes:
    return blake2b(repr(form).encode("utf-8", "surrogatepass"), digest_size=16).digest()


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
