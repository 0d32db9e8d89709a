"""Suggesting a correction: a link that opens a form or a mail in which the page, the id and the words stand already."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urljoin, urlsplit

from aidocket.config import Config
from aidocket.site.evidence import safe_url
from aidocket.site.render import clean_text
from aidocket.site.words import shorten

_ADDRESS = re.compile(r"[^\s@<>\"'?&#/:]+@[^\s@<>\"'?&#/:]+\.[A-Za-z]{2,}")
_MOST_QUOTED = 300


def suggestion(config: Config, path: str, id: str = "", words: str = "") -> str:
    """The address of a form, or of a mail (RFC 6068), that is filled in; of the contact's page; or an empty text.

    Args:
        config: `issues_url` comes first, then `contact`, which is a mail address or a page.
        path: of the page or the anchor that is spoken of, as in `Page.path`.
        id: of the statement or event, where it is one.
        words: what was read, or what the page says.
    """
    about = id or path or "the briefing"
    lines = [
        f"Page: {urljoin(config.site_url, path) if config.site_url else path or 'the briefing'}",
        *([f"Id: {id}"] if id else []),
        *([f"It says: {shorten(clean_text(words), _MOST_QUOTED)}"] if words else []),
        "What is wrong, and what is right:",
        "A source that says so:",
    ]
    title, body = f"Correction: {about}", "\n\n".join(lines) + "\n"
    if form := safe_url(config.issues_url):
        join = "&" if urlsplit(form).query else "?"
        return f"{form}{join}{urlencode({'title': title, 'body': body})}"
    if _ADDRESS.fullmatch(config.contact):
        return f"mailto:{quote(config.contact, safe='@')}?subject={quote(title)}&body={quote(body)}"
    return safe_url(config.contact) or ""
