"""Which addresses may be asked: only http and https, only the public internet, never a name that is made for samples.

A hostile feed can link, redirect or resolve to a machine in our own network. Names are judged before a request is
made; what a name resolves to is judged by `resolver.py`, at the moment of connecting.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from aidocket.networks import is_public, parse_literal

RESERVED_DOMAINS = ("example.org", "example.com", "example.net", "example", "test", "invalid", "localhost")
"""RFC 2606 and RFC 6761: nobody's in the real world, so only the demo's sample web may answer under them."""

SAMPLE_DOMAINS = ("example.org", "example", "test", "invalid")
"""The reserved domains that the sample web uses: a link to one of them has strayed out of it."""

_PACER_PAYWALL = re.compile(r"/cgi-bin/DktRpt\.pl|/docs?1/|/cgi-bin/show_|/n/beam/servlet/", re.IGNORECASE)
_PACER_HOST = re.compile(r"(?:ecf|pacer)[a-z0-9.-]*\.uscourts\.gov$", re.IGNORECASE)
_PACER_FEED = re.compile(r"servlet=RSSGenerator", re.IGNORECASE)


class RefusedAddressError(Exception):
    """An address that is never asked; the text says why."""


def check_address(url: str, *, allow_private: bool, demo: bool) -> None:
    """Nothing, if the address may be asked as far as its text tells.

    Args:
        url: the address.
        allow_private: whether its source says `allow_private: true`.
        demo: whether the database is the demo's, for which the reserved names are.

    Raises:
        RefusedAddressError: it may not.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise RefusedAddressError(f"{parts.scheme or 'no scheme'}: only http and https are asked")
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise RefusedAddressError("there is no host in the address")
    if parts.username or parts.password:
        raise RefusedAddressError("there is a password in the address")
    if is_paid(url):
        raise RefusedAddressError("PACER asks money for this page")
    literal = parse_literal(host)
    if literal is not None:
        if not allow_private and not is_public(literal):
            raise RefusedAddressError(f"{host} is a private address")
    elif is_under(host, RESERVED_DOMAINS) and not (demo or (allow_private and host == "localhost")):
        raise RefusedAddressError(f"{host} is a reserved name, for samples only")


def is_under(host: str, domains: tuple[str, ...]) -> bool:
    """Whether the host is one of the domains, or below one."""
    name = host.casefold().rstrip(".")
    return any(name == domain or name.endswith("." + domain) for domain in domains)


def is_sample_link(url: str | None) -> bool:
    """Whether a link leads into the sample web; such a link has no place in a real database."""
    # Most links need no closer look.
    if url is None or not any(domain in url.casefold() for domain in SAMPLE_DOMAINS):
        return False
    return is_under(urlsplit(url).hostname or "", SAMPLE_DOMAINS)


def is_paid(url: str) -> bool:
    """Whether the address is one of PACER's pages that cost money; its feeds are free."""
    parts = urlsplit(url)
    if not _PACER_HOST.search(parts.hostname or ""):
        return False
    rest = f"{parts.path}?{parts.query}"
    return bool(_PACER_PAYWALL.search(rest)) and not _PACER_FEED.search(rest)
