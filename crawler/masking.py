"""Answers and addresses without what is secret: tokens of ours, and what a server set for us alone."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from scrapy.http import Response

from aidocket.crawler.decoding import unpack
from aidocket.crawler.warc import Headers
from aidocket.crawler.work import UnusableBody

MASK = "TOKEN"
"""What stands in place of a token."""

SHORTEST_TOKEN = 6
_LEFT_OUT = frozenset(
    {"set-cookie", "set-cookie2", "authorization", "proxy-authorization", "transfer-encoding", "content-length"}
)
"""Secrets, and what is no longer true of a body that has come whole."""


class Masks:
    """Tokens in every spelling, each with what takes its place; what is too short to be a token is none."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spellings: set[str] = set()
        for secret in secrets:
            if len(secret.strip()) >= SHORTEST_TOKEN:
                spellings |= {secret.strip(), quote(secret.strip(), safe=""), quote_plus(secret.strip())}
        self._spellings = sorted(spellings, key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without tokens."""
        for spelling in self._spellings:
            text = text.replace(spelling, MASK)
        return text

    def answer(self, response: Response) -> tuple[bytes, Headers]:
        """Body and headers of an answer without what is secret."""
        body, encoding = response.body, (response.headers.get("Content-Encoding") or b"").decode("latin-1").lower()
        tokens = [spelling.encode() for spelling in self._spellings]
        left_out = _LEFT_OUT
        if tokens and encoding:
            plain = _decoded(body, encoding)
            if plain is not None and any(token in plain for token in tokens):
                body, left_out = plain, left_out | {"content-encoding"}
        for token in tokens:
            body = body.replace(token, MASK.encode())
        headers = [
            (name.decode("latin-1"), self.text(value.decode("latin-1")))
            for name, values in response.headers.items()
            for value in values
            if name.decode("latin-1").lower() not in left_out
        ]
        # Python's own reader takes no more than a hundred.
        return body, (*headers[:90], ("Content-Length", str(len(body))))


def _decoded(body: bytes, encoding: str) -> bytes | None:
    """A packed body, unpacked to look for tokens in it; None where that cannot be."""
    try:
        for word in reversed(encoding.split(",")):
            body = unpack(body, word)
    except UnusableBody:
        return None
    return body
