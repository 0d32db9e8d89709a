"""Where something was read: documents and addresses as links that a page may show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from aidocket.redaction import is_private_host
from aidocket.store.published import PublishedDocument

_ENDS = 5

UNLINKED = "on file, with no public address"
"""What stands in place of a source that nobody can follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLink:
    """Where something was read: `url` is None where there is no address that may be a link."""

    title: str
    url: str | None
    outlet: str
    date: str | None
    quote: str = ""
    origin: str = "curated"


def document_link(document: PublishedDocument) -> SourceLink:
    """A document as a source."""
    return SourceLink(
        title=document.title,
        url=safe_url(document.url),
        outlet=document.source,
        date=document.published,
        origin="extracted",
    )


def web_link(url: str) -> SourceLink:
    """An address as a source, named by its host; on a host of many publishers, by host, owner and repository."""
    safe = safe_url(url)
    outlet = _outlet(safe) if safe else url
    return SourceLink(title=outlet, url=safe, outlet=outlet, date=None)


def _outlet(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if host in ("github.com", "raw.githubusercontent.com"):
        return "/".join(["github.com", *parts.path.split("/")[1:3]])
    return host


def at_words(url: str | None, words: str | None) -> str | None:
    """The address with a text fragment (WICG, Scroll to Text Fragment): a browser that knows it shows the words.

    Of long words the first and the last few are named, so that a page that breaks them otherwise is found too.
    """
    safe = safe_url(url)
    parts = (words or "").split()
    if not safe or not parts:
        return safe
    ends = [parts] if len(parts) <= 2 * _ENDS else [parts[:_ENDS], parts[-_ENDS:]]
    # A hyphen has a meaning of its own there.
    text = ",".join(quote(" ".join(part), safe="").replace("-", "%2D") for part in ends)
    return f"{safe}{'' if '#' in safe else '#'}:~:text={text}"


# Of blanks, only the space is printable.
_NOT_IN_URLS = frozenset(' "<>\\^`{|}')


@lru_cache(maxsize=4096)
def safe_url(url: str | None) -> str | None:
    """The address, where a page may link to it: http or https, with a public host, without blanks or controls."""
    if not url or not url.isprintable() or not _NOT_IN_URLS.isdisjoint(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or is_private_host(host):
        return None
    return url
