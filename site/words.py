"""How things are said on pages and in feeds: labels, dates, names of places. Pure functions and tables of words.

Closed vocabularies stand in `aidocket.taxonomy`; here is only what the site adds to them.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

STAGES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("open", "Before a court", ("active", "on-appeal", "stayed")),
    ("pre-litigation", "Accusations with no case", ("pre-litigation",)),
    ("consolidated", "Joined to another case", ("consolidated",)),
    ("ended", "Ended", ("decided", "settled", "dismissed", "closed")),
    ("unknown", "Stage not known", ("unknown",)),
)
"""Sections of the status board: anchor, heading, and the statuses that stand under it."""

LEVELS: dict[str, str] = {
    "trial": "trial court",
    "mdl": "multidistrict litigation",
    "mdl-member": "member of a multidistrict litigation",
    "appeal": "appeal",
    "state": "state court",
    "agency": "agency",
    "abroad": "court outside the US",
}

STRENGTH = ("found", "rejected", "settled", "admitted", "denied", "alleged", "reported")
"""Standings, strongest first: a court's word outweighs a party's own, which outweighs an accuser's."""

DOCUMENT_KINDS: dict[str, str] = {
    "news": "news report",
    "blog": "blog post",
    "filing": "court filing",
    "ruling": "court ruling",
    "policy": "government text",
    "terms": "terms or licence",
    "press-release": "press release",
    "digest": "digest",
    "other": "document",
}

OUTPUTS_MAY_TRAIN: dict[str, str] = {
    "forbidden": "forbidden",
    "competing-only-forbidden": "forbidden for competing models",
    "conditions": "on conditions",
    "allowed": "allowed",
    "silent": "not mentioned",
}

SURETY: tuple[tuple[float, str], ...] = ((0.95, "sure"), (0.8, "likely"), (0.0, "possible"))
"""What a confidence of at least so much is called."""

SCRAPING: dict[str, str] = {"forbidden": "forbidden", "conditions": "on conditions", "silent": "not mentioned"}

PARTY_KINDS: dict[str, str] = {
    "organisation": "organisation",
    "agency": "agency",
    "group": "group",
    "person": "person",
}

SOURCE_KINDS: dict[str, str] = {
    "feed": "news or blog feed",
    "sitemap": "list of pages (sitemap)",
    "pacer-rss": "US federal court, feed of filings",
    "courtlistener": "CourtListener, API",
    "courtlistener-feed": "CourtListener, feed",
    "scotus": "US Supreme Court, docket",
    "canlii": "CanLII, list of judgments",
    "uk-find-case-law": "UK Find Case Law, feed",
    "uk-parliament": "UK Parliament, bills",
    "gov-uk": "GOV.UK, search",
    "federal-register": "US Federal Register, API",
    "congress-gov": "US Congress, API",
    "bill-status": "US Congress, bills in bulk",
    "govinfo": "US GovInfo, API",
    "regulations-gov": "US regulations.gov, API",
    "open-states": "US state bills (Open States), API",
    "open-terms-archive": "Open Terms Archive",
    "eu-cellar": "EU law and rulings (CELLAR)",
    "ai-incidents": "AI Incident Database",
    "arxiv": "arXiv, query",
    "gdelt": "GDELT, query",
    "google-news": "Google News, query",
    "hacker-news": "Hacker News, query",
}
"""Kinds of source in words; one that is not here is called by its own name."""

MAY_SHOW: dict[str, str] = {"full": "full text", "excerpt": "short quotations", "link": "title and link"}

SOURCE_HEALTH: dict[str, tuple[str, str]] = {
    "failing": (
        "failing",
        "The last answer was none that could be used. It is tried again, each time after a longer wait.",
    ),
    "gone": ("gone for good", "It says that it will not come back (410). Nobody asks it any more."),
    "overdue": (
        "not asked in time",
        "It was well when it was last asked, and that is too long ago: more than two days for an hourly source, three "
        "for a daily one, fifteen for a weekly one.",
    ),
    "remark": ("odd", "It answers, but not as it usually does or as its file expects. A person should look at it."),
    "well": ("well", "The last answer could be read, and nothing about it was odd."),
    "waiting": ("waits for its quota", "Its server allows so many requests a day, and these are spent for now."),
    "needs-key": ("waits for a key", "Its server wants to know who asks, and no key for it has been set up here."),
    "never-asked": ("never asked", "It has been added, and no crawl has come to it yet."),
    "off": ("switched off", "It is kept in the list, and is not asked."),
}
"""How a source is doing: the word for it, and what it means. Keys are those of the view `source_health`."""

ATTENTION = ("failing", "gone", "overdue", "remark")
"""What a person should look at, the worst first."""

CRAWL_ENDS: dict[str, str] = {
    "done": "finished",
    "failed": "broke off",
    "killed": "was stopped",
    "running": "under way",
}

CORRECTIONS: dict[str, str] = {
    "reject": "taken away",
    "set": "put right",
    "confirm": "confirmed",
    "link": "put into a dispute",
    "unlink": "taken out of a dispute",
    "relevant": "kept, though no rule did",
    "irrelevant": "left out",
    "merge": "names that mean one party",
}
"""What a person did to something that was read by machine."""

LAYERS: dict[str, str] = {
    "relevance": "is it about a dispute over training",
    "parties": "parties",
    "roles": "parties with their role",
    "models": "models",
    "claims": "legal claims",
    "practices": "practices",
    "practices.top": "practices, by family",
    "events": "events",
    "assertions": "who did what to whom, and how it stands",
    "assertions.who": "who did what to whom",
    "cases": "captions and docket numbers",
}
"""What is measured on labelled documents, in words."""

AUDIENCE_QUESTIONS: dict[str, str] = {
    "developers": "Which data and which model outputs may go into a model you train, and what has happened to those "
    "who tried?",
    "startups": "What may a small company train on, distil or fine-tune, and which terms bind you before you begin?",
    "educators": "What do the disputes and rules mean for the AI tools that schools and universities use?",
    "policymakers": "Which rules exist or are on their way, which practices do they answer, and what do courts say "
    "meanwhile?",
    "rightsholders": "Which uses of works have been challenged, what became of the claims, and which rules give you "
    "rights?",
}

_PLACES: dict[str, str] = {
    "US": "United States",
    "GB": "United Kingdom",
    "UK": "United Kingdom",
    "EU": "European Union",
    "UN": "United Nations",
    "AU": "Australia",
    "BR": "Brazil",
    "CA": "Canada",
    "CH": "Switzerland",
    "CN": "China",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "ES": "Spain",
    "FR": "France",
    "HU": "Hungary",
    "IE": "Ireland",
    "IL": "Israel",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "KR": "South Korea",
    "NL": "Netherlands",
    "NO": "Norway",
    "NZ": "New Zealand",
    "PL": "Poland",
    "PT": "Portugal",
    "SE": "Sweden",
    "SG": "Singapore",
    "TW": "Taiwan",
    "ZA": "South Africa",
}

# Postal abbreviations (USPS Publication 28, appendix B).
_STATES: dict[str, str] = dict(
    pair.split(":")
    for pair in (
        "AL:Alabama;AK:Alaska;AZ:Arizona;AR:Arkansas;CA:California;CO:Colorado;CT:Connecticut;DE:Delaware;"
        "DC:District of Columbia;FL:Florida;GA:Georgia;HI:Hawaii;ID:Idaho;IL:Illinois;IN:Indiana;IA:Iowa;KS:Kansas;"
        "KY:Kentucky;LA:Louisiana;ME:Maine;MD:Maryland;MA:Massachusetts;MI:Michigan;MN:Minnesota;MS:Mississippi;"
        "MO:Missouri;MT:Montana;NE:Nebraska;NV:Nevada;NH:New Hampshire;NJ:New Jersey;NM:New Mexico;NY:New York;"
        "NC:North Carolina;ND:North Dakota;OH:Ohio;OK:Oklahoma;OR:Oregon;PA:Pennsylvania;RI:Rhode Island;"
        "SC:South Carolina;SD:South Dakota;TN:Tennessee;TX:Texas;UT:Utah;VT:Vermont;VA:Virginia;WA:Washington;"
        "WV:West Virginia;WI:Wisconsin;WY:Wyoming"
    ).split(";")
)

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:$|T)")

# How parsers tell that an answer has changed: the field's name, then what is wrong with it.
_SHAPE = re.compile(r"(?!\S+\.yaml:)[\w.\[\]-]+(?: [\w.-]+)?: .*(?:(?:is|are) missing|(?:was|were) expected)")
# A day or moment that stands by itself, not one within an address.
_ISO_IN_TEXT = re.compile(r"(?<!\S)\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}Z)?(?=[\s,;.:)]|$)")
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T(\d{2}:\d{2}):\d{2}")


def place(code: str | None) -> str:
    """The name of a country, region or US state, `US-CA` → `California (US)`; an unknown code as it is."""
    if not code:
        return ""
    if code.startswith("US-") and code[3:] in _STATES:
        return f"{_STATES[code[3:]]} (US)"
    return _PLACES.get(code.upper(), code)


def long_date(value: str | None) -> str:
    """`2026-04-30` → `30 April 2026`, `2026-04` → `April 2026`; of a moment, its day (UTC); other text as it is."""
    return _written(value, short=False)


def short_date(value: str | None) -> str:
    """As `long_date`, with the month in three letters."""
    return _written(value, short=True)


def surety(confidence: float) -> str:
    """How sure a reading is, in a word and in figures: `likely (0.87)`. Of ten that are sure, nearly all are right."""
    word = next(word for least, word in SURETY if confidence >= least)
    return f"{word} ({confidence:.2f})"


def why(health: str, reason: str) -> str:
    """What is wrong or odd with a source, as the beginning of a sentence, with its days as the site writes them.

    Where a parser only names a field of an answer that has changed, what that means comes first.
    """
    text = _ISO_IN_TEXT.sub(lambda found: long_date(found[0]), reason)
    if health == "failing" and _SHAPE.match(reason):
        text = f"its answer has another shape than expected ({text})"
    return text[:1].upper() + text[1:]


def moment(value: str | None) -> str:
    """`2026-04-30T17:05:09Z` → `30 Apr 2026, 17:05`; other text as `short_date` has it."""
    match = _ISO_MOMENT.match(value or "")
    return f"{short_date(value)}, {match[1]}" if match else short_date(value)


def duration(begin: str, end: str | None) -> str:
    """How long it took between two moments, `3 min 20 s`; empty where the end is not known."""
    if not end:
        return ""
    seconds = int((datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {seconds % 60:02d} s"


def parse_day(value: str | None) -> date | None:
    """The day, where the value names one; None for a month, a year, or a day that no calendar has."""
    match = _ISO_DATE.match(value or "")
    if not match or not match[3]:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def days_before(day: str, days: int) -> str:
    """The day so many days before an ISO day."""
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


def week_span(week: str) -> str:
    """The days of an ISO week `2026-w47`: `16 to 22 November 2026`, `27 July to 2 August 2026`."""
    begin = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    end = begin + timedelta(days=6)
    first = long_date(begin.isoformat()).split(" ")
    same = 1 if (begin.year, begin.month) == (end.year, end.month) else 2 if begin.year == end.year else 3
    return f"{' '.join(first[:same])} to {long_date(end.isoformat())}"


def shorten(text: str | None, limit: int = 300) -> str:
    """The text, cut at a word's end with an ellipsis where it is longer than `limit` characters."""
    flat = " ".join((text or "").split())
    if len(flat) <= limit:
        return flat
    head, _, _ = flat[: limit - 1].rpartition(" ")
    return (head or flat[: limit - 1]).rstrip(" ,;:–—-") + "…"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 dispute`, `2 disputes`, with a comma in thousands."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _written(value: str | None, *, short: bool) -> str:
    match = _ISO_DATE.match(value or "")
    if not match:
        return value or ""
    year, month, day = match[1], match[2], match[3]
    if not month or not 1 <= int(month) <= 12:
        return year
    name = _MONTHS[int(month) - 1]
    parts = [str(int(day))] if day else []
    return " ".join([*parts, name[:3] if short else name, year])
