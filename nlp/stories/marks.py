"""What is noted of a document so that others which tell the same find it, and the keys under which it is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import blake2b
from itertools import combinations
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy
from rensa import RMinHash  # type: ignore[import-untyped]

from aidocket.dockets import number_key
from aidocket.nlp.captions import find_dockets
from aidocket.nlp.rules import RuleBook, fold, read_lexicon
from aidocket.nlp.vocabulary import FIRST_NAMES
from aidocket.store.stories import Mark, Reported

MIN_WORDS = 40
"""Shorter texts are compared by link, title and event alone: a teaser has too few shingles to tell."""

MIN_TITLE_WORDS = 4
PERMUTATIONS = 128
BANDS = 32
SHINGLE = 3
SEED = 20_240_601

BEGINNING = 1500
"""Code points in which a report names the rare things that tell its event from others."""

MANY_DISPUTES = 3
"""A document that belongs to so many disputes, or reports steps in so many, is a round-up, whatever it calls itself."""

MOST_STEPS = 5
MOST_PARTIES = 4
MOST_TOKENS = 80

TITLE_DAYS = 7
WORDS_DAYS = 14
EVENT_DAYS = 4
"""How far apart reports of one event are published, a weekend included."""

OPEN_DAYS = 2
"""The same, where one of them does not say plainly what kind of step it reports."""

ANY_DAYS = 40_000

_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|mc_[ce]id|cmpid|ref|source|smid|ftag|guccounter)$")
_OUTLET = re.compile(r"\s+(?:[|–—]|-)\s+[^|–—-]{2,40}$")
_WORD = re.compile(r"\w+")

# Rare things that a report names. A unit of money or a scale makes a small number rare; a year alone is not.
_CAPITAL = (
    r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July)[A-Z](?:\.|[\w'’-]+)"
)
_AMOUNT = re.compile(
    r"(?<![\w:.-])(?P<money>[$€£¥]|US\$)?\s?(?P<number>\d[\d,.]*\d|\d)"
    r"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|bn|m|k))?\b(?P<unit>\s+(?:dollars|euros|pounds|yen|yuan))?",
    re.IGNORECASE,
)
_PROVISION = re.compile(r"(?:§|sections?|rules?|u\.s\.c\.|articles?|nos?\.|id)\s*$", re.IGNORECASE)
_SCALES = {"thousand": 3, "k": 3, "million": 6, "m": 6, "billion": 9, "bn": 9, "trillion": 12}
_JUDGE = re.compile(rf"\b(?:Judge|Justice|Magistrate)\s+(?:Judge\s+)?((?:{_CAPITAL}\s+){{0,3}}{_CAPITAL})")
_PERSON = re.compile(r"\b([A-Z][a-zà-ÿ]+)\s+(?:[A-Z]\.\s+)?([A-Z][\w'’-]{2,}(?:-[A-Z]\w+)?)\b")
_QUOTED = re.compile(r"[“\"]([^”\"\n]{12,300})[”\"]")
_CORPORATE = re.compile(r"[\s,]+(?:inc|llc|l\.l\.c|ltd|corp|co|plc|gmbh|limited|corporation|company)\.?$")


class Key(NamedTuple):
    """What a document is found under, how many days away others may be, and how many of them are looked at.

    Under a crowded key, such as a dispute's, the nearest on each side of the day are looked at.
    """

    number: int
    within: int
    most: int
    crowded: bool


def mark_of(document: Reported) -> Mark:
    """What is noted of a document."""
    minhash = signature(document.text)
    return Mark(
        document_id=document.id,
        day=day_number(document.moment),
        moment=document.moment,
        outlet=outlet_of(document),
        link=link_key(document.url) or "",
        title=title_key(document.title) or "",
        roundup=is_roundup(document),
        shingles=max(len(_WORD.findall(document.text)) - SHINGLE + 1, 0),
        minhash=minhash,
        steps=document.steps[:MOST_STEPS],
        disputes=document.disputes,
        parties=tuple(dict.fromkeys(party_key(name) for name in document.parties))[:MOST_PARTIES],
        tokens=frozenset(sorted(rare_tokens(document))[:MOST_TOKENS]),
    )


def keys_of(mark: Mark) -> list[Key]:
    """The keys under which a document is found and looks for others, the surest first."""
    keys: dict[int, Key] = {}

    def add(within: int, most: int, *parts: str) -> None:
        number = _number("\x1f".join(parts))
        keys.setdefault(number, Key(number, within, most, parts[0] in ("event", "about")))

    if mark.link:
        add(ANY_DAYS, 2, "link", mark.link)
    for band in bands(mark.minhash) if mark.minhash else ():
        add(WORDS_DAYS, 3, "words", band)
    if mark.title and not mark.roundup:
        add(TITLE_DAYS, 4, "title", mark.title)
    for subject in subjects_of(mark) if not mark.roundup else ():
        for family in sorted({family for step in mark.steps for family in families_of(step.type)}):
            add(EVENT_DAYS, 6, "event", subject, family)
        if mark.tokens:
            add(OPEN_DAYS, 6, "about", subject)
    return list(keys.values())


def subjects_of(mark: Mark) -> Iterator[str]:
    """What a report is about, in every way in which another may have it: its disputes, pairs of its parties."""
    for dispute in dict.fromkeys([*(step.dispute for step in mark.steps if step.dispute), *mark.disputes[:2]]):
        yield f"dispute {dispute}"
    for pair in combinations(sorted(mark.parties), 2):
        yield " ".join(("parties", *pair))


def family_of(step: str) -> str:
    """The kind of step under which reports meet that name it more or less exactly: `ruling.dismiss` and `dismissal`."""
    return _FAMILIES.get(step, step.partition(".")[0])


def families_of(step: str) -> tuple[str, ...]:
    """The kinds of step under which a report is found: what is only said may be an accusation, a suit, a denial."""
    if not step.startswith("said "):
        return (family_of(step),)
    return (step, *(family_of(kind) for kind in SAID_IN.get(step.split()[1], ())))


SAID_IN = {
    "alleged": ("public-accusation", "complaint"),
    "denied": ("public-denial",),
    "admitted": ("testimony",),
    "reported": ("policy.report",),
}
"""Steps that a document may tell which only says how something stands."""

_FAMILIES = {
    "dismissal": "ruling",
    "appeal-ruling": "appeal-ruling",
    "licence-deal": "settlement",
    "verdict": "trial",
    "judgment": "trial",
    "testimony": "trial",
    "policy.proposed": "policy.proposed",
    "policy.consultation": "policy.consultation",
    "policy.adopted": "policy.adopted",
    "policy.in-force": "policy.in-force",
    "policy.guidance": "policy.guidance",
    "policy.report": "policy.report",
}


def is_roundup(document: Reported) -> bool:
    """Whether it tells many things at once: by its kind, its title, or the disputes that it speaks of."""
    if document.kind == "digest" or _roundup_titles().find(document.title, [(0, len(document.title))]):
        return True
    told = {step.dispute for step in document.steps if step.dispute}
    return len(told) >= MANY_DISPUTES or len(document.disputes) >= MANY_DISPUTES


@cache
def _roundup_titles() -> RuleBook:
    return RuleBook({"roundup": read_lexicon("stories")["roundup"]})


@cache
def _agencies() -> tuple[dict[str, str], re.Pattern[str]]:
    """The agency that goes by a name, and where a report credits one: its dateline, its last line, its copyright."""
    by_name = {name: agency for agency, names in read_lexicon("stories")["agencies"].items() for name in names}
    names = "|".join(re.escape(name) for name in sorted(by_name, key=lambda name: (-len(name), name)))
    return by_name, re.compile(
        rf"\((?P<dateline>{names})\)\s*[-–—]|[-–—]\s*(?P<end>{names})\.?\s*$|©\s*(?:\d{{4}}\s+)?(?P<owner>{names})\b"
    )


def outlet_of(document: Reported) -> str:
    """Who tells it: the agency that its first or last line credits, else the host of its address, else its source.

    One feed may gather many outlets, and an agency's report is the agency's in whichever paper it stands.
    """
    by_name, credit = _agencies()
    for part in (document.text[:160], document.text[-120:]):
        if match := credit.search(part):
            return f"agency {next(by_name[name] for name in match.groups() if name)}"
    try:
        host = urlsplit(document.url or "").hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.").removeprefix("m.").removeprefix("amp.") or document.source_id


def party_key(name: str) -> str:
    """A party's id, or its name without the form of the company, so that two spellings are one."""
    return _CORPORATE.sub("", fold(name)).strip(" .,")


def rare_tokens(document: Reported) -> Iterator[str]:
    """Docket numbers, amounts, judges, people and quoted words that a report names early.

    Parties are left out: every report of a dispute names them, whatever event it tells.
    """
    text = f"{document.title}\n{document.text[:BEGINNING]}"
    parties = {word for name in document.parties for word in _WORD.findall(fold(name))}
    for number in (*document.dockets, *(docket.text for docket in find_dockets(text))):
        yield f"docket {number_key(number)}"
    for match in _AMOUNT.finditer(text):
        if not _PROVISION.search(text, max(match.start() - 14, 0), match.start()) and (amount := _amount(match)):
            yield amount
    for match in _JUDGE.finditer(text):
        yield f"name {_surname(match[1])}"
    for match in _PERSON.finditer(text):
        if match[1] in FIRST_NAMES and fold(match[2]) not in parties:
            yield f"name {_surname(match[2])}"
    for match in _QUOTED.finditer(text):
        said = _WORD.findall(fold(match[1]))
        for at in range(len(said) - 3):
            yield "said " + " ".join(said[at : at + 4])


def _surname(name: str) -> str:
    return fold(name.split()[-1]).removesuffix("'s").strip(".")


def _amount(match: re.Match[str]) -> str:
    """The number in one spelling, `money 1500000000`; empty where it is too small or too common to tell anything."""
    scale = _SCALES.get((match["scale"] or "").lower(), 0)
    try:
        value = round(float(match["number"].replace(",", "")) * 10**scale)
    except (ValueError, OverflowError):
        return ""
    if match["money"] or match["unit"]:
        return f"money {value}" if value >= 10 else ""
    return f"amount {value}" if scale or (value >= 100 and not 1900 <= value <= 2100) else ""


def link_key(url: str | None) -> str | None:
    """A link without what changes nothing: scheme, `www.`, tracking, fragment, a slash at the end, order of keys."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if not host:
        return None
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.match(k)))
    path = parts.path.rstrip("/").removesuffix("/amp")
    return f"{host}{path}" + (f"?{query}" if query else "")


def title_key(title: str) -> str | None:
    """A title's words without the outlet at its end; None where they are too few to mean one story."""
    words = _WORD.findall(fold(_OUTLET.sub("", title.strip())))
    return " ".join(words) if len(words) >= MIN_TITLE_WORDS else None


def signature(text: str) -> bytes | None:
    """The MinHash of a text's shingles of three words; None where it has too few words."""
    words = _WORD.findall(fold(text))
    if len(words) < MIN_WORDS:
        return None
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update([" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)])
    return numpy.asarray(minhash.digest(), dtype="<u4").tobytes()


def bands(minhash: bytes) -> Iterator[str]:
    """The keys under which like texts meet: texts half alike share one with a probability of 87 in 100."""
    size = len(minhash) // BANDS
    for band in range(BANDS):
        yield f"{band} {minhash[band * size : (band + 1) * size].hex()}"


def day_number(moment: str) -> int:
    """The number of a moment's day; 0 where it names none."""
    try:
        return date.fromisoformat(moment[:10]).toordinal()
    except ValueError:
        return 0


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
