"""Packed bodies: whole, or a reason; never a part."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from backports import zstd

from aidocket.crawler.decoding import unpack
from aidocket.crawler.work import UnusableBody

BODY = b"<rss version='2.0'><channel>" + b"".join(b"<item><guid>%d</guid></item>" % n for n in range(200))
PACKED = {
    "gzip": gzip.compress(BODY, mtime=0),
    "x-gzip": gzip.compress(BODY, mtime=0),
    "deflate": zlib.compress(BODY),
    " BR ": brotli.compress(BODY),
    "zstd": zstd.compress(BODY, options={zstd.CompressionParameter.checksum_flag: 1}),
}


@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_is_whole_or_none(encoding: str) -> None:
    packed = PACKED[encoding]
    assert unpack(packed, encoding) == BODY
    for cut in range(1, len(packed)):
        with pytest.raises(UnusableBody, match=f"broke off: its {encoding.strip().lower()} is not whole|is damaged"):
            unpack(packed[:cut], encoding)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
def test_what_stands_behind_the_end_is_left_out(encoding: str) -> None:
    assert unpack(PACKED[encoding] + b"\0\0 rubbish", encoding) == BODY


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_parts_one_after_another_are_one_body(encoding: str) -> None:
    assert unpack(PACKED[encoding] * 3, encoding) == BODY * 3
    with pytest.raises(UnusableBody, match="broke off"):
        unpack(PACKED[encoding] * 2 + PACKED[encoding][:-5], encoding)


def test_deflate_may_come_raw() -> None:
    assert unpack(zlib.compress(BODY)[2:-4], "deflate") == BODY


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzip.compress(b" " * 3_000_000, mtime=0), "gzip"),
        (gzip.compress(b" " * 1_500_000, mtime=0) * 2, "gzip"),
        (zlib.compress(b" " * 3_000_000), "deflate"),
        (brotli.compress(b" " * 3_000_000), "br"),
        (zstd.compress(b" " * 3_000_000), "zstd"),
    ],
)
def test_a_bound_holds_after_unpacking(packed: bytes, encoding: str) -> None:
    assert len(unpack(packed, encoding, most=3_000_000)) == 3_000_000
    with pytest.raises(UnusableBody, match="larger than 2 MB once it is unpacked"):
        unpack(packed, encoding, most=2_999_999)


@pytest.mark.parametrize("encoding", ["", "identity", "utf-8", "ISO-8859-1", "none"])
def test_a_word_that_names_no_packing_is_passed_over(encoding: str) -> None:
    assert unpack(BODY, encoding) == BODY


@pytest.mark.parametrize("encoding", ["compress", "lz4", "aes128gcm"])
def test_a_packing_that_is_not_known_is_named(encoding: str) -> None:
    with pytest.raises(UnusableBody, match=encoding):
        unpack(BODY, encoding)


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_a_body_that_is_not_packed_as_it_says_is_damaged(encoding: str) -> None:
    with pytest.raises(UnusableBody, match=f"the answer's {encoding} is damaged"):
        unpack(BODY, encoding)


def test_nothing_is_nothing_however_it_is_packed() -> None:
    assert unpack(b"", "gzip") == b""
