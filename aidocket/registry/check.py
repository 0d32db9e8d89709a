"""Rules that take more than one entry to judge. Each fault is one line: file, entry, field, what is wrong."""

from __future__ import annotations

from aidocket.registry.load import Registry


def check_registry(registry: Registry, *, demo: bool = False) -> list[str]:
    """All faults, in the order of the entries."""
    return []
