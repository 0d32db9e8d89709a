"""Word lists, written as running text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a running text, as a set."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """The lines of a text, stripped, in order; empty lines count for nothing."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
