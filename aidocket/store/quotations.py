"""Which words of a document may be shown: one rule for pages, feeds and every file that is published.

Of a document marked `full` (court records, government texts) everything; of one marked `link` nothing; of one marked
`excerpt` a few short quotations, and the same ones everywhere, so that all outputs taken together do not show more.
A row that was read in other words of such a document keeps its place (`start`, `end`) and loses its quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from aidocket.store import Database


@dataclass(frozen=True, slots=True)
class QuoteLimits:
    """How much of a document marked `excerpt` may be quoted: words a quotation, quotations a document."""

    words: int = 40
    per_document: int = 2


class Words(NamedTuple):
    """A part of a document's text, in code points, `end` excluded."""

    start: int
    end: int
    quote: str


# A word is a run without blanks; where a script writes no blanks, each sign of it is one.
_SIGN = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"[{_SIGN}]|[^\s{_SIGN}]+")
QUOTE_CHARACTERS = 300
"""A sentence that is longer than this is no short quotation, and is not chosen as one."""

_CHARACTERS_A_WORD = 12
"""What has no blanks in it is cut by its length: nobody's words are so long on average."""

_MOST_ROWS = 200
"""Of each document so many rows are weighed against one another, so that one with thousands costs no more."""

# What a reader needs most comes first: who is said to have done what, then what happened, then the quick take.
_QUOTED = """
    SELECT q.document_id, q.start, q."end", q.quote, q.weight FROM (
      SELECT document_id, start, "end", quote, 4 AS weight FROM assertions WHERE quote IS NOT NULL
      UNION ALL SELECT document_id, start, "end", quote, 3 FROM events WHERE quote IS NOT NULL AND same_as IS NULL
      UNION ALL SELECT document_id, start, "end", quote, 2 FROM take_sentences
    ) q JOIN documents d ON d.id = q.document_id WHERE d.publish = 'excerpt'
    ORDER BY q.document_id, q.weight DESC, q.start, q."end", q.quote"""


class Quotations:
    """What may be quoted of which document, as the database is now."""

    def __init__(self, db: Database, limits: QuoteLimits | None = None) -> None:
        self.limits = limits or QuoteLimits()
        self._publish = {
            row[0]: row[1] for row in db.conn.execute("SELECT id, publish FROM documents WHERE publish <> 'full'")
        }
        rows: dict[str, list[tuple[Words, int]]] = {}
        for document, start, end, quote, weight in db.conn.execute(_QUOTED):
            found = rows.setdefault(document, [])
            if len(found) < _MOST_ROWS:
                found.append((shorten_quote(Words(start, end, quote), self.limits.words), weight))
        self._allowed = {document: _choose(found, self.limits.per_document) for document, found in rows.items()}

    def shown(self, document_id: str | None, start: int | None, end: int | None, quote: str | None) -> Words | None:
        """What of a quotation may be shown: itself, its beginning, or None. What no document holds is not ours."""
        publish = self._publish.get(document_id or "")
        if quote is None or (publish and (start is None or end is None)):
            return None
        words = Words(start or 0, end or 0, quote)
        if publish is None:
            return words
        short = shorten_quote(words, self.limits.words)
        allowed = self._allowed.get(document_id or "", ()) if publish == "excerpt" else ()
        return short if any(a.start <= short.start and short.end <= a.end for a in allowed) else None

    def quote(self, document_id: str | None, start: int | None, end: int | None, quote: str | None) -> str | None:
        """The words of `shown`."""
        words = self.shown(document_id, start, end, quote)
        return words.quote if words else None

    def end(self, document_id: str | None, start: int | None, end: int | None, quote: str | None) -> int | None:
        """The end of `shown`; of what is not shown, the end as it is."""
        words = self.shown(document_id, start, end, quote)
        return words.end if words and start is not None else end

    def summary(
        self,
        document_id: str | None,
        start: int | None,
        end: int | None,
        quote: str | None,
        summary: str,
        title: str | None,
        confirmed: int,
    ) -> str:
        """The summary of an event. One that a program took from the document is a quotation, and may be shown as such.

        Where it may not, the document's title stands for it; what a person has written stays.
        """
        if document_id not in self._publish:
            return summary
        words, core = " ".join((quote or "").split()), summary.removesuffix(" …").strip()
        is_taken = words.startswith(core) or (bool(words) and core.startswith(words))
        if confirmed and not is_taken:
            return summary
        shown = self.quote(document_id, start, end, quote) if is_taken else None
        if shown is None:
            return title or ""
        short = " ".join(shown.split())
        return summary if short.startswith(core) else short if short == words else f"{short} …"


def count_words(text: str) -> int:
    """How many words a text has, as the limits count them."""
    return len(_WORD.findall(text))


def shorten_quote(words: Words, most: int) -> Words:
    """The beginning of a quotation: at most so many words, and no more characters than such words can have."""
    cut = min(len(words.quote), most * _CHARACTERS_A_WORD)
    for number, match in enumerate(_WORD.finditer(words.quote, 0, cut), start=1):
        if number == most:
            cut = match.end()
            break
    if not most:
        cut = 0
    return words if cut == len(words.quote) else Words(words.start, words.start + cut, words.quote[:cut])


def _choose(rows: Iterable[tuple[Words, int]], most: int) -> tuple[Words, ...]:
    """The quotations under which the most, and the weightiest, of these rows can be shown."""
    left = [(words, weight) for words, weight in rows if words.quote]
    chosen: list[Words] = []
    while left and len(chosen) < most:
        worth = {
            words: sum(w for other, w in left if words.start <= other.start and other.end <= words.end)
            for words in {words for words, _ in left}
        }
        best = max(worth, key=lambda words: (worth[words], -words.start, words.end, words.quote))
        chosen.append(best)
        left = [(o, w) for o, w in left if not (best.start <= o.start and o.end <= best.end)]
    return tuple(chosen)
