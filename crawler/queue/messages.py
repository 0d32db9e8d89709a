"""What passes through the queue, as JSON: visits to make, work that was done, and questions to the store."""

from __future__ import annotations

import inspect
import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

from pydantic import Discriminator, TypeAdapter
from pydantic_core import to_jsonable_python

from aidocket.crawler.sources import CrawlSource, host_of, read_settings
from aidocket.crawler.work import (
    Fault,
    HostWaits,
    PageFault,
    PagesWait,
    ReadBody,
    ReadPage,
    Unchanged,
    Work,
)
from aidocket.store import Database
from aidocket.store.budgets import write_request
from aidocket.store.crawled import (
    ListedPage,
    read_known_entries,
    read_known_keys,
    read_known_revisions,
    read_newest_revision,
)
from aidocket.store.records import FetchState, Source
from aidocket.store.watchlist import read_lab_names, read_missing_papers, read_watched_cases, read_watchlist

T = TypeVar("T")

# ------------------------------------------------------------------------------------------------------------ visits


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVisit:
    """A source to ask, with what is known of its addresses. `attempt` counts the workers that were given it."""

    type: Literal["source"] = "source"
    attempt: int = 1
    source: Source
    failures: int
    last_success: str | None
    moved_to: str | None
    fetches: tuple[FetchState, ...]

    @property
    def id(self) -> str:
        """The visit's name, the same in each attempt."""
        return f"source {self.source.id}"

    def crawl_source(self) -> CrawlSource:
        """The source as its spider takes it.

        Raises:
            SourceError: its settings are wrong.
        """
        return CrawlSource(
            source=self.source,
            settings=read_settings(self.source),
            failures=self.failures,
            last_success=self.last_success,
            moved_to=self.moved_to,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HostVisit:
    """The listed pages of a host, to be read one after the other; its files `absent` are known to reserve nothing."""

    type: Literal["host"] = "host"
    attempt: int = 1
    host: str
    pages: tuple[ListedPage, ...]
    absent: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The visit's name, the same in each attempt."""
        return f"host {self.host}"


Visit = SourceVisit | HostVisit
_VISIT: TypeAdapter[Visit] = TypeAdapter(Annotated[Visit, Discriminator("type")])


def dump_visit(visit: Visit) -> dict[str, Any]:
    """The visit as plain data."""
    plain: dict[str, Any] = _VISIT.dump_python(visit)
    return plain


def load_visit(plain: Mapping[str, Any]) -> Visit:
    """The visit of plain data."""
    return _VISIT.validate_python(plain)


@dataclass(slots=True)
class OpenVisit:
    """A visit that is not over, as the coordinator and the worker that has it keep count of it, each by itself."""

    visit: Visit
    pages: dict[str, ListedPage] = field(init=False)
    is_over: bool = False

    def __post_init__(self) -> None:
        self.pages = {page.url: page for page in self.visit.pages} if isinstance(self.visit, HostVisit) else {}

    def take(self, work: Work) -> bool:
        """Note a unit of work; returns whether it was still waited for."""
        if self.is_over:
            return False
        match work:
            case ReadBody():
                self.is_over = work.is_last
            case ReadPage() | PageFault():
                if self.pages.pop(work.page.url, None) is None:
                    return False
                self.is_over = not self.pages
            case Unchanged() | Fault() | HostWaits() | PagesWait():
                self.is_over = True
        return True


def visit_of(work: Work) -> str:
    """The name of the visit that a unit of work belongs to."""
    match work:
        case ReadBody() | Unchanged() | Fault():
            return f"source {work.source.id}"
        case ReadPage() | PageFault():
            return f"host {host_of(work.page.url)}"
        case HostWaits() | PagesWait():
            return f"host {host_of(work.url)}"


# -------------------------------------------------------------------------------------------------------------- work

KINDS_OF_WORK: Mapping[str, type[Any]] = {
    kind.__name__: kind for kind in (ReadBody, Unchanged, Fault, ReadPage, PageFault, HostWaits, PagesWait)
}


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def dump_work(work: Work) -> dict[str, Any]:
    """A unit of work as plain data; of its source, which the coordinator knows, only the visit tells."""
    plain = _adapter(type(work)).dump_python(work, exclude={"source"})
    return {"kind": type(work).__name__, "said": plain}


def load_work(plain: Mapping[str, Any], source: CrawlSource | None) -> Work:
    """The unit of work of plain data.

    Raises:
        ValueError: it is none.
    """
    kind = KINDS_OF_WORK.get(plain["kind"])
    if kind is None:
        raise ValueError(f"there is no work of the kind {plain['kind']!r}")
    said = dict(plain["said"])
    if "source" in inspect.signature(kind).parameters:
        said["source"] = source
    work: Work = _adapter(kind).validate_python(said)
    return work


# ---------------------------------------------------------------------------------------------------------- messages


def pack(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """A message: one line of JSON, then the bytes of an answer, made small."""
    return json.dumps(head).encode() + b"\n" + (zlib.compress(body, 1) if body else b"")


def unpack(message: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON and the bytes of a message."""
    head, _, body = message.partition(b"\n")
    return json.loads(head), zlib.decompress(body) if body else b""


class RequestJson:
    """How scrapy-redis writes requests into the queue: as JSON, never as Python's own objects, which could be code."""

    @staticmethod
    def dumps(request: Mapping[str, Any]) -> str:
        """A request's dictionary as text."""
        return json.dumps(request, default=lambda raw: raw.decode("latin-1"))

    @staticmethod
    def loads(text: bytes | str) -> dict[str, Any]:
        """The dictionary of a text."""
        found: dict[str, Any] = json.loads(text)
        return found


# ------------------------------------------------------------------------------------------------------- the store

READS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        read_known_entries,
        read_known_keys,
        read_known_revisions,
        read_lab_names,
        read_missing_papers,
        read_newest_revision,
        read_watched_cases,
        read_watchlist,
    )
}
WRITES: Mapping[str, Callable[..., Any]] = {write_request.__name__: write_request}
"""What a worker may ask the coordinator to do with the database, and nothing else."""


def dump_call(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """A call of one of these functions as plain data."""
    return {"function": function.__name__, "args": [_plain(value) for value in args],
            "kwargs": {name: _plain(value) for name, value in kwargs.items()}}  # fmt: skip


def do_call(db: Database, plain: Mapping[str, Any], allowed: Mapping[str, Callable[..., Any]]) -> Any:
    """What the call gives, as plain data.

    Raises:
        ValueError: no such call is allowed.
    """
    function = allowed.get(plain["function"])
    if function is None:
        raise ValueError(f"a worker may not ask for {plain['function']!r}")
    hints, names = _hints(function), list(inspect.signature(function).parameters)[1:]
    args = [_adapter(hints[name]).validate_python(value) for name, value in zip(names, plain["args"], strict=False)]
    kwargs = {name: _adapter(hints[name]).validate_python(value) for name, value in plain["kwargs"].items()}
    return to_jsonable_python(function(db, *args, **kwargs))


def load_result(function: Callable[..., T], plain: Any) -> T:
    """What a call gave."""
    found: T = _adapter(_hints(function)["return"]).validate_python(plain)
    return found


@cache
def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(function)


def _plain(value: Any) -> Any:
    is_many = isinstance(value, Iterable) and not isinstance(value, str | bytes)
    return to_jsonable_python(list(value) if is_many else value)
