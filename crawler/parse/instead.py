"""What an answer is instead of what was asked for: status 200 is no success where a login page comes with it."""

from __future__ import annotations

import re

_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]", re.I)
_PACER = re.compile(rb"PACER\s*:?\s*Login|pacer\.login\.uscourts\.gov|loginForm:fpmCsoLogin", re.I)
_LOGIN = re.compile(
    rb"<title>[^<]{0,80}\b(?:log ?in|sign ?in|anmelden|connexion)\b|<input[^>]{0,300}type\s*=\s*[\"']?password", re.I
)


def web_page_instead(body: bytes) -> str | None:
    """`PACER's login page`, `a login page` or `a web page`; None for an answer that is no web page."""
    start = body[:20_000]
    if not _PAGE.search(start[:2_000]):
        return None
    if _PACER.search(start):
        return "PACER's login page"
    return "a login page" if _LOGIN.search(start) else "a web page"
