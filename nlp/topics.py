"""What a title and the beginning of a text speak of: classes of words from `lexicon/topics.yaml`, whatever sentence.

Only so much of the text is read, for news says at its beginning what it is about; a long text would sooner or later
hold a word of each class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aidocket.nlp.layout import Layout
from aidocket.nlp.phrases import Phrases
from aidocket.nlp.rules import expand, read_lexicon


class Topics:
    """Reads the word classes once; each document costs the reading of its beginning."""

    def __init__(self, lexicon: Mapping[str, Sequence[str]] | None = None) -> None:
        self._phrases = Phrases()
        self._topics: dict[int, list[str]] = {}
        for topic, phrases in (read_lexicon("topics") if lexicon is None else lexicon).items():
            for number in sorted({self._phrases.number(text) for p in phrases for text in expand(p, label=topic)}):
                self._topics.setdefault(number, []).append(topic)

    def read(self, layout: Layout) -> tuple[set[str], set[str]]:
        """The topics of the title, and those of title and beginning together."""
        title: set[str] = set()
        beginning: set[str] = set()
        for start, _, number in self._phrases.everywhere(layout.plain[: _word_end(layout.plain, layout.beginning)]):
            beginning.update(self._topics[number])
            if start < layout.text_start:
                title.update(self._topics[number])
        return title, beginning


def _word_end(text: str, at: int) -> int:
    """Where the word ends that stands at a place."""
    while at < len(text) and text[at].isalnum():
        at += 1
    return at
