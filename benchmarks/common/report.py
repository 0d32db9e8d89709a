"""Demands, the figures that answer them, and how both are written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Must:
    """A demand, the figures, and whether they meet it; None where they were not measured."""

    text: str
    figures: str
    is_met: bool | None = None


def musts_text(found: Sequence[Must], *, met: str = "met", missed: str = "NOT MET") -> str:
    """Demands as lines of Markdown."""
    words = {True: met, False: missed, None: "not measured"}
    return "\n".join(f"- **{words[must.is_met]}**: {must.text}. {must.figures}." for must in found)
