"""Unpacking what servers pack (Content-Encoding): the whole body within its bound, or the reason why not.

Scrapy's own middleware gives what it can of a packed body that broke off, so half a feed would pass for a whole one.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped]
from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from aidocket.crawler.limits import MAX_BODY_BYTES, MAX_ROBOTS_BYTES
from aidocket.crawler.parse.xml_safety import is_honest_encoding
from aidocket.crawler.work import UnusableBody

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
"""How a further part of a body begins; what else stands behind the end is rubbish."""

_STEP = 1 << 16
_NOT_PACKED = frozenset({"", "identity", "none", "binary", "7bit", "8bit"})
"""What some servers write into Content-Encoding of a body that is as it was; a charset is another such word."""


def unpack(body: bytes, encoding: str, *, most: int = MAX_BODY_BYTES) -> bytes:
    """A body, unpacked. What stands behind the end of the packed data is left out, as browsers do.

    Args:
        body: the bytes as they came.
        encoding: one word of Content-Encoding (RFC 9110, section 8.4.1).
        most: how many bytes it may come to.

    Raises:
        UnusableBody: it is not whole, damaged, larger than that, or packed in a way that is not read.
    """
    name = encoding.strip().lower()
    if name in _NOT_PACKED or is_honest_encoding(name) or not body:
        return body
    how = _UNPACKERS.get(name.removeprefix("x-"))
    if how is None:
        raise UnusableBody(f"the answer is packed in a way that is not read ({name[:40]})")
    try:
        plain = how(body, most + 1)
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise UnusableBody(f"the answer's {name} is damaged") from error
    except EOFError as error:
        raise UnusableBody(f"the answer broke off: its {name} is not whole") from error
    if len(plain) > most:
        raise UnusableBody(f"the answer is larger than {most // 2**20} MB once it is unpacked")
    return plain


class WholeBodyMiddleware(HttpCompressionMiddleware):
    """Scrapy's own, whose bodies are whole. Only an answer that is a success has to be: of others the status counts."""

    def process_response(self, request: Request, response: Response, *_: object) -> Request | Response:
        """The response, unpacked.

        Raises:
            UnusableBody: the body cannot be unpacked.
        """
        encodings = response.headers.getlist("Content-Encoding")
        if not encodings or request.method == "HEAD":
            return response
        if request.meta.get("robots_txt") and len(response.body) >= MAX_ROBOTS_BYTES:
            # Cut off by ourselves (see the robots middleware), where to read the beginning is right.
            return super().process_response(request, response)
        words = [word for value in encodings for word in value.decode("latin-1").split(",")]
        most = request.meta.get("download_maxsize", self._max_size) or MAX_BODY_BYTES
        try:
            body = response.body
            for word in reversed(words):
                body = unpack(body, word, most=most)
        except UnusableBody:
            if 200 <= response.status < 300:
                raise
            body = b""
        del response.headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        # The letters are guessed anew: those of the packed body say nothing.
        more = {"encoding": None} if issubclass(kind, TextResponse) else {}
        return response.replace(cls=kind, body=body, **more)


def _ungzip(body: bytes, most: int) -> bytes:
    return _in_parts(body, most, lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), _GZIP)


def _unzstd(body: bytes, most: int) -> bytes:
    return _in_parts(body, most, zstd.ZstdDecompressor, _ZSTD)


def _in_parts(body: bytes, most: int, new_decoder: Callable[[], Any], opening: bytes) -> bytes:
    """A body of one part or more, each with an end of its own."""
    parts, size = [], 0
    while True:
        decoder = new_decoder()
        part = decoder.decompress(body, most - size)
        parts.append(part)
        size += len(part)
        if size >= most:
            break
        if not decoder.eof:
            raise EOFError
        body = decoder.unused_data
        if not body.startswith(opening):
            break
    return b"".join(parts)


def _inflate(body: bytes, most: int) -> bytes:
    try:
        decoder = zlib.decompressobj()
        plain = decoder.decompress(body, most)
    except zlib.error:
        # Raw, as some servers send it (RFC 9110, section 8.4.1.2).
        decoder = zlib.decompressobj(-zlib.MAX_WBITS)
        plain = decoder.decompress(body, most)
    if not decoder.eof and len(plain) < most:
        raise EOFError
    return plain


def _unbrotli(body: bytes, most: int) -> bytes:
    decoder = brotli.Decompressor()
    parts, size = [decoder.process(body, output_buffer_limit=_STEP)], 0
    while parts[-1] and (size := size + len(parts[-1])) < most and not decoder.is_finished():
        parts.append(decoder.process(b"", output_buffer_limit=_STEP))
    if not decoder.is_finished() and size < most:
        raise EOFError
    return b"".join(parts)


_UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _ungzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
