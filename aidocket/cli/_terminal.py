"""What a terminal may be shown of texts that anybody may have written."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text without what could move a terminal's cursor, change its colours or turn its text around."""
    return "".join(character if character.isprintable() else " " for character in text)
