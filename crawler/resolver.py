"""Name resolution that gives no private address away, whatever a name said a moment before."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer, provider  # type: ignore[import-untyped]

from aidocket.networks import is_public

_PRIVATE_ALLOWED: ContextVar[bool] = ContextVar("private_allowed", default=False)
_refused: set[str] = set()


@contextmanager
def private_addresses(*, allowed: bool) -> Iterator[None]:
    """Whether connections that the block begins may go to private addresses."""
    token = _PRIVATE_ALLOWED.set(allowed)
    try:
        yield
    finally:
        _PRIVATE_ALLOWED.reset(token)


def was_refused(host: str) -> bool:
    """Whether a name led to a private address, and was not followed there, in this process."""
    return host in _refused


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's own resolver, whose private answers are held back at the moment of connecting.

    To judge the address that is connected to, not the name, is what stops a name that is public when it is looked at
    and private when it is asked (DNS rebinding).
    """

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._inner = reactor.nameResolver

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        """Scrapy's way of making it."""
        return cls(reactor)

    def install_on_reactor(self) -> None:
        """Scrapy's way of putting it to work."""
        self._reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """See IHostnameResolver."""
        receiver = resolutionReceiver if _PRIVATE_ALLOWED.get() else _PublicOnly(resolutionReceiver, hostName)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@provider(IResolutionReceiver)
class _PublicOnly:
    """Hands on public addresses."""

    def __init__(self, receiver: Any, host: str) -> None:
        self._receiver = receiver
        self._host = host

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        if is_public(ipaddress.ip_address(address.host.partition("%")[0])):
            self._receiver.addressResolved(address)
        else:
            _refused.add(self._host)

    def resolutionComplete(self) -> None:
        self._receiver.resolutionComplete()
