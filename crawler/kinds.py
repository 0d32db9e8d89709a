"""The kinds of source, found by name, and the settings that all of them take.

A kind is a spider (`spiders/<kind>.py`) and a parser (`parse/<kind>.py`), `-` written `_`. The parser's module holds
the model of the kind's settings, `Settings`, so that settings can be checked without loading Scrapy.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from aidocket.crawler.budget import Budget

Scalar = str | int | bool
Params = dict[str, Scalar | list[Scalar]]

_SPIDERS = Path(__file__).parent / "spiders"
_INTERNAL = frozenset({"article"})
"""Spiders that read the queue of documents, not a source."""


class Expectation(BaseModel):
    """What a source usually gives: `items: 1..200` entries a body, the newest one `newest: 30d` old at most."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: str | None = Field(default=None, pattern=r"^\d+\.\.\d+$")
    newest: str | None = Field(default=None, pattern=r"^\d+d$")


class CommonSettings(BaseModel):
    """What every kind takes.

    `follow` says of which entries the linked page is fetched. `access` says what the address is; `access_why`,
    where its publisher offers it to programs. `token_env` names the environment variable that holds its token.
    `budget` are the quotas of its server.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    follow: Literal["all", "matching", "none"] = "matching"
    allow_private: bool = False
    access: Literal["api", "feed", "page"] = "page"
    access_why: str | None = None
    token_env: str | None = None
    expect: Expectation = Expectation()
    budget: Budget | None = None

    @property
    def is_offered(self) -> bool:
        """Whether the address is offered to programs, so that its own terms stand in for robots.txt."""
        return self.access != "page" and self.access_why is not None


@cache
def known_kinds() -> tuple[str, ...]:
    """The kinds for which there is a spider, in the order of the alphabet."""
    names = {path.stem.replace("_", "-") for path in _SPIDERS.glob("*.py") if not path.name.startswith("_")}
    return tuple(sorted(names - _INTERNAL))


def spider_of(kind: str) -> type[Any]:
    """The spider of a kind, whose module alone is loaded: some need libraries that take a while.

    Raises:
        LookupError: its module holds none of that name.
    """
    module = import_module(f"aidocket.crawler.spiders.{kind.replace('-', '_')}")
    for found in vars(module).values():
        if isinstance(found, type) and getattr(found, "name", None) == kind and found.__module__ == module.__name__:
            return found
    raise LookupError(f"{module.__name__} holds no spider called {kind!r}")


@cache
def settings_model(kind: str) -> type[CommonSettings] | None:
    """The model of a kind's settings; None for a kind that nobody knows."""
    if kind not in known_kinds():
        return None
    model: type[CommonSettings] = import_module(f"aidocket.crawler.parse.{kind.replace('-', '_')}").Settings
    return model
