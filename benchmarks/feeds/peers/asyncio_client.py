"""A bare asyncio client (aiohttp): the same requests, each conditional, and nothing done with the answers.

python -m benchmarks.feeds.peers.asyncio_client URLS FOLDER
"""

from __future__ import annotations

import asyncio
import sys

import aiohttp

from benchmarks.feeds.peers.keeping import conditions, read_urls, read_validators, write_validators

AT_ONCE = 32
PATIENCE_S = 30


async def ask_all(urls: list[str], folder: str) -> None:
    """Ask each feed once."""
    kept = read_validators(folder)
    gate = asyncio.Semaphore(AT_ONCE)
    timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def ask(url: str) -> None:
            try:
                async with gate, session.get(url, headers=kept.get(url)) as response:
                    await response.read()
                    if response.status == 200:
                        kept[url] = conditions({name: response.headers.get(name) for name in ("ETag", "Last-Modified")})
            except (aiohttp.ClientError, TimeoutError):
                return  # a broken feed; what is to be said of it is not this client's business

        await asyncio.gather(*(ask(url) for url in urls))
    write_validators(folder, kept)


def main() -> None:
    """Run the client."""
    _, urls, folder = sys.argv
    asyncio.run(ask_all(read_urls(urls), folder))


if __name__ == "__main__":
    main()
