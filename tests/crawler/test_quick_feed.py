"""Plain feeds are read by libxml2, and give what feedparser reads in them."""

from __future__ import annotations

import html
from pathlib import Path

import nh3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidocket.crawler.parse.feed import feed_of, is_json, parse_xml_feed
from aidocket.crawler.parse.quick_feed import read_plain_feed
from aidocket.crawler.parse.text import html_to_text, plain
from aidocket.crawler.parse.urls import is_plain_address, link_key, normal_link

URL = "https://paper.sample.com/feeds/news.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:own="https://own.sample.com/ns" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES} xml:lang="en_GB">{{}}</feed>'
RSS = f'<rss version="2.0" {SPACES}><channel>{{}}</channel></rss>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="/"><title>C</title>'
    '<items><rdf:Seq><rdf:li resource="/1"/></rdf:Seq></items></channel>{}</rdf:RDF>'
)
PLAIN = {
    "an item": RSS.format("<title>News</title><item><title>A &amp; B</title><link>/1?a=1&amp;b=2</link></item>"),
    "two titles, the first empty": RSS.format("<item><title> </title><title>B</title><title>C</title></item>"),
    "a picture's title after the entry's": RSS.format("<item><title>A</title><media:title>P</media:title></item>"),
    "another title after the source": RSS.format(
        '<item><title>A</title><source url="/x">S</source><title>B</title></item>'
    ),
    "a summary and a content": RSS.format(
        "<item><description>&lt;p&gt;Short</description><content:encoded>&lt;p&gt;Longer</content:encoded></item>"
    ),
    "content before the summary": RSS.format(
        "<item><content:encoded>Long and longer</content:encoded><description>Short</description></item>"
    ),
    "two summaries": RSS.format("<item><description>One</description><description>Another one</description></item>"),
    "a guid that is a link": RSS.format("<item><guid>/a b</guid></item>"),
    "a guid that is none": RSS.format("<item><guid isPermaLink='false'>x 1</guid><link>/1</link></item>"),
    "an empty link": RSS.format("<item><guid>/2</guid><link/><enclosure url='/f.mp3' type='audio/mpeg'/></item>"),
    "a creator and an author": RSS.format("<item><author>a@b.sample.com (A)</author><dc:creator>B</dc:creator></item>"),
    "dates": RSS.format(
        "<item><pubDate>Mon, 02 Mar 2026 10:00:00 EST</pubDate><dc:date>2026-03-02T10:00:00+01:00</dc:date></item>"
    ),
    "UTF-8 that was encoded twice": RSS.format("<item><title>CafÃ© â</title></item>"),
    "letters of Windows": RSS.format("<item><title>It&#146;s</title></item>"),
    "CDATA between words": RSS.format("<item><title>a <![CDATA[<b>b</b>]]> c<!-- no -->d</title></item>"),
    "elements of one's own": RSS.format("<item><own:thing>x</own:thing><title>A</title><own:t a='1'/></item>"),
    "what a feed says of itself": RSS.format(
        "<title>F</title><language>en_us</language><ttl>60</ttl><image><title>I</title><url>/i</url></image>"
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency><item/>"
    ),
    "Atom": ATOM.format(
        "<title type='html'>F &lt;b&gt;x&lt;/b&gt;</title><entry><id>tag:x,1</id><title>A</title><link href='/1'/>"
        "<link rel='enclosure' href='/2'/><updated>2026-03-02T10:00:00Z</updated><summary>S</summary>"
        "<content type='html'>&lt;p&gt;Long and longer&lt;/p&gt;</content>"
        "<author><name>N</name><email>n@x.sample.com</email></author></entry>"
    ),
    "Atom without a link": ATOM.format("<entry><id>https://x.sample.com/7</id><title>A</title></entry>"),
    "addresses that lie elsewhere": ATOM.format(
        "<entry xml:base='https://other.sample.com/d/'><link href='x y'/><title>A</title></entry>"
    ),
    "RSS 1.0": RDF.format("<item rdf:about='/1'><title>A</title><dc:date>2026-03-02</dc:date></item>"),
    "a mark of Windows at the end of an address": RSS.format("<item><id>:\x85;</id></item>"),
    "Latin-1": "<?xml version='1.0' encoding='iso-8859-1'?>" + RSS.format("<item><title>Café</title></item>"),
}
NOT_PLAIN = {
    "a DTD": "<!DOCTYPE rss>" + RSS.format("<item/>"),
    "an entity of HTML": RSS.format("<item><title>a&nbsp;b</title></item>"),
    "a stray sign": RSS.format("<item><title>a & b</title></item>"),
    "no end": RSS.format("<item/>")[:-6],
    "elements in a text": RSS.format("<item><description>a <b>b</b></description></item>"),
    "a picture's title first": RSS.format("<item><media:title>P</media:title><title>A</title></item>"),
    "a picture's description": RSS.format("<item><media:description>P</media:description></item>"),
    "XHTML": ATOM.format(
        "<entry><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x</div></content></entry>"
    ),
    "a prefix that means another thing": RSS.replace(
        "http://purl.org/dc/elements/1.1/", "https://o.sample.com/"
    ).format("<item><dc:title>A</dc:title></item>"),
    "a web page": "<html><body><p>no feed</p></body></html>",
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_feed_gives_what_feedparser_reads(name: str) -> None:
    body = PLAIN[name].encode("latin-1" if name == "Latin-1" else "utf-8")
    quick = read_plain_feed(body, url=URL)
    assert quick is not None
    found = feed_of(quick, url=URL)
    assert found == feed_of(parse_xml_feed(body, url=URL), url=URL)
    assert found.entries


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_what_is_not_plain_is_left_to_feedparser(name: str) -> None:
    assert read_plain_feed(NOT_PLAIN[name].encode(), url=URL) is None


WORDS = st.text(st.sampled_from("ab é’Ã©\x85\n<>&;\"'/:?=#lt"), max_size=12).map(html.escape)
ESCAPED = st.sampled_from(
    ["&lt;p&gt;x &amp;amp; y&lt;/p&gt;", "<![CDATA[<p>a</p> & b]]>", "a &amp; b", "&#8217;", "", " "]
)
LINKS = st.sampled_from(
    ["/1", "https://a.sample.com/x", "HTTPS://A.sample.com//x/../y?b=1&amp;a=2#f", "x y", "", "mailto:a@b"]
)
DATES = st.sampled_from(["Mon, 02 Mar 2026 10:00:00 +0100", "2026-03-02T10:00:00Z", "2 Mar 26", "never", ""])
LEAVES = {
    "title": WORDS | ESCAPED, "description": WORDS | ESCAPED, "content:encoded": WORDS | ESCAPED, "summary": ESCAPED,
    "link": LINKS, "guid": LINKS, "id": WORDS, "pubDate": DATES, "dc:date": DATES, "updated": DATES, "author": WORDS,
    "dc:creator": WORDS, "category": WORDS, "media:title": WORDS, "dc:title": WORDS, "itunes:summary": WORDS,
    "source": WORDS, "own:thing": WORDS, "comments": LINKS, "atom:summary": ESCAPED, "media:credit": WORDS,
    "content": ESCAPED, "itunes:author": WORDS, "dc:description": ESCAPED, "published": DATES, "created": DATES,
}  # fmt: skip
ATTRIBUTES = st.sampled_from(
    ["", "", "", " type='html'", " type='text'", " isPermaLink='false'", " href='/z'", " url='/u'"]
)


@st.composite
def elements(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(sorted(LEAVES)))
    return f"<{name}{draw(ATTRIBUTES)}>{draw(LEAVES[name])}</{name}>"


ENTRIES = st.lists(st.lists(elements(), max_size=7).map("".join), max_size=2)
FEEDS = st.one_of(
    st.builds(
        lambda head, entries: RSS.format(head + "".join(f"<item>{parts}</item>" for parts in entries)),
        st.lists(elements(), max_size=2).map("".join),
        ENTRIES,
    ),
    ENTRIES.map(lambda entries: ATOM.format("".join(f"<entry>{parts}</entry>" for parts in entries))),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FEEDS)
def test_a_feed_made_at_random_gives_what_feedparser_reads(text: str) -> None:
    body = text.encode("utf-8", "replace")
    quick = read_plain_feed(body, url=URL)
    if quick is not None:
        assert feed_of(quick, url=URL) == feed_of(parse_xml_feed(body, url=URL), url=URL)


@pytest.mark.shared
def test_real_feeds_give_what_feedparser_reads() -> None:
    folder = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "news-feeds" / "raw"
    bodies = [path.read_bytes() for path in sorted(folder.iterdir())]
    read = 0
    for body in bodies:
        quick = None if is_json(body) else read_plain_feed(body, url=URL)
        if quick is not None:
            read += 1
            assert feed_of(quick, url=URL) == feed_of(parse_xml_feed(body, url=URL), url=URL)
    assert read * 2 > len(bodies), "most real feeds are plain"


# ------------------------------------------------------------------------------------------- short ways for plain text

ADDRESSES = st.from_regex(
    r"https?://([a-z0-9]{1,3}\.){1,3}[a-z]{2,4}(:[1-9][0-9]{3})?(/[A-Za-z0-9._~-]{1,6}){1,4}/?", fullmatch=True
)


@settings(max_examples=300)
@given(ADDRESSES)
def test_a_plain_address_is_its_own_normal_form(link: str) -> None:
    """A query, which is no part of plain addresses, sends the same address the long way."""
    if not is_plain_address(link):
        return
    assert normal_link(f"{link}?utm_source=feed", URL) == normal_link(link, URL)
    assert link_key(f"{link}?") == link_key(link)


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab \n\t\r\xa0\u2028\u200b’é\u0301Å<&;amplt#"), max_size=30))
def test_text_is_tidy_and_stays_so(text: str) -> None:
    once = plain(text, most=1_000)
    assert plain(once, most=1_000) == once
    assert "  " not in once
    assert once == once.strip()


@settings(max_examples=300)
@given(st.text(st.sampled_from("&;#xab1 nbspampltgtquot\né"), max_size=30))
def test_text_without_tags_is_read_as_a_browser_would(text: str) -> None:
    shown = html.unescape(nh3.clean(text, tags=set()))
    assert html_to_text(text, most=1_000) == plain(shown, most=1_000)
