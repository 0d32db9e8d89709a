"""Feeds to entries: each form, and the faults that real feeds have."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidocket.crawler.parse.feed import Entry, NotAFeedError, entry_key, parse_feed
from aidocket.crawler.parse.xml_safety import HalfXmlError, UnsafeXmlError, refuse_unsafe_xml
from aidocket.errors import AidocketError

URL = "https://paper.sample.com/feeds/news.xml"


def rss(inner: str, *, head: str = '<?xml version="1.0"?>', channel: str = "") -> bytes:
    namespaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
        ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    )
    return f'{head}<rss version="2.0" {namespaces}><channel>{channel}{inner}</channel></rss>'.encode()


def entry(inner: str, **options: str) -> Entry:
    return parse_feed(rss(f"<item>{inner}</item>", **options), url=URL).entries[0]


FORMS = {
    "RSS 2.0": rss(
        "<item><guid isPermaLink='false'>n-1</guid><title>T</title><link>http://a.sample.com/1</link></item>"
    ),
    "RSS 0.91": b"""<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
        "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>
        <item><title>T</title><link>http://a.sample.com/1</link></item></channel></rss>""",
    "RSS 1.0": b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="http://a.sample.com/"><title>C</title></channel>
        <item rdf:about="http://a.sample.com/1"><title>T</title><link>http://a.sample.com/1</link></item></rdf:RDF>""",
    "Atom": b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:a.sample.com,2026:1</id><title>T</title>
        <link href="http://a.sample.com/1"/></entry></feed>""",
    "JSON Feed": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [{"id": 1, "title": "T", "url": "http://a.sample.com/1"}],
        }
    ).encode(),
    "JSON Feed with a byte order mark": b"\xef\xbb\xbf"
    + json.dumps(
        {
            "version": "https://jsonfeed.org/version/1",
            "items": [{"id": "1", "title": "T", "external_url": "http://a.sample.com/1"}],
        }
    ).encode(),
    "blank lines before the declaration": b"\n\n"
    + rss("<item><title>T</title><link>http://a.sample.com/1</link></item>"),
    "without the last end": rss("<item><title>T</title><link>http://a.sample.com/1</link></item>")[:-6],
    "rubbish at the end": rss("<item><title>T</title><link>http://a.sample.com/1</link></item>") + b"<!-- 3 -->",
    "UTF-16": rss(
        "<item><title>T</title><link>http://a.sample.com/1</link></item>",
        head='<?xml version="1.0" encoding="UTF-16"?>',
    )
    .decode()
    .encode("utf-16"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_its_entry(form: str) -> None:
    found = parse_feed(FORMS[form], url=URL)
    assert [(e.title, e.link) for e in found.entries] == [("T", "http://a.sample.com/1")]


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Lab &amp;#8216;learnt&amp;#8217; from books", "Lab ‘learnt’ from books"),
        ("Lab &#8216;learnt&#8217; from books", "Lab ‘learnt’ from books"),
        ("<![CDATA[<b>Lab</b> &amp; press]]>", "Lab & press"),
        ("AT&amp;amp;T", "AT&T"),
        ("1 &lt; 2 and 3", "1 < 2 and 3"),
        ("Line\n   break", "Line break"),
        ("Right\u202eto left\u200b", "Rightto left"),
        ("Caf\u0065\u0301", "Café"),
        ("", "Untitled"),
    ],
)
def test_titles_are_plain_text_read_once(title: str, read: str) -> None:
    assert entry(f"<title>{title}</title><link>http://a.sample.com/1</link>").title == read


@pytest.mark.parametrize(
    ("description", "read"),
    [
        ('&lt;img data-portal-copyright="Photo: Copyright Agency" src="x"&gt;Phones', "Phones"),
        ('<![CDATA[<figure><img data-portal-copyright="Copyright"></figure><p>One</p><p>Two</p>]]>', "One\n\nTwo"),
        ("&amp;lt;p&amp;gt;Twice &amp;lt;a href='x'&amp;gt;escaped&amp;lt;/a&amp;gt;", "Twice escaped"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Words", "Words"),
        ("plain words, 2 &lt; 3", "plain words, 2 < 3"),
        ("fish &amp;amp; chips", "fish & chips"),
    ],
)
def test_summaries_lose_their_markup_before_anything_reads_them(description: str, read: str) -> None:
    assert entry(f"<title>T</title><description>{description}</description>").summary == read


def test_atom_text_that_is_escaped_markup_stays_text() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="text">How to use &lt;a></title>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><pre>&lt;b&gt;x&lt;/b&gt;</pre></div></content>
        </entry></feed>"""
    found = parse_feed(body, url=URL).entries[0]
    assert (found.title, found.text) == ("How to use <a>", "<b>x</b>")


@pytest.mark.parametrize(
    ("link", "read"),
    [
        ("/news/1?utm_source=rss&amp;id=7#top", "https://paper.sample.com/news/1?id=7"),
        (
            "https://www.google.com/url?rct=j&amp;url=https://paper.sample.com/a%3Futm_medium%3Dx&amp;ct=ga",
            "https://paper.sample.com/a",
        ),
        ("https://court.sample.com/DktRpt.pl?492165", "https://court.sample.com/DktRpt.pl?492165"),
        ("HTTPS://Paper.Sample.COM/A", "https://paper.sample.com/A"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("http://[::1", None),
        ("http://" + "a" * 3000, None),
    ],
)
def test_links_become_one_address(link: str, read: str | None) -> None:
    assert entry(f"<title>T</title><link>{link}</link>").link == read


def test_feedburner_names_the_real_address() -> None:
    inner = (
        "<title>T</title><link>http://feedproxy.sample.com/~r/x/1</link>"
        "<feedburner:origLink>http://a.sample.com/real</feedburner:origLink>"
    )
    assert entry(inner).link == "http://a.sample.com/real"


@pytest.mark.parametrize(
    ("dates", "published", "raw"),
    [
        ("<pubDate>Fri, 03 Feb 2023 10:58:42 EST</pubDate>", "2023-02-03T15:58:42Z", "Fri, 03 Feb 2023 10:58:42 EST"),
        ("<dc:date>2026-05-01T10:00:00+02:00</dc:date>", "2026-05-01T08:00:00Z", "2026-05-01T10:00:00+02:00"),
        (
            "<pubDate>Mon, 16 Oct 2017 15:10:00 +0000</pubDate><dc:date>1518478934</dc:date>",
            "2017-10-16T15:10:00Z",
            "Mon, 16 Oct 2017 15:10:00 +0000",
        ),
        ("<pubDate>Seg, 24 Set 2018 19:42:40 -0300</pubDate>", None, "Seg, 24 Set 2018 19:42:40 -0300"),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", None, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("", None, None),
    ],
)
def test_dates_are_utc_or_nothing_never_now(dates: str, published: str | None, raw: str | None) -> None:
    found = entry(f"<title>T</title>{dates}")
    assert (found.published, found.published_raw) == (published, raw)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<guid>n-1</guid><title>A</title>", "<guid>n-1</guid><title>B, edited</title>"),
        (
            "<link>http://a.sample.com/1?b=2&amp;a=1</link>",
            "<link>https://a.sample.com/1/?a=1&amp;b=2&amp;utm_id=9</link>",
        ),
        ("<guid>http://a.sample.com/1</guid>", "<guid>https://a.sample.com/1</guid>"),
        ("<title>A</title><pubDate>today</pubDate>", "<title>A</title><pubDate>today</pubDate><author>x</author>"),
    ],
)
def test_an_entry_keeps_its_key(one: str, other: str) -> None:
    assert entry(one).key == entry(other).key


def test_entries_that_share_a_guid_are_known_by_their_links() -> None:
    items = "".join(f"<item><guid>same</guid><link>http://a.sample.com/{n}</link></item>" for n in (1, 2, 2))
    assert [e.key for e in parse_feed(rss(items), url=URL).entries] == [
        "https://a.sample.com/1",
        "https://a.sample.com/2",
    ]


def test_a_key_without_anything_is_still_one() -> None:
    assert entry_key(None, None, "", None) == "untitled"


@pytest.mark.parametrize(
    ("channel", "wait_s"),
    [
        ("<ttl>60</ttl>", 3600.0),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 43_200.0),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3600.0),
    ],
)
def test_a_feed_may_ask_to_be_left_alone(channel: str, wait_s: float | None) -> None:
    assert parse_feed(rss("<item><title>T</title></item>", channel=channel), url=URL).wait_s == wait_s


@pytest.mark.parametrize("count", [499, 500, 501])
def test_entries_past_the_bound_are_counted_not_kept(count: int) -> None:
    items = "".join(f"<item><guid>{n}</guid></item>" for n in range(count))
    found = parse_feed(rss(items), url=URL, most=500)
    assert (len(found.entries), found.left_out) == (min(count, 500), max(count - 500, 0))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<!doctype html><html><head><title>Parked</title></head></html>", "web page"),
        (b"{}", "no JSON Feed"),
        (b"{broken", "broken JSON"),
        (b"just words", "no feed"),
    ],
)
def test_what_is_no_feed_is_an_error(body: bytes, words: str) -> None:
    with pytest.raises(NotAFeedError, match=words):
        parse_feed(body, url=URL)


@pytest.mark.parametrize("form", ["RSS 2.0", "RSS 0.91", "RSS 1.0", "Atom", "UTF-16"])
def test_half_a_feed_gives_nothing(form: str) -> None:
    whole = FORMS[form]
    for cut in range(whole.index(b"<") + 60, len(whole) - 40, 7):
        with pytest.raises(AidocketError):
            parse_feed(whole[:cut], url=URL)
    with pytest.raises(HalfXmlError, match="breaks off in the middle"):
        parse_feed(whole[:-40], url=URL)


BOMB = "<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>"


@pytest.mark.parametrize(
    "head",
    [
        f"<!DOCTYPE rss [{BOMB}]>",
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://a.sample.com/x.dtd'> %p;]>",
        f"<!DOCTYPE rss SYSTEM '<!--' [{BOMB}]>",
        f"<!DOCTYPE rss [<!-- <a --> {BOMB}]>",
        f"<!-- harmless --><!DOCTYPE rss [\n\n{BOMB}]>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_declarations_are_refused_before_the_parser(head: str, encoding: str) -> None:
    with pytest.raises(UnsafeXmlError, match="entities"):
        parse_feed(f"{head}<rss version='2.0'><channel>&b;</channel></rss>".encode(encoding), url=URL)


def test_an_encoding_that_hides_markup_is_refused() -> None:
    with pytest.raises(UnsafeXmlError, match="utf-7"):
        parse_feed(rss("", head='<?xml version="1.0" encoding="utf-7"?>'), url=URL)


def test_honest_references_are_no_bomb() -> None:
    words = "&#8217;" * 5000 + "&amp;nbsp;&amp;rsquo;" + "<![CDATA[<!ENTITY is a word here]]>"
    refuse_unsafe_xml(rss(f"<item><description>{words}</description></item>"))
    assert entry(f"<title>T</title><description>{words}</description>").summary.startswith("’’’")


def test_a_declared_latin_1_is_read_as_such() -> None:
    body = rss("<item><title>Éditions Rivage</title></item>", head='<?xml version="1.0" encoding="ISO-8859-1"?>')
    assert parse_feed(body.decode().encode("latin-1"), url=URL).entries[0].title == "Éditions Rivage"


SEED = rss(
    "<item><guid>1</guid><title>A &amp; B</title><link>/1</link><pubDate>Fri, 03 Feb 2023 10:58:42 EST</pubDate>"
    "<description><![CDATA[<p>x</p>]]></description><content:encoded>&lt;p&gt;y</content:encoded></item>"
)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_entries_or_a_plain_error(body: bytes) -> None:
    try:
        parse_feed(body, url=URL)
    except AidocketError as error:
        assert "\n" not in str(error)


@settings(max_examples=200, deadline=None)
@given(
    cuts=st.lists(st.tuples(st.integers(0, len(SEED)), st.integers(0, 40), st.binary(max_size=12)), max_size=4),
)
def test_a_mutated_feed_gives_clean_entries_or_a_plain_error(cuts: list[tuple[int, int, bytes]]) -> None:
    body = SEED
    for start, length, new in cuts:
        body = body[:start] + new + body[start + length :]
    try:
        found = parse_feed(body, url=URL)
    except AidocketError:
        return
    keys = [e.key for e in found.entries]
    assert len(keys) == len(set(keys))
    for e in found.entries:
        assert e.title and "\x00" not in e.title + e.summary + e.text
        assert e.link is None or e.link.startswith(("http://", "https://"))
