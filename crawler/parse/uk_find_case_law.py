"""Find Case Law (The National Archives): its Atom feed to lists, LegalDocML judgments to rulings. Pure.

Documentation: nationalarchives/ds-find-caselaw-docs, `doc/openapi/public_api.yml`.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS
from aidocket.crawler.parse.court import caption
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.listing import Listed, Listing, ListSettings
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.text import line
from aidocket.crawler.parse.xml_tree import children, find, local, parse_tree, value, words
from aidocket.store.records import Document, Source

VERSION = 1
_AKN = "application/akn+xml"


class Settings(ListSettings):
    """The address is the Atom feed with its query (`atom.xml?query=…&order=-transformation`)."""


def parse_list(body: bytes, *, url: str, source: Source) -> Listing:
    """The judgments of a page of the feed, and where the next page is.

    Raises:
        ShapeError: the answer is no Atom feed, or an entry lacks its id.
        UnsafeXmlError: it declares entities.
    """
    root = parse_tree(body)
    if local(root) != "feed":
        raise ShapeError("the answer is no Atom feed")
    items = tuple(_entry(entry, url, source) for entry in children(root, "entry"))
    following = next((link.get("href") for link in children(root, "link") if link.get("rel") == "next"), None)
    return Listing(items=items, next_url=urljoin(url, following) if following else None)


def parse_judgment(body: bytes, *, listed: Document) -> Document:
    """A judgment or press summary with its words, under the feed's key.

    Raises:
        ShapeError: it is no LegalDocML.
        UnsafeXmlError: it declares entities.
    """
    root = parse_tree(body)
    paper = next(iter(root), None)
    if local(root) != "akomaNtoso" or paper is None:
        raise ShapeError(f"{listed.key}: the answer is no LegalDocML")
    named, cited = find(root, "FRBRname"), value(find(root, "cite"))
    title = line(named.get("value", "") if named is not None else "", most=MAX_TITLE_CHARS) or listed.title
    is_summary = paper.get("name") == "pressSummary"
    about = value(find(root, "summaryOfCite"))
    parties, judges = _people(root)
    details = {
        **listed.details,
        "neutral_citation": cited or about or listed.details.get("neutral_citation"),
        "court": value(find(root, "court")) or listed.details.get("court"),
        "type": "press summary" if is_summary else "judgment",
        "parties": parties,
        "judges": judges,
        "content_hash": value(find(root, "hash")),
        "text_from": "full-text",
    }
    published = _date(root) or listed.published
    return replace(
        listed,
        kind="press-release" if is_summary else "ruling",
        title=title,
        text=words(paper, most=MAX_TEXT_CHARS),
        caption=caption(title.removeprefix("Press Summary of ")),
        published=published,
        details={name: text for name, text in details.items() if text},
    )


def _entry(entry: Element, url: str, source: Source) -> Listed:
    said = {local(child): value(child) for child in entry}
    key = said.get("uri") or said.get("id", "").rpartition("/id/")[2]
    title = line(said.get("title", ""), most=MAX_TITLE_CHARS)
    if not key or not title:
        raise ShapeError(f"entry {title or key or 'without a name'}: uri or title: is missing")
    links = {link.get("type", ""): link.get("href", "") for link in children(entry, "link")}
    cited = next((value(item) for item in children(entry, "identifier") if item.get("type") == "ukncn"), "")
    author = next(iter(children(entry, "author")), None)
    court = value(find(author, "name")) if author is not None else ""
    published_raw = said.get("published") or None
    details = {"neutral_citation": cited, "court": court, "pdf_url": links.get("application/pdf"), "text_from": "list"}
    document = Document(
        source_id=source.id,
        key=key,
        kind="ruling",
        title=title,
        text=f"{title}{f', {cited}' if cited else ''}{f', {court}' if court else ''}.",
        url=urljoin(url, links[""]) if links.get("") else None,
        language="en",
        author=court or None,
        # Judgments are dated by the day; the feed writes midnight for want of a time.
        published=from_text(published_raw[:10]) if published_raw else None,
        published_raw=published_raw,
        publish=source.publish,
        caption=caption(title),
        details={name: text for name, text in details.items() if text},
    )
    # The hash tells a change of words from a change of markup; without one the time of the change has to do.
    revision = said.get("contenthash") or said.get("updated", "")
    xml = links.get(_AKN)
    return Listed(document=document, revision=revision, detail_url=urljoin(url, xml) if xml else None)


def _people(root: Element) -> tuple[list[str], list[str]]:
    names = [(e.get("eId", ""), line(e.get("showAs", ""), most=200)) for e in root.iter() if local(e) == "TLCPerson"]
    judges = [name for key, name in names if key.startswith("judge-") and name]
    return [name for key, name in names if not key.startswith("judge-") and name], judges


def _date(root: Element) -> str | None:
    dates = {e.get("name"): e.get("date") for e in root.iter() if local(e) == "FRBRdate"}
    return from_text(dates.get("judgment") or dates.get("release"))
