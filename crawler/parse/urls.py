"""Links as one address, one spelling: resolved, unwrapped, without trackers."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

from aidocket.crawler.limits import MAX_URL_CHARS

_GOOGLE = re.compile(r"(?:www\.|news\.)?google\.[a-z.]{2,6}$")
_AMP_CACHE = re.compile(r"[a-z0-9-]+\.cdn\.ampproject\.org$")
_IN_AMP_PATH = re.compile(r"/(?:amp|[acv])/(s/)?([a-z0-9.-]+\.[a-z]{2,}(?:/.*)?)$", re.IGNORECASE)
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9][a-z0-9-]*\.)+[a-z0-9]+(?::[1-5]?[1-9][0-9]{3})?(?:/[A-Za-z0-9_~][A-Za-z0-9_~.-]*)+/?"
)
_SPECIAL_HOST = re.compile(r"//(?:[a-z0-9-]+\.)*(?:google\.|ampproject\.)")
_VARIANT_HOST = re.compile(r"^(?:m|mobile|amp)\.(?=[^.]+\.)")
_AMP_PATH = re.compile(r"(?:/amp|/amp\.html|\.amp(?:\.html)?)/?$|^/amp(?=/)", re.IGNORECASE)
_AMP_PARAMETERS = frozenset({"amp", "amp=1", "amp=true", "outputtype=amp"})


def is_plain_address(link: str) -> bool:
    """Whether an address is absolute, with a path of plain signs alone: to resolve and quote it changes nothing."""
    return _PLAIN.fullmatch(link) is not None


def normal_link(link: str | None, base: str) -> str | None:
    """The address that a link leads to, or None if it leads nowhere on the web.

    The link is resolved against `base`, Google's redirect and AMP viewers are taken off, trackers (`utm_…`, `fbclid`)
    and the fragment go, the host is in lower case. The order of the query is kept, as some servers mind it.
    """
    if not link or len(link) > MAX_URL_CHARS:
        return None
    try:
        url = link if is_plain_address(link) else urljoin(base, link.strip())
        if is_plain_address(url) and not _SPECIAL_HOST.search(url):
            return url
        url = _unwrap(url)
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
    """What two spellings of a link share: the query sorted, https for http, no slash at the end.

    Nor does it tell a page from its AMP or mobile variant.
    """
    if is_plain_address(link):
        host, _, path = link.partition("://")[2].partition("/")
        path = _AMP_PATH.sub("", f"/{path}").rstrip("/")
        return f"https://{_VARIANT_HOST.sub('', host)}{path}"
    parts = urlsplit(canonicalize_url(link))
    query = "&".join(part for part in parts.query.split("&") if part.rstrip("=").lower() not in _AMP_PARAMETERS)
    path = _AMP_PATH.sub("", parts.path).rstrip("/")
    return urlunsplit(("https", _VARIANT_HOST.sub("", parts.netloc), path, query, ""))


def canonical_address(page_url: str, named: str | None) -> str:
    """The address that a page has for itself (`rel=canonical`, RFC 6596), or the one that answered.

    It is believed on the page's own host, be that the AMP, the mobile or the usual one. One that leads to the host's
    root from elsewhere is a common mistake, and so is one that is no address.
    """
    own = normal_link(named, page_url)
    if own is None or _site(own) != _site(page_url):
        return page_url
    if page_url.startswith("https://") and own.startswith("http://"):
        own = f"https://{own.removeprefix('http://')}"
    is_root = not urlsplit(own).path.strip("/") and not urlsplit(own).query
    return page_url if is_root and urlsplit(page_url).path.strip("/") else own


def _site(url: str) -> str:
    """The host, without what tells its variants apart."""
    host = _VARIANT_HOST.sub("", urlsplit(url).netloc.lower())
    return host.removeprefix("www.")


def is_same_host(url: str, other: str) -> bool:
    """Whether two addresses lie on one server, asked in the same way."""
    return urlsplit(url)[:2] == urlsplit(other)[:2]


def _unwrap(url: str) -> str:
    """The address inside Google's redirect (`google.com/url?…&url=…`, in Google Alerts), else the link itself.

    So with an AMP viewer: `google.com/amp/s/HOST/PATH`, `HOST.cdn.ampproject.org/c/s/HOST/PATH`.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _AMP_CACHE.fullmatch(host) or (_GOOGLE.fullmatch(host) and parts.path.startswith("/amp/")):
        match = _IN_AMP_PATH.match(parts.path)
        if match:
            inner_host, _, path = match[2].partition("/")
            inner = urlunsplit(("https" if match[1] else "http", inner_host, path, parts.query, ""))
            return str(inner)
    if parts.path == "/url" and _GOOGLE.fullmatch(host):
        query = parse_qs(parts.query)
        inner = (query.get("url") or query.get("q") or [""])[0]
        if inner.startswith(("http://", "https://")):
            return inner
    return url


def _without_trackers(url: str) -> str:
    # Loaded here, as it brings a dozen libraries of which most links need none.
    from courlan import clean_url

    # courlan drops parameters without a value; where there are any (`DktRpt.pl?492165`), they are the address.
    query = urlsplit(url).query
    named = all("=" in part for part in query.split("&")) if query else True
    return (clean_url(url) or url) if named else url


def _without_fragment(url: str) -> str:
    parts = urlsplit(url)
    # A fragment that begins with `!` is a page of its own (Google's old scheme for scripted sites).
    return url if parts.fragment.startswith("!") else urlunsplit(parts._replace(fragment=""))
