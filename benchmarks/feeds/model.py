"""What a set of feeds consists of: answers, feeds, and what is true of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Manner = Literal["whole", "reset", "reset-midway", "cut", "cut-chunks", "trickle", "no-http"]
"""How an answer is sent: whole, or with one of the faults of a connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answers.

    `body` is as it goes over the wire, `zipped` the same for those who accept gzip. With `etag` or `last_modified`, a
    matching conditional request gets a 304. `sent` is how many bytes of the body are sent before the connection ends,
    where `manner` is one that ends it.
    """

    status: int = 200
    type: str = "application/rss+xml"
    body: bytes = b""
    zipped: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    delay_s: float = 0.0
    manner: Manner = "whole"
    sent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed of a set, before and after the change.

    `host` is an address of the loopback network, `path` what its readers are given. `answers` holds, for each of the
    two steps, what each path answers. `titles` are those of the entries that truly were there up to each step, without
    markup; of a broken feed there are none. `fault` says what is wrong with a broken one. `own_port` is another port
    than the server's.
    """

    id: str
    host: str
    path: str
    shape: str
    answers: tuple[dict[str, Answer], dict[str, Answer]]
    titles: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    fault: str | None = None
    traits: tuple[str, ...] = ()
    body: tuple[bytes, bytes] = (b"", b"")
    own_port: int | None = None

    def url(self, port: int) -> str:
        """Its address, with the server on that port."""
        return f"http://{self.host}:{self.own_port or port}{self.path}"

    @property
    def is_good(self) -> bool:
        """Whether its entries are to be read."""
        return self.fault is None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSet:
    """The feeds of one seed."""

    seed: int
    feeds: tuple[Feed, ...]
    hosts: tuple[str, ...] = field(default=())

    def true_entries(self, step: int) -> int:
        """How many entries there have been up to a step (0: at first, 1: after the change)."""
        return sum(len(feed.titles[step]) for feed in self.feeds)

    @property
    def broken(self) -> list[Feed]:
        """The feeds that give nothing, each with its fault."""
        return [feed for feed in self.feeds if not feed.is_good]
