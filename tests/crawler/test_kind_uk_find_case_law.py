"""Find Case Law's Atom feed and LegalDocML."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.uk_find_case_law import parse_judgment, parse_list
from aidocket.crawler.parse.xml_safety import UnsafeXmlError
from aidocket.store.records import Document, Source

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "uk-find-case-law"
SOURCE = Source(id="fcl", name="FCL", kind="uk-find-case-law", url="https://caselaw.nationalarchives.gov.uk/atom.xml")
OFFICIAL = {"kind": "uk-find-case-law", "trust": "official", "licence": "Open Justice", "publish": "link"}
LISTED = Document(source_id="fcl", key="d-1", kind="ruling", title="Quarry Press v Lumenworks", publish="link")


def feed(hash_: str, *, following: str = "") -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:tna="https://caselaw.nationalarchives.gov.uk"><title>t</title>'
        f'{following}<entry><title>Quarry Press v Lumenworks</title><link href="/ewhc/ch/2026/7" rel="alternate"/>'
        "<published>2026-03-04T00:00:00+00:00</published><updated>2026-03-05T09:00:00+00:00</updated>"
        "<author><name>High Court (Chancery Division)</name></author><id>https://caselaw.nationalarchives.gov.uk/id/d-1"
        f'</id><summary type="html"/><tna:contenthash>{hash_}</tna:contenthash><tna:uri>d-1</tna:uri>'
        '<tna:identifier type="ukncn">[2026] EWHC 7 (Ch)</tna:identifier>'
        '<link href="/ewhc/ch/2026/7/data.xml" rel="alternate" type="application/akn+xml"/></entry></feed>'
    )


def judgment(words: str, *, head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0" '
        'xmlns:uk="https://caselaw.nationalarchives.gov.uk/akn"><judgment name="judgment"><meta>'
        '<FRBRdate date="2026-03-04" name="judgment">\n</FRBRdate><FRBRname value="Quarry Press v Lumenworks"/>'
        '<TLCPerson eId="quarry-press" showAs="QUARRY PRESS"/><TLCPerson eId="judge-x" showAs="MRS JUSTICE X"/>'
        "<uk:cite>[2026] EWHC 7 (Ch)</uk:cite><uk:court>EWHC-Chancery</uk:court><style>p { }</style></meta>"
        f"<judgmentBody><decision><paragraph><num>1.</num><content><p>{words}</p></content></paragraph>"
        "<paragraph><num>2.</num><content><p>The claim <i>fails</i>.</p></content></paragraph></decision>"
        "</judgmentBody></judgment></akomaNtoso>"
    )


def test_a_judgment_tells_its_citation_court_date_parties_and_words() -> None:
    found = parse_judgment(judgment("Training took place\n   abroad.").encode(), listed=LISTED)
    assert (found.kind, found.published, found.caption) == ("ruling", "2026-03-04", "Quarry Press v. Lumenworks")
    assert found.text == "1. Training took place abroad.\n\n2. The claim fails."
    assert found.details["neutral_citation"] == "[2026] EWHC 7 (Ch)"
    assert found.details["court"] == "EWHC-Chancery"
    assert (found.details["parties"], found.details["judges"]) == (["QUARRY PRESS"], ["MRS JUSTICE X"])


def test_entities_are_refused() -> None:
    body = judgment("&a;", head='<!DOCTYPE x [<!ENTITY a "b">]>')
    with pytest.raises(UnsafeXmlError):
        parse_judgment(body.encode(), listed=LISTED)


@pytest.mark.parametrize("body", [b"<html><p>x</p></html>", b"not xml", b""])
def test_another_shape_is_a_fault(body: bytes) -> None:
    with pytest.raises(ShapeError):
        parse_list(body, url=SOURCE.url, source=SOURCE)
    with pytest.raises(ShapeError):
        parse_judgment(body, listed=LISTED)


def test_deep_nesting_stops_nothing() -> None:
    body = judgment("<b>" * 20_000 + "deep" + "</b>" * 20_000)
    assert "deep" in parse_judgment(body.encode(), listed=LISTED).text


def test_a_judgment_is_read_again_when_its_words_change(tmp_path: Path) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        instance.add("fcl", f"{web.root}/atom.xml", follow="all", **OFFICIAL)
        web.answers["/atom.xml"] = Answer(feed("aa"), type="application/atom+xml")
        web.answers["/ewhc/ch/2026/7/data.xml"] = Answer(judgment("One."), type="application/akn+xml")
        assert instance.crawl().report["new"] == 1
        # The same words under another mark-up: the feed changes, its hash does not.
        same = feed("aa").replace("2026-03-05", "2026-03-06")
        web.answers["/atom.xml"] = Answer(same, type="application/atom+xml")
        assert instance.crawl().report["changed"] == 0
        assert web.count("/ewhc") == 1
        web.answers["/atom.xml"] = Answer(feed("bb"), type="application/atom+xml")
        web.answers["/ewhc/ch/2026/7/data.xml"] = Answer(judgment("Two."), type="application/akn+xml")
        assert instance.crawl().report["changed"] == 1


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "kind", "cited", "date"),
    [
        ("ewca_civ_2025_673", "ruling", "[2025] EWCA Civ 673", "2025-05-23"),
        ("ewhc_ch_2023_257", "ruling", "[2023] EWHC 257 (Ch)", None),
        ("uksc_2022_14_press_summary", "press-release", "[2022] UKSC 14", "2022-05-25"),
    ],
)
def test_real_judgments(tmp_path: Path, name: str, kind: str, cited: str, date: str | None) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        instance.add("fcl", f"{web.root}/atom.xml", follow="all", settings={"max_pages": 1}, **OFFICIAL)
        atom = (FORMATS / "atom_example.xml").read_text("utf-8")
        atom = atom.replace("https://caselaw.nationalarchives.gov.uk/uksc", f"{web.root}/uksc")
        web.answers["/atom.xml"] = Answer(atom, type="application/atom+xml")
        body = (FORMATS / f"{name}.data.xml").read_bytes()
        web.answers["/uksc/2024/123/data.xml"] = Answer(body, type="application/akn+xml")
        assert instance.crawl().report["failures"] == []
        (row,) = instance.rows("SELECT * FROM documents")
        assert (row["kind"], row["state_reason"]) == (kind, None)
        assert json.loads(row["details"])["neutral_citation"] == cited
        assert date is None or row["published"] == date
        assert len(row["text"]) > 5_000
        assert "font-family" not in row["text"]
