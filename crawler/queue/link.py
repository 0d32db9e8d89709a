"""What both ends share: the connection to Redis, the names of what lies there, and how a crawl is announced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from aidocket.errors import AidocketError, UsageError

PREFIX = "aidocket"
ANNOUNCED = f"{PREFIX}:run"
"""The crawl that goes on; the key is gone when there is none."""

LEASE_S = 20
"""Who is not heard of for so long is lost: a worker, whose visits go to others, or the coordinator."""

BEAT_S = 4
SCHEMES = ("redis", "rediss", "unix")
_TIMEOUT_S = 30


class QueueError(AidocketError):
    """The queue cannot be reached, or is not what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A crawl as its workers have to know it.

    `spiders` are those for which something lies in the queue. `tokens` are names of environment variables, never
    what they hold.
    """

    id: str
    version: str
    started: str
    is_demo: bool
    keeps_answers: bool
    spiders: tuple[str, ...]
    private_sources: tuple[str, ...]
    tokens: tuple[str, ...]


_ANNOUNCED = TypeAdapter(Announced)


@dataclass(frozen=True, slots=True)
class Link:
    """A connection to Redis, for one crawl."""

    server: Any
    run: str

    def key(self, *parts: str) -> str:
        """The name of something of this crawl."""
        return ":".join((PREFIX, self.run, *parts))

    def alive(self, worker: str) -> str:
        """The key that is there as long as a worker is."""
        return self.key("alive", worker)

    def taken(self, worker: str) -> str:
        """The list of what a worker has taken from the queue and not finished."""
        return self.key("taken", worker)

    @property
    def names(self) -> str:
        """What the registry knows, for the choice of what to read further."""
        return self.key("names")

    @property
    def results(self) -> str:
        """The list of what workers give back."""
        return self.key("results")

    @property
    def questions(self) -> str:
        """The list of what workers want to know of the database."""
        return self.key("questions")

    @property
    def orders(self) -> str:
        """The list of what workers want to be written at once: requests that count against a quota."""
        return self.key("orders")

    @property
    def workers(self) -> str:
        """The set of workers."""
        return self.key("workers")


def connect(url: str) -> Any:
    """A client of the Redis at this address, which answers.

    Raises:
        UsageError: scrapy-redis is not installed, or the address is none.
        QueueError: there is no answer, or a refusal.
    """
    try:
        import redis
        import scrapy_redis  # noqa: F401 - asked for here, where the error can be told
    except ImportError as error:
        raise UsageError(
            f"a crawl on several machines needs scrapy-redis ({error}); install it with: pip install 'aidocket[queue]'"
        ) from error
    try:
        if urlsplit(url).scheme not in SCHEMES:
            raise ValueError
        server = redis.Redis.from_url(url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)
    except ValueError:
        # The error's own words may hold the password.
        raise UsageError("the queue's address has to look like redis://HOST:PORT/NUMBER") from None
    with told(url):
        server.ping()
    return server


@contextmanager
def told(url: str) -> Iterator[None]:
    """Errors of Redis in the block, told as ours, without the address's password.

    Raises:
        QueueError: Redis failed.
    """
    import redis

    try:
        yield
    except redis.RedisError as error:
        detail = " ".join(str(error).split())[:200]
        password = urlsplit(url).password
        detail = detail.replace(password, "…") if password else detail
        raise QueueError(f"the queue at {shown(url)} failed: {detail or type(error).__name__}") from error


def shown(url: str) -> str:
    """The queue's address without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def announce(server: Any, announced: Announced, *, first: bool = False) -> bool:
    """Announce a crawl; with `first` only if there is none. Returns whether it is announced."""
    return bool(server.set(ANNOUNCED, _ANNOUNCED.dump_json(announced), ex=LEASE_S, nx=first))


def read_announced(server: Any) -> Announced | None:
    """The crawl that goes on, or None.

    Raises:
        QueueError: what is announced is nothing that this program can read.
    """
    raw = server.get(ANNOUNCED)
    if raw is None:
        return None
    try:
        return _ANNOUNCED.validate_json(raw)
    except ValueError as error:
        raise QueueError(
            "the crawl at the queue is of another version; install the same one on all machines"
        ) from error


def forget(server: Any, run: str = "*") -> None:
    """Take away all that lies there of a crawl, or of all that have ended."""
    for key in server.scan_iter(match=f"{PREFIX}:{run}:*", count=1000):
        server.unlink(key)
