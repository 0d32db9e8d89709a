"""Courts' feeds in the forms that courts use, and what is a ruling."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aidocket.crawler.parse.court import caption, court_id_of_host, document_kind, normal_doc_id
from aidocket.crawler.parse.feed import NotAFeedError
from aidocket.crawler.parse.pacer_rss import CourtFeed, has_gap, is_stale, parse_court_feed, to_document
from aidocket.store.records import Source

SOURCE = Source(id="court", name="Court", kind="pacer-rss", url="https://ecf.nysd.uscourts.gov/", publish="full")


def feed(*items: str, host: str = "ecf.nysd.uscourts.gov", built: str = "Wed, 18 Apr 2018 00:15:28 GMT") -> bytes:
    head = (
        f"<title>Recent Entries</title><link>https://{host}</link><lastBuildDate>{built}</lastBuildDate>"
        "<description>Docket entries of type: all</description>"
    )
    channel = f"<channel>{head}{''.join(items)}</channel>"
    return f'<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0">{channel}</rss>'.encode("latin-1")


def district(title: str, event: str, *, entry: str = "3", seq: str = "10", time: str = "00:09:55") -> str:
    link = "https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?492165"
    document = f"https://ecf.nysd.uscourts.gov/doc1/127122264358?caseid=492165&#x26;de_seq_num={seq}"
    return (
        f"<item><title>{title}</title><link>{link}</link><description>[{event}] (&#x3C;a href=&#x22;{document}&#x22; "
        f"&#x3E;{entry}&#x3C;/a&#x3E;)</description><guid isPermaLink='true'>{link}&#x26;{seq}</guid>"
        f"<pubDate>Wed, 18 Apr 2018 {time} GMT</pubDate></item>"
    )


def test_a_district_courts_entry() -> None:
    title = "1:18-cv-03365-ABC-DE Quarry Press et al v. Lumen, Inc. et al"
    found = parse_court_feed(feed(district(title, "Notice of Appeal")), url="")
    (entry,) = found.entries
    assert (found.court_id, found.types) == ("nysd", "Docket entries of type: all")
    assert (entry.docket_number, entry.judges) == ("1:18-cv-03365", ("ABC", "DE"))
    assert entry.caption == "Quarry Press v. Lumen, Inc."
    assert (entry.event, entry.entry_number, entry.sequence) == ("Notice of Appeal", "3", "10")
    assert (entry.case_id, entry.doc_id) == ("492165", "127022264358")
    assert entry.published == "2018-04-18T00:09:55Z"
    document = to_document(entry, SOURCE)
    assert document.text == "Quarry Press v. Lumen, Inc., No. 1:18-cv-03365. Docket entry 3: Notice of Appeal."
    assert document.url == "https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?492165"
    assert (document.kind, document.state, document.publish) == ("filing", "complete", "full")


def test_an_appellate_courts_entry_has_its_documents_number_and_local_time() -> None:
    link = (
        "https://ecf.ca10.uscourts.gov/n/beam/servlet/TransportRoom?servlet=DocketReportFilter.jsp&amp;caseNum=19-8054"
    )
    item = (
        f"<item><title>19-8054 US v. Kestrel</title><link>{link}</link><description>[Opinion] (&lt;a "
        f"href='https://ecf.ca10.uscourts.gov/docs1/010110807970'>Document&lt;/a>)</description>"
        f"<guid>{link}&amp;partId=1</guid><pubDate>Fri, 03 Feb 2023 09:05:16 MST</pubDate></item>"
    )
    (entry,) = parse_court_feed(feed(item, host="ecf.ca10.uscourts.gov"), url="").entries
    assert (entry.docket_number, entry.caption) == ("19-8054", "United States v. Kestrel")
    assert (entry.entry_number, entry.doc_id) == ("010010807970", "010010807970")
    assert entry.published == "2023-02-03T16:05:16Z"
    assert to_document(entry, SOURCE).kind == "ruling"


def test_a_bankruptcy_courts_entry_without_a_document_and_a_nested_bracket() -> None:
    link = "https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?711557"
    head = f"<link>{link}</link>"
    items = [
        f"<item><title>18-00079 Dory v. A&amp;amp;B   </title>{head}<guid>{link}-19</guid><description>Type: ap Office:"
        " 1 Chapter: 11  [Close Adversary Case] </description><pubDate>Tue, 24 Apr 2018 11:25:12 GMT</pubDate></item>",
        f"<item><title><![CDATA[1:17-cr-00554 USA v. Heron]]></title>{head}<guid>{link}</guid><description>"
        "<![CDATA[[[Order] USA v. Heron ]]]></description><pubDate>Tue, 22 May 2018 22:10:04 GMT</pubDate></item>",
        f"<item><title>18-90003 </title>{head}<description>[Miscellaneous Motion]</description></item>",
    ]
    adversary, order, unnamed = parse_court_feed(feed(*items), url="").entries
    assert (adversary.caption, adversary.chapter, adversary.event) == ("Dory v. A&B", "11", "Close Adversary Case")
    assert (adversary.entry_number, adversary.doc_id) == (None, None)
    assert (order.caption, order.event) == ("United States v. Heron", "Order")
    assert (unnamed.caption, unnamed.published) == (None, None)
    assert to_document(unnamed, SOURCE).title == "Miscellaneous Motion — 18-90003"


def test_one_filing_with_several_events_is_one_entry() -> None:
    title = "1:18-cv-03365 Quarry Press v. Lumen"
    found = parse_court_feed(
        feed(
            district(title, "Order on Motion to Stay"),
            district(title, "Set Deadlines"),
            district(title, "Set Deadlines"),
            district(title, "Letter", time="00:08:00"),
        ),
        url="",
    )
    assert [entry.event for entry in found.entries] == ["Order on Motion to Stay AND Set Deadlines", "Letter"]


def test_a_sealed_number_is_told_not_read() -> None:
    found = parse_court_feed(feed(district("5:18-~gr-00001 ", "Order")), url="")
    assert (found.entries, found.unread) == ((), ("5:18-~gr-00001",))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "during an outage"),
        (b"<html></html>", "web page"),
        (feed(host="www.sample.com"), "whose it is|which court"),
    ],
)
def test_what_is_no_courts_feed(body: bytes, words: str) -> None:
    with pytest.raises(NotAFeedError, match=words):
        parse_court_feed(body, url="")


@pytest.mark.parametrize(
    ("oldest", "last", "gap"),
    [
        ("2026-05-01T10:00:00Z", "2026-05-01T09:00:00Z", True),
        ("2026-05-01T08:00:00Z", "2026-05-01T09:00:00Z", False),
        (None, None, False),
    ],
)
def test_a_gap_between_two_visits(oldest: str | None, last: str | None, gap: bool) -> None:
    assert has_gap(CourtFeed(entries=(), court_id="nysd", oldest=oldest), last) is gap


def test_a_feed_that_stands_still() -> None:
    now = datetime(2026, 5, 4, tzinfo=UTC)
    assert is_stale(CourtFeed(entries=(), court_id="nysd", built="2026-05-01T10:00:00Z"), now)
    assert not is_stale(CourtFeed(entries=(), court_id="nysd", built="2026-05-03T10:00:00Z"), now)
    assert not is_stale(CourtFeed(entries=(), court_id="nysd", built=None), now)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ORDER granting in part motion to dismiss", "ruling"),
        ("OPINION AND ORDER", "ruling"),
        ("MEMORANDUM AND ORDER re motion", "ruling"),
        ("MEMORANDUM OPINION", "ruling"),
        ("Order on Motion for Extension of Time to File", "ruling"),
        ("STIPULATION AND ORDER of dismissal", "ruling"),
        ("FINAL JUDGMENT", "ruling"),
        ("JURY VERDICT", "ruling"),
        ("REPORT AND RECOMMENDATION", "ruling"),
        ("Case termination for opinion", "ruling"),
        ("MOTION for Order to compel", "filing"),
        ("MOTION to Vacate Order", "filing"),
        ("LETTER regarding Order", "filing"),
        ("[Proposed] ORDER granting", "filing"),
        ("Text of Proposed Order", "filing"),
        ("NOTICE OF APPEAL from Order", "filing"),
        ("COMPLAINT against Lumenworks", "filing"),
        ("ANSWER to Complaint", "filing"),
        ("MEMORANDUM OF LAW in Support", "filing"),
        ("", "filing"),
    ],
)
def test_rulings_and_filings(text: str, kind: str) -> None:
    assert document_kind(text) == kind


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("USA v. Heron", "United States v. Heron"),
        ("Heron v. US", "Heron v. United States"),
        ("United States of America v. Heron", "United States v. Heron"),
        ("Heron vs Lumen, Inc. et al.", "Heron v. Lumen, Inc."),
        ("In re SunLamp, Inc., et al., and North", "In re SunLamp, Inc., and North"),
        ("Heron v. U.S. Department of Copies", "Heron v. U.S. Department of Copies"),
        ("   ", None),
    ],
)
def test_captions_have_one_spelling(name: str, spelt: str | None) -> None:
    assert caption(name) == spelt


@pytest.mark.parametrize(
    ("host", "court"),
    [
        ("ecf.nysd.uscourts.gov", "nysd"),
        ("ecf.azb.uscourts.gov", "arb"),
        ("www.uscourts.gov", None),
        ("ecf.nysd.sample.com", None),
    ],
)
def test_courts_of_hosts(host: str, court: str | None) -> None:
    assert court_id_of_host(host) == court


@pytest.mark.parametrize(
    ("number", "normal"), [("127122264358", "127022264358"), ("127022264358", "127022264358"), ("", None), (None, None)]
)
def test_document_numbers(number: str | None, normal: str | None) -> None:
    assert normal_doc_id(number) == normal
