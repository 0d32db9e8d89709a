"""Bill Status, the Government Publishing Office's XML of bills (usgpo/bill-status, user guide), to bills. Pure.

Open to everybody, without a key. Files of version 3.0.0 name some elements otherwise than older ones; both are read.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from pydantic import Field, StringConstraints

from aidocket.crawler.kinds import CommonSettings
from aidocket.crawler.parse.bills import BILL_NAME, Action, Bill, Version, action_of, bill_document, is_link
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.xml_tree import children, find, local, parse_tree, value
from aidocket.store.records import Document, Source

VERSION = 1


class Settings(CommonSettings):
    """The address is the folder of all bills, `https://www.govinfo.gov/bulkdata/BILLSTATUS`.

    `bills` names those that are followed: `119/hr/7209`. Each visit asks for each of them whether it has changed.
    """

    bills: list[Annotated[str, StringConstraints(pattern=BILL_NAME)]] = Field(min_length=1, max_length=300)


def bill_url(url: str, name: str) -> str:
    """The address of a bill's file."""
    congress, type_, number = name.split("/")
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}/{congress}/{type_}/BILLSTATUS-{congress}{type_}{number}.xml"
    return urlunsplit(parts._replace(path=path, query="", fragment=""))


def parse_bill(body: bytes, *, source: Source) -> Document:
    """A bill from its file.

    Raises:
        ShapeError: it is no file of a bill.
        UnsafeXmlError: it declares entities.
    """
    root = parse_tree(body)
    raw = _one(root, "bill")
    if local(root) != "billStatus" or raw is None:
        raise ShapeError("the answer is no Bill Status file")
    summaries = _all(raw, "summaries", "billSummaries", of=("item", "summary"))
    newest = max(summaries, key=lambda item: _said(item, "actionDate"), default=None)
    area = value(_one(_one(raw, "policyArea"), "name"))
    subjects = _one(raw, "subjects")
    named = (
        [value(_one(item, "name")) for item in subjects.iter() if local(item) == "item"] if subjects is not None else []
    )
    bill = Bill(
        congress=_said(raw, "congress"),
        type=_said(raw, "type") or _said(raw, "billType"),
        number=_said(raw, "number") or _said(raw, "billNumber"),
        title=_said(raw, "title"),
        introduced=_said(raw, "introducedDate") or None,
        chamber=_said(raw, "originChamber") or None,
        latest=_action(_one(raw, "latestAction")),
        sponsors=[name for item in _all(raw, "sponsors") if (name := _said(item, "fullName"))],
        cosponsors=sum(not _said(item, "sponsorshipWithdrawnDate") for item in _all(raw, "cosponsors")),
        committees=[name for item in _all(raw, "committees", "billCommittees") if (name := _said(item, "name"))],
        subjects=[name for name in dict.fromkeys([area, *named]) if name],
        laws=[f"{_said(item, 'type')} {_said(item, 'number')}" for item in _all(raw, "laws") if _said(item, "number")],
        summary=_words(newest),
        actions=[action for item in _all(raw, "actions") if (action := _action(item))],
        versions=[_version(item) for item in _all(raw, "textVersions") if _said(item, "type")],
    )
    return bill_document(bill, source, text_from="full-text")


def _one(element: Element | None, name: str) -> Element | None:
    return next(iter(children(element, name)), None) if element is not None else None


def _said(element: Element, name: str) -> str:
    return value(_one(element, name))


def _all(element: Element, name: str, inner: str = "", *, of: tuple[str, ...] = ("item",)) -> list[Element]:
    """What a container holds, which older files wrap in one more."""
    holder = _one(element, name)
    deeper = _one(holder, inner) if inner else None
    holder = deeper if deeper is not None else holder
    return [child for child in holder if local(child) in of] if holder is not None else []


def _words(summary: Element | None) -> str:
    found = find(summary, "text") if summary is not None else None
    return (found.text or "") if found is not None else ""


def _action(element: Element | None) -> Action | None:
    if element is None:
        return None
    system = value(_one(_one(element, "sourceSystem"), "code"))
    return action_of(_said(element, "actionDate"), _said(element, "text"), system)


def _version(element: Element) -> Version:
    urls = [url for item in _all(element, "formats") if is_link(url := _said(item, "url"))]
    return Version(name=_said(element, "type"), date=_said(element, "date") or None, url=next(iter(urls), None))
