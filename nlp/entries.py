"""Docket entries: what a court's register says was done, in the clerk's own words.

An entry's name is its act: `MOTION to Dismiss` is a motion and nothing else, whatever the paper behind it argues. Only
where the name says too little (`Order`, `Minute Entry`) are the first words of the entry's text asked. The names are
those of CM/ECF event menus and of the headings that clerks write.
"""

from __future__ import annotations

import re

TITLE_SEPARATOR = " — "
"""Between the name of an entry and the caption, in the titles that the crawler gives to entries."""

MAX_ACT = 400
_END_OF_ACT = re.compile(r"\((?:Entered|Attachments|Filing fee)\b|\n")
_GENERIC = re.compile(
    r"(?:docket entry|text only|minute (?:order|entry)|(?:clerk's )?notice|order|document|opinion)[\s.]*", re.I
)

_OPENS = r"^(?:[\w'-]+ ){0,3}"
_ORDER = re.compile(_OPENS + r"(?:order|opinion|memorandum|ruling|decision)\b", re.I)
_ORDERS = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        ("", r"extension|pro hac|\brelat(?:ing|ed)\b|reassign|\bseal|withdraw(?:al)? of attorney|page limit|appear"),
        ("dismissal", r"dismiss\w* (?:part(?:y|ies)|claims? of|with(?:out)? prejudice under)|stipulat|voluntar"),
        ("ruling.dismiss", r"dismiss|judgment on the pleadings"),
        ("ruling.summary-judgment", r"summary judgment"),
        ("ruling.class", r"class cert|certif\w* (?:a |the )?class"),
        ("ruling.injunction", r"injuncti|restraining"),
        ("ruling.discovery", r"compel|discovery|preserv|produc"),
        ("settlement", r"settlement"),
        ("consolidation", r"consolidat|centraliz"),
        ("transfer", r"transfer|remand"),
        ("stay", r"\bstay"),
        ("deadline-set", r"schedul|deadline|continu\w+"),
        ("ruling.other", r""),
    )
)
_ACTS = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        ("", r"^(?:exhibit|summons|certificate|proof of|declaration|affidavit|notice of appearance|civil cover)\b"),
        ("appeal", _OPENS + r"notice of (?:cross |interlocutory )?appeal\b|petition for permission to appeal"),
        ("amended-complaint", _OPENS + r"(?:amended|supplemental) (?:class action )?complaint\b"),
        ("answer", _OPENS + r"answer to\b|^answer\b"),
        ("complaint", r"^(?:class action |verified )?complaint\b"),
        ("dismissal", r"(?:notice|stipulation) (?:of|to) (?:voluntar\w+ )?dismiss"),
        ("judgment", r"^(?:(?:final|partial|default|amended|consent|clerk's) )*judgment\b"),
        ("motion", _OPENS + r"motions?\b(?! (?:hearing|terminated))"),
        ("verdict", r"\bverdict\b"),
        ("settlement", r"\bsettlement\b"),
        ("trial", r"\b(?:jury|bench) trial\b"),
        ("transfer", r"\b(?:case transferred|notice of removal|transfer order)\b"),
        ("hearing-set", r"\bset\b.{0,40}\bhearings?\b"),
        ("deadline-set", r"\bset\b.{0,40}\bdeadlines?\b"),
    )
)


def act_of_entry(title: str, text: str) -> str | None:
    """The type of event that a docket entry is, or None where it is none (a summons, an exhibit, an appearance).

    Args:
        title: the entry's name, with or without `TITLE_SEPARATOR` and the caption.
        text: what the entry says, with or without the paper that was filed behind it.
    """
    name = title.partition(TITLE_SEPARATOR)[0].strip()
    if not _GENERIC.fullmatch(name):
        return _act(name, text)
    return _act(_END_OF_ACT.split(text[:MAX_ACT], maxsplit=1)[0].strip(), "")


def _act(words: str, more: str) -> str | None:
    if _ORDER.match(words):
        kind = next(kind for kind, pattern in _ORDERS if pattern.search(words))
        if kind == "ruling.other" and more:
            told = _END_OF_ACT.split(more[:MAX_ACT], maxsplit=1)[0]
            kind = next(kind for kind, pattern in _ORDERS if pattern.search(told))
        return kind or None
    return next((kind for kind, pattern in _ACTS if pattern.search(words)), "") or None
