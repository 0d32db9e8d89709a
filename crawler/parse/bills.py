"""Bills of the US Congress, whichever way they come, to documents. Pure.

What the fields mean: LibraryOfCongress/api.congress.gov, `Documentation/BillEndpoint.md`, and the user guide of
usgpo/bill-status. Both are made from the same records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aidocket.crawler.limits import MAX_TEXT_CHARS, MAX_TITLE_CHARS, MAX_URL_CHARS
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.text import html_to_text, line, plain
from aidocket.store.records import Document, Source

PAGES = "https://www.congress.gov/bill/"
TYPES = {
    "hr": ("H.R.", "house-bill"),
    "s": ("S.", "senate-bill"),
    "hjres": ("H.J.Res.", "house-joint-resolution"),
    "sjres": ("S.J.Res.", "senate-joint-resolution"),
    "hconres": ("H.Con.Res.", "house-concurrent-resolution"),
    "sconres": ("S.Con.Res.", "senate-concurrent-resolution"),
    "hres": ("H.Res.", "house-resolution"),
    "sres": ("S.Res.", "senate-resolution"),
}
"""The types of bill, each with how it is cited and how congress.gov names it in addresses."""

BILL_NAME = rf"^\d{{1,3}}/(?:{'|'.join(TYPES)})/[1-9]\d{{0,5}}$"
"""How sources and keys name a bill: `119/hr/7209`."""

LIBRARY = "9"
"""The code of the Library of Congress, which tells in its own words what a chamber has told already."""

_KEPT_ACTIONS = 40
_KEPT_NAMES = 60
_NO_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A step of a bill, with its day. `system` is the code of the system that tells of it."""

    date: str
    text: str
    system: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a bill's text and where it lies."""

    name: str
    date: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A bill as its record tells it. `summary` is the newest one of the Congressional Research Service, as HTML."""

    congress: str
    type: str
    number: str
    title: str
    introduced: str | None = None
    chamber: str | None = None
    latest: Action | None = None
    sponsors: Sequence[str] = ()
    cosponsors: int | None = None
    committees: Sequence[str] = ()
    subjects: Sequence[str] = ()
    laws: Sequence[str] = ()
    summary: str = ""
    actions: Sequence[Action] = ()
    versions: Sequence[Version] = ()

    @property
    def key(self) -> str:
        """The bill's name, the same for every way by which it comes.

        Raises:
            ShapeError: it is no bill's name.
        """
        name = f"{self.congress}/{self.type.lower()}/{self.number}"
        if not re.match(BILL_NAME, name):
            raise ShapeError(f"{name!r} is no bill's name")
        return name

    @property
    def cited(self) -> str:
        """As it is cited: `H.R. 7209`."""
        return f"{TYPES[self.type.lower()][0]} {self.number}"


def bill_document(bill: Bill, source: Source, *, text_from: str) -> Document:
    """A bill as a document, dated by its last step, for that is what is new of it."""
    key = bill.key
    congress = ordinal(int(bill.congress))
    title = line(bill.title, most=MAX_TITLE_CHARS - 40)
    title = f"{title} ({bill.cited})" if title else f"{bill.cited}, {congress} Congress"
    actions = told_once(bill.actions)[:_KEPT_ACTIONS]
    latest = bill.latest or next(iter(actions), None)
    details = {
        "bill": bill.cited,
        "congress": int(bill.congress),
        "chamber": line(bill.chamber or "", most=20),
        "introduced": from_text(bill.introduced),
        "latest_action": {"date": latest.date, "text": line(latest.text, most=1_000)} if latest else None,
        "sponsors": [line(name, most=200) for name in bill.sponsors[:_KEPT_NAMES]],
        "cosponsors": bill.cosponsors,
        "committees": [line(name, most=200) for name in dict.fromkeys(bill.committees)][:_KEPT_NAMES],
        "subjects": [line(name, most=200) for name in bill.subjects[:_KEPT_NAMES]],
        "laws": [line(name, most=100) for name in bill.laws],
        "actions": [{"date": action.date, "text": line(action.text, most=1_000)} for action in actions],
        "versions": [
            {
                "name": line(version.name, most=100),
                "date": from_text((version.date or "")[:10]),
                "url": version.url if is_link(version.url) else None,
            }
            for version in bill.versions[:_KEPT_NAMES]
        ],
        "text_from": text_from,
    }
    return Document(
        source_id=source.id,
        key=key,
        kind="policy",
        title=title,
        text=plain("\n\n".join(_paragraphs(bill, congress, latest, actions)), most=MAX_TEXT_CHARS),
        url=f"{PAGES}{congress}-congress/{TYPES[bill.type.lower()][1]}/{bill.number}",
        language="en",
        author=line("; ".join(bill.sponsors), most=MAX_TITLE_CHARS) or None,
        published=from_text(latest.date if latest else bill.introduced),
        published_raw=latest.date if latest else bill.introduced,
        publish=source.publish,
        details={name: value for name, value in details.items() if value not in (None, [], "")},
    )


def told_once(actions: Iterable[Action]) -> list[Action]:
    """The actions without those that another one of the same day tells as well.

    A step often comes twice: from the chamber, and from the Library of Congress, in nearly the same words.
    """
    kept: list[Action] = []
    for action in actions:
        words = _words(action)
        same_day = [other for other in kept if other.date == action.date]
        if any(words in _words(other) for other in same_day):
            continue
        told = [other for other in same_day if action.system == LIBRARY and _words(other) in words]
        kept = [other for other in kept if other not in told]
        kept.append(action)
    return kept


def action_of(date: str | None, text: str | None, system: str | None = None) -> Action | None:
    """A step, if there is both a day and words for it."""
    day = from_text((date or "")[:10])
    return Action(date=day, text=text, system=system or "") if day and text else None


def is_link(url: str | None) -> bool:
    """Whether a link of an answer may be kept as one."""
    return url is not None and url.startswith(("https://", "http://")) and len(url) <= MAX_URL_CHARS


def ordinal(number: int) -> str:
    """`119th`, `121st`."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def _words(action: Action) -> str:
    return _NO_WORD.sub(" ", action.text.lower()).strip()


def _paragraphs(bill: Bill, congress: str, latest: Action | None, actions: Sequence[Action]) -> Iterable[str]:
    yield f"{line(bill.title, most=MAX_TITLE_CHARS)} ({bill.cited}, {congress} Congress).".lstrip()
    if bill.sponsors:
        others = f" and {bill.cosponsors} cosponsors" if bill.cosponsors else ""
        introduced = f", on {bill.introduced[:10]}" if bill.introduced else ""
        yield f"Introduced by {'; '.join(bill.sponsors[:_KEPT_NAMES])}{others}{introduced}."
    if latest:
        yield f"Latest action ({latest.date}): {latest.text}"
    if bill.laws:
        yield f"Became law: {', '.join(bill.laws)}."
    yield html_to_text(bill.summary, most=MAX_TEXT_CHARS)
    if actions:
        yield "Actions:\n" + "\n".join(f"{action.date}: {line(action.text, most=1_000)}" for action in actions)
