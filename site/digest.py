"""The digest for one reader: what became known in a span of days, as text, as HTML for a mail, or as a feed."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from aidocket.site.docket import Docket
from aidocket.site.feeds import DEMO_NOTE, digest_feed, render_atom, render_json_feed, render_rss
from aidocket.site.items import Item, Items
from aidocket.site.pages.digests import by_group
from aidocket.site.render import clean_text, environment, quoted
from aidocket.site.words import days_before, long_date, plural, short_date
from aidocket.store import Database
from aidocket.store.publishing import snapshot
from aidocket.store.quotations import QuoteLimits

FORMATS = ("text", "html", "atom", "rss", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What became known from `begin` to `end`, both included, the newest first."""

    begin: str
    end: str
    items: tuple[Item, ...]
    demo: bool
    docket: Docket


def read_digest(db: Database, *, days: int, limits: QuoteLimits | None = None) -> Digest:
    """The digest of the days up to the newest data."""
    with snapshot(db):
        docket = Docket(db, limits)
    end = docket.as_of
    begin = days_before(end, days - 1) if end else ""
    items = tuple(i for i in Items(docket).all if begin <= i.known[:10] <= end)
    return Digest(begin=begin, end=end, items=items, demo=docket.demo, docket=docket)


def render_digest(digest: Digest, format: str, *, site_url: str = "") -> str:
    """The digest in one of `FORMATS`."""
    if format == "text":
        return _text(digest)
    env = environment()
    if format == "html":
        note = DEMO_NOTE if digest.demo else ""
        return env.get_template("mail.html").render(digest=digest, groups=by_group(list(digest.items)), demo_note=note)
    feed = digest_feed(digest.docket, list(digest.items), site_url)
    if format == "json":
        return render_json_feed(feed)
    return render_atom(env, feed) if format == "atom" else render_rss(env, feed)


def _text(digest: Digest) -> str:
    count = plural(len(digest.items), "entry", "entries")
    lines = [f"AI Docket: {long_date(digest.begin)} to {long_date(digest.end)}, {count}"]
    if digest.demo:
        lines += [DEMO_NOTE]
    for _, title, items in by_group(list(digest.items)):
        lines += ["", title.upper()]
        for item in items:
            lines += ["", *_entry(item)]
    return clean_text("\n".join(lines)) + "\n"


def _entry(item: Item) -> list[str]:
    standing = item.status.upper() if item.status else item.label
    reported = f"reported {short_date(item.reported)}" if item.reported else "no date"
    lines = [f"{short_date(item.date) or reported} · {standing} · {item.headline}"]
    if item.text and item.text != item.headline:
        lines += textwrap.wrap(item.text, 96, initial_indent="  ", subsequent_indent="  ")
    lines += [f"  {quoted(s.quote)}" for s in item.sources[:1] if s.quote and s.quote != item.text]
    if item.speaker:
        lines += [f"  Speaker: {item.speaker}"]
    lines += [f"  {s.url or 'Source: ' + s.outlet}" for s in item.sources[:3]]
    lines += [f"  ({'curated' if item.origin == 'curated' else 'read by machine'})"]
    return lines
