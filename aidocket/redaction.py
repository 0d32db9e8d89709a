"""What of an address, or of a text that names addresses, may be shown to strangers.

The crawler's own words can hold more than is public: a server in somebody's own network, or a key in a query. Pages,
exported data and lists of feeds show such words only through here.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from aidocket.networks import is_public, parse_literal

HIDDEN = "[not shown]"
"""What takes an address's place in a text."""

_LOCAL = ("localhost", "local", "internal", "home.arpa", "lan")

# Names of query fields that hold keys, as publishers write them: `api_key`, `subscription-key`, `authToken`.
_SECRET_NAME = re.compile(
    r"(?:^|[^a-z0-9])(?:key|auth|sig|sid|pwd|pass|session|login)$"
    r"|(?:token|secret|password|passwd|signature|credentials?|sessionid|(?:api|access|auth|user|feed|private)key)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s<>\"'“”]+", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?<![\w.:-])(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d+)?(?![\w-]|\.\w|:\d)", re.IGNORECASE
)
_ENDS = ".,;:!?)]}"


def is_private_host(host: str) -> bool:
    """Whether a host names this machine or a network of one's own. A name is judged as written, not looked up."""
    if any(host == name or host.endswith(f".{name}") for name in _LOCAL):
        return True
    literal = parse_literal(host)
    if literal is not None:
        return not is_public(literal)
    return "." not in host or host.rpartition(".")[2].isdigit()


def shown_url(url: str | None) -> str | None:
    """The address without keys in its query; None for one in a private network, or that cannot be read."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").rstrip(".").casefold()
        place = host if parts.port is None else f"{host}:{parts.port}"
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or is_private_host(host):
        return None
    place = parts.netloc if parts.username is None and parts.password is None else place
    kept = [field for field in parts.query.split("&") if not _SECRET_NAME.search(field.partition("=")[0])]
    return urlunsplit((parts.scheme, place, parts.path, "&".join(kept), ""))


def shown_text(text: str | None) -> str | None:
    """The text with each of its addresses as `shown_url` has it, and no number of a machine in a private network."""
    if text is None:
        return None
    return _NUMBERS.sub(_number, _ADDRESS.sub(_address, text))


def shown_source(url: str, reason: str | None, *, is_private: bool) -> tuple[str | None, str | None]:
    """Address and reason of a source; of one in a private network neither the address nor its host's name."""
    address = None if is_private else shown_url(url)
    text = shown_text(reason)
    host = urlsplit(url).hostname
    return address, text.replace(host, HIDDEN) if text and host and address is None else text


def _address(found: re.Match[str]) -> str:
    url = found[0].rstrip(_ENDS)
    return (shown_url(url) or HIDDEN) + found[0][len(url) :]


def _number(found: re.Match[str]) -> str:
    host = found[0]
    host = host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return HIDDEN if is_private_host(host) else found[0]
