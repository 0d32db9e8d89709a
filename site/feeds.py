"""The feeds: what became known, newest first, as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1.

Atom and RSS are autoescaped Jinja templates, so nothing can be left unescaped; ids are tag URIs (RFC 4151) that stay
the same whenever the site is built; times come from the data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from jinja2 import Environment

from aidocket.site.docket import Docket
from aidocket.site.items import Item, Items
from aidocket.site.page import path_of, slug
from aidocket.site.render import clean_text, quoted
from aidocket.site.words import long_date, shorten
from aidocket.taxonomy import AUDIENCES, EVIDENCE

ENTRIES = 60
"""How many entries the digest holds."""

TOPICAL_ENTRIES = 30
"""How many entries a feed on one subject holds: there are many of them, each in three formats."""

LOCAL_URL = "http://127.0.0.1:8000/"
"""Where links in feeds lead while nobody has said where the site stands: to `aidocket serve`."""

_AUTHORITY = "ai-docket"
_SUMMARY_CHARACTERS = 700

DEMO_NOTE = (
    "Demo: entries whose id begins with sample-, and everything under example.org, are invented. Others are real."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed; `url` is absolute, times are ISO 8601 and RFC 822."""

    id: str
    title: str
    url: str
    summary: str
    updated: str
    updated_rfc822: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed; `path` has no suffix yet. `updated` is that of its newest entry."""

    id: str
    path: str
    title: str
    description: str
    home_url: str
    site_url: str
    updated: str
    updated_rfc822: str
    entries: tuple[Entry, ...]


def iter_feeds(docket: Docket, items: Items, site_url: str) -> Iterator[Feed]:
    """The digest, and a feed for each dispute, practice and audience, for all rules and for all terms."""
    make = _Maker(docket, site_url or LOCAL_URL)
    recent = [i for i in items.all if i.known[:10] <= docket.as_of]
    yield digest_feed(docket, recent, site_url)
    for dispute in docket.disputes.values():
        own = [i for i in items.by_dispute.get(dispute.id, []) if i.known[:10] <= docket.as_of]
        path = path_of("disputes", dispute.id)
        about = f"What becomes known of {dispute.title}."
        yield make.feed(f"disputes/{slug(dispute.id)}", path, f"AI Docket: {dispute.title}", about, own)
    by_practice: dict[str, list[Item]] = {id: [] for id in docket.practices}
    by_audience: dict[str, list[Item]] = {id: [] for id in AUDIENCES}
    for item in recent:
        for practice in item.practices:
            by_practice[practice].append(item)
        for audience in item.audiences:
            by_audience.setdefault(audience, []).append(item)
    for practice_id, own in by_practice.items():
        label = docket.practices[practice_id].label
        path = path_of("practices", practice_id)
        yield make.feed(f"practices/{slug(practice_id)}", path, f"AI Docket: {label}", f"On {label}.", own)
    for audience, label in AUDIENCES.items():
        about = f"Rulings, rules and statements that matter to {label}."
        own = by_audience[audience]
        yield make.feed(f"audiences/{audience}", f"for/{audience}/", f"AI Docket for {label}", about, own)
    rules, terms = ([i for i in recent if i.group == kind] for kind in ("rule", "terms"))
    yield make.feed("policy", "policy/", "AI Docket: rules", "Statutes, guidance and other rules.", rules)
    yield make.feed("terms", "terms/", "AI Docket: terms", "Changes of terms and licences.", terms)


def digest_feed(docket: Docket, items: Sequence[Item], site_url: str) -> Feed:
    """The digest of these items, which are in the order of the feed."""
    about = "Filings, rulings, statements and rules as they become known."
    return _Maker(docket, site_url or LOCAL_URL).feed("digest", "", "AI Docket", about, items)


def feed_files(env: Environment, feed: Feed) -> Iterator[tuple[str, bytes]]:
    """Path and content of the feed in each of its three formats."""
    yield f"{feed.path}.atom", render_atom(env, feed).encode()
    yield f"{feed.path}.rss", render_rss(env, feed).encode()
    yield f"{feed.path}.json", render_json_feed(feed).encode()


def render_atom(env: Environment, feed: Feed) -> str:
    """The feed as Atom."""
    return env.get_template("feeds/feed.atom.xml").render(feed=feed)


def render_rss(env: Environment, feed: Feed) -> str:
    """The feed as RSS 2.0."""
    return env.get_template("feeds/feed.rss.xml").render(feed=feed)


def render_json_feed(feed: Feed) -> str:
    """The feed as JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean_text(feed.title),
        "description": clean_text(feed.description),
        "home_page_url": feed.home_url,
        "feed_url": f"{feed.site_url}{feed.path}.json",
        "language": "en",
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": clean_text(entry.title),
                "content_text": clean_text(entry.summary),
                "date_published": entry.updated,
                "tags": list(entry.categories),
            }
            for entry in feed.entries
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def plain_summary(item: Item) -> str:
    """What happened, how it stands, who says so and where: in plain sentences."""
    parts = [_full_stop(item.text)] if item.text else []
    quote = next((s.quote for s in item.sources if s.quote), "")
    if quote and quote not in item.text:
        parts.append(quoted(shorten(quote)))
    if item.status:
        speaker = f" Said by {item.speaker}." if item.speaker else ""
        parts.append(f"Standing: {item.label}. Evidence: {EVIDENCE[item.evidence]}.{speaker}")
    if item.date:
        parts.append(f"Date: {long_date(item.date)}.")
    elif item.reported:
        parts.append(f"Reported: {long_date(item.reported)}.")
    outlets = list(dict.fromkeys(s.outlet for s in item.sources if s.outlet))
    if outlets:
        more = f" and {len(outlets) - 3} more" if len(outlets) > 3 else ""
        parts.append(f"Source: {', '.join(outlets[:3])}{more}.")
    parts.append("Entered by a person." if item.origin == "curated" else "Read by machine.")
    return shorten(" ".join(parts), _SUMMARY_CHARACTERS)


def entry_title(item: Item) -> str:
    """The kind of event or the standing, and the subject."""
    word = item.status or item.label
    return shorten(f"{word[:1].upper()}{word[1:]}: {item.headline}", 200)


class _Maker:
    """Turns items into feeds with absolute links and stable ids."""

    def __init__(self, docket: Docket, site_url: str) -> None:
        self._demo = docket.demo
        self._as_of = docket.as_of
        self._site = site_url if site_url.endswith("/") else f"{site_url}/"
        host = urlsplit(site_url).hostname or ""
        # An address of this machine names nobody; ids must not change when the site gets its own.
        self._authority = _AUTHORITY if host in ("", "127.0.0.1", "localhost") else host

    def feed(self, name: str, home: str, title: str, description: str, items: Sequence[Item]) -> Feed:
        entries = tuple(self._entry(item) for item in items[: ENTRIES if name == "digest" else TOPICAL_ENTRIES])
        updated = max((e.updated for e in entries), default=f"{self._as_of or '1970-01-01'}T00:00:00Z")
        return Feed(
            id=self._tag(f"feed/{name}"),
            path=f"feeds/{name}",
            title=f"{title} (demo)" if self._demo else title,
            description=f"{description} {DEMO_NOTE}" if self._demo else description,
            home_url=urljoin(self._site, home),
            site_url=self._site,
            updated=updated,
            updated_rfc822=_rfc822(updated),
            entries=entries,
        )

    def _entry(self, item: Item) -> Entry:
        outside = next((s.url for s in item.sources if s.url), None)
        page = item.path.replace("/#", "/index.html#") if item.path else ""
        return Entry(
            id=self._tag(item.id),
            title=clean_text(entry_title(item)),
            url=urljoin(self._site, page) if page else outside or self._site,
            summary=clean_text(plain_summary(item)),
            updated=item.known,
            updated_rfc822=_rfc822(item.known),
            categories=tuple(dict.fromkeys((item.group, *((item.status,) if item.status else ()), *item.practices))),
        )

    def _tag(self, name: str) -> str:
        return f"tag:{self._authority},2026:{slug_parts(name)}"


def slug_parts(name: str) -> str:
    """Each part of a path as a slug."""
    return "/".join(slug(part) for part in name.split("/"))


def _full_stop(text: str) -> str:
    return text if text.rstrip()[-1:] in ".!?…" else f"{text.rstrip()}."


def _rfc822(moment: str) -> str:
    return format_datetime(datetime.fromisoformat(moment.replace("Z", "+00:00")))
