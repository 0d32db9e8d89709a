"""Feeds as publishers write them: RSS 0.91, 0.92, 1.0 and 2.0, Atom, JSON Feed, with their habits and faults."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

HABITS = frozenset(
    {
        "cdata", "full-text", "dc-date", "relative-links", "undefined-namespace", "stray-ampersand", "undefined-entity",
        "latin-1", "windows-1252",
    }
)  # fmt: skip
"""What a feed can have apart from its shape. The three before the character sets are faults that readers forgive."""

CHARSETS = {"latin-1": "iso-8859-1", "windows-1252": "windows-1252"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What an entry says.

    `path` is its page's on the feed's host. The one that `is_odd` shows its feed's fault, if the feed has one.
    """

    title: str
    path: str
    published: datetime
    author: str
    topic: str
    summary: tuple[str, ...]
    text: tuple[str, ...]
    is_odd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed to be written, the newest post first."""

    title: str
    host: str
    posts: Sequence[Post]
    habits: frozenset[str] = frozenset()

    @property
    def charset(self) -> str:
        """The character set that its first line declares."""
        return next((charset for habit, charset in CHARSETS.items() if habit in self.habits), "utf-8")

    @property
    def home(self) -> str:
        """The address that its links begin with; nobody asks for it."""
        return f"http://{self.host}"

    def link(self, post: Post) -> str:
        """The link of a post, as the feed writes it."""
        return post.path if "relative-links" in self.habits else self.home + post.path


def write(shape: str, channel: Channel) -> bytes:
    """The bytes of a feed."""
    text = SHAPES[shape](channel)
    return text.encode(channel.charset, "xmlcharrefreplace")


def content_type(shape: str) -> str:
    """What a server calls it."""
    return TYPES[shape]


# ----------------------------------------------------------------------------------------------------------- texts


def _html(paragraphs: Sequence[str], link: str = "") -> str:
    """Paragraphs as publishing programs write them: entities for typographic quotes, a link, a picture now and then."""
    parts = []
    for number, paragraph in enumerate(paragraphs):
        text = escape(paragraph).replace("’", "&#8217;").replace("“", "&ldquo;").replace("”", "&rdquo;")
        if number == 0 and link:
            head, _, rest = text.partition(" ")
            text = f'<a href="{link}">{head}</a> {rest}'
        parts.append(f"<p>{text}</p>")
    return "\n".join(parts)


def _markup(html: str, channel: Channel) -> str:
    """HTML inside XML."""
    return f"<![CDATA[{html}]]>" if "cdata" in channel.habits else escape(html)


def _title(post: Post, channel: Channel) -> str:
    title = escape(post.title)
    if "stray-ampersand" in channel.habits and post.is_odd:
        title += " & more"
    if "undefined-entity" in channel.habits and post.is_odd:
        title += "&nbsp;"
    return title


def plain_title(shape: str, post: Post, channel: Channel) -> str:
    """The title that a reader should see."""
    is_faulty = shape != "json-feed" and "stray-ampersand" in channel.habits and post.is_odd
    return f"{post.title} & more" if is_faulty else post.title


def _head(channel: Channel) -> str:
    return f'<?xml version="1.0" encoding="{channel.charset}"?>\n'


def _built(channel: Channel) -> datetime:
    return channel.posts[0].published + timedelta(minutes=20)


# --------------------------------------------------------------------------------------------------------- formats


def _rss_2(channel: Channel) -> str:
    items = "\n".join(_rss_2_item(post, channel) for post in channel.posts)
    return f"""{_head(channel)}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel>
<title>{escape(channel.title)}</title>
<link>{channel.home}/</link>
<atom:link href="{channel.home}/feed/" rel="self" type="application/rss+xml"/>
<description>News of {escape(channel.title)}</description>
<language>en-GB</language>
<lastBuildDate>{format_datetime(_built(channel))}</lastBuildDate>
<sy:updatePeriod>hourly</sy:updatePeriod>
<sy:updateFrequency>1</sy:updateFrequency>
<image><url>{channel.home}/logo.png</url><title>{escape(channel.title)}</title><link>{channel.home}/</link></image>
{items}
</channel>
</rss>
"""


def _rss_2_item(post: Post, channel: Channel) -> str:
    link = escape(channel.link(post))
    date = (
        f"<dc:date>{post.published.isoformat()}</dc:date>"
        if "dc-date" in channel.habits
        else f"<pubDate>{format_datetime(post.published)}</pubDate>"
    )
    full = ""
    if post.text:
        full = f"\n<content:encoded>{_markup(_html(post.text, channel.link(post)), channel)}</content:encoded>"
    strange = ""
    if "undefined-namespace" in channel.habits:
        strange = f'\n<media:thumbnail url="{channel.home}/pictures/{post.topic}.jpg" width="300" height="200"/>'
    return f"""<item>
<title>{_title(post, channel)}</title>
<link>{link}</link>
<dc:creator>{_markup(escape(post.author), channel)}</dc:creator>
{date}
<category>{post.topic}</category>
<guid isPermaLink="false">tag:{channel.host},2025:{post.path}</guid>
<description>{_markup(_html(post.summary, channel.link(post)), channel)}</description>{full}{strange}
</item>"""


def _rss_0(channel: Channel, version: str) -> str:
    items = "\n".join(
        f"""<item>
<title>{_title(post, channel)}</title>
<link>{escape(channel.link(post))}</link>
<description>{_markup(_html(post.summary), channel)}</description>
</item>"""
        for post in channel.posts
    )
    return f"""{_head(channel)}<rss version="{version}">
<channel>
<title>{escape(channel.title)}</title>
<link>{channel.home}/</link>
<description>News of {escape(channel.title)}</description>
<language>en</language>
{items}
</channel>
</rss>
"""


def _rss_1(channel: Channel) -> str:
    items = "\n".join(
        f"""<item rdf:about="{channel.home}{post.path}">
<title>{_title(post, channel)}</title>
<link>{escape(channel.link(post))}</link>
<description>{_markup(_html(post.summary), channel)}</description>
<dc:creator>{escape(post.author)}</dc:creator>
<dc:date>{post.published.isoformat()}</dc:date>
<dc:subject>{post.topic}</dc:subject>
</item>"""
        for post in channel.posts
    )
    order = "\n".join(f'<rdf:li rdf:resource="{channel.home}{post.path}"/>' for post in channel.posts)
    return f"""{_head(channel)}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="{channel.home}/">
<title>{escape(channel.title)}</title>
<link>{channel.home}/</link>
<description>News of {escape(channel.title)}</description>
<items><rdf:Seq>
{order}
</rdf:Seq></items>
</channel>
{items}
</rdf:RDF>
"""


def _atom(channel: Channel) -> str:
    entries = "\n".join(_atom_entry(post, channel) for post in channel.posts)
    return f"""{_head(channel)}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="{channel.home}/">
<title type="text">{escape(channel.title)}</title>
<id>tag:{channel.host},2025:/</id>
<updated>{_built(channel).isoformat()}</updated>
<link rel="alternate" type="text/html" href="{channel.home}/"/>
<link rel="self" type="application/atom+xml" href="{channel.home}/atom.xml"/>
<generator uri="{channel.home}/about" version="4.2">Pressroom</generator>
{entries}
</feed>
"""


def _atom_entry(post: Post, channel: Channel) -> str:
    full = ""
    if post.text:
        full = f'\n<content type="html">{_markup(_html(post.text, channel.link(post)), channel)}</content>'
    return f"""<entry>
<title type="html">{_title(post, channel)}</title>
<link rel="alternate" type="text/html" href="{escape(channel.link(post))}"/>
<id>tag:{channel.host},2025:{post.path}</id>
<published>{post.published.isoformat()}</published>
<updated>{(post.published + timedelta(minutes=5)).isoformat()}</updated>
<author><name>{escape(post.author)}</name></author>
<category term="{post.topic}"/>
<summary type="html">{_markup(_html(post.summary, channel.link(post)), channel)}</summary>{full}
</entry>"""


def _json(channel: Channel) -> str:
    items = []
    for post in channel.posts:
        item = {
            "id": f"tag:{channel.host},2025:{post.path}",
            "url": channel.home + post.path,
            "title": post.title,
            "date_published": post.published.isoformat(),
            "authors": [{"name": post.author}],
            "tags": [post.topic],
            "summary": post.summary[0],
            "content_html": _html(post.text or post.summary, channel.home + post.path),
        }
        items.append(item)
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": f"{channel.home}/",
        "feed_url": f"{channel.home}/feed.json",
        "language": "en",
        "items": items,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


SHAPES: dict[str, Callable[[Channel], str]] = {
    "rss-2.0": _rss_2,
    "atom": _atom,
    "rss-1.0": _rss_1,
    "rss-0.91": lambda channel: _rss_0(channel, "0.91"),
    "rss-0.92": lambda channel: _rss_0(channel, "0.92"),
    "json-feed": _json,
}
TYPES = {
    "rss-2.0": "application/rss+xml",
    "atom": "application/atom+xml",
    "rss-1.0": "application/rdf+xml",
    "rss-0.91": "text/xml",
    "rss-0.92": "application/xml",
    "json-feed": "application/feed+json",
}
