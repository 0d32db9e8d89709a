"""Markup and hostile characters out, plain text in. All that the crawler stores as text has gone through here."""

from __future__ import annotations

import html
import re
import unicodedata

import nh3
from w3lib.html import replace_tags

_BLOCKS = (
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td",
    "th", "tr", "ul",
)  # fmt: skip
_STILL_MARKUP = re.compile(r"<(?:a|p|br|img|div|span|figure|em|strong|ul|li|h[1-6])\b[^<>]*>", re.IGNORECASE)
_MARKS = re.compile(r"</?(?:mark|strong|em|b|i)\b[^<>]*>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n{3,}")

# C0 and C1 controls but for tab and line feed; soft hyphen; zero-width and bidirectional controls, which can make a
# text read otherwise than it is written (Unicode Technical Report 36); noncharacters; lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_UNTIDY = re.compile(
    "[^\\S ]|  |[\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ufffe\uffff\ud800-\udfff\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]"
)
"""What `plain` would change, or might: other blanks than single ones, the signs above, marks."""
_MARK_FLOOD = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f]+")


def plain(text: str, *, most: int) -> str:
    """Text in NFC, without invisible controls, with one blank between words and at most one blank line.

    Args:
        text: any text, no markup.
        most: code points kept; a longer text ends with an ellipsis.
    """
    if len(text) <= most and not _UNTIDY.search(text) and unicodedata.is_normalized("NFC", text):
        return text.strip(" ")
    text = text[: most * 4].replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARK_FLOOD.sub(r"\1", text))
    text = "\n".join(" ".join(words.split()) for words in text.split("\n")).strip("\n")
    if "\n\n\n" in text:
        text = _BLANK_LINES.sub("\n\n", text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def line(text: str, *, most: int) -> str:
    """Text as one line."""
    return " ".join(plain(text, most=most).split())


def html_to_text(markup: str, *, most: int, twice: bool = False) -> str:
    """The words of a piece of HTML: scripts and tags gone, entities read once, blocks on lines of their own.

    Args:
        markup: the HTML; it may be broken or hostile.
        most: code points kept.
        twice: whether a text that is markup still, because it was escaped twice, is read once more. Some publishers'
            summaries are; a title that speaks of `<a>` is not, so do not ask for it there.
    """
    text = _strip(markup)
    if twice and _STILL_MARKUP.search(text):
        text = _strip(text)
    return plain(text, most=most)


def unmark(text: str) -> str:
    """Text without the marks that a search puts around its hits; every other `<` is the text's own."""
    return _MARKS.sub("", text)


def _strip(markup: str) -> str:
    if "<" not in markup:
        return html.unescape(markup) if "&" in markup else markup
    # nh3 parses as a browser does, so what is left is well formed and holds nothing but the tags named here.
    clean = nh3.clean(markup, tags=set(_BLOCKS), attributes={}, link_rel=None)
    return html.unescape(replace_tags(clean, token="\n"))
