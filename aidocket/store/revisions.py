"""What changed in a document: its paragraphs before and after, as a diff that stays short.

A revision's row says what the title was before, and which paragraphs went and came. It is written in the transaction
of the change itself.
"""

from __future__ import annotations

from difflib import unified_diff
from itertools import islice

from aidocket.store import Database

MAX_CHANGE_CHARS = 10_000
MAX_PARAGRAPHS = 1_000
"""Of each text so many paragraphs are compared."""

MAX_PARAGRAPH_CHARS = 4_000
CUT = "…"


def describe_change(before: tuple[str, str], after: tuple[str, str]) -> str | None:
    """The change as a unified diff of paragraphs, without context; None where there is nothing to compare.

    Args:
        before: title and text as they were; an empty text was not kept.
        after: title and text as they are.
    """
    old, new = _paragraphs(*before), _paragraphs(*after)
    if not before[1]:
        old, new = old[:1], new[:1]
    lines = islice(unified_diff(old, new, lineterm="", n=0), 2, None)
    diff = "\n".join(lines)
    if len(diff) > MAX_CHANGE_CHARS:
        diff = diff[: MAX_CHANGE_CHARS - 1] + CUT
    return diff or None


def write_revision(
    db: Database, document_id: str, revision: int, *, before: tuple[str, str], after: tuple[str, str], now: str
) -> None:
    """Note that a document has changed; to be called in the transaction that changes it."""
    db.execute(
        """INSERT INTO document_revisions (document_id, revision, changed_at, title, change) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (document_id, revision) DO NOTHING""",
        [document_id, revision, now, before[0], describe_change(before, after)],
    )


def _paragraphs(title: str, text: str) -> list[str]:
    """The title and the paragraphs, each on one line and none too long."""
    lines = (" ".join(part.split()) for part in text.split("\n", MAX_PARAGRAPHS)[:MAX_PARAGRAPHS])
    found = [title, *(line for line in lines if line)]
    return [line if len(line) <= MAX_PARAGRAPH_CHARS else line[: MAX_PARAGRAPH_CHARS - 1] + CUT for line in found]
