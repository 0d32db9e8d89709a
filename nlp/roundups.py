"""Round-ups and digests: where one item ends and the next begins, told by the date or the case that opens it."""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Doc as SpacyDoc

from aidocket.nlp.captions import find_captions
from aidocket.nlp.dates import TimeMention, find_times
from aidocket.nlp.layout import Layout

MAX_HEADING = 24
"""Code points of the date that opens a paragraph of a digest."""


def items_of(doc: SpacyDoc, layout: Layout) -> list[int]:
    """Where the items of a round-up begin: paragraphs that open with a caption, if there are several."""
    if sum(case.caption is not None for case in doc._.cases) < 2:
        return []
    text = layout.text
    starts = [c.start for c in find_captions(text) if c.start >= layout.text_start and text[c.start - 1] == "\n"]
    return starts if len(starts) > 1 else []


def item_at(start: int, items: list[int], layout: Layout) -> str | None:
    """The item that holds a sentence; an item ends with its paragraph."""
    text = layout.text
    while start < len(text) - 1 and text[start].isspace():
        start += 1
    at = bisect_right(items, start) - 1
    if at < 0 or "\n" in text[items[at] : start]:
        return None
    return str(items[at])


def heading_date(layout: Layout, start: int, published: str | None) -> TimeMention | None:
    """The date that opens the paragraph, followed by a colon, as in `4 June 2025: Reddit has sued …`."""
    text = layout.text
    newline = text.rfind("\n", max(start - MAX_HEADING - 1, 0), start)
    if newline < 0 and start > MAX_HEADING:
        return None
    line = newline + 1
    colon = text.find(":", line, line + MAX_HEADING)
    if colon < 0 or not any(char.isdigit() for char in text[line:colon]):
        return None
    times = find_times(text[line:colon], published)
    return times[0] if len(times) == 1 and times[0].date and times[0].start <= 1 else None
