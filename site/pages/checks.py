"""What a careful reader asks: where sources disagree, what is stale, what is counted, and what has been corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aidocket.site.disagreements import disagreement
from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import Page, path_of
from aidocket.site.pages.home import counts
from aidocket.site.staleness import OLD_DAYS, aged_entries, passed_dates
from aidocket.site.words import CORRECTIONS, place


def pages(docket: Docket, items: Items) -> Iterator[Page]:
    """`/conflicts/`, `/counts/` and `/corrections/`."""
    yield Page(
        path="conflicts/",
        template="conflicts.html",
        title="Conflicts and stale facts",
        dated=True,
        nav="about/",
        description="Where sources disagree, which dates have passed with no outcome recorded, and what is old.",
        context={
            "conflicts": [disagreement(docket, items, conflict) for conflict in docket.conflicts],
            "passed": passed_dates(docket, items),
            "aged": aged_entries(docket),
            "old_days": OLD_DAYS,
        },
    )
    yield Page(
        path="counts/",
        template="counts.html",
        title="Counts explained",
        dated=True,
        nav="about/",
        description="Disputes, proceedings and cases are three numbers: what each counts, and how they hang together.",
        context={"counts": counts(docket), "ways": ways_to_count(docket), "countries": _countries(docket)},
    )
    yield Page(
        path="corrections/",
        template="corrections.html",
        title="Corrections",
        nav="about/",
        description="What was corrected, when and why, and how to ask for a correction.",
        context={
            "corrections": [(CORRECTIONS[c.action], c) for c in docket.corrections],
            "noted": [
                (d.title, path_of("disputes", d.id), d.as_of or "", d.note)
                for d in docket.disputes.values()
                if d.note and "Corrected:" in d.note
            ],
        },
    )


def ways_to_count(docket: Docket) -> list[tuple[str, int, str]]:
    """The same disputes counted as other trackers do: what is counted, how many, and what is in and out."""
    cases = docket.proceedings.values()
    american = {d.id for d in docket.disputes.values() if d.country == "US"}
    first = [p for p in cases if p.dispute_id in american and p.level not in ("appeal", "mdl")]
    copyright = {p.dispute_id for p in first if any(c.startswith(("copyright.", "dmca.")) for c in p.claims)}
    members = [p for p in first if p.level == "mdl-member"]
    with_case = [d for d in docket.disputes if docket.proceedings_of.get(d)]
    return [
        ("All disputes", len(docket.disputes), "accusations with no case among them, and all countries"),
        ("Disputes with a case", len(with_case), "the same without accusations that nobody has taken to court"),
        ("Disputes in the United States", len(american), "accusations with no case among them"),
        (
            "United States, with copyright pleaded",
            len(copyright),
            "disputes with a copyright or DMCA claim in some proceeding: nearest to a count of “copyright suits”",
        ),
        (
            "Docket numbers in the United States, first instance",
            len(first),
            "each complaint with a number of its own, whatever it pleads; appeals are left out, and so is the number "
            "under which a panel joins suits",
        ),
        (
            "The same, joined suits as one",
            len(first) - len(members) + len({p.lead_id for p in members}),
            "members of a multidistrict litigation count once together",
        ),
        ("All proceedings", len(docket.proceedings), "with appeals, agencies and courts abroad"),
    ]


def _countries(docket: Docket) -> list[tuple[str, int, int]]:
    """Disputes and proceedings by country, those with most disputes first."""
    disputes = Counter(d.country or "" for d in docket.disputes.values())
    cases = Counter(docket.disputes[p.dispute_id].country or "" for p in docket.proceedings.values())
    ordered = sorted(disputes.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(place(code) or "not known", count, cases[code]) for code, count in ordered]
