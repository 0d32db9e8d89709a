"""Answers to WARC records (ISO 28500) and back. Pure but for the random record ids that the format asks for."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import parse_headers, responses
from io import BytesIO
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from aidocket.store.archiving import RecordKind

Headers = tuple[tuple[str, str], ...]

LEVEL = 4
"""Of gzip: what the higher ones save more, 3 % of a feed, is not worth their time."""

TELLING_HEADERS = frozenset(
    {"content-type", "content-encoding", "location", "tdm-reservation", "tdm-policy", "x-robots-tag", "retry-after"}
)
"""Headers that change what becomes of an answer; the others, such as Date, make no new one."""

_RUN, _SOURCE, _KEY, _DIGEST = "AIDocket-Run", "AIDocket-Source", "AIDocket-Key", "AIDocket-Digest"
_CHUNK = 1 << 16


class DamagedError(Exception):
    """A file that cannot be read from `start` on. `is_cut` says that its last record is merely unfinished."""

    def __init__(self, start: int, *, is_cut: bool) -> None:
        self.start, self.is_cut = start, is_cut
        super().__init__(f"the record at byte {start} is {'unfinished' if is_cut else 'damaged'}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answered, or, with `failure`, why it did not; `is_refused` where we would not have it asked.

    `body` is as it came, with its content encoding. Header names and values are in Latin-1 (RFC 9112, section 2.2).
    """

    url: str
    status: int = 0
    headers: Headers = ()
    body: bytes = b""
    failure: str = ""
    is_refused: bool = False

    def digest(self) -> str:
        """A hash of all that bears on what is read in it."""
        telling = sorted((name.lower(), value) for name, value in self.headers if name.lower() in TELLING_HEADERS)
        said = repr((self.status, telling, self.failure, self.is_refused)).encode("utf-8", "surrogateescape")
        return hashlib.sha256(said + b"\0" + self.body).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record that was read. A `revisit` has the digest of the answer that stands elsewhere, and no body."""

    kind: RecordKind
    key: str
    run: str
    at: str
    source_id: str | None = None
    digest: str = ""
    answer: Answer | None = None


def render_run(run: str, at: str, software: str) -> bytes:
    """The record with which a crawl begins."""
    writer, out = _writer()
    record = writer.create_warcinfo_record(None, {"software": software, "format": "WARC File Format 1.1", "run": run})
    record.rec_headers.replace_header("WARC-Date", at)
    record.rec_headers.add_header(_RUN, run)
    writer.write_record(record)
    return _compressed(out)


def render_answer(answer: Answer, *, key: str, run: str, at: str, source_id: str | None, same_as: str = "") -> bytes:
    """The record of an answer; with `same_as`, the time of an earlier one that said the same, without its body."""
    writer, out = _writer()
    named = {"WARC-Date": at, _RUN: run}
    if source_id:
        named[_SOURCE] = source_id
    if key != answer.url:
        named[_KEY] = key
    if answer.failure:
        kind = "refused" if answer.is_refused else "failed"
        payload = f"{kind}: {' '.join(answer.failure.split())}\r\n".encode()
        record = writer.create_warc_record(
            answer.url, "metadata", payload=BytesIO(payload), length=len(payload), warc_headers_dict=named
        )
    else:
        line = f"{answer.status} {responses.get(answer.status, 'Unknown')}"
        http_headers = _ExactHeaders(line, list(answer.headers), protocol="HTTP/1.1")
        if same_as:
            payload_digest = f"sha1:{b32encode(hashlib.sha1(answer.body, usedforsecurity=False).digest()).decode()}"
            record = writer.create_revisit_record(
                answer.url, payload_digest, answer.url, same_as, http_headers, {**named, _DIGEST: answer.digest()}
            )
        else:
            record = writer.create_warc_record(
                answer.url,
                "response",
                payload=BytesIO(answer.body),
                length=len(answer.body),
                http_headers=http_headers,
                warc_headers_dict=named,
            )
    writer.write_record(record)
    return _compressed(out)


def render_push(answer: Answer, *, at: str, source_id: str) -> bytes:
    """The record of what was pushed to us: no answer of anybody's, so a resource (ISO 28500, section 6.4)."""
    writer, out = _writer()
    named = {"WARC-Date": at, _RUN: at, _SOURCE: source_id}
    record = writer.create_warc_record(
        answer.url,
        "resource",
        payload=BytesIO(answer.body),
        length=len(answer.body),
        warc_content_type="application/json",
        warc_headers_dict=named,
    )
    writer.write_record(record)
    return _compressed(out)


def parse_record(raw: bytes) -> Record | None:
    """A record, decompressed; None for one of a kind that we do not write."""
    record = next(iter(ArchiveIterator(BytesIO(raw), no_record_parse=True)))
    said = record.rec_headers
    url, run, at = said.get_header("WARC-Target-URI") or "", said.get_header(_RUN), said.get_header("WARC-Date")
    if not run:
        return None
    key, source_id = said.get_header(_KEY) or url, said.get_header(_SOURCE)
    if record.rec_type == "warcinfo":
        return Record(kind="run", key="", run=run, at=at)
    content: bytes = record.content_stream().read()
    if record.rec_type == "metadata":
        kind, _, reason = content.decode("utf-8").strip().partition(": ")
        answer = Answer(url=url, failure=reason, is_refused=kind == "refused")
        return Record(
            kind="failure", key=key, run=run, at=at, source_id=source_id, digest=answer.digest(), answer=answer
        )
    if record.rec_type == "resource":
        answer = Answer(url=url, body=content)
        return Record(kind="push", key=key, run=run, at=at, source_id=source_id, digest=answer.digest(), answer=answer)
    if record.rec_type == "revisit":
        digest = said.get_header(_DIGEST) or ""
        return Record(kind="revisit", key=key, run=run, at=at, source_id=source_id, digest=digest)
    if record.rec_type != "response":
        return None
    answer = _parse_response(url, content)
    return Record(kind="response", key=key, run=run, at=at, source_id=source_id, digest=answer.digest(), answer=answer)


def iter_members(file: BinaryIO, start: int) -> Iterator[tuple[int, int, bytes]]:
    """The gzip members of a file from a place on: where each begins, how long it is, and what it holds.

    Raises:
        DamagedError: a member is unfinished, or is none.
    """
    file.seek(start)
    pending = file.read(_CHUNK)
    while pending:
        decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
        parts, used = [], 0
        while not decoder.eof:
            if not pending and not (pending := file.read(_CHUNK)):
                raise DamagedError(start, is_cut=True)
            try:
                parts.append(decoder.decompress(pending))
            except zlib.error as error:
                raise DamagedError(start, is_cut=False) from error
            used += len(pending) - len(decoder.unused_data)
            pending = decoder.unused_data
        yield start, used, b"".join(parts)
        start += used
        pending = pending or file.read(_CHUNK)


def _parse_response(url: str, content: bytes) -> Answer:
    stream = BytesIO(content)
    status = int(stream.readline().split(None, 2)[1])
    headers = tuple(parse_headers(stream).items())
    return Answer(url=url, status=status, headers=headers, body=stream.read())


class _ExactHeaders(StatusAndHeaders):  # type: ignore[misc]
    """Headers byte for byte; warcio's own are percent-encoded where they are not ASCII, which some addresses are."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """See StatusAndHeaders."""
        lines = [f"{self.protocol} {self.statusline}", *(f"{name}: {value}" for name, value in self.headers), "", ""]
        self.headers_buff = "\r\n".join(lines).encode("latin-1")


def _writer() -> tuple[WARCWriter, BytesIO]:
    out = BytesIO()
    return WARCWriter(out, gzip=False, warc_version="1.1"), out


def _compressed(out: BytesIO) -> bytes:
    return gzip.compress(out.getvalue(), LEVEL, mtime=0)
