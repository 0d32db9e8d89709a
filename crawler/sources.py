"""Sources as the spiders take them: their settings checked, and whether they are due."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from aidocket.crawler.kinds import CommonSettings, known_kinds, settings_model
from aidocket.crawler.schedule import INTERVALS, is_past
from aidocket.errors import SourceError
from aidocket.store.records import Source
from aidocket.store.source_state import SourceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSource:
    """A source that is to be asked in this run."""

    source: Source
    settings: CommonSettings
    failures: int = 0
    last_success: str | None = None
    moved_to: str | None = None

    @property
    def id(self) -> str:
        """The source's id."""
        return self.source.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which sources are asked, which cannot be, how many rest, and which tokens (names of variables) are missing."""

    due: tuple[CrawlSource, ...]
    faulty: tuple[SourceError, ...]
    resting: int
    without_token: tuple[str, ...] = ()


def choose(
    rows: Iterable[SourceRow], now: datetime, *, named: frozenset[str], always: bool, killed_since: str | None
) -> Choice:
    """The sources to ask now.

    Args:
        rows: all sources of the database.
        now: the time of the run.
        named: ids given by the user: these and no others, due or not, enabled or not.
        always: whether schedules are left aside.
        killed_since: when a crawl began that was killed; what it tried is not tried again.
    """
    due: list[CrawlSource] = []
    faulty: list[SourceError] = []
    tokens: dict[str, None] = {}
    resting = 0
    for row in rows:
        if (row.source.id not in named) if named else not row.source.enabled:
            continue
        if not named and not _is_due(row, now, always=always, killed_since=killed_since):
            resting += 1
            continue
        try:
            settings = read_settings(row.source)
        except SourceError as error:
            faulty.append(error)
            continue
        missing = missing_token(row.source)
        if missing and not named:
            tokens[missing] = None
            resting += 1
            continue
        due.append(
            CrawlSource(
                source=row.source,
                settings=settings,
                failures=row.failures,
                last_success=row.last_success,
                moved_to=row.moved_to,
            )
        )
    return Choice(due=tuple(due), faulty=tuple(faulty), resting=resting, without_token=tuple(tokens))


def token_name(source: Source) -> str | None:
    """The environment variable that holds the source's token, by its file or by the habit of its kind."""
    model = settings_model(source.kind) or CommonSettings
    name = source.settings.get("token_env") or model.model_fields["token_env"].default
    return name if isinstance(name, str) else None


def missing_token(source: Source) -> str | None:
    """The environment variable that a source's file says it needs and that is not set, or None."""
    name = source.settings.get("token_env")
    return name if isinstance(name, str) and not os.environ.get(name) else None


def read_settings(source: Source) -> CommonSettings:
    """The source's settings, checked by the model of its kind.

    Raises:
        SourceError: the kind or a field is wrong; the message names the file and the field.
    """
    model = settings_model(source.kind)
    place = f"{source.id}.yaml"
    if model is None:
        known = ", ".join(known_kinds())
        raise SourceError(source.id, source.url, f"{place}: kind: {source.kind!r} is not one of {known}")
    if source.schedule not in INTERVALS:
        known = ", ".join(INTERVALS)
        raise SourceError(source.id, source.url, f"{place}: schedule: {source.schedule!r} is not one of {known}")
    try:
        return model.model_validate(source.settings)
    except ValidationError as error:
        faults = "; ".join(_fault(problem) for problem in error.errors(include_url=False))
        raise SourceError(source.id, source.url, f"{place}: {faults}") from error


def host_of(url: str) -> str:
    """Host and port of an address, in lower case, without the scheme's own port: one server, one name."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return host if port in (None, usual) else f"{host}:{port}"


def _is_due(row: SourceRow, now: datetime, *, always: bool, killed_since: str | None) -> bool:
    was_tried = killed_since is not None and row.last_try is not None and row.last_try >= killed_since
    if row.state == "parked" or was_tried:
        return False
    return always or is_past(row.next_try, now)


def _fault(problem: Any) -> str:
    # Of a setting that may have one of two forms, pydantic names the form too (`list[int]`), which says nothing here.
    field = ".".join(str(part) for part in problem["loc"] if "[" not in str(part)) or "settings"
    plain = {"extra_forbidden": "is no setting of this kind"}.get(problem["type"])
    message = plain or re.sub(r"^Value error, ", "", problem["msg"]).replace("Input should be", "has to be")
    return f"{field}: {message}"
