"""Links as one address, one spelling: resolved, unwrapped, without trackers."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urljoin, urlsplit, urlunsplit

from courlan import clean_url
from w3lib.url import canonicalize_url, safe_url_string

from aidocket.crawler.limits import MAX_URL_CHARS

_GOOGLE = re.compile(r"(?:www\.|news\.)?google\.[a-z.]{2,6}$")


def normal_link(link: str | None, base: str) -> str | None:
    """The address that a link leads to, or None if it leads nowhere on the web.

    The link is resolved against `base`, Google's redirect is taken off, trackers (`utm_…`, `fbclid`) and the fragment
    go, the host is in lower case. The order of the query is kept, as some servers mind it.
    """
    if not link or len(link) > MAX_URL_CHARS:
        return None
    try:
        url = _unwrap(urljoin(base, link.strip()))
        if urlsplit(url).scheme.lower() not in ("http", "https") or not urlsplit(url).hostname:
            return None
        cleaned = _without_fragment(_without_trackers(safe_url_string(url)))
        parts = urlsplit(cleaned)
        _ = parts.port
    except ValueError:
        return None
    if not parts.hostname or len(cleaned) > MAX_URL_CHARS:
        return None
    return cleaned


def link_key(link: str) -> str:
    """What two spellings of a link share: the query sorted, https for http, no slash at the end."""
    parts = urlsplit(canonicalize_url(link))
    return urlunsplit(("https", parts.netloc, parts.path.rstrip("/"), parts.query, ""))


def is_same_host(url: str, other: str) -> bool:
    """Whether two addresses lie on one server, asked in the same way."""
    return urlsplit(url)[:2] == urlsplit(other)[:2]


def _unwrap(url: str) -> str:
    """The address inside Google's redirect (`google.com/url?…&url=…`, in Google Alerts), else the link itself."""
    parts = urlsplit(url)
    if parts.path == "/url" and _GOOGLE.fullmatch(parts.hostname or ""):
        query = parse_qs(parts.query)
        inner = (query.get("url") or query.get("q") or [""])[0]
        if inner.startswith(("http://", "https://")):
            return inner
    return url


def _without_trackers(url: str) -> str:
    # courlan drops parameters without a value; where there are any (`DktRpt.pl?492165`), they are the address.
    query = urlsplit(url).query
    named = all("=" in part for part in query.split("&")) if query else True
    return (clean_url(url) or url) if named else url


def _without_fragment(url: str) -> str:
    parts = urlsplit(url)
    # A fragment that begins with `!` is a page of its own (Google's old scheme for scripted sites).
    return url if parts.fragment.startswith("!") else urlunsplit(parts._replace(fragment=""))
