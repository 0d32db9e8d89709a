"""Feeds that give no entry: what each answers, and what is wrong with it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.feeds.model import Answer

CLOSED_PORT = 9
"""The port of the discard service (RFC 863), which no machine serves today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A way for a feed to be broken. `answers` makes, of a whole feed's bytes and the feed's path, what is sent."""

    name: str
    answers: Callable[[bytes, str], dict[str, Answer]]
    own_port: int | None = None


def _status(status: int, body: bytes = b"", content_type: str = "text/html", **headers: str) -> Fault:
    answer = Answer(status=status, body=body, type=content_type, headers=tuple(headers.items()))
    return Fault(name=f"status {status}", answers=lambda _feed, path: {path: answer})


def _sends(name: str, make: Callable[[bytes], Answer]) -> Fault:
    return Fault(name=name, answers=lambda feed, path: {path: make(feed)})


def _half(feed: bytes) -> bytes:
    """A feed cut off in the middle of an entry."""
    middle = feed.index(b"</title>", len(feed) // 2)
    return feed[:middle]


def _short_gzip(feed: bytes) -> bytes:
    zipped = gzip.compress(feed, mtime=0)
    return zipped[: len(zipped) // 2]


def _loop(_feed: bytes, path: str) -> dict[str, Answer]:
    """Two addresses that lead to one another."""
    there, back = f"{path}/a", f"{path}/b"
    return {
        here: Answer(status=302, headers=(("Location", to),))
        for here, to in ((path, there), (there, back), (back, there))
    }


_PAGE = b"""<!DOCTYPE html>
<html lang="en"><head><title>Welcome</title></head>
<body><h1>This name may be for sale</h1><p>Ask the owner what it costs.</p></body></html>
"""
_BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE rss [
 <!ENTITY a "again and again ">
%s]>
<rss version="2.0"><channel><title>&j;</title><item><title>&j;</title><guid>1</guid></item></channel></rss>
""" % b"".join(b' <!ENTITY %c "%s">\n' % (ord("a") + n, b"&%c;" % (ord("a") + n - 1) * 10) for n in range(1, 10))

_GZIP = (("Content-Encoding", "gzip"),)

FAULTS: tuple[Fault, ...] = (
    _status(404, _PAGE),
    _status(410, b"gone", "text/plain"),
    _status(500, b"", "text/html"),
    _sends("a web page instead", lambda _: Answer(body=_PAGE, type="text/html; charset=utf-8")),
    _sends("nothing at all", lambda _: Answer()),
    _sends("cut in the middle, with the length of what is sent", lambda feed: Answer(body=_half(feed))),
    _sends(
        "cut in the middle, with the length of the whole",
        lambda feed: Answer(body=feed, manner="cut", sent=len(_half(feed))),
    ),
    _sends("a gzip stream that ends early", lambda feed: Answer(body=_short_gzip(feed), headers=_GZIP)),
    Fault(name="redirects without end", answers=_loop),
    _sends("the connection is reset", lambda _: Answer(manner="reset")),
    _sends(
        "a trickle that breaks off",
        lambda feed: Answer(body=feed, manner="trickle", sent=60),
    ),
    _sends("an entity bomb", lambda _: Answer(body=_BOMB)),
    _sends(
        "an error in JSON with status 200",
        lambda _: Answer(body=b'{"error": {"code": 17, "message": "unknown feed"}}', type="application/json"),
    ),
    _sends(
        "the connection is reset in the middle",
        lambda feed: Answer(body=feed, manner="reset-midway", sent=len(_half(feed))),
    ),
    Fault(name="the connection is refused", answers=lambda _feed, _path: {}, own_port=CLOSED_PORT),
    _sends(
        "chunks that break off", lambda feed: Answer(body=feed, manner="cut-chunks", sent=len(_half(feed)))
    ),
    _status(403, _PAGE),
    _sends("a web page that is called RSS", lambda _: Answer(body=_PAGE)),
    _sends("no gzip, though it says so", lambda feed: Answer(body=feed, headers=_GZIP)),
    _sends("plain words with status 200", lambda _: Answer(body=b"Please limit requests.\n", type="text/plain")),
    _sends("an answer that is no HTTP", lambda _: Answer(body=b"SSH-2.0-server\r\n", manner="no-http")),
    _status(401, b"who are you?", "text/plain", **{"WWW-Authenticate": 'Basic realm="desk"'}),
    _status(503, b"back soon", "text/plain"),
    _sends("white space only", lambda _: Answer(body=b"\n\n   \n", type="text/xml")),
    _status(451, b"", "text/plain"),
)  # fmt: skip
"""In the order in which sets take them. Those that would only measure a reader's patience are left out: see README."""
