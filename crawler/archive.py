"""The archive of raw answers: WARC files beside the database, one record an answer that is new.

What is read in an answer can change with the program; what was answered cannot. An answer stands here before its
documents stand in the database, so whatever the database has can be made again from here (`replay.py`).
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout
from scrapy import Request
from scrapy.http import Response

from aidocket import __version__
from aidocket.clock import to_iso
from aidocket.crawler.masking import Masks
from aidocket.crawler.warc import (
    Answer,
    DamagedError,
    Record,
    iter_members,
    parse_record,
    render_answer,
    render_push,
    render_run,
)
from aidocket.errors import BusyError, StoreError
from aidocket.store import archiving
from aidocket.store.archiving import RecordRow, Round

FOLDER = "archive"
PUSHES = "pushes"
"""The folder in it for what is pushed to us: another process keeps that while a crawl runs."""

MAX_FILE_BYTES = 100 * 1024 * 1024
"""A file that has grown so large is followed by a new one; so is one of an earlier day."""

_NAME = re.compile(r"aidocket-(\d{8})-(\d{4,})\.warc\.gz$")


def archive_folder(db: Path) -> Path:
    """Where the archive of a database stands."""
    return db.parent / FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What was pushed to us for a source: under which address it is kept, and when it came."""

    url: str
    at: str
    source_id: str
    body: bytes


class Archive:
    """The archive in a folder, held by this process until `close`."""

    def __init__(self, folder: Path, *, secrets: Iterable[str] = (), max_file_bytes: int = MAX_FILE_BYTES) -> None:
        """Open the archive, and bring its index up to date with its files.

        A record that a killed run left unfinished is cut off. A file that is damaged is left as it is, and a new one
        is begun after it.

        Raises:
            BusyError: another process holds it.
            StoreError: it cannot be read or written.
        """
        self.folder = folder
        self.remarks: list[str] = []
        self._max_file_bytes = max_file_bytes
        self._masks = Masks(secrets)
        self._file: BinaryIO | None = None
        self._name = ""
        self._damaged: set[str] = set()
        self._run: str | None = None
        self._is_dirty = False
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / "lock")
            self._lock.acquire(timeout=0)
            self._index = archiving.open_index(folder / "index.db")
            self._catch_up()
        except Timeout as error:
            raise BusyError(f"another run is working on {folder}; wait until it has ended, then try again") from error
        except OSError as error:
            raise StoreError(f"cannot open the archive {folder}: {error}") from error

    def key(self, request: Request) -> str:
        """Under which name a request's answer is kept: its address, without tokens."""
        url = self._masks.text(request.url)
        if request.method == "GET":
            return url
        return f"{request.method} {url} {hashlib.sha256(request.body).hexdigest()[:16]}"

    def keep(self, request: Request, response: Response, *, run: str, now: datetime) -> None:
        """Keep an answer, if it is another than the last one of this address.

        Raises:
            StoreError: it cannot be written.
        """
        if response.status == 304:
            return
        body, headers = self._masks.answer(response)
        answer = Answer(url=self._masks.text(request.url), status=response.status, headers=headers, body=body)
        self._write(answer, request, run, now)

    def keep_failure(self, request: Request, reason: str, *, is_refused: bool, run: str, now: datetime) -> None:
        """Keep why there was no answer.

        Raises:
            StoreError: it cannot be written.
        """
        answer = Answer(url=self._masks.text(request.url), failure=self._masks.text(reason), is_refused=is_refused)
        self._write(answer, request, run, now)

    def keep_push(self, url: str, body: bytes, *, source_id: str, now: datetime) -> None:
        """Keep what was pushed to us, under an address of its own, and see to it that it survives a power cut.

        Raises:
            StoreError: it cannot be written.
        """
        # Letter by letter as in Latin-1, any bytes are a text in which tokens can be looked for.
        answer = Answer(url=url, body=self._masks.text(body.decode("latin-1")).encode("latin-1"))
        digest, at = answer.digest(), to_iso(now)
        last = archiving.read_last(self._index, url)
        if last is None or last.digest != digest:
            raw = render_push(answer, at=at, source_id=source_id)
            self._append("push", url, raw, run=at, now=now, source_id=source_id, digest=digest)
        self.sync()

    def sync(self) -> None:
        """See to it that what was kept survives a power cut; to be called before the database is written.

        Raises:
            StoreError: it cannot be written.
        """
        if self._file is not None and self._is_dirty:
            try:
                os.fdatasync(self._file.fileno()) if hasattr(os, "fdatasync") else os.fsync(self._file.fileno())
            except OSError as error:
                raise StoreError(f"cannot write to the archive {self.folder}: {error}") from error
            self._is_dirty = False

    def close(self) -> None:
        """Write the index down, and let go."""
        if self._file is not None:
            self.sync()
            self._file.close()
        archiving.close_index(self._index)
        self._lock.release()

    def files(self) -> list[archiving.FileRow]:
        """The files, the oldest first."""
        return archiving.read_files(self._index)

    def rounds(self) -> list[Round]:
        """The crawls, the oldest first."""
        return archiving.read_rounds(self._index)

    def pushes(self) -> list[Push]:
        """What was pushed, the oldest first.

        Raises:
            StoreError: a file is not there any more, or damaged.
        """
        rows = [(row, self._read_answer(row)) for row in archiving.read_pushes(self._index)]
        return [
            Push(url=row.key, at=row.at, source_id=row.source_id or "", body=answer.body)
            for row, answer in rows
            if answer is not None
        ]

    def last_times(self, run: str) -> dict[str, str]:
        """When each source was answered last in a crawl."""
        return archiving.read_last_times(self._index, run)

    def read(self, key: str, *, until_run: str) -> Answer | None:
        """What an address had answered last when a crawl ended, or None."""
        row = archiving.read_last(self._index, key, until_run=until_run)
        if row is not None and row.kind == "revisit":
            row = archiving.read_response(self._index, key, row.digest)
        return self._read_answer(row) if row is not None else None

    # ------------------------------------------------------------------------------------------------- writing

    def _write(self, answer: Answer, request: Request, run: str, now: datetime) -> None:
        if run != self._run:
            self._run = run
            self._append("run", "", render_run(run, to_iso(now), f"AIDocket/{__version__}"), run=run, now=now)
        key, digest = self.key(request), answer.digest()
        last = archiving.read_last(self._index, key)
        if last is not None and last.digest == digest:
            return
        source_id = request.meta.get("source_id")
        earlier = archiving.read_response(self._index, key, digest)
        raw = render_answer(
            answer, key=key, run=run, at=to_iso(now), source_id=source_id, same_as=earlier.at if earlier else ""
        )
        kind: archiving.RecordKind = "failure" if answer.failure else "revisit" if earlier else "response"
        status = answer.status or None
        self._append(kind, key, raw, run=run, now=now, source_id=source_id, status=status, digest=digest)

    def _append(
        self,
        kind: archiving.RecordKind,
        key: str,
        raw: bytes,
        *,
        run: str,
        now: datetime,
        source_id: str | None = None,
        status: int | None = None,
        digest: str = "",
    ) -> None:
        """Add a record in one write, so that no other than the last one can be unfinished."""
        try:
            file = self._open_for(now)
            start = file.seek(0, os.SEEK_END)
            if file.write(raw) != len(raw):
                file.truncate(start)
                raise StoreError(f"cannot write to the archive {self.folder}: the disk is full")
            row = RecordRow(
                kind=kind,
                key=key,
                run=run,
                source_id=source_id,
                at=to_iso(now),
                status=status,
                digest=digest,
                file=self._name,
                start=start,
                bytes=len(raw),
            )
            archiving.write_record(self._index, row)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"cannot write to the archive {self.folder}: {error}") from error
        self._is_dirty = True

    def _open_for(self, now: datetime) -> BinaryIO:
        """The file that is written to: the newest one, as long as it is of this day and not full."""
        if self._file is not None and self._is_open(self._name, now):
            return self._file
        if self._file is not None:
            self.sync()
            self._file.close()
        newest = max((path.name for path in self._paths()), default="")
        if not self._is_open(newest, now):
            newest = _next_name(newest, now)
        self._name = newest
        # Without a buffer of our own, a record is with the operating system when `write` returns.
        self._file = (self.folder / newest).open("ab", buffering=0)
        return self._file

    def _is_open(self, name: str, now: datetime) -> bool:
        match = _NAME.match(name)
        if match is None or name in self._damaged or match[1] < f"{now:%Y%m%d}":
            return False
        return (self.folder / name).stat().st_size < self._max_file_bytes

    # ------------------------------------------------------------------------------------------------- reading

    def _paths(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if _NAME.match(path.name))

    def _catch_up(self) -> None:
        """Read into the index what it does not know yet: all of a file, or what a killed run wrote last."""
        known = {row.file: row.bytes for row in archiving.read_files(self._index)}
        paths = self._paths()
        for gone in known.keys() - {path.name for path in paths}:
            archiving.forget_file(self._index, gone)
        for path in paths:
            start, size = known.get(path.name, 0), path.stat().st_size
            if size < start:
                archiving.forget_file(self._index, path.name)
                start = 0
            if size > start:
                self._read_file(path, start)
        archiving.commit(self._index)

    def _read_file(self, path: Path, start: int) -> None:
        try:
            with path.open("rb") as file:
                for begin, length, raw in iter_members(file, start):
                    record = parse_record(raw)
                    if record is not None:
                        self._index_record(record, path.name, begin, length)
        except DamagedError as error:
            if error.is_cut:
                os.truncate(path, error.start)
                return
            self._damaged.add(path.name)
            self.remarks.append(f"{path}: {error}; what follows it in this file is left out")

    def _index_record(self, record: Record, name: str, start: int, length: int) -> None:
        row = RecordRow(
            kind=record.kind,
            key=record.key,
            run=record.run,
            source_id=record.source_id,
            at=record.at,
            status=record.answer.status or None if record.answer else None,
            digest=record.digest,
            file=name,
            start=start,
            bytes=length,
        )
        archiving.write_record(self._index, row)

    def _read_answer(self, row: RecordRow) -> Answer | None:
        """The answer of a record.

        Raises:
            StoreError: the file is not there any more, or damaged.
        """
        try:
            with (self.folder / row.file).open("rb") as file:
                file.seek(row.start)
                record = parse_record(gzip.decompress(file.read(row.bytes)))
        except (OSError, EOFError, zlib.error) as error:
            raise StoreError(f"cannot read {self.folder / row.file} at byte {row.start}: {error}") from error
        return record.answer if record is not None else None


def _next_name(newest: str, now: datetime) -> str:
    """The name of the file after the newest one: names are sorted by time, also where the clock goes back."""
    match = _NAME.match(newest)
    day = max(f"{now:%Y%m%d}", match[1] if match else "")
    number = int(match[2]) + 1 if match and match[1] == day else 1
    return f"aidocket-{day}-{number:04}.warc.gz"
