"""The server of a set: one process, an address of the loopback network a host, and as little work as it takes.

    python -m benchmarks.feeds.server --feeds 500 --seed N --hosts 100

It prints its port and stops when its standard input ends. `/step/0` and `/step/1` on its first host say which step of
the set it answers from; `/count` gives, and forgets, how many requests there were since. It knows no robots.txt (404).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import os
import socket
import struct
import sys
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import Any

from benchmarks.feeds.generate import HOSTS, SEED, generate
from benchmarks.feeds.model import Answer, FeedSet

REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found"}
TRICKLE_S = 0.05
BACKLOG = 512


class Web:
    """What all connections share: the answers of both steps, the step that holds, and the count of requests."""

    def __init__(self, feeds: FeedSet) -> None:
        self.step = 0
        self.count: Counter[str] = Counter()
        self._ready: tuple[dict[bytes, Ready], dict[bytes, Ready]] = ({}, {})
        for feed in feeds.feeds:
            for step, answers in enumerate(feed.answers):
                for path, answer in answers.items():
                    self._ready[step][path.encode()] = Ready(answer)

    def find(self, path: bytes) -> Ready | None:
        """What a path answers now."""
        return self._ready[self.step].get(path)

    def control(self, path: bytes) -> bytes | None:
        """The answer to a request of the benchmark's own, or None if it is not one."""
        if path.startswith(b"/step/"):
            self.step = int(path[6:])
            return b"{}"
        if path == b"/count":
            counted, self.count = dict(self.count), Counter()
            return json.dumps(counted).encode()
        return None


class Ready:
    """An answer with its bytes laid out."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        names = [("Content-Type", answer.type), *answer.headers]
        validators = [("ETag", answer.etag), ("Last-Modified", answer.last_modified)]
        names += [(name, value) for name, value in validators if value]
        self.plain = _head(answer.status, names, answer.body) + answer.body
        self.zipped = self.plain
        if answer.zipped is not None:
            zipped_names = [*names, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
            self.zipped = _head(answer.status, zipped_names, answer.zipped) + answer.zipped
        self.unchanged = _head(304, [(name, value) for name, value in validators if value], None)
        self.etag = answer.etag.encode() if answer.etag else None
        self.date = answer.last_modified.encode() if answer.last_modified else None

    def is_unchanged(self, headers: dict[bytes, bytes]) -> bool:
        """Whether a conditional request is to be answered with 304 (RFC 9110, section 13.2.2)."""
        asked = headers.get(b"if-none-match")
        if asked is not None and self.etag is not None:
            return asked == self.etag or asked == b"W/" + self.etag
        since = headers.get(b"if-modified-since")
        if since is None or self.date is None:
            return False
        if since == self.date:
            return True
        with contextlib.suppress(ValueError):
            return parsedate_to_datetime(since.decode("latin-1")) >= parsedate_to_datetime(self.date.decode())
        return False


def _head(status: int, names: list[tuple[str, str]], body: bytes | None) -> bytes:
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Other')}", "Server: benchmark"]
    lines += [f"{name}: {value}" for name, value in names]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Connection(asyncio.Protocol):
    """One connection; requests have no body and come one after another."""

    def __init__(self, web: Web, loop: asyncio.AbstractEventLoop) -> None:
        self._web = web
        self._loop = loop
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that has come in whole."""
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        request, *lines = head.split(b"\r\n")
        path = request.split(b" ")[1]
        told = self._web.control(path)
        if told is not None:
            self._transport.write(_head(200, [("Content-Type", "application/json")], told) + told)
            return
        headers = {}
        for line in lines:
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        ready = self._web.find(path)
        if ready is None:
            self._web.count["robots.txt" if path == b"/robots.txt" else "unknown"] += 1
            self._transport.write(_head(404, [("Content-Type", "text/plain")], b""))
            return
        if ready.answer.delay_s:
            self._loop.call_later(ready.answer.delay_s, self._send, ready, headers)
        else:
            self._send(ready, headers)

    def _send(self, ready: Ready, headers: dict[bytes, bytes]) -> None:
        if self._transport.is_closing():
            return
        manner = ready.answer.manner
        if manner != "whole":
            self._web.count["broken"] += 1
            getattr(self, f"_{manner.replace('-', '_')}")(ready)
        elif ready.is_unchanged(headers):
            self._web.count["304"] += 1
            self._transport.write(ready.unchanged)
        else:
            self._web.count[str(ready.answer.status)] += 1
            zipped = b"gzip" in headers.get(b"accept-encoding", b"")
            self._transport.write(ready.zipped if zipped else ready.plain)
        if headers.get(b"connection", b"").lower() == b"close" and manner != "trickle":
            self._transport.close()

    # ------------------------------------------------------------------------------------------ ways to break off

    def _reset(self, _ready: Ready | None) -> None:
        """End the connection with RST in place of FIN."""
        sock = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _reset_midway(self, ready: Ready) -> None:
        self._transport.write(ready.plain[: -len(ready.answer.body) + ready.answer.sent])
        self._loop.call_later(TRICKLE_S, self._reset, None)

    def _cut(self, ready: Ready) -> None:
        self._transport.write(ready.plain[: -len(ready.answer.body) + ready.answer.sent])
        self._transport.close()

    def _cut_chunks(self, ready: Ready) -> None:
        head = ready.plain[: -len(ready.answer.body)].replace(
            f"Content-Length: {len(ready.answer.body)}".encode(), b"Transfer-Encoding: chunked"
        )
        piece = ready.answer.body[: ready.answer.sent]
        self._transport.write(head + b"%x\r\n" % len(piece) + piece + b"\r\n")
        self._transport.close()

    def _trickle(self, ready: Ready, sent: int = 0) -> None:
        """A head, then ten bytes at a time, then nothing."""
        if self._transport.is_closing():
            return
        begin = len(ready.plain) - len(ready.answer.body)
        if sent >= ready.answer.sent:
            self._transport.close()
            return
        piece = ready.plain[: begin + 10] if not sent else ready.plain[begin + sent : begin + sent + 10]
        self._transport.write(piece)
        self._loop.call_later(TRICKLE_S, self._trickle, ready, sent + 10)

    def _no_http(self, ready: Ready) -> None:
        self._transport.write(ready.answer.body)
        self._transport.close()


def listen(hosts: tuple[str, ...]) -> list[socket.socket]:
    """A socket a host, all at one port that is free on each of them.

    Raises:
        OSError: the hosts are none of this machine's.
    """
    for _ in range(20):
        sockets: list[socket.socket] = []
        port = 0
        try:
            for host in hosts:
                sockets.append(_bound(host, port))
                port = sockets[0].getsockname()[1]
        except OSError:
            for opened in sockets:
                opened.close()
            if not sockets:
                raise
        else:
            return sockets
    raise OSError(f"no port is free on all of {hosts[0]} to {hosts[-1]}")


def _bound(host: str, port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError:
        opened.close()
        raise
    return opened


async def serve(web: Web, sockets: list[socket.socket]) -> None:
    """Answer until standard input ends."""
    loop = asyncio.get_running_loop()
    for opened in sockets:
        await loop.create_server(lambda: Connection(web, loop), sock=opened, backlog=BACKLOG)
    print(sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()

    def read() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            ended.set()

    loop.add_reader(sys.stdin.fileno(), read)
    await ended.wait()


def main(arguments: Any = None) -> None:
    """Generate the set and serve it."""
    parser = argparse.ArgumentParser(prog="benchmarks.feeds.server", description=__doc__)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--broken", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--hosts", type=int, default=HOSTS)
    chosen = parser.parse_args(arguments)
    feeds = generate(feeds=chosen.feeds, broken=chosen.broken, seed=chosen.seed, hosts=chosen.hosts)
    web = Web(feeds)
    gc.freeze()
    asyncio.run(serve(web, listen(feeds.hosts)))


if __name__ == "__main__":
    main()
